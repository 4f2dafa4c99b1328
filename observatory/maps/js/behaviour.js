function (map, options) {
  // Reference lines lie above the figures and below the labels, and take no click.
  const pane = map.createPane("reference");
  pane.style.zIndex = 450;
  pane.style.pointerEvents = "none";

  // The widest area is named first. A map that is small names what has room; one that has it all names every area.
  const boxOf = (element) => {
    const at = map.getContainer().getBoundingClientRect(), { left, top, right, bottom } = element.getBoundingClientRect();
    return [left - at.left, top - at.top, right - at.left, bottom - at.top];
  };
  const standing = ".leaflet-control, .side:not(.aside), .side.aside .legend";
  const declutter = map.writeNames(map, options.labels, {
    always: () => false,
    far: () => (map.getSize().x >= 450 ? 110 : 0),
    taken: () => [...map.getContainer().querySelectorAll(standing)].filter((e) => e.offsetWidth).map(boxOf),
  });

  map.rename = declutter;

  // Buttons that frame a place; ordinary buttons, so that the keyboard reaches them.
  const Frames = L.Control.extend({
    options: { position: "topleft" },
    onAdd() {
      const bar = L.DomUtil.create("div", "frames");
      for (const [text, bounds] of options.frames) {
        const button = L.DomUtil.create("button", "", bar);
        button.type = "button";
        button.textContent = text;
        button.onclick = () => map.within(bounds);
      }
      if (document.fullscreenEnabled) {
        const button = L.DomUtil.create("button", "whole", bar);
        button.type = "button";
        button.textContent = options.whole;
        button.onclick = () => {
          if (document.fullscreenElement) document.exitFullscreen();
          else document.documentElement.requestFullscreen();
        };
      }
      L.DomEvent.disableClickPropagation(bar);
      return bar;
    },
  });
  map.addControl(new Frames());
  L.control.zoom({ zoomInTitle: options.closer, zoomOutTitle: options.wider }).addTo(map);
  if (options.scale) L.control.scale({ imperial: false, position: "bottomleft" }).addTo(map);
  map.attributionControl.setPrefix(false);
  if (options.credit) map.attributionControl.addAttribution(options.credit);

  // The frame may be measured only after it is laid out; fit again until the reader moves the map.
  let moved = false, fitting = false;
  const fit = () => {
    if (moved) return;
    // Each of two linked maps fits itself: the other one's size is not its own.
    fitting = true;
    map.within(map.home || options.bounds);
    fitting = false;
  };
  map.on("mousedown keydown", () => { moved = true; });
  for (const kind of ["wheel", "touchstart"]) {
    const meant = (event) => event.ctrlKey || event.metaKey || (event.touches && event.touches.length > 1);
    map.getContainer().addEventListener(kind, (event) => { moved = moved || meant(event); }, { passive: true });
  }
  map.on("resize", fit);
  // A sheet of paper is narrower than a screen, and no frame is measured anew for it: the map is laid out for the
  // width it will have there, half of it where two stand side by side.
  const paper = () => {
    const frame = window.frameElement, keys = frame ? frame.closest("[class*=st-key-low-], [class*=st-key-tall-]") : null;
    const half = keys && /st-key-low-(map|compare)-(before|now)/.test(keys.className);
    return half ? options.paper.half : options.paper.whole;
  };
  const snap = map.options.zoomSnap;
  const resized = (size) => {
    const box = map.getContainer(), held = map.getBounds();
    map.options.zoomSnap = size ? 0.1 : snap;
    box.style.width = size ? size[0] + "px" : "";
    box.style.setProperty("height", size ? size[1] + "px" : "", "important");
    map.invalidateSize({ animate: false, pan: false });
    if (moved) map.fitBounds(held, { animate: false });
  };
  window.addEventListener("beforeprint", () => resized(paper()));
  window.addEventListener("afterprint", () => resized(null));
  fit();
  declutter();
  // Once the frame has its size and what stands in it too.
  setTimeout(declutter, 150);

  // Views linked: maps of one group, in frames of one page, move together.
  if (!options.group) return;
  map.linkGroup = options.group;
  window.linkedMap = map;
  let following = false;
  map.follow = (center, zoom) => {
    following = true;
    moved = true;
    map.setView(center, zoom, { animate: false });
    following = false;
  };
  map.on("moveend", () => {
    if (following || fitting) return;
    let frames = [];
    try { frames = Array.from(window.parent.frames); } catch (fault) { return; }
    for (const frame of frames) {
      try {
        const other = frame.linkedMap;
        if (other && other !== map && other.linkGroup === map.linkGroup) other.follow(map.getCenter(), map.getZoom());
      } catch (fault) { /* a frame of another origin is none of ours */ }
    }
  });
}
