"""Choropleth values: the figure of each area, its state where there is none, and its tooltip."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from typing import Any

import numpy as np
import pandas as pd

from observatory import language, maps
from observatory.compare import Verdict, poisson_interval
from observatory.counts import DAYS_PER_YEAR
from observatory.language import N_, _, ngettext, number_text
from observatory.maps import Scale, State
from observatory.screens import cache
from observatory.screens.cache.keyed import keyed
from observatory.screens.cache.weeks import KEPT
from observatory.screens.session.frame import Page
from observatory.screens.widgets import cards
from observatory.selection import Selection, of_weeks
from observatory.themes import theme as theme_of

MEASURES = ("count", "rate", "density")
MEASURE_LABELS = {
    "count": N_("Number of facts"),
    "rate": N_("Rate per 1,000 residents"),
    "density": N_("Density per km²"),
}

#: Below so many facts a rate or density moves by leaps: it is said that it is to be read with care.
FEW_FACTS = 20


@keyed(language.current, max_entries=2 * KEPT)
def of_week(version: cache.WarehouseVersion, week: dt.date, theme: str, shown: dt.date) -> pd.DataFrame:
    """One theme in one week: columns `value, state, text` by zone code, for `maps.draw_choropleth`.

    The lines over a zone also give the verdict of `week`. Where `shown` is the week before it, that week is
    drawn instead, without a verdict.
    """
    weekly = cache.weekly(version, week, "*")
    cells = weekly.cells.only(theme)
    at = cells.weeks.get_loc(pd.Timestamp(shown))
    sums = {name: getattr(cells, name)[:, at] for name in ("facts", "partners", "reporting")}
    table = _shown(pd.DataFrame(sums, index=cells.areas), of_weeks(theme, week, week), "count")
    if shown != week:
        return table
    rows = weekly.sheet[weekly.sheet["theme"] == theme].set_index("zone_code").reindex(table.index)
    lines = ["\n" + _verdict_line(row) for row in rows.itertuples()]
    return table.assign(text=table["text"] + lines)


def of_changes(rows: pd.DataFrame, by: str) -> pd.DataFrame:
    """What is shown to have changed: facts a week more or fewer by area code, for `maps.draw_choropleth`.

    `rows` are those of `ask.sides`. An area without a shown change has no value, whatever its difference.
    """
    names = area_names(by)
    changed = rows["verdict"].isin([Verdict.UP, Verdict.DOWN])
    silent = (rows["weeks"] == 0) | (rows["weeks_before"] == 0)
    return pd.DataFrame(
        {
            "value": (rows["difference"] / rows["weeks"].clip(lower=1)).where(changed),
            "state": np.select([changed, silent], ["", State.SILENT.value], State.UNSHOWN.value),
            "text": [_change_lines(names[row.Index], row) for row in rows.itertuples()],
        },
        index=rows.index,
    )


def of_selection(page: Page, selection: Selection, measure: str = "count") -> pd.DataFrame:
    """One theme over a period: columns `value, state, text, facts` by area, for `maps.draw_choropleth`.

    A rate or density has its bounds too, 19 times in 20: `low, high`.
    """
    return _shown(cache.area_sums(page.version, selection), selection, measure)


def _shown(sums: pd.DataFrame, selection: Selection, measure: str) -> pd.DataFrame:
    names = area_names(selection.area_level)
    value, bounds, extra = _measured(sums, selection, measure)
    silent = (sums["reporting"] == 0) & (sums["partners"] > 0)
    unknown = ((sums["partners"] == 0) & (sums["facts"] == 0)) | value.isna()
    state = np.select([silent, unknown], [State.SILENT.value, State.UNKNOWN.value], "").astype(object)
    texts = [
        _lines(names[code], row, said, more)
        for code, row, said, more in zip(sums.index, sums.itertuples(), state, extra, strict=True)
    ]
    kept = sums[["facts", "observed_facts", "observed_days"]] if "observed_days" in sums else sums[["facts"]]
    return kept.assign(value=value, state=state, text=texts).join(bounds)


def scale_of(measure: str, weeks: float) -> Scale:
    """The fixed scale of a measure over a period of that many weeks."""
    return {"count": maps.count_scale(weeks), "rate": maps.rate_scale(), "density": maps.density_scale()}[
        measure
    ]


def measures_of(theme: str) -> Sequence[str]:
    """The measures that make sense for a theme: no rate where residents are no denominator."""
    return MEASURES if theme_of(theme).rate else ("count", "density")


class _Names(dict):
    """Code → name; the code itself where the outlines pulled since no longer have it, until a rebuild."""

    def __missing__(self, code: str) -> str:
        return code


def area_names(by: str) -> dict[str, str]:
    """The names of the areas of a level by code."""
    return _Names(cache.territory().areas(by)["name"])


def _measured(
    sums: pd.DataFrame, selection: Selection, measure: str
) -> tuple[pd.Series, pd.DataFrame, list[str]]:
    """The figure of each area, its bounds as `low, high` where it is no count, and a line that gives it."""
    if measure == "count":
        return sums["facts"].astype(float), pd.DataFrame(index=sums.index), [""] * len(sums)
    areas = cache.areas(selection.area_level).reindex(sums.index)
    # Where nothing was observed there is no rate: 0 days give a missing figure.
    years = sums["observed_days"].where(sums["observed_days"] > 0) / DAYS_PER_YEAR
    facts, of = sums["observed_facts"], areas["area_km2"]
    if measure == "rate":
        of = areas["population"].astype("Float64").to_numpy(dtype=float, na_value=np.nan) / 1000
    value = facts / of / years
    low, high = (np.asarray(bound) / of / years for bound in poisson_interval(facts.to_numpy()))
    bounds = pd.DataFrame({"low": low, "high": high}, index=sums.index).where(value.notna(), np.nan)
    rows = zip(value, bounds["low"], bounds["high"], facts, strict=True)
    return value, bounds, [_measure_line(measure, *row) for row in rows]


def _measure_line(measure: str, value: float, low: float, high: float, facts: float) -> str:
    if np.isnan(value):
        return _("No population known: no rate") if measure == "rate" else ""
    form = {
        "rate": _("{rate} per 1,000 residents and year (between {low} and {high})"),
        "density": _("{rate} per km² and year (between {low} and {high})"),
    }[measure]
    text = form.format(rate=number_text(value, 1), low=number_text(low, 1), high=number_text(high, 1))
    return text if facts >= FEW_FACTS else f"{text}\n{with_care()}"


def with_care() -> str:
    """What is said of a rate or density of few facts."""
    return _("Fewer than {n} facts: read with care").format(n=FEW_FACTS)


def _verdict_line(row: Any) -> str:
    if row.verdict in (Verdict.SILENT_PARTNER, Verdict.NOT_COMPARABLE):
        return cards.verdict_text(row.verdict)
    return _("{n} the week before: {verdict}").format(
        n=number_text(row.before), verdict=cards.verdict_text(row.verdict)
    )


def _change_lines(name: str, row: Any) -> str:
    return f"{name}\n" + _("{n} against {m}: {verdict}").format(
        n=number_text(row.facts), m=number_text(row.before), verdict=cards.verdict_text(row.verdict)
    )


def _lines(name: str, row: Any, state: str, extra: str) -> str:
    """An area's name and what is known of it, as lines of plain text."""
    if state == State.SILENT:
        return f"{name}\n" + _("No partner reported: not known")
    if state == State.UNKNOWN and row.partners == 0:
        return f"{name}\n" + _("No partner tells of this theme here")
    lines = [name, ngettext("{n} fact", "{n} facts", int(row.facts)).format(n=number_text(row.facts))]
    lines += [extra] if extra else []
    if row.reporting < row.partners:
        lines.append(_("Part of the partners did not report"))
    return "\n".join(lines)
