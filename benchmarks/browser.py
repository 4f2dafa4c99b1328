"""A browser page under a stopwatch: how long a reader waits, what the server's share is, what was sent.

Times are the browser's own: from the reader's key or mouse button until the last thing on the page, its maps'
frames included, has changed and been painted. The server's share is read from the page's own connection: from
the request that leaves to the message that ends the run.
"""

from __future__ import annotations

import base64
import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any, NamedTuple

from playwright.sync_api import Browser, Locator, Page, sync_playwright
from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg

OPTIONS = [
    "--no-sandbox",
    "--disable-gpu",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-sync",
]

#: A page on which nothing has moved for so long is done.
QUIET_MS = 400

#: In every frame: the time of the last change that was painted, and of the reader's last key or click.
_STOPWATCH = """
(() => {
  const watch = (window.top.stopwatch ||= { last: 0, given: 0 });
  const painted = () => requestAnimationFrame(() => setTimeout(() => { watch.last = Date.now(); }));
  const seen = { subtree: true, childList: true, characterData: true, attributes: true };
  new MutationObserver(painted).observe(document, seen);
  for (const kind of ["pointerdown", "keydown"]) {
    addEventListener(kind, () => { watch.given = Date.now(); }, { capture: true });
  }
})();
"""

_DONE = """quiet => {
  const app = document.querySelector('[data-testid=stApp]');
  return app?.dataset.testScriptState === 'notRunning' && !document.querySelector('[data-stale=true]')
    && Date.now() - stopwatch.last > quiet;
}"""


class Wait(NamedTuple):
    """One wait: seconds in the browser, seconds of it in the server, bytes received, runs of the page."""

    seconds: float
    server: float
    received: int
    runs: int


class Watched:
    """A page whose connection is listened to."""

    def __init__(self, browser: Browser) -> None:
        self.page: Page = browser.new_page(
            viewport={"width": 1366, "height": 768}, locale="fr-FR", timezone_id="Europe/Paris"
        )
        self.page.add_init_script(_STOPWATCH)
        self._frames: list[tuple[float, bool, bytes]] = []
        line = self.page.context.new_cdp_session(self.page)
        line.send("Network.enable")
        line.on("Network.webSocketFrameSent", lambda event: self._heard(event, sent=True))
        line.on("Network.webSocketFrameReceived", lambda event: self._heard(event, sent=False))

    def open(self, address: str) -> Wait:
        """Go to an address: until everything on the page is painted."""
        self._frames.clear()
        start = self.page.evaluate("Date.now()")
        self.page.goto(address)
        return self._settled(start)

    def change(self, give: Callable[[Page], None], *, announced: bool = False) -> Wait:
        """The reader's last key or click of `give`, until everything that follows from it is painted.

        Where it is to be `announced`, the seconds are those until words say what is being worked out, or
        until it is there, where that was sooner.
        """
        self._frames.clear()
        give(self.page)
        said = self._announced() if announced else None
        wait = self._settled(None)
        return wait if said is None else wait._replace(seconds=said)

    def _announced(self) -> float | None:
        """Seconds until words said what is being worked out; none where it was there before them."""
        while not self._runs():
            if self.page.locator("[data-testid=stSpinner]").count():
                seconds: float = self.page.evaluate("(Date.now() - stopwatch.given) / 1000")
                return seconds
            self.page.wait_for_timeout(20)
        return None

    def close(self) -> None:
        """Close the page."""
        self.page.close()

    def _settled(self, start: float | None) -> Wait:
        for _turn in range(1200):
            self.page.wait_for_timeout(50)
            if self._runs() and self.page.evaluate(_DONE, QUIET_MS):
                break
        else:
            raise TimeoutError(f"the page did not come to rest within a minute: {self.page.url}")
        watch = self.page.evaluate("stopwatch")
        received = sum(len(content) for _time, sent, content in self._frames if not sent)
        runs = self._runs()
        return Wait((watch["last"] - (start or watch["given"])) / 1000, sum(runs), received, len(runs))

    def _runs(self) -> list[float]:
        """Seconds of each finished run of the page: from its request to its last message."""
        asked, runs = None, []
        for time, sent, content in self._frames:
            if sent and asked is None and _kind(BackMsg, content) == "rerun_script":
                asked = time
            elif not sent and asked is not None and _kind(ForwardMsg, content) == "script_finished":
                runs.append(time - asked)
                asked = None
        return runs if asked is None else []

    def _heard(self, event: dict[str, Any], *, sent: bool) -> None:
        frame = event["response"]
        if frame["opcode"] == 2:
            self._frames.append((event["timestamp"], sent, base64.b64decode(frame["payloadData"])))


class Pick(NamedTuple):
    """The next choice of the list that stands under `name` in the address."""

    name: str

    def __call__(self, page: Page) -> None:
        """Open the list by mouse and choose by keyboard."""
        self.found(page).click()
        page.wait_for_selector("[data-testid=stSelectboxVirtualDropdown]")
        page.keyboard.press("ArrowDown")
        page.keyboard.press("Enter")

    def found(self, page: Page) -> Locator:
        """What the reader clicks."""
        return page.locator(f".st-key-widget-{self.name} input")


class Press(NamedTuple):
    """A click on the button at that position among those of a selector."""

    selector: str
    position: int = 0

    def __call__(self, page: Page) -> None:
        """Click it."""
        self.found(page).click()

    def found(self, page: Page) -> Locator:
        """What the reader clicks."""
        return page.locator(self.selector).nth(self.position)


@contextmanager
def browser() -> Iterator[Browser]:
    """A browser of this machine, without a window."""
    path = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))))
    with sync_playwright() as playwright:
        opened = playwright.chromium.launch(executable_path=path, args=OPTIONS)
        yield opened
        opened.close()


def _kind(message: type, content: bytes) -> str | None:
    found = message()
    found.ParseFromString(content)
    return found.WhichOneof("type")
