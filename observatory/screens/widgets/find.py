"""Finding a commune, district, street or place: their names in order, and a box that leads there."""

from __future__ import annotations

from functools import lru_cache

import streamlit as st

from observatory import language
from observatory.agglomeration import CENTRAL_COMMUNE
from observatory.geocode.parse.text import fold
from observatory.language import _
from observatory.screens import cache
from observatory.screens.cache.keyed import keyed
from observatory.screens.session import url_state

#: What the address calls a street or place that was searched for.
PLACE = "place"


@keyed(lambda: (language.current(), cache.layers_version()), max_entries=4)
def names() -> dict[str, str]:
    """Code → name of everything that has a page: the town, its districts, then the communes by name."""
    territory = cache.territory()
    communes = territory.communes["name"].sort_values(key=lambda name: name.map(fold)).to_dict()
    districts = {
        code: _("{town}, {district}").format(district=n) for code, n in territory.districts["name"].items()
    }
    return {CENTRAL_COMMUNE: communes[CENTRAL_COMMUNE], **districts, **communes}


def box() -> None:
    """A list to write into, on every page: the page of what is chosen opens, a street or place on its map."""
    known = names()
    places = cache.named_places()
    options = [*known, *places]

    def chosen() -> None:
        code = st.session_state["find"]
        found = places.get(code)
        # Whoever asks for a commune sees what moved there, whatever the theme looked at before.
        st.session_state.pop("kept:theme", None)
        st.session_state["find"] = None
        if code:
            query = {"zone": found.zone, PLACE: code} if found else {"zone": code}
            url_state.open_page("zone", query)

    st.selectbox(
        _("Find a commune, street or place"), options, index=None, key="find",
        format_func=lambda option: _written(known.get(option) or str(option)),
        placeholder=_("Commune, street…"), on_change=chosen,
        label_visibility="collapsed", filter_mode="contains",
    )  # fmt: skip


@lru_cache(maxsize=4096)
def _written(name: str) -> str:
    """A name as the list has it: where it has accents, once more without them on a line that is not seen.

    The browser compares letter by letter what is typed with what stands in the list.
    """
    bare = fold(name)
    return name if bare == name.lower() else f"{name}\n{bare}"


def place(zone: str) -> cache.NamedPlace | None:
    """The street or place of the address, while its own zone is the one looked at."""
    name = st.query_params.get(PLACE)
    if name is None:
        return None
    found = cache.named_places().get(name)
    if found is None:
        url_state.tell_unknown(PLACE, name)
    elif found.zone.startswith(zone):
        return found
    else:
        url_state.drop(PLACE)
    return None
