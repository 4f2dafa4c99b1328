function (map, options) {
  // The outlines come in a script of their own, which the browser keeps: no change of week or theme sends them.
  map.zones = L.geoJSON(window.observatoryShapes[options.key], {
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
