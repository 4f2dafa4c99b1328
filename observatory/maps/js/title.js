function (map, options) {
  // What the map shows, for those who hear it: the name of the list of areas, of the document, of the frame around it.
  const list = map.zones.getLayers()[0].getElement().ownerSVGElement;
  list.setAttribute("role", "listbox");
  list.setAttribute("aria-label", options.text);
  document.title = options.text;
  document.documentElement.lang = options.lang;
  if (window.frameElement) window.frameElement.title = options.text;
}
