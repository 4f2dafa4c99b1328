"""The gate before the app's server: which requests come in, and what every answer forbids the browser.

Whoever is let in is asked in one place, `Gate.may_enter`: on a single desk everybody who reaches the machine.
"""

from __future__ import annotations

import ipaddress
import logging
import os
import socket
from collections.abc import Awaitable, Callable, Iterable, MutableMapping
from typing import Any
from urllib.parse import urlsplit

from starlette.middleware import Middleware

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


class Gate:
    """ASGI middleware: refuses foreign hosts, origins and closed paths, and adds `HEADERS` to every answer.

    A page elsewhere can have its own name lead to this machine (DNS rebinding): the browser then takes it for
    the app's. Such a request says that name in ``Host``, so only addresses and known names are answered.

    Parameters
    ----------
    app : ASGI application
        What is behind the gate.
    names : iterable of str
        Host names the app is reached under; addresses, "localhost" and the machine's own name always are.
    """

    def __init__(self, app: Callable[..., Awaitable[None]], names: Iterable[str] = ()) -> None:
        self.app = app
        self.names = {"localhost", socket.gethostname().lower(), *(name.lower() for name in names)}

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Let a request through, or refuse it."""
        if scope["type"] not in ("http", "websocket"):
            await self.app(scope, receive, send)
            return
        status = self._refused(scope)
        if status and scope["type"] == "websocket":
            await receive()
            await send({"type": "websocket.close", "code": 1008})
        elif status:
            await _answer(status, send)
        else:
            await self.app(scope, receive, _guarded(send))

    def may_enter(self, scope: Scope) -> bool:
        """Whether who asks may come in. On a single desk everybody may; a sign-in is asked here."""
        return bool(scope)

    def _refused(self, scope: Scope) -> int:
        """The status with which a request is refused; 0 where it is let through."""
        host, origins = _header(scope, b"host"), _headers(scope, b"origin")
        if len(_headers(scope, b"host")) != 1 or not self.knows(host):
            LOG.warning("refused: a request for another host")
            return 421
        if any(urlsplit(origin).netloc.lower() != host.lower() for origin in origins):
            LOG.warning("refused: a request from another origin")
            return 403
        if scope["path"].rstrip("/").endswith(_CLOSED):
            return 404
        return 0 if self.may_enter(scope) else 401

    def knows(self, host: str) -> bool:
        """Whether ``Host`` is an address, or a name of this machine."""
        try:
            name = urlsplit(f"//{host}").hostname or ""
        except ValueError:
            return False
        return name.lower() in self.names or _is_address(name)


def middleware() -> list[Middleware]:
    """What `streamlit.App` puts before its own; names come from ``OBSERVATORY_HOSTS``."""
    names = [name.strip() for name in os.environ.get(NAMES_VARIABLE, "").split(",") if name.strip()]
    return [Middleware(Gate, names=names)]


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


def _guarded(send: Send) -> Send:
    """`send` with `HEADERS` in the head of every answer."""
    added = [(name.encode(), value.encode()) for name, value in HEADERS.items()]

    async def guarded(message: MutableMapping[str, Any]) -> None:
        if message["type"] == "http.response.start":
            kept = [(k, v) for k, v in message.get("headers", []) if k.lower().decode() not in HEADERS]
            message = {**message, "headers": [*kept, *added]}
        await send(message)

    return guarded


async def _answer(status: int, send: Send) -> None:
    send = _guarded(send)
    head = [(b"content-type", b"text/plain; charset=utf-8"), (b"content-length", b"0")]
    await send({"type": "http.response.start", "status": status, "headers": head})
    await send({"type": "http.response.body", "body": b""})
