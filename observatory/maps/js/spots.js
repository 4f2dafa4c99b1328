function (map, options) {
  const layer = L.layerGroup();
  for (const [outline, rank, text] of options.spots) {
    const area = L.geoJSON(outline, {
      style: { color: options.colour, weight: 2, fillColor: options.colour, fillOpacity: 0.35, bubblingMouseEvents: true },
    }).bindTooltip(text, { direction: "top", className: "zone-tip" });
    area.addTo(layer);
    const icon = L.divIcon({ className: "zone-label rank", html: "", iconSize: null });
    const mark = L.marker(area.getBounds().getCenter(), { icon, interactive: false, keyboard: false, zIndexOffset: 1000 });
    mark.on("add", () => {
      const span = document.createElement("span");
      span.textContent = rank;
      mark.getElement().replaceChildren(span);
      mark.getElement().setAttribute("aria-hidden", "true");
    });
    mark.addTo(layer);
  }
  if (options.sector) {
    L.geoJSON(options.sector, {
      style: { color: options.ink, weight: 3, dashArray: "7 5", fill: false, interactive: false },
    }).addTo(layer);
  }
  map.overlay = layer.addTo(map);
}
