"""Finding a commune or district: their names in one order, and a box that leads to their page."""

from __future__ import annotations

import streamlit as st

from observatory.agglomeration import CENTRAL_COMMUNE
from observatory.language import _
from observatory.screens import cache


def names() -> dict[str, str]:
    """Code → name of everything that has a page: the town, its districts, then the communes by name."""
    territory = cache.territory()
    communes = territory.communes["name"].sort_values().to_dict()
    districts = {
        code: _("{town}, {district}").format(district=n) for code, n in territory.districts["name"].items()
    }
    return {CENTRAL_COMMUNE: communes[CENTRAL_COMMUNE], **districts, **communes}


def box() -> None:
    """A list to write into, beside the names of the pages: what is chosen is opened."""
    known = names()

    def chosen() -> None:
        st.session_state["open_zone"] = st.session_state["find"]
        # Whoever asks for a commune sees what moved there, whatever the theme looked at before.
        st.session_state.pop("kept:theme", None)
        st.session_state["find"] = None

    st.selectbox(
        _("Find a commune or district"), list(known), index=None, format_func=known.__getitem__, key="find",
        placeholder=_("Commune, district…"), on_change=chosen, label_visibility="collapsed",
    )  # fmt: skip
