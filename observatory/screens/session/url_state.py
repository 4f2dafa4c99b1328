"""The state of a page is its address: week, theme, zone and filters stand in the URL.

A choice made on one page is remembered for the others, and written into their address. What an address asks
for in vain is told: nobody is shown another town in the place of the one a link was made for.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Sequence
from contextvars import ContextVar
from typing import Any

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from observatory import language
from observatory.errors import CallError
from observatory.language import LANGUAGES, N_, _
from observatory.screens.widgets.literal import literal
from observatory.weeks import parse_week, week_label

#: The parameters that follow the reader from page to page as they stand.
SHARED = ("week", "theme", "lang", "seen", "background", "known")

#: Those that follow once they were chosen: what a page begins with is its own.
CHOSEN = ("zone", "period", "by", "hours", "days", "partner")

#: What is said where the address asks for something that is not known; other parameters are passed over.
UNKNOWN = {
    "zone": N_("No commune or district has the code “{value}”."),
    "week": N_("No facts are known of the week “{value}”: the last complete week is shown instead."),
    "place": N_("No street or place is called “{value}”."),
    "theme": N_("No theme is called “{value}”: another one is shown instead."),
} | dict.fromkeys(
    ("period", "by", "hours", "days", "seen", "partner", "view", "compare", "action", "tab"),
    N_("“{value}” in the address is none of the choices here: another one is shown instead."),
)

#: Where the page says what its address asks for in vain.
_notices: ContextVar[DeltaGenerator | None] = ContextVar("notices", default=None)
_told: ContextVar[frozenset[str]] = ContextVar("told", default=frozenset())


def place_notices() -> None:
    """What an address asks for in vain is said here; called once in each run, where the page begins."""
    _notices.set(st.container(key="notices"))
    _told.set(frozenset())


def value(name: str, default: str, allowed: Sequence[str] | None = None) -> str:
    """What the address says of `name`, else what the reader chose on another page, else `default`.

    A value that is not allowed is taken for none, and told where a reader could take what is shown for what
    was asked for; such an address stays as it is. Any other is completed, so that it can be sent on.
    """
    given = st.query_params.get(name)
    if given is not None and _is_allowed(given, allowed):
        if name in SHARED or given not in _begun_with(name):
            _keep(name, given)
        return given
    if given is not None and name in UNKNOWN:
        tell_unknown(name, given)
        return default
    kept = st.session_state.get(f"kept:{name}")
    if kept is not None and _is_allowed(kept, allowed):
        _write(name, kept)
        return kept
    _begun_with(name).add(default)
    if name in SHARED:
        _keep(name, default)
    _write(name, default)
    return default


def tell_unknown(name: str, given: str) -> None:
    """Say that the address asks for something that is not known, once in a run."""
    if name not in _told.get():
        _told.set(_told.get() | {name})
        (_notices.get() or st).warning(literal(_(UNKNOWN[name]).format(value=given)))


def peek(name: str, default: str) -> str:
    """What the address or the reader's last choice says of `name`, without writing it into the address."""
    return st.query_params.get(name) or st.session_state.get(f"kept:{name}") or default


def set_value(name: str, text: str) -> None:
    """Write a parameter that the reader chose into the address and remember it."""
    _keep(name, text)
    _write(name, text)


def forget(name: str) -> None:
    """Take a parameter out of the address and of what the reader chose."""
    st.session_state.pop(f"kept:{name}", None)
    drop(name)


def open_page(address: str, query: dict[str, str]) -> None:
    """Have another page open, with what its address says."""
    st.session_state["open_page"] = (address, query)


def page_asked() -> tuple[str, dict[str, str]] | None:
    """The page that is to open instead, once: its address and what it says."""
    return st.session_state.pop("open_page", None)


def drop(*names: str) -> None:
    """Take parameters out of the address."""
    for name in names:
        if name in st.query_params:
            del st.query_params[name]


def choose(
    name: str,
    label: str,
    options: Sequence[str],
    labels: Callable[[str], str],
    *,
    default: str = "",
    widget: Callable[..., Any] = st.selectbox,
    **more: Any,
) -> str:
    """A widget of one choice whose value stands in the address under `name`."""
    options = list(options)
    now = value(name, default or options[0], options)
    key = f"widget:{name}"
    st.session_state[key] = now

    def changed() -> None:
        # A segmented control can be emptied; the choice then stays what it was.
        set_value(name, st.session_state[key] or now)

    return widget(label, options, format_func=labels, key=key, on_change=changed, **more) or now


def week(last: dt.date, first: dt.date) -> dt.date:
    """The Monday in the address, where facts are known of its week, from `first` to `last`; else `last`."""
    text = value("week", week_label(last))
    try:
        chosen = parse_week(text)
    except CallError:
        chosen = None
    if chosen is not None and first <= chosen <= last:
        return chosen
    st.session_state.pop("kept:week", None)
    tell_unknown("week", text)
    return last


def use_language() -> str:
    """Set the language of this run from the address; called first in every run and every fragment.

    French is not written into it: the first address of a page is the one it was asked by.
    """
    code = peek("lang", "") or st.session_state.setdefault("kept:lang", language.current())
    code = code if code in LANGUAGES else LANGUAGES[0]
    _keep("lang", code)
    if code != LANGUAGES[0]:
        _write("lang", code)
    language.use(code)
    return code


def dark() -> bool:
    """Whether the reader's browser or choice shows the dark theme."""
    return getattr(st.context.theme, "type", None) == "dark"


def _is_allowed(text: str, allowed: Sequence[str] | None) -> bool:
    return allowed is None or text in allowed


def _begun_with(name: str) -> set[str]:
    """What pages put into the address of themselves: no choice of the reader's."""
    return st.session_state.setdefault(f"begun:{name}", set())


def _keep(name: str, text: str) -> None:
    if name in (*SHARED, *CHOSEN):
        st.session_state[f"kept:{name}"] = text


def _write(name: str, text: str) -> None:
    if st.query_params.get(name) != text:
        st.query_params[name] = text
