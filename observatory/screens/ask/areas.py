"""Where an action is, as a map draws it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import streamlit as st

from observatory.evaluate import Action, shapes
from observatory.screens.ask.ground import layers_version, territory

if TYPE_CHECKING:
    import shapely


def action_areas(action: Action) -> dict[str, shapely.Geometry]:
    """The areas of an action by role (`evaluate.shapes`), EPSG:4326. Raises `InputError` as it does."""
    return _areas(*layers_version(), action)


@st.cache_resource(show_spinner=False, max_entries=24)
def _areas(data: str, layers_stamp: int, action: Action) -> dict[str, shapely.Geometry]:
    del data, layers_stamp  # only part of the key
    from observatory.hotspots.lattice import geographic

    return {role: geographic(shape) for role, shape in shapes(action, territory().zones).items()}
