"""The journal: a chain in which every alteration is found, that drops old months and never a line."""

from __future__ import annotations

import errno
import json
import os
import random
import shutil
from pathlib import Path

import pytest

from observatory import language
from observatory.access import Journal, JournalError
from observatory.access import journal as module
from observatory.atomic import StorageError


@pytest.fixture(autouse=True)
def _english():
    language.use("en")


#: Other than what anything was tuned on.
SEED, TRIALS = 20_261_127, 1000


@pytest.fixture(scope="module")
def kept(tmp_path_factory) -> Path:
    """A data folder whose journal has three months of lines, the first of which were dropped."""
    data = tmp_path_factory.mktemp("journal")
    journal = Journal(data)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(os, "fsync", lambda _file: None)
        for month in ("2024-01", "2025-02", "2025-03", "2025-04"):
            for n in range(7):
                patch.setattr(module, "_now", lambda month=month, n=n: f"{month}-0{n + 1}T10:00:00+01:00")
                journal.write(f"a{n}@x.example", "places", role="analyst", scope=f"n={n}", months=36)
        patch.setattr(module, "_now", lambda: "2025-04-20T10:00:00+01:00")
        assert journal.prune(36 - 12) == 1
    assert not journal.faults()
    return data


def edit(lines: list[bytes], dice: random.Random) -> list[bytes]:
    at = dice.randrange(len(lines))
    place = dice.randrange(len(lines[at]))
    other = bytes([dice.choice([b for b in range(256) if b != lines[at][place]])])
    return [*lines[:at], lines[at][:place] + other + lines[at][place + 1 :], *lines[at + 1 :]]


def remove(lines: list[bytes], dice: random.Random) -> list[bytes]:
    at = dice.randrange(len(lines))
    return lines[:at] + lines[at + dice.randint(1, 3) :]


def reorder(lines: list[bytes], dice: random.Random) -> list[bytes]:
    one, other = sorted(dice.sample(range(len(lines)), 2))
    moved = list(lines)
    moved[one], moved[other] = moved[other], moved[one]
    return moved


def truncate(lines: list[bytes], dice: random.Random) -> list[bytes]:
    whole = b"".join(lines)
    return [whole[: dice.randrange(len(whole))]]


def double(lines: list[bytes], dice: random.Random) -> list[bytes]:
    at = dice.randrange(len(lines))
    return [*lines[: at + 1], lines[at], *lines[at + 1 :]]


def rename(lines: list[bytes], dice: random.Random) -> list[bytes]:
    """Another person did it: what an insider would change."""
    at = dice.randrange(len(lines))
    entry = json.loads(lines[at])
    entry["who"] = entry["who"] + "x"
    return [*lines[:at], (json.dumps(entry, separators=(",", ":")) + "\n").encode(), *lines[at + 1 :]]


KINDS = [edit, remove, reorder, truncate, double, rename]


def test_a_thousand_alterations_are_found(kept, tmp_path) -> None:
    dice = random.Random(SEED)
    found, data = 0, tmp_path / "data"
    shutil.copytree(kept, data)
    files = sorted((data / "journal").glob("*.jsonl"))
    for trial in range(TRIALS):
        kind, file = KINDS[trial % len(KINDS)], dice.choice(files)
        before = file.read_bytes()
        file.write_bytes(b"".join(kind(before.splitlines(keepends=True), dice)))
        found += bool(Journal(data).faults())
        file.write_bytes(before)
    assert found == TRIALS
    assert not Journal(data).faults()


LOST = [
    ("the newest month", lambda d: max((d / "journal").glob("*.jsonl")).unlink()),
    ("the oldest month", lambda d: min((d / "journal").glob("*.jsonl")).unlink()),
    ("every line", lambda d: [f.unlink() for f in (d / "journal").glob("*.jsonl")]),
    ("the head", lambda d: (d / "journal" / "head.json").unlink()),
    ("the folder", lambda d: shutil.rmtree(d / "journal")),
    ("the key", lambda d: (d / "journal.key").unlink()),
    ("the head of yesterday", lambda d: (d / "journal" / "head.json").write_bytes(
        (d / "journal" / "head.json").read_bytes().replace(b'"n":2', b'"n":1')
    )),
]  # fmt: skip


@pytest.mark.parametrize(("what", "lose"), LOST, ids=[case[0] for case in LOST])
def test_what_is_lost_is_found_and_closes_the_journal(kept, tmp_path, what, lose) -> None:
    data = tmp_path / "data"
    shutil.copytree(kept, data)
    lose(data)
    assert Journal(data).faults(), what
    if what != "the oldest month":  # writing looks at the end of the chain alone
        with pytest.raises(JournalError, match="not what was written"):
            Journal(data).write("x", "counts")


