"""Runs: every publication has a number, and every row says from which run on it was known, until which.

The order is that of the numbers, never of the clock. Facts carry their run; of the smaller tables, `DATED`, a
copy ``NAME_known`` keeps every row there ever was.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from observatory.errors import InputError
from observatory.fact import COLUMNS
from observatory.language import _
from observatory.warehouse import ledger

if TYPE_CHECKING:
    from observatory.warehouse.connection import Warehouse

#: The tables beside the facts whose past is kept.
DATED = ("receipts", "receipt_lines", "rejections", "aggregates", "coverage", "feed_scope", "zones")
#: What tells one version of a fact from the others.
VERSION = ("fact_id", "known_run", "content", "file_sha256", "row_number")
_FACT = ", ".join(COLUMNS)
_SAID = [column for column in COLUMNS if column != "known_run"]


def begin(warehouse: Warehouse, data: Path, at: dt.datetime, *, afresh: bool) -> None:
    """Give the run that writes into `warehouse` its number and note it.

    Raises `InputError` where the ledger knows of later runs than the warehouse does.
    """
    known = ledger.last_run(data)
    last = known if afresh else _last(warehouse)
    if known > last + 1:  # one more is a run that was cut off between the ledger and the warehouse
        raise InputError(_("the warehouse is older than its ledger; `observatory rebuild` makes it again."))
    warehouse.run = last + 1
    kind = "rebuild" if afresh else "ingest"
    note(warehouse, [(warehouse.run, at)], kind)


def note(warehouse: Warehouse, numbered: Sequence[tuple[int, dt.datetime]], kind: str) -> None:
    """Write runs and when they were (with its zone) into the warehouse."""
    for run, at in numbered:
        when = at.astimezone(dt.UTC).replace(tzinfo=None)
        _sql(warehouse, "insert or replace into runs values (?, ?, ?, '')", [run, when, kind])


def replay(warehouse: Warehouse, files: Sequence[tuple[str, dt.datetime]]) -> dict[str, int]:
    """Count each file of an archive without a ledger as a run of its own: receipt → its number.

    `files` are receipts and when they came, in the order they were taken in.
    """
    number = {receipt: run for run, (receipt, _at) in enumerate(files, 1)}
    _sql(warehouse, "delete from runs")
    note(warehouse, [(run, at) for run, (_receipt, at) in enumerate(files, 1)], "ingest")
    warehouse.run = max(len(files), 1)
    _sql(warehouse, "create or replace temp table run_of_receipt (receipt varchar, run integer)")
    for receipt, run in number.items():
        _sql(warehouse, "insert into run_of_receipt values (?, ?)", [receipt, run])
    return number


def replays(warehouse: Warehouse) -> bool:
    """Whether files are counted as runs of their own (`replay`)."""
    return ("run_of_receipt",) in _sql(warehouse, "select table_name from duckdb_tables()")


def end(warehouse: Warehouse, data: Path, at: dt.datetime, *, afresh: bool, layers: str) -> None:
    """Date what the run changed, and write it into the ledger; a run that changed nothing is no run."""
    kept = ledger.last_run(data)
    if afresh and kept:
        _take_past(warehouse, data, at)
    for table in DATED:
        if afresh or table in warehouse.touched:
            _date(warehouse, table)
    before = min(kept, warehouse.run - 1)
    if layers == layers_before(warehouse) and not _changed(warehouse, before):
        _sql(warehouse, "delete from runs where run = ?", [warehouse.run])
        return
    _sql(warehouse, "update runs set layers = ? where run > ?", [layers, before])
    _write(warehouse, data, before)


def _last(warehouse: Warehouse) -> int:
    return _sql(warehouse, "select coalesce(max(run), 0) from runs")[0][0]


def layers_before(warehouse: Warehouse) -> str:
    """The mark of the outlines of the run before; empty where there is none."""
    found = _sql(
        warehouse, "select layers from runs where run < ? order by run desc limit 1", [warehouse.run]
    )
    return found[0][0] if found else ""


def _changed(warehouse: Warehouse, before: int) -> bool:
    return any(_count(warehouse, table, before) for table in ("facts", *DATED))


def _count(warehouse: Warehouse, table: str, before: int) -> int:
    return _sql(warehouse, f"select count(*) from ({_segment(table)})", {"before": before})[0][0]  # noqa: S608


def _segment(table: str) -> str:
    """The rows of a table that runs after ``$before`` published or ended."""
    if table != "facts":
        return f"select * from {table}_known where known_run > $before or until_run > $before"  # noqa: S608
    return (
        f"select {_FACT}, cast(null as timestamp) as known_until, cast(null as integer) as until_run "  # noqa: S608
        "from facts where known_run > $before union all by name "
        "select * from facts_history where known_run > $before or until_run > $before"
    )


def _write(warehouse: Warehouse, data: Path, before: int) -> None:
    """Write the rows of the runs after `before`, then the runs themselves."""
    new = _sql(warehouse, "select run, ran_at, kind, layers from runs where run > ? order by run", [before])
    files = {}
    for table in ("facts", *DATED):
        if _count(warehouse, table, before):
            files[table] = _copy(warehouse, ledger.segment(data, new[-1][0], table), table, before)
    rows = [ledger.Line(run, at.isoformat(), kind, layers, {}) for run, at, kind, layers in new]
    ledger.add(data, [*rows[:-1], rows[-1]._replace(files=files)])


def _copy(warehouse: Warehouse, path: Path, table: str, before: int) -> str:
    from observatory.atomic import make_folder

    half = make_folder(path.parent) / f".{path.name}"
    target = str(half).replace("'", "''")
    rows = _segment(table).replace("$before", str(int(before)))
    _sql(warehouse, f"copy ({rows}) to '{target}' (format parquet, compression zstd, compression_level 1)")
    return ledger.keep(path, half)


def _date(warehouse: Warehouse, table: str) -> None:
    """End the rows of ``{table}_known`` that are no longer in the table, and add those that are new."""
    columns = [name for name, *_kind in _sql(warehouse, f"describe {table}")]
    named = ", ".join(columns)
    live = f"select {named} from {table}_known where until_run is null"  # noqa: S608
    _sql(warehouse, f"create or replace temp table gone as {live} except select {named} from {table}")  # noqa: S608
    _sql(warehouse, f"create or replace temp table come as select {named} from {table} except all {live}")  # noqa: S608
    same = " and ".join(f"k.{column} is not distinct from g.{column}" for column in columns)
    _sql(
        warehouse,
        f"update {table}_known as k set until_run = ? from gone g where k.until_run is null and {same}",  # noqa: S608
        [warehouse.run],
    )
    run, joined = _run_of(warehouse, "receipt" in columns)
    _sql(warehouse, f"insert into {table}_known by name select c.*, {run} as known_run from come c {joined}")  # noqa: S608


def _run_of(warehouse: Warehouse, by_receipt: bool) -> tuple[str, str]:
    """In SQL, the run that brought a row ``c``, and the join that tells it: of a replay, that of its file."""
    if not replays(warehouse):
        return str(warehouse.run), ""
    if not by_receipt:
        return "1", ""
    return f"coalesce(r.run, {warehouse.run})", "left join run_of_receipt r on r.receipt = c.receipt"


def _take_past(warehouse: Warehouse, data: Path, at: dt.datetime) -> None:
    """Put the past of the ledger behind a warehouse that was made again.

    What is as it was keeps the run from which it was known; what is not was known from this one on.
    """
    for line in ledger.lines(data):
        _sql(
            warehouse,
            "insert or replace into runs values (?, ?, ?, ?)",
            [line.run, ledger.when(line), line.kind, line.layers],
        )
    for table in DATED:
        _load(warehouse, data, table, f"{table}_known")
    _sql(warehouse, "create or replace temp table ever as select * from facts_history limit 0")
    _load(warehouse, data, "facts", "ever")
    if warehouse.purged:
        _take_purged(warehouse)
    same = " and ".join(f"f.{column} is not distinct from l.{column}" for column in _SAID)
    live = "select * from ever where until_run is null"
    _sql(warehouse, f"create or replace temp table same as select f.fact_id, l.known_run as run "  # noqa: S608
                    f"from facts f join ({live}) l using (fact_id) where {same}")  # fmt: skip
    _sql(warehouse, "update facts set known_run = ?", [warehouse.run])
    _sql(warehouse, "update facts as f set known_run = s.run from same s where f.fact_id = s.fact_id")
    _sql(warehouse, "delete from facts_history")
    _sql(warehouse, "insert into facts_history by name select * from ever where until_run is not null")
    _sql(
        warehouse,
        "insert into facts_history by name select * replace (? as known_until, ? as until_run) "  # noqa: S608
        f"from ({live}) anti join same using (fact_id)",
        [at.astimezone(dt.UTC).replace(tzinfo=None), warehouse.run],
    )


def _take_purged(warehouse: Warehouse) -> None:
    """What files told whose bytes were deleted, as it was known last; every account stays as it was given.

    Without them a file that corrected theirs would seem to bring facts of its own.
    """
    _sql(warehouse, "create or replace temp table gone as select unnest(?) as receipt", [warehouse.purged])
    _sql(warehouse, "create or replace temp table counted as select receipt from receipts union from gone")
    given = "until_run is null and receipt in (select receipt from"
    for table in ("receipts", "receipt_lines"):
        known = f"select receipt from {table}_known where until_run is null"  # noqa: S608
        _sql(warehouse, f"delete from {table} where receipt in ({known})")  # noqa: S608
        _restore(warehouse, table, f"{given} counted)")
    for table in ("rejections", "coverage"):
        _restore(warehouse, table, f"{given} gone)")
    told = f"select aggregate_id from aggregates_known where {given} gone)"  # noqa: S608
    _sql(warehouse, f"delete from aggregates where aggregate_id in ({told})")  # noqa: S608
    _restore(warehouse, "aggregates", f"{given} gone)")
    feeds = "select feed from receipts semi join gone using (receipt)"
    others = "feed not in (select feed from feed_scope)"
    _restore(warehouse, "feed_scope", f"until_run is null and feed in ({feeds}) and {others}")
    _sql(
        warehouse,
        f"insert into facts by name select {_FACT} from ever where until_run is null "  # noqa: S608
        "and file_sha256 in (select file_sha256 from receipts semi join gone using (receipt)) "
        "and fact_id not in (select fact_id from facts)",
    )


def _restore(warehouse: Warehouse, table: str, which: str) -> None:
    """Put rows of a table's past into the table again."""
    columns = ", ".join(name for name, *_kind in _sql(warehouse, f"describe {table}"))
    _sql(warehouse, f"insert into {table} by name select {columns} from {table}_known where {which}")  # noqa: S608


