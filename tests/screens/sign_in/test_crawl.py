"""All that the app's server answers, asked for without a session: routes, files, what a browser asked for."""

from __future__ import annotations

import contextlib
import http.client
import json
import os
import re
import subprocess
import sys
from collections.abc import Iterable
from pathlib import Path
from urllib.parse import quote, urlsplit

import pytest
from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ClientState_pb2 import ClientState
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from websockets.exceptions import InvalidStatus
from websockets.sync.client import connect

from observatory.access import Table
from observatory.access.sessions import Sessions
from observatory.settings import PROJECT
from tests.screens.sign_in.conftest import PAGES, PROVIDED, Office, at_rest, say_why, sign_in

pytestmark = pytest.mark.skipif(not PROVIDED, reason="no oidc-provider: `make oidc` installs it")

METHODS = ("GET", "HEAD", "POST", "PUT", "DELETE", "OPTIONS", "PATCH")
#: What anybody may ask for → the methods that are answered; none of it is data (`test_gate` reads it).
OPEN = {
    "/_stcore/health": set(METHODS),
    "/health": {"GET", "HEAD"},
    "/sign-in": set(METHODS),
    "/sign-in/callback": set(METHODS),
}
#: Routes of the server and files that a mount of it serves, as lines of JSON: address, then where files lie.
LISTED = """
import json, sys
from starlette.routing import Mount
from app import app
for route in app._build_starlette_app().routes:
    folder = route.app.directory if isinstance(route, Mount) else ""
    print(json.dumps([route.path, str(folder)]))
"""
#: What a part of a route's address is filled with: names that are there come from the crawl of pages.
PARTS = {"session_id": "s", "file_id": "f", "name": "streamlit_folium.st_folium"}


@pytest.fixture(scope="module")
def routes(office) -> list[tuple[str, str]]:
    """Every route of the server as it is served, with the folder of those that serve files."""
    environment = os.environ | {"OBSERVATORY_DATA": str(office.data), "PYTHONPATH": str(PROJECT)}
    told = {"cwd": PROJECT, "env": environment, "stdout": subprocess.PIPE, "text": True, "check": True}
    listed = subprocess.run([sys.executable, "-c", LISTED], **told)
    return [tuple(json.loads(line)) for line in listed.stdout.splitlines() if line.startswith("[")]


def addresses(routes: Iterable[tuple[str, str]]) -> set[str]:
    """An address of every route, and of every file that one serves."""
    found = set()
    for path, folder in routes:
        found.add(re.sub(r"{(\w+)(?::\w+)?}", lambda part: PARTS.get(part[1], "index.html"), path) or "/")
        files = Path(folder).rglob("*") if folder else ()
        found |= {f"{path}/{quote(str(file.relative_to(folder)))}" for file in files if file.is_file()}
    return found


def statuses(office: Office, asked: Iterable[tuple[str, str]], cookie: str = "") -> dict:
    """Method and address → status and how much is answered, over one connection."""
    found, head = {}, {"Cookie": cookie} if cookie else {}
    with contextlib.closing(http.client.HTTPConnection(urlsplit(office.app).netloc, timeout=30)) as line:
        for method, path in asked:
            line.request(method, path, headers=head)
            answer = line.getresponse()
            found[method, path] = answer.status, len(answer.read())
    return found


def test_no_route_nor_file_of_the_server_is_answered_without_a_session(office, routes) -> None:
    every = addresses(routes)
    assert {"/health", "/sign-in", "/sign-out", "/_stcore/stream", "/app/static", "/_stcore/metrics"} <= every
    assert len(routes) > 25 and len(every) > 100
    asked = [
        (method, path) for path in sorted(every) for method in (("GET",) if "/static/" in path else METHODS)
    ]
    answers = statuses(office, asked)
    told = {
        (method, path): answer
        for (method, path), answer in answers.items()
        if method not in OPEN.get(path, ()) and answer not in ((401, 0), (404, 0))
    }
    print(f"{len(answers)} requests to {len(routes)} routes and their files: {len(told)} answered with data")
    assert not told


def test_a_stream_of_the_server_is_opened_by_nobody_without_a_session(office, routes) -> None:
    streams = {path for path, _folder in routes if "stream" in path}
    assert streams
    for path in streams:
        for cookie in ("", "observatory=" + "a" * 43):
            with pytest.raises(InvalidStatus, match="403"):
                connect(office.app.replace("http", "ws") + path, additional_headers={"Cookie": cookie})


#: Page → a file that it offers, by the words of its button; places, pictures and tables of every kind.
TAKEN = {
    "semaine": "Carte en SVG", "zone": "GeoPackage", "cartes": "Carte en PNG", "points-chauds": "PDF",
    "comparer": "GeoParquet", "actions": "XLSX", "edition": "GeoJSON", "methode": "CSV", "droits": "XLSX",
    "journal": "CSV",
}  # fmt: skip


