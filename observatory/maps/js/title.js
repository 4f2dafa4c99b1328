function (map, options) {
  // What the map shows, for those who hear it: the name of the lists of areas, of the document, of the frame around it.
  for (const list of map.getContainer().querySelectorAll("[role=listbox]")) list.setAttribute("aria-label", options.text);
  document.title = options.text;
  document.documentElement.lang = options.lang;
  if (window.frameElement) window.frameElement.title = options.text;
}
