"""What is sent packed is the same file; what differs from reader to reader is left alone."""

from __future__ import annotations

import asyncio
import gzip
from concurrent.futures import ThreadPoolExecutor

import pytest
from starlette.applications import Starlette
from starlette.responses import PlainTextResponse
from starlette.routing import Mount, Route
from starlette.staticfiles import StaticFiles

from observatory.screens.packed import Packed
from observatory.screens.serving import _kept

SCRIPT = "const words = 'tranquillité';\n" * 500


@pytest.fixture
def app(tmp_path):
    (tmp_path / "main.js").write_text(SCRIPT, encoding="utf-8")
    (tmp_path / "small.js").write_text("1;", encoding="utf-8")
    (tmp_path / "font.woff2").write_bytes(b"\x00" * 5000)
    routes = [
        Mount("/static", StaticFiles(directory=tmp_path)),
        Route("/page", lambda _request: PlainTextResponse(SCRIPT)),
    ]
    return Packed(Starlette(routes=routes), _kept)


def asked(app, path: str, heads: dict[str, str]) -> tuple[int, dict[str, str], bytes]:
    """Status, headers and bytes of an answer, as they are sent."""
    sent: list[dict] = []
    requests = [{"type": "http.request", "body": b"", "more_body": False}]

    async def receive():
        if requests:
            return requests.pop()
        # The browser stays: nothing more comes of it.
        return await asyncio.Event().wait()

    async def send(message):
        sent.append(message)

    scope = {
        "type": "http", "method": "GET", "path": path, "root_path": "", "query_string": b"",
        "headers": [(name.encode(), value.encode()) for name, value in heads.items()],
    }  # fmt: skip
    # The browser of other tests has a loop of its own in this thread.
    with ThreadPoolExecutor(1) as apart:
        apart.submit(lambda: asyncio.run(asyncio.wait_for(app(scope, receive, send), 20))).result()
    start = sent[0]
    told = {name.decode().lower(): value.decode() for name, value in start["headers"]}
    return start["status"], told, b"".join(message.get("body", b"") for message in sent[1:])


ASKED = [
    ("/static/main.js", {"accept-encoding": "gzip, br"}, True, "a script, for a browser"),
    ("/static/main.js", {"accept-encoding": "identity"}, False, "a program that does not unpack"),
    ("/static/main.js", {"accept-encoding": "gzip", "range": "bytes=0-9"}, False, "a part of a file"),
    ("/static/small.js", {"accept-encoding": "gzip"}, False, "so short that it would grow"),
    ("/static/font.woff2", {"accept-encoding": "gzip"}, False, "a font, which is packed already"),
    ("/page", {"accept-encoding": "gzip"}, False, "what a reader alone may see"),
]


@pytest.mark.parametrize(("path", "heads", "packed", "why"), ASKED)
def test_what_is_packed(app, path, heads, packed, why):
    _status, told, raw = asked(app, path, heads)
    assert (told.get("content-encoding") == "gzip") == packed, why
    if "range" not in heads:
        assert int(told["content-length"]) == len(raw), why
    if packed:
        assert gzip.decompress(raw).decode() == SCRIPT and len(raw) < len(SCRIPT) / 3
        assert "Accept-Encoding" in told["vary"]


def test_a_browser_that_has_the_file_is_not_sent_it_again(app):
    heads = {"accept-encoding": "gzip"}
    tag = asked(app, "/static/main.js", heads)[1]["etag"]
    status, _told, body = asked(app, "/static/main.js", heads | {"if-none-match": tag})
    assert status == 304 and not body


def test_a_file_that_is_not_there_is_said_so(app):
    status, told, body = asked(app, "/static/none.js", {"accept-encoding": "gzip"})
    assert status == 404 and body and "content-encoding" not in told


def test_files_named_after_their_content_are_asked_of_the_disk_once(tmp_path):
    """They are the same for ever; others may have changed, and a tag that is told is looked at."""
    names = ("main.DormvYxC.js", "tiny.CzLZZ4bP.js", "main.js")
    for name in names:
        (tmp_path / name).write_text("1;" if name.startswith("tiny") else SCRIPT, encoding="utf-8")
    app = Packed(Starlette(routes=[Mount("/static", StaticFiles(directory=tmp_path))]), _kept)
    first = {name: asked(app, f"/static/{name}", {"accept-encoding": "gzip"}) for name in names}
    for name in names:
        (tmp_path / name).unlink()
    again = {name: asked(app, f"/static/{name}", {"accept-encoding": "gzip"}) for name in names}
    assert [again[name] == first[name] for name in names] == [True, True, False]
    tag = {"accept-encoding": "gzip", "if-none-match": first[names[0]][1]["etag"]}
    assert asked(app, f"/static/{names[0]}", tag)[0] == 404
