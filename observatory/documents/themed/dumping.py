"""The observatory of dumping: what was taken away in each month, what it cost, who was fined."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

import pandas as pd

from observatory import counts
from observatory.documents.content import Cell, Section, Sentences, Table
from observatory.documents.themed.year import Year, Yearly, months_of, total
from observatory.language import N_, _, date_text, number_text

if TYPE_CHECKING:
    from observatory.documents.indicators.counted import Span

THEME = "dumping"


def _sections(known: Year) -> Iterator[Section]:
    now, before = (_removed(known, span) for span in (known.now, known.before))
    yield Section(_("In short"), (Sentences(tuple(_lines(known, now, before))),))
    yield Section(_("Month by month"), (_months_table(known, now),))
    yield Section(_("Communes"), (_communes_table(known, now, before),))


def _removed(known: Year, span: Span) -> pd.DataFrame:
    return counts.removals(known.warehouse, span.start, span.until, THEME)


def _lines(known: Year, now: pd.DataFrame, before: pd.DataFrame) -> Iterator[str]:
    facts = [int(known.kinds(THEME, span)["facts"].sum()) for span in (known.now, known.before)]
    yield _("{n} dumps told, {before} the year before.").format(
        n=number_text(facts[0]), before=number_text(facts[1])
    )
    yield _("{n} taken away, {before} the year before.").format(
        n=number_text(now["removed"].sum()), before=number_text(before["removed"].sum())
    )
    yield _("Cost of the removals that it is told of: {cost} €; billed: {billed} €.").format(
        cost=number_text(now["cost_eur"].sum()), billed=number_text(now["billed_eur"].sum())
    )
    fines = total(known.kinds(THEME, known.now), "fine")
    yield _("Facts that ended in a fine: {n}.").format(n="–" if fines is None else number_text(fines))


def _months_table(known: Year, removed: pd.DataFrame) -> Table:
    rows = []
    for start, until in months_of(known.now):
        told = known.kinds(THEME, known.now._replace(start=start, until=until))
        own = removed[removed["month"] == pd.Timestamp(start)]
        rows.append(
            (
                date_text(start, "MMMM"),
                int(told["facts"].sum()),
                int(own["removed"].sum()),
                _euros(own["cost_eur"]),
                _euros(own["billed_eur"]),
                total(told, "fine"),
            )
        )
    header = (_("Month"), _("Told"), _("Taken away"), _("Cost, €"), _("Billed, €"), _("Fined"))
    caption = _("Dumps told in each month, and those taken away in it, whenever they were told")
    return Table("months", caption, header, tuple(rows), (28, 14, 15, 15, 15, 13))


def _communes_table(known: Year, now: pd.DataFrame, before: pd.DataFrame) -> Table:
    names = counts.area_names(known.warehouse, "commune")
    by_commune = now.groupby("commune_code")
    sums = by_commune[["removed", "cost_eur", "billed_eur"]].sum(min_count=1)
    earlier = before.groupby("commune_code")["removed"].sum()
    ordered = sums.sort_values("removed", ascending=False, kind="stable")
    rows = tuple(
        (
            names.get(row.Index, row.Index),
            int(row.removed),
            int(earlier.get(row.Index, 0)),
            None if pd.isna(row.cost_eur) else round(row.cost_eur),
            None if pd.isna(row.billed_eur) else round(row.billed_eur),
        )
        for row in ordered.itertuples()
    )
    header = (_("Commune"), _("Taken away"), _("Year before"), _("Cost, €"), _("Billed, €"))
    return Table("communes", _("Removals by commune"), header, rows, (36, 16, 16, 16, 16))


def _euros(values: pd.Series) -> Cell:
    known = values.dropna()
    return round(float(known.sum())) if len(known) else None


dumping_report = Yearly(
    "dumping",
    N_("Observatory of dumping, {year}"),
    N_(
        "Method: facts inside {agglomeration}. Removals, costs and bills are told by the day of the removal, "
        "whenever the waste was reported; facts and fines by the day of the fact. Not every partner tells "
        "what a removal cost: a sum is a least one."
    ),
    _sections,
    theme=THEME,
)
