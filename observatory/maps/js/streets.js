function (map, options) {
  // Streets show from the zoom at which a town fills the map; drawn once, on one canvas, under the figures' labels.
  const pane = map.createPane("streets");
  pane.style.zIndex = 420;
  pane.style.pointerEvents = "none";
  const layer = L.layerGroup();
  const show = () => {
    if (map.getZoom() >= 13) layer.addTo(map);
    else layer.remove();
  };
  fetch(options.address).then((answer) => answer.json()).then((rows) => {
    const renderer = L.canvas({ pane: "streets", padding: 0.2 });
    for (const row of rows) {
      const points = [];
      let x = 0, y = 0;
      for (let i = 0; i < row.length; i += 2) {
        x += row[i];
        y += row[i + 1];
        points.push([y / 1e5, x / 1e5]);
      }
      L.polyline(points, { renderer, pane: "streets", color: options.colour, weight: 1, opacity: 0.5, interactive: false }).addTo(layer);
    }
    map.streets = rows.length;
    show();
  });
  map.on("zoomend", show);
}
