"""Tables of the week: one theme zone by zone, then every zone × theme."""

from __future__ import annotations

import datetime as dt
import html
from collections.abc import Callable

import numpy as np
import pandas as pd
import streamlit as st

from observatory import counts, language
from observatory.agglomeration import CENTRAL_COMMUNE, EPCI
from observatory.compare import UNJUDGED
from observatory.language import _, ngettext, number_text
from observatory.screens import cache
from observatory.screens.cache.keyed import keyed
from observatory.screens.cache.weeks import KEPT
from observatory.screens.panels.map_panel import Table
from observatory.screens.session import frame
from observatory.screens.session.frame import Page
from observatory.screens.widgets import cards, downloads
from observatory.themes import theme, themes
from observatory.weeks import week_label


def one_theme(page: Page, week: dt.date, chosen: str) -> Table:
    """The map's table: every zone, this week, last week, what the change is worth; a row opens its zone."""
    zones, data = _one_theme(page.version, week, chosen)

    def open_zone(row: int) -> None:
        st.session_state["open_zone"] = zones[row]
        st.rerun()

    return Table(
        data=data, name=f"{chosen}-{week_label(week)}", key="zones", height=320, on_row=open_zone,
        heading=_("Table: {theme}").format(theme=theme(chosen).label),
        columns=dict.fromkeys((_("Kind"), _("Expected"), _("p"), _("Partners heard (%)"))),
    )  # fmt: skip


@keyed(language.current, max_entries=KEPT)
def _one_theme(version: cache.WarehouseVersion, week: dt.date, chosen: str) -> tuple[list[str], pd.DataFrame]:
    """The zones of the rows, and the table in the words of the language in force."""
    weekly, zones = cache.weekly(version, week, "*"), cache.zones(version)
    told = _told(weekly.cells)
    rows = weekly.sheet[weekly.sheet["theme"] == chosen].sort_values(["facts", "difference"], ascending=False)
    kind_labels = {"district": _("district"), "commune": _("commune")}
    data = pd.DataFrame(
        {
            _("Zone"): zones["name"].reindex(rows["zone_code"]).to_numpy(),
            _("Kind"): zones["kind"].reindex(rows["zone_code"]).map(kind_labels).to_numpy(),
            _("This week"): told(rows, "facts", "weeks").to_numpy(),
            _("The week before"): told(rows, "before", "weeks_before").to_numpy(),
            _("Difference"): rows["difference"].to_numpy().round().astype(int),
            _("Expected"): rows["expected"].round(1).to_numpy(),
            _("Verdict"): [cards.verdict_text(v) for v in rows["verdict"]],
            _("p"): rows["p"].round(3).to_numpy(),
            _("Partners heard (%)"): (100 * rows["coverage"]).round().astype(int).to_numpy(),
        }
    )
    return rows["zone_code"].tolist(), data


def _told(cells: counts.Cube) -> Callable[[pd.DataFrame, str, str], pd.Series]:
    """`cards.reported` where somebody tells of the theme: elsewhere none is no count."""
    keys = pd.MultiIndex.from_frame(cells.keys)
    expected = pd.DataFrame(cells.partners > 0, keys, ["weeks_before", "weeks"])

    def told(rows: pd.DataFrame, facts: str, weeks: str) -> pd.Series:
        asked = pd.MultiIndex.from_frame(rows[["zone_code", "theme"]])
        heard = expected[weeks].reindex(asked).to_numpy() | (rows[facts] > 0)
        return cards.reported(rows, facts, weeks).where(heard)

    return told


def all_themes(page: Page, week: dt.date) -> None:
    """Zones × themes: counts, with an arrow where the change is shown; each zone's name leads to its page."""
    cards.heading(_("All zones and themes"))
    markup, data = _all_themes(page.version, week)
    frame.show(markup)
    downloads.buttons(data, f"zones-{week_label(week)}", "matrix")
    st.caption(
        _(
            "▲ ▼ a change that chance does not explain, all comparisons of the sheet taken together. "
            "Empty: no partner reported, or none tells of it. ·: no fact."
        )
    )


