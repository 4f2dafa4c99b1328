"""Cached functions whose key holds what they depend on beside their arguments, as the language in force."""

from __future__ import annotations

from collections.abc import Callable, Hashable
from functools import wraps
from typing import ParamSpec, TypeVar

import streamlit as st

_P = ParamSpec("_P")
_T = TypeVar("_T")


def keyed(key: Callable[[], Hashable], max_entries: int) -> Callable[[Callable[_P, _T]], Callable[_P, _T]]:
    """Keep the last `max_entries` answers of a function by its arguments and by what `key` gives at the call.

    Answers are shared between readers (`st.cache_resource`): nobody changes them.
    """

    def decorate(function: Callable[_P, _T]) -> Callable[_P, _T]:
        def kept(known: Hashable, *args: _P.args, **kwargs: _P.kwargs) -> _T:
            return function(*args, **kwargs)

        # By these names Streamlit tells cached functions apart.
        kept.__module__, kept.__qualname__ = function.__module__, function.__qualname__
        cached = st.cache_resource(show_spinner=False, max_entries=max_entries)(kept)

        @wraps(function)
        def asked(*args: _P.args, **kwargs: _P.kwargs) -> _T:
            return cached(key(), *args, **kwargs)

        return asked

    return decorate
