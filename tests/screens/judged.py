"""What pages are judged by: the accessibility checker, on a page and its maps; what lies over what."""

from __future__ import annotations

from observatory.settings import PROJECT

AXE = PROJECT / "build" / "axe" / "node_modules" / "axe-core" / "axe.min.js"

#: Levels A and AA.
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]

#: What is not drawn on a screen is passed over by every rule, but only after each cell was looked at: nearly
#: half of the work, as each table on the screen has its paper's twin. They are emptied meanwhile.
_JUDGE = """async (options) => {
  const unseen = [...document.querySelectorAll("table.on-paper")].filter((e) => !e.checkVisibility());
  const held = unseen.map((table) => [...table.childNodes]);
  unseen.forEach((table) => table.replaceChildren());
  try {
    return (await axe.run(document, options)).violations;
  } finally {
    unseen.forEach((table, n) => table.replaceChildren(...held[n]));
  }
}"""


def violations(page, axe: str) -> list[tuple]:
    """Rule, and the elements that break it, in the page and in its maps."""
    for frame in page.frames:
        if not frame.evaluate("typeof axe !== 'undefined'"):
            frame.evaluate(axe)
    # Of the elements that pass nothing is asked: their paths are a third of the work.
    found = page.evaluate(_JUDGE, {"runOnly": RULES, "resultTypes": ["violations"]})
    return [(v["id"], [n["html"][:160] for n in v["nodes"]]) for v in found]


#: Elements that take no room of their own; the observatory's name lies in the head's.
_OVER = """() => [...document.querySelectorAll("[data-testid=stElementContainer]")]
  .filter((e) => e.checkVisibility() && getComputedStyle(e).position === "absolute")
  .filter((e) => e.getBoundingClientRect().height > 8 && !e.querySelector(".identity"))
  .map((e) => e.innerText.slice(0, 40))"""


def laid_over(page) -> list[str]:
    """How each element begins that lies over what stands below it."""
    return page.evaluate(_OVER)
