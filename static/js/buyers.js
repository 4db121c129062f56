// Adds the shares up while they are typed, and takes a list that is pasted into the name of a buyer. The server adds
// up and reads again: this only saves round trips.

const WHOLE = 1000; // tenths of a percent
const ROUNDING = 20;
const SHARE = /^(\d+)(?:[.,](\d+))?\s*%?$/u;

const form = document.querySelector("[data-shares]");
const bar = form?.querySelector(".share-bar");
const sentence = form?.querySelector(".share-sentence");
const together = form?.querySelector(".share-together");
const restButton = form?.querySelector("[value=rest]");
const numbers = new Intl.NumberFormat(document.documentElement.lang, { maximumFractionDigits: 1 });

/** Tenths of a percent that a text stands for; null where it is empty or cannot be read. */
function tenths(text) {
  const match = SHARE.exec(text.trim());
  if (!match) return null;
  const percent = Number(`${match[1]}.${match[2] ?? 0}`);
  return percent <= WHOLE / 10 ? Math.round(percent * 10) : null;
}

function fill(template, values) {
  return template.replace(/\{(\w+)\}/gu, (_gap, name) =>
    typeof values[name] === "number" ? numbers.format(values[name] / 10) : values[name],
  );
}

function words(total) {
  const values = { total, rest: WHOLE - total, excess: total - WHOLE };
  if (total > WHOLE + ROUNDING) return fill(sentence.dataset.over, values);
  if (total === WHOLE) return sentence.dataset.whole;
  if (total >= WHOLE - ROUNDING) return fill(sentence.dataset.rounding, values);
  return fill(sentence.dataset.left, values);
}

/** The rows that name a buyer, those under one owner together, as lists of { name, share }. */
function decisionMakers() {
  const found = new Map();
  for (const name of form.querySelectorAll("input[name$=-name]")) {
    const typed = (field) => form.elements[name.name.replace(/name$/u, field)].value;
    const share = tenths(typed("share"));
    if (!name.value.trim() && share === null) continue;
    const owner = typed("owner").trim().replace(/\s+/gu, " ").toLowerCase();
    const key = owner ? `owner ${owner}` : name.name;
    found.set(key, [...(found.get(key) ?? []), { name: name.value.trim(), share }]);
  }
  return [...found.values()];
}

function widthOf(members) {
  return members.reduce((sum, { share }) => sum + (share ?? 0), 0);
}

function draw(widths, total) {
  const scale = Math.max(total, WHOLE);
  bar.setAttribute("viewBox", `0 0 ${scale} 40`);
  bar.querySelector(".rest").setAttribute("width", scale);
  for (const piece of bar.querySelectorAll(".piece")) piece.remove();
  let start = 0;
  for (const width of widths.filter(Boolean)) {
    const piece = document.createElementNS("http://www.w3.org/2000/svg", "rect");
    const places = { class: "piece", x: start, y: 0, width, height: 40 };
    for (const [name, value] of Object.entries(places)) piece.setAttribute(name, value);
    bar.querySelector(".whole").before(piece);
    start += width;
  }
}

function sayTogether(makers) {
  const groups = makers.filter((members) => members.length > 1);
  const lines = groups.map((members) => {
    const names = members.map(({ name }) => name);
    const values = { names: `${names.slice(0, -1).join(", ")} ${together.dataset.and} ${names.at(-1)}` };
    const isKnown = members.every(({ share }) => share !== null);
    const line = document.createElement("li");
    line.textContent = isKnown
      ? fill(together.dataset.together, { ...values, share: widthOf(members) })
      : fill(together.dataset.unknown, values);
    return line;
  });
  together.replaceChildren(...lines);
  together.hidden = lines.length === 0;
}

function refresh() {
  const makers = decisionMakers();
  const widths = makers.map(widthOf);
  const total = widths.reduce((sum, width) => sum + width, 0);
  const isOver = total > WHOLE + ROUNDING;
  draw(widths, total);
  sayTogether(makers);
  bar.classList.toggle("is-over", isOver);
  sentence.classList.toggle("is-over", isOver);
  sentence.textContent = words(total);
  if (restButton) {
    restButton.hidden = total === 0 || total >= WHOLE;
    restButton.textContent = fill(restButton.dataset.label, { rest: WHOLE - total });
  }
}

/** Send lines that were pasted into the name of a buyer as a pasted list: they become rows from there on. */
function takeList(event) {
  const place = /^buyers-(\d+)-name$/u.exec(event.target.name ?? "");
  const text = event.clipboardData?.getData("text/plain").trim() ?? "";
  const button = form.querySelector("[data-fill]");
  if (!place || !button || !/[\r\n\t]/u.test(text)) return;
  event.preventDefault();
  form.elements.pasted.value = text;
  button.value = `paste-fill:${place[1]}`;
  form.requestSubmit(button);
}

if (form && bar && sentence) {
  form.addEventListener("input", (event) => {
    if (/^buyers-\d+-(?:share|owner|name)$/u.test(event.target.name ?? "")) refresh();
  });
  form.addEventListener("paste", takeList);
  // A live region speaks of what changes in it after the page is there.
  const said = form.querySelector("[data-said]");
  if (said?.textContent) {
    const text = said.textContent;
    said.textContent = "";
    setTimeout(() => (said.textContent = text), 200);
  }
}
