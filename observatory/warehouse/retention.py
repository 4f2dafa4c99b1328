"""Former versions of facts whose term is over: emptied of place and reference in the ledger; counts stay."""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from typing import NamedTuple

import duckdb

from observatory.atomic import explained, sha256, swap
from observatory.warehouse import ledger
from observatory.warehouse.ledger import Line
from observatory.warehouse.runs import VERSION

#: What of a former version tells more than its zone, theme and time do, and what stands there afterwards.
EMPTIED = {
    "reference": "''", "place_text": "''", "hall": "null", "matched_label": "null", "lon": "null",
    "lat": "null", "uncertainty_m": "null",
}  # fmt: skip
_TELLS = "(reference <> '' or place_text <> '' or matched_label is not null or lon is not null)"


class Emptied(NamedTuple):
    """What was done: how many versions were emptied, and the bytes of their files before and after."""

    versions: int
    before: int
    after: int


def forget(data: Path, before: dt.datetime) -> Emptied:
    """Empty the versions of facts that a run before a day (UTC, without its zone) ended.

    The ledger then tells of another past than the warehouse does: `pipelines.ingest.rebuild` makes it again.
    A power cut leaves the ledger as it was, or emptied.

    Raises `StorageError` where the disk is full, `InputError` where the ledger is damaged.
    """
    lines = ledger.lines(data)
    old = [line.run for line in lines if ledger.when(line) < before]
    held = [(line, ledger.path_of(data, line, "facts")) for line in lines if "facts" in line.files]
    with duckdb.connect() as connection:
        versions = _over(connection, [path for _line, path in held], old) if held and old else 0
        if not versions:
            return Emptied(0, 0, 0)
        made = {
            line.run: (path, _written(connection, path)) for line, path in held if _holds(connection, path)
        }
    ledger.add(data, [_told(line, made[line.run][1]) if line.run in made else line for line in lines])
    sizes = [sum(path.stat().st_size for path in paths) for paths in zip(*made.values(), strict=True)]
    for former, new in made.values():
        if former != new:
            former.unlink()
    return Emptied(versions, *sizes)


def _over(connection: duckdb.DuckDBPyConnection, paths: list[Path], old: list[int]) -> int:
    """Note the versions that are over and still tell more than counts need; gives how many there are."""
    connection.execute(
        f"create temp table over as select distinct {', '.join(VERSION)} "  # noqa: S608
        f"from read_parquet(?, union_by_name=true) where until_run in (select unnest(?)) and {_TELLS}",
        [[str(path) for path in paths], old],
    )
    return _number(connection, "select count(*) from over")


def _holds(connection: duckdb.DuckDBPyConnection, path: Path) -> bool:
    told = f"from read_parquet(?) semi join over using ({', '.join(VERSION)})"
    return _number(connection, f"select count(*) {told}", path) > 0


def _number(connection: duckdb.DuckDBPyConnection, question: str, path: Path | None = None) -> int:
    found = connection.execute(question, [str(path)] if path else []).fetchone()
    return found[0] if found else 0


def _written(connection: duckdb.DuckDBPyConnection, path: Path) -> Path:
    """The rows of a file, those that are over emptied, in another beside it that is named by its hash."""
    keys = ", ".join(VERSION)
    half = path.with_name(f".{path.name}.half")
    target = str(half).replace("'", "''")
    source = f"read_parquet('{str(path).replace(chr(39), chr(39) * 2)}')"
    # A file of a former version has not all the columns of today.
    there = connection.read_parquet(str(path)).columns
    emptied = ", ".join(f"{value} as {name}" for name, value in EMPTIED.items() if name in there)
    with explained(half, duckdb.Error):
        connection.execute(
            f"copy (select * replace ({emptied}) from {source} semi join over using ({keys}) "  # noqa: S608
            f"union all select * from {source} anti join over using ({keys})) "
            f"to '{target}' (format parquet, compression zstd)"
        )
    new = ledger.named_by_hash(path, sha256(half))
    half.chmod(0o600)
    swap(half, new)
    return new


def _told(line: Line, path: Path) -> Line:
    return line._replace(files=line.files | {"facts": sha256(path)})
