"""What every test shares: the folder of third-party data, and no network but this machine."""

from __future__ import annotations

import datetime as dt
import os
import shutil
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from filelock import FileLock
from hypothesis import settings

from observatory import language
from observatory.settings import PROJECT
from tests import thorough
from tests.closing import let_go_in_time
from tests.screens.answered import listens

# What is compiled is kept, whatever the machine is told: some hundred processes are started, and each would
# compile the project anew.
sys.dont_write_bytecode = False
os.environ.pop("PYTHONDONTWRITEBYTECODE", None)

#: How long one example takes is the machine's affair: beside other tests it says nothing of the code.
settings.register_profile("unhurried", deadline=None)
settings.load_profile("unhurried")


def pytest_addoption(parser) -> None:
    parser.addoption(
        "--thorough", action="store_true", help="also what tests/thorough.toml leaves to `make test-all`"
    )


def pytest_configure(config) -> None:
    config.option.thorough = thorough.is_asked_for_whole(config)


def pytest_report_header(config) -> str:
    return "every row" if config.option.thorough else "what tests/thorough.toml names waits for make test-all"


#: A browser that waited 30 s for what is there at once on a machine with less to do: asked a second time, and
#: the summary says so. What is drawn and wrong is no time run out, and fails at once.
ONCE_MORE = pytest.mark.flaky(reruns=1, only_rerun=[r"TimeoutError: .*Timeout \d+ms exceeded"])


def pytest_collection_modifyitems(config, items) -> None:
    for item in items:
        if "browser" in item.fixturenames:
            item.add_marker(ONCE_MORE)
    if not config.option.thorough:
        waiting = thorough.left_out(items, thorough.read())
        config.hook.pytest_deselected(items=list(waiting))
        items[:] = [item for item in items if item not in waiting]


@pytest.fixture(autouse=True)
def french(monkeypatch):
    """Every test begins in French, whatever the machine or the test before said, and so does its module."""
    monkeypatch.delenv("OBSERVATORY_LANG", raising=False)
    monkeypatch.delenv("OBSERVATORY_DATA", raising=False)
    language.use("fr")
    yield
    language.use("fr")
    language.plainly(False)


@pytest.fixture
def english(french) -> None:
    """A test that asks for it reads English."""
    language.use("en")


@pytest.fixture(scope="session", autouse=True)
def cache(tmp_path_factory, worker_id) -> Iterator[Path]:
    """What can be made again is kept for the time of the run, by all its processes, apart from the user's."""
    base = tmp_path_factory.getbasetemp()
    folder = (base if worker_id == "master" else base.parent) / "cache"
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("OBSERVATORY_CACHE", str(folder))
        yield folder


@pytest.fixture(scope="session")
def shared() -> Path:
    """The folder of third-party files that are never committed; the test is skipped where it is absent."""
    folder = PROJECT.parent / "shared"
    if not (folder / "mirror").is_dir():
        pytest.skip("third-party files are not here: expected in ../shared (mirror/, feeds/, vectors/)")
    return folder


@pytest.fixture(scope="session")
def sample_data(tmp_path_factory) -> Path:
    """A data folder into which the sample of every feed was ingested; not to be written to."""
    from pipelines.ingest import ingest

    data = tmp_path_factory.mktemp("samples")
    shutil.copy(PROJECT / "pipelines" / "demo" / "cameras.csv", data)
    samples = sorted(p for p in (PROJECT / "tests" / "feeds").iterdir() if p.suffix in SAMPLE_FORMATS)
    for sample in samples:
        if sample.name != "expected.csv":
            ingest([sample], data, feed=sample.stem)
    return data


SAMPLE_FORMATS = {".csv", ".xlsx", ".json", ".xml", ".geojson"}


#: The demonstration every test shares ends with the week before this Monday, whatever today is.
DEMO_UNTIL = dt.date(2026, 11, 23)


@pytest.fixture(scope="session")
def _demo(tmp_path_factory, worker_id) -> Path:
    """The demonstration, made once however many processes run the tests; each has a copy of its own."""
    own = tmp_path_factory.mktemp("demo")
    if worker_id == "master":
        return _make_demo(own)
    made = tmp_path_factory.getbasetemp().parent / "demo"
    with FileLock(f"{made}.lock"):
        if not made.exists():
            _make_demo(made.with_name("demo.half")).rename(made)
    return shutil.copytree(made, own, dirs_exist_ok=True)


def _make_demo(folder: Path) -> Path:
    from pipelines.demo import write_demo
    from pipelines.ingest import ingest

    feeds, data = folder / "feeds", folder / "data"
    write_demo(feeds, until=DEMO_UNTIL)
    data.mkdir(exist_ok=True)
    shutil.copy(feeds / "cameras.csv", data)
    ingest(sorted(feeds.glob("*_demonstration_*")), data)
    shutil.copy(feeds / "actions.toml", data)
    return folder


@pytest.fixture(scope="session")
def demo_feeds(_demo) -> Path:
    """The folder of the demonstration's partner files, at the default size."""
    return _demo / "feeds"


@pytest.fixture(scope="session")
def demo_data(_demo) -> Path:
    """A data folder into which the demonstration was ingested; not to be written to."""
    return _demo / "data"


#: No sandbox, because root runs this in CI; and none of the calls a browser makes for itself.
CHROMIUM_OPTIONS = (
    "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
    "--disable-component-update", "--disable-sync", "--disable-dev-shm-usage",
    # Pages of a site share a process, which reads the app's scripts once.
    "--process-per-site",
    # The network is cut: no name leads anywhere, and of all addresses only this machine's is let through.
    "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1",
)  # fmt: skip


@pytest.fixture(scope="session")
def browser() -> Iterator:
    """The machine's Chromium, headless; the test is skipped, saying so, where there is none."""
    from playwright.sync_api import sync_playwright

    path = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)
    if not path:
        pytest.skip("no Chromium on this machine: `make browser` installs one where it has the right to")
    playwright = sync_playwright().start()
    try:
        opened = playwright.chromium.launch(executable_path=path, args=list(CHROMIUM_OPTIONS))
        yield listens(opened)
        with let_go_in_time():
            opened.close()
    finally:
        with let_go_in_time():
            playwright.stop()
