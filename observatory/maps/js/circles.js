function (map, options) {
  // Largest first so that small ones stay on top and can be reached.
  const layer = L.layerGroup();
  for (const [lat, lon, radius, text] of options.circles) {
    L.circleMarker([lat, lon], {
      radius, color: options.edge, weight: 1.5, fillColor: options.colour, fillOpacity: 0.75, bubblingMouseEvents: true,
    }).bindTooltip(text, { direction: "top", className: "zone-tip" }).addTo(layer);
  }
  map.overlay = layer.addTo(map);
  if (options.circles.every((circle) => circle[3])) map.roam(layer);
}
