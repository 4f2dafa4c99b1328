"""What the forms of registers share: write, then draw the page again and say what was written."""

from __future__ import annotations

from collections.abc import Callable

import streamlit as st

from observatory.errors import ObservatoryError
from observatory.screens.widgets.literal import literal


def said(name: str) -> None:
    """What was written into a register just before."""
    if text := st.session_state.pop(f"{name}-said", ""):
        st.success(literal(text))


def write(name: str, work: Callable[[], str]) -> None:
    """Write into a register, then draw the page again with what `work` says; or say what is in the way."""
    try:
        text = work()
    except ObservatoryError as fault:
        st.error(literal(str(fault)))
        return
    st.session_state[f"{name}-said"] = text
    st.rerun()
