"""Facts into the copy being built: new, already known, or a partner's correction of what it said before."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from observatory.fact import COLUMNS

if TYPE_CHECKING:
    import datetime as dt

    import pandas as pd

    from observatory.warehouse.connection import Warehouse


@dataclass(frozen=True, slots=True)
class Stored:
    """What became of a file's facts: ``stored + known`` rows came in, `corrected` of the stored replaced others.

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
    connection.register("incoming_frame", facts)
    connection.execute(
        f"create or replace temp table incoming as select {', '.join(COLUMNS)} from incoming_frame "  # noqa: S608
        "qualify row_number() over (partition by fact_id order by row_number) = 1"
    )
    connection.unregister("incoming_frame")
    connection.execute("delete from incoming i using facts f where i.fact_id = f.fact_id and i.content = f.content")
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
        warehouse.connection.register("rows_frame", rows)
        warehouse.connection.execute(f'insert into "{table}" by name select * from rows_frame')  # noqa: S608
        warehouse.connection.unregister("rows_frame")


def replace_table(warehouse: Warehouse, table: str, rows: pd.DataFrame, feed: str = "") -> None:
    """Replace the rows of a table, or those of one feed in it."""
    if feed:
        warehouse.connection.execute(f'delete from "{table}" where feed = ?', [feed])  # noqa: S608
    else:
        warehouse.connection.execute(f'delete from "{table}"')  # noqa: S608
    store_table(warehouse, table, rows)


def has_receipt(warehouse: Warehouse, receipt: str) -> bool:
    """Was this file, for these weeks, taken in before?"""
    return bool(warehouse.connection.execute("select 1 from receipts where receipt = ?", [receipt]).fetchone())


def feed_of_file(warehouse: Warehouse, file_sha256: str) -> str | None:
    """The feed under which a file of these bytes was taken in, if it was."""
    found = warehouse.connection.execute(
        "select feed from receipts where file_sha256 = ? and read > 0 limit 1", [file_sha256]
    ).fetchone()
    return found[0] if found else None


def _move_to_history(warehouse: Warehouse) -> int:
    connection = warehouse.connection
    columns = ", ".join(f"f.{name}" for name in COLUMNS)
    connection.execute(
        f"insert into facts_history select {columns}, i.known_from from facts f join incoming i using (fact_id)"  # noqa: S608
    )
    moved = connection.execute("select count(*) from facts f join incoming i using (fact_id)").fetchone()[0]
    if moved:
        connection.execute("delete from facts f using incoming i where f.fact_id = i.fact_id")
    return moved


def _count_incoming(warehouse: Warehouse, column: str) -> dict[str, int]:
    counted = warehouse.connection.execute(f"select {column}, count(*) from incoming group by all")  # noqa: S608
    return dict(counted.fetchall())
