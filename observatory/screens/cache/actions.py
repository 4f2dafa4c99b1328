"""The register of actions, and what each one changed."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

import pandas as pd
import streamlit as st

from observatory.evaluate import (
    Action,
    Effect,
    by_outlines,
    by_zones,
    check,
    of_warehouse,
    read_actions,
    shapes,
    write_actions,
)
from observatory.screens.cache.connection import Stamp, extent, opened
from observatory.screens.cache.cubes import cells
from observatory.screens.cache.geography import layers_version, territory
from observatory.settings import data_folder

if TYPE_CHECKING:
    import shapely

#: Where the register of actions lies in the data folder.
REGISTER = "actions.toml"


def register() -> list[Action]:
    """The actions of the register, read each time: it is short. Raises `InputError` where it is at fault."""
    path = data_folder() / REGISTER
    return read_actions(path.read_text(encoding="utf-8")) if path.exists() else []


def add_action(action: Action) -> None:
    """Write one more action into the register. Raises `ObservatoryError` where it cannot be evaluated."""
    check(action, territory().zones)
    path = data_folder() / REGISTER
    text = write_actions([*register(), action])
    read_actions(text)  # a code used twice is refused before anything is written
    beside = path.with_suffix(".new")
    beside.write_text(text, encoding="utf-8")
    beside.replace(path)


@st.cache_resource(show_spinner=False, max_entries=24)
def effect(stamp: Stamp, action: Action, last: dt.date) -> Effect:
    """What an action changed, judged on the weeks up to `last` (`evaluate.of_warehouse`)."""
    with opened(stamp) as warehouse:
        return of_warehouse(action, warehouse, territory().zones, last)


@st.cache_resource(show_spinner=False, max_entries=24)
def action_weeks(stamp: Stamp, action: Action, last: dt.date) -> pd.DataFrame:
    """Facts a week in each area of an action over two years, ``nan`` where they do not count."""
    first = max(last - dt.timedelta(weeks=103), extent(stamp).first_week)
    known = cells(stamp, first, last, seen_by="report")
    if all(area.zones for _role, area in action.areas()):
        return by_zones(action, known)
    known = known[known["theme"].isin(action.themes)]
    whole = (known["complete"] & (known["reporting"] >= known["partners"])).groupby(known["week"]).all()
    with opened(stamp) as warehouse:
        facts = warehouse.ask_facts(
            "facts_between", themes=list(action.themes), first=first, until=last + dt.timedelta(weeks=1),
            seen_by="report", feed="*",
        )  # fmt: skip
    return by_outlines(action, facts, territory().zones, whole.index[whole]).reindex(whole.index)


def action_areas(action: Action) -> dict[str, shapely.Geometry]:
    """The areas of an action by role (`evaluate.shapes`), EPSG:4326. Raises `InputError` as it does."""
    return _areas(*layers_version(), action)


@st.cache_resource(show_spinner=False, max_entries=24)
def _areas(data: str, layers_stamp: int, action: Action) -> dict[str, shapely.Geometry]:
    del data, layers_stamp  # only part of the key
    from observatory.hotspots.grid import geographic

    return {role: geographic(shape) for role, shape in shapes(action, territory().zones).items()}
