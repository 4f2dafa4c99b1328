function (map, options) {
  // Largest first so that small ones stay on top and can be reached.
  map.also((target, whole) => {
    const layer = L.layerGroup();
    for (const [lat, lon, radius, text] of options.circles) {
      const circle = L.circleMarker([lat, lon], {
        radius, color: options.edge, weight: 1.5, fillColor: options.colour, fillOpacity: 0.75, bubblingMouseEvents: true,
        interactive: whole,
      }).addTo(layer);
      if (whole) circle.bindTooltip(window.observatoryMaps.tip(text), { direction: "top", className: "zone-tip" });
    }
    target.overlay = layer.addTo(target);
    if (whole && options.circles.every((circle) => circle[3])) map.roam(layer);
  });
}
