"""Facts into the copy being built: new, already known, or a partner's correction of what it said before.

The names of tables and columns in the SQL below are the schema's own; every value is bound.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from observatory.fact import COLUMNS

if TYPE_CHECKING:
    import pandas as pd

    from observatory.warehouse.connection import Warehouse


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
class Stored:
    """What became of a file's facts: ``stored + known`` came in, `corrected` of the stored replaced others.

    `by_precision` and `by_zone_kind` count the stored ones.
    """

    stored: int
    known: int
    corrected: int
    by_precision: dict[str, int] = field(default_factory=dict)
    by_zone_kind: dict[str, int] = field(default_factory=dict)


def store_facts(warehouse: Warehouse, facts: pd.DataFrame) -> Stored:
    """Add `facts` (columns of `observatory.fact.COLUMNS`) to the facts table.

    A fact already there with the same content is known. One with other content is replaced, and what it
    said before moves to ``facts_history`` with the time until which it was believed.
    """
    connection = warehouse.connection
    distinct = facts[~facts["fact_id"].duplicated()]
    with _table(warehouse, distinct) as name:
        connection.execute(
            f"create or replace temp table incoming as select {', '.join(COLUMNS)} from {name}"  # noqa: S608
        )
    connection.execute(
        "delete from incoming i using facts f where i.fact_id = f.fact_id and i.content = f.content"
    )
    corrected = _move_to_history(warehouse)
    connection.execute("insert into facts by name select * from incoming")
    by_precision = _count_incoming(warehouse, "precision")
    by_zone_kind = _count_incoming(warehouse, "zone_kind")
    connection.execute("drop table incoming")
    stored = sum(by_precision.values())
    return Stored(stored, len(facts) - stored, corrected, by_precision, by_zone_kind)


def store_table(warehouse: Warehouse, table: str, rows: pd.DataFrame) -> None:
    """Append `rows` to one of the schema's tables, columns matched by name."""
    if len(rows):
        with _table(warehouse, rows) as name:
            warehouse.connection.execute(f'insert into "{table}" by name select * from {name}')  # noqa: S608


def replace_table(warehouse: Warehouse, table: str, rows: pd.DataFrame, feed: str = "") -> None:
    """Replace the rows of a table, or those of one feed in it."""
    if feed:
        warehouse.connection.execute(f'delete from "{table}" where feed = ?', [feed])  # noqa: S608
    else:
        warehouse.connection.execute(f'delete from "{table}"')  # noqa: S608
    store_table(warehouse, table, rows)


def receipts(warehouse: Warehouse) -> set[str]:
    """The names of every receipt there is."""
    return {name for (name,) in warehouse.connection.execute("select receipt from receipts").fetchall()}


def has_receipt(warehouse: Warehouse, receipt: str) -> bool:
    """Whether this file, for these weeks, was taken in before."""
    return bool(
        warehouse.connection.execute("select 1 from receipts where receipt = ?", [receipt]).fetchone()
    )


def feed_of_file(warehouse: Warehouse, file_sha256: str) -> str | None:
    """The feed under which a file of these bytes was taken in, if it was."""
    found = warehouse.connection.execute(
        "select feed from receipts where file_sha256 = ? and read > 0 limit 1", [file_sha256]
    ).fetchone()
    return found[0] if found else None


@contextmanager
def _table(warehouse: Warehouse, rows: pd.DataFrame) -> Iterator[str]:
    """`rows` under a name for SQL. As Arrow: DuckDB would read pandas' texts one object at a time."""
    import pyarrow as pa

    warehouse.connection.register("incoming_rows", pa.Table.from_pandas(rows, preserve_index=False))
    try:
        yield "incoming_rows"
    finally:
        warehouse.connection.unregister("incoming_rows")


def _move_to_history(warehouse: Warehouse) -> int:
    connection = warehouse.connection
    moved = connection.execute("select count(*) from facts join incoming using (fact_id)").fetchone()[0]
    if moved:
        columns = ", ".join(f"f.{name}" for name in COLUMNS)
        connection.execute(
            f"insert into facts_history select {columns}, i.known_from "  # noqa: S608
            "from facts f join incoming i using (fact_id)"
        )
        connection.execute("delete from facts f using incoming i where f.fact_id = i.fact_id")
    return moved


def _count_incoming(warehouse: Warehouse, column: str) -> dict[str, int]:
    counted = warehouse.connection.execute(f"select {column}, count(*) from incoming group by all")  # noqa: S608
    return dict(counted.fetchall())
