"""The facts of a sector."""

from __future__ import annotations

import datetime as dt

import pandas as pd
import streamlit as st

from observatory.screens.ask.door import Stamp, question


@st.cache_resource(show_spinner=False, max_entries=8)
def sector_facts(stamp: Stamp, area: str, first: dt.date, last: dt.date) -> pd.DataFrame:
    """The facts of every theme that lie in `area` (WKT, EPSG:4326) from one day to another."""
    import shapely

    outline = shapely.from_wkt(area)
    west, south, east, north = outline.bounds
    near = question(
        stamp, "points_near", first=first, until=last + dt.timedelta(days=1), west=west, south=south,
        east=east, north=north,
    )  # fmt: skip
    return near[shapely.contains_xy(outline, near["lon"].to_numpy(), near["lat"].to_numpy())]
