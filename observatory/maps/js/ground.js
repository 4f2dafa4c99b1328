function (map, options) {
  // Streets, water, railways and woods below the figures, which are then seen through, and the names of streets above
  // them. Drawn on two canvases each time the map has moved; only the tiles in view are read, once each.
  const FIRST = 12, NAMED = 14.4, PAD = 0.25;
  const canvas = (name, z) => {
    const pane = map.createPane(name);
    pane.style.zIndex = z;
    pane.style.pointerEvents = "none";
    return L.DomUtil.create("canvas", "", pane);
  };
  const below = canvas("ground", 350), above = canvas("ground-names", 425);
  const tiles = new Map();
  let known = null;
  const unstep = (row) => {
    const points = [];
    let x = 0, y = 0;
    for (let i = 0; i < row.length; i += 2) {
      x += row[i];
      y += row[i + 1];
      points.push([y / 1e5, x / 1e5]);
    }
    return points;
  };
  const read = (name) => {
    if (tiles.has(name)) return;
    tiles.set(name, null);
    fetch(options.address + "/" + name + ".json").then((answer) => answer.json()).then((content) => {
      const shapes = {};
      for (const kind of ["wood", "water", "stream", "rail", "road"]) {
        shapes[kind] = (content[kind] || []).map(([rank, ...rings]) => [rank, rings.map(unstep)]);
      }
      tiles.set(name, { shapes, names: content.names || [] });
      map.ground = [...tiles.values()].filter(Boolean).length;
      draw();
    });
  };
  const seen = () => {
    const bounds = map.getBounds().pad(PAD), [wide, tall] = known.tile, found = [];
    for (let x = Math.floor(bounds.getWest() / wide); x <= Math.floor(bounds.getEast() / wide); x += 1) {
      for (let y = Math.floor(bounds.getSouth() / tall); y <= Math.floor(bounds.getNorth() / tall); y += 1) {
        if (known.has.has(x + "_" + y)) found.push(x + "_" + y);
      }
    }
    return found;
  };
  const sheet = (element, corner, size) => {
    const sharp = window.devicePixelRatio || 1;
    element.width = size.x * sharp;
    element.height = size.y * sharp;
    element.style.width = size.x + "px";
    element.style.height = size.y + "px";
    L.DomUtil.setPosition(element, corner);
    const pen = element.getContext("2d");
    pen.scale(sharp, sharp);
    return pen;
  };
  // Pixels of a motorway, a main road, a secondary one, a street and a path.
  const WIDE = { 12: [3, 2, 1.2, 0, 0], 13: [3.5, 2.5, 1.6, 0.8, 0], 14: [5, 4, 3, 1.8, 0.5], 15: [7, 6, 5, 3.5, 0.8], 16: [10, 9, 8, 6, 1.2], 17: [14, 13, 12, 9, 1.5] };
  const wide = (rank) => WIDE[Math.max(12, Math.min(17, Math.round(map.getZoom())))][rank - 1];
  const strokes = (pen, rows, at, colour, width) => {
    pen.strokeStyle = colour;
    pen.lineWidth = width;
    pen.beginPath();
    for (const [, rings] of rows) for (const line of rings) line.forEach((p, n) => { const q = at(p); n ? pen.lineTo(q.x, q.y) : pen.moveTo(q.x, q.y); });
    pen.stroke();
  };
  const fills = (pen, rows, at, colour) => {
    pen.fillStyle = colour;
    for (const [, rings] of rows) {
      pen.beginPath();
      for (const ring of rings) ring.forEach((p, n) => { const q = at(p); n ? pen.lineTo(q.x, q.y) : pen.moveTo(q.x, q.y); });
      pen.fill("evenodd");
    }
  };
  const drawShapes = (pen, there, at) => {
    const all = (kind) => there.flatMap((tile) => tile.shapes[kind]);
    pen.lineCap = pen.lineJoin = "round";
    fills(pen, all("wood"), at, options.wood);
    fills(pen, all("water"), at, options.water);
    strokes(pen, all("stream"), at, options.water, map.getZoom() < 14 ? 1.2 : 2.2);
    const roads = all("road");
    for (const rank of [5, 4, 3, 2, 1]) {
      const rows = roads.filter(([own]) => own === rank), width = wide(rank);
      if (!width || !rows.length) continue;
      if (rank < 5) strokes(pen, rows, at, options.edge, width + 1.6);
      strokes(pen, rows, at, rank === 1 ? options.motorway : rank === 5 ? options.edge : options.road, width);
    }
    pen.setLineDash([6, 4]);
    strokes(pen, all("rail"), at, options.rail, 1.6);
    pen.setLineDash([]);
  };
  const drawNames = (pen, there, at, size) => {
    const zoom = map.getZoom(), metre = 256 * 2 ** zoom / (40075016 * Math.cos(map.getCenter().lat * Math.PI / 180));
    const letter = zoom < 15 ? 12 : 14, taken = [], written = [];
    pen.font = "600 " + letter + "px 'Source Sans', 'Source Sans 3', sans-serif";
    pen.textAlign = "center";
    pen.textBaseline = "middle";
    pen.lineJoin = "round";
    const names = there.flatMap((tile) => tile.names).sort((a, b) => a[5] - b[5] || b[4] - a[4]);
    // Every street once, where one of its places is free; then long ones again.
    const turns = [false, true].flatMap((again) => names.map((row) => [row, again])), told = new Set();
    for (const [[name, x, y, angle, metres, rank], again] of turns) {
      if (rank > 4 && zoom < 16) continue;
      if (!again && told.has(name)) continue;
      const p = at([y / 1e5, x / 1e5]), long = pen.measureText(name).width;
      if (p.x < 0 || p.y < 0 || p.x > size.x || p.y > size.y) continue;
      if (zoom < 17 && metres * metre < 0.55 * long) continue;
      const turn = -angle * Math.PI / 180, c = Math.abs(Math.cos(turn)), s = Math.abs(Math.sin(turn));
      // A long name at a slant is kept apart by pieces: one box around it would keep half the town without a name.
      const count = Math.max(1, Math.round(long / (2 * letter))), boxes = [];
      for (let n = 0; n < count; n += 1) {
        const far = ((n + 0.5) / count - 0.5) * long, half = long / count / 2;
        const mx = p.x + far * Math.cos(turn), my = p.y + far * Math.sin(turn);
        const w = half * c + letter * 0.6 * s + 2, h = half * s + letter * 0.6 * c + 2;
        boxes.push([mx - w, my - h, mx + w, my + h]);
      }
      if (boxes.some((b) => taken.some((o) => b[0] < o[2] && b[2] > o[0] && b[1] < o[3] && b[3] > o[1]))) continue;
      if (written.some((o) => o[0] === name && Math.hypot(o[1] - p.x, o[2] - p.y) < 260)) continue;
      taken.push(...boxes);
      told.add(name);
      written.push([name, p.x, p.y]);
      pen.save();
      pen.translate(p.x, p.y);
      pen.rotate(turn);
      pen.strokeStyle = options.halo;
      pen.lineWidth = 3.5;
      pen.strokeText(name, 0, 0);
      pen.fillStyle = options.ink;
      pen.fillText(name, 0, 0);
      pen.restore();
    }
    map.streetNames = written.map(([name]) => name);
  };
  const draw = () => {
    if (!known) return;
    const shown = map.getZoom() >= FIRST;
    below.hidden = above.hidden = !shown;
    // Further out the figures are seen as they are.
    const through = shown && known.drawn ? 0.55 : 1;
    if (map.seeThrough !== through) {
      map.seeThrough = through;
      if (map.zones) map.zones.eachLayer((zone) => { if (zone.painted) zone.painted.fillOpacity = through; zone.setStyle({ fillOpacity: through }); });
    }
    if (!shown) return;
    const names = seen();
    names.forEach(read);
    const there = names.map((name) => tiles.get(name)).filter(Boolean);
    const size = map.getSize().multiplyBy(1 + 2 * PAD).round(), edge = map.getSize().multiplyBy(-PAD).round();
    const corner = map.containerPointToLayerPoint(edge);
    const at = (p) => map.latLngToLayerPoint(p).subtract(corner);
    if (known.drawn) drawShapes(sheet(below, corner, size), there, at);
    const pen = sheet(above, corner, size);
    if (map.getZoom() >= NAMED) drawNames(pen, there, at, size);
    else map.streetNames = [];
  };
  fetch(options.address + "/index.json").then((answer) => answer.json()).then((index) => {
    known = { tile: index.tile, drawn: index.drawn, has: new Set(index.tiles) };
    draw();
  });
  map.on("zoomstart", () => { below.hidden = above.hidden = true; });
  map.on("moveend zoomend resize viewreset", draw);
}
