function (map, options) {
  // A map in a page must not hold the page back: the wheel and one finger scroll it, Ctrl and two fingers are the map's.
  const box = map.getContainer();
  const hint = L.DomUtil.create("div", "map-hint", box);
  hint.setAttribute("aria-hidden", "true");
  let timer = 0;
  map.hint = (text, milliseconds) => {
    clearTimeout(timer);
    hint.textContent = text;
    hint.classList.toggle("shown", text !== "");
    if (milliseconds) timer = setTimeout(() => map.hint(""), milliseconds);
  };
  const early = { capture: true, passive: true };
  const allow = (handler, allowed) => { handler[allowed ? "enable" : "disable"](); };
  box.addEventListener("wheel", (event) => {
    const meant = event.ctrlKey || event.metaKey;
    allow(map.scrollWheelZoom, meant);
    if (!meant) return map.hint(options.wheel, 1200);
    // Of a listener that was not there before, the browser would not wait to know whether the page moves.
    event.preventDefault();
  }, { capture: true, passive: false });
  box.addEventListener("pointerdown", (event) => allow(map.dragging, event.pointerType !== "touch"), early);
  box.addEventListener("touchmove", (event) => {
    if (event.touches.length === 1) map.hint(options.touch, 1200);
  }, early);
}