def test_what_a_coordinators_browser_asked_for_is_given_to_nobody_else(office, browsing) -> None:
    """Every page, with its maps, tiles and files: what was asked for, asked again without the cookie."""
    asked: set[str] = set()
    browsing.on("request", lambda request: asked.add(request.url))
    page = sign_in(browsing, office, "coordinator", "/points-chauds")
    page.set_viewport_size({"width": 2400, "height": 900})  # every page has its link, none is in a menu
    say_why(page)
    files = walked(page)
    cookie = "; ".join(f"{c['name']}={c['value']}" for c in browsing.cookies(office.app))
    ours = {split.path + (f"?{split.query}" if split.query else "") for split in ours_of(office, asked)}
    assert len(ours) > 60 and len(files) == len(TAKEN)
    assert sum("/media/" in path for path in ours) >= len(files)
    assert any("/app/static/" in path for path in ours) and any("/component/" in path for path in ours)
    media = [("GET", path) for path in ours if "/media/" in path]
    given = [size for status, size in statuses(office, media, cookie).values() if status == 200]
    assert given and min(given) > 100  # those of the pages left before are gone for their owner too
    closed = [("GET", path) for path in sorted(ours) if urlsplit(path).path not in OPEN]
    answered = {path: answer for path, answer in statuses(office, closed).items() if answer != (401, 0)}
    pages = len(PAGES["coordinator"])
    print(f"{len(closed)} addresses of {pages} pages, {len(media)} files: {len(answered)} answered")
    assert not answered


def ours_of(office: Office, asked: set[str]) -> list:
    return [urlsplit(url) for url in asked if url.startswith((office.app, office.app.replace("http", "ws")))]


def walked(page) -> list[str]:
    """Open every page by its link, and take a file where one is offered; gives the names of the files."""
    files = []
    for number, address in enumerate(PAGES["coordinator"]):
        page.locator("[data-testid=stTopNavLink]").nth(number).click()
        page.wait_for_url(re.compile(rf"/{'' if not number else address}(\?.*)?$"))
        at_rest(page)
        if address in TAKEN:
            with page.expect_download() as given:
                page.get_by_role("button", name=TAKEN[address], exact=True).first.click()
            files.append(given.value.suggested_filename)
    return files


def cookie_of(office: Office, role: str) -> str:
    """The cookie of a new session of somebody with that role."""
    sessions = Sessions(office.data, Table(office.data))
    return f"observatory={sessions.open(role, f'{role}@ville.example', 't' * 900, 8)}"


def test_a_file_is_given_to_whoever_it_was_made_for_and_not_to_who_has_its_address(office, browsing) -> None:
    """A link to a download, sent on: other persons who are signed in, whatever their role, get nothing."""
    page = sign_in(browsing, office, "coordinator", "/points-chauds")
    say_why(page)
    page.get_by_role("link", name="Semaine", exact=True).click()
    page.wait_for_url(re.compile(r"/(\?.*)?$"))
    at_rest(page)
    with page.expect_request("**/media/*.svg*") as asked, page.expect_download():
        page.get_by_role("button", name=TAKEN["semaine"], exact=True).first.click()
    own = "; ".join(f"{c['name']}={c['value']}" for c in browsing.cookies(office.app))
    path = [(method, urlsplit(asked.value.url).path) for method in ("GET", "HEAD")]
    assert {status for status, _size in statuses(office, path, own).values()} == {200}
    for role in PAGES:
        given = statuses(office, path, cookie_of(office, role))
        assert set(given.values()) == {(404, 0)}, role


def begun(office: Office, cookie: str, former: str = "") -> str:
    """Open a stream, as one that was cut where `former` names it; gives the name the server has for it."""
    protocols = ["streamlit", "none", *([former] if former else [])]
    address = office.app.replace("http", "ws") + "/_stcore/stream"
    with connect(
        address, subprotocols=protocols, additional_headers={"Cookie": cookie}, max_size=None
    ) as line:
        line.send(BackMsg(rerun_script=ClientState(query_string="")).SerializeToString())
        while True:
            message = ForwardMsg()
            message.ParseFromString(line.recv(timeout=60))
            if message.WhichOneof("type") == "new_session":
                return message.new_session.initialize.session_id


def test_a_stream_that_was_cut_is_taken_up_by_its_own_session_alone(office) -> None:
    """What somebody said and dropped on a page is theirs: who knows the name of their stream gets another."""
    cookie = cookie_of(office, "coordinator")
    former = begun(office, cookie)
    for role in ("partner", "auditor", "coordinator"):
        assert begun(office, cookie_of(office, role), former) != former, role
    assert begun(office, cookie, former) == former
