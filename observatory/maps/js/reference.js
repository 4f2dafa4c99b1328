function (map, options) {
  const layer = L.geoJSON(options.shapes, {
    pane: "reference",
    interactive: false,
    style: (feature) =>
      feature.geometry.type === "Point" ? {} : { color: options.colour, weight: 2.2, dashArray: "6 4", fill: false },
    pointToLayer: (feature, place) =>
      L.circleMarker(place, { pane: "reference", interactive: false, radius: options.mark, stroke: options.mark > 3, color: options.edge, weight: 1.5, fill: true, fillColor: options.colour, fillOpacity: 0.9 }),
  }).addTo(map);
  (map.references = map.references || []).push(layer);
}
