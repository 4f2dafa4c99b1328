"""The tables of the week: one theme zone by zone, then every zone × theme."""

from __future__ import annotations

import datetime as dt
import html

import numpy as np
import pandas as pd
import streamlit as st

from observatory.counts import week_label
from observatory.language import _
from observatory.screens import ask, downloads, frame, parts
from observatory.screens.frame import Page
from observatory.themes import theme, themes


def one_theme(page: Page, week: dt.date, sheet: pd.DataFrame, chosen: str) -> None:
    """The map's table: every zone, this week, last week, what the change is worth."""
    parts.heading(_("Table: {theme}").format(theme=theme(chosen).label))
    rows = sheet[sheet["theme"] == chosen].sort_values(["facts", "difference"], ascending=False)
    known = ask.zones(page.stamp)
    columns = {
        "name": _("Zone"), "kind": _("Kind"), "facts": _("This week"), "before": _("The week before"),
        "difference": _("Difference"), "verdict": _("Verdict"), "p": _("p"),
        "partners": _("Partners heard (%)"),
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
    config = {columns["p"]: st.column_config.NumberColumn(help=_("Exact test of two counts (E-test)."))}
    name = f"{chosen}-{week_label(week)}"
    picked = parts.table(data, name, key="zones", columns=config, height=320, select=True)
    if picked is not None:
        st.session_state["open_zone"] = rows["zone_code"].iloc[picked]
        st.rerun()


def all_themes(page: Page, week: dt.date, sheet: pd.DataFrame) -> None:
    """Zones × themes: counts, with an arrow where the change is shown; each zone's name leads to its page."""
    parts.heading(_("All zones and themes"))
    told = set(sheet["theme"].unique())
    labels = {code: about.label for code, about in themes().items() if code in told}
    facts = _matrix(sheet.assign(facts=_heard(sheet, "facts", "weeks")), "facts")
    verdicts = _matrix(sheet, "verdict")
    names = ask.zones(page.stamp)["name"].reindex(facts.index)
    heads = "".join(f'<th scope="col">{html.escape(text)}</th>' for text in (_("Zone"), *labels.values()))
    rows = "".join(
        _row(code, name, week, counts, changes)
        for code, name, counts, changes in zip(
            facts.index, names, facts.to_numpy(object, na_value=None), verdicts.to_numpy(), strict=True
        )
    )
    title = html.escape(_("All zones and themes"))
    frame.show(
        f'<div class="scroll tall" tabindex="0" role="region" aria-label="{title}">'
        f'<table class="numbers sheet"><caption class="sr-only">{title}</caption>'
        f"<thead><tr>{heads}</tr></thead><tbody>{rows}</tbody></table></div>"
    )
    data = facts.rename(columns=labels)
    data.insert(0, _("Zone"), names)
    downloads.buttons(data.reset_index(drop=True), f"zones-{week_label(week)}", "matrix")
    st.caption(
        _(
            "▲ ▼ a change that chance does not explain, all comparisons of the sheet taken together. "
            "Empty: no partner reported."
        )
    )


def _row(code: str, name: str, week: dt.date, counts: np.ndarray, changes: np.ndarray) -> str:
    cells = "".join(_cell(count, change) for count, change in zip(counts, changes, strict=True))
    link = f'<a href="zone?zone={code}&amp;week={week_label(week)}" target="_self">{html.escape(name)}</a>'
    return f'<tr><th scope="row">{link}</th>{cells}</tr>'


def _cell(count: int | None, change: str) -> str:
    if count is None:
        return "<td></td>"
    mark = parts.ARROWS.get(change)
    return f'<td class="{change}"><b>{count} {mark}</b></td>' if mark else f"<td>{count}</td>"


def _kinds() -> dict[str, str]:
    return {"district": _("district"), "commune": _("commune")}


def _heard(rows: pd.DataFrame, facts: str, weeks: str) -> pd.Series:
    """Counts, empty where nobody reported: silence is not a zero."""
    return rows[facts].where(rows[weeks] > 0).astype("Int64")


def _matrix(sheet: pd.DataFrame, column: str) -> pd.DataFrame:
    matrix = sheet.set_index(["zone_code", "theme"])[column].unstack()  # noqa: PD010
    return matrix[list(sheet["theme"].unique())]
