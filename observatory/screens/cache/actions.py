"""The register of actions, and what each one changed."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

import streamlit as st

from observatory import evaluate
from observatory.evaluate import Action, Effect
from observatory.screens.cache.connection import Stamp, opened
from observatory.screens.cache.geography import layers_version, territory
from observatory.settings import data_folder

if TYPE_CHECKING:
    import shapely


def register() -> list[Action]:
    """The actions of the register, read each time: it is short. Raises `InputError` where it is at fault."""
    return evaluate.load(data_folder())


def add_action(action: Action) -> None:
    """Write one more action into the register. Raises `ObservatoryError` where it cannot be evaluated."""
    evaluate.add(data_folder(), action, territory().zones)


@st.cache_resource(show_spinner=False, max_entries=24)
def effect(stamp: Stamp, action: Action, last: dt.date) -> Effect:
    """What an action changed, judged on the weeks up to `last` (`evaluate.of_warehouse`)."""
    with opened(stamp) as warehouse:
        return evaluate.of_warehouse(action, warehouse, territory().zones, last)


@st.cache_resource(show_spinner=False, max_entries=24)
def other_controls(stamp: Stamp, action: Action, last: dt.date) -> str:
    """Controls that would fit an action better, in words (`evaluate.other_controls`)."""
    found = effect(stamp, action, last)
    with opened(stamp) as warehouse:
        return evaluate.other_controls(found, warehouse, territory().zones, last)


def action_areas(action: Action) -> dict[str, shapely.Geometry]:
    """The areas of an action by role (`evaluate.shapes`), EPSG:4326. Raises `InputError` as it does."""
    return _areas(*layers_version(), action)


@st.cache_resource(show_spinner=False, max_entries=24)
def _areas(data: str, layers_stamp: int, action: Action) -> dict[str, shapely.Geometry]:
    del data, layers_stamp  # only part of the key
    from observatory.crs import to_geographic

    return {role: to_geographic(shape) for role, shape in evaluate.shapes(action, territory().zones).items()}
