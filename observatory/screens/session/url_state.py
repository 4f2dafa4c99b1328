"""The state of a page is its address: week, theme, zone and filters stand in the URL.

A choice made on one page is remembered for the others, and written into their address.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Sequence
from typing import Any

import streamlit as st

from observatory import language
from observatory.errors import CallError
from observatory.language import LANGUAGES
from observatory.weeks import parse_week, week_label

#: The parameters that follow the reader from page to page.
SHARED = ("week", "theme", "lang", "seen", "background", "known")


def value(name: str, default: str, allowed: Sequence[str] | None = None) -> str:
    """What the address says of `name`, else what the reader chose on another page, else `default`.

    A value that is not allowed is taken for none. The address is completed, so that it can be sent on.
    """
    given = st.query_params.get(name)
    if given is None and name in SHARED:
        given = st.session_state.get(f"kept:{name}")
    if given is None or (allowed is not None and given not in allowed):
        given = default
    set_value(name, given)
    return given


def peek(name: str, default: str) -> str:
    """What the address or the reader's last choice says of `name`, without writing it into the address."""
    return st.query_params.get(name) or st.session_state.get(f"kept:{name}") or default


def set_value(name: str, text: str) -> None:
    """Write a parameter into the address and remember it."""
    if name in SHARED:
        st.session_state[f"kept:{name}"] = text
    if st.query_params.get(name) != text:
        st.query_params[name] = text


def forget(name: str) -> None:
    """Take a parameter out of the address and of what the reader chose."""
    st.session_state.pop(f"kept:{name}", None)
    drop(name)


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
    """The Monday in the address, kept between the `first` and `last` known weeks; `last` by default."""
    try:
        chosen = parse_week(value("week", week_label(last)))
    except CallError:
        chosen = last
    chosen = min(max(chosen, first), last)
    set_value("week", week_label(chosen))
    return chosen


def use_language() -> str:
    """Set the language of this run from the address; called first in every run and every fragment."""
    code = value("lang", language.current() if "kept:lang" not in st.session_state else "fr", LANGUAGES)
    language.use(code)
    return code


def dark() -> bool:
    """Whether the reader's browser or choice shows the dark theme."""
    return getattr(st.context.theme, "type", None) == "dark"
