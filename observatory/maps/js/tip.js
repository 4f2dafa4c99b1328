function (text) {
  // Lines of plain text as the small table over an area or dot: the first in bold, whatever stands in them escaped.
  const CODES = { "&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;", "'": "&#x27;" };
  const [first, second = "", ...rest] = String(text).split("\n").map((line) => line.replace(/[&<>"']/g, (sign) => CODES[sign]));
  return [`<b>${first}</b>${second}`, ...rest].join("<br>");
}
