"""Registers of requests and of figures typed in: one writer, nothing of a person, faults said by name."""

from __future__ import annotations

import datetime as dt
from concurrent.futures import ThreadPoolExecutor

import pytest

from observatory.errors import CallError, InputError
from observatory.evaluate import (
    TypedFigure,
    answer_request,
    load_figures,
    load_requests,
    request_diagnosis,
    standing,
    type_in,
)
from pipelines.cli import main

DAY = dt.date(2026, 11, 3)
ENTRY = '[[figure]]\ncode = "a"\nindicator = "b"\nvalue = 1\nauthor = "c"\n'
SAID = "Appeler M. Kevin Durand au 06 12 34 56 78"


def figure(**other) -> TypedFigure:
    given = {"indicator": "cameras", "year": 2026, "value": 116.0, "author": "Centre", "typed": DAY}
    return TypedFigure("", **(given | other))


def test_what_is_written_is_read_again_and_the_last_figure_stands(tmp_path):
    kept = [type_in(tmp_path, figure(value=value, note='"x" ]\n= y'), ["cameras"]) for value in (116, 139.5)]
    assert load_figures(tmp_path) == kept
    assert [one.code for one in kept] == ["2026-11-03-1", "2026-11-03-2"]
    assert standing(kept) == {("cameras", 2026): kept[1]}
    asked = request_diagnosis(tmp_path, "Mairie", "Parc", DAY)
    answered = answer_request(tmp_path, asked.code, DAY, "remis")
    assert load_requests(tmp_path) == [answered]


def test_nobodys_entry_is_lost_when_several_write_at_once(tmp_path):
    with ThreadPoolExecutor(8) as pool:
        kept = list(pool.map(lambda n: request_diagnosis(tmp_path, f"Mairie {n}", "Parc", DAY), range(24)))
    assert len({one.code for one in kept}) == len(load_requests(tmp_path)) == 24


def test_persons_are_redacted_and_the_files_are_their_owners_alone(tmp_path):
    type_in(tmp_path, figure(author=SAID, note=SAID), ["cameras"])
    asked = request_diagnosis(tmp_path, SAID, SAID, DAY)
    answer_request(tmp_path, asked.code, DAY, SAID)
    for name in ("figures.toml", "requests.toml"):
        text = (tmp_path / name).read_text(encoding="utf-8")
        assert not [word for word in ("Durand", "06 12") if word in text]
        assert not (tmp_path / name).stat().st_mode & 0o077


@pytest.mark.parametrize(
    ("other", "fault", "words", "why"),
    [
        ({"indicator": "camera_facts"}, CallError, "camera_facts", "it is counted: it is not typed in"),
        ({"author": " "}, InputError, "auteur", "nobody answers for it"),
        ({"year": 26}, InputError, "année", "no year"),
        ({"value": -1.0}, InputError, "valeur", "no count"),
        ({"value": float("nan")}, InputError, "valeur", "no number"),
        ({"value": float("inf")}, InputError, "valeur", "no count"),
    ],
)
def test_a_figure_that_is_none_is_refused(other, fault, words, why, tmp_path):
    with pytest.raises(fault, match=words):
        type_in(tmp_path, figure(**other), ["cameras"])
    assert not (tmp_path / "figures.toml").exists(), why


def test_a_request_is_answered_once_and_not_before_it_was_made(tmp_path):
    with pytest.raises(InputError, match="lieu manque"):
        request_diagnosis(tmp_path, "Mairie", "", DAY)
    asked = request_diagnosis(tmp_path, "Mairie", "Parc", DAY)
    with pytest.raises(InputError, match="après"):
        answer_request(tmp_path, asked.code, dt.date(2026, 11, 2))
    answer_request(tmp_path, asked.code, DAY)
    for code in (asked.code, "2026-11-03-9"):
        with pytest.raises(CallError, match=asked.code):
            answer_request(tmp_path, code, DAY)


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("[[figure]", "no TOML"),
        ('[[figure]]\ncode = "a"', "entries are missing"),
        (
            f'{ENTRY}year = "2026"\ntyped = 2026-01-01',
            "a year that is a text",
        ),
        (
            f'{ENTRY}year = 2026\ntyped = "hier"',
            "a day that is a text",
        ),
        ("[[figure]]\nmoon = 1", "an entry that there is not"),
    ],
)
def test_a_register_at_fault_says_so(text, why, tmp_path):
    (tmp_path / "figures.toml").write_text(text, encoding="utf-8")
    with pytest.raises(InputError, match=r"figures\.toml"):
        load_figures(tmp_path)


def test_commands_write_and_list(tmp_path, capsys):
    for words in (
        ["figure", "add", "cameras", "2026", "139", "--author", "Centre"],
        ["figure", "list", "--year", "2026", "--format", "csv"],
        ["request", "add", "--who", "Mairie", "--place", "Parc", "--on", "2026-11-03"],
        ["request", "answer", "2026-11-03-1", "--on", "2026-11-04"],
        ["request", "list", "--format", "csv"],
    ):
        with pytest.raises(SystemExit) as end:
            main(["--data", str(tmp_path), *words])
        assert end.value.code == 0, words
    said = capsys.readouterr().out
    assert "139" in said
    assert "2026-11-03-1,Mairie,Parc,2026-11-03,2026-11-04" in said
