// Returns the texts that are cut off, beside the window, or on top of each other.
//
// Lines of text are taken as boxes, less a quarter above and below: the boxes of close lines overlap, their letters do
// not. Left out is what only a screen reader is told, and what stays in place while the text passes below it.
() => {
  const APART = "title, desc, select, textarea, script, style, noscript, .skip-link, .toolbar, .to-contents";
  const BOXES = ".btn, .tag, .chip, .level-card, .panel, .notice, td, th";
  const where = text => `“${text.data.trim().slice(0, 40)}” of ${text.parentElement.outerHTML.slice(0, 90)}`;
  const known = new Map();
  function frame(element) { // the box that cuts off what is in this element, and whether it scrolls instead
    if (!element || element === document.documentElement) return {};
    if (!known.has(element)) {
      const style = getComputedStyle(element), above = frame(element.parentElement);
      const own = style.overflowX === "visible" || element instanceof SVGElement
        ? above : { box: element.getBoundingClientRect(), scrolls: /auto|scroll/.test(style.overflowX + style.overflowY) };
      known.set(element, { ...own, isSpoken: above.isSpoken || style.clipPath !== "none" });
    }
    return known.get(element);
  }
  const found = new Set(), lines = [];
  const texts = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  while (texts.nextNode()) {
    const text = texts.currentNode, parent = text.parentElement;
    if (!text.data.trim() || parent.closest(APART) || !parent.checkVisibility()) continue;
    const { box, scrolls, isSpoken } = frame(parent);
    if (isSpoken) continue;
    const range = document.createRange();
    range.selectNodeContents(text);
    for (const { left, right, top, bottom, height, width } of range.getClientRects()) {
      if (width < 1) continue;
      const line = { text, scrolls, left: left + 1, right: right - 1, top: top + height / 4, bottom: bottom - height / 4 };
      lines.push(line);
      if (scrolls) continue;
      if (line.left < -1 || line.right > innerWidth + 1) found.add(`beside the window: ${where(text)}`);
      if (box && (line.right > box.right || line.left < box.left || line.bottom > box.bottom || line.top < box.top))
        found.add(`cut off: ${where(text)}`);
    }
  }
  lines.sort((one, other) => one.top - other.top);
  lines.forEach((line, index) => {
    for (let next = index + 1; lines[next]?.top < line.bottom; next += 1) {
      const other = lines[next];
      if (other.text !== line.text && other.scrolls === line.scrolls && line.left < other.right && other.left < line.right)
        found.add(`on top of each other: ${where(line.text)} and ${where(other.text)}`);
    }
  });
  for (const box of document.querySelectorAll(BOXES))
    if (box.clientWidth > 1 && box.scrollWidth > box.clientWidth + 1 && box.checkVisibility())
      found.add(`sticks out of ${box.outerHTML.slice(0, 120)}`);
  return [...found];
}
