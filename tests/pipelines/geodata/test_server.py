"""Official layers pulled from a server of this machine that misbehaves in every way."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

from observatory.settings import embedded_layers
from observatory.territory import Territory, layers
from pipelines.geodata import SOURCES, pull, read_sources
from tests.pipelines.geodata.producers import (
    ban_file,
    bano_file,
    communes_file,
    districts_file,
    qpv_file,
    states,
    stops_file,
)


@dataclass
class Answer:
    """What the server says: `announced` is its Content-Length where it lies about it."""

    body: bytes = b""
    status: int = 200
    announced: int | None = None
    headers: dict[str, str] = field(default_factory=dict)


class Server:
    """A real HTTP server on 127.0.0.1: each path answers from its list, the last answer for ever."""

    def __init__(self) -> None:
        self.answers: dict[str, list[Answer]] = {}
        self.asked: list[str] = []
        server = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                path = self.path.split("?")[0]
                server.asked.append(path)
                left = server.answers.get(path, [Answer(status=404)])
                answer = left.pop(0) if len(left) > 1 else left[0]
                self.send_response(answer.status)
                length = len(answer.body) if answer.announced is None else answer.announced
                for name, value in {"Content-Length": str(length), **answer.headers}.items():
                    self.send_header(name, value)
                self.end_headers()
                self.wfile.write(answer.body)

            def log_message(self, *_args) -> None:
                pass

        self.http = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self.http.server_port}"
        threading.Thread(target=self.http.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True).start()


@pytest.fixture
def server() -> Iterator[Server]:
    found = Server()

    def resource(title: str, form: str, path: str, modified: str | None = None) -> dict:
        return {"title": title, "format": form, "url": f"{found.url}/{path}", "last_modified": modified}

    councils = {
        "license": "lov2",
        "resources": [
            resource("Conseils (PDF)", "pdf", "districts.pdf"),
            resource("Conseils 2019", "geojson", "old", "2019-01-01T00:00:00"),
            resource("Conseils 2025", "geojson", "districts", "2025-03-01T00:00:00"),
        ],
    }
    qpv = {"resources": [resource("QPV 2015", "geojson", "qpv2015"), resource("QPV 2024", "geojson", "qpv")]}
    optymo = {"title": "Réseau Optymo", "resources": [resource("GTFS", "gtfs", "gtfs.zip")]}
    gtfs = {"data": [{"title": "Autre", "resources": []}, optymo]}
    modified = {"Last-Modified": "Mon, 09 Nov 2026 06:00:00 GMT"}
    found.answers = {
        "/communes": [Answer(communes_file(), headers=modified)],
        "/adresses-90.csv.gz": [Answer(ban_file(), headers=modified)],
        "/bano-90.csv": [Answer(bano_file())],
        "/api/1/datasets/conseil-de-quartier-de-la-ville-de-belfort-1/": [
            Answer(json.dumps(councils).encode())
        ],
        "/api/1/datasets/quartiers-prioritaires-de-la-politique-de-la-ville-qpv/": [
            Answer(json.dumps(qpv).encode())
        ],
        "/api/1/datasets/": [Answer(json.dumps(gtfs).encode())],
        "/districts": [Answer(districts_file())],
        "/qpv": [Answer(qpv_file())],
        "/gtfs.zip": [Answer(stops_file())],
    }
    yield found
    found.http.shutdown()
    found.http.server_close()


@pytest.fixture
def sources(server, tmp_path) -> Path:
    """The project's own sources, with this server in the place of the producers'."""
    text = (embedded_layers() / SOURCES).read_text(encoding="utf-8")
    _api, known = read_sources(embedded_layers() / SOURCES)
    text = text.replace("https://www.data.gouv.fr/", f"{server.url}/")
    for source in known:
        if source.url:
            name = "communes" if source.layer == "communes" else source.url.rsplit("/", 1)[-1]
            text = text.replace(source.url, f"{server.url}/{name}")
    assert "https://" not in text, "nothing may reach the internet"
    path = tmp_path / "sources.toml"
    path.write_text(text, encoding="utf-8")
    return path


def test_everything_from_its_producers(server, sources, data):
    said: list[str] = []
    table = pull(data, report=said.append, sources=sources, backoff_s=0)
    assert states(table) == {
        "communes": "installed", "districts": "installed", "addresses": "installed", "qpv": "installed",
        "stops": "installed", "gazetteer": "absent", "ground": "absent",
    }  # fmt: skip
    assert "/old" not in server.asked, "the newest resource of the data set"
    assert "/qpv2015" not in server.asked, "the resource whose title says 2024"
    assert "/bano-90.csv" not in server.asked, "the alternative is not needed"
    entry = layers.in_force("communes", data)
    assert (entry.vintage, entry.source_url) == ("2026-11-09", f"{server.url}/communes")
    assert layers.in_force("districts", data).vintage == "2025-03-01"
    assert any(f"{server.url}/communes" in line for line in said), "the person who waits is told"


def test_the_checksum_is_that_of_the_bytes_sent(server, sources, data):
    import hashlib

    pull(data, sources=sources, backoff_s=0)
    sent = server.answers["/adresses-90.csv.gz"][0].body
    assert layers.in_force("addresses", data).source_sha256 == hashlib.sha256(sent).hexdigest()


PAGE = b"<!DOCTYPE html><title>Maintenance</title>"


@pytest.mark.parametrize(
    ("answers", "asked", "state", "why"),
    [
        ([Answer(status=503), Answer(status=503), None], 3, "installed", "overloaded twice"),
        (
            [Answer(status=429, headers={"Retry-After": "3600"}), None],
            2,
            "installed",
            "no waiting for an hour",
        ),
        ([Answer(b"{" * 10, announced=5000), None], 2, "installed", "cut short once"),
        ([Answer(b"{" * 10, announced=5000)], 4, "failed", "cut short every time"),
        ([Answer(status=500)], 4, "failed", "down"),
        ([Answer(status=404)], 1, "failed", "moved: trying again is of no use"),
        ([Answer(PAGE)], 1, "failed", "a page with status 200"),
        ([Answer(b"", announced=10**10)], 1, "failed", "too big, said at once"),
    ],
)
def test_a_server_that_misbehaves(server, sources, data, answers, asked, state, why):
    good = server.answers["/communes"][0]
    server.answers["/communes"] = [good if answer is None else answer for answer in answers]
    table = pull(data, sources=sources, backoff_s=0).set_index("layer")
    assert table.loc["communes", "state"] == state, why
    assert server.asked.count("/communes") == asked, why
    assert table.loc["addresses", "state"] == "installed", "the others go on"
    if state == "failed":
        assert layers.in_force("communes", data).origin == "embedded"


def test_more_than_announced_is_stopped(server, sources, data):
    """A body without Content-Length is measured as it comes."""
    sources.write_text(
        sources.read_text(encoding="utf-8").replace("max_mb = 20", "max_mb = 0"), encoding="utf-8"
    )
    table = pull(data, sources=sources, backoff_s=0).set_index("layer")
    assert table.loc["communes", "state"] == "failed"
    assert "Mo" in table.loc["communes", "detail"]


def test_the_alternative_address_base(server, sources, data):
    server.answers["/adresses-90.csv.gz"] = [Answer(status=404)]
    assert states(pull(data, sources=sources, backoff_s=0))["addresses"] == "installed"
    assert layers.in_force("addresses", data).licence == "ODbL 1.0"


def test_a_data_set_without_a_usable_resource(server, sources, data):
    path = "/api/1/datasets/conseil-de-quartier-de-la-ville-de-belfort-1/"
    server.answers[path] = [Answer(json.dumps({"resources": [{"format": "pdf", "url": "x"}]}).encode())]
    table = pull(data, sources=sources, backoff_s=0).set_index("layer")
    assert table.loc["districts", "state"] == "failed"
    assert "--from" in table.loc["districts", "detail"]


def test_no_server_at_all(sources, data, server):
    server.http.shutdown()
    server.http.server_close()
    table = pull(data, sources=sources, backoff_s=0)
    assert set(table["state"]) == {"failed", "absent"}
    assert Territory.load(data).zones.shape[0] == 60, "the embedded layers serve"
