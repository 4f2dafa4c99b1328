"""The tables of the week: one theme zone by zone, then every zone × theme."""

from __future__ import annotations

import datetime as dt

import pandas as pd
import streamlit as st
from pandas.io.formats.style import Styler

from observatory.compare import Verdict
from observatory.counts import week_label
from observatory.language import _
from observatory.screens import ask, parts
from observatory.screens.frame import Page
from observatory.themes import theme, themes

#: Ground of a cell whose change is shown, on light and on dark paper alike.
_GROUND = {Verdict.UP: "#fdb86388", Verdict.DOWN: "#b2abd288"}


def one_theme(page: Page, week: dt.date, sheet: pd.DataFrame, chosen: str) -> None:
    """The map's table: every zone, this week, last week, what the change is worth."""
    parts.heading(_("Table: {theme}").format(theme=theme(chosen).label))
    rows = sheet[sheet["theme"] == chosen].sort_values(["facts", "difference"], ascending=False)
    known = ask.zones(page.stamp)
    columns = {
        "name": _("Zone"), "kind": _("Kind"), "facts": _("This week"), "before": _("The week before"),
        "difference": _("Difference"), "verdict": _("Verdict"), "p": _("p"), "partners": _("Partners heard"),
    }  # fmt: skip
    data = pd.DataFrame(
        {
            columns["name"]: known["name"].reindex(rows["zone_code"]).to_numpy(),
            columns["kind"]: known["kind"].reindex(rows["zone_code"]).map(_kinds()).to_numpy(),
            columns["facts"]: _heard(rows, "facts", "weeks").to_numpy(),
            columns["before"]: _heard(rows, "before", "weeks_before").to_numpy(),
            columns["difference"]: rows["difference"].to_numpy().round().astype(int),
            columns["verdict"]: [parts.verdict_text(v) for v in rows["verdict"]],
            columns["p"]: rows["p"].round(3).to_numpy(),
            columns["partners"]: (100 * rows["coverage"]).round().astype(int).to_numpy(),
        }
    )
    config = {
        columns["partners"]: st.column_config.NumberColumn(format="%d %%"),
        columns["p"]: st.column_config.NumberColumn(
            format="%.3f", help=_("Exact test of two counts (E-test).")
        ),
    }
    name = f"{chosen}-{week_label(week)}"
    picked = parts.table(data, name, key="zones", columns=config, height=320, select=True)
    if picked is not None:
        st.session_state["open_zone"] = rows["zone_code"].iloc[picked]


def all_themes(page: Page, week: dt.date, sheet: pd.DataFrame) -> None:
    """Zones × themes: counts, with an arrow where the change is shown."""
    parts.heading(_("All zones and themes"))
    labels = {code: about.label for code, about in themes().items() if code in set(sheet["theme"])}
    facts = _matrix(sheet.assign(facts=_heard(sheet, "facts", "weeks")), "facts").rename(columns=labels)
    verdicts = _matrix(sheet, "verdict").rename(columns=labels).reset_index(drop=True)
    facts.insert(0, _("Zone"), ask.zones(page.stamp)["name"].reindex(facts.index))
    data = facts.reset_index(drop=True)
    parts.table(data, f"zones-{week_label(week)}", key="matrix", shown=_marked(data, verdicts), height=420)
    st.caption(
        _(
            "▲ ▼ a change that chance does not explain, all comparisons of the sheet taken together. "
            "Empty: no partner reported."
        )
    )


def _marked(data: pd.DataFrame, verdicts: pd.DataFrame) -> Styler:
    """The table with an arrow and a ground where a change is shown; it still sorts by number."""
    shown = data.style.format(na_rep="")
    for verdict, ground in _GROUND.items():
        for column in verdicts.columns:
            rows = verdicts.index[verdicts[column] == verdict]
            if len(rows):
                cells = pd.IndexSlice[rows, [column]]
                shown = shown.format(f"{{}} {parts.ARROWS[verdict]}", subset=cells)
                shown = shown.set_properties(subset=cells, **{"background-color": ground})
    return shown


def _kinds() -> dict[str, str]:
    return {"district": _("district"), "commune": _("commune")}


def _heard(rows: pd.DataFrame, facts: str, weeks: str) -> pd.Series:
    """Counts, empty where nobody reported: silence is not a zero."""
    return rows[facts].where(rows[weeks] > 0).astype("Int64")


def _matrix(sheet: pd.DataFrame, column: str) -> pd.DataFrame:
    matrix = sheet.set_index(["zone_code", "theme"])[column].unstack()  # noqa: PD010
    return matrix[list(sheet["theme"].unique())]
