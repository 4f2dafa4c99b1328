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
    "comparer": "comparer?theme=tag&compare=week",
    "points-chauds": "points-chauds?theme=rodeo&period=summer",
    "edition": "edition?theme=gathering",
    "actions": "actions",
    "donnees": "donnees?tab=coverage",
    "methode": "methode",
    "zone": "zone?zone=90010-02",
}
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
    """One page, once everything on it is drawn, in 128 colours: a quarter of the bytes."""
    page = context.new_page()
    page.goto(address)
    page.wait_for_selector("h1")
    page.wait_for_timeout(4500)
    image = Image.open(io.BytesIO(page.screenshot())).convert("RGB")
    image.quantize(128, dither=Image.Dither.NONE).save(target, optimize=True)
    page.close()


if __name__ == "__main__":
    main(sys.argv[1].rstrip("/"))
