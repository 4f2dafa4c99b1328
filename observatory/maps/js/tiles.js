function (map, options) {
  // Only tiles that are there are asked for: elsewhere the paper stays blank, and nothing waits.
  fetch(options.address + "/index.json").then((answer) => answer.json()).then((known) => {
    const has = ({ x, y, z }) => ((known[z] || {})[x] || []).some(([first, last]) => first <= y && y <= last);
    const Tiles = L.TileLayer.extend({
      createTile(coords, done) {
        if (has(coords)) return L.TileLayer.prototype.createTile.call(this, coords, done);
        setTimeout(() => done(null, blank), 0);
        const blank = document.createElement("div");
        return blank;
      },
    });
    new Tiles(options.address + "/{z}/{x}/{y}." + options.ending, {
      minZoom: Math.max(0, options.least - 2), minNativeZoom: options.least, maxNativeZoom: options.most, maxZoom: 20,
      attribution: options.credit,
    }).addTo(map);
  });
  map.seeThrough = 0.55;
}
