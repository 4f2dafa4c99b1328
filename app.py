"""The app: sets up and navigates. `observatory app`, or `streamlit run app.py`."""

from __future__ import annotations

from pathlib import Path

import streamlit as st

from observatory.maps import serve_from
from observatory.screens import navigation

STATIC = Path(__file__).parent / "static"


@st.cache_resource(show_spinner=False)
def set_up() -> None:
    """Once a server: Leaflet's files where the static serving finds them."""
    serve_from(STATIC, st.get_option("server.baseUrlPath"))


set_up()
navigation.run()
