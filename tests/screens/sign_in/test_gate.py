"""The gate and the sign-in, attacked from outside: no session, replays, foreign browsers, lost rights."""

from __future__ import annotations

import asyncio
import contextlib
import datetime as dt
import http.client
import json
import re
import threading
import time
from collections.abc import Coroutine, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import TypeVar
from urllib.parse import parse_qs, urlsplit

import pytest
import uvicorn
from starlette.applications import Starlette
from starlette.responses import PlainTextResponse
from starlette.routing import Route, WebSocketRoute
from websockets.asyncio.client import connect
from websockets.exceptions import ConnectionClosed, InvalidStatus

from observatory.access import Journal, Role
from observatory.access.admission import Admission
from observatory.access.oidc import Identity, SignInError
from observatory.access.rights import check_listening
from observatory.access.sessions import SESSION_HEADER, Pending, hashed
from observatory.errors import CallError
from observatory.screens.health import health_route
from observatory.screens.serving import Gate
from observatory.screens.sign_in.routes import sign_in_routes
from observatory.settings import CLOCK
from observatory.warehouse import success

_T = TypeVar("_T")


def in_a_loop(work: Coroutine[None, None, _T]) -> _T:
    """What `work` gives, run in a thread of its own: a browser's loop may run in this one."""
    with ThreadPoolExecutor(1) as alone:
        return alone.submit(asyncio.run, work).result()


SECRET = "the facts of every partner"
TABLE = """
[sign_in]
profile = "ordinary"
issuer = "http://127.0.0.1:9"
client_id = "observatory"
address = "{address}"

[[person]]
email = "anne@ville.example"
role = "coordinator"
"""


class Door:
    """A server of nothing but the gate, the sign-in and one secret; its provider vouches for whom we say."""

    def __init__(self, data: Path, address: str = "http://127.0.0.1", base: str = "") -> None:
        self.data, self.base = data, base
        (data / "client.secret").write_text("s", encoding="utf-8")
        self.write(TABLE.format(address=address + base))
        self.admission = Admission(data)
        self.vouched: Identity | SignInError = Identity("s-1", "anne@ville.example", "an.id.token")
        self.admission.provider = lambda _sign_in: self
        routes = [Route(f"{base}/{{rest:path}}", self.secret, methods=["GET", "PUT"]),
                  WebSocketRoute(f"{base}/_stcore/stream", self.stream)]  # fmt: skip
        ours = [health_route(data, base), *sign_in_routes(self.admission, base)]
        app = Starlette(routes=[*ours, *routes[::-1]])
        names = ["tranquillite.example"]
        config = uvicorn.Config(
            Gate(app, names, self.admission, base), port=0, log_level="error", ws="websockets-sansio"
        )
        self.server = uvicorn.Server(config)
        self.seen: list[str] = []

    def write(self, text: str) -> None:
        (self.data / "access.toml").write_text(text, encoding="utf-8")

    def authorization(self, state: str, nonce: str, _verifier: str) -> str:
        return f"https://provider.example/auth?state={state}&nonce={nonce}"

    def identity(self, _code: str, _nonce: str, _verifier: str) -> Identity:
        if isinstance(self.vouched, SignInError):
            raise self.vouched
        return self.vouched

    def sign_out(self, id_token: str) -> str:
        return f"https://provider.example/end?id_token_hint={id_token}"

    async def secret(self, request) -> PlainTextResponse:
        self.seen = request.headers.getlist(SESSION_HEADER)
        return PlainTextResponse(SECRET)

    async def stream(self, socket) -> None:
        await socket.accept()
        with contextlib.suppress(Exception):
            while True:
                await socket.send_text(f"{await socket.receive_text()} {SECRET}")

    @property
    def port(self) -> int:
        return self.server.servers[0].sockets[0].getsockname()[1]

    def ask(self, path: str, method: str = "GET", **headers: str) -> tuple[int, dict[str, str], str]:
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=20)
        connection.request(
            method, self.base + path, headers={k.replace("_", "-"): v for k, v in headers.items()}
        )
        answer = connection.getresponse()
        body = answer.read().decode()
        connection.close()
        found = {}
        for name, value in answer.getheaders():
            found[name.lower()] = f"{found[name.lower()]}\n{value}" if name.lower() in found else value
        return answer.status, found, body

    def begin(self, back: str = "/") -> tuple[str, str]:
        """State and browser's cookie of a sign-in begun."""
        _status, headers, _body = self.ask(f"/sign-in?back={back}")
        return parse_qs(urlsplit(headers["location"]).query)["state"][0], cookie(
            headers, "observatory-sign-in"
        )

    def answer(self, state: str, browser: str, **more: str) -> tuple[int, dict[str, str], str]:
        query = f"state={state}&code=c" + "".join(f"&{k}={v}" for k, v in more.items())
        return self.ask(f"/sign-in/callback?{query}", Cookie=browser)

    def signed_in(self) -> str:
        """The cookie of somebody who signed in."""
        return cookie(self.answer(*self.begin())[1], "observatory")

    def outcomes(self) -> list[tuple[str, str, str]]:
        return [(entry.act, entry.scope, entry.outcome) for entry in Journal(self.data).entries()]


