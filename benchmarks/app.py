"""The app in a real browser, with a million facts: ``python benchmarks/app.py [DATA]``.

Without DATA a million invented facts are written and taken in first (about two minutes). Times are those a
reader waits: from the click to the last map painted. Bytes are what the server sends over the page's own
connection; the app's scripts, which the browser keeps, are not in them.
"""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import sys
import tempfile
import threading
import time
import urllib.request
from contextlib import contextmanager
from pathlib import Path

import numpy as np
from playwright.sync_api import Page, sync_playwright
from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ClientState_pb2 import ClientState
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from websockets.sync.client import connect

PROJECT = Path(__file__).resolve().parent.parent
ROWS, WEEKS, READERS, CLICKS = 1_000_000, 208, 10, 6

#: Seconds, bytes and bytes of memory, as promised.
FIRST_S, CHANGE_S, SERVER_S, CROWD_S = 3.0, 1.0, 0.3, 2.0
FIRST_BYTES, CHANGE_BYTES, MEMORY = 2_000_000, 300_000, 1_000_000_000

OPTIONS = [
    "--no-sandbox",
    "--disable-gpu",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-sync",
]


def main() -> None:
    with tempfile.TemporaryDirectory() as folder:
        data = Path(sys.argv[1]) if len(sys.argv) > 1 else prepared(Path(folder))
        with served(data) as (address, process), sync_playwright() as playwright:
            path = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))))
            browser = playwright.chromium.launch(executable_path=path, args=OPTIONS)
            visit(browser.new_page(), address)  # warms the server, as the first reader of the day does
            alone(browser, address)
            shares(address)
            crowd(address)
            told("memory of the server", resident(process.pid) / 1e6, MEMORY / 1e6, "MB")
            browser.close()


def alone(browser, address: str) -> None:
    """One reader: the first page, then weeks and themes."""
    firsts, changes, first_bytes, change_bytes = [], {"week": [], "theme": []}, [], []
    for _run in range(3):
        page = browser.new_page(viewport={"width": 1366, "height": 768})
        received = counted(page)
        firsts.append(visit(page, address))
        first_bytes.append(received[0])
        for kind, click in (
            ("theme", ".st-key-theme-dumping button"),
            ("week", ".st-key-week-previous button"),
        ) * 2:
            before = received[0]
            changes[kind].append(clicked(page, click))
            change_bytes.append(received[0] - before)
        page.close()
    told("first page usable, server warm", float(np.median(firsts)), FIRST_S, "s")
    for kind, values in changes.items():
        told(f"change of {kind}", float(np.median(values)), CHANGE_S, "s")
    told("data of a first page", max(first_bytes) / 1e3, FIRST_BYTES / 1e3, "kB")
    told("data of a change", max(change_bytes) / 1e3, CHANGE_BYTES / 1e3, "kB")


def shares(address: str) -> None:
    """The server's share of a change: weeks made ready after the start, and weeks nobody has asked for."""
    weeks = {"made ready": (2026, range(45, 35, -1)), "not made ready": (2024, range(12, 2, -1))}
    with connected(address) as line:
        answered(line, "")
        for kind, (year, numbers) in weeks.items():
            waits = [answered(line, f"week={year}-W{n:02d}&theme=tag&lang=fr") for n in numbers]
            told(f"server's share, week {kind}", float(np.median(waits)), SERVER_S, "s")


def connected(address: str):
    """A reader's connection without a browser."""
    stream = address.replace("http", "ws") + "/_stcore/stream"
    return connect(stream, subprotocols=["streamlit"], max_size=None)


