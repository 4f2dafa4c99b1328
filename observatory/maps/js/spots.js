function (map, options) {
  const layer = L.layerGroup(), marks = [];
  const around = L.latLngBounds([]);
  for (const [outline, rank, text] of options.spots) {
    const area = L.geoJSON(outline, {
      style: { color: options.colour, weight: 2, fillColor: options.colour, fillOpacity: 0.35, bubblingMouseEvents: true },
    }).bindTooltip(window.observatoryMaps.tip(text), { direction: "top", className: "zone-tip" });
    area.addTo(layer);
    around.extend(area.getBounds());
    const icon = L.divIcon({ className: "zone-label rank", html: "", iconSize: null });
    const home = area.getBounds().getCenter();
    const mark = L.marker(home, { icon, interactive: false, keyboard: false, zIndexOffset: 1000 - rank });
    const leader = L.polyline([home, home], { color: options.ink, weight: 1.5, interactive: false });
    mark.on("add", () => {
      const span = document.createElement("span");
      span.textContent = rank;
      mark.getElement().replaceChildren(span);
      mark.getElement().setAttribute("aria-hidden", "true");
    });
    leader.addTo(layer);
    mark.addTo(layer);
    marks.push({ mark, leader, home });
  }
  if (options.sector) {
    const sector = L.geoJSON(options.sector, {
      style: { color: options.ink, weight: 3, dashArray: "7 5", fill: false, interactive: false },
    }).addTo(layer);
    if (!around.isValid()) around.extend(sector.getBounds());
  }

  // Ranks that would cover each other step aside, the first keeping its place, and a line leads back to the spot.
  const WIDE = 32, TALL = 23, TURNS = 12;
  const apart = () => {
    const taken = [];
    for (const { mark, leader, home } of marks) {
      const spot = map.latLngToLayerPoint(home);
      const free = (place) => taken.every((other) => Math.abs(other.x - place.x) >= WIDE || Math.abs(other.y - place.y) >= TALL);
      let place = spot;
      for (let far = 26; !free(place) && far < 160; far += 12) {
        for (let turn = 0; turn < TURNS && !free(place); turn += 1) {
          const angle = -Math.PI / 2 + turn * 2 * Math.PI / TURNS;
          place = spot.add([far * Math.cos(angle), far * Math.sin(angle)]);
        }
      }
      taken.push(place);
      const at = map.layerPointToLatLng(place);
      mark.setLatLng(at);
      leader.setLatLngs([home, at]);
    }
  };

  if (!map.partRanks) map.on("zoomend", () => map.partRanks());
  map.partRanks = apart;
  map.overlay = layer.addTo(map);
  map.frameOn(around, options.button, options.framed && L.latLngBounds(options.framed).pad(0.35));
  apart();
}
