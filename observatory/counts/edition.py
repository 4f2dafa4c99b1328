"""Editions: the counts of a period as an audience may have them, zones × themes with their totals.

`counts_for` is what pages, commands and documents ask. Cells are zones × themes, with the facts known only to
be somewhere in the town as a zone of its own, so that the town's total is that of its page.
"""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from typing import TYPE_CHECKING

import pandas as pd

from observatory.agglomeration import CENTRAL_COMMUNE
from observatory.counts.cells import area_names, weekly_cells
from observatory.counts.disclosure import ALL, Audience, Mark, Relation, sums, suppress
from observatory.counts.disclosure.reader import Printing, attack_marks, attack_rounded
from observatory.counts.disclosure.rounding import rounded
from observatory.counts.offsets import HORIZON, in_town, offsets
from observatory.counts.period import Length, Period, parse_period
from observatory.counts.sent import Form, asked, form_of, last, read, weeks_sent
from observatory.errors import CallError
from observatory.language import _
from observatory.settings import SMALL_CELL
from observatory.weeks import WEEK

if TYPE_CHECKING:
    from collections.abc import Sequence

    from observatory.warehouse import Warehouse

#: The zone of facts known only to be somewhere in the town.
UNPLACED = f"{CENTRAL_COMMUNE}-00"

KEYS = ["zone_code", "theme"]


def counts_for(
    warehouse: Warehouse, data: Path, period: Period, reader: Audience, today: dt.date | None = None
) -> pd.DataFrame:
    """The counts of a period as `reader` may have them.

    Parameters
    ----------
    data : Path
        The data folder, where what was sent and the offsets are kept.
    period : Period
        Whole weeks; of a period in progress, those until the last complete one (`Period.until`).

    Returns
    -------
    DataFrame
        Index ``zone_code, theme``; totals under `ALL`, the town's under its commune code, facts known only to
        be in the town under `UNPLACED`. ``value`` (Int64, missing where hidden), ``mark`` (`Mark`);
        `disclosure.text` prints them. A cell nobody told of in the whole period is left out: silence is no
        count.

    Raises
    ------
    InputError
        When the offsets of a week that was sent are lost.
    CallError
        For another period than a week where editions are sent with hidden counts.
    """
    if reader.in_clear:
        return exact(weekly(warehouse, period.first, period.last, today=today))
    if form_of(data) is Form.MARKS:
        return _with_hidden(warehouse, data, period, today)
    before = period.first - HORIZON * WEEK
    cells = weekly(warehouse, before, period.last, today=today)
    wanted = cells.columns[cells.columns >= pd.Timestamp(period.first)]
    drawn = offsets(data, cells, wanted, weeks_sent(data))
    return published(cells[wanted], drawn)


def names(warehouse: Warehouse) -> dict[str, str]:
    """Code → name of the rows of an edition, totals among them."""
    return area_names(warehouse) | {
        UNPLACED: _("{town}, district unknown"), CENTRAL_COMMUNE: _("{town}"), ALL: _("All zones"),
    }  # fmt: skip


def attacked(warehouse: Warehouse, data: Path, label: str) -> pd.DataFrame:
    """What can be told of a week's counts from every edition sent of it, taken back ones too.

    By any reader, and by each partner that told of the week, who counts its own facts as they are known now.

    Returns
    -------
    DataFrame
        ``reader`` (a feed, or ``*``), ``zone_code, theme, edition`` (its number), ``whose`` (all, others),
        ``low, high, narrowed`` (known to be 1 to 4).

    Raises
    ------
    CallError
        For a week without an edition, naming those there are.
    """
    editions = [(sent.number, read(sent)) for sent in asked(data, label)]
    period = parse_period(label)
    rows = []
    for feed in ("*", *warehouse.ask("feeds")["feed"]):
        own = None if feed == "*" else _own(warehouse, period, feed)
        if own is not None and own.empty:
            continue
        found = _attack(editions, own).reset_index(names="about")
        rows += [
            (feed, *cell, editions[turn][0], whose, low, high)
            for (cell, turn, whose), low, high in found.itertuples(index=False)
        ]
    columns = ["reader", *KEYS, "edition", "whose", "low", "high"]
    table = pd.DataFrame(rows, columns=columns)
    return table.assign(narrowed=(table["low"] >= 1) & (table["high"] <= SMALL_CELL))


def _own(warehouse: Warehouse, period: Period, feed: str) -> pd.Series:
    own = weekly(warehouse, period.first, period.last, feeds=[feed]).sum(axis=1).astype(int)
    return own[own > 0]


