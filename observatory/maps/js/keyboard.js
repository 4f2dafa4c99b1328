function (map, options) {
  // Areas without a mouse, after ARIA's listbox: one tab stop, arrows to the neighbour, Enter as a click.
  const STEPS = { ArrowUp: [0, -1], ArrowDown: [0, 1], ArrowLeft: [-1, 0], ArrowRight: [1, 0] };
  const inside = (area) => L.latLng(area.feature ? area.feature.properties.at : area.getLatLng ? area.getLatLng() : area.getCenter());

  // The ring lies above everything, so that no neighbour covers it and no area moves in the document.
  const pane = map.createPane("focus");
  pane.style.zIndex = 460;
  pane.style.pointerEvents = "none";
  const traced = (area, weight, color) => {
    const style = { pane: "focus", interactive: false, fill: false, weight, color };
    return area.getRadius ? L.circleMarker(area.getLatLng(), { ...style, radius: area.getRadius() }) : L.polygon(area.getLatLngs(), style);
  };
  let ring = null;
  const blurred = (area) => {
    if (ring) ring.remove();
    ring = null;
    area.closeTooltip();
    map.hint("");
  };
  const focused = (area) => {
    map.stopAt(area);
    map.panInside(inside(area), { padding: [40, 40], animate: false });
    if (ring) ring.remove();
    ring = L.layerGroup([traced(area, 9, options.halo), traced(area, 4, options.colour)]).addTo(map);
    area.openTooltip(inside(area));
    // Leaflet describes the area by its tooltip, which says what its name says already.
    area.getElement().removeAttribute("aria-describedby");
    map.hint(map.drawing && map.drawing() ? options.outline : options.help, 6000);
  };

  // What an area is called is what its tooltip says: its first line, then the others.
  const box = document.createElement("div");
  const plain = (part) => { box.innerHTML = part; return box.textContent.trim(); };
  map.name = (area) => {
    const [first, ...rest] = area.getTooltip().getContent().split(/<\/b>|<br>/).map(plain).filter(Boolean);
    area.getElement().setAttribute("aria-label", rest.length ? first + options.colon + rest.join(", ") : first);
  };
  map.stopAt = (area) => {
    for (const other of area.peers) other.getElement().setAttribute("tabindex", other === area ? 0 : -1);
  };
  map.roam = (group) => {
    const areas = group.getLayers();
    if (!areas.length) return;
    const list = areas[0].getElement().ownerSVGElement;
    list.setAttribute("role", "listbox");
    list.setAttribute("aria-label", document.title);
    for (const area of areas) {
      const element = area.getElement();
      area.peers = areas;
      element.area = area;
      element.setAttribute("role", "option");
      map.name(area);
      element.addEventListener("focus", () => focused(area));
      element.addEventListener("blur", () => blurred(area));
      // The mouse has its own way of pointing: a click leaves the keyboard where it was.
      element.addEventListener("mousedown", (event) => event.preventDefault());
    }
    map.stopAt(areas[0]);
  };

  const nearest = (area, [x, y]) => {
    const here = map.project(inside(area), 12);
    // The nearest in the quarter of the compass, else in the half: so that arrows lead to every area.
    const cost = (other) => {
      const to = map.project(inside(other), 12).subtract(here);
      const ahead = to.x * x + to.y * y, aside = Math.abs(to.x * y - to.y * x);
      return ahead <= 0 ? Infinity : Math.hypot(ahead, aside) + (aside > ahead ? 1e6 : 0);
    };
    return area.peers.reduce((best, other) => (cost(other) < cost(best) ? other : best), area);
  };
  const beginning = (area, letter) => {
    const name = (other) => other.getElement().getAttribute("aria-label").normalize("NFD").toLowerCase();
    const after = area.peers.indexOf(area) + 1;
    return [...area.peers.slice(after), ...area.peers.slice(0, after)].find((other) => name(other).startsWith(letter));
  };
  const wanted = (area, event) => {
    if (STEPS[event.key]) return nearest(area, STEPS[event.key]);
    if (event.key === "Home") return area.peers[0];
    if (event.key === "End") return area.peers[area.peers.length - 1];
    if (event.key.length === 1 && event.key !== " ") return beginning(area, event.key.normalize("NFD")[0].toLowerCase());
    return null;
  };
  const pressed = (area) => {
    if (map.drawing && map.drawing()) map.drawn(area);
    else area.fire("click", { latlng: inside(area) }, true);
  };
  map.getContainer().addEventListener("keydown", (event) => {
    if (event.altKey || event.ctrlKey || event.metaKey) return;
    const area = event.target.area, step = STEPS[event.key];
    if (event.key === "+" || event.key === "=") map.zoomIn();
    else if (event.key === "-") map.zoomOut();
    else if (step && event.shiftKey) map.panBy(L.point(step).multiplyBy(120), { animate: false });
    else if (!area) return;
    else if (event.key === "Escape") area.getElement().blur();
    else if (event.key === "Enter" || event.key === " ") pressed(area);
    else {
      const other = wanted(area, event);
      if (!other) return;
      // In view first: a browser that has to show what has the focus would scroll inside the map.
      map.panInside(inside(other), { padding: [40, 40], animate: false });
      other.getElement().focus();
    }
    event.preventDefault();
  });
  map.roam(map.zones);
}
