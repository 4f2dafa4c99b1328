function (map, options) {
  // The outlines come in a script of their own, which the browser keeps: no change of week or theme sends them.
  // They have a level of their own: the one under the mouse comes before its neighbours, never before hot spots.
  const pane = map.createPane("zones");
  pane.style.zIndex = 390;
  map.getPane("overlayPane").before(pane);
  map.zones = L.geoJSON(window.observatoryShapes[options.key], {
    pane: "zones",
    style: options.style,
    smoothFactor: 0.5,
    onEachFeature(feature, zone) {
      zone.bindTooltip(feature.properties.tip, { sticky: true, direction: "top", className: "zone-tip" });
      zone.on("mouseover", () => {
        zone.setStyle({ weight: 3 });
        if (zone.getElement() !== document.activeElement) zone.bringToFront();
      });
      zone.on("mouseout", () => { zone.setStyle(zone.painted || { weight: 1 }); });
    },
  }).addTo(map);
}
