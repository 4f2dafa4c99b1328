function (map, options) {
  // Names of areas, each in one to three lines where it covers no other one and nothing that stands on the map: on the
  // middle of its area, or beside it, and then a thin line leads there.
  const FONT = '"Source Sans", system-ui, sans-serif', STEP = 6, TURNS = 16, LINE = 1.02, GAP = 3;
  const pen = document.createElement("canvas").getContext("2d"), waiting = [];

  // Where a name may be cut: after a hyphen, before a word; a dash stays with the word before it.
  const cut = (text) => text.replace(/-(?=\S)/g, "-\u200b").split(/\u200b| (?!–)/);
  const join = (parts) => parts.reduce((line, part) => line + (line && !/\S-$/.test(line) ? " " : "") + part, "");
  const inLines = (parts, lines) => {
    if (lines === 1) return [[join(parts)]];
    const found = [];
    for (let first = 1; first <= parts.length - lines + 1; first += 1) {
      for (const rest of inLines(parts.slice(first), lines - 1)) found.push([join(parts.slice(0, first)), ...rest]);
    }
    return found;
  };
  const measured = (lines, size) => {
    const wide = Math.max(...lines.map((line) => pen.measureText(line).width));
    return { text: lines.join("\n"), wide: Math.ceil(wide) + 2, tall: Math.ceil(lines.length * size * LINE) };
  };
  // The narrowest form of each number of lines.
  const forms = (text, weight, size) => {
    pen.font = `${weight} ${size}px ${FONT}`;
    const parts = cut(text), found = [];
    for (let lines = 1; lines <= Math.min(3, parts.length); lines += 1) {
      const all = inLines(parts, lines).map((form) => measured(form, size));
      found.push(all.reduce((best, form) => (form.wide < best.wide ? form : best)));
    }
    return found;
  };

  const hits = (a, b, gap) => a[0] < b[2] + GAP && a[2] > b[0] - GAP && a[1] < b[3] + gap && a[3] > b[1] - gap;
  const holds = (box, p) => p.x > box[0] && p.x < box[2] && p.y > box[1] && p.y < box[3];
  const boxAt = (x, y, form) => [x - form.wide / 2, y - form.tall / 2, x + form.wide / 2, y + form.tall / 2];

  // `how.taken` gives the boxes that no name covers, `how.far` how far a name may stand from its area (0: on it),
  // `how.always` which names are written whatever they cover.
  map.writeNames = (target, labels, how) => {
    const pane = target.createPane("names");
    pane.style.zIndex = 590;
    pane.style.pointerEvents = "none";
    pane.setAttribute("aria-hidden", "true");
    const drawing = document.createElementNS("http://www.w3.org/2000/svg", "svg");
    drawing.setAttribute("class", "leaders");
    pane.append(drawing);
    const names = labels.map(([lat, lon, text, kind, least, most, width]) => {
      const element = L.DomUtil.create("div", "zone-label " + kind, pane), span = L.DomUtil.create("span", "", element);
      return { at: L.latLng(lat, lon), beside: L.latLng(lat + width, lon), text, kind, least, most, element, span, forms: null };
    });
    const shape = () => {
      for (const name of names) {
        const { fontWeight, fontSize } = getComputedStyle(name.span);
        name.forms = forms(name.text, fontWeight, parseFloat(fontSize));
      }
    };
    const put = (name, form, x, y) => {
      if (name.shown !== form.text) { name.span.textContent = form.text; name.shown = form.text; }
      L.DomUtil.setPosition(name.element, target.containerPointToLayerPoint([x, y]).round());
      name.span.style.visibility = "visible";
    };
    // A form that stays within its area comes first, then the one with fewer lines; `flat` asks for few lines alone.
    const ordered = (name, here, flat) => {
      const room = here.y - target.latLngToContainerPoint(name.beside).y;
      const over = (form) => (flat ? 0 : Math.max(0, form.wide - 1.15 * room));
      return name.forms.toSorted((a, b) => over(a) - over(b) || a.tall - b.tall);
    };
    // The nearest free place, and the first form that has it; with `apart` it hides no other area's middle.
    const search = (name, here, frame, taken, middles, flat, apart) => {
      const most = Math.max(how.far(), name.always ? 60 : 0), aside = how.far() || name.always, first = ordered(name, here, flat);
      for (let far = 0; far <= (aside ? most : STEP * 2); far += STEP) {
        for (let turn = 0; turn < (far ? TURNS : 1); turn += 1) {
          const x = here.x + far * 1.3 * Math.cos(turn * 2 * Math.PI / TURNS), y = here.y + far * Math.sin(turn * 2 * Math.PI / TURNS);
          for (const form of first) {
            const box = boxAt(x, y, form);
            if (box[0] < 2 || box[1] < 2 || box[2] > frame.x - 2 || box[3] > frame.y - 2) continue;
            if (!aside && !holds(box, here)) continue;
            if (taken.some((other) => hits(box, other, aside ? GAP : 0))) continue;
            if (apart && far && middles.some((other) => other !== here && holds(box, other))) continue;
            return { form, x, y, box };
          }
        }
      }
      return null;
    };
    // A name that must be written although nothing is free: as near as the frame lets it.
    const atEdge = (name, here, frame) => {
      const form = name.forms[name.forms.length - 1];
      const within = (at, half, size) => Math.min(Math.max(at, half + 2), size - half - 2);
      const x = within(here.x, form.wide / 2, frame.x), y = within(here.y, form.tall / 2, frame.y);
      return { form, x, y, box: boxAt(x, y, form) };
    };
    const leader = (box, here) => {
      if (holds(box, here)) return "";
      const x = Math.min(Math.max(here.x, box[0]), box[2]), y = Math.min(Math.max(here.y, box[1]), box[3]);
      return `M${x.toFixed(1)} ${y.toFixed(1)}L${here.x.toFixed(1)} ${here.y.toFixed(1)}`;
    };
    const placed = (wanted, frame, standing, flat) => {
      const taken = [...standing], middles = wanted.map(([, here]) => here), found = [];
      let cost = 0;
      for (const [name, here] of wanted) {
        const free = search(name, here, frame, taken, middles, flat, true) || search(name, here, frame, taken, middles, flat, false);
        const place = free || (name.always && atEdge(name, here, frame));
        if (!place) continue;
        taken.push(place.box);
        found.push([name, here, place]);
        if (name.always) cost += (free ? 0 : 1000) + Math.hypot(place.x - here.x, place.y - here.y) * !holds(place.box, here);
      }
      return { found, cost };
    };
    // Names that are always written are tried in some orders: the one that leaves them nearest to their areas is kept.
    const best = (wanted, frame, standing) => {
      let kept = null;
      for (const long of [false, true]) {
        const inOrder = long ? wanted.toSorted(([a], [b]) => b.always - a.always || b.text.length * b.always - a.text.length * a.always) : wanted;
        for (const flat of [false, true]) {
          const tried = placed(inOrder, frame, standing, flat);
          if (!kept || tried.cost < kept.cost) kept = tried;
          if (!kept.cost) return kept;
        }
      }
      return kept;
    };
    let written = "";
    const write = () => {
      const frame = target.getSize(), zoom = target.getZoom();
      if (frame.x < 40 || frame.y < 40) return;
      const taken = how.taken(), wanted = [];
      const told = how.far() ? null : map.told;
      const view = JSON.stringify([frame, zoom, target.getCenter(), taken, told && [...told]]);
      if (view === written) return;
      written = view;
      if (!names[0] || !names[0].forms) shape();
      for (const name of names) {
        name.span.style.visibility = "hidden";
        const here = target.latLngToContainerPoint(name.at);
        const outside = here.x < 0 || here.y < 0 || here.x > frame.x || here.y > frame.y;
        name.always = how.always(name.kind);
        if (zoom >= name.least && zoom < name.most && (name.always || !outside)) wanted.push([name, here]);
      }
      // Where not all have room, areas with a figure have it first.
      const rank = (name) => 2 * name.always + Boolean(told && (told.has(name.text) || name.kind === "town"));
      wanted.sort(([a], [b]) => rank(b) - rank(a));
      const paths = [];
      for (const [name, here, place] of best(wanted, frame, taken).found) {
        put(name, place.form, place.x, place.y);
        if (holds([0, 0, frame.x, frame.y], here)) paths.push(leader(place.box, here));
      }
      L.DomUtil.setPosition(drawing, target.containerPointToLayerPoint([0, 0]));
      drawing.innerHTML = `<path d="${paths.join("")}"/>`;
    };
    waiting.push(() => { for (const name of names) name.forms = null; written = ""; write(); });
    target.on("zoomstart", () => { pane.style.visibility = "hidden"; });
    target.on("moveend", () => { pane.style.visibility = ""; write(); });
    return write;
  };

  // The letters of the page around the map, which the browser has already; a map by itself has the system's.
  let outer = [];
  try { outer = [...window.parent.document.styleSheets]; } catch (fault) { /* a page of another origin is none of ours */ }
  const faces = outer.flatMap((sheet) => {
    try { return [...sheet.cssRules].filter((rule) => rule.type === 5).map((rule) => [rule.style, sheet.href]); } catch (fault) { return []; }
  });
  const face = faces.find(([style]) => /Source Sans/.test(style.fontFamily) && style.fontStyle !== "italic");
  if (window.parent === window || !face) return;
  const address = /url\("?([^")]+)/.exec(face[0].src)[1];
  const source = face[0].src.replace(address, new URL(address, face[1] || window.parent.location.href));
  new FontFace("Source Sans", source, { weight: "100 900" }).load().then((letters) => {
    document.fonts.add(letters);
    for (const then of waiting) then();
  }, () => {});
}
