"""Mail from a server on the loopback: attachments of allowed senders come in, those of others wait."""

from __future__ import annotations

import socket
import threading
from collections.abc import Iterator
from email.message import EmailMessage

import pytest

from observatory.errors import CallError, InputError
from pipelines.intake.inbox import Inbox
from pipelines.intake.mailbox import MOST_BYTES, Arrived, Left, Mailbox, allowed_senders, collect

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
        self.messages, self.seen, self.fetched, self.sizes = messages, set(), set(), {}
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
            case ["UID", "FETCH", number, "(RFC822.SIZE)"]:
                size = self.sizes.get(int(number), len(self.messages[int(number) - 1]))
                return f"* 1 FETCH (UID {number} RFC822.SIZE {size})\r\n".encode()
            case ["UID", "FETCH", number, *_rest]:
                self.fetched.add(int(number))
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
    ("the address as an encoded name", "=?utf-8?q?chef=40police=2Eexample=3E?= <x@autre.example>", "", False),
    ("the address as a name that ends a header", '"chef@police.example>" <x@autre.example>', "", False),
    ("an address within an address", "<chef@police.example@autre.example>", "", False),
    ("no address", "chef", "", False),
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


NAMES = [
    ("a way out", "../../etc/passwd"),
    ("a tab", "a\tb.csv"),
    ("from the root", "/abs.csv"),
    ("hidden", ".hidden"),
    ("as if not whole yet", "export.csv.part"),
    ("as if open in an office program", "~$export.xlsx"),
    ("that reads backwards", "export_\u202evsc.exe"),
    ("long", "é" * 400 + ".csv"),
    ("a folder alone", "/"),
]


@pytest.mark.parametrize(("why", "name"), NAMES, ids=[case[0] for case in NAMES])
def test_a_name_is_never_a_path_and_its_file_is_taken(tmp_path, served, why, name) -> None:
    _server, box = served(message("chef@police.example", name))
    inbox = Inbox(tmp_path, tmp_path / "data", 0)
    [arrived] = collect(box, ALLOWED, tmp_path)
    assert arrived.path.parent == tmp_path, why
    assert inbox.waiting() == [arrived.path.name], why
    assert not set("\u202e\t/") & set(arrived.path.name), why


HEAD = "From: chef@police.example\r\nMIME-Version: 1.0\r\n"
FILE = 'Content-Disposition: attachment; filename="a.csv"\r\n'


def nested(depth: int) -> str:
    """A file within so many messages, each attached to the one around it."""
    inner = f"Content-Type: text/csv\r\n{FILE}\r\nx;y\r\n"
    for level in range(depth):
        inner = (
            f'Content-Type: multipart/mixed; boundary="b{level}"\r\n\r\n--b{level}\r\n'
            f"Content-Type: text/plain\r\n\r\nMme Vautrin\r\n"
            f"--b{level}\r\n{inner}\r\n--b{level}--\r\n"
        )
    return HEAD + inner


#: Why, the message, and the contents of the files that are saved; None where it stays in the mailbox, named.
HOSTILE = [
    ("a file alone, without parts", f"{HEAD}Content-Type: text/csv\r\n{FILE}\r\nx;y\r\n", [b"x;y\r\n"]),
    ("a table without a name", f"{HEAD}Content-Type: text/csv\r\n\r\nx;y\r\n", [b"x;y\r\n"]),
    ("one part within another", nested(2), [b"x;y\r\n"]),
    ("nested a thousand times", nested(1000), None),
    ("a charset that is none", f"{HEAD}Content-Type: text/csv; charset=utf-99\r\n"
     "Content-Disposition: attachment; filename*=utf-99''caf%E9.csv\r\n\r\nx;\xe9\r\n", [b"x;\xc3\xa9\r\n"]),
    ("a way of packing that is none",
     f"{HEAD}Content-Type: text/csv\r\nContent-Transfer-Encoding: rot13\r\n{FILE}\r\nx\r\n", [b"x\r\n"]),
    ("cut off", f'{HEAD}Content-Type: multipart/mixed; boundary="b"\r\n\r\n--b\r\n{FILE}\r\nx;y', [b"x;y"]),
    ("a signature beside",
     f'{HEAD}Content-Type: multipart/signed; boundary="b"\r\n\r\n--b\r\n{FILE}\r\nx\r\n--b\r\n'
     'Content-Type: application/pkcs7-signature; name="smime.p7s"\r\n\r\nQQ==\r\n--b--\r\n', [b"x"]),
    ("nothing attached", f"{HEAD}\r\nMme Vautrin", []),
    ("nothing at all", "", []),
    ("a header that is none", "From chef\r\n: \r\n\r\n", []),
]  # fmt: skip


@pytest.mark.parametrize(("why", "raw", "saved"), HOSTILE, ids=[case[0] for case in HOSTILE])
def test_a_hostile_message_is_read_or_named_and_keeps_no_other_out(tmp_path, served, why, raw, saved) -> None:
    server, box = served(raw.encode(), message("chef@police.example"))
    found = collect(box, ALLOWED, tmp_path)
    files = [one for one in found if isinstance(one, Arrived)]
    assert [one.path.read_bytes() for one in files] == [*(saved or []), b"content"], why
    left = [one for one in found if isinstance(one, Left)]
    assert [one.number for one in left] == ([] if saved else ["1"]), why
    assert server.seen == ({2} if saved is None else {1, 2}), "what cannot be read stays for somebody"
    assert not any(
        "Vautrin" in path.read_text(errors="replace") for path in tmp_path.rglob("*") if path.is_file()
    )


def test_a_message_too_large_is_not_fetched_but_named(tmp_path, served) -> None:
    server, box = served(message("chef@police.example"), message("chef@police.example", "b.csv"))
    server.sizes = {1: MOST_BYTES + 1}
    left, arrived = collect(box, ALLOWED, tmp_path)
    assert (left.number, "50 MB, more than 50" in left.why, arrived.path.name) == ("1", True, "b.csv")
    assert (server.fetched, server.seen) == ({2}, {2})


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
