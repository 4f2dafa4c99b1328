"""Rights page: who has which role and reach, for a coordinator, who gives, changes and withdraws them."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from typing import Any

import pandas as pd
import streamlit as st

from observatory.access import GRANTS, Act, Reach, Role
from observatory.access.admission import admission
from observatory.access.register import Register
from observatory.access.rights import Entry
from observatory.errors import ObservatoryError
from observatory.language import N_, _
from observatory.screens import cache
from observatory.screens.session import frame, reader
from observatory.screens.widgets import cards
from observatory.screens.widgets.literal import literal
from observatory.settings import CLOCK, data_folder
from pipelines.feed import feed_names

_SAID, _FAULT, _TURN = "rights:said", "rights:fault", "rights:turn"
#: Roles, in the order they are offered: those with the least to see first.
_OFFERED = (
    Role.PARTNER,
    Role.ELECTED,
    Role.MEMBER,
    Role.REFERENT,
    Role.ANALYST,
    Role.AUDITOR,
    Role.COORDINATOR,
)
#: What a role is for, in a sentence each.
_WORDS = {
    Role.PARTNER: N_("sends its files, sees its receipts and refused rows, and the editions"),
    Role.ELECTED: N_("sees the sheet of their commune as it may be published, and the editions"),
    Role.MEMBER: N_("sees counts, facts and places; sends its files if any are named"),
    Role.REFERENT: N_(
        "sees counts, and the points and hot spots of their sector; sends files if any are named"
    ),
    Role.ANALYST: N_("sees counts and places in clear and takes them away; no files, no references"),
    Role.AUDITOR: N_("reads the journal and nothing else"),
    Role.COORDINATOR: N_("sees and does everything, and gives rights"),
}


def show() -> None:
    """Draw the page."""
    frame.title(_("Rights"))
    register = Register(admission(data_folder()), reader.current())
    # The state comes first: what is shown is at least as new.
    seen, persons = register.state(), admission(data_folder()).rights().persons
    st.write(
        _(
            "Whoever stands here may sign in; a right that is changed or withdrawn ends what is open within "
            "five seconds. Each change is written into the journal with its reason."
        )
    )
    row = cards.table(
        _listed(persons), "rights", key=f"rights-{_turn()}", select=True, height=_height(len(persons))
    )
    if said := st.session_state.pop(_SAID, ""):
        st.success(literal(said))
    if row is None:
        st.caption(_("Choose a row to change or withdraw a right."))
        _give(register, seen)
    else:
        _change(register, seen, persons[row])


def _height(rows: int) -> int | str:
    """Few persons take no more room than they need."""
    return "content" if rows <= 12 else 420


def _listed(persons: tuple[Entry, ...]) -> pd.DataFrame:
    today = dt.datetime.now(CLOCK).date()
    areas = _areas()
    return pd.DataFrame(
        {
            _("Person"): [entry.name for entry in persons],
            _("Role"): [entry.role.label for entry in persons],
            _("Feeds"): [", ".join(map(cache.partner_label, entry.feeds)) for entry in persons],
            _("Areas"): [", ".join(areas.get(code, code) for code in entry.areas) for entry in persons],
            _("Until"): [entry.until for entry in persons],
            _("State"): [_("in force") if entry.is_valid(today) else _("ended") for entry in persons],
        }
    )


def _give(register: Register, seen: str) -> None:
    """What a new person gets."""
    cards.heading(_("Give a right"))
    email = (
        st.text_input(_("Electronic address"), max_chars=200, key=f"rights:email:{_turn()}").strip().lower()
    )
    entry = _entry(f"new:{_turn()}", Entry(email, "", "", Role.PARTNER, (), (), None))
    motive = _motive(f"new:{_turn()}")
    said = _("{person} has a right now: {role}.").format(person=email, role=entry.role.label)
    _fault()
    _button(_("Give this right"), lambda: register.give(entry, motive, seen=seen), said, type="primary")


def _change(register: Register, seen: str, was: Entry) -> None:
    """What a person has, to be changed or withdrawn."""
    cards.heading(_("Change or withdraw the right of {person}").format(person=was.name))
    entry = _entry(f"{was.name}:{_turn()}", was)
    motive = _motive(f"{was.name}:{_turn()}")
    _fault()
    left, right = st.columns(2)
    with left:
        said = _("The right of {person} was changed; they sign in again.").format(person=was.name)
        change = lambda: register.change(was, entry, motive, seen=seen)  # noqa: E731 - as the other two
        _button(_("Change this right"), change, said, type="primary", disabled=entry == was, width="stretch")
    with right:
        said = _("{person} has no right any more.").format(person=was.name)
        withdraw = lambda: register.withdraw(was, motive, seen=seen)  # noqa: E731
        _button(_("Withdraw this right"), withdraw, said, width="stretch")


def _entry(key: str, was: Entry) -> Entry:
    """The fields of an entry: those its role has a use for."""
    left, right = st.columns(2)
    with left:
        role = st.selectbox(
            _("Role"), _OFFERED, _OFFERED.index(was.role), lambda one: one.label, key=f"rights:role:{key}"
        )
    with right:
        until = st.date_input(
            _("Until, if it ends"), was.until, format="DD/MM/YYYY", key=f"rights:until:{key}"
        )
    st.caption(f"{role.label} : {_(_WORDS[role])}.")
    feeds: tuple[str, ...] = ()
    areas: tuple[str, ...] = ()
    if _reaches(role, Reach.OWN_FEEDS):
        feeds = _several(_("Files it sends"), feed_names(), was.feeds, cache.partner_label, f"feeds:{key}")
    if _reaches(role, Reach.OWN_AREAS):
        names = _areas()
        areas = _several(
            _("Communes and districts"), list(names), was.areas, lambda code: names.get(code, code),
            f"areas:{key}",
        )  # fmt: skip
    return Entry(was.email, was.sub, was.account, role, feeds, areas, until or None)


def _reaches(role: Role, reach: Reach) -> bool:
    return reach in GRANTS[role].values()


def _several(
    label: str, known: list[str], now: tuple[str, ...], words: Callable[[str], str], key: str
) -> tuple[str, ...]:
    """A choice of several; what an entry names and nobody knows any more can be kept."""
    options = [*known, *(one for one in now if one not in known)]
    return tuple(st.multiselect(label, options, list(now), format_func=words, key=f"rights:{key}"))


def _areas() -> dict[str, str]:
    """Code → name of every commune, then every district of a commune that has some."""
    territory = cache.territory()
    communes = territory.communes["name"].to_dict()
    zones = territory.zones["name"].to_dict()
    return communes | {code: name for code, name in zones.items() if code not in communes}


def _motive(key: str) -> str:
    return st.text_input(_("Why, for the journal: a reason"), max_chars=120, key=f"rights:motive:{key}")


def _button(label: str, change: Callable[[], None], said: str, **how: Any) -> None:
    """A button that makes a change before the page is drawn again: no other redrawing can lose it."""
    st.button(label, on_click=_do, args=(change, said), **how)


def _fault() -> None:
    """What hindered the last change; nothing has changed then."""
    if words := st.session_state.pop(_FAULT, ""):
        st.error(literal(words))


def _do(change: Callable[[], None], said: str) -> None:
    """Make a change; a fault is kept to be said where the button is."""
    try:
        reader.require(Act.RIGHTS)
        change()
    except ObservatoryError as fault:
        st.session_state[_FAULT] = str(fault)
        return
    st.session_state[_TURN], st.session_state[_SAID] = _turn() + 1, said


def _turn() -> int:
    """How many changes were made: after each the fields and the choice begin anew."""
    return st.session_state.get(_TURN, 0)
