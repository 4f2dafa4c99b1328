function (map, options) {
  // The surface under the borders and labels, on the map and on its closer view.
  map.also((target) => {
    target.overlay = L.imageOverlay(options.picture, options.corners, { interactive: false, alt: "", zIndex: options.level }).addTo(target);
  });
}
