"""Attacks by who sends: a file of another's feed by each way in, and what a file replaced is there again.

A file with a reference that is known replaces the fact of it: whoever may send for one feed must not reach
another's, be it on the command line, in a notebook, in a folder, by mail or on the page.
"""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from observatory.access import Act, ForbiddenError, Person, Role
from observatory.errors import CallError
from observatory.screens.pages.data import upload
from observatory.screens.session import reader
from observatory.warehouse import connect
from pipelines.cli.command import observatory
from pipelines.ingest import FilesRefusedError, ingest
from pipelines.intake.answer import Fate
from pipelines.intake.inbox import Inbox
from pipelines.intake.mailbox import _saved, allowed_senders
from pipelines.undo import undo
from tests.pipelines.attacks.test_history import facts, put, row
from tests.pipelines.intake.test_mailbox import message

pytestmark = pytest.mark.usefixtures("english")

OWN, OTHERS = "sdis", "police_municipale"


@pytest.fixture
def held(tmp_path, now) -> Path:
    """A data folder with the police's fact R1."""
    data = tmp_path / "data"
    ingest([put(tmp_path, row(1))], data, now=now)
    return data


@pytest.fixture
def attack(tmp_path) -> Path:
    """A file of the police's feed that would put another in the place of that fact."""
    (tmp_path / "in").mkdir()
    return put(tmp_path / "in", row(1, hour=23), name="police_municipale_2026-W46.csv")


@pytest.fixture
def partner(held, monkeypatch) -> None:
    """Whoever runs a command is a partner who sends for one feed alone."""
    monkeypatch.setattr("getpass.getuser", lambda: "poste-sdis")
    text = f'[[person]]\naccount = "poste-sdis"\nrole = "partner"\nfeeds = ["{OWN}"]\n'
    (held / "access.toml").write_text(text, encoding="utf-8")


def hours(data: Path) -> list[int]:
    with connect(data) as warehouse:
        return [
            start.hour for (start,) in warehouse.connection.execute("select starts_at from facts").fetchall()
        ]


READ = [
    ("receipts", "police_municipale_2026-W45"),
    ("rejected", "R3"),
    ("coverage", OTHERS),
]


@pytest.mark.parametrize(("command", "told"), READ)
@pytest.mark.parametrize("feeds", [(OWN,), (OTHERS,)], ids=["another's", "one's own"])
def test_a_command_shows_a_referent_the_files_of_their_feeds(
    tmp_path, now, monkeypatch, command, told, feeds
) -> None:
    """What is refused is shown to nobody else either: it holds what the partner wrote."""
    data = tmp_path / "data"
    ingest([put(tmp_path, row(1), row(3).replace("02/11/2026", "R3"))], data, now=now)
    monkeypatch.setattr("getpass.getuser", lambda: "poste")
    text = f'[[person]]\naccount = "poste"\nrole = "referent"\nareas = ["90010"]\nfeeds = ["{feeds[0]}"]\n'
    (data / "access.toml").write_text(text, encoding="utf-8")
    result = CliRunner().invoke(
        observatory, ["--data", str(data), command, "--format", "csv"], prog_name="observatory"
    )
    assert result.exit_code == 0, result.output
    assert (told in result.output) == (feeds == (OTHERS,))


COMMANDS = [
    ("as the file tells", ("ingest", "{file}")),
    ("said to be of its feed", ("ingest", "{file}", "--feed", OTHERS)),
    ("to see what is held", ("ingest", "{file}", "--dry-run")),
    ("through a folder", ("inbox", "{folder}", "--still", "0", "--once")),
    ("taking the former out", ("undo", "police_municipale_2026-W45.csv", "--why", "x")),
]


@pytest.mark.usefixtures("partner")
def test_no_command_sends_for_another(held, attack, monkeypatch) -> None:
    with pytest.raises(FilesRefusedError, match="not allowed to a partner"):
        ingest([attack], held)
    for why, command in COMMANDS:
        words = [word.format(file=attack, folder=attack.parent) for word in command]
        result = CliRunner().invoke(observatory, ["--data", str(held), *words], prog_name="observatory")
        assert "1 = " not in result.output, why
        assert result.exit_code or command[0] == "inbox", why
        assert "Traceback" not in result.output
    with pytest.raises(ForbiddenError):
        undo(held, "police_municipale_2026-W45.csv", "")
    monkeypatch.undo()
    assert hours(held) == [10]


def test_a_folder_of_a_partner_takes_no_feed_of_another(held, attack, now) -> None:
    box = Inbox(attack.parent, held, still_s=0, feeds=(OWN,))
    [outcome] = [*box.take(now), *box.take(now)]
    assert outcome.fate is Fate.REFUSED
    assert "may not come this way" in str(outcome.fault)
    assert hours(held) == [10]


SENDERS = [
    ("a landlord", "agence@bailleur.example", False),
    ("the police", "chef@police.example", True),
    ("somebody of the police's domain", "autre@police.example", False),
    ("who may send any", "coordination@ville.example", True),
    ("nobody known", "x@autre.example", False),
]
LIST = f"""agence@bailleur.example neolia   # one landlord
chef@police.example {OTHERS}
@police.example police_nationale
coordination@ville.example
"""


@pytest.mark.parametrize(("why", "sender", "taken"), SENDERS, ids=[case[0] for case in SENDERS])
def test_a_sender_of_mail_sends_for_own_feeds_alone(tmp_path, attack, why, sender, taken) -> None:
    (tmp_path / "allow").write_text(LIST, encoding="utf-8")
    sent = message(sender, attack.name).replace(b"content\n", b"").replace(b"Y29udGVudA==", _encoded(attack))
    [arrived] = _saved(sent, allowed_senders(tmp_path / "allow"), tmp_path, None)
    assert arrived.path.read_bytes() == attack.read_bytes()
    assert arrived.allowed is taken, why
    assert (arrived.path.parent == tmp_path) is taken


def _encoded(path: Path) -> bytes:
    import base64

    return base64.encodebytes(path.read_bytes())


def test_a_list_of_senders_names_feeds_that_are_known(tmp_path) -> None:
    (tmp_path / "allow").write_text("chef@police.example police_municpale\n", encoding="utf-8")
    with pytest.raises(CallError, match="police_municpale"):
        allowed_senders(tmp_path / "allow")


@pytest.mark.parametrize("feed", [upload.AUTO, OTHERS, "*", ""])
def test_a_page_is_asked_whatever_a_browser_chose(monkeypatch, feed) -> None:
    """The list offers a partner's own feeds; what comes over the wire may be another."""
    noted: list[Any] = []
    monkeypatch.setattr(reader, "current", lambda: Person("x", Role.PARTNER, (OWN,)))
    monkeypatch.setattr(reader, "note", lambda act, **_named: noted.append(act))
    with pytest.raises(ForbiddenError):
        upload.require_to_send(feed)
    assert noted == [Act.SEND], "the attempt is written down"
    upload.require_to_send(OWN)


def test_a_fact_replaced_twice_is_what_was_said_by_the_files_that_count(held, tmp_path, now) -> None:
    first = facts(held)
    for day, hour in ((1, 15), (2, 20)):
        path = put(tmp_path, row(1, hour=hour), name=f"police_municipale_2026-W{45 + day}.csv")
        ingest([path], held, now=now + dt.timedelta(days=day))
    undo(held, "police_municipale_2026-W46.csv", "")
    assert hours(held) == [20], "the file between says nothing any more, the last one stands"
    undo(held, "police_municipale_2026-W47.csv", "")
    assert hours(held) == [10]
    assert facts(held)["starts_at"].tolist() == first["starts_at"].tolist()
