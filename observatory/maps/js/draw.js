function (map, texts) {
  // A sector drawn corner by corner. streamlit-folium passes on what is in drawnItems when "draw:created" fires.
  window[texts.kept] = L.featureGroup();
  let corners = null, line = null, button = null, cover = null;
  const begin = () => {
    corners = [];
    line = L.polyline([], { weight: 3, dashArray: "7 5", color: "#0b62d6", interactive: false }).addTo(map);
    button.textContent = texts.end;
    map.getContainer().style.cursor = "crosshair";
    // A corner is a corner: what lies under it is not clicked.
    cover = L.DomUtil.create("div", "cover", map.getContainer());
    map.hint(texts.help, 6000);
  };
  const end = (drawn) => {
    map.removeLayer(line);
    cover.remove();
    map.getContainer().style.cursor = "";
    button.textContent = texts.draw;
    corners = null;
    if (drawn.length < 3) return;
    drawnItems.clearLayers();
    const layer = L.polygon(drawn).addTo(drawnItems);
    map.fire("draw:created", { layerType: "polygon", layer });
  };
  const Draw = L.Control.extend({
    options: { position: "topright" },
    onAdd() {
      const bar = L.DomUtil.create("div", "frames");
      button = L.DomUtil.create("button", "", bar);
      button.type = "button";
      button.textContent = texts.draw;
      button.title = texts.help;
      button.onclick = () => (corners === null ? begin() : end(corners));
      L.DomEvent.disableClickPropagation(bar);
      return bar;
    },
  });
  map.addControl(new Draw());
  map.on("click", (event) => {
    if (corners === null) return;
    corners.push(event.latlng);
    line.addLatLng(event.latlng);
  });
  map.drawing = () => corners !== null;

  // Without a mouse a whole area is taken: its widest outline, with no more corners than an address holds.
  const MOST = 50;
  map.drawn = (area) => {
    const rings = area.getLatLngs().flat(area.feature && area.feature.geometry.type === "MultiPolygon" ? 1 : 0);
    const widest = rings.reduce((best, ring) => (ring.length > best.length ? ring : best));
    const points = widest.map((corner) => map.project(corner, 18));
    let found = points;
    for (let pixels = 20; found.length > MOST; pixels *= 1.5) found = L.LineUtil.simplify(points, pixels);
    end(found.map((point) => map.unproject(point, 18)));
  };
  map.getContainer().addEventListener("keydown", (event) => {
    if (event.key === "Escape" && corners !== null) end([]);
  });
}
