"""Scripts and styles sent packed: a first page weighs a third, and a server packs each file once."""

from __future__ import annotations

import gzip
import re
from collections.abc import Awaitable, Callable, MutableMapping
from functools import lru_cache
from typing import Any

Scope = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[MutableMapping[str, Any]]]
Send = Callable[[MutableMapping[str, Any]], Awaitable[None]]

#: Kinds of files that become smaller; fonts and pictures are packed already.
_KINDS = (b"text/", b"application/javascript", b"application/json", b"image/svg+xml", b"application/wasm")
#: Bytes below which packing is more trouble than it saves, and above which nothing is held in memory for it.
_LEAST, _MOST = 1024, 4 << 20
#: Files whose name changes with what they hold are asked of the disk once: a first page asks for 130 of them.
#: So many are held at most.
_NAMED_AFTER_CONTENT, _MOST_HELD = re.compile(r"\.[\w-]{8}\.(?:js|css)$"), 512


class Packed:
    """ASGI middleware: packs what is the same for every reader, for browsers that take it so.

    Pages, downloads and the stream they are drawn through are left alone: what differs from reader to reader
    is not packed together with what is secret. Streamlit packs its own answers, these files excepted.

    Parameters
    ----------
    app : ASGI application
        What is asked.
    kept : callable
        Whether the answer to a path is the same for every reader.
    """

    def __init__(self, app: Callable[..., Awaitable[None]], kept: Callable[[str], bool]) -> None:
        self.app, self.kept = app, kept
        self._held: dict[str, tuple[MutableMapping[str, Any], MutableMapping[str, Any]]] = {}

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer a request, packed where it may be."""
        if scope["type"] != "http" or not self.kept(scope["path"]) or not _takes(scope):
            await self.app(scope, receive, send)
        elif (held := self._held.get(scope["path"])) and b"if-none-match" not in dict(scope["headers"]):
            for message in held:
                await send(message)
        else:
            await self.app(scope, receive, _Packing(send, scope["path"], self._held).send)


def _takes(scope: Scope) -> bool:
    """Whether a whole file is asked for, by a browser that unpacks it."""
    heads = dict(scope["headers"])
    return (
        scope["method"] == "GET" and b"range" not in heads and b"gzip" in heads.get(b"accept-encoding", b"")
    )


class HeldAnswer:
    """One answer, held until it is whole where it is `wanted`; else sent on as it comes."""

    def __init__(self, send: Send) -> None:
        self._send = send
        self._start: MutableMapping[str, Any] | None = None
        self._parts: list[bytes] = []

    async def send(self, message: MutableMapping[str, Any]) -> None:
        """Take the next message of the answer."""
        if message["type"] == "http.response.start" and self.wanted(message):
            self._start = message
        elif self._start is None or message["type"] != "http.response.body":
            await self._send(message)
        else:
            self._parts.append(message.get("body", b""))
            if not message.get("more_body"):
                await self._whole(self._start, b"".join(self._parts))

    def wanted(self, start: MutableMapping[str, Any]) -> bool:
        """Whether the answer that begins so is to be held."""
        raise NotImplementedError

    async def _whole(self, start: MutableMapping[str, Any], body: bytes) -> None:
        """Send what was held."""
        raise NotImplementedError


class _Packing(HeldAnswer):
    """An answer that is sent packed where that is worth it."""

    def __init__(self, send: Send, path: str, held: dict[str, Any]) -> None:
        super().__init__(send)
        self._path, self._held = path, held
        self._named = bool(_NAMED_AFTER_CONTENT.search(path))

    def wanted(self, start: MutableMapping[str, Any]) -> bool:
        return _is_plain(start, 0 if self._named else _LEAST)

    async def _whole(self, start: MutableMapping[str, Any], body: bytes) -> None:
        if len(body) >= _LEAST:
            start, body = _smaller(start, body)
        answer = start, {"type": "http.response.body", "body": body}
        if self._named and len(self._held) < _MOST_HELD:
            self._held[self._path] = answer
        for message in answer:
            await self._send(message)


def _smaller(start: MutableMapping[str, Any], body: bytes) -> tuple[MutableMapping[str, Any], bytes]:
    """The head and the body of an answer, packed."""
    smaller = pack(body)
    others = [(k, v) for k, v in start["headers"] if k.lower() not in (b"content-length", b"accept-ranges")]
    # The same file in another form: its tag holds for what it says, not for its bytes.
    others = [(k, b"W/" + v if k.lower() == b"etag" and v[:2] != b"W/" else v) for k, v in others]
    added = [(b"content-encoding", b"gzip"), (b"vary", b"Accept-Encoding")]
    length = (b"content-length", str(len(smaller)).encode())
    return {**start, "headers": [*others, *added, length]}, smaller


def _is_plain(start: MutableMapping[str, Any], least: int) -> bool:
    """Whether an answer is a whole file of a kind that becomes smaller, of at least so many bytes."""
    heads = {name.lower(): value for name, value in start["headers"]}
    size = heads.get(b"content-length", b"")
    kind = heads.get(b"content-type", b"")
    return (
        start["status"] == 200
        and b"content-encoding" not in heads
        and kind.startswith(_KINDS)
        and size.isdigit()
        and least <= int(size) <= _MOST
    )


@lru_cache(maxsize=512)
def pack(body: bytes) -> bytes:
    """The bytes of what is the same for every reader, packed; once each."""
    return gzip.compress(body, 9, mtime=0)
