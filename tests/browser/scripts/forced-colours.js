// Returns what can no longer be told apart when the system chooses the colours: borders, underlines, weights and words
// must say then what colours said.
() => {
  const CONTROLS = "input:not([type=hidden], [type=radio], [type=checkbox], [type=file]), select, textarea, .btn:not(.btn-link), .level-card";
  const parts = colour => colour.match(/[\d.]+/g)?.map(Number) ?? [0, 0, 0, 0];
  const isSeen = colour => (parts(colour)[3] ?? 1) > 0.3;
  const light = ([...rgb]) => rgb.slice(0, 3).map(c => c / 255).map(c => (c <= 0.04045 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4))
    .reduce((sum, c, i) => sum + c * [0.2126, 0.7152, 0.0722][i], 0);
  const contrast = (one, other) => {
    const [low, high] = [light(parts(one)), light(parts(other))].sort((a, b) => a - b);
    return (high + 0.05) / (low + 0.05);
  };
  const style = element => getComputedStyle(element);
  const paper = style(document.body).backgroundColor;
  const hasEdge = element => {
    const { borderBottomWidth: width, borderBottomStyle: line, borderBottomColor: colour } = style(element);
    return parseFloat(width) >= 1 && line !== "none" && isSeen(colour) && contrast(colour, paper) >= 3;
  };
  const found = [];
  const tell = (what, element) => found.push(`${what}: ${element.outerHTML.slice(0, 120)}`);
  const all = selector => [...document.querySelectorAll(selector)].filter(each => each.checkVisibility());
  for (const each of all(CONTROLS)) if (!hasEdge(each) && each.clientWidth > 1) tell("no border", each);
  for (const each of all(".btn-link")) if (hasEdge(each) || !style(each).textDecorationLine.includes("underline")) tell("a link in a frame", each);
  for (const each of all(".main-nav a")) if (hasEdge(each) !== each.hasAttribute("aria-current")) tell("not told from the current page", each);
  for (const each of all("input[type=radio]:checked")) if (style(each).appearance === "none") tell("drawn with colours", each);
  for (const each of all(".level-card:has(:checked)")) {
    const other = [...each.parentElement.children].find(card => !card.matches(":has(:checked)"));
    if (other && style(each).borderInlineStartWidth === style(other).borderInlineStartWidth) tell("chosen like the others", each);
  }
  for (const each of all(".band")) if (!each.innerText.trim()) tell("a band without its name", each);
  for (const each of all("svg.chart text")) {
    const ground = each.matches(".chart-on-bar") ? style(each.closest("svg").querySelector(".chart-bar, .chart-cell-full")).fill : paper;
    if (contrast(style(each).fill, ground) < 4.5) tell("faint", each);
  }
  return found;
}