def crowd(address: str) -> None:
    """Ten readers at once, changing week and theme: what the server takes to answer each in full.

    They speak the page's own protocol: ten browsers on one machine would measure the browsers.
    """
    waits: list[float] = []
    ready = threading.Barrier(READERS)

    def reader(number: int) -> None:
        with connected(address) as line:
            answered(line, "")
            ready.wait()
            for click in range(CLICKS):
                week, theme = 40 - (number + click) % 12, ("gathering", "tag", "dumping")[click % 3]
                waits.append(answered(line, f"week=2026-W{week}&theme={theme}&lang=fr"))
                time.sleep(3)  # a reader looks before clicking again

    readers = [threading.Thread(target=reader, args=(number,)) for number in range(READERS)]
    for one in readers:
        one.start()
    for one in readers:
        one.join()
    told(f"{READERS} readers at once, 95th percentile", float(np.quantile(waits, 0.95)), CROWD_S, "s")
    told("the same, median", float(np.median(waits)), CROWD_S, "s")


def answered(line, query: str) -> float:
    """Seconds from asking for an address until the page's last message."""
    start = time.perf_counter()
    line.send(BackMsg(rerun_script=ClientState(query_string=query)).SerializeToString())
    while True:
        message = ForwardMsg()
        message.ParseFromString(line.recv(timeout=60))
        if message.WhichOneof("type") == "script_finished":
            return time.perf_counter() - start


def visit(page: Page, address: str) -> float:
    """Seconds until both maps of the first page are painted."""
    start = time.perf_counter()
    page.goto(address)
    page.wait_for_selector(".st-key-cards .count", timeout=60_000)
    page.locator("iframe").nth(1).wait_for(state="attached")
    while not all(painted(element.content_frame()) for element in page.query_selector_all("iframe")):
        page.wait_for_timeout(20)
    return time.perf_counter() - start


def painted(frame) -> bool:
    """Whether the map of a frame has its zones and its buttons."""
    script = "() => Boolean(window.map_div && map_div.zones && document.querySelector('.frames'))"
    return bool(frame) and frame.evaluate(script)


def clicked(page: Page, selector: str) -> float:
    """Seconds from a click until the address changed and nothing on the page is waiting."""
    if "theme=dumping" in page.url and "dumping" in selector:
        selector = selector.replace("dumping", "tag")
    before = page.url
    start = time.perf_counter()
    page.locator(selector).click()
    page.wait_for_function("url => location.href !== url", arg=before, timeout=60_000)
    page.wait_for_function(
        "() => !document.querySelector('[data-testid=stStatusWidget], [data-stale=true]')",
        timeout=60_000,
    )
    return time.perf_counter() - start


def counted(page: Page) -> list[int]:
    """Bytes the page receives over its connection, added up in the one item of the list."""
    received = [0]

    def frame(content: str | bytes) -> None:
        received[0] += len(content)

    page.on("websocket", lambda connection: connection.on("framereceived", frame))
    return received


@contextmanager
def served(data: Path):
    """The app on a free port."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    command = [sys.executable, "-m", "streamlit", "run", str(PROJECT / "app.py"), f"--server.port={port}"]
    process = subprocess.Popen(
        [*command, "--server.address=127.0.0.1", "--server.headless=true"], cwd=PROJECT,
        env=os.environ | {"OBSERVATORY_DATA": str(data)}, stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )  # fmt: skip
    address = f"http://127.0.0.1:{port}"
    try:
        for _attempt in range(120):
            try:
                urllib.request.urlopen(f"{address}/_stcore/health", timeout=1).close()
                break
            except OSError:
                time.sleep(0.25)
        yield address, process
    finally:
        process.terminate()
        process.wait(20)


def prepared(folder: Path) -> Path:
    """A million invented facts, taken in."""
    from pipelines.demo import write_demo
    from pipelines.ingest import ingest

    files = write_demo(folder / "demo", weeks=WEEKS, rows=ROWS)
    ingest(sorted(path for path in files if "_demonstration_" in path.name), folder / "data")
    return folder / "data"


def resident(pid: int) -> int:
    """Bytes of memory a process holds."""
    status = Path(f"/proc/{pid}/status").read_text(encoding="utf-8")
    return int(status.split("VmRSS:")[1].split()[0]) * 1024


def told(what: str, value: float, target: float, unit: str) -> None:
    print(f"{what:<45} {value:9.2f} {unit:<3} (at most {target:g})")


if __name__ == "__main__":
    main()
