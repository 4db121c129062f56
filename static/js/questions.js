// Helps whoever fills in a page of questions: keys for the levels, and the words of the next one.
// Without this script the levels are radio buttons like any others.

const form = document.querySelector("form[data-autosave]");

const radios = (question) => [...question.querySelectorAll("[data-levels] input[type=radio]")];
const isTyping = (element) => element.matches("textarea, select, input:not([type=radio])");

function choose(radio) {
  if (!radio || radio.checked) return;
  radio.checked = true;
  radio.focus();
  radio.dispatchEvent(new Event("change", { bubbles: true }));
}

/** 1 to 5 choose a level, N says that the owner does not know; only inside the question that has the focus. */
function press(event) {
  const question = event.target.closest("[data-question]");
  if (!question || isTyping(event.target) || event.ctrlKey || event.metaKey || event.altKey) return;
  const levels = radios(question);
  const isLevel = /^[1-5]$/u.test(event.key);
  if (!isLevel && event.key.toLowerCase() !== "n") return;
  event.preventDefault();
  choose(isLevel ? levels[Number(event.key) - 1] : question.querySelector("input[type=radio][value=dk]"));
}

function tellNext(question) {
  const details = question.querySelector("[data-next]");
  const levels = radios(question);
  const chosen = levels.findIndex((radio) => radio.checked);
  const next = chosen < 0 ? null : levels[chosen + 1];
  const text = next ? question.querySelector(`label[for="${next.id}"]`).textContent : "";
  details.querySelector("p").textContent = text || details.dataset[chosen < 0 ? "none" : "last"];
}

if (form) {
  form.addEventListener("keydown", press);
  form.addEventListener("change", (event) => {
    const question = event.target.closest("[data-question]");
    if (!question || event.target.type !== "radio") return;
    tellNext(question);
    question.querySelector("[data-last-visit]")?.setAttribute("open", ""); // shown once one has chosen for oneself
  });
}
