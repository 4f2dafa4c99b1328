// Named views: addresses to which the reader gave a name. This browser alone keeps them; what an address shows is asked
// of the reader's rights as ever.
(() => {
  if (window.observatoryViews) return;
  window.observatoryViews = true;
  const KEY = "observatory-views";
  const known = () => {
    try { return JSON.parse(window.localStorage.getItem(KEY)) || []; } catch (fault) { return []; }
  };
  const made = (name, words, within, more = {}) => {
    const element = Object.assign(document.createElement(name), more);
    element.append(words);
    within.append(element);
    return element;
  };
  const draw = (views) => {
    const words = views.dataset, inside = views.querySelector("div");
    const keep = (list) => {
      window.localStorage.setItem(KEY, JSON.stringify(list));
      draw(views);
    };
    inside.replaceChildren();
    const list = made("ul", "", inside);
    for (const { name, address } of known()) {
      const row = made("li", "", list);
      made("a", name, row, { href: address });
      const drop = made("button", "✕", row, { type: "button", title: words.drop });
      drop.setAttribute("aria-label", words.drop + " " + name);
      drop.onclick = () => keep(known().filter((view) => view.name !== name));
    }
    if (!list.children.length) list.replaceWith(Object.assign(document.createElement("p"), { textContent: words.none }));
    const form = made("form", "", inside), label = made("label", words.label, form);
    const given = made("input", "", label, { required: true, maxLength: 60 });
    made("button", words.keep, form, { type: "submit" });
    form.onsubmit = (event) => {
      event.preventDefault();
      const name = given.value.trim(), address = window.location.pathname + window.location.search;
      if (name) keep([...known().filter((view) => view.name !== name), { name, address }]);
    };
  };
  document.addEventListener("toggle", (event) => {
    if (event.target.matches?.("details.views") && event.target.open) draw(event.target);
  }, { capture: true });
  const close = () => document.querySelector("details.views[open]")?.removeAttribute("open");
  document.addEventListener("pointerdown", (event) => { if (!event.target.closest?.("details.views")) close(); });
  document.addEventListener("keydown", (event) => {
    if (event.key !== "Escape" || !document.querySelector("details.views[open]")) return;
    close();
    document.querySelector("details.views summary").focus();
  });
})();
