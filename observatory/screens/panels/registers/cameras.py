"""The register of cameras: where each stands, one more, the end of one, and loans to be evaluated."""

from __future__ import annotations

import datetime as dt
from functools import partial

import pandas as pd
import streamlit as st

from observatory.errors import ObservatoryError
from observatory.evaluate import MEANT_FOR, Action
from observatory.geocode import Standing
from observatory.language import _, date_text
from observatory.screens import cache
from observatory.screens.cache import registers as asked
from observatory.screens.panels.registers import written
from observatory.screens.session import url_state
from observatory.screens.session.frame import Page
from observatory.screens.widgets import cards
from observatory.screens.widgets.literal import literal
from observatory.themes import theme, themes

NAME = "camera"


def show(page: Page) -> None:
    """The register as it stands, the two forms that fill it, and each loan that can be evaluated."""
    cards.heading(_("Cameras"))
    written.said(NAME)
    try:
        known, loans = asked.cameras(), asked.loans()
    except ObservatoryError as fault:
        st.error(literal(str(fault)))
        return
    names = cache.territory().communes["name"].to_dict()
    if known:
        _table(known, names)
    else:
        st.write(_("No camera is registered yet: write the first one below."))
    if loans:
        _loans(page, loans)
    _new(names)
    if known:
        _end(known, page.version.today)


def _table(known: list[Standing], names: dict[str, str]) -> None:
    rows = [
        {
            _("Camera"): one.camera,
            _("Place"): one.place,
            _("Commune"): names.get(one.commune_code, one.commune_code),
            _("From"): date_text(one.start, "medium") if one.start else _("always"),
            _("To"): date_text(one.end, "medium") if one.end else _("going on"),
            _("Lent to"): names.get(one.lent_to, one.lent_to),
        }
        for one in known
    ]
    cards.table(pd.DataFrame(rows), "cameras", key="cameras")
    st.caption(
        _(
            "What is written here places the facts of the files that come; files already taken in are read "
            "again when corrections of places are applied."
        )
    )


def _new(names: dict[str, str]) -> None:
    with st.expander(_("Write where a camera stands")), st.form("camera-form", border=False):
        name = st.text_input(_("Its number or name, as in “Caméra 3”"))
        left, right = st.columns(2)
        place = left.text_input(_("Where it stands, an address or a known place"))
        commune = right.selectbox(
            _("Commune it stands in"), list(names), index=None, format_func=names.__getitem__,
            placeholder=_("Choose"),
        )  # fmt: skip
        lon = left.number_input(_("Longitude"), value=None, format="%.5f", step=0.0001)
        lat = right.number_input(_("Latitude"), value=None, format="%.5f", step=0.0001)
        st.caption(_("Without longitude and latitude the place is looked up in the address base."))
        start = left.date_input(
            _("First day, empty if it always stood there"), value=None, format="DD/MM/YYYY"
        )
        end = right.date_input(_("Last day, empty while it stands there"), value=None, format="DD/MM/YYYY")
        lent = st.selectbox(
            _("Commune it is lent to"), ["", *names], format_func=lambda code: names.get(code, _("none"))
        )
        if st.form_submit_button(_("Write the camera")):
            spot = asked.Spot(place.strip(), commune or "", lon, lat)
            written.write(NAME, lambda: _put_up(asked.put_up_camera(name, spot, (start, end), lent or "")))


def _end(known: list[Standing], today: dt.date) -> None:
    standing = list(dict.fromkeys(one.camera for one in known if one.end is None or one.end >= today))
    if not standing:
        return
    with st.expander(_("Say until when a camera stood there")), st.form("camera-end", border=False):
        name = st.selectbox(_("Camera"), standing)
        last = st.date_input(_("Its last day there"), value=today, format="DD/MM/YYYY")
        if st.form_submit_button(_("Write its last day")):
            written.write(NAME, lambda: _taken_down(asked.take_down_camera(name, last)))


def _loans(page: Page, loans: list[Action]) -> None:
    """Each loan offers itself: one click writes it as an action and opens what it changed."""
    st.subheader(_("Loans to evaluate"), anchor=False)
    names = cache.zones(page.version)["name"].to_dict()
    for draft in loans:
        with st.container(border=True, key=f"loan-{draft.code}"):
            st.write(literal(_days(draft)))
            with st.form(f"form-{draft.code}", border=False):
                with st.expander(_("Themes and zones compared with")):
                    chosen = st.multiselect(
                        _("Themes it was meant for"), list(themes()), default=list(MEANT_FOR),
                        format_func=lambda code: theme(code).label, placeholder=_("Choose"),
                    )  # fmt: skip
                    control = st.multiselect(
                        _("Compared with; empty: the zones most like it"), list(names),
                        format_func=names.__getitem__, placeholder=_("Choose"),
                    )  # fmt: skip
                if st.form_submit_button(_("Evaluate this loan"), type="primary"):
                    written.write(NAME, partial(_evaluated, page, draft, tuple(chosen), tuple(control)))


def _days(draft: Action) -> str:
    start = date_text(draft.start, "long")
    if draft.end is None:
        return _("{title}, since {start}").format(title=draft.title, start=start)
    return _("{title}, from {start} to {end}").format(
        title=draft.title, start=start, end=date_text(draft.end, "long")
    )


def _evaluated(page: Page, draft: Action, chosen: tuple[str, ...], control: tuple[str, ...]) -> str:
    action = asked.evaluate_loan(page.version, draft, chosen, control)
    url_state.set_value("action", action.code)
    names = cache.zones(page.version)["name"]
    return _("“{title}” is an action now, compared with {zones}: what it changed stands above.").format(
        title=action.title, zones=", ".join(names.get(code, code) for code in action.control.zones)
    )


def _put_up(one: Standing) -> str:
    return _("“{camera}” is in the register.").format(camera=one.label)


def _taken_down(one: Standing) -> str:
    return _("“{camera}” stood there until {day}.").format(
        camera=one.label, day=date_text(one.end, "long") if one.end else ""
    )
