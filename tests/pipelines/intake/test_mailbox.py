"""Mail from a server on the loopback: attachments of allowed senders come in, those of others wait."""

from __future__ import annotations

import socket
import threading
from collections.abc import Iterator
from email.message import EmailMessage

import pytest

from observatory.errors import CallError, InputError
from pipelines.intake.mailbox import Mailbox, allowed_senders, collect

pytestmark = pytest.mark.usefixtures("english")


def message(sender: str, name: str = "police_municipale_2026-W45.csv", said: str = "") -> bytes:
    made = EmailMessage()
    made["From"], made["To"], made["Subject"] = sender, "observatoire@belfort.example", "Export"
    if said:
        made["Authentication-Results"] = said
    made.set_content("Bonjour, de la part de Mme Vautrin")
    made.add_attachment(b"content", maintype="text", subtype="csv", filename=name)
    return made.as_bytes()


class Server:
    """As much of IMAP as is asked: LOGIN, SELECT, UID SEARCH, FETCH and STORE, LOGOUT."""

    def __init__(self, messages: list[bytes]) -> None:
        self.messages, self.seen = messages, set()
        self.listener = socket.create_server(("127.0.0.1", 0))
        self.port = self.listener.getsockname()[1]
        threading.Thread(target=self._serve, daemon=True).start()

    def _serve(self) -> None:
        while True:
            try:
                client, _address = self.listener.accept()
            except OSError:
                return
            with client, client.makefile("rwb") as lines:
                lines.write(b"* OK ready\r\n")
                lines.flush()
                for line in lines:
                    tag, *words = line.decode().split()
                    lines.write(self._answer(words) + f"{tag} {self._status(words)} done\r\n".encode())
                    lines.flush()
                    if words[0] == "LOGOUT":
                        break

    def _status(self, words: list[str]) -> str:
        return "NO" if words[0] == "LOGIN" and '"wrong"' in words else "OK"

    def _answer(self, words: list[str]) -> bytes:
        match words:
            case ["CAPABILITY"]:
                return b"* CAPABILITY IMAP4rev1\r\n"
            case ["SELECT", *_rest]:
                return f"* {len(self.messages)} EXISTS\r\n".encode()
            case ["UID", "SEARCH", *_rest]:
                left = [n for n in range(1, len(self.messages) + 1) if n not in self.seen]
                return f"* SEARCH {' '.join(map(str, left))}\r\n".encode()
            case ["UID", "FETCH", number, *_rest]:
                content = self.messages[int(number) - 1]
                return b"* 1 FETCH (BODY[] {%d}\r\n%s)\r\n" % (len(content), content)
            case ["UID", "STORE", number, *_rest]:
                self.seen.add(int(number))
        return b""


@pytest.fixture
def served(monkeypatch) -> Iterator:
    monkeypatch.setenv("OBSERVATORY_MAIL_PASSWORD", "right")
    servers = []

    def serve(*messages: bytes) -> tuple[Server, Mailbox]:
        servers.append(Server(list(messages)))
        return servers[-1], Mailbox("127.0.0.1", "observatoire", servers[-1].port, encrypted=False)

    yield serve
    for server in servers:
        server.listener.close()


ALLOWED = dict.fromkeys(("chef@police.example", "@sdis.example"), frozenset[str]())
SENDERS = [
    ("an address", "chef@police.example", "", True),
    ("in capitals, with a name", "Le Chef <CHEF@Police.example>", "", True),
    ("a domain", "garde@sdis.example", "", True),
    ("a stranger", "chef@autre.example", "", False),
    ("a domain that only ends so", "garde@faux-sdis.example", "", False),
    ("the address as a name", '"chef@police.example" <x@autre.example>', "", False),
    ("two senders", "chef@police.example, x@autre.example", "", False),
    ("forged, says the server", "chef@police.example", "mx.example; dmarc=fail", False),
]


@pytest.mark.parametrize(("why", "sender", "said", "allowed"), SENDERS, ids=[case[0] for case in SENDERS])
def test_who_is_allowed(tmp_path, served, why, sender, said, allowed) -> None:
    server, box = served(message(sender, said=said))
    [arrived] = collect(box, ALLOWED, tmp_path)
    assert arrived.allowed is allowed, why
    assert arrived.path.parent == (tmp_path if allowed else tmp_path / "quarantaine")
    assert arrived.path.read_bytes() == b"content"
    assert server.seen == {1}
    assert collect(box, ALLOWED, tmp_path) == []


@pytest.mark.parametrize("name", ["../../etc/passwd", "a\tb.csv", "/abs.csv", ".hidden"])
def test_a_name_is_never_a_path(tmp_path, served, name) -> None:
    _server, box = served(message("chef@police.example", name))
    [arrived] = collect(box, ALLOWED, tmp_path)
    assert arrived.path.parent == tmp_path
    assert not arrived.path.name.startswith(".")


def test_a_wrong_password_loses_nothing(tmp_path, served, monkeypatch) -> None:
    server, box = served(message("chef@police.example"))
    monkeypatch.setenv("OBSERVATORY_MAIL_PASSWORD", "wrong")
    with pytest.raises(InputError, match="Nothing is lost"):
        collect(box, ALLOWED, tmp_path)
    assert not server.seen


def test_what_is_refused_before_any_connection(tmp_path, monkeypatch) -> None:
    box = Mailbox("mail.example", "observatoire", encrypted=False)
    monkeypatch.delenv("OBSERVATORY_MAIL_PASSWORD", raising=False)
    with pytest.raises(CallError, match="password"):
        collect(box, ALLOWED, tmp_path)
    monkeypatch.setenv("OBSERVATORY_MAIL_PASSWORD", "x")
    with pytest.raises(CallError, match="in clear from this machine only"):
        collect(box, ALLOWED, tmp_path)
    (tmp_path / "allow").write_text("# nobody\n\n", encoding="utf-8")
    with pytest.raises(CallError, match="allows nobody"):
        allowed_senders(tmp_path / "allow")
