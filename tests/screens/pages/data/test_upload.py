"""Dropped files: two of one name both arrive, and no name leads out of the folder."""

from __future__ import annotations

import contextlib
import re
from pathlib import Path
from types import SimpleNamespace

import pytest

from observatory.access import Act, ForbiddenError
from observatory.screens.pages.data import outcome, upload

HEADER = "N° fiche;Date;Heure;Adresse;Lieu;Commune;Motif;Suites\n"


def dropped(*files: tuple[str, bytes]) -> list:
    """Files as Streamlit hands them over, as far as they are asked."""
    return [SimpleNamespace(name=name, getvalue=lambda content=content: content) for name, content in files]


NAMES = [
    ("two of one name", ["a.csv", "a.csv"], ["a.csv", "a (2).csv"]),
    ("three, and one that has the second's name", ["a.csv", "a (2).csv", "a.csv"],
     ["a.csv", "a (2).csv", "a (3).csv"]),
    ("names that Windows takes for one", ["A.csv", "a.CSV"], ["A.csv", "a (2).CSV"]),
    ("the same name in two folders", ["x/a.csv", "y\\a.csv"], ["a.csv", "a (2).csv"]),
    ("out of the folder", ["../../a.csv", ".."], ["a.csv", "file"]),
    ("no name", ["", "/"], ["file", "file (2)"]),
    ("the days a long name ends with",
     ["gardes_champetres_de_l_agglomeration_2026-W46_2026-W47.xlsx"],
     ["gardes_champetres_de_l_agglomeration_2026-W46_2026-W47.xlsx"]),
    ("control characters", ["a\n\x00b.csv"], ["ab.csv"]),
]  # fmt: skip


@pytest.mark.parametrize(("why", "names", "read_as"), NAMES, ids=[case[0] for case in NAMES])
def test_each_dropped_file_keeps_its_own_bytes(tmp_path, why, names, read_as) -> None:
    contents = [str(n).encode() for n in range(len(names))]
    paths = upload._written(dropped(*zip(names, contents, strict=True)), tmp_path)
    assert [path.name for path in paths] == read_as, why
    assert [path.read_bytes() for path in paths] == contents
    assert all(tmp_path in path.resolve().parents for path in paths)


def test_a_name_without_end_can_be_written(tmp_path) -> None:
    [path] = upload._written(dropped(("𝕏" * 900 + ".csv", b"1")), tmp_path)
    assert path.read_bytes() == b"1"
    assert path.suffix == ".csv"


def test_both_of_one_name_are_taken_in_and_told(tmp_path, monkeypatch) -> None:
    monkeypatch.setenv("OBSERVATORY_DATA", str(tmp_path / "data"))
    files = [
        ("police_municipale_2026-W45.csv", f"{HEADER}R{n};02/11/2026;10h00;3 rue de Madrid;;Belfort;Tag;\n")
        for n in (1, 2)
    ]
    given = dropped(*((name, text.encode()) for name, text in files))
    taken = upload._take_in(given, None, how=upload.Intake.ASKED, job=SimpleNamespace(say=lambda _text: None))
    assert [receipt.stored for receipt in taken.receipts] == [1, 1]
    assert [Path(receipt.file_name).stem for receipt in taken.receipts] == [
        "police_municipale_2026-W45",
        "police_municipale_2026-W45 (2)",
    ]


def test_what_would_change_facts_already_held_waits_for_a_word(tmp_path, monkeypatch) -> None:
    """A file with a known reference replaces another's fact: it is asked first, with how many."""
    monkeypatch.setenv("OBSERVATORY_DATA", str(tmp_path / "data"))
    job = SimpleNamespace(say=lambda _text: None)
    held = f"{HEADER}R1;02/11/2026;10h00;3 rue de Madrid;;Belfort;Tag;\n"
    name = "police_municipale_2026-W45.csv"
    assert not upload._take_in(dropped((name, held.encode())), None, upload.Intake.ASKED, job).again
    other = held.replace("10h00", "23h00").encode()
    asked = upload._take_in(dropped((name, other)), None, upload.Intake.ASKED, job)
    assert (asked.changed, asked.rehearsed) == (1, True)
    again = upload._take_in(dropped((name, other)), None, upload.Intake.ASKED, job)
    assert again.again, "nothing was stored before the word was given"
    taken = again.again(job)
    assert (taken.changed, taken.rehearsed, taken.again) == (1, False, None)