def _attack(editions: Sequence[tuple[int, pd.DataFrame]], own: pd.Series | None) -> pd.DataFrame:
    """Of rounded editions every cell; for a partner, those it told of, where alone it knows more."""
    tables = [table for _number, table in editions]
    if (tables[0]["mark"] == Mark.SMALL).any():
        found = attack_marks(tables[0], relations(tables[0].index), own)
        return found.set_axis([(key, 0, whose) for key, whose in found.index])
    printings = []
    for table in tables:
        cells = table[table["mark"] == Mark.ROUNDED]["value"].astype(int)
        printings.append(Printing(cells if own is None else cells[cells.index.isin(own.index)], own))
    return attack_rounded(printings)


def weekly(
    warehouse: Warehouse,
    first: dt.date,
    last: dt.date,
    feeds: Sequence[str] | None = None,
    today: dt.date | None = None,
) -> pd.DataFrame:
    """Facts by ``zone_code, theme`` (rows) and Monday (columns), missing where nobody told."""
    tables = {
        by: weekly_cells(warehouse, first, last, by=by, feeds=feeds, today=today)
        for by in ("zone", "commune")
    }
    zones, communes = (_wide(table) for table in tables.values())
    town = communes.loc[[CENTRAL_COMMUNE]].droplevel("zone_code")
    districts = zones[zones.index.get_level_values("zone_code").map(in_town)]
    unplaced = town - districts.groupby("theme", sort=False).sum()
    return pd.concat([zones, pd.concat({UNPLACED: unplaced}, names=KEYS)])


def published(cells: pd.DataFrame, drawn: pd.DataFrame) -> pd.DataFrame:
    """Rounded cells with their totals, as `counts_for` gives them, from `weekly` and the `offsets` drawn."""
    told = cells.notna()
    printed = rounded(cells.fillna(0).astype(int), drawn).where(told)
    one = Mark.ROUNDED if printed.shape[1] == 1 else Mark.SUM
    values = printed.sum(axis=1)[told.any(axis=1)].astype("Int64")
    return _marked(with_all_totals(values), values.index, one, Mark.SUM)


def exact(cells: pd.DataFrame) -> pd.DataFrame:
    """True counts with their totals, as `counts_for` gives them in clear."""
    values = cells.sum(axis=1)[cells.notna().any(axis=1)].astype("Int64")
    return _marked(with_all_totals(values), values.index, Mark.SHOWN, Mark.SHOWN)


def with_all_totals(values: pd.Series) -> pd.Series:
    """Cells, and the totals of zones, themes, both, and the town."""
    frame = values.rename("value").reset_index()
    town = frame[frame["zone_code"].map(in_town)].assign(zone_code=CENTRAL_COMMUNE)
    rows = pd.concat([frame, town])
    by_zone = rows.assign(theme=ALL)
    everywhere = pd.concat([frame, frame.assign(theme=ALL)]).assign(zone_code=ALL)
    return pd.concat([rows, by_zone, everywhere]).groupby(KEYS, sort=False)["value"].sum()


def relations(index: pd.MultiIndex) -> list[Relation]:
    """What adds up to what: all zones, all themes, and the town from its districts."""
    districts = [zone for zone in index.unique("zone_code") if in_town(str(zone))]
    return sums(index, {"zone_code": {CENTRAL_COMMUNE: districts}} if districts else None)


def _with_hidden(warehouse: Warehouse, data: Path, period: Period, today: dt.date | None) -> pd.DataFrame:
    """The other form: exact counts, small ones hidden. What was sent of a week is repeated as it was."""
    if period.length is not Length.WEEK:
        raise CallError(
            _("with hidden counts only weeks are published: sums over several weeks would give counts back.")
        )
    if sent := last(data, period.label):
        return read(sent)
    cells = weekly(warehouse, period.first, period.last, today=today)
    counts = with_all_totals(cells.sum(axis=1)[cells.notna().any(axis=1)].astype(int))
    return suppress(counts, relations(counts.index))


def _wide(table: pd.DataFrame) -> pd.DataFrame:
    told = table.assign(facts=table["facts"].where(table["reporting"] > 0))
    return told.set_index([*KEYS, "week"])["facts"].unstack("week")  # noqa: PD010


def _marked(values: pd.Series, cells: pd.Index, one: Mark, total: Mark) -> pd.DataFrame:
    marks = pd.Series(str(total), values.index, dtype=object)
    marks[cells] = str(one)
    return pd.DataFrame({"value": values.astype("Int64"), "mark": marks})
