"""The ledger of runs: what each one published first and ended, kept so that the past can be read again.

``DATA/known/runs.jsonl`` has a line a run, each with the SHA-256 of the line before it;
``DATA/known/NNNNNN/`` holds the rows that the run published or ended, a Parquet file a table. A rebuild takes
the past from here: the archive alone would place former facts by the layers and corrections of today.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import json
from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple

from observatory.atomic import PRIVATE, explained, make_folder, sha256, swap, write_text
from observatory.errors import InputError
from observatory.language import _

FOLDER = "known"
LINES = "runs.jsonl"


class Line(NamedTuple):
    """One run: its number, when it was (UTC, by a clock that may be wrong), what it did, the layers it used.

    `files` are the SHA-256 of the Parquet files written with it, by table; `before` that of the line before.
    """

    run: int
    at: str
    kind: str
    layers: str
    files: dict[str, str]
    before: str = ""

    def text(self) -> str:
        """The line as it is written, without its end."""
        return json.dumps(self._asdict(), ensure_ascii=False)


def lines(data: Path) -> list[Line]:
    """Every run of the ledger, in order; none where there is no ledger.

    Raises `InputError` where a line cannot be read or does not follow the one before it.
    """
    path = data / FOLDER / LINES
    if not path.exists():
        return []
    found, before = [], ""
    for text in path.read_text(encoding="utf-8").splitlines():
        line = _read(text, path)
        if line.before != before:
            raise InputError(_damaged(path))
        found.append(line)
        before = hashlib.sha256(text.encode()).hexdigest()
    return found


def last_run(data: Path) -> int:
    """The number of the last run of the ledger, 0 where there is none."""
    return max((line.run for line in lines(data)), default=0)


def add(data: Path, new: Sequence[Line]) -> None:
    """Write runs behind those before them; what stood there of the same numbers was never published."""
    kept = [line for line in lines(data) if line.run < new[0].run]
    texts = [line.text() for line in kept]
    for line in new:
        before = hashlib.sha256(texts[-1].encode()).hexdigest() if texts else ""
        texts.append(line._replace(before=before).text())
    write_text(make_folder(data / FOLDER) / LINES, "\n".join(texts) + "\n")


def segment(data: Path, run: int, table: str) -> Path:
    """Where the rows of a table lie that a run published or ended."""
    return data / FOLDER / f"{run:06d}" / f"{table}.parquet"


def path_of(data: Path, line: Line, table: str) -> Path:
    """Where the rows of a table lie that a run of the ledger wrote; those emptied since, under their hash."""
    written = segment(data, line.run, table)
    emptied = named_by_hash(written, line.files[table])
    return emptied if emptied.exists() else written


def named_by_hash(path: Path, said: str) -> Path:
    """The name of the file that takes the place of another one of the ledger."""
    return path.with_name(f"{path.stem.partition('-')[0]}-{said[:12]}{path.suffix}")


def keep(path: Path, half: Path) -> str:
    """Put the file `half` in its place for good; gives its SHA-256."""
    with explained(path):
        half.chmod(PRIVATE)
    swap(half, path)
    return sha256(path)


def segments(data: Path, table: str) -> list[str]:
    """The files of a table, in the order of their runs."""
    return [str(path_of(data, line, table)) for line in lines(data) if table in line.files]


def faults(data: Path) -> list[str]:
    """What of the ledger is lost or altered, a sentence each."""
    try:
        known = lines(data)
    except (InputError, OSError, UnicodeDecodeError) as fault:
        return [str(fault)]
    expected = {path_of(data, line, table): said for line in known for table, said in line.files.items()}
    bad = [path for path, said in expected.items() if not path.exists() or sha256(path) != said]
    return [_damaged(path) for path in bad] + _layer_faults(data, {line.layers for line in known})


def _layer_faults(data: Path, marks: set[str]) -> list[str]:
    folders = {mark: data / FOLDER / "layers" / mark for mark in marks if mark}
    return [_damaged(folder) for mark, folder in folders.items() if mark_of(folder / "geodata") != mark]


def mark_of(folder: Path) -> str:
    """The beginning of a hash over the files of a folder and their names; empty where there are none."""
    files = sorted(path for path in folder.glob("*") if path.is_file())
    whole = "".join(f"{path.name}={sha256(path)};" for path in files)
    return hashlib.sha256(whole.encode()).hexdigest()[:16] if files else ""


def when(line: Line) -> dt.datetime:
    """When a run was, UTC without its zone."""
    return dt.datetime.fromisoformat(line.at)


def _read(text: str, path: Path) -> Line:
    try:
        return Line(**json.loads(text))
    except (ValueError, TypeError) as fault:
        raise InputError(_damaged(path)) from fault


def _damaged(path: Path) -> str:
    return _(
        "{file} of the ledger is lost or altered: what was known then cannot be told. Restore it."
    ).format(file=path)