def cookie(headers: dict[str, str], name: str) -> str:
    found = re.search(rf"^((?:__Host-)?{name}=[^;]+)", headers["set-cookie"], re.M)
    return found[1] if found else ""


def running(door: Door) -> Iterator[Door]:
    thread = threading.Thread(target=door.server.run)
    thread.start()
    while not door.server.started:
        time.sleep(0.01)
    yield door
    door.server.should_exit = True
    thread.join(20)


@pytest.fixture
def door(tmp_path) -> Iterator[Door]:
    yield from running(Door(tmp_path))


PATHS = [
    "/", "/semaine", "/donnees", "/_stcore/host-config", "/_stcore/upload_file/x/y", "/media/a.csv",
    "/static/js/a.js", "/app/static/leaflet.js", "/component/streamlit_folium/index.html", "/sign-in/x",
    "/_stcore/health/../../media/a.csv", "//_stcore/health", "/_stcore/health/x", "/SIGN-IN", "/robots.txt",
    "/sign-in/callback/../../media/a", "/_stcore/bidi-components/a", "/%5fstcore/health%2f..%2fmedia",
    "/_stcore/script-health-check", "/health/", "/health/x", "//health", "/health/../media/a.csv", "/HEALTH",
]  # fmt: skip


@pytest.mark.parametrize("method", ["GET", "HEAD", "POST", "PUT", "DELETE", "OPTIONS"])
def test_without_a_session_nothing_is_answered(door: Door, method: str) -> None:
    for path in PATHS:
        for session in ("", "observatory=", "observatory=x; a=b", "observatory=" + "a" * 43, '"'):
            status, _headers, body = door.ask(path, method, Cookie=session)
            assert (status, SECRET in body) == (401, False), path
    assert door.ask("/_stcore/health")[0] == 200


#: Why, what is noted of the last run, and what is answered without a session.
RUNS = [
    ("no run is known", None, 503, True),
    ("the note is no note", "x", 503, True),
    ("it went well just now", {"hours": 1}, 200, False),
    ("the next is late within its grace", {"hours": 29}, 200, False),
    ("the next did not happen", {"hours": 31}, 503, True),
    ("the clock went back", {"hours": -30}, 503, True),
]


def test_whoever_watches_is_told_whether_files_were_taken_in_and_nothing_else(door: Door) -> None:
    for why, since, status, due in RUNS:
        if isinstance(since, dict):
            success.note(door.data, dt.datetime.now(CLOCK) - dt.timedelta(**since), 24)
        elif since:
            (door.data / success.FILE).write_text(since, encoding="utf-8")
        found, headers, body = door.ask("/health?week=2026-W45", Cookie="observatory=x")
        said = json.loads(body)
        assert (found, said["due"], list(said)) == (status, due, [*HEALTH]), why
        assert headers["cache-control"] == "no-store" and "content-security-policy" in headers
        assert str(door.data) not in body
    for method in ("PUT", "POST", "DELETE", "OPTIONS"):
        assert door.ask("/health", method)[::2] == (401, "")
    assert door.ask("/health", "GET", Host="elsewhere.example")[0] == 421


HEALTH = ("last_success", "age_hours", "every_hours", "due")


def test_a_person_signs_in_and_pages_are_told_who(door: Door) -> None:
    status, headers, body = door.ask("/cartes?theme=tag", Accept="text/html")
    assert status == 401 and "sign-in?back=%2Fcartes%3Ftheme%3Dtag" in body
    status, headers, _body = door.answer(*door.begin("/cartes?theme=tag"))
    assert (status, headers["location"]) == (303, "/cartes?theme=tag")
    session = cookie(headers, "observatory")
    # Streamlit hands headers on whichever dash they are written with.
    forged = {"X-Observatory-Session": "forged", "X_Observatory_Session": "forged"}
    with contextlib.closing(http.client.HTTPConnection("127.0.0.1", door.port)) as connection:
        connection.request("GET", "/", headers=forged | {"Cookie": session})
        assert connection.getresponse().read().decode() == SECRET
    assert door.seen == [hashed(session.partition("=")[2])]
    assert door.ask("/", Cookie=session)[1]["cache-control"] == "no-store"
    assert door.outcomes() == [("sign-in", "", "done")]


