"""The gate against whoever speaks HTTP by hand: paths, methods, heads and cookies no browser would send."""

from __future__ import annotations

import asyncio
import itertools
import socket
import time

from websockets.asyncio.client import connect
from websockets.exceptions import ConnectionClosed

from observatory.access.sessions import hashed
from tests.screens.sign_in.test_gate import SECRET, Door, door, in_a_loop  # noqa: F401

#: Targets that lead beside an open path, or name a closed one otherwise. {open} is one that anybody may ask.
TARGETS = [
    "/", "//", "///", "/./", "/../", "/%2e%2e/", "/%2e%2e%2f", "/..%2f..%2f", "/%00", "/a%0d%0ab: c",
    "/;", "/;/..", "/.", "/%2f", "/%5c", "/\\", "/media/a.csv", "//media/a.csv", "/MEDIA/a.csv",
    "/media/a.csv.", "/media/a.csv;x", "/app/static/a.js", "/_stcore/stream", "/_stcore/host-config",
    "/_stcore/upload_file/s/f", "/component/x/index.html", "{open}/", "{open}/.", "{open}//", "/{open}",
    "{open}/../media/a.csv", "{open}/..;/media/a.csv", "{open};/media/a", "{open}%2f..%2fmedia/a.csv",
    "{open}%3b", "{open}%23", "{open}%20", "{open}%00", "{open}.", "{OPEN}", "/x/..{open}",
    "/media{open}", "http://localhost/media/a.csv", "http://evil.example/media/a.csv",
    "http://localhost{open}/../media/a.csv", "//localhost{open}", "*", "media/a.csv", "?a=/sign-in",
    "#/sign-in", "/?x={open}", "/media/a.csv?/sign-in", "/media/a.csv%3f/sign-in",
]  # fmt: skip
OPEN = ("/_stcore/health", "/sign-in", "/sign-in/callback")
METHODS = ["GET", "HEAD", "OPTIONS", "PUT", "POST", "DELETE", "PATCH", "TRACE", "CONNECT", "PROPFIND", "get"]
HEADS = [
    ("none", ""),
    ("a range", "Range: bytes=0-99\r\n"),
    ("several ranges", "Range: bytes=0-0,1-1,-5\r\n"),
    ("another protocol", "Connection: Upgrade, HTTP2-Settings\r\nUpgrade: h2c\r\nHTTP2-Settings: AAMA\r\n"),
    ("half a handshake", "Connection: Upgrade\r\nUpgrade: websocket\r\n"),
    ("two lengths", "Content-Length: 0\r\nContent-Length: 44\r\n"),
    ("a length and chunks", "Content-Length: 4\r\nTransfer-Encoding: chunked\r\n"),
    ("another path in a head", "X-Original-URL: /_stcore/health\r\nX-Rewrite-URL: /_stcore/health\r\n"),
    ("another method in a head", "X-HTTP-Method-Override: GET\r\n"),
    ("a proxy's word", "X-Forwarded-For: 127.0.0.1\r\nX-Forwarded-User: anne@ville.example\r\n"),
    ("a proxy's other word", "Forwarded: for=127.0.0.1\r\n"),
    ("the session said outright", "X-Observatory-Session: {hash}\r\nx_observatory_session: {hash}\r\n"),
    ("a bearer", "Authorization: Bearer {hash}\r\n"),
    ("an empty cookie", "Cookie: observatory=\r\n"),
    ("the hash for a cookie", "Cookie: observatory={hash}\r\n"),
    ("a cookie of another length", "Cookie: observatory={cut}\r\n"),
    ("a cookie in capitals", "Cookie: observatory={upper}\r\n"),
    ("a cookie's name in capitals", "Cookie: OBSERVATORY={token}\r\n"),
    ("a cookie for TLS", "Cookie: __Host-observatory={token}\r\n"),
    ("a token in the sign-in's cookie", "Cookie: observatory-sign-in={token}\r\n"),
    ("a cookie with a fault", "Cookie: a=\"; observatory={cut}; =;;\r\n"),
    ("a path for a cookie", "Cookie: observatory=../../sessions\r\n"),
    ("SQL for a cookie", "Cookie: observatory=' or 1=1 --\r\n"),
]  # fmt: skip


