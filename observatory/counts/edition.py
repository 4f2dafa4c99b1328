"""Editions: the counts of a period as an audience may have them, zones × themes with their totals.

`counts_for` is what pages, commands and documents ask. Cells are zones × themes, with the facts known only to
be somewhere in the town as a zone of its own, so that the town's total is that of its page.
"""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from typing import TYPE_CHECKING

import pandas as pd

from observatory.access import Act, require
from observatory.agglomeration import CENTRAL_COMMUNE
from observatory.counts import telling
from observatory.counts.cells import area_names, weekly_cells
from observatory.counts.disclosure import ALL, Audience, Mark, Relation, sums, suppress
from observatory.counts.disclosure.marks import BASE
from observatory.counts.disclosure.reader import Printing, attack_marks, attack_rounded
from observatory.counts.period import Length, Period, parse_period
from observatory.counts.printed import HORIZON, drawn, in_town, printed
from observatory.counts.sent import Form, Sent, asked, form_of, last, read, weeks_in, weeks_sent
from observatory.counts.sent import keep as keep_sent
from observatory.errors import CallError
from observatory.language import _
from observatory.settings import SMALL_CELL
from observatory.warehouse.known import moments
from observatory.weeks import WEEK, week_label

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
        The data folder, where what was sent and what is printed are kept.
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
        When what was printed of a week that was sent is lost.
    CallError
        For another period than a week where editions are sent with hidden counts.
    """
    if reader.in_clear:
        return exact(weekly(warehouse, period.first, period.last, today=today))
    if form_of(data) is Form.MARKS:
        return _with_hidden(warehouse, data, period, today)
    return published(printed_weeks(warehouse, data, period.first, period.last, today))


def printed_weeks(
    warehouse: Warehouse, data: Path, first: dt.date, last: dt.date, today: dt.date | None = None
) -> pd.DataFrame:
    """What is printed of each week from the Monday `first` to the Monday `last`, as `counts.printed` says.

    Raises
    ------
    CallError
        Where a moment is looked back to: what was printed then is kept, and is not rounded again.
    """
    if warehouse.moment:
        raise CallError(
            _(
                "counts that may leave the office are made of what is known now; "
                "an edition sent is kept as it was."
            )
        )
    cells = weekly(warehouse, first - HORIZON * WEEK, last, today=today)
    return printed(data, cells, cells.columns[cells.columns >= pd.Timestamp(first)], weeks_sent(data))


def coverage_of(warehouse: Warehouse, first: dt.date, last: dt.date, today: dt.date) -> pd.DataFrame:
    """Who told of each cell of an edition: rows of `counts.weekly_cells` without their facts.

    What is doubted of them is there, of no partner by name, so that everybody reads the same verdicts. A
    doubted file holds no fact: of 1 to 4, nothing is learnt.
    """
    zones, communes = (
        _unnamed(weekly_cells(warehouse, first, last, by=by, today=today).drop(columns="facts"))
        for by in ("zone", "commune")
    )
    town = communes[communes["zone_code"] == CENTRAL_COMMUNE].assign(zone_code=UNPLACED)
    return pd.concat([zones, town], ignore_index=True)


def _unnamed(told: pd.DataFrame) -> pd.DataFrame:
    """Whatever partner a cell names, under one name for all."""
    return told.assign(**{name: told[name].where(told[name] == "", ALL) for name in telling.NAMES})


def names(warehouse: Warehouse) -> dict[str, str]:
    """Code → name of the rows of an edition, totals among them."""
    return area_names(warehouse) | {
        UNPLACED: _("{town}, district unknown"), CENTRAL_COMMUNE: _("{town}"), ALL: _("All zones"),
    }  # fmt: skip


def keep(warehouse: Warehouse, data: Path, period: Period, table: pd.DataFrame, at: dt.datetime) -> Sent:
    """Keep an edition of what a warehouse knows (`sent.keep`).

    Raises `ForbiddenError` where who opened it may not keep any.
    """
    if warehouse.person is not None:
        require(warehouse.person, Act.KEEP)
    known = moments(warehouse)
    return keep_sent(data, period, table, at, known[-1].run if known else 0)


def departs(warehouse: Warehouse, data: Path, one: Sent) -> bool:
    """Whether an edition is not what was known when it was sent.

    Of rounded counts, every cell is held against the true one: it was rounded by less than 5 each time. Where
    no week of it was rounded again since, it is also held against what is kept of each rounding.

    Parameters
    ----------
    warehouse : Warehouse
        Looking back to the run of the edition.
    """
    table, weeks = read(one), weeks_in(one)
    cells = weekly(warehouse, weeks[0], weeks[-1], today=one.at.date())
    counts = cells[cells.notna().any(axis=1)].sum(axis=1).astype(int)
    if table.empty:  # nobody told of it then
        return not counts.empty
    if not table["mark"].isin([Mark.ROUNDED, Mark.SUM]).all():
        return _hidden_departs(table, counts)
    own = table["value"][[is_cell(key) for key in table.index]]
    if not own.index.sort_values().equals(counts.index.sort_values()) or own.isna().any():
        return True
    kept = {week: held for week in weeks if (held := drawn(data, week, cells.index)) is not None}
    if not _same(with_all_totals(own), table["value"]) or len(kept) < len(weeks):
        return True
    times = {week: int(held["steps"].max()) for week, held in kept.items()}
    own = own.reindex(counts.index).astype(int)
    if (own % BASE != 0).any() or ((own - counts).abs() >= BASE * sum(times.values())).any():
        return True
    held = pd.DataFrame({pd.Timestamp(week): held["printed"] for week, held in kept.items()}, cells.index)
    again = any(times[week] != one.drawn.get(week_label(week)) for week in weeks)
    return not again and not _same(held.where(cells.notna()).sum(axis=1)[counts.index], own)


def _hidden_departs(table: pd.DataFrame, counts: pd.Series) -> bool:
    """With hidden counts: whether what it shows is not the true count, or what it hides as small is not."""
    true = with_all_totals(counts)
    if not true.index.sort_values().equals(table.index.sort_values()):
        return True
    true, shown = true.reindex(table.index), table["mark"] == Mark.SHOWN
    return not _same(true[shown], table["value"][shown]) or bool(
        (true[table["mark"] == Mark.SMALL] > SMALL_CELL).any()
    )


def _same(one: pd.Series, other: pd.Series) -> bool:
    """Whether two columns say the same of the same rows, in any order."""
    return one.index.sort_values().equals(other.index.sort_values()) and bool(
        (one.astype("Int64") == other.reindex(one.index).astype("Int64")).all()
    )


def attacked(warehouse: Warehouse, data: Path, label: str) -> pd.DataFrame:
    """What can be told of a week's counts from every edition sent of it, taken back ones too.

    By any reader, and by each partner that told of the week, who knows its own facts of today.

    Returns
    -------
    DataFrame
        ``reader`` (a feed, or ``*``), ``zone_code, theme, edition`` (its number), ``what`` is
        attacked, ``low, high, narrowed`` (known to be 1 to 4).

    Raises
    ------
    CallError
        For a period that is no week, or without an edition, naming those there are.
    """
    editions = [(sent, read(sent)) for sent in asked(data, label)]
    period = parse_period(label)
    if period.length is not Length.WEEK:
        raise CallError(_("longer periods add up what is printed of their weeks: audit those."))
    rows = []
    for feed in ("*", *warehouse.ask("feeds")["feed"]):
        own = None if feed == "*" else _own(warehouse, period, feed)
        if own is None or len(own):
            for (cell, turn, what), low, high in _attack(editions, own).reset_index().itertuples(index=False):
                rows.append((feed, *cell, editions[turn][0].number, what, low, high))
    table = pd.DataFrame(rows, columns=["reader", *KEYS, "edition", "what", "low", "high"])
    return table.assign(narrowed=(table["low"] >= 1) & (table["high"] <= SMALL_CELL))


def _own(warehouse: Warehouse, period: Period, feed: str) -> pd.Series:
    own = weekly(warehouse, period.first, period.last, feeds=[feed]).sum(axis=1).astype(int)
    return own[own > 0]


def _attack(editions: Sequence[tuple[Sent, pd.DataFrame]], own: pd.Series | None) -> pd.DataFrame:
    """Of rounded editions every cell; for a partner, those it told of, where alone it knows more."""
    last_table = editions[-1][1]
    if (last_table["mark"] == Mark.SMALL).any():
        found = attack_marks(last_table, relations(last_table.index), own)
        last_turn = len(editions) - 1
        return found.set_axis([(key, last_turn, what) for key, what in found.index])
    printings = []
    for sent, table in editions:
        cells = table["value"][[is_cell(key) for key in table.index]].astype(int)
        mine = own if sent is editions[-1][0] else None
        printings.append(
            Printing(cells if own is None else cells[cells.index.isin(own.index)], mine, sent.steps)
        )
    return attack_rounded(printings)


def is_cell(key: tuple[str, str]) -> bool:
    """Whether a row is a cell, and no total."""
    return ALL not in key and key[0] != CENTRAL_COMMUNE


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


def published(cells: pd.DataFrame) -> pd.DataFrame:
    """Printed cells (`counts.printed`) with their totals, as `counts_for` gives them.

    Only cells of one week that were rounded once are less than 5 from the true count.
    """
    once = cells.shape[1] == 1 and not cells.attrs["revised"]
    values = cells.sum(axis=1)[cells.notna().any(axis=1)].astype("Int64")
    return _marked(with_all_totals(values), values.index, Mark.ROUNDED if once else Mark.SUM, Mark.SUM)


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
    # Printed is what files say: that one of them is doubted is said in words, and changes no number.
    told = table.assign(facts=table["facts"].where(table["reporting"] + table["empty"] > 0))
    return told.set_index([*KEYS, "week"])["facts"].unstack("week")  # noqa: PD010


def _marked(values: pd.Series, cells: pd.Index, one: Mark, total: Mark) -> pd.DataFrame:
    marks = pd.Series(str(total), values.index, dtype=object)
    marks[cells] = str(one)
    return pd.DataFrame({"value": values.astype("Int64"), "mark": marks})
