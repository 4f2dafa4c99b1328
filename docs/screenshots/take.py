"""Take the pictures of this folder: ``python docs/screenshots/take.py http://localhost:8501``.

Each page as a laptop shows it, light and dark, and as a telephone does.
"""

from __future__ import annotations

import io
import shutil
import sys
from pathlib import Path

from PIL import Image
from playwright.sync_api import sync_playwright

HERE = Path(__file__).parent

#: Name → address.
PAGES = {
    "semaine": "",
    "cartes": "cartes?theme=dumping&period=quarter",
    "chaleur": "cartes?theme=gathering&view=heat",
    "comparer": "comparer?theme=tag",
    "points-chauds": "points-chauds?theme=rodeo&period=summers&days=sat&hours=20-2&spot=1",
    "edition": "edition?theme=gathering",
    "actions": "actions",
    "recevoir": "donnees?tab=drop",
    "methode": "methode",
    "zone": "zone?zone=90010-02",
}
#: The server has answered and no part of the page waits for it.
DRAWN = """() => !document.querySelector(
  "[data-testid=stStatusWidget], [data-testid=stSkeleton], [data-stale=true]")"""

LAPTOP, TELEPHONE = {"width": 1366, "height": 768}, {"width": 390, "height": 844}


def main(address: str) -> None:
    """Every page of the app at `address`."""
    path = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))))
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=["--no-sandbox", "--disable-gpu"])
        for scheme in ("light", "dark"):
            context = browser.new_context(viewport=LAPTOP, color_scheme=scheme, locale="fr-FR")
            for name, page in PAGES.items():
                suffix = "-sombre" if scheme == "dark" else ""
                take(context, f"{address}/{page}", HERE / f"{name}{suffix}.png")
        context = browser.new_context(viewport=TELEPHONE, locale="fr-FR")
        for name, page in PAGES.items():
            take(context, f"{address}/{page}", HERE / f"{name}-telephone.png")
        browser.close()


def take(context, address: str, target: Path) -> None:
    """One page, once everything on it is drawn, in 256 colours: a third of the bytes."""
    page = context.new_page()
    page.goto(address)
    page.wait_for_selector("h1", timeout=60_000)
    page.wait_for_timeout(2000)
    page.wait_for_function(DRAWN, timeout=60_000, polling=250)
    page.wait_for_timeout(2500)
    image = Image.open(io.BytesIO(page.screenshot())).convert("RGB")
    image.quantize(256, dither=Image.Dither.NONE).save(target, optimize=True)
    page.close()


if __name__ == "__main__":
    main(sys.argv[1].rstrip("/"))
