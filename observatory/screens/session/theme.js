// The reader went from light to dark, or back, in the menu or in the system: Streamlit repaints what it draws
// itself and asks nothing of the server, which draws our maps and lines. A hidden button asks for them again.
(() => {
  if (window.observatoryScheme) return;
  const app = document.querySelector(".stApp");
  const check = () => {
    const drawn = document.querySelector(".stApp :is(.light, .dark)");
    if (!drawn || drawn.classList.contains(getComputedStyle(app).colorScheme)) return;
    document.querySelector(".st-key-redraw button")?.click();
  };
  window.observatoryScheme = new MutationObserver(() => setTimeout(check, 50));
  window.observatoryScheme.observe(app, { attributes: true, attributeFilter: ["class", "style"] });
})();
