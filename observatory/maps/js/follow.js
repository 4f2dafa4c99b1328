function (map, options) {
  // What is drawn above the zones is framed as it comes and as it changes, until the reader moves the map; a button
  // beside the others comes back to it. The layer that follows calls map.frameOn with its bounds.
  if (!map.frameOn) {
    const box = map.getContainer(), bar = box.querySelector(".leaflet-top.leaflet-left .frames");
    const button = document.createElement("button");
    button.type = "button";
    if (bar) bar.append(button);
    let bounds = null, first = null, moved = false;
    const frame = () => {
      const wanted = first || bounds;
      if (wanted.isValid()) map.within(wanted.pad(0.15), { maxZoom: 16 });
    };
    button.onclick = () => { moved = false; first = null; frame(); };
    const meant = {
      mousedown: () => true,
      keydown: (event) => event.key !== "Tab",
      wheel: (event) => event.ctrlKey || event.metaKey,
      touchstart: (event) => event.touches.length > 1,
    };
    for (const kind of Object.keys(meant)) {
      box.addEventListener(kind, (event) => { moved = moved || meant[kind](event); }, { capture: true, passive: true });
    }
    // `chosen`, where one of them is looked at, is come to each time another one is; all of them by the button.
    map.frameOn = (found, text, chosen) => {
      if (chosen && !(first && first.equals(chosen))) moved = false;
      bounds = found;
      first = chosen || null;
      button.textContent = text;
      button.hidden = !found.isValid();
      if (!moved) frame();
    };
    map.on("resize", () => { if (!moved) frame(); });
  }
}
