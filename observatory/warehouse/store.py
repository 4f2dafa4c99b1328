"""Facts into the copy being built: new, already known, or a partner's correction of what it said before.

The names of tables and columns in the SQL below are the schema's own; every value is bound.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from observatory.fact import COLUMNS

if TYPE_CHECKING:
    from observatory.warehouse.connection import Warehouse


#: How far apart, in time, what a reference stands for may be and still be one fact, corrected.
SAME_FACT = np.timedelta64(180, "D")
#: An odd number that spreads a year over the 64 bits of an identity (2^64 over the golden ratio).
YEAR_MIX = np.uint64(0x9E3779B97F4A7C15)


@contextmanager
def one_write(warehouse: Warehouse) -> Iterator[None]:
    """All that is written in the block reaches the disk at once, or not at all."""
    warehouse.connection.execute("begin")
    try:
        yield
    except BaseException:
        warehouse.connection.execute("rollback")
        raise
    warehouse.connection.execute("commit")


@dataclass(frozen=True, slots=True)
class Versions:
    """What is to become of rows, in their order: one entry a row.

    `stored` are those that say something new, the others are known; `corrects` the stored ones that replace
    what was said before; `until` the time from which a later row of the same table is believed instead.
    """

    stored: np.ndarray
    corrects: np.ndarray
    until: pd.Series


def told_apart(warehouse: Warehouse, facts: pd.DataFrame) -> tuple[pd.DataFrame, np.ndarray]:
    """`facts` (``fact_id, starts_at``), in the order they came, with references used again told apart.

    Partners' numbers restart each year. A row whose reference is that of a fact more than `SAME_FACT` away is
    another fact: its identity takes in its year, the same one whenever the row is sent. Second, which rows
    these are.
    """
    ids, starts = facts["fact_id"].to_numpy(), facts["starts_at"].to_numpy("datetime64[us]")
    unique, first, place = np.unique(ids, return_index=True, return_inverse=True)
    known, stored = _column_stored(warehouse, unique, "starts_at")
    meant = np.where(known, stored.astype("datetime64[us]"), starts[first])[place]
    other = np.abs(starts - meant) > SAME_FACT
    if not other.any():
        return facts, other
    year = starts.astype("datetime64[Y]").astype("uint64")
    apart = np.where(other, ids ^ (year * YEAR_MIX), ids)
    return facts.assign(fact_id=apart), other


def versions(warehouse: Warehouse, facts: pd.DataFrame) -> Versions:
    """Compare `facts` (``fact_id, content, known_from``), in the order they came, with those stored.

    A fact already there with the same content is known. One with other content is a correction, of what is
    stored or of an earlier row.
    """
    ids, content = facts["fact_id"].to_numpy(), facts["content"].to_numpy()
    order = np.argsort(ids, kind="stable")
    ids, content = ids[order], content[order]
    first = np.r_[True, ids[1:] != ids[:-1]][: len(ids)]
    before, is_there = _content_stored(warehouse, ids)
    before[~first] = content[:-1][~first[1:]]
    is_there |= ~first
    stored = ~(is_there & (before == content))
    until = _believed_until(ids, stored, facts["known_from"].to_numpy()[order])
    back = np.empty_like(order)
    back[order] = np.arange(len(order))
    return Versions(stored[back], (stored & is_there)[back], pd.Series(until[back], facts.index))


def store_versions(warehouse: Warehouse, facts: pd.DataFrame, until: pd.Series) -> None:
    """Add rows that say something new (columns of `observatory.fact.COLUMNS`), each believed `until` a time.

    Those believed still are the facts; what was stored of them moves to ``facts_history`` with the time until
    which it was believed, and so do those that a later row corrects already.
    """
    _move_to_history(warehouse, facts)
    columns = ", ".join(COLUMNS)
    with as_table(warehouse, facts[[*COLUMNS]].assign(known_until=until)) as name:
        connection = warehouse.connection
        connection.execute(
            f"insert into {warehouse.own('facts')} by name "  # noqa: S608
            f"select {columns} from {name} where known_until is null"
        )
        if until.notna().any():
            connection.execute(
                f"insert into {warehouse.own('facts_history')} by name "  # noqa: S608
                f"select * from {name} where known_until is not null"
            )


def store_facts(warehouse: Warehouse, facts: pd.DataFrame) -> Versions:
    """Add what is new in `facts` (columns of `observatory.fact.COLUMNS`); see `versions`."""
    found = versions(warehouse, facts)
    store_versions(warehouse, facts[found.stored], found.until[found.stored])
    return found


def unknown(warehouse: Warehouse, facts: pd.DataFrame) -> np.ndarray:
    """Which of `facts` (``fact_id``) the warehouse does not have, whatever they say."""
    return ~_content_stored(warehouse, facts["fact_id"].to_numpy())[1]


def store_table(warehouse: Warehouse, table: str, rows: pd.DataFrame) -> None:
    """Append `rows` to one of the schema's tables, columns matched by name."""
    if len(rows):
        with as_table(warehouse, rows) as name:
            warehouse.connection.execute(f"insert into {warehouse.own(table)} by name select * from {name}")  # noqa: S608


