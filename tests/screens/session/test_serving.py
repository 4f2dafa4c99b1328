"""Attacks on the server: foreign hosts, origins and frames, metrics, and a DNS that never answers."""

from __future__ import annotations

import base64
import http.client
import os
import time
import tomllib
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from observatory.screens.serving import HEADERS, Gate
from observatory.settings import PROJECT
from tests.screens.conftest import serve

#: A resolver that answers for no name: it notes who asks and keeps them waiting.
SILENT_DNS = """
import socket, time
asked = socket.getaddrinfo
def getaddrinfo(host, *rest, **named):
    if str(host) not in ("localhost", "127.0.0.1", "0.0.0.0", "::1", "None", ""):
        with open({log!r}, "a") as file:
            file.write(f"{{host}}\\n")
        time.sleep(20)
        raise socket.gaierror(-3, "no answer")
    return asked(host, *rest, **named)
socket.getaddrinfo = getaddrinfo
"""


@pytest.fixture(scope="module")
def server(tmp_path_factory) -> Iterator[tuple[str, Path]]:
    """The address of an app over an empty data folder, and the names its process asked the DNS for."""
    folder = tmp_path_factory.mktemp("server")
    asked = folder / "asked"
    (folder / "sitecustomize.py").write_text(SILENT_DNS.format(log=str(asked)), encoding="utf-8")
    (folder / "data").mkdir()
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("PYTHONPATH", f"{folder}{os.pathsep}{os.environ.get('PYTHONPATH', '')}")
        yield from ((address, asked) for address in serve(folder / "data"))


def ask(address: str, path: str, **headers: str) -> tuple[int, dict[str, str], float]:
    """Status, headers and seconds of one request."""
    connection = http.client.HTTPConnection(urlsplit(address).netloc, timeout=15)
    start = time.monotonic()
    connection.request("GET", path, headers=headers)
    answer = connection.getresponse()
    answer.read(1)
    connection.close()
    return answer.status, {k.lower(): v for k, v in answer.getheaders()}, time.monotonic() - start


def shake(address: str, **headers: str) -> tuple[int, dict[str, str], float]:
    """A handshake for the stream that pages are drawn through."""
    key = base64.b64encode(b"0123456789abcdef").decode()
    upgrade = {
        "Upgrade": "websocket", "Connection": "Upgrade", "Sec-WebSocket-Version": "13",
        "Sec-WebSocket-Key": key,
    }  # fmt: skip
    return ask(address, "/_stcore/stream", **upgrade, **headers)


PATHS = ["/", "/_stcore/health", "/_stcore/host-config", "/static/none.js", "/media/none.csv"]


@pytest.mark.parametrize("path", PATHS)
def test_a_name_that_is_not_ours_is_answered_nothing(server, path) -> None:
    """DNS rebinding: the page of rebind.example has its name lead here, and says so in Host."""
    port = urlsplit(server[0]).port
    assert ask(server[0], path, Host=f"rebind.example:{port}")[0] == 421
    assert ask(server[0], path, Host=f"localhost:{port}")[0] != 421


def test_a_foreign_handshake_is_refused_at_once_and_asks_no_name(server) -> None:
    address, asked = server
    assert shake(address)[0] == 101
    assert shake(address, Origin=address)[0] == 101
    for origin in ("http://evil.example", "null", "http://127.0.0.1:1", "http://192.0.2.7"):
        status, _headers, seconds = shake(address, Origin=origin)
        assert status == 403, origin
        assert seconds < 2, origin
    assert shake(address, Host="rebind.example", Origin="http://rebind.example")[0] == 403
    assert ask(address, "/_stcore/health")[2] < 2
    assert not asked.exists(), asked.read_text(encoding="utf-8")


@pytest.mark.parametrize("path", PATHS)
def test_every_answer_forbids_frames_and_what_is_elsewhere(server, path) -> None:
    headers = ask(server[0], path)[1]
    assert {name: headers.get(name) for name in HEADERS} == HEADERS
    assert "access-control-allow-origin" not in headers or headers["access-control-allow-origin"] != "*"


@pytest.mark.parametrize("path", ["/_stcore/metrics", "/_stcore/metrics/", "/st-metrics"])
def test_metrics_are_closed(server, path) -> None:
    assert ask(server[0], path)[0] == 404


def test_a_foreign_page_cannot_read_nor_send(server) -> None:
    assert ask(server[0], "/", Origin="http://evil.example")[0] == 403


def test_the_server_is_told_its_address_and_asks_nobody() -> None:
    """Streamlit asks a host elsewhere for this machine's address where its own is not written down."""
    options = tomllib.loads((PROJECT / ".streamlit" / "config.toml").read_text(encoding="utf-8"))
    assert options["browser"] == {"gatherUsageStats": False, "serverAddress": "localhost"}
    assert options["server"]["enableCORS"] is options["server"]["enableXsrfProtection"] is True


HOSTS = [
    ("127.0.0.1:8501", True), ("[::1]:8501", True), ("10.2.3.4", True), ("LOCALHOST", True),
    ("tranquillite.mairie.local:8501", True), ("localhost.evil.example", False), ("evil.example", False),
    ("", False), ("[::1", False), ("127.0.0.1.evil.example", False), ("127.0.0.1@evil.example", False),
]  # fmt: skip


@pytest.mark.parametrize(("host", "known"), HOSTS)
def test_hosts(host: str, known: bool) -> None:
    assert Gate(None, ["Tranquillite.mairie.local"]).knows(host) is known
