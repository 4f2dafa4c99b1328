function (map, options) {
  const layer = L.layerGroup(), around = L.latLngBounds(options.corners);
  for (const [outline, colour, text] of options.areas) {
    const area = L.geoJSON(outline, {
      style: { color: colour, weight: 2.5, fillColor: colour, fillOpacity: 0.35, bubblingMouseEvents: true },
    }).bindTooltip(window.observatoryMaps.tip(text), { sticky: true, direction: "top", className: "zone-tip" });
    area.addTo(layer);
    around.extend(area.getBounds());
  }
  map.overlay = layer.addTo(map);
  map.frameOn(around, options.button);
}
