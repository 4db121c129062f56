// Tells, by window.tellFault, what is wrong wherever the focus stops. It must be seen (WCAG 2.2, 2.4.7), which the look
// tells that the place had while the focus was elsewhere; and it must hide neither behind a bar that stays in its place
// (2.4.11) nor outside the window.
() => {
  const shown = element => element.closest(".level-card") ?? element;
  const look = element => [element, shown(element)].map(each => {
    const s = getComputedStyle(each);
    return [s.outlineStyle, s.outlineWidth, s.outlineColor, s.boxShadow, s.backgroundColor, s.borderColor].join();
  }).join();
  const fault = (what, element) => window.tellFault(`${what} (${document.title}): ${element.outerHTML.slice(0, 140)}`);
  const isBar = element => ["fixed", "sticky"].includes(getComputedStyle(element).position);
  function bar(element) { // the bar that this is part of
    for (let each = element; each; each = each.parentElement) if (isBar(each)) return each;
    return null;
  }
  function isCovered(element, { left, right, top, bottom }) {
    const places = [[(left + right) / 2, (top + bottom) / 2], [left + 3, top + 3], [right - 3, bottom - 3]];
    return places.some(([x, y]) => {
      const over = document.elementFromPoint(x, y);
      const staying = over && !element.contains(over) && bar(over);
      return staying && !staying.contains(element);
    });
  }
  let before = null;
  addEventListener("keyup", () => {
    const element = document.activeElement;
    if (before?.element === element) return;
    if (before?.element.isConnected && before.look === look(before.element)) fault("no sign of the focus", before.element);
    before = null;
    if (element === document.body || element.id === "main") return;
    before = { element, look: look(element) };
    const box = shown(element).getBoundingClientRect();
    if (box.bottom <= 0 || box.top >= innerHeight || box.width < 2) fault("focus outside the window", element);
    else if (isCovered(shown(element), box)) fault("focus behind a bar", element);
  }, true);
}
