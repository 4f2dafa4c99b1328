"""Durable replacement: the old file or the new one, never half of it; one sentence where it fails."""

from __future__ import annotations

import errno
import os

import pytest

from observatory import atomic
from observatory.atomic import StorageError, one_writer, write_bytes, write_text
from observatory.errors import InputError


def test_a_file_is_replaced_whole_with_the_permissions_asked_for(tmp_path):
    path = tmp_path / "register.toml"
    write_text(path, "before")
    write_text(path, "après\r\n", 0o600)
    assert path.read_bytes() == "après\r\n".encode()
    assert path.stat().st_mode & 0o777 == 0o600
    assert list(tmp_path.iterdir()) == [path]


@pytest.mark.parametrize(
    ("at", "code", "why"),
    [
        ("fsync", errno.ENOSPC, "the disk is full"),
        ("fsync", errno.EIO, "the disk fails"),
        ("fdopen", errno.EROFS, "the folder turns read-only"),
    ],
)
def test_where_it_cannot_be_written_the_old_one_stays_and_no_half_is_left(
    tmp_path, monkeypatch, at, code, why
):
    path = tmp_path / "edition.csv"
    write_bytes(path, b"before")

    def fail(*_given, **_named):
        raise OSError(code, os.strerror(code))

    monkeypatch.setattr(atomic.os, at, fail)
    with pytest.raises(StorageError, match=r"edition\.csv"):
        write_bytes(path, b"after")
    monkeypatch.undo()
    assert path.read_bytes() == b"before", why
    assert list(tmp_path.iterdir()) == [path], why


def test_a_fault_without_words_is_named(tmp_path, monkeypatch):
    monkeypatch.setattr(atomic.os, "fsync", lambda _file: (_ for _ in ()).throw(PermissionError()))
    with pytest.raises(StorageError, match="PermissionError"):
        write_text(tmp_path / "x.csv", "x")


def test_a_missing_folder_is_said(tmp_path):
    with pytest.raises(StorageError, match="nulle-part"):
        write_text(tmp_path / "nulle-part" / "x.csv", "x")


def test_one_writes_at_a_time_and_the_lock_is_its_owners_alone(tmp_path):
    lock = tmp_path / "data" / "register.lock"
    with one_writer(lock):
        assert lock.stat().st_mode & 0o077 == 0 == lock.parent.stat().st_mode & 0o077
        with pytest.raises(InputError, match="data"), one_writer(lock, 0.05):
            pytest.fail("two writers at once")
    with one_writer(lock, 0.05):
        pass