def test_an_earlier_state_put_back_whole_is_found_by_a_seal_kept_elsewhere(tmp_path) -> None:
    data, copy = tmp_path / "data", tmp_path / "copy"
    journal = Journal(data)
    journal.write("a", "counts")
    shutil.copytree(data, copy)
    journal.write("b", "raw", motive="complaint 12")
    seal = journal.head().seal
    assert not journal.faults(seal)
    assert not Journal(copy).faults()
    assert "another one" in Journal(copy).faults(seal)[0]


def full(*_given: object, **_named: object) -> None:
    raise OSError(errno.ENOSPC, "No space left on device")


def no_head(*_given: object, **_named: object) -> None:
    raise StorageError("No space left on device")


@pytest.mark.parametrize(("name", "where"), [("fsync", os), ("write_bytes", module)])
def test_a_full_disk_closes_the_door_and_keeps_whole_lines(tmp_path, monkeypatch, name, where) -> None:
    journal = Journal(tmp_path)
    journal.write("a", "counts")
    with monkeypatch.context() as patch:
        patch.setattr(where, name, full if where is os else no_head)
        with pytest.raises(JournalError, match=r"nobody is let in.*No space left"):
            journal.write("b", "counts")
    assert not journal.faults()
    journal.write("c", "counts")
    assert [entry.who for entry in journal.entries()] == ["a", "c"]


def test_a_power_cut_loses_no_line_and_closes_nothing(tmp_path) -> None:
    journal = Journal(tmp_path)
    journal.write("a", "counts")
    head = (journal.folder / "head.json").read_bytes()
    journal.write("b", "counts")
    file = next(journal.folder.glob("*.jsonl"))
    (journal.folder / "head.json").write_bytes(head)  # the line was written, its head was not
    journal.write("c", "counts")
    assert [entry.who for entry in journal.entries()] == ["a", "b", "c"]
    with file.open("ab") as out:
        out.write(b'{"n":4,"at":"2026')  # the line was cut off
    journal.write("d", "counts")
    assert [(entry.who, entry.act) for entry in journal.entries()][3:] == [("", "repaired"), ("d", "counts")]
    assert not journal.faults()


def test_old_months_go_and_the_chain_stays_whole(kept) -> None:
    entries = list(Journal(kept).entries())
    assert entries[0].n == 8
    assert entries[-1].act == "retention"
    assert not Journal(kept).faults()


def test_several_writers_make_one_chain(tmp_path) -> None:
    from concurrent.futures import ThreadPoolExecutor

    with ThreadPoolExecutor(4) as threads:
        list(threads.map(lambda n: Journal(tmp_path).write(f"p{n}", "counts"), range(24)))
    assert [entry.n for entry in Journal(tmp_path).entries()] == list(range(1, 25))
    assert not Journal(tmp_path).faults()


def test_a_reason_names_nobody_and_is_one_line(tmp_path) -> None:
    journal = Journal(tmp_path)
    journal.write("a", "raw", motive="plainte de M. Dupont\n06 12 34 56 78, affaire 12 " + "x" * 400)
    (entry,) = journal.entries()
    assert "Dupont" not in entry.motive and "06 12" not in entry.motive and "affaire 12" in entry.motive
    assert len(entry.motive) <= 200 and "\n" not in entry.motive


def test_an_altered_journal_is_set_aside_and_another_begins(tmp_path) -> None:
    journal = Journal(tmp_path)
    for who in "ab":
        journal.write(who, "counts")
    file = next(journal.folder.glob("*.jsonl"))
    file.write_bytes(file.read_bytes()[:-30])
    aside = journal.restart("root", "disk restored from a copy")
    assert not journal.faults()
    assert [entry.act for entry in journal.entries()] == ["restarted"]
    assert (aside / file.name).exists()


def test_a_full_disk_takes_no_altered_journal_away(tmp_path, monkeypatch) -> None:
    """Begun anew without a line that says so, nobody would see that there was another before."""
    journal = Journal(tmp_path)
    for who in "ab":
        journal.write(who, "counts")
    file = next(journal.folder.glob("*.jsonl"))
    file.write_bytes(file.read_bytes()[:-30])
    before = {path: path.read_bytes() for path in tmp_path.rglob("*") if path.is_file()}
    with monkeypatch.context() as patch:
        patch.setattr(os, "fsync", full)
        with pytest.raises(JournalError, match="No space left"):
            journal.restart("root", "to be rid of it")
    assert {path: path.read_bytes() for path in tmp_path.rglob("*") if path.is_file()} == before
    assert journal.faults()


def test_files_are_their_owners_alone(tmp_path) -> None:
    Journal(tmp_path / "data").write("a", "counts")
    for path in (tmp_path / "data").rglob("*"):
        assert path.stat().st_mode & 0o077 == 0, path
