"""The shell of a page: our style is there before anything is drawn, and all scripts are fetched at once."""

from __future__ import annotations

import os
import socket
from pathlib import Path

import pytest
from starlette.applications import Starlette
from starlette.responses import FileResponse, HTMLResponse, PlainTextResponse
from starlette.routing import Route
from streamlit.file_util import get_static_dir

from observatory.screens import shell
from observatory.screens.at_once import AtOnce, send_at_once
from observatory.screens.serving import _kept, middleware
from observatory.screens.shell import ELEMENTS, Shell, dressed, scripts
from tests.screens.test_packed import asked

INDEX = Path(get_static_dir()) / "index.html"
OTHER = "<html><head></head><body><p>accueil</p></body></html>"


@pytest.fixture
def app():
    routes = [
        Route("/zone", lambda _request: FileResponse(INDEX)),
        Route("/static/kept.html", lambda _request: FileResponse(INDEX)),
        Route("/sign-in", lambda _request: HTMLResponse(OTHER)),
        Route("/media/table.csv", lambda _request: PlainTextResponse("a;b")),
        Route("/gone", lambda _request: HTMLResponse(INDEX.read_text(encoding="utf-8"), 404)),
    ]
    return Shell(Starlette(routes=routes), _kept)


PAGE = {"accept": "text/html,*/*"}
ASKED = [
    ("/zone", PAGE, True, "a page"),
    ("/zone", {"accept": "*/*"}, False, "a script asks for something"),
    ("/static/kept.html", PAGE, False, "a file that browsers keep"),
    ("/sign-in", PAGE, False, "HTML that is no page of the app"),
    ("/media/table.csv", PAGE, False, "a file that somebody takes away"),
    ("/gone", PAGE, False, "what is not there"),
]


@pytest.mark.parametrize(("path", "heads", "is_dressed", "why"), ASKED)
def test_what_is_dressed(app, path, heads, is_dressed, why):
    _status, told, body = asked(app, path, heads)
    assert (b".stMainBlockContainer" in body) == is_dressed, why
    assert int(told["content-length"]) == len(body), why
    assert not is_dressed or "etag" not in told, "it is not the file of that tag any more"


def test_a_browser_that_unpacks_gets_it_packed(app):
    _status, told, body = asked(app, "/zone", PAGE | {"accept-encoding": "gzip, br"})
    assert told["content-encoding"] == "gzip" and len(body) < 20_000


def test_streamlit_s_shell_is_left_as_it_is_but_for_what_is_added():
    given = INDEX.read_bytes()
    made = dressed(given)
    style = made[made.index(b"<style>") : made.index(b"</style>") + 8]
    new = [name for name in scripts() if name.encode() not in given]
    links = [f'<link rel="modulepreload" crossorigin href="./static/js/{name}">'.encode() for name in new]
    assert len(links) > 20
    for added in (style, *links):
        assert made.count(added) == 1
        made = made.replace(added, b"")
    assert made == given


@pytest.mark.parametrize("element", ELEMENTS)
def test_streamlit_has_the_scripts_of_each_element_under_this_name(element):
    """A release that renames them makes pages slower and breaks nothing: it is found here."""
    assert [name for name in scripts() if name.startswith(f"{element}.")]


def test_scripts_that_are_not_there_are_not_asked_for(monkeypatch, tmp_path):
    monkeypatch.setattr(shell, "get_static_dir", lambda: str(tmp_path))
    assert scripts.__wrapped__() == []


def test_answers_are_sent_as_they_are_written():
    """A socket that listens hands it on to those it accepts; others of the process stay as they are."""
    with socket.socket() as listening, socket.socket() as calling:
        listening.bind(("127.0.0.1", 0))
        listening.listen()
        assert send_at_once() >= 1
        calling.connect(listening.getsockname())
        accepted, _address = listening.accept()
        with accepted:
            assert accepted.getsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY)
        assert not calling.getsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY)
    assert [each.cls for each in middleware()].count(AtOnce) == 1


def test_files_that_are_no_sockets_are_neither_kept_open_nor_closed():
    """A pipe whose copy stays open is never at its end: whoever reads from it waits for ever."""
    reading, writing = os.pipe()
    opened = _opened()
    send_at_once()
    assert _opened() == opened
    os.write(writing, b"!")
    os.close(writing)
    with os.fdopen(reading, "rb") as end:
        assert end.read() == b"!"


def _opened() -> set[str]:
    files = Path("/proc/self/fd")
    return {each.name for each in files.iterdir()} if files.is_dir() else set()
