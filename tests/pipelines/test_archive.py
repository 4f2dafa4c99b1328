"""The raw files are kept unedited, under names that are never a partner's, readable by their owner only."""

from __future__ import annotations

import json
import os

import pytest

from observatory.errors import InputError
from pipelines import archive
from pipelines.archive import Entry

pytestmark = pytest.mark.usefixtures("english")


def entry_of(
    content: bytes, name: str = "a.csv", at: str = "2026-11-16T12:00:00+00:00", week: str = ""
) -> Entry:
    return Entry(archive.sha256(content), name, "sdis", week, week, at)


def test_what_is_kept_is_what_came(tmp_path) -> None:
    content = b"\xff\x00any bytes\r\n"
    entry = entry_of(content)
    archive.keep(tmp_path, content, entry)
    assert archive.content(tmp_path, entry) == content
    assert archive.entries(tmp_path) == [entry]


def test_a_file_name_is_never_a_path(tmp_path) -> None:
    entry = entry_of(b"x", "../../../etc/passwd\n.csv")
    archive.keep(tmp_path / "data", b"x", entry)
    kept = [path.relative_to(tmp_path) for path in tmp_path.rglob("*") if path.is_file()]
    assert {path.parts[:2] for path in kept} == {("data", "archive")}
    assert archive.entries(tmp_path / "data") == [entry]


@pytest.mark.skipif(os.name != "posix", reason="file modes are those of POSIX systems")
def test_only_its_owner_may_read_it(tmp_path) -> None:
    archive.keep(tmp_path, b"x", entry_of(b"x"))
    folder = tmp_path / archive.FOLDER
    assert folder.stat().st_mode & 0o777 == 0o700
    assert {path.stat().st_mode & 0o777 for path in folder.iterdir()} == {0o600}


def test_entries_come_in_the_order_they_were_taken_in(tmp_path) -> None:
    """Whatever the clock says: it may have been set back between two files."""
    first, second = entry_of(b"1", "b.csv", "2026-11-16T12:00:00.000002+00:00"), entry_of(b"2", "a.csv")
    for content, entry in ((b"1", first), (b"2", second)):
        archive.keep(tmp_path, content, entry)
    assert archive.entries(tmp_path) == [first, second]
    assert [entry.sequence for entry in archive.entries(tmp_path)] == [1, 2]


def test_entries_of_an_archive_without_a_manifest_come_in_the_order_of_their_times(tmp_path) -> None:
    later, sooner = entry_of(b"1", "a.csv", "2026-11-16T12:00:00.000002+00:00"), entry_of(b"2", "b.csv")
    for content, entry in ((b"1", later), (b"2", sooner)):
        archive.keep(tmp_path, content, entry)
    for path in (tmp_path / archive.FOLDER).glob("*.json"):
        note = {k: v for k, v in json.loads(path.read_text()).items() if k not in ("sequence", "again")}
        path.write_text(json.dumps(note))
    (tmp_path / archive.FOLDER / archive.MANIFEST).unlink()
    assert archive.entries(tmp_path) == [sooner, later]
    third = entry_of(b"3", "c.csv", "2020-01-01T12:00:00+00:00")
    archive.keep(tmp_path, b"3", third)
    assert archive.entries(tmp_path) == [sooner, later, third]


def test_the_same_bytes_for_two_weeks_are_one_file_with_two_notes(tmp_path) -> None:
    entries = [entry_of(b"header only\n", week="2026-11-02"), entry_of(b"header only\n", week="2026-11-09")]
    for entry in entries:
        archive.keep(tmp_path, b"header only\n", entry)
    assert len(list((tmp_path / archive.FOLDER).glob("*.raw"))) == 1
    assert {entry.receipt for entry in archive.entries(tmp_path)} == {entry.receipt for entry in entries}


def test_half_a_file_is_no_file(tmp_path) -> None:
    """What a run that was cut off leaves behind: a half-written file, or a file without its note."""
    folder = tmp_path / archive.FOLDER
    folder.mkdir()
    (folder / "0123.raw.half").write_bytes(b"x")
    (folder / "4567.raw").write_bytes(b"x")
    (folder / "89ab.json.half").write_bytes(b"{")
    assert archive.entries(tmp_path) == []


@pytest.mark.parametrize("damage", ["changed", "cut", "gone"])
def test_a_damaged_file_is_said(tmp_path, damage: str) -> None:
    entry = entry_of(b"a;b\n1;2\n", "sdis_2026-W46.csv")
    archive.keep(tmp_path, b"a;b\n1;2\n", entry)
    path = archive.raw_file(tmp_path, entry)
    if damage == "gone":
        path.unlink()
    else:
        path.write_bytes(b"a;b\n1;3\n" if damage == "changed" else b"a;b\n")
    with pytest.raises(InputError, match=r"\.raw in the archive is damaged: .* sdis_2026-W46\.csv"):
        archive.content(tmp_path, entry)
