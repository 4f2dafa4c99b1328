function (map, options) {
  map.legend(options.markup);
}
