"""The reader: whose session a page is drawn for, what they may do, and what they did.

Outside of a page (work in the background, the command line) whoever runs the process asks.
"""

from __future__ import annotations

from collections.abc import Callable
from contextvars import ContextVar
from functools import wraps
from typing import ParamSpec, TypeVar

import pandas as pd
import streamlit as st
from streamlit.runtime.scriptrunner import get_script_run_ctx

from observatory import access
from observatory.access import SENSITIVE, Act, ForbiddenError, Person
from observatory.access.admission import Admission, admission
from observatory.access.sessions import SESSION_HEADER
from observatory.errors import ObservatoryError
from observatory.language import _
from observatory.screens.session import files
from observatory.settings import data_folder

_P = ParamSpec("_P")
_T = TypeVar("_T")

#: The reader of a run, which its downloads carry into the threads that make their files.
_carried: ContextVar[Person | None] = ContextVar("reader", default=None)
#: The right under which a page gives its files; in clear where nothing else is said.
_files: ContextVar[Act] = ContextVar("files", default=Act.EXPORT)
_MOTIVE, _NOTED = "access:motive", "access:noted"


class SignedOutError(ObservatoryError):
    """The session has ended, or its right was withdrawn."""


class MotiveNeededError(ObservatoryError):
    """What is asked for is sensitive, and nobody has said yet why it is needed."""


def current() -> Person:
    """Who reads. Raises `SignedOutError` where their session is no more."""
    if get_script_run_ctx(suppress_warning=True) is None:
        return _carried.get() or access.at_this_machine()
    person = _admission().person(_session())
    if person is None:
        raise SignedOutError(_("Your session has ended. Load the page again to sign in."))
    _carried.set(person)
    return person


def may(act: Act, *, feed: str = "", area: str = "") -> bool:
    """`access.may` for the reader."""
    return access.may(current(), act, feed=feed, area=area)


def may_everywhere(act: Act) -> bool:
    """`access.may_everywhere` for the reader."""
    return access.may_everywhere(current(), act)


def require(act: Act, *, feed: str = "", area: str = "") -> None:
    """Go on where the reader may do `act`, which is written down where it is sensitive.

    Raises
    ------
    ForbiddenError
        Where their role does not allow it; the attempt is written down.
    MotiveNeededError
        Where it is sensitive and they have not said why they need it.
    """
    person = current()
    try:
        access.require(person, act, feed=feed, area=area)
    except ForbiddenError:
        note(act, scope=feed or area or page_scope(), done=False)
        raise
    # Where a file is made, behind the page, the page has asked already.
    if act in SENSITIVE and not person.desk and get_script_run_ctx(suppress_warning=True):
        if not motive():
            raise MotiveNeededError(_("Places and files in clear are given to whoever says what for."))
        note_once(act, page_scope())


def asks(act: Act) -> Callable[[Callable[_P, _T]], Callable[_P, _T]]:
    """Have a function that gives data ask `require` each time it is called, cached or not."""

    def decorate(function: Callable[_P, _T]) -> Callable[_P, _T]:
        @wraps(function)
        def asked(*args: _P.args, **kwargs: _P.kwargs) -> _T:
            require(act)
            return function(*args, **kwargs)

        asked.act = act  # type: ignore[attr-defined]
        return asked

    return decorate


def sees_facts() -> bool:
    """Whether facts and their places are for this reader, who has said why where that is asked."""
    person = current()
    return access.may(person, Act.PLACES) and (person.desk or bool(motive()))


def own_rows(table: pd.DataFrame, act: Act) -> pd.DataFrame:
    """The rows of the feeds that the reader may do `act` to; all where that is not limited."""
    return access.own_rows(current(), act, table)


def own_areas() -> tuple[str, ...] | None:
    """The areas a reader's right to places is limited to; None where it is not."""
    return access.own_areas(current())


def note(act: Act | str, *, scope: str = "", done: bool = True) -> None:
    """Write down what the reader did, or was refused, with the reason they gave where it is sensitive."""
    given = motive() if act in SENSITIVE else ""
    _admission().note(current(), act, scope=scope, motive=given, done=done)


def note_once(act: Act | str, scope: str, *, done: bool = True) -> None:
    """`note`, once for each scope in a row: a page is drawn again at every click."""
    noted = st.session_state.setdefault(_NOTED, {})
    if noted.get((act, done)) != scope:
        note(act, scope=scope, done=done)
        noted[act, done] = scope


def motive() -> str:
    """Why the reader needs what is sensitive, as they said in this session; empty where they have not."""
    if get_script_run_ctx(suppress_warning=True) is None:
        return ""
    return str(st.session_state.get(_MOTIVE, ""))


def say_motive(text: str) -> None:
    """Keep the reason for what is sensitive for as long as the page stays open."""
    st.session_state[_MOTIVE] = " ".join(text.split())[:200]


def page_scope() -> str:
    """What a page shows, from its address: week, theme, area and the like, never a free text."""
    if get_script_run_ctx(suppress_warning=True) is None:
        return ""
    told = {name: st.query_params.get(name, "") for name in ("week", "theme", "zone", "from", "tab", "view")}
    words = " ".join(f"{name}={text[:24]}" for name, text in told.items() if text)
    return f"{st.session_state.get('access:page', '')} {words}".strip()


def on_page(path: str, files: Act) -> None:
    """Say which page is drawn, and under which right it gives its files."""
    st.session_state["access:page"] = path
    _files.set(files)


def may_take_files() -> bool:
    """Whether the files of this page are for this reader, who has said why where that is asked."""
    act = _files.get()
    person = current()
    return access.may(person, act) and (person.desk or act not in SENSITIVE or bool(motive()))


def taken(name: str, make: Callable[[], str | bytes]) -> Callable[[], str | bytes]:
    """What makes a file of the page, writes down that it was taken, and keeps it for who asked for it."""
    person, act, reason, scope, session = current(), _files.get(), motive(), page_scope(), _session()

    def made() -> str | bytes:
        given = reason if act in SENSITIVE else ""
        _admission().note(person, "file", scope=f"{scope} {name}".strip(), motive=given)
        content = make()
        files.made_for(session, content)
        return content

    return made


def _session() -> str:
    """The hashed token of the session that a page is drawn for; empty where nobody signs in."""
    return st.context.headers.get(SESSION_HEADER, "")


def _admission() -> Admission:
    return admission(data_folder())
