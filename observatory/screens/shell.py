"""The shell of a page: what a browser has before anything is drawn.

Streamlit's own shell knows neither our style nor what our pages are made of: the style came with the first
elements, which then jumped to their places, and each kind of element had its scripts fetched as it was met.
"""

from __future__ import annotations

import re
from collections.abc import Awaitable, Callable, Iterator, MutableMapping
from functools import lru_cache
from pathlib import Path
from typing import Any

from streamlit.file_util import get_static_dir

from observatory.screens.packed import HeldAnswer, pack

Scope = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[MutableMapping[str, Any]]]
Send = Callable[[MutableMapping[str, Any]], Awaitable[None]]

_CSS = Path(__file__).parent / "session" / "app.css"

#: What every page with a map is made of: the scripts that draw each of them, as Streamlit names them.
ELEMENTS = ("Html", "Button", "Selectbox", "ComponentInstance", "DownloadButton", "DataFrame")

#: Where the page is put together; no other document has it.
_ROOT = b'<div id="root"></div>'
#: A script that another one cannot begin without.
_IMPORT = re.compile(r'(?:from|import)"\./([\w.-]+\.js)"')
#: What holds for the shell as it was on the disk.
_OF_THE_FILE = (b"content-length", b"etag", b"last-modified", b"accept-ranges")


class Shell:
    """ASGI middleware: gives the shell of every page our style and the names of the scripts it will ask for.

    Parameters
    ----------
    app : ASGI application
        What is asked.
    kept : callable
        Whether the answer to a path is a file that browsers keep, and no page.
    """

    def __init__(self, app: Callable[..., Awaitable[None]], kept: Callable[[str], bool]) -> None:
        self.app, self.kept = app, kept

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer a request; where a page is asked for, with its shell dressed."""
        if scope["type"] != "http" or self.kept(scope["path"]) or not _asks_for_a_page(scope):
            await self.app(scope, receive, send)
            return
        heads = dict(scope["headers"])
        plain = [(name, value) for name, value in scope["headers"] if name != b"accept-encoding"]
        packed = b"gzip" in heads.get(b"accept-encoding", b"")
        await self.app({**scope, "headers": plain}, receive, _Dressing(send, packed=packed).send)


class _Dressing(HeldAnswer):
    """An answer that is dressed where it is the shell."""

    def __init__(self, send: Send, *, packed: bool) -> None:
        super().__init__(send)
        self._packed = packed

    def wanted(self, start: MutableMapping[str, Any]) -> bool:
        return _is_html(start)

    async def _whole(self, start: MutableMapping[str, Any], body: bytes) -> None:
        if _ROOT in body:
            body = dressed(body)
            heads = [(k, v) for k, v in start["headers"] if k.lower() not in _OF_THE_FILE]
            if self._packed:
                body = pack(body)
                heads += [(b"content-encoding", b"gzip"), (b"vary", b"Accept-Encoding")]
            start = {**start, "headers": [*heads, (b"content-length", str(len(body)).encode())]}
        await self._send(start)
        await self._send({"type": "http.response.body", "body": body})


@lru_cache(maxsize=4)
def dressed(shell: bytes) -> bytes:
    """A shell with our style, and with the scripts it does not name yet to be fetched beside its own."""
    links = "".join(
        f'<link rel="modulepreload" crossorigin href="./static/js/{name}">'
        for name in scripts()
        if name.encode() not in shell
    )
    # Behind Streamlit's styles, which are put into the head as elements are drawn.
    style = f"<style>{_CSS.read_text(encoding='utf-8')}</style>"
    return shell.replace(b"</head>", links.encode() + b"</head>").replace(_ROOT, style.encode() + _ROOT)


@lru_cache(maxsize=1)
def scripts() -> list[str]:
    """The files of `ELEMENTS` and all they begin with; without those that Streamlit has under other names."""
    folder = Path(get_static_dir()) / "static" / "js"
    found: dict[str, None] = {}
    for element in ELEMENTS:
        for path in sorted(folder.glob(f"{element}.*.js")):
            found |= dict.fromkeys((path.name, *_begins_with(path, found)))
    return list(found)


def _begins_with(path: Path, known: dict[str, None]) -> Iterator[str]:
    """The scripts that one cannot begin without, and theirs."""
    waiting, met = [path], {*known, path.name}
    while waiting:
        for name in _IMPORT.findall(waiting.pop().read_text(encoding="utf-8")):
            if name not in met:
                met.add(name)
                waiting.append(path.with_name(name))
                yield name


def _asks_for_a_page(scope: Scope) -> bool:
    return scope["method"] == "GET" and b"text/html" in dict(scope["headers"]).get(b"accept", b"")


def _is_html(start: MutableMapping[str, Any]) -> bool:
    heads = {name.lower(): value for name, value in start["headers"]}
    plain = b"content-encoding" not in heads
    return start["status"] == 200 and plain and heads.get(b"content-type", b"").startswith(b"text/html")