@keyed(language.current, max_entries=KEPT)
def _all_themes(version: cache.WarehouseVersion, week: dt.date) -> tuple[str, pd.DataFrame]:
    """The table as markup and as it is downloaded, in the words of the language in force."""
    weekly = cache.weekly(version, week, "*")
    sheet = weekly.sheet[weekly.sheet["theme"].isin(weekly.in_scope)]
    labels = {code: about.label for code, about in themes().items() if code in weekly.in_scope}
    facts = _matrix(sheet.assign(facts=_told(weekly.cells)(sheet, "facts", "weeks")), "facts", labels)
    verdicts = _matrix(sheet, "verdict", labels)
    town = cache.area_sheet(version, CENTRAL_COMMUNE, week).set_index("theme")
    sums = {EPCI: weekly.whole, CENTRAL_COMMUNE: town}
    for code, rows in sums.items():
        facts.loc[code] = cards.reported(rows, "facts", "weeks").reindex(labels)
        verdicts.loc[code] = rows["verdict"].reindex(labels)
    ordered = _order(cache.zones(version))
    facts, verdicts = facts.reindex(ordered), verdicts.reindex(ordered)
    names = cache.zones(version)["name"].reindex(ordered).fillna(_("{town}"))
    names[EPCI] = _("{agglomeration}")
    title, data = _("All zones and themes"), facts.rename(columns=labels)
    data[_("All themes")] = data.sum(axis="columns")
    data.insert(0, _("Zone"), names)
    return _markup(title, week, labels, data, verdicts), data.reset_index(drop=True)


def _order(zones: pd.DataFrame) -> list[str]:
    """The whole, the town with its districts under it, then the communes, each by name without accents."""
    bare = zones["name"].str.normalize("NFKD").str.encode("ascii", "ignore").str.decode("ascii")
    by_name = zones.assign(bare=bare).sort_values("bare")
    districts = by_name.index[by_name["kind"] == "district"]
    return [EPCI, CENTRAL_COMMUNE, *districts, *by_name.index.difference(districts, sort=False)]


def _markup(
    title: str, week: dt.date, labels: dict[str, str], data: pd.DataFrame, verdicts: pd.DataFrame
) -> str:
    heads = "".join(f'<th scope="col">{html.escape(str(text))}</th>' for text in data.columns)
    rows = "".join(
        _row(code, week, row, changes)
        for code, row, changes in zip(
            data.index, data.to_numpy(object, na_value=None), verdicts.to_numpy().tolist(), strict=True
        )
    )
    title = html.escape(title)
    quiet = rows.count('<tr class="nil">')
    left_out = ngettext(
        "{n} commune without a fact is not printed.", "{n} communes without a fact are not printed.", quiet
    )
    return (
        f'<div class="scroll tall" tabindex="0" role="region" aria-label="{title}">'
        f'<table class="numbers sheet"><caption class="sr-only">{title}</caption>'
        f"<thead><tr>{heads}</tr></thead><tbody>{rows}</tbody></table></div>"
        f'<p class="left-out">{html.escape(left_out.format(n=number_text(quiet)))}</p>'
    )


def _row(code: str, week: dt.date, row: np.ndarray, changes: list[str]) -> str:
    name, *counts, total = row
    cells = "".join(_cell(count, change) for count, change in zip(counts, changes, strict=True))
    text = html.escape(name)
    if code != EPCI:
        text = f'<a href="zone?zone={code}&amp;week={week_label(week)}" target="_self">{text}</a>'
    kind = {EPCI: "whole", CENTRAL_COMMUNE: "whole"}.get(code, "district" if "-" in code else "")
    # On paper, communes where nothing was told are a line together.
    nothing = (
        count == 0 or (count is None and change not in UNJUDGED)
        for count, change in zip(counts, changes, strict=True)
    )
    kind = kind or "nil" * all(nothing)
    return f'<tr class="{kind}"><th scope="row">{text}</th>{cells}<td><b>{total}</b></td></tr>'


def _cell(count: int | None, change: str) -> str:
    if count is None:
        return "<td></td>"
    mark = cards.ARROWS.get(change)
    if mark:
        return f'<td class="{change}"><b>{count} {mark}</b></td>'
    return f"<td>{count}</td>" if count else '<td class="zero">·</td>'


def _matrix(sheet: pd.DataFrame, column: str, labels: dict[str, str]) -> pd.DataFrame:
    matrix = sheet.set_index(["zone_code", "theme"])[column].unstack()  # noqa: PD010
    return matrix[list(labels)]
