"""The gate before the app's server: which requests come in, and what every answer forbids the browser.

Pages, the stream they are drawn through, downloads, static files and uploads all pass it: without a session
nothing is answered but whether the server is up, whether files were taken in, and the sign-in.
"""

from __future__ import annotations

import asyncio
import contextlib
import ipaddress
import logging
import os
import socket
import tempfile
import time
from collections import deque
from collections.abc import Awaitable, Callable, Iterable, MutableMapping
from functools import cache
from http.cookies import CookieError, SimpleCookie
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import streamlit as st
from starlette.middleware import Middleware
from starlette.routing import BaseRoute, Mount
from starlette.staticfiles import StaticFiles

from observatory.access import SignIn
from observatory.access.admission import Admission, admission
from observatory.access.rights import on_this_machine
from observatory.access.sessions import SESSION_HEADER, hashed
from observatory.atomic import StorageError, make_folder
from observatory.errors import ObservatoryError
from observatory.screens import health
from observatory.screens.at_once import AtOnce
from observatory.screens.health import health_route
from observatory.screens.packed import Packed
from observatory.screens.session import files
from observatory.screens.shell import Shell
from observatory.screens.sign_in import refusals
from observatory.screens.sign_in.routes import cookie_name, sign_in_routes
from observatory.settings import cache_folder, data_folder

Scope = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[MutableMapping[str, Any]]]
Send = Callable[[MutableMapping[str, Any]], Awaitable[None]]

LOG = logging.getLogger(__name__)

#: Names the app is reached under besides addresses and this machine's own, separated by commas.
NAMES_VARIABLE = "OBSERVATORY_HOSTS"

#: Nothing is fetched from elsewhere, nobody else frames the app; Streamlit writes styles and scripts inline.
_POLICY = "; ".join(
    (
        "default-src 'self'",
        "script-src 'self' 'unsafe-inline' 'unsafe-eval' blob:",
        "style-src 'self' 'unsafe-inline'",
        "img-src 'self' data: blob:",
        "font-src 'self' data:",
        "connect-src 'self' data: blob:",
        "worker-src 'self' blob:",
        "frame-src 'self' data: blob:",
        "media-src 'self' data: blob:",
        "object-src 'none'",
        "base-uri 'self'",
        "form-action 'self'",
        "frame-ancestors 'self'",
    )
)
HEADERS = {
    "content-security-policy": _POLICY,
    "x-frame-options": "SAMEORIGIN",
    "x-content-type-options": "nosniff",
    "referrer-policy": "no-referrer",
    "cross-origin-opener-policy": "same-origin",
    "cross-origin-resource-policy": "same-origin",
    "permissions-policy": "camera=(), microphone=(), payment=(), usb=(), geolocation=(self)",
}
#: What the server counts of itself is nobody's business on the network.
_CLOSED = ("/_stcore/metrics", "/st-metrics")


#: What everybody may ask: whether the server is up, whether files were taken in, and to sign in.
OPEN = ("/_stcore/health", health.PATH, "/sign-in", "/sign-in/callback")
_UPLOADS, _MEDIA = "/_stcore/upload_file/", "/media/"
#: Uploads of one session in so many seconds, and bytes of each.
MOST_UPLOADS, UPLOADS_S, LARGEST = 60, 600.0, 200 * 2**20
#: Seconds between two looks at the session of an open stream.
WATCH_S = 2.0
#: Sent by proxies: whoever comes through one does not sit at this machine.
_FORWARDED = (b"forwarded", b"x-forwarded-for", b"x-forwarded-host", b"x-real-ip", b"via")


