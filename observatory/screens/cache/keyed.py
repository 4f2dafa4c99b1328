"""Answers kept in memory and shared between readers, by what was asked and what they depend on besides."""

from __future__ import annotations

import threading
from collections.abc import Callable, Hashable
from functools import wraps
from inspect import signature
from operator import attrgetter
from typing import Any, ParamSpec, TypeVar

import streamlit as st

_P = ParamSpec("_P")
_T = TypeVar("_T")

#: What most answers are asked by, as a text or a digest that says all of it: Streamlit would take each apart
#: field by field, a hundred times a page.
_BY_TEXT: dict[str | type, Callable[[Any], Any]] = {
    "observatory.screens.cache.connection.WarehouseVersion": repr,
    "observatory.selection.Selection": repr,
    "observatory.counts.cube.Cube": attrgetter("digest"),
}

#: The functions whose answers are of one version of the warehouse, and the version looked at last.
_of_version: list[Any] = []
_lock, _last = threading.Lock(), set[Hashable]()


def kept(max_entries: int) -> Callable[[Callable[_P, _T]], Callable[_P, _T]]:
    """Keep the last `max_entries` answers of a function by its arguments.

    Those to a `version` of the warehouse, its first argument, are let go of with it (`forget_others`).
    Answers are shared between readers (`st.cache_resource`): nobody changes them.
    """

    def decorate(function: Callable[_P, _T]) -> Callable[_P, _T]:
        return _cached(function, max_entries, function)

    return decorate


def keyed(key: Callable[[], Hashable], max_entries: int) -> Callable[[Callable[_P, _T]], Callable[_P, _T]]:
    """As `kept`, also by what `key` gives at the call, as the language in force."""

    def decorate(function: Callable[_P, _T]) -> Callable[_P, _T]:
        def answered(known: Hashable, *args: _P.args, **kwargs: _P.kwargs) -> _T:
            return function(*args, **kwargs)

        # By these names Streamlit tells cached functions apart.
        answered.__module__, answered.__qualname__ = function.__module__, function.__qualname__
        cached = _cached(answered, max_entries, function)

        @wraps(function)
        def asked(*args: _P.args, **kwargs: _P.kwargs) -> _T:
            return cached(key(), *args, **kwargs)

        return asked

    return decorate


def _cached(function: Callable[..., Any], max_entries: int, of: Callable[..., Any]) -> Callable[..., Any]:
    """`function` with its answers kept; they are those of `of`."""
    keep = st.cache_resource(show_spinner=False, max_entries=max_entries, hash_funcs=_BY_TEXT)
    # Streamlit asks for it once an argument, at every call: it was a twentieth of a page.
    vars(function)["__signature__"] = signature(function)
    cached = keep(function)
    if next(iter(signature(of).parameters), "") == "version":
        _of_version.append(cached)
    return cached


def forget_others(version: Hashable) -> None:
    """Let go of what was answered of another version: nobody asks for it again, and it fills the memory."""
    with _lock:
        if version in _last:
            return
        changed = bool(_last)
        _last.clear()
        _last.add(version)
    if changed:
        for cached in _of_version:
            cached.clear()