def strayed(warehouse: Warehouse, data: Path) -> list[str]:
    """The tables of a published warehouse that do not hold what the ledger says was published."""
    found = [] if _same_runs(warehouse, data) else ["runs"]
    for table in ("facts", *DATED):
        past = "facts_history" if table == "facts" else f"{table}_known"
        _sql(warehouse, f"create or replace temp table ever as select * from {past} limit 0")  # noqa: S608
        _load(warehouse, data, table, "ever")
        named = ", ".join(name for name, *_kind in _sql(warehouse, f"describe {table}"))
        held = f"select {named} from {table}"  # noqa: S608
        live = f"select {named} from ever where until_run is null"  # noqa: S608
        ended = "where until_run is not null" if table == "facts" else ""
        every = f"select * from {past} {ended}", f"select * from ever {ended}"  # noqa: S608
        if _differ(warehouse, held, live) or _differ(warehouse, *every):
            found.append(table)
    return found


def _same_runs(warehouse: Warehouse, data: Path) -> bool:
    told = [(line.run, ledger.when(line), line.kind, line.layers) for line in ledger.lines(data)]
    return _sql(warehouse, "select run, ran_at, kind, layers from runs order by run") == sorted(told)


def _differ(warehouse: Warehouse, one: str, other: str) -> bool:
    apart = f"select 1 from (({one} except all {other}) union all ({other} except all {one})) limit 1"  # noqa: S608
    return bool(_sql(warehouse, apart))


