"""Answers leave as they are written.

Streamlit opens the sockets it listens on without saying that they are TCP, and asyncio then leaves them with
Nagle's algorithm: the second part of an answer waits until the browser has acknowledged the first, which it
puts off by 40 ms. Each file of a page and each change of it paid that.
"""

from __future__ import annotations

import contextlib
import socket
from collections.abc import Awaitable, Callable, Iterator, MutableMapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

Scope = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[MutableMapping[str, Any]]]
Send = Callable[[MutableMapping[str, Any]], Awaitable[None]]


class AtOnce:
    """ASGI middleware: as the server starts, has its sockets send at once what is written to them."""

    def __init__(self, app: Callable[..., Awaitable[None]]) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass everything on."""
        if scope["type"] == "lifespan":
            send_at_once()
        await self.app(scope, receive, send)


def send_at_once() -> int:
    """Have every socket this process listens on, and those accepted by it, send at once; gives how many.

    None where the system does not list a process's files.
    """
    with contextlib.suppress(OSError):
        return sum(_set(int(each.name)) for each in Path("/proc/self/fd").iterdir())
    return 0


def _set(number: int) -> bool:
    """Whether a file of this process is a socket that listens; it then sends at once."""
    with contextlib.suppress(OSError), _borrowed(number) as found:
        if found.family in (socket.AF_INET, socket.AF_INET6) and _listens(found):
            # Sockets that it accepts have what it has.
            found.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            return True
    return False


@contextmanager
def _borrowed(number: int) -> Iterator[socket.socket]:
    """The socket of that number, which stays open and its owner's; OSError where it is no socket.

    No copy of it is made: a copy of a pipe that nobody closes keeps whoever reads from it waiting for ever.
    """
    found = socket.socket(fileno=number)
    try:
        yield found
    finally:
        found.detach()


def _listens(found: socket.socket) -> bool:
    return bool(found.getsockopt(socket.SOL_SOCKET, socket.SO_ACCEPTCONN))
