"""Open the app's first page in this machine's Chromium: ``first_page.py ADDRESS WORDS [PICTURE.png]``.

Ends with 1 where WORDS do not stand on the page, the page has a fault, or anything is asked of another
address.
"""

from __future__ import annotations

import re
import shutil
import sys
import time
import urllib.request

from playwright.sync_api import sync_playwright

#: Streamlit looks for its server under a page's own address first: two 404 that are part of its start.
_PROBES = re.compile(r"/_stcore/(?:health|host-config)$")


def main() -> int:
    """Open it, wait for the words, and say what was asked of whom."""
    address, words, *picture = sys.argv[1:]
    _wait(f"{address}/_stcore/health")
    path = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))))
    asked, faults = [], []
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=["--no-sandbox", "--disable-gpu"])
        page = browser.new_page(viewport={"width": 1366, "height": 768}, locale="fr-FR")
        page.on("request", lambda request: asked.append(request.url))
        page.on("pageerror", lambda fault: faults.append(str(fault)))
        page.on("console", lambda said: _heard(said, faults))
        page.goto(address)
        page.get_by_text(words).first.wait_for(timeout=120_000)
        # Its map too, which asks for files of its own.
        page.frame_locator("iframe").first.locator("path.leaflet-interactive").first.wait_for(
            state="attached", timeout=120_000
        )
        page.wait_for_timeout(2000)
        if picture:
            page.screenshot(path=picture[0])
        browser.close()
    ours = (address, address.replace("http", "ws"), "data:", "blob:", "about:")
    outside = [url for url in asked if not url.startswith(ours)]
    print(f"first page: {len(asked)} requests, {len(outside)} beyond this machine, {len(faults)} faults")
    print(*outside, *faults, sep="\n")
    return int(bool(outside or faults))


def _heard(said, faults: list[str]) -> None:
    if said.type == "error" and not _PROBES.search(said.location.get("url", "")):
        faults.append(said.text)


def _wait(address: str) -> None:
    for _attempt in range(600):
        try:
            urllib.request.urlopen(address, timeout=1).close()
        except OSError:
            time.sleep(0.5)
        else:
            return
    raise SystemExit(f"{address} did not answer within five minutes")


if __name__ == "__main__":
    sys.exit(main())
