function (map, options) {
  // Facts, one dot a place, in a pane of their own above the zones; the one that was chosen has a ring and is come to.
  const same = (lat, lon) => options.at && Math.abs(options.at[0] - lat) < 1e-5 && Math.abs(options.at[1] - lon) < 1e-5;
  map.also((target, whole) => {
    if (target.dots) target.removeLayer(target.dots);
    if (!target.getPane("dots")) target.createPane("dots").style.zIndex = 430;
    const layer = L.layerGroup();
    for (const [lat, lon, radius, text] of options.dots) {
      const chosen = same(lat, lon);
      const dot = L.circleMarker([lat, lon], {
        pane: "dots", radius, color: chosen ? options.strong : options.edge, weight: chosen ? 4 : 1.5,
        fillColor: options.colour, fillOpacity: 0.9, bubblingMouseEvents: true, interactive: whole,
      }).addTo(layer);
      if (whole) dot.bindTooltip(window.observatoryMaps.tip(text), { direction: "top", className: "zone-tip" });
    }
    target.dots = layer.addTo(target);
    if (whole && options.dots.length) map.roam(layer);
  });
  if (options.at) map.setView(options.at, Math.max(map.getZoom(), 15), { animate: false });
}