class Gate:
    """ASGI middleware: refuses foreign hosts, origins, closed paths and whoever has no session.

    A page elsewhere can have its own name lead to this machine (DNS rebinding): the browser then takes it for
    the app's. Such a request says that name in ``Host``, so only addresses and known names are answered.
    Every answer gets `HEADERS`.

    Parameters
    ----------
    app : ASGI application
        What is behind the gate.
    names : iterable of str
        Host names the app is reached under; addresses, "localhost" and the machine's own name always are.
    admitted : Admission, optional
        Whose sessions are let in; without it everybody at this machine is.
    base : str
        The path the app is served under.
    """

    def __init__(
        self,
        app: Callable[..., Awaitable[None]],
        names: Iterable[str] = (),
        admitted: Admission | None = None,
        base: str = "",
    ) -> None:
        self.app, self.admitted, self.base = app, admitted, base.rstrip("/")
        self.names = {"localhost", socket.gethostname().lower(), *(name.lower() for name in names)}
        self._uploads: dict[str, deque[float]] = {}

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Let a request through, or refuse it."""
        if scope["type"] not in ("http", "websocket"):
            await self.app(scope, receive, send)
            return
        status = self._refused(scope)
        key = "" if status else self.session(scope)
        status = status or self._not_admitted(scope, key)
        if status and scope["type"] == "websocket":
            await receive()
            await send({"type": "websocket.close", "code": 1008})
        elif status:
            await _answer(status, send, self._page(scope, status))
        elif scope["type"] == "websocket":
            await self._stream(_told(scope, key), key, receive, send)
        else:
            await self.app(_told(scope, key), receive, _guarded(send, _kept(self._path(scope))))

    def session(self, scope: Scope) -> str:
        """The hashed token of the session that a request shows; empty where it shows none."""
        tokens = SimpleCookie()
        with contextlib.suppress(CookieError):
            tokens.load(_header(scope, b"cookie"))
        found = tokens.get(cookie_name(self._sign_in()))
        return hashed(found.value) if found else ""

    def _not_admitted(self, scope: Scope, key: str) -> int:
        """The status for who may not come in, or sends too much; 0 for who may."""
        path = self._path(scope)
        # Another method of that path is answered by the app behind.
        asked_only = path != health.PATH or scope.get("method") in ("GET", "HEAD")
        if (path in OPEN and asked_only) or self.admitted is None:
            return 0
        try:
            if self.admitted.sign_in is None:
                return 0 if _at_this_machine(scope) else 403
        except ObservatoryError as fault:
            LOG.error("nobody is let in: %s", fault)
            return 503
        if not self.admitted.person(key):
            return 401
        if path.startswith(_MEDIA) and not files.is_for(key, path):
            return 404
        return self._too_much(scope, key) if path.startswith(_UPLOADS) else 0

    def _too_much(self, scope: Scope, key: str) -> int:
        """Whether one session sends more, or larger files, than a person does."""
        length = _header(scope, b"content-length")
        if scope.get("method") != "PUT":
            return 0
        if not length.isdecimal() or int(length) > LARGEST + 2**20:
            return 413
        now, times = time.monotonic(), self._uploads.setdefault(key, deque())
        while times and now - times[0] > UPLOADS_S:
            times.popleft()
        times.append(now)
        self._uploads = (
            {k: v for k, v in self._uploads.items() if v} if len(self._uploads) > 999 else self._uploads
        )
        return 429 if len(times) > MOST_UPLOADS else 0

    async def _stream(self, scope: Scope, key: str, receive: Receive, send: Send) -> None:
        """The stream that pages are drawn through, cut when its session ends or its right is withdrawn."""
        waiting: asyncio.Future | None = None

        async def watched() -> MutableMapping[str, Any]:
            nonlocal waiting
            while self.admitted is None or self.admitted.person(key):
                waiting = waiting or asyncio.ensure_future(receive())
                if (await asyncio.wait({waiting}, timeout=WATCH_S))[0]:
                    message, waiting = waiting.result(), None
                    return message
            with contextlib.suppress(RuntimeError):
                await send({"type": "websocket.close", "code": 1008})
            return {"type": "websocket.disconnect", "code": 1008}

        try:
            await self.app(scope, watched, _guarded(send))
        finally:
            if waiting:
                waiting.cancel()

    def _refused(self, scope: Scope) -> int:
        """The status with which a request is refused; 0 where it is let through."""
        host, origins = _header(scope, b"host"), _headers(scope, b"origin")
        if len(_headers(scope, b"host")) != 1 or not self.knows(host):
            LOG.warning("refused: a request for another host")
            return 421
        if any(urlsplit(origin).netloc.lower() != host.lower() for origin in origins):
            LOG.warning("refused: a request from another origin")
            return 403
        return 404 if scope["path"].rstrip("/").endswith(_CLOSED) else 0

    def knows(self, host: str) -> bool:
        """Whether ``Host`` is an address, or a name of this machine."""
        try:
            name = urlsplit(f"//{host}").hostname or ""
        except ValueError:
            return False
        return name.lower() in self.names or _is_address(name)

    def _sign_in(self) -> SignIn | None:
        try:
            return self.admitted.sign_in if self.admitted else None
        except ObservatoryError:
            return None

    def _path(self, scope: Scope) -> str:
        path = scope["path"]
        return path[len(self.base) :] if self.base and path.startswith(f"{self.base}/") else path

    def _page(self, scope: Scope, status: int) -> bytes:
        """What a person sees who is refused: how to sign in, or why not; programs get nothing."""
        if "text/html" not in _header(scope, b"accept"):
            return b""
        query = scope.get("query_string", b"").decode("latin-1")
        back = self._path(scope) + (f"?{query}" if query else "")
        return refusals.page(status, f"{self.base}/sign-in", back, self._sign_in())


def middleware() -> list[Middleware]:
    """What `streamlit.App` puts before its own; names come from ``OBSERVATORY_HOSTS`` and the sign-in."""
    names = [name.strip() for name in os.environ.get(NAMES_VARIABLE, "").split(",") if name.strip()]
    admitted = admission(data_folder())
    if sign_in := _sign_in_of(admitted):
        names.append(urlsplit(sign_in.address).hostname or "")
    base = _base()

    def kept(path: str) -> bool:
        return _kept(path.removeprefix(base))

    gate = Middleware(Gate, names=names, admitted=admitted, base=base)
    return [Middleware(AtOnce), gate, Middleware(Packed, kept=kept), Middleware(Shell, kept=kept)]


def routes() -> list[BaseRoute]:
    """The routes that are ours: whether files were taken in, the sign-in, the files that maps ask for."""
    static = Mount(f"{_base()}/app/static", StaticFiles(directory=static_folder()))
    health_page = health_route(data_folder(), _base())
    return [health_page, *sign_in_routes(admission(data_folder()), _base()), static]


@cache
def static_folder() -> Path:
    """Where files lie that maps ask for: kept between runs, else for this one; the app may be read-only."""
    if kept := cache_folder():
        with contextlib.suppress(StorageError):
            return make_folder(kept / "static")
    return Path(tempfile.mkdtemp(prefix="observatory-"))


def _sign_in_of(admitted: Admission) -> SignIn | None:
    try:
        return admitted.sign_in
    except ObservatoryError:
        return None


def _base() -> str:
    return f"/{st.get_option('server.baseUrlPath').strip('/')}".rstrip("/")


def _at_this_machine(scope: Scope) -> bool:
    """Whether a request was made on this machine, and by no proxy for somebody else."""
    client = (scope.get("client") or ("",))[0]
    return on_this_machine(client) and not any(_headers(scope, name) for name in _FORWARDED)


def _told(scope: Scope, key: str) -> Scope:
    """The request with the session it belongs to, and without what it says of that itself."""
    name = SESSION_HEADER.encode()
    # Streamlit hands headers on with either kind of dash: none that reads alike may come from outside.
    rest = [(k, v) for k, v in scope["headers"] if k.lower().replace(b"_", b"-") != name]
    return {**scope, "headers": [*rest, (name, key.encode())]}


def _kept(path: str) -> bool:
    """Whether browsers may keep an answer: scripts and styles, never pages nor files."""
    return path.startswith(("/static/", "/component/", "/_stcore/bidi-components/", "/app/static/"))


def _is_address(name: str) -> bool:
    try:
        ipaddress.ip_address(name)
    except ValueError:
        return False
    return True


def _headers(scope: Scope, name: bytes) -> list[str]:
    return [value.decode("latin-1") for key, value in scope["headers"] if key.lower() == name]


def _header(scope: Scope, name: bytes) -> str:
    return next(iter(_headers(scope, name)), "")


def _guarded(send: Send, kept: bool = False) -> Send:
    """`send` with `HEADERS` in the head of every answer; what may not be kept says so."""
    added = [(name.encode(), value.encode()) for name, value in HEADERS.items()]
    added += [] if kept else [(b"cache-control", b"no-store")]

    async def guarded(message: MutableMapping[str, Any]) -> None:
        if message["type"] == "http.response.start":
            ours = {name for name, _value in added}
            others = [(k, v) for k, v in message.get("headers", []) if k.lower() not in ours]
            message = {**message, "headers": [*others, *added]}
        await send(message)

    return guarded


async def _answer(status: int, send: Send, body: bytes = b"") -> None:
    send = _guarded(send)
    kind = b"text/html; charset=utf-8" if body else b"text/plain; charset=utf-8"
    head = [(b"content-type", kind), (b"content-length", str(len(body)).encode())]
    await send({"type": "http.response.start", "status": status, "headers": head})
    await send({"type": "http.response.body", "body": body})
