"""The app: sets up and navigates. `observatory app`, or `streamlit run app.py`."""

from __future__ import annotations

from pathlib import Path

import streamlit as st

from observatory.language import _
from observatory.maps import serve_from
from observatory.screens import frame, state, thematic, week, zone

STATIC = Path(__file__).parent / "static"


@st.cache_resource(show_spinner=False)
def _set_up() -> None:
    """Once a server: Leaflet's files where the static serving finds them."""
    serve_from(STATIC, st.get_option("server.baseUrlPath"))


def _pages() -> dict[str, st.Page]:
    """Every page by its address."""
    pages = [
        st.Page(week.show, title=_("The week"), url_path="semaine", default=True),
        st.Page(thematic.show, title=_("Thematic maps"), url_path="cartes"),
        st.Page(zone.show, title=_("Zone"), url_path="zone"),
    ]
    return {page.url_path or "semaine": page for page in pages}


def main() -> None:
    """Draw the page the address asks for."""
    _set_up()
    state.use_language()
    st.set_page_config(
        page_title=_("Observatory of public tranquillity of Grand Belfort"), page_icon=None, layout="wide"
    )
    frame.dress()
    pages = _pages()
    current = st.navigation(list(pages.values()), position="top")
    if code := st.session_state.pop("open_zone", None):
        st.switch_page(pages["zone"], query_params={"zone": code})
    current.run()


main()
