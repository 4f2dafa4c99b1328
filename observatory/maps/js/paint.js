function (map, options) {
  // Colours the zones that are already there: a change of week or theme sends sixty colours, no outline.
  if (map.overlay) map.removeLayer(map.overlay);
  for (const layer of map.references || []) map.removeLayer(layer);
  map.references = [];
  map.zones.eachLayer((zone) => {
    const [style, text] = options.paint[zone.feature.properties.code] || [options.rest, ""];
    zone.painted = { ...options.styles[style], fillOpacity: map.seeThrough || 1 };
    zone.setStyle(zone.painted);
    if (style.endsWith("!")) zone.bringToFront();
    zone.setTooltipContent(text || zone.feature.properties.tip);
  });
}
