"""One server for all browser tests, and a page that tolerates no fault and no request beyond this machine."""

from __future__ import annotations

import os
import re
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from observatory.screens.jobs import prewarm
from observatory.settings import PROJECT
from tests.closing import let_go_in_time
from tests.screens.answered import until_answered
from tests.screens.judged import AXE

#: Streamlit looks for its server under a page's own address first: two 404 that are part of its start.
_PROBES = re.compile(r"/_stcore/(?:health|host-config)$")

#: Where a map is drawn.
_MAPS = "iframe[src*='streamlit_folium']"

#: Faults of the page, as opposed to the browser's remarks on what Streamlit's frames may do.
_FAULTS = ("error",)


def serve(data: Path, port: int = 0, *, ahead: bool = False) -> Iterator[str]:
    """Run the app on a free port, or a given one, until the last test is done; gives its address.

    `ahead`: weeks are made ready behind the pages, as they are for a site's readers (`tests.screens.server`).
    """
    with socket.socket() as free:
        free.bind(("127.0.0.1", port))
        port = free.getsockname()[1]
    server = "streamlit" if ahead else "tests.screens.server"
    command = [
        sys.executable, "-m", server, "run", str(PROJECT / "app.py"), f"--server.port={port}",
        "--server.address=127.0.0.1", "--server.headless=true",
    ]  # fmt: skip
    environment = os.environ | {"OBSERVATORY_DATA": str(data), "OBSERVATORY_LANG": "fr"}
    log = (data / "server.log").open("w+")
    process = subprocess.Popen(command, env=environment, cwd=PROJECT, stdout=log, stderr=subprocess.STDOUT)
    try:
        _wait(f"http://127.0.0.1:{port}/_stcore/health", process)
        yield f"http://127.0.0.1:{port}"
    finally:
        process.send_signal(signal.SIGTERM)
        process.wait(20)
        log.seek(0)
        text = log.read()
        log.close()
    assert "Traceback" not in text, text


def _wait(address: str, process: subprocess.Popen) -> None:
    for _attempt in range(300):
        assert process.poll() is None, "the app's server ended before it began"
        try:
            urllib.request.urlopen(address, timeout=1).close()
        except OSError:
            time.sleep(0.1)
        else:
            return
    raise AssertionError("the app's server did not answer within 30 s")


@pytest.fixture(scope="session", autouse=True)
def nothing_ahead() -> Iterator[None]:
    """Pages drawn in the tests' own process make nothing ready: it would go on beside other tests."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(prewarm, "WEEKS", 0)
        yield


@pytest.fixture(scope="session")
def app(demo_data) -> Iterator[str]:
    """The address of the app on the demonstration data."""
    yield from serve(demo_data)


class Visit:
    """A browser page that remembers every fault and every request that leaves the machine."""

    def __init__(self, page, address: str) -> None:
        self.page, self.address = page, address
        self.faults: list[str] = []
        self.requests: list[str] = []
        page.on("console", self._console)
        page.on("pageerror", lambda fault: self.faults.append(str(fault)))
        page.on("request", lambda request: self._asked(request.url))

    def open(self, path: str = "/", maps: int = 0) -> Visit:
        """Go to a page and wait until it is drawn, with so many maps."""
        self.page.goto(self.address + path)
        self.page.wait_for_selector("h1", timeout=30_000)
        if maps:
            self.page.locator("iframe").nth(maps - 1).wait_for(state="attached", timeout=30_000)
        self.settled()
        return self

    def settled(self) -> None:
        """Wait until the server has answered and every map on the page is drawn."""
        page = self.page
        page.wait_for_selector("h1", timeout=30_000)
        until_answered(page)
        assert not page.locator("[data-testid=stException]").count(), page.inner_text(
            "[data-testid=stException]"
        )
        for frame in self.maps():
            frame.wait_for_function("() => document.querySelectorAll('path.leaflet-interactive').length > 0")
        page.wait_for_timeout(250)

    def maps(self) -> list:
        """The frames of the maps on the page, in order, once each has its own address."""
        frames = [element.content_frame() for element in self.page.query_selector_all(_MAPS)]
        for frame in frames:
            frame.wait_for_url(re.compile("streamlit_folium"), wait_until="commit")
        return frames

    def map(self, position: int = 0):
        """The frame of one map, counted from 0, once it is on the page."""
        self.page.locator(_MAPS).nth(position).wait_for(state="attached")
        return self.maps()[position]

    def fills(self, position: int = 0) -> list[str]:
        """The colours of the zones of a map, as the browser draws them."""
        zones = (
            "map_div.getContainer().querySelectorAll(':scope > .leaflet-map-pane > .leaflet-zones-pane path')"
        )
        return self.map(position).evaluate(f"() => [...{zones}].map(path => path.getAttribute('fill'))")

    def clean(self) -> None:
        """Nothing went wrong and nothing left the machine."""
        assert not self.faults, self.faults
        assert not self.requests, self.requests

    def _console(self, message) -> None:
        if message.type in _FAULTS and not _PROBES.search(message.location.get("url", "")):
            self.faults.append(f"{message.text} ({message.location.get('url', '')})")

    def _asked(self, address: str) -> None:
        if not address.startswith(
            (self.address, self.address.replace("http", "ws"), "data:", "blob:", "about:")
        ):
            self.requests.append(address)


@pytest.fixture(scope="session")
def laptop(app, browser):
    """A laptop's browser, which keeps Streamlit's scripts from one page to the next as a reader's does.

    The page left open keeps the process that has read them: half of what a fresh page costs.
    """
    context = browser.new_context(
        viewport={"width": 1366, "height": 768}, locale="fr-FR", timezone_id="Europe/Paris"
    )
    kept = context.new_page()
    kept.goto(app + "/methode")
    kept.wait_for_selector("h1", timeout=30_000)
    yield context
    with let_go_in_time():
        context.close()


@pytest.fixture(scope="session")
def axe() -> str:
    """The accessibility checker, where it was installed."""
    if not AXE.exists():
        pytest.skip("axe-core is not here: `make axe` puts it in build/")
    return AXE.read_text(encoding="utf-8")


@contextmanager
def visiting(laptop, address: str, height: int = 768) -> Iterator[Visit]:
    """A fresh page of a laptop's width; what it met is judged when it is closed."""
    page = laptop.new_page()
    page.set_viewport_size({"width": 1366, "height": height})
    seen = Visit(page, address)
    yield seen
    page.close()
    seen.clean()


@contextmanager
def at_desk(laptop, data: Path) -> Iterator[Visit]:
    """A page of the app on a data folder of its own, whose server ends with it."""
    with contextmanager(serve)(data) as address, visiting(laptop, address) as seen:
        yield seen


#: Waits until what unfolds has its height.
_UNFOLDED = """async (section) => {
  for (let height = -1, n = 0; n < 100; n++) {
    const now = section.getBoundingClientRect().height;
    if (section.open && now === height) return true;
    height = now;
    await new Promise((done) => setTimeout(done, 100));
  }
  return false;
}"""


def unfold(page, what) -> None:
    """Open what is folded away, and wait for it: what is pressed while it unfolds is lost.

    `what`: the text it stands below, or a locator of something that is in it.
    """
    kept = {"has_text" if isinstance(what, str) else "has": what}
    section = page.get_by_test_id("stExpander").filter(**kept).first
    section.locator("summary").click()
    assert section.locator("details").evaluate(_UNFOLDED), what


@pytest.fixture
def visit(app, laptop) -> Iterator[Visit]:
    """A fresh page of a laptop's size on the demonstration."""
    with visiting(laptop, app) as seen:
        yield seen
