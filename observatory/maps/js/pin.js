function (map, options) {
  // A place that was searched for: a ring with its name, which the map comes to once and opens on.
  map.also((target, whole) => {
    if (target.pin) target.removeLayer(target.pin);
    target.pin = null;
    if (!options.at) return;
    if (!target.getPane("pin")) target.createPane("pin").style.zIndex = 440;
    target.pin = L.circleMarker(options.at, {
      pane: "pin", radius: 13, color: options.colour, weight: 4, fill: false, interactive: false,
    }).addTo(target);
    if (whole) target.pin.bindTooltip(window.observatoryMaps.tip(options.text), { permanent: true, direction: "top", offset: [0, -12], className: "zone-tip" });
  });
  const said = options.at ? options.at.join() : "";
  if ((map.pinned || "") === said) return;
  map.pinned = said;
  map.home = options.at ? L.latLng(options.at).toBounds(options.metres) : null;
  if (map.home) map.within(map.home);
}