def replace_table(warehouse: Warehouse, table: str, rows: pd.DataFrame, feed: str = "") -> None:
    """Replace the rows of a table, or those of one feed in it."""
    if feed:
        warehouse.connection.execute(f"delete from {warehouse.own(table)} where feed = ?", [feed])  # noqa: S608
    else:
        warehouse.connection.execute(f"delete from {warehouse.own(table)}")  # noqa: S608
    store_table(warehouse, table, rows)


def receipts(warehouse: Warehouse) -> set[str]:
    """The names of every receipt there is."""
    return {name for (name,) in warehouse.connection.execute("select receipt from receipts").fetchall()}


def key_mark(warehouse: Warehouse) -> str:
    """The mark of the key its references are hashed under; empty in a new one, "?" without a key."""
    tables = warehouse.connection.execute("select table_name from duckdb_tables()").fetchall()
    if ("reference_key",) not in tables:
        return "?"
    found = warehouse.connection.execute("select mark from reference_key").fetchone()
    return found[0] if found else ""


def feeds_of_files(warehouse: Warehouse) -> dict[str, str]:
    """For the SHA-256 of each file with rows, the feed under which it was taken in."""
    return dict(
        warehouse.connection.execute("select file_sha256, feed from receipts where read > 0").fetchall()
    )


@contextmanager
def as_table(warehouse: Warehouse, rows: pd.DataFrame) -> Iterator[str]:
    """`rows` under a name for SQL. As Arrow: DuckDB would read pandas' texts one object at a time."""
    import pyarrow as pa

    warehouse.connection.register("incoming_rows", pa.Table.from_pandas(rows, preserve_index=False))
    try:
        yield "incoming_rows"
    finally:
        warehouse.connection.unregister("incoming_rows")


def _content_stored(warehouse: Warehouse, ids: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """For each id, the content of the fact that is stored, and whether there is one."""
    is_there, content = _column_stored(warehouse, ids, "content")
    return content, is_there


def _column_stored(warehouse: Warehouse, ids: np.ndarray, column: str) -> tuple[np.ndarray, np.ndarray]:
    """For each id, whether there is a fact of it, and a column of that fact; zero where there is none."""
    with as_table(warehouse, pd.DataFrame({"fact_id": np.unique(ids)})) as name:
        there = warehouse.connection.execute(
            f"select f.fact_id, f.{column} as said from facts f semi join {name} using (fact_id)"  # noqa: S608
        ).fetchnumpy()
    known, said = np.asarray(there["fact_id"]), np.asarray(there["said"])
    found = np.argsort(known)
    known, said = known[found], said[found]
    values = np.zeros(len(ids), said.dtype)
    if not len(known):
        return np.zeros(len(ids), bool), values
    at = np.minimum(np.searchsorted(known, ids), len(known) - 1)
    is_there = known[at] == ids
    values[is_there] = said[at][is_there]
    return is_there, values


def _believed_until(ids: np.ndarray, stored: np.ndarray, known_from: np.ndarray) -> np.ndarray:
    """For rows sorted by id, when the next stored one of the same id became known; NaT where none did."""
    until = np.full(len(ids), np.datetime64("NaT", "us"), "datetime64[us]")
    at = np.flatnonzero(stored)
    followed = ids[at[1:]] == ids[at[:-1]]
    until[at[:-1][followed]] = known_from[at[1:]][followed]
    return until


def _move_to_history(warehouse: Warehouse, facts: pd.DataFrame) -> None:
    """What is stored of `facts` was believed until the first of them became known."""
    connection = warehouse.connection
    first = facts.drop_duplicates("fact_id")[["fact_id", "known_from"]]
    with as_table(warehouse, first) as name:
        columns = ", ".join(f"f.{column}" for column in COLUMNS)
        connection.execute(
            f"create or replace temp table replaced as select {columns}, i.known_from as known_until "  # noqa: S608
            f"from facts f join {name} i using (fact_id)"
        )
    if connection.execute("select 1 from replaced limit 1").fetchone():
        connection.execute(
            f"insert into {warehouse.own('facts_history')} by name select * from replaced"  # noqa: S608
        )
        warehouse.drop_facts("replaced")
    connection.execute("drop table replaced")
