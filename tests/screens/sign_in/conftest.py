"""An office behind a sign-in: the app on the demonstration, its provider, and a browser to sign in with."""

from __future__ import annotations

import shutil
import socket
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from observatory.settings import PROJECT
from tests.screens.answered import until_answered
from tests.screens.conftest import serve

PROVIDER = PROJECT / "build" / "oidc"
PROVIDED = (PROVIDER / "node_modules" / "oidc-provider").exists() and bool(shutil.which("node"))

SECRET = "a-secret-of-the-tests-alone-32-letters"
TABLE = """
[sign_in]
profile = "{profile}"
issuer = "http://127.0.0.1:{provider}"
client_id = "observatory"
address = "http://127.0.0.1:{app}"
"""
PERSON = '[[person]]\nemail = "{name}@ville.example"\nrole = "{name}"\nfeeds = {feeds}\nareas = {areas}\n'
FEEDS, AREAS = (
    {"partner": ["sdis"], "referent": ["police_nationale"]},
    {"elected": ["90008"], "referent": ["90010"]},
)

EVERY = (
    "semaine", "zone", "cartes", "points-chauds", "comparer", "actions", "edition", "donnees", "methode",
)  # fmt: skip
#: Role → the pages it has, in the order of the navigation.
PAGES = {
    "coordinator": (*EVERY[:6], "documents", *EVERY[6:], "droits", "journal"),
    "analyst": tuple(page for page in EVERY if page != "donnees"),
    "referent": EVERY,
    "member": tuple(page for page in EVERY if page != "donnees"),
    "partner": ("edition", "donnees", "methode"),
    "elected": ("commune", "edition", "methode"),
    "auditor": ("journal",),
}


def free_port() -> int:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return free.getsockname()[1]


class Office:
    """The app behind a sign-in, and its provider."""

    def __init__(self, data: Path, app: int, provider: int) -> None:
        self.data, self.app, self.provider = data, f"http://127.0.0.1:{app}", f"http://127.0.0.1:{provider}"
        self.ports = {"app": app, "provider": provider}

    def write(self, profile: str, without: str = "") -> None:
        persons = (
            PERSON.format(name=n, feeds=FEEDS.get(n, []), areas=AREAS.get(n, []))
            for n in PAGES
            if n != without
        )
        table = TABLE.format(profile=profile, **self.ports) + "".join(persons)
        (self.data / "access.toml").write_text(table, encoding="utf-8")


def served(data: Path, profile: str) -> Iterator[Office]:
    office = Office(data, free_port(), free_port())
    (data / "client.secret").write_text(SECRET, encoding="utf-8")
    office.write(profile)
    script = Path(__file__).parent / "provider.mjs"
    command = ["node", str(script), str(PROVIDER), str(office.ports["provider"]), office.app, profile]
    with (data / "provider.log").open("w") as log:
        process = subprocess.Popen(command, stdout=log, stderr=subprocess.STDOUT)
        try:
            for _address in serve(data, office.ports["app"]):
                yield office
        finally:
            process.terminate()
            process.wait(20)


@pytest.fixture(scope="package")
def office(demo_data, tmp_path_factory) -> Iterator[Office]:
    """The demonstration behind ProConnect's rules, one for all tests that sign in."""
    if not PROVIDED:
        pytest.skip("no oidc-provider: `make oidc` installs it")
    data = tmp_path_factory.mktemp("office")
    for name in ("observatory.duckdb", "actions.toml", "cameras.csv"):
        if (demo_data / name).exists():
            shutil.copy(demo_data / name, data)
    yield from served(data, "proconnect")


@pytest.fixture(scope="package")
def window(office, browser):
    """A browser that keeps the app's scripts from one person to the next, as an office's does.

    The page left open keeps the process that has read them.
    """
    context = browser.new_context(viewport={"width": 1366, "height": 768}, locale="fr-FR")
    context.set_default_timeout(60_000)
    context.new_page().goto(office.app)
    yield context
    context.close()


@pytest.fixture
def browsing(window):
    """A browser that is signed in nowhere."""
    window.clear_cookies()
    kept = set(window.pages)
    yield window
    for page in set(window.pages) - kept:
        page.close()


def sign_in(context, office: Office, who: str, path: str = "/"):
    page = context.new_page()
    page.goto(office.app + path)
    page.click("a.button")
    page.click(f"text={who}")
    return page


def say_why(page) -> None:
    """Give the reason that is asked for: a page left before it was taken asks for it again."""
    asked = page.get_by_role("button", name="Continuer").first
    asked.click()
    asked.wait_for(state="detached")


def at_rest(page) -> None:
    """Until what was asked of the server is drawn: a list opened before is closed by it."""
    page.wait_for_timeout(100)  # what closes the list takes the box's last word with it
    until_answered(page)
