function (map, texts) {
  // A sector drawn corner by corner. streamlit-folium passes on what is in drawnItems when "draw:created" fires.
  window.drawnItems = L.featureGroup();
  let corners = null, line = null;
  const Draw = L.Control.extend({
    options: { position: "topright" },
    onAdd() {
      const bar = L.DomUtil.create("div", "frames");
      const button = L.DomUtil.create("button", "", bar);
      button.type = "button";
      button.textContent = texts.draw;
      button.onclick = () => {
        if (corners === null) {
          corners = [];
          line = L.polyline([], { weight: 3, dashArray: "7 5", color: "#0b62d6", interactive: false }).addTo(map);
          button.textContent = texts.end;
          button.title = texts.help;
          map.getContainer().style.cursor = "crosshair";
          return;
        }
        map.removeLayer(line);
        map.getContainer().style.cursor = "";
        button.textContent = texts.draw;
        const drawn = corners;
        corners = null;
        if (drawn.length < 3) return;
        drawnItems.clearLayers();
        const layer = L.polygon(drawn).addTo(drawnItems);
        map.fire("draw:created", { layerType: "polygon", layer });
      };
      L.DomEvent.disableClickPropagation(bar);
      return bar;
    },
  });
  map.addControl(new Draw());
  const add = (event) => {
    if (corners === null) return;
    corners.push(event.latlng);
    line.addLatLng(event.latlng);
  };
  map.on("click", add);
  map.drawing = () => corners !== null;
}
