function (map, options) {
  // Colours the zones that are already there: a change of week or theme sends sixty colours, no outline.
  map.also((target) => {
    if (target.overlay) target.removeLayer(target.overlay);
    if (target.dots) target.removeLayer(target.dots);
  });
  for (const pane of ["overlayPane", "dots"]) {
    const emptied = map.getPane(pane)?.querySelector("[role=listbox]");
    if (emptied) emptied.removeAttribute("role");
  }
  for (const layer of map.references || []) map.removeLayer(layer);
  map.references = [];
  if (map.inset) {
    map.inset.zones.eachLayer((zone) => {
      const [style, text] = options.paint[zone.feature.properties.code] || [options.rest, ""];
      zone.setStyle({ ...options.styles[style], fillOpacity: 1 });
      zone.setTooltipContent(text ? window.observatoryMaps.tip(text) : zone.feature.properties.tip);
    });
  }
  map.told = new Set();
  map.zones.eachLayer((zone) => {
    const [style, text] = options.paint[zone.feature.properties.code] || [options.rest, ""];
    const chosen = style.endsWith("!"), element = zone.getElement();
    if (parseInt(style, 10) > 0) map.told.add(zone.feature.properties.name);
    zone.painted = { ...options.styles[style], fillOpacity: map.seeThrough || 1 };
    zone.setStyle(zone.painted);
    zone.setTooltipContent(text ? window.observatoryMaps.tip(text) : zone.feature.properties.tip);
    map.name(zone);
    if (chosen) element.setAttribute("aria-selected", "true");
    else element.removeAttribute("aria-selected");
    // What is moved in the document loses the focus: the zone that has it stays where it is.
    if (!chosen || element === document.activeElement) return;
    zone.bringToFront();
    if (!zone.peers.some((other) => other.getElement() === document.activeElement)) map.stopAt(zone);
  });  map.rename();
}