def test_cookies_are_of_this_server_alone(tmp_path) -> None:
    for address, secure in (("https://tranquillite.example", True), ("http://127.0.0.1", False)):
        (tmp_path / address[:5]).mkdir()
        for door in running(Door(tmp_path / address[:5], address)):
            first = door.ask("/sign-in")[1]["set-cookie"]
            last = door.answer(*door.begin())[1]["set-cookie"]
            for said in (first, last):
                assert "HttpOnly" in said and "SameSite=lax" in said and "Domain" not in said
                assert ("Secure" in said) is secure
            assert last.startswith("__Host-observatory=") is secure
            assert "Max-Age=28800" in last


def test_under_a_path_behind_a_proxy(tmp_path) -> None:
    for door in running(Door(tmp_path, "https://tranquillite.example", "/obs")):
        assert door.ask("/_stcore/health", Host="tranquillite.example")[0] == 200
        assert door.ask("/", Host="tranquillite.example")[0] == 401
        assert door.ask("/", Host="other.example")[0] == 421
        status, headers, _body = door.answer(*door.begin("/cartes"))
        assert (status, headers["location"]) == (303, "/obs/cartes")
        assert door.ask("/", Cookie=cookie(headers, "observatory"), X_Forwarded_For="203.0.113.4")[0] == 200
        door.base = ""
        assert door.ask("/_stcore/health/")[0] == door.ask("/elsewhere")[0] == 401


REFUSED = [
    ("no state", lambda door, state, browser: door.answer("", browser)),
    ("another state", lambda door, state, browser: door.answer("x" * 43, browser)),
    ("another browser", lambda door, state, browser: door.answer(state, "observatory-sign-in=" + "x" * 43)),
    ("no browser", lambda door, state, browser: door.answer(state, "")),
    (
        "told again",
        lambda door, state, browser: [door.answer(state, browser), door.answer(state, browser)][1],
    ),
]


@pytest.mark.parametrize(("why", "attack"), REFUSED, ids=[case[0] for case in REFUSED])
def test_an_answer_that_was_not_asked_for_is_refused_and_written_down(door: Door, why: str, attack) -> None:
    status, headers, _body = attack(door, *door.begin())
    assert status == 403 and "observatory=" not in headers.get("set-cookie", ""), why
    assert ("sign-in", "state", "refused") in door.outcomes()


@pytest.mark.parametrize(
    ("vouched", "kind", "status"),
    [
        (SignInError("token", "expired"), "token", 403),
        (SignInError("subject"), "subject", 403),
        (SignInError("provider", "timeout"), "provider", 502),
        (Identity("s-9", "nobody@ville.example", "t"), "right", 403),
        (Identity("s-1", "", "t"), "right", 403),
    ],
)
def test_whoever_is_not_vouched_for_or_has_no_right_is_refused(door: Door, vouched, kind, status) -> None:
    door.vouched = vouched
    found, headers, _body = door.answer(*door.begin())
    assert (found, "set-cookie" in headers) == (status, False)
    assert door.outcomes() == [("sign-in", kind, "refused")]


def test_a_provider_that_says_no_is_believed_and_nobody_is_sent_elsewhere(door: Door) -> None:
    state, browser = door.begin()
    assert door.ask(f"/sign-in/callback?state={state}&error=access_denied", Cookie=browser)[0] == 502
    for back in ("https://evil.example", "//evil.example", "/\\evil.example", "evil", "/%0d%0aset-cookie:x"):
        status, headers, _body = door.answer(*door.begin(back))
        assert (status, headers["location"]) == (303, "/"), back


def test_failed_sign_ins_are_slowed(door: Door) -> None:
    door.vouched = SignInError("token")
    statuses = [door.answer(*("x", "observatory-sign-in=y"))[0] for _n in range(6)]
    assert statuses == [403, 403, 403, 403, 429, 429]
    assert int(door.ask("/sign-in")[1]["retry-after"]) >= 1
    # Another address is not slowed by what this one did.
    assert door.ask("/sign-in", X_Forwarded_For="198.51.100.7")[0] == 303


def test_a_right_withdrawn_ends_pages_and_streams_within_five_seconds(door: Door) -> None:
    session = door.signed_in()

    async def stream() -> float:
        async with connect(
            f"ws://127.0.0.1:{door.port}/_stcore/stream", additional_headers={"Cookie": session}
        ) as socket:
            await socket.send("one")
            assert SECRET in await socket.recv()
            door.write(TABLE.format(address="http://127.0.0.1").replace("anne@", "other@"))
            begun = time.monotonic()
            with contextlib.suppress(ConnectionClosed):
                await asyncio.wait_for(socket.recv(), 10)
            return time.monotonic() - begun

    assert in_a_loop(stream()) < 5
    assert door.ask("/", Cookie=session)[0] == 401


