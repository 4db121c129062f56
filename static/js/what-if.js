// Tries a change without losing one's place on the page. Without this script the same addresses load whole pages.

const PARTS = [".what-if-outcome", ".what-if-levers"];
const root = document.querySelector("[data-what-if]");

/** Which details are open, so that they stay so. */
function opened() {
  return new Set([...root.querySelectorAll("details[open]")].map((each) => each.id));
}

async function show(url) {
  const response = await fetch(url, { headers: { "X-Requested-With": "what-if" } });
  const page = new DOMParser().parseFromString(await response.text(), "text/html");
  if (!response.ok || !page.querySelector("[data-what-if]") || page.querySelector(".error-summary")) {
    window.location.assign(url);
    return;
  }
  const open = opened();
  const focused = document.activeElement?.id;
  for (const part of PARTS) root.querySelector(part).replaceChildren(...page.querySelector(part).childNodes);
  for (const id of open) document.getElementById(id)?.setAttribute("open", "");
  document.getElementById(focused)?.focus({ preventScroll: true });
  announce();
  window.history.replaceState(null, "", response.url.split("#")[0]);
}

/** A status that arrives with its text is not read out: let the text come after it. */
function announce() {
  const status = document.getElementById("announcement");
  const text = status.textContent;
  status.textContent = "";
  window.setTimeout(() => {
    status.textContent = text;
  }, 50);
}

if (root) {
  root.addEventListener("click", (event) => {
    const link = event.target.closest("a[data-try]");
    if (!link || event.ctrlKey || event.metaKey || event.shiftKey) return;
    event.preventDefault();
    show(link.href);
  });
  root.addEventListener("submit", (event) => {
    if (event.target.method !== "get") return;
    event.preventDefault();
    const data = new FormData(event.target, event.submitter);
    show(`${event.target.action}?${new URLSearchParams(data)}`);
  });
}
