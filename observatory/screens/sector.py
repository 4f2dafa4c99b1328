"""A sector, drawn on the map or taken from a layer, and its full diagnosis."""

from __future__ import annotations

import numpy as np
import pandas as pd
import shapely
import streamlit as st

from observatory.errors import CallError
from observatory.language import _, number_text
from observatory.screens import ask, filters, frame, parts, state
from observatory.screens.frame import Page
from observatory.screens.mapvalues import Filter
from observatory.themes import theme, themes

#: Layers whose areas can be looked at as a sector.
LAYERS = ("sectors", "qpv")

#: Corners kept of a drawn sector, and their decimals: a metre.
_CORNERS, _DECIMALS = 60, 5


def chosen() -> shapely.Geometry | None:
    """The sector in the address: the name of a layer's area, or the corners drawn; None without one."""
    text = state.value("sector", "")
    if not text:
        return None
    if text in named():
        return named()[text]
    try:
        corners = [tuple(map(float, pair.split(","))) for pair in text.split(";")]
        area = shapely.make_valid(shapely.Polygon(corners))
    except (ValueError, TypeError):
        return None
    return area if area.area > 0 else None


def keep(drawing: dict) -> None:
    """Write the corners of a drawn sector into the address."""
    ring = drawing["geometry"]["coordinates"][0][:_CORNERS]
    state.set_value("sector", ";".join(f"{x:.{_DECIMALS}f},{y:.{_DECIMALS}f}" for x, y in ring))


def named() -> dict[str, shapely.Geometry]:
    """The areas of the reference layers in force, by name."""
    found: dict[str, shapely.Geometry] = {}
    for layer in LAYERS:
        try:
            areas = ask.layer(layer)
        except CallError:  # the layer is not installed here
            continue
        names = areas.get("name", areas.index)
        found |= dict(zip(map(str, names), areas.geometry, strict=True))
    return found


def show(page: Page, wanted: Filter, area: shapely.Geometry | None) -> None:
    """The choice of a sector, and its diagnosis over the period of `wanted`."""
    parts.heading(_("Diagnosis of a sector"))
    drawn = state.value("sector", "")
    options = ["", *named()]
    labels = {"": _("no sector")}
    if drawn and drawn not in options:
        options.append(drawn)
        labels[drawn] = _("the sector drawn on the map")
    state.choose("sector", _("Sector"), options, lambda name: labels.get(name, name), width=360)
    if area is None:
        st.write(_("Draw a sector on the map above with “Draw a sector”, or choose one here."))
        return
    facts = ask.sector_facts(page.stamp, area.wkt, wanted.first, wanted.last)
    st.write(
        _("{facts} located in the sector, {period}.").format(
            facts=parts.facts_text(len(facts)), period=frame.period_words(wanted.first, wanted.last)
        )
    )
    if not facts.empty:
        _themes(facts, wanted)
        _weeks(facts, wanted)


def _themes(facts: pd.DataFrame, wanted: Filter) -> None:
    counts = facts["theme"].value_counts()
    weeks = facts.groupby("theme")["week"].nunique()
    order = [code for code in themes() if code in counts]
    data = pd.DataFrame(
        {
            _("Theme"): [theme(code).label for code in order],
            _("Facts"): counts[order].to_numpy(),
            _("Weeks with a fact"): weeks[order].to_numpy(),
            _("Per week"): (counts[order] / wanted.weeks).round(1).to_numpy(),
        }
    )
    parts.table(data, f"sector-{wanted.first}-{wanted.last}", key="sector-themes")
    places = facts["matched_label"].value_counts().head(5)
    if len(places):
        listed = ", ".join(f"{place} ({number_text(n)})" for place, n in places.items() if place)
        st.write(_("Places with the most facts: {places}.").format(places=listed))


def _weeks(facts: pd.DataFrame, wanted: Filter) -> None:
    first, last = wanted.mondays
    weeks = pd.date_range(first, last, freq="7D")
    values = facts["week"].value_counts().reindex(weeks, fill_value=0).to_numpy(dtype=float)
    text = _("All themes, week by week: {line}").format(line=parts.line_text(values))
    parts.bars([week.date() for week in weeks], values, text, "#0b5cad", height=160)
    clock = ask.clock_of(facts)
    if clock.facts:
        grid = np.asarray(clock.weights).T
        when = _("Hours by weekdays: most often on {day}, around {hour}:00.").format(
            day=filters.day_name(int(grid.sum(axis=1).argmax())), hour=int(grid.sum(axis=0).argmax())
        )
        st.write(when)
