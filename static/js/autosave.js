// Saves each answer as it is given. Without this script "Save and continue" and "Save draft" save everything.
//
// One request at a time; a request that may have been lost is repeated with the same id until the server has
// answered, so that nothing is saved twice. "Saved" is shown only after the server has committed.

const LONGEST_WAIT = 30; // seconds between two tries
const TYPING_PAUSE = 800; // milliseconds
const TIMEOUT = 15_000;
const PATIENCE = 2_000;

const form = document.querySelector("form[data-autosave]");
const status = form?.querySelector(".save-status");

const changed = new Set(); // keys of questions whose answer the server does not have yet
let current = null; // the change that is on its way, or may have been lost on it
let sending = null; // the promise of sendAll, while it is at work
let isLeaving = false; // the whole form is being sent: it saves everything itself
let tries = 0;
let timer = 0;

// --- Reading and writing the page

const questionOf = (element) => element.closest("[data-question]");
const fieldset = (key) => form.querySelector(`[data-question="${key}"]`);
const box = (key, part) => form.elements.namedItem(`${key}_${part}`);

function read(key) {
  const chosen = fieldset(key).querySelector(`input[name="${key}"]:checked`);
  return { value: chosen?.value ?? "", evidence: box(key, "evidence").value, note: box(key, "note").value };
}

function write(key, { value, evidence, note }) {
  for (const radio of fieldset(key).querySelectorAll(`input[name="${key}"]`)) radio.checked = radio.value === value;
  box(key, "evidence").value = evidence;
  box(key, "note").value = note;
}

function revisionOf(key) {
  return Number(box(key, "revision")?.value ?? form.elements.revision.value) || 0;
}

/** Remember at which revision the server has this answer, for the next save and for the form itself. */
function setRevision(key, revision) {
  let input = box(key, "revision");
  if (!input) {
    input = Object.assign(document.createElement("input"), { type: "hidden", name: `${key}_revision` });
    fieldset(key).append(input);
  }
  input.value = revision;
}

function show(state, values = {}) {
  status.hidden = false;
  status.dataset.state = state;
  status.textContent = status.dataset[state].replace(/\{(\w+)\}/gu, (_gap, name) => values[name]);
}

function showSaved() {
  const time = new Intl.DateTimeFormat(document.documentElement.lang, { hour: "2-digit", minute: "2-digit", hourCycle: "h23" });
  show("saved", { time: time.format(new Date()) });
}

// --- Sending

/** Why the server did not take a save that may be tried again, in words for the advisor. */
class ServerError extends Error {}

function changeOf(key) {
  return { id: crypto.randomUUID(), question: key, buyer: form.dataset.buyer || null, revision: revisionOf(key), ...read(key) };
}

function isAsSent(change) {
  const now = read(change.question);
  return ["value", "evidence", "note"].every((part) => now[part] === change[part]);
}

async function post(change) {
  const response = await fetch(form.dataset.autosave, {
    method: "POST",
    headers: { "Content-Type": "application/json", "X-CSRFToken": form.elements.csrfmiddlewaretoken.value },
    body: JSON.stringify(change),
    redirect: "manual",
    signal: AbortSignal.timeout(TIMEOUT),
  });
  if (response.type === "opaqueredirect") throw new ServerError(status.dataset.signedOut);
  const isJson = response.headers.get("Content-Type")?.startsWith("application/json");
  const data = isJson ? await response.json() : { message: status.dataset.refused };
  if (response.status === 503 && isJson) throw new ServerError(data.message);
  if (response.status >= 500 || response.status === 429) throw new ServerError(status.dataset.noServer);
  return { code: response.status, data };
}

function send() {
  sending ??= sendAll().finally(() => (sending = null));
}

async function sendAll() {
  clearTimeout(timer);
  let refusal = "";
  while (changed.size > 0 && !isLeaving) {
    current ??= changeOf([...changed][0]);
    show("saving");
    try {
      refusal = settle(current, await post(current)) || refusal;
    } catch (error) {
      tryLater(error);
      return;
    }
    current = null;
    tries = 0;
  }
  if (refusal) show("failed", { reason: refusal });
  else showSaved();
}

/** Take in what the server said; return why it refused, "" when it did not. */
function settle(change, { code, data }) {
  const key = change.question;
  if (code === 200) setRevision(key, data.revision);
  if (code !== 200 || isAsSent(change)) changed.delete(key);
  if (code === 409) offerChoice(key, data);
  return code === 200 ? "" : data.message;
}

function tryLater(error) {
  const seconds = Math.min(2 ** tries, LONGEST_WAIT);
  tries += 1;
  show("failed", { reason: error instanceof ServerError ? error.message : status.dataset.noConnection });
  timer = setTimeout(send, seconds * 1000);
}

// --- Two people, one answer

function offerChoice(key, theirs) {
  const notice = document.querySelector("#conflict").content.firstElementChild.cloneNode(true);
  notice.querySelector("p").textContent = theirs.message;
  const settleWith = (choice) => {
    setRevision(key, theirs.revision);
    if (choice === "theirs") write(key, theirs);
    else changed.add(key);
    if (choice === "both") box(key, "note").value = `${box(key, "note").value}\n${theirs.as_note}`.trim();
    notice.remove();
    fieldset(key).querySelector("input[type=radio]:checked, input[type=radio]").focus();
    send();
  };
  for (const button of notice.querySelectorAll("[data-choice]")) {
    button.addEventListener("click", () => settleWith(button.dataset.choice));
  }
  fieldset(key).querySelector(".conflict")?.remove();
  fieldset(key).querySelector("legend").after(notice);
}

// --- Events

function note(event) {
  const question = questionOf(event.target);
  if (!question) return;
  changed.add(question.dataset.question);
  clearTimeout(timer);
  if (event.type === "change") send();
  else timer = setTimeout(send, TYPING_PAUSE);
}

/** Let a save that is on its way arrive before the whole form follows it; but do not wait for ever. */
function leave(event) {
  isLeaving = true;
  if (!sending) return;
  event.preventDefault();
  const { submitter } = event;
  const pause = new Promise((resolve) => setTimeout(resolve, PATIENCE));
  Promise.race([sending, pause]).finally(() => {
    sending = null;
    form.requestSubmit(submitter);
  });
}

if (form && status && crypto.randomUUID) {
  form.addEventListener("change", note);
  form.addEventListener("input", (event) => event.target.matches("textarea") && note(event));
  form.addEventListener("submit", leave);
  addEventListener("online", send);
  addEventListener("beforeunload", (event) => {
    if (changed.size > 0 && !isLeaving) event.preventDefault();
  });
}
