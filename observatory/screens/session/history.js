// One Back is one step. A page completes its own address – the week shown, the theme – and Streamlit makes a step
// of the browser's history of each word it writes. A step is what the reader did: another page, or the first change
// after a click or a key. What is only added to an address, or changes with that first change, replaces it.
(() => {
  if (window.observatoryHistory) return;
  window.observatoryHistory = true;
  // How far down the page was when the reader last did something: another page may be drawn, and begin at its top,
  // before its step of the history is written.
  let meant = false, acted = { step: -1, top: 0 };
  const act = () => { meant = true; acted = { step: step(), top: page()?.scrollTop ?? 0 }; };
  for (const kind of ["pointerdown", "keydown"]) window.addEventListener(kind, act, { capture: true });
  // What is done inside a map is told by its frame, which has the focus then.
  window.addEventListener("message", (event) => {
    if (event.data?.type === "streamlit:setComponentValue" && document.activeElement?.tagName === "IFRAME") act();
  });

  // How far down each step was read: coming back, the page is there again. What is drawn anew grows for a while, and
  // whoever begins to scroll meanwhile is not drawn away.
  const tops = new Map(), page = () => document.querySelector("[data-testid=stMain]");
  let steps = 0, coming = 0;
  const step = () => window.history.state?.step ?? 0;
  const stop = () => { clearInterval(coming); coming = 0; };
  const comeTo = (top) => {
    stop();
    const until = Date.now() + 8000;
    let still = 0;
    coming = setInterval(() => {
      const main = page();
      still = main && Math.abs(main.scrollTop - top) < 2 ? still + 1 : 0;
      if (still > 15 || Date.now() > until) return stop();
      if (main && !still) main.scrollTop = top;
    }, 100);
  };
  document.addEventListener("scroll", (event) => {
    if (event.target === page() && !coming) tops.set(step(), event.target.scrollTop);
  }, { capture: true, passive: true });
  for (const kind of ["wheel", "touchstart", "pointerdown", "keydown"]) window.addEventListener(kind, stop, { capture: true, passive: true });
  window.addEventListener("popstate", () => {
    meant = false;
    comeTo(tops.get(step()) ?? 0);
  }, { capture: true });

  const completes = (now, next) => {
    for (const [name, value] of now.searchParams) if (next.searchParams.get(name) !== value) return false;
    return true;
  };
  // Streamlit writes the words of another page under the address of the one that is left, then the name of the page:
  // an address that has lost words waits for that name.
  const loses = (now, next) => [...now.searchParams.keys()].some((name) => !next.searchParams.has(name));
  const begin = window.history.pushState.bind(window.history), change = window.history.replaceState.bind(window.history);
  const push = (state, unused, address) => {
    if (acted.step === step()) tops.set(step(), acted.top);
    begin({ ...state, step: (steps += 1) }, unused, address);
  };
  const replace = (state, unused, address) => change({ ...state, step: step() }, unused, address);
  window.history.replaceState = replace;
  let waiting = 0;
  window.history.pushState = (state, unused, address) => {
    const now = new URL(document.location.href), next = new URL(address, now);
    clearTimeout(waiting);
    if (now.pathname !== next.pathname) {
      meant = false;
      return push(state, unused, address);
    }
    const write = () => {
      const step = meant && !completes(now, next);
      meant = meant && !step;
      return step ? push(state, unused, address) : replace(state, unused, address);
    };
    if (!loses(now, next)) return write();
    waiting = setTimeout(write, 3000);
  };
})();
