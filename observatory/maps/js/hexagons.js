function (map, options) {
  map.also((target, whole) => {
  const layer = L.layerGroup();
  for (const [corners, number, text] of options.hexagons) {
    L.polygon(corners, {
      color: options.edge, weight: 0.6, fillColor: options.colours[number], fillOpacity: 0.85, bubblingMouseEvents: true, interactive: whole,
    }).bindTooltip(window.observatoryMaps.tip(text), { direction: "top", className: "zone-tip", sticky: true }).addTo(layer);
  }
  target.overlay = layer.addTo(target);
  if (whole) map.roam(layer);
  });
}
