function (map, options) {
  const layer = L.layerGroup();
  for (const [corners, number, text] of options.hexagons) {
    L.polygon(corners, {
      color: options.edge, weight: 0.6, fillColor: options.colours[number], fillOpacity: 0.85, bubblingMouseEvents: true,
    }).bindTooltip(text, { direction: "top", className: "zone-tip", sticky: true }).addTo(layer);
  }
  map.overlay = layer.addTo(map);
  map.roam(layer);
}
