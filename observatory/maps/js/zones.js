function (feature, zone) {
  zone.bindTooltip(feature.properties.tip, { sticky: true, direction: "top", className: "zone-tip" });
  zone.on("mouseover", () => { zone.setStyle({ weight: 3 }); zone.bringToFront(); });
  zone.on("mouseout", () => { zone.setStyle(zone.painted || { weight: 1 }); });
}
