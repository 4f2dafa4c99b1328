"""The warehouse as it was known: after a run, by number or as the last one until a day.

Views of the same names stand before the tables, so that every question is answered as it was then.
"""

from __future__ import annotations

import datetime as dt
import re
from typing import TYPE_CHECKING

from observatory.errors import CallError, NoDataError
from observatory.fact import COLUMNS
from observatory.language import _
from observatory.settings import CLOCK
from observatory.warehouse.connection import Moment
from observatory.warehouse.runs import DATED

if TYPE_CHECKING:
    from observatory.warehouse.connection import Warehouse


def moments(warehouse: Warehouse) -> list[Moment]:
    """Every run, in order."""
    rows = warehouse.connection.execute("select run, ran_at, layers from runs order by run").fetchall()
    return [Moment(run, at, at.replace(tzinfo=dt.UTC).astimezone(CLOCK).date(), m) for run, at, m in rows]


def moment(warehouse: Warehouse, said: str) -> Moment:
    """The run meant by a day (``2026-11-24``: the last of those until its end) or by its number.

    Raises
    ------
    CallError
        For what is neither, or a number that no run has.
    NoDataError
        For a day before the first run.
    """
    known = moments(warehouse)
    if not known:
        raise NoDataError(_("the warehouse is empty: run `observatory ingest FILE…` first."))
    if re.fullmatch(r"\d{1,9}", said):
        return _numbered(known, int(said))
    try:
        day = dt.date.fromisoformat(said)
    except ValueError:
        raise CallError(
            _("“{text}” is no moment: write a day (2026-11-24) or the number of a run.").format(text=said)
        ) from None
    until = [one for one in known if one.day <= day]
    if not until:
        raise NoDataError(
            _("nothing was known yet on {day}; the first file came on {first}.").format(
                day=day, first=min(one.day for one in known)
            )
        )
    return until[-1]._replace(day=day)


def _numbered(known: list[Moment], run: int) -> Moment:
    found = {one.run: one for one in known}
    if run not in found:
        raise CallError(
            _("there is no run {run}; there are {first} to {last}.").format(
                run=run, first=known[0].run, last=known[-1].run
            )
        )
    return found[run]


def look_back(warehouse: Warehouse, to: Moment | None) -> None:
    """Answer every question from now on as it was known then; None is the present again."""
    connection = warehouse.connection
    for table in ("facts", *DATED):
        if to is None:
            connection.execute(f"drop view if exists temp.{table}")
        else:
            connection.execute(f"create or replace temp view {table} as {_view(warehouse, table, to.run)}")
    warehouse.moment = to


def _view(warehouse: Warehouse, table: str, run: int) -> str:
    then = f"known_run <= {int(run)} and (until_run is null or until_run > {int(run)})"
    if table != "facts":
        return (
            f"select * exclude (known_run, until_run) from {warehouse.own(f'{table}_known')} "  # noqa: S608
            f"where {then}"
        )
    columns = ", ".join(COLUMNS)
    return (
        f"select {columns} from {warehouse.own('facts')} where known_run <= {int(run)} "  # noqa: S608
        f"union all select {columns} from {warehouse.own('facts_history')} where {then}"
    )
