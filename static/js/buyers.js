// Adds the shares up while they are typed. The server adds them up again: this only saves a round trip.

const WHOLE = 1000; // tenths of a percent
const ROUNDING = 20;
const SHARE = /^\s*(\d{1,3})(?:[.,](\d)0*)?\s*%?\s*$/u;

const form = document.querySelector("[data-shares]");
const bar = form?.querySelector(".share-bar");
const sentence = form?.querySelector(".share-sentence");
const restButton = form?.querySelector("[value=rest]");
const numbers = new Intl.NumberFormat(document.documentElement.lang, { maximumFractionDigits: 1 });

/** Tenths of a percent that a text stands for; 0 where it cannot be read. */
function tenths(text) {
  const match = SHARE.exec(text);
  const value = match ? Number(match[1]) * 10 + Number(match[2] ?? 0) : 0;
  return value <= WHOLE ? value : 0;
}

function fill(template, values) {
  return template.replace(/\{(\w+)\}/gu, (_gap, name) => numbers.format(values[name] / 10));
}

function words(total) {
  const values = { total, rest: WHOLE - total, excess: total - WHOLE };
  if (total > WHOLE + ROUNDING) return fill(sentence.dataset.over, values);
  if (total === WHOLE) return sentence.dataset.whole;
  if (total >= WHOLE - ROUNDING) return fill(sentence.dataset.rounding, values);
  return fill(sentence.dataset.left, values);
}

function draw(shares, total) {
  const scale = Math.max(total, WHOLE);
  bar.setAttribute("viewBox", `0 0 ${scale} 40`);
  bar.querySelector(".rest").setAttribute("width", scale);
  for (const piece of bar.querySelectorAll(".piece")) piece.remove();
  let start = 0;
  for (const share of shares) {
    const piece = document.createElementNS("http://www.w3.org/2000/svg", "rect");
    const places = { class: "piece", x: start, y: 0, width: share, height: 40 };
    for (const [name, value] of Object.entries(places)) piece.setAttribute(name, value);
    bar.querySelector(".whole").before(piece);
    start += share;
  }
}

function refresh() {
  const shares = [...form.querySelectorAll("input[name$=-share]")].map((input) => tenths(input.value)).filter(Boolean);
  const total = shares.reduce((sum, share) => sum + share, 0);
  const isOver = total > WHOLE + ROUNDING;
  draw(shares, total);
  bar.classList.toggle("is-over", isOver);
  sentence.classList.toggle("is-over", isOver);
  sentence.textContent = words(total);
  if (restButton) {
    restButton.hidden = total === 0 || total >= WHOLE;
    restButton.textContent = fill(restButton.dataset.label, { rest: WHOLE - total });
  }
}

if (form && bar && sentence) {
  form.addEventListener("input", (event) => {
    if (event.target.name?.endsWith("-share")) refresh();
  });
}
