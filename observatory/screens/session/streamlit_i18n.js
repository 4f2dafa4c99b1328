// Streamlit writes its own words in English. Where they stand (`within`, a selector) and are known, they are
// said in the reader's language; all else is left alone, above all our own data. What was replaced is
// remembered node by node, so that the reader who changes language gets every word back.
(given) => {
  // The reader's language is the one chosen in the app: tables and calendars write numbers and dates by it.
  document.documentElement.lang = given.lang;
  Object.defineProperty(navigator, "language", { value: given.locale, configurable: true });
  Object.defineProperty(navigator, "languages", { value: [given.locale, given.lang], configurable: true });
  window.dispatchEvent(new Event("languagechange"));

  (window.observatoryWords ||= begin()).speak(given.groups);

  function begin() {
    const NAMES = ["aria-label", "title", "placeholder", "aria-valuetext", "aria-roledescription"];
    const NEVER = "canvas, script, style, svg, [data-testid=stHtml]";
    const LONGEST = 160;
    const said = new WeakMap(); // node → name of its attribute, "" for a text → { english, ours }
    let groups = [];

    const number = (text) => (/^\d+\.\d+$/.test(text) ? Number(text).toLocaleString(navigator.language) : text);

    const pattern = (english) =>
      new RegExp("^" + english.replace(/[.*+?^$()|[\]\\]/g, "\\$&").replace(/\{(\w+)\}/g, "(?<$1>.+)") + "$", "s");

    const ready = ([within, words]) => {
      const isForm = ([english]) => english.includes("{");
      const forms = words.filter(isForm).map(([english, ours]) => [pattern(english), ours]);
      return { within, exact: new Map(words.filter((pair) => !isForm(pair))), forms };
    };

    const inForms = (forms, english) => {
      for (const [form, text] of forms) {
        const found = form.exec(english);
        if (found) return text.replace(/\{(\w+)\}/g, (whole, name) => number(found.groups[name]));
      }
      return undefined;
    };

    const ours = (english, element) => {
      for (const { within, exact, forms } of groups) {
        const wanted = exact.get(english) ?? inForms(forms, english);
        if (wanted !== undefined && element.closest(within)) return wanted;
      }
      return english;
    };

    const replace = (node, element, name, now, write) => {
      const text = now.trim();
      if (!text || text.length > LONGEST) return;
      const memory = said.get(node)?.[name];
      const english = memory?.ours === text ? memory.english : text;
      const wanted = ours(english, element);
      if (wanted === text) return;
      said.set(node, { ...said.get(node), [name]: { english, ours: wanted } });
      write(now.replace(text, () => wanted));
    };

    const saySentence = (text) => {
      const element = text.parentElement;
      if (!element || element.closest(NEVER)) return;
      replace(text, element, "", text.nodeValue, (words) => { text.nodeValue = words; });
    };

    const sayNames = (element, names = NAMES) => {
      for (const name of names) {
        const now = element.getAttribute(name);
        if (now) replace(element, element, name, now, (words) => element.setAttribute(name, words));
      }
    };

    const sayAll = (root) => {
      if (root.nodeType === Node.TEXT_NODE) return saySentence(root);
      if (root.nodeType !== Node.ELEMENT_NODE || root.closest(NEVER)) return;
      const walk = document.createTreeWalker(root, NodeFilter.SHOW_ELEMENT | NodeFilter.SHOW_TEXT, (node) =>
        node.nodeType === Node.ELEMENT_NODE && node.matches(NEVER)
          ? NodeFilter.FILTER_REJECT : NodeFilter.FILTER_ACCEPT);
      for (let node = root; node; node = walk.nextNode()) {
        if (node.nodeType === Node.TEXT_NODE) saySentence(node);
        else sayNames(node);
      }
    };

    // Only what has just changed is looked at, and React may change it as often as it likes.
    const observer = new MutationObserver((changes) => {
      for (const { type, target, addedNodes, attributeName } of changes) {
        if (type === "childList") addedNodes.forEach(sayAll);
        else if (type === "characterData") saySentence(target);
        else sayNames(target, [attributeName]);
      }
    });

    return {
      speak(words) {
        observer.disconnect();
        groups = words.map(ready);
        sayAll(document.body);
        if (!words.length) return;
        observer.observe(document.body, {
          childList: true, subtree: true, characterData: true, attributes: true, attributeFilter: NAMES,
        });
      },
    };
  }
}
