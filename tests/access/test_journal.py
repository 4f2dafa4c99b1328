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


def respell(lines: list[bytes], dice: random.Random) -> list[bytes]:
    """The same line to whoever reads it, in other bytes: escapes, blanks, the order of its members."""
    at = dice.randrange(len(lines))
    entry = json.loads(lines[at])
    spelt = [
        lambda: json.dumps(entry),
        lambda: json.dumps(dict(reversed(entry.items())), separators=(",", ":")),
        lambda: lines[at].decode().rstrip("\n").replace('"who":"', '"who":"\\u0062\\b', 1),
        lambda: lines[at].decode().rstrip("\n") + " ",
        lambda: lines[at].decode().rstrip("\n") + "\r",
        lambda: lines[at].decode().rstrip("\n")[:-1] + ',"who":"x@ville.example"}',
    ]
    return [*lines[:at], dice.choice(spelt)().encode() + b"\n", *lines[at + 1 :]]


def insert(lines: list[bytes], dice: random.Random) -> list[bytes]:
    """Something that is no line, between two."""
    at = dice.randrange(len(lines) + 1)
    return [
        *lines[:at],
        dice.choice([b"\n", b"\r\n", b" \n", b"{}\n", b"\0\n", b"\xef\xbb\xbf\n"]),
        *lines[at:],
    ]


KINDS = [edit, remove, reorder, truncate, double, rename, respell, insert]


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


def _split(month: Path) -> None:
    lines = month.read_bytes().splitlines(keepends=True)
    month.write_bytes(b"".join(lines[:3]))
    month.with_name(f"{month.stem}-31.jsonl").write_bytes(b"".join(lines[3:]))


LAID_OUT = [
    ("a month that is dropped sooner", lambda j: (j / "2025-03.jsonl").rename(j / "2025-02-31.jsonl")),
    ("a month that is dropped later", lambda j: (j / "2025-02.jsonl").rename(j / "2025-02-31.jsonl")),
    ("a month in two files", lambda j: _split(j / "2025-03.jsonl")),
    ("two months in one file", lambda j: (
        (j / "2025-03.jsonl").write_bytes(
            (j / "2025-02.jsonl").read_bytes() + (j / "2025-03.jsonl").read_bytes()
        ),
        (j / "2025-02.jsonl").unlink(),
    )),
]  # fmt: skip


@pytest.mark.parametrize(("what", "move"), LAID_OUT, ids=[case[0] for case in LAID_OUT])
def test_every_line_in_its_order_in_other_files_is_found(kept, tmp_path, what, move) -> None:
    """Months are dropped by the names of their files: lines may not change file, though the chain holds."""
    data = tmp_path / "data"
    shutil.copytree(kept, data)
    assert not Journal(data).faults()
    move(data / "journal")
    assert "from line" in " ".join(Journal(data).faults()), what


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


def together(journal: Journal, *names: str) -> None:
    """Lines that several threads asked for at one moment."""
    asked = [module._Asked((name, "", "counts", "", "done", ""), 12) for name in names]
    journal._write_together(asked)
    for one in asked:
        if one.fault:
            raise one.fault


def test_lines_written_together_survive_a_cut_wherever_it_falls(tmp_path) -> None:
    """After each byte of three lines: those that are whole stay, in order, and the door stays open."""
    journal = Journal(tmp_path / "data")
    journal.write("a", "counts")
    head, file = (journal.folder / "head.json").read_bytes(), next(journal.folder.glob("*.jsonl"))
    start = file.stat().st_size
    together(journal, "b", "c", "d")
    whole = file.read_bytes()
    for cut in range(start, len(whole) + 1, 7):
        (journal.folder / "head.json").write_bytes(head)
        file.write_bytes(whole[:cut])
        journal.write("e", "counts")
        kept = [entry.who for entry in journal.entries() if entry.act != "repaired"]
        assert kept == ["a", *"bcd"[: whole[start:cut].count(b"\n")], "e"] and not journal.faults()


def test_lines_of_several_moments_behind_the_head_are_no_cut(tmp_path, monkeypatch) -> None:
    """The head of yesterday put back, and what came since shortened: nobody's crash looks like that."""
    journal = Journal(tmp_path)
    journal.write("a", "counts")
    head = (journal.folder / "head.json").read_bytes()
    for n in range(3):
        monkeypatch.setattr(module, "_now", lambda n=n: f"2099-01-01T10:00:0{n}+01:00")
        journal.write("b", "counts")
    (journal.folder / "head.json").write_bytes(head)
    with pytest.raises(JournalError, match="not what was written"):
        journal.write("c", "counts")


def test_twenty_threads_write_one_chain_and_each_gets_its_own_line(tmp_path) -> None:
    from concurrent.futures import ThreadPoolExecutor

    journal = Journal(tmp_path)
    with ThreadPoolExecutor(20) as threads:
        entries = list(threads.map(lambda n: journal.write(f"p{n}", "counts"), range(100)))
    assert [entry.who for entry in entries] == [f"p{n}" for n in range(100)]
    assert sorted(entry.n for entry in entries) == list(range(1, 101)) and not journal.faults()


def test_a_disk_that_is_full_is_told_to_all_who_wait(tmp_path, monkeypatch) -> None:
    from concurrent.futures import ThreadPoolExecutor

    journal = Journal(tmp_path)
    journal.write("a", "counts")

    def full(*_given: object) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(module, "_add", full)
    with ThreadPoolExecutor(8) as threads:
        asked = [threads.submit(journal.write, f"p{n}", "counts") for n in range(16)]
    assert all(isinstance(one.exception(), JournalError) for one in asked)
    assert len(list(journal.entries())) == 1 and not journal.faults()


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
