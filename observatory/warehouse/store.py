"""Facts into the copy being built: new, already known, or a partner's correction of what it said before.

The names of tables and columns in the SQL below are the schema's own; every value is bound.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

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
    what was said before; `until` (``known_until, until_run``) since when a later row is believed.
    """

    stored: np.ndarray
    corrects: np.ndarray
    until: pd.DataFrame


class Stored(NamedTuple):
    """What is stored of facts: their ``fact_id``, in order, and what each says."""

    ids: np.ndarray
    content: np.ndarray
    starts_at: np.ndarray

    def of(self, column: np.ndarray, ids: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """For each id, whether there is a fact of it, and a column of that fact; zero where there is none."""
        values = np.zeros(len(ids), column.dtype)
        if not len(self.ids):
            return np.zeros(len(ids), bool), values
        at = np.minimum(np.searchsorted(self.ids, ids), len(self.ids) - 1)
        is_there = self.ids[at] == ids
        values[is_there] = column[at][is_there]
        return is_there, values


def stored(warehouse: Warehouse, ids: np.ndarray) -> Stored:
    """What is stored of the facts of these ids. One look through a long history answers all about a file.

    An id may stand twice among them: the join takes that as it is, and numpy took long to have each once.
    """
    with as_table(warehouse, pd.DataFrame({"fact_id": ids})) as name:
        there = warehouse.connection.execute(
            "select f.fact_id, f.content, f.starts_at from facts f "  # noqa: S608
            f"semi join {name} using (fact_id)"
        ).fetchnumpy()
    found = {column: np.asarray(values) for column, values in there.items()}
    order = np.argsort(found["fact_id"])
    return Stored(*(found[column][order] for column in ("fact_id", "content", "starts_at")))


def told_apart(warehouse: Warehouse, facts: pd.DataFrame) -> tuple[pd.DataFrame, np.ndarray, Stored]:
    """`facts` (``fact_id, starts_at``), in the order they came, with references used again told apart.

    Partners' numbers restart each year. A row whose reference is that of a fact more than `SAME_FACT` away is
    another fact: its identity takes in its year, the same one whenever the row is sent. Second, which rows
    these are; third, what is stored of all of them.
    """
    ids, starts = facts["fact_id"].to_numpy(), facts["starts_at"].to_numpy("datetime64[us]")
    unique, first, place = np.unique(ids, return_index=True, return_inverse=True)
    there = stored(warehouse, unique)
    known, began = there.of(there.starts_at, unique)
    meant = np.where(known, began.astype("datetime64[us]"), starts[first])[place]
    other = np.abs(starts - meant) > SAME_FACT
    if not other.any():
        return facts, other, there
    year = starts.astype("datetime64[Y]").astype("uint64")
    apart = np.where(other, ids ^ (year * YEAR_MIX), ids)
    return facts.assign(fact_id=apart), other, stored(warehouse, apart)


def versions(there: Stored, facts: pd.DataFrame, run: int, outdated: np.ndarray | None = None) -> Versions:
    """Compare `facts` (``fact_id, content, known_from``), in the order they came, with what is `there`.

    A fact already there with the same content is known, and so are rows that are `outdated`. One with other
    content is a correction, of what is stored or of an earlier row.
    """
    ids, content = facts["fact_id"].to_numpy(), facts["content"].to_numpy()
    order = np.argsort(ids, kind="stable")
    ids, content = ids[order], content[order]
    first = np.r_[True, ids[1:] != ids[:-1]][: len(ids)]
    is_there, before = there.of(there.content, ids)
    before[~first] = content[:-1][~first[1:]]
    is_there |= ~first
    new = ~(is_there & (before == content))
    if outdated is not None:
        new &= ~outdated[order]
    known = [name for name in ("known_from", "known_run") if name in facts]
    until = _believed_until(ids, new, facts[known].iloc[order], run)
    back = np.empty_like(order)
    back[order] = np.arange(len(order))
    until = until.iloc[back].set_axis(facts.index)
    return Versions(new[back], (new & is_there)[back], until)


def store_versions(
    warehouse: Warehouse, facts: pd.DataFrame, until: pd.DataFrame, corrects: np.ndarray
) -> None:
    """Add rows that say something new (columns of `observatory.fact.COLUMNS`), each believed `until` a time.

    `corrects` are those that replace what was said before (`Versions`).
    Those believed still are the facts; what was stored of them moves to ``facts_history`` with the time until
    which it was believed, and so do those that a later row corrects already.
    """
    facts = _numbered(warehouse, facts)[[*COLUMNS]]
    if corrects.any():
        _move_to_history(warehouse, facts[corrects])
    past = until["known_until"].notna().to_numpy()
    if past.any():  # hardly ever: only then are columns copied
        _store_rows(warehouse, "facts_history", facts[past].join(until[past]))
        facts = facts[~past]
    _store_rows(warehouse, "facts", facts)


def _store_rows(warehouse: Warehouse, table: str, rows: pd.DataFrame) -> None:
    """Append facts to a table, columns matched by name."""
    with as_table(warehouse, rows) as name:
        warehouse.connection.execute(f"insert into {warehouse.own(table)} by name select * from {name}")  # noqa: S608


def store_facts(warehouse: Warehouse, facts: pd.DataFrame) -> Versions:
    """Add what is new in `facts` (columns of `observatory.fact.COLUMNS`); see `versions`."""
    found = versions(stored(warehouse, facts["fact_id"].to_numpy()), facts, warehouse.run)
    store_versions(warehouse, facts[found.stored], found.until[found.stored], found.corrects[found.stored])
    return found


def outdated(warehouse: Warehouse, facts: pd.DataFrame, feed: str, made_on: dt.date) -> np.ndarray:
    """Which of `facts` (``fact_id, starts_at``), of a file made on a day, one made later tells otherwise.

    Or no longer tells, where it replaces the days they are of.
    """
    with as_table(warehouse, facts[["fact_id", "starts_at"]].assign(row=range(len(facts)))) as name:
        rows = warehouse.connection.execute(
            f"select i.row from {name} i where exists (select 1 from facts f join receipts r "  # noqa: S608
            "using (file_sha256) where f.fact_id = i.fact_id and r.made_on > $made) "
            "or exists (select 1 from receipts r where r.feed = $feed and r.replaces and r.made_on > $made "
            "and cast(i.starts_at as date) between r.covers_from and r.covers_to)",
            {"feed": feed, "made": made_on},
        ).fetchnumpy()["row"]
    found = np.zeros(len(facts), bool)
    found[np.asarray(rows, int)] = True
    return found


@dataclass(frozen=True, slots=True)
class Replaced:
    """The days of a feed that a file replaces: when it came (UTC), and the run that takes it in."""

    feed: str
    first: dt.date
    last: dt.date
    at: dt.datetime
    run: int


def no_longer_told(warehouse: Warehouse, days: Replaced, facts: pd.DataFrame) -> tuple[int, int]:
    """Of the facts in force of those days, how many are not among `facts`, and how many there are.

    Those are kept as the table ``no_longer`` for `withdraw`.
    """
    with as_table(warehouse, facts[["fact_id"]]) as name:
        warehouse.connection.execute(
            f"create or replace temp table no_longer as select fact_id from facts where feed = ? "  # noqa: S608
            f"and cast(starts_at as date) between ? and ? and fact_id not in (select fact_id from {name})",
            [days.feed, days.first, days.last],
        )
    [[gone, all_of_them]] = warehouse.connection.execute(
        "select (select count(*) from no_longer), count(*) from facts where feed = ? "
        "and cast(starts_at as date) between ? and ?",
        [days.feed, days.first, days.last],
    ).fetchall()
    return gone, all_of_them


def withdraw(warehouse: Warehouse, days: Replaced) -> None:
    """Take the facts of the table ``no_longer`` out of those in force, into the history."""
    warehouse.connection.execute(
        f"insert into {warehouse.own('facts_history')} by name "  # noqa: S608
        "select f.*, ? as known_until, ? as until_run from facts f semi join no_longer using (fact_id)",
        [days.at, days.run],
    )
    warehouse.drop_facts("no_longer")


def latest_made(warehouse: Warehouse) -> dict[str, dt.date]:
    """For each feed, the latest day that one of its files says it was made on."""
    text = "select feed, max(made_on) from receipts where made_on is not null group by feed"
    return dict(warehouse.connection.execute(text).fetchall())


def store_table(warehouse: Warehouse, table: str, rows: pd.DataFrame) -> None:
    """Append `rows` to one of the schema's tables, columns matched by name."""
    if len(rows):
        warehouse.touched.add(table)
        with as_table(warehouse, rows) as name:
            warehouse.connection.execute(f"insert into {warehouse.own(table)} by name select * from {name}")  # noqa: S608


def replace_table(warehouse: Warehouse, table: str, rows: pd.DataFrame, feed: str = "") -> None:
    """Replace the rows of a table, or those of one feed in it."""
    warehouse.touched.add(table)
    if feed:
        warehouse.connection.execute(f"delete from {warehouse.own(table)} where feed = ?", [feed])  # noqa: S608
    else:
        warehouse.connection.execute(f"delete from {warehouse.own(table)}")  # noqa: S608
    store_table(warehouse, table, rows)


def rows_of_feed(warehouse: Warehouse, table: str, feed: str, columns: Sequence[str]) -> set[tuple]:
    """The rows of a feed in a table, without their order."""
    named = ", ".join(columns)
    text = f"select {named} from {warehouse.own(table)} where feed = ?"  # noqa: S608
    return set(warehouse.connection.execute(text, [feed]).fetchall())


def receipts(warehouse: Warehouse) -> set[str]:
    """The names of every receipt there is."""
    return {name for (name,) in warehouse.connection.execute("select receipt from receipts").fetchall()}


def key_mark(warehouse: Warehouse) -> str:
    """The mark of the key its references are hashed under; empty in a new one, "?" without one alone."""
    tables = warehouse.connection.execute("select table_name from duckdb_tables()").fetchall()
    if ("reference_key",) not in tables:
        return "?"
    found = [mark for (mark,) in warehouse.connection.execute("select mark from reference_key").fetchall()]
    return "".join(found) if len(found) < 2 else "?"


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


def _numbered(warehouse: Warehouse, facts: pd.DataFrame) -> pd.DataFrame:
    """`facts` with the run that brings them: this one, where they do not say another."""
    return facts if "known_run" in facts else facts.assign(known_run=warehouse.run)


def _believed_until(ids: np.ndarray, stored: np.ndarray, facts: pd.DataFrame, run: int) -> pd.DataFrame:
    """For rows sorted by id, when, and by which run, the next stored one of the same id became known."""
    known_from = facts["known_from"].to_numpy()
    runs = facts["known_run"].to_numpy() if "known_run" in facts else np.full(len(ids), run)
    until = np.full(len(ids), np.datetime64("NaT", "us"), "datetime64[us]")
    until_run = np.full(len(ids), np.nan)
    at = np.flatnonzero(stored)
    followed = ids[at[1:]] == ids[at[:-1]]
    until[at[:-1][followed]] = known_from[at[1:]][followed]
    until_run[at[:-1][followed]] = runs[at[1:]][followed]
    return pd.DataFrame({"known_until": until, "until_run": pd.array(until_run, "Int32")}, facts.index)


def _move_to_history(warehouse: Warehouse, facts: pd.DataFrame) -> None:
    """What is stored of `facts`, which correct it, was believed until the first of them became known.

    Their rows are found by the one column of identities, then read by their place.
    """
    connection = warehouse.connection
    first = facts.drop_duplicates("fact_id")[["fact_id", "known_from", "known_run"]]
    with as_table(warehouse, first) as name:
        connection.execute(
            "create or replace temp table replaced_at as "  # noqa: S608
            "select f.rowid as place, i.known_from as known_until, i.known_run as until_run "
            f"from facts f join {name} i using (fact_id)"
        )
    if connection.execute("select 1 from replaced_at limit 1").fetchone():
        columns = ", ".join(f"f.{column}" for column in COLUMNS)
        connection.execute(
            f"create or replace temp table replaced as select {columns}, known_until, until_run "  # noqa: S608
            "from facts f join replaced_at r on f.rowid = r.place"
        )
        connection.execute(
            f"insert into {warehouse.own('facts_history')} by name select * from replaced"  # noqa: S608
        )
        warehouse.drop_facts("replaced")
        connection.execute("drop table replaced")
    connection.execute("drop table replaced_at")