def test_a_stream_without_a_session_or_of_another_origin_is_refused(door: Door) -> None:
    async def shake(**headers: str) -> int:
        try:
            async with connect(f"ws://127.0.0.1:{door.port}/_stcore/stream", additional_headers=headers):
                return 101
        except InvalidStatus as refused:
            return refused.response.status_code

    assert in_a_loop(shake()) == 403
    assert in_a_loop(shake(Cookie="observatory=" + "a" * 43)) == 403
    session = door.signed_in()
    assert in_a_loop(shake(Cookie=session, Origin="http://evil.example")) == 403
    assert in_a_loop(shake(Cookie=session)) == 101


def test_who_signs_out_is_out_here_and_at_the_provider(door: Door) -> None:
    session = door.signed_in()
    status, headers, _body = door.ask("/sign-out", Cookie=session, Sec_Fetch_Site="cross-site")
    assert door.ask("/", Cookie=session)[0] == 200  # a page elsewhere signs nobody out
    status, headers, _body = door.ask("/sign-out", Cookie=session)
    assert status == 303 and headers["location"].endswith("end?id_token_hint=an.id.token")
    assert door.ask("/", Cookie=session)[0] == 401
    assert door.outcomes()[-1] == ("sign-out", "", "done")


def test_a_session_ends_by_itself(door: Door, monkeypatch) -> None:
    session = door.signed_in()
    now = time.time()
    monkeypatch.setattr("observatory.access.sessions.time.time", lambda: now + 8 * 3600 + 1)
    assert door.ask("/", Cookie=session)[0] == 401


def test_uploads_are_limited_in_size_and_number(door: Door) -> None:
    session, path = door.signed_in(), "/_stcore/upload_file/x/y"
    assert door.ask(path, "PUT", Cookie=session, Content_Length=str(300 * 2**20))[0] == 413
    assert door.ask(path, "PUT", Cookie=session, Content_Length="many")[0] in (400, 413)
    statuses = [door.ask(path, "PUT", Cookie=session, Content_Length="0")[0] for _n in range(62)]
    assert set(statuses[:60]) == {200} and statuses[-1] == 429


def test_a_table_or_journal_at_fault_lets_nobody_in(door: Door) -> None:
    session = door.signed_in()
    file = next((door.data / "journal").glob("*.jsonl"))
    file.write_bytes(file.read_bytes()[:-9])
    assert door.answer(*door.begin())[0] == 503
    door.write("[[person]]\nrole = 1")
    time.sleep(1.1)
    assert door.ask("/", Cookie=session)[0] == 503
    assert door.ask("/_stcore/health")[0] == 200


def test_a_single_desk_answers_on_its_machine_alone(tmp_path) -> None:
    door = Door(tmp_path)
    (tmp_path / "access.toml").unlink()
    for desk in running(door):
        assert desk.ask("/")[2] == SECRET
        for header in ("X_Forwarded_For", "Forwarded", "X_Real_IP", "Via"):
            assert desk.ask("/", **{header: "203.0.113.4"})[0] == 403
        assert desk.ask("/sign-in")[0] == 303
        gate = Gate(None, (), door.admission)
        scope = {"type": "http", "path": "/", "headers": [], "client": ("192.0.2.7", 1)}
        assert gate._not_admitted(scope, "") == 403


@pytest.mark.parametrize(
    ("address", "signed", "refused"),
    [
        ("localhost", False, False), ("127.0.0.1", False, False), ("::1", False, False), (None, False, True),
        ("0.0.0.0", False, True), ("192.0.2.7", False, True), ("localhost.evil.example", False, True),
        ("0.0.0.0", True, False),
    ],
)  # fmt: skip
def test_nobody_listens_elsewhere_without_a_sign_in(tmp_path, address, signed, refused) -> None:
    Door(tmp_path)
    if not signed:
        (tmp_path / "access.toml").unlink()
    if refused:
        with pytest.raises(CallError, match="personne n’aurait à se connecter"):
            check_listening(address, tmp_path)
    else:
        check_listening(address, tmp_path)


def test_five_hundred_sessions_cost_little_and_end_together(door: Door) -> None:
    sessions = door.admission.sessions
    tokens = [sessions.open("s-1", "anne@ville.example", "t" * 900, 8) for _n in range(500)]
    assert all(sessions.person(hashed(token)).role is Role.COORDINATOR for token in tokens)
    assert sessions.close_all("Anne@ville.example") == 500
    assert not any(sessions.person(hashed(token)) for token in tokens)
    assert (door.data / "sessions.sqlite").stat().st_mode & 0o077 == 0


def test_thousands_of_sign_ins_begun_push_nobody_out_for_long(tmp_path) -> None:
    sessions = Door(tmp_path).admission.sessions
    for n in range(60):
        sessions.begin(f"s{n}", "b", Pending("n", "v", "/"))
    assert sessions.answered("s0", "b") and sessions.answered("s59", "b")
    assert sessions.answered("s0", "b") is None
