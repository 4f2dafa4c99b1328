"""The register of decisions: kept whole, one writer at a time, nothing of a person in it."""

from __future__ import annotations

import datetime as dt
import json
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace

import pytest

from observatory.errors import CallError, InputError
from observatory.evaluate import Body, Decision, State, close_decision, decide, load_decisions
from observatory.territory import Territory
from pipelines.cli import main

DAY = dt.date(2026, 11, 10)
PATROLS = Decision(
    "", "Patrouilles communes", "Police municipale", DAY, dt.date(2026, 12, 1), ("90075",), ("rodeo",)
)


@pytest.fixture(scope="module")
def zones():
    return Territory.load().zones


def test_what_is_written_is_read_again(tmp_path, zones):
    texts = replace(PATROLS, what='Dire "non" \\ = [x]\nà demain', body=Body.GTO)
    assert decide(tmp_path, PATROLS, zones).code == "2026-11-10-1"
    kept = decide(tmp_path, texts, zones)
    assert load_decisions(tmp_path) == [replace(PATROLS, code="2026-11-10-1"), kept]
    assert kept.code == "2026-11-10-2"
    closed = close_decision(tmp_path, "2026-11-10-1", State.DONE, dt.date(2026, 11, 20), "fait")
    assert load_decisions(tmp_path)[0] == closed
    assert (closed.state, closed.note) == (State.DONE, "fait")


def test_nobodys_decision_is_lost_when_several_write_at_once(tmp_path, zones):
    with ThreadPoolExecutor(8) as pool:
        kept = list(pool.map(lambda n: decide(tmp_path, replace(PATROLS, what=f"n° {n}"), zones), range(24)))
    assert len({one.code for one in kept}) == len(load_decisions(tmp_path)) == 24


def test_persons_are_redacted(tmp_path, zones):
    said = "Appeler M. Kevin Durand au 06 12 34 56 78"
    kept = decide(tmp_path, replace(PATROLS, what=said, who="M. Kevin Durand"), zones)
    closed = close_decision(tmp_path, kept.code, State.DONE, DAY, said)
    text = (tmp_path / "decisions.toml").read_text(encoding="utf-8")
    assert not [word for word in ("Durand", "06 12") if word in text + repr(closed)]


@pytest.mark.parametrize(
    ("given", "fault", "words", "why"),
    [
        ({"themes": ("moon",)}, CallError, "moon", "no such theme"),
        ({"zones": ("99999",)}, CallError, "99999", "no such zone"),
        ({"action": "none"}, CallError, "none", "no such action: nothing to evaluate"),
        ({"what": " "}, InputError, "à faire", "nothing to be done"),
        ({"who": ""}, InputError, "qui le fait", "nobody does it"),
        ({"due": dt.date(2026, 11, 9)}, InputError, "échéance", "due before it was taken"),
    ],
)
def test_a_decision_that_cannot_be_followed_is_refused(given, fault, words, why, tmp_path, zones):
    with pytest.raises(fault, match=words):
        decide(tmp_path, replace(PATROLS, **given), zones)
    assert not (tmp_path / "decisions.toml").exists(), why


def test_a_decision_is_closed_once_and_not_before_it_was_taken(tmp_path, zones):
    kept = decide(tmp_path, PATROLS, zones)
    with pytest.raises(InputError, match="après"):
        close_decision(tmp_path, kept.code, State.DONE, dt.date(2026, 11, 9))
    close_decision(tmp_path, kept.code, State.DROPPED, DAY)
    with pytest.raises(CallError, match="abandonnée"):
        close_decision(tmp_path, kept.code, State.DONE, DAY)
    with pytest.raises(CallError, match=kept.code):
        close_decision(tmp_path, "2026-11-10-9", State.DONE, DAY)


@pytest.mark.parametrize(
    "text",
    [
        "[[decision]",
        '[[decision]]\ncode = "x"',
        '[[decision]]\ncode = "a"\nwhat = "b"\nwho = "c"\ntaken = "hier"',
    ],
)
def test_a_register_at_fault_says_so(text, tmp_path):
    (tmp_path / "decisions.toml").write_text(text, encoding="utf-8")
    with pytest.raises(InputError, match=r"decisions\.toml"):
        load_decisions(tmp_path)


@pytest.mark.parametrize(("on", "late"), [("2026-12-01", False), ("2026-12-02", True)])
def test_overdue_is_after_the_day_due(on, late):
    assert PATROLS.overdue(dt.date.fromisoformat(on)) is late
    assert not replace(PATROLS, state=State.DONE).overdue(dt.date(2027, 1, 1))


def run(data, *words: str) -> int:
    with pytest.raises(SystemExit) as end:
        main(["--data", str(data), "decision", *words])
    return end.value.code


def test_commands_write_list_and_close(tmp_path, capsys):
    asked = [
        "--what",
        "Patrouilles",
        "--who",
        "PM",
        "--by",
        "2026-12-01",
        "--zone",
        "Offemont",
        "--on",
        "2026-11-10",
    ]
    assert run(tmp_path, "add", *asked) == 0
    assert run(tmp_path, "close", "2026-11-10-1", "--state", "dropped", "--on", "2026-11-12") == 0
    capsys.readouterr()
    assert run(tmp_path, "list", "--format", "json") == 0
    (row,) = json.loads(capsys.readouterr().out)
    assert (row["zones"], row["state"], row["due"]) == ("90075", "dropped", "2026-12-01")