def test_a_rehearsal_is_one_click_from_taking_in(tmp_path, monkeypatch) -> None:
    """Nothing is kept by it, and the same files go in with the button beside their lines."""
    monkeypatch.setenv("OBSERVATORY_DATA", str(tmp_path / "data"))
    job = SimpleNamespace(say=lambda _text: None)
    file = (
        "police_municipale_2026-W45.csv",
        f"{HEADER}R1;02/11/2026;10h00;3 rue de Madrid;;Belfort;Tag;\n".encode(),
    )
    tried = upload._take_in(dropped(file), None, upload.Intake.REHEARSED, job)
    assert (tried.rehearsed, tried.receipts[0].stored) == (True, 1)
    taken = tried.again(job)
    assert (taken.rehearsed, taken.receipts[0].stored, taken.again) == (False, 1, None)


def test_going_on_asks_for_the_right_again_and_is_written_down(monkeypatch) -> None:
    """The word after a rehearsal stores the facts: an act of its own, refused where the right is gone."""
    told, begun, allowed = [], [], {"sdis"}

    def require(act, *, feed):
        if feed not in allowed:
            raise ForbiddenError(feed)

    monkeypatch.setattr(upload.reader, "require", require)
    monkeypatch.setattr(upload.reader, "note", lambda act, *, scope: told.append((act, scope)))
    job = SimpleNamespace(start=begun.append)
    receipts = [SimpleNamespace(feed=feed) for feed in ("sdis", "onf", "sdis")]
    for given in (receipts[:1], receipts):
        taken = upload.Taken(given, {"x.pdf": "no table"}, True, again=lambda _job: None)
        with contextlib.nullcontext() if len(given) == 1 else pytest.raises(ForbiddenError):
            upload._go_on(job, taken)
    assert told == [(Act.SEND, "feed=sdis files=2 confirmed")]
    assert len(begun) == 1


def test_each_file_is_a_line_and_what_cannot_be_read_comes_first(tmp_path, monkeypatch) -> None:
    """A PDF says what to ask for; no line has a word of the command line or a name of the program."""
    monkeypatch.setenv("OBSERVATORY_DATA", str(tmp_path / "data"))
    job = SimpleNamespace(say=lambda _text: None)
    rows = "R1;02/11/2026;10h00;3 rue de Madrid;;Belfort;Tag;\nR2;99/99/2026;;voie publique;;Belfort;Tag;\n"
    rows += "R3;03/11/2026;;voie publique;;Belfort;Tag;\n"
    given = dropped(
        ("police_municipale_2026-W45.csv", (HEADER + rows).encode()), ("rapport.pdf", b"%PDF-1.7"),
        ("liste.csv", b"a;b\n1;2\n"),
    )  # fmt: skip
    taken = upload._take_in(given, None, upload.Intake.ASKED, job)
    lines = [outcome.Line(r.file_name, r) for r in taken.receipts]
    lines += [outcome.Line(name, None, why) for name, why in taken.refused.items()]
    assert [(line.file, line.well) for line in lines] == [
        ("police_municipale_2026-W45.csv", False), ("rapport.pdf", False), ("liste.csv", False),
    ]  # fmt: skip
    shown = outcome.table(lines)
    assert shown.count("<tr>") == 4
    assert "Un PDF ne se lit pas\u202f; demandez le CSV" in shown
    assert "S45" in shown and "Police municipale de Belfort" in shown
    assert not re.search(r"--\w|allo_mairie|observatory ", shown)
    assert outcome.vague(taken.receipts[0]) == 1