def _load(warehouse: Warehouse, data: Path, table: str, target: str) -> None:
    """Every row a table ever had, from the ledger into the table `target`, which has its past's columns."""
    files = ledger.segments(data, table)
    if not files:
        return
    read = f"read_parquet({_list(files)}, union_by_name=true)"
    _sql(warehouse, f"create or replace temp view told as select * from {read}")  # noqa: S608
    own = {name for name, *_kind in _sql(warehouse, f"describe {target}")}
    names = [name for name, *_kind in _sql(warehouse, "describe told") if name in own]
    key = VERSION if table == "facts" else [name for name in names if name != "until_run"]
    same = " and ".join(f"o.{name} is not distinct from e.{name}" for name in key)
    kept = ", ".join(names)
    _sql(
        warehouse,
        f"insert into {target} by name select {kept} from told where until_run is not null union all "  # noqa: S608
        f"select {kept} from told o where until_run is null and not exists "
        f"(select 1 from told e where e.until_run is not null and {same})",
    )


def _list(files: Sequence[str]) -> str:
    """File names as a list in SQL: a view cannot have them bound."""
    return "[" + ", ".join("'" + name.replace("'", "''") + "'" for name in files) + "]"


def _sql(warehouse: Warehouse, text: str, given: object = None) -> list[tuple]:
    connection = warehouse.connection
    return (connection.execute(text) if given is None else connection.execute(text, given)).fetchall()
