function (map, options) {
  L.tileLayer(options.address, { maxZoom: 18, attribution: options.credit }).addTo(map);
  map.seeThrough = 0.55;
}