def lengths(body: str) -> list[str]:
    """Heads that servers understand each in its own way: where does the first request end?"""
    return [
        "",
        f"Content-Length: {len(body)}\r\n",
        "Transfer-Encoding: chunked\r\n",
        "Transfer-Encoding: xchunked\r\n",
        "Transfer-Encoding : chunked\r\nContent-Length: 5\r\n",
    ]


def spoken(port: int, text: str) -> bytes:
    """All that the server answers to bytes sent as they are."""
    with socket.create_connection(("127.0.0.1", port), timeout=5) as line:
        line.sendall(text.encode("latin-1"))
        line.shutdown(socket.SHUT_WR)
        parts = []
        while part := line.recv(65_536):
            parts.append(part)
    return b"".join(parts)


def request(
    target: str, method: str = "GET", head: str = "", version: str = "1.1", host: str = "localhost"
) -> str:
    named = f"Host: {host}\r\n" if host else ""
    return f"{method} {target} HTTP/{version}\r\n{named}Connection: close\r\n{head}\r\n"


def test_no_trick_of_path_method_or_head_is_answered_with_data(door: Door) -> None:  # noqa: F811
    token = door.signed_in().split("=", 1)[1]
    words = {"hash": hashed(token), "cut": token[:-1], "upper": token.upper(), "token": token}
    targets = [t.format(open=o, OPEN=o.upper()) for t in TARGETS for o in (OPEN if "{" in t else OPEN[:1])]
    tried = [
        request(target, head=head)
        for target in targets
        for head in ("", f"Cookie: observatory={token[:-1]}x\r\n")
    ]
    tried += [request("/media/a.csv", method) for method in METHODS]
    tried += [request("/media/a.csv", head=head.format(**words)) for _why, head in HEADS]
    versions = itertools.product(
        ("1.0", "1.1", "2.0", "0.9", "1.1 x"), ("", "localhost", "localhost\r\nHost: evil.example")
    )
    tried += [request("/media/a.csv", version=version, host=host) for version, host in versions]
    tried += ["GET /media/a.csv\r\n", "\r\n\r\nGET /media/a.csv HTTP/1.1\r\nHost: localhost\r\n\r\n"]
    answers = [(text, spoken(door.port, text)) for text in tried]
    # A second request hidden in the body of an open one, whose answer the server behind the gate gives.
    hidden = request("/media/a.csv")
    begun = [
        f"GET /_stcore/health HTTP/1.1\r\nHost: localhost\r\n{head}\r\n{hidden}" for head in lengths(hidden)
    ]
    told = [text for text, answer in answers if SECRET.encode() in answer]
    told += [text for text in begun if spoken(door.port, text).count(SECRET.encode()) > 1]
    assert SECRET.encode() in spoken(
        door.port, request("/media/a.csv", head=f"Cookie: observatory={token}\r\n")
    )
    print(f"{len(tried) + len(begun)} requests by hand: {len(told)} answered with data")
    assert len(tried) > 200
    assert not told


def test_a_stream_that_never_rests_ends_when_its_reader_signs_out(door: Door) -> None:  # noqa: F811
    """Messages sent without a pause keep nothing open after a sign-out."""
    session = door.signed_in()

    async def kept() -> float:
        address = f"ws://127.0.0.1:{door.port}/_stcore/stream"
        async with connect(address, additional_headers={"Cookie": session}) as line:
            await line.send("one")
            assert SECRET in await line.recv()
            await asyncio.to_thread(door.ask, "/sign-out", Cookie=session)
            left = time.monotonic()
            try:
                while time.monotonic() - left < 8:
                    await line.send("more")
                    await asyncio.wait_for(line.recv(), 5)
            except ConnectionClosed:
                pass
            return time.monotonic() - left

    assert in_a_loop(kept()) < 5
    assert door.ask("/", Cookie=session)[0] == 401
