function (map, options) {
  // Beside the territory, in the room its shape leaves: the town closer up, each area named, and the legend.
  // On a narrow map they stand below it. What is drawn on the map is drawn on the closer view too (map.also).
  const box = map.getContainer(), side = L.DomUtil.create("div", "side", box);
  const legend = document.createElement("div");
  legend.className = "legend";
  legend.hidden = true;
  let inset = null;
  L.DomEvent.disableClickPropagation(side);
  if (options.inset) {
    const frame = L.DomUtil.create("div", "inset", side);
    // It repeats the map for those who see it.
    frame.setAttribute("aria-hidden", "true");
    inset = L.map(frame, {
      zoomControl: false, attributionControl: false, dragging: false, scrollWheelZoom: false, doubleClickZoom: false,
      boxZoom: false, keyboard: false, touchZoom: false, zoomSnap: 0.1, zoomAnimation: false, fadeAnimation: false,
    });
    inset.setView(L.latLngBounds(options.inset).getCenter(), 12);
    inset.zones = L.geoJSON(window.observatoryShapes[options.key], {
      style: options.style, smoothFactor: 0.5,
      onEachFeature(feature, zone) {
        zone.bindTooltip(feature.properties.tip, { sticky: true, direction: "top", className: "zone-tip" });
        zone.on("click", (event) => {
          map.zones.eachLayer((other) => {
            if (other.feature.properties.code === feature.properties.code) other.fire("click", { latlng: event.latlng }, true);
          });
        });
      },
    }).addTo(inset);
    // A district always has its name; a commune where there is room.
    const labels = options.labels.filter(([, , , kind]) => kind !== "town").map(([lat, lon, text, kind, , , width]) => [lat, lon, text, kind, 0, 99, width]);
    labels.sort(([, , , a], [, , , b]) => (b === "district") - (a === "district"));
    map.writeNames(inset, labels, { always: (kind) => kind === "district", far: () => 0, taken: () => [] });
    map.inset = inset;
  }
  side.append(legend);
  map.legend = (markup) => {
    legend.innerHTML = markup;
    legend.hidden = !markup;
    lay();
    step();
  };
  if (inset) {
    const frame = inset.getContainer();
    inset.fill = () => {
      if (frame.clientHeight < 40 || frame.clientWidth < 40) return;
      inset.invalidateSize({ animate: false });
      inset.fitBounds(options.inset, { animate: false, padding: [4, 4] });
    };
    new ResizeObserver(inset.fill).observe(frame);
  }
  map.also = (draw) => { draw(map, true); if (inset) draw(inset, false); };

  // A map that was come closer to shows what it was come closer to: the closer view steps aside.
  let padding = {}, below = false;
  // Nine names need so much room, whatever the legend takes of it.
  const LEAST = 165;
  const lay = () => {
    const width = box.clientWidth, height = box.clientHeight;
    padding = {};
    if (!width || !height) return;
    below = width < 560;
    side.classList.toggle("below", below);
    side.classList.toggle("bare", !inset);
    if (height < 200) return;
    if (inset && below) {
      const tall = Math.round(Math.min(height * 0.62, Math.max(height * 0.44, legend.offsetHeight + LEAST)));
      side.style.width = "";
      side.style.height = tall + "px";
      padding = { paddingTopLeft: [0, 34], paddingBottomRight: [0, tall] };
    } else if (inset) {
      const wide = Math.round(Math.max(210, Math.min(width - height * 0.94, (height - 60) * 1.3)));
      side.style.height = "";
      side.style.width = wide + "px";
      padding = { paddingTopLeft: [12, 34], paddingBottomRight: [wide + 6, 0] };
    }
  };
  const closer = (zoom) => inset && zoom > map.getBoundsZoom(options.whole) + 0.6;
  map.within = (bounds, more) => {
    if (box.clientWidth < 60 || box.clientHeight < 60) return;
    map.invalidateSize({ animate: false, pan: false });
    lay();
    const room = closer(map.getBoundsZoom(bounds)) ? {} : padding;
    map.fitBounds(bounds, { animate: false, ...room, ...more });
  };
  const step = () => {
    side.classList.toggle("aside", Boolean(closer(map.getZoom())));
    // The scale stands above what lies below the map.
    const tall = below && side.offsetHeight ? box.getBoundingClientRect().bottom - side.getBoundingClientRect().top : 0;
    box.style.setProperty("--below", Math.max(0, Math.round(tall)) + "px");
  };
  new ResizeObserver(step).observe(legend);
  map.on("resize", () => { lay(); step(); if (inset) inset.fill(); });
  map.on("zoomend moveend", step);
  lay();
  step();
}
