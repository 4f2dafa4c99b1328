"""Attacks on every register a person writes into: a full disk, a read-only one, twenty writers at once."""

from __future__ import annotations

import datetime as dt
import errno
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import filelock
import pandas as pd
import pytest

from observatory import atomic, counts, linkage
from observatory.atomic import StorageError
from observatory.evaluate import decisions, register
from observatory.evaluate.decisions import Decision
from observatory.evaluate.register import Action, Area
from observatory.geocode import Standing, add_camera, read_aliases, read_cameras, remember_alias
from observatory.linkage import journal as twins
from observatory.territory import Territory

pytestmark = pytest.mark.usefixtures("english")

DAY = dt.date(2026, 11, 14)
ZONES = Territory.load().zones


def _decide(data: Path, n: int) -> None:
    asked = Decision("", f"do {n}", "the office", DAY, DAY, ("90010-01",), ("tag",))
    decisions.decide(data, asked, ZONES)


def _act(data: Path, n: int) -> None:
    areas = Area(("90010-01",)), Area(("90010-02",))
    register.add(data, Action(f"A{n}", f"act {n}", ("tag",), DAY, None, *areas), ZONES)


def _link(data: Path, n: int) -> None:
    one, other = linkage.Key("sdis", f"{n}"), linkage.Key("police_nationale", f"{n}")
    twins.decide(data, one, other, twins.Decision.SAME, "the office", f"because {n}")


def _confirm(data: Path, n: int) -> None:
    """Of a week of its own, in doubt."""
    week = pd.Timestamp(2026, 1, 5) + pd.Timedelta(weeks=n)
    doubted = pd.DataFrame({"feed": ["sdis"], "week": [week], "facts": [0]})
    said = counts.Confirmation(
        "", "sdis", week.date(), "the office", f"because {n}", 0, dt.datetime.now(dt.UTC)
    )
    counts.confirm(data, doubted, said)


#: Register → what writes its n-th entry, and how many entries it holds.
REGISTERS: dict[str, tuple[Callable[[Path, int], object], Callable[[Path], int]]] = {
    "actions": (_act, lambda data: len(register.load(data))),
    "decisions": (_decide, lambda data: len(decisions.load_decisions(data))),
    "cameras": (
        lambda data, n: add_camera(data, Standing(f"cam {n}", "pont", "90010", 6.863, 47.638)),
        lambda data: len(read_cameras(data).standings),
    ),
    "corrections": (
        lambda data, n: remember_alias(data, f"la dalle {n}", "90010", 6.86, 47.64, "dalle", "office"),
        lambda data: len(read_aliases(data)),
    ),
    "twins": (_link, lambda data: len(twins.load(data))),
    "confirmations": (_confirm, lambda data: len(counts.load_confirmations(data))),
}
each = pytest.mark.parametrize("name", REGISTERS)


def _full(*_given: object, **_named: object) -> None:
    raise OSError(errno.ENOSPC, "No space left on device")


def _read_only(*_given: object, **_named: object) -> None:
    raise OSError(errno.EROFS, "Read-only file system")


def _held(data: Path) -> dict[Path, bytes]:
    return {path: path.read_bytes() for path in data.rglob("*") if path.is_file() and path.suffix != ".lock"}


@each
@pytest.mark.parametrize(
    ("module", "attribute", "fault", "says"),
    [
        (atomic, "_flush", _full, "No space left on device"),
        (atomic, "_half", _full, "No space left on device"),
        (filelock.FileLock, "acquire", _read_only, "Read-only file system"),
    ],
    ids=["full at the end", "full at once", "read-only"],
)
def test_a_disk_that_takes_nothing_is_one_sentence(
    tmp_path, monkeypatch, name, module, attribute, fault, says
) -> None:
    write, count = REGISTERS[name]
    write(tmp_path, 1)
    before = _held(tmp_path)
    with monkeypatch.context() as patch:
        patch.setattr(module, attribute, fault)
        with pytest.raises(StorageError, match=rf"{says}.*is kept"):
            write(tmp_path, 2)
    assert _held(tmp_path) == before
    write(tmp_path, 2)
    assert count(tmp_path) == 2


@each
def test_twenty_at_once_are_all_stored_and_their_owners_alone(tmp_path, name) -> None:
    write, count = REGISTERS[name]
    with ThreadPoolExecutor(20) as writers:
        list(writers.map(lambda n: write(tmp_path / "data", n), range(20)))
    assert count(tmp_path / "data") == 20
    opened = [path for path in (tmp_path / "data").rglob("*") if path.stat().st_mode & 0o077]
    assert not opened
