"""The table of numbers that partners sent already added up, by year, beside the indicators."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import pandas as pd

from observatory import counts
from observatory.documents.content import Section, Sentences, Table
from observatory.language import _
from observatory.themes import themes


def added_up_section(
    aggregates: pd.DataFrame, years: Sequence[int], partners: Mapping[str, str]
) -> list[Section]:
    """The section of numbers already added up of `years`; none where no partner sent any.

    Parameters
    ----------
    aggregates : DataFrame
        The answer of the query ``aggregates``.
    """
    told = aggregates.assign(year=aggregates["first_day"].dt.year)
    rows_of = ["feed", "theme", "subtype", "area"]
    sums = told.pivot_table(index=rows_of, columns="year", values="n", aggfunc="sum")
    sums = sums.reindex(columns=list(years)).dropna(how="all")
    if sums.empty:
        return []
    rows = []
    for (feed, code, subtype, area), row in sums.iterrows():
        kind = ", ".join(filter(None, [themes()[code].label, themes()[code].subtype_label(subtype), area]))
        numbers = (None if pd.isna(n) else int(n) for n in row)
        rows.append((f"{partners.get(feed, feed)} – {kind}", *numbers))
    header = (_("Partner and kind"), *map(str, years))
    widths = (64, *[12] * len(years))
    table = Table("added-up", _("Sum of the numbers sent of each year"), header, tuple(rows), widths)
    return [Section(_("Figures sent already added up"), (Sentences((counts.beside_text(),)), table))]
