// Returns what a page offers, as the server sent it, that would do nothing without a script. What no page could do
// without one (a passkey) says so by its class, which hides it where scripts are off.
html => {
  const page = new DOMParser().parseFromString(html, "text/html");
  const DEAD = "a:not([href]), a[href='#'], a[href^='javascript:'], button[type=button]:not([hidden], .needs-script), [onclick], [onchange]";
  const dead = [...page.querySelectorAll(DEAD)];
  const lost = [...page.querySelectorAll("button:not([type=button])")].filter(button => !button.form);
  const mute = [...page.querySelectorAll("form")].filter(
    form => ![...form.elements].some(each => (each.type === "submit" && !each.hidden) || each.matches(".needs-script")),
  );
  return [...dead, ...lost, ...mute].map(each => `needs a script: ${each.outerHTML.slice(0, 120)}`);
}
