"""Work that writes, done behind the pages: neither a click nor a reader who goes away cuts it off."""

from __future__ import annotations

import contextvars
import logging
import threading
from collections.abc import Callable
from typing import Any

import streamlit as st

from observatory.errors import ObservatoryError
from observatory.language import _

_LOG = logging.getLogger(__name__)


class Work:
    """One piece of work at a time, in a thread of its own.

    done, of : steps done, of how many, as the work tells them
    sentences : what it has said so far
    result : what it gave, None before
    fault : why it failed, in the language of the one who asked; empty where it did not
    """

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._thread: threading.Thread | None = None
        self._clear()

    @property
    def running(self) -> bool:
        """Whether it is going on."""
        return self._thread is not None and self._thread.is_alive()

    @property
    def over(self) -> bool:
        """Whether it was begun and has come to its end."""
        return self._thread is not None and not self._thread.is_alive()

    def start(self, job: Callable[[Work], Any]) -> None:
        """Begin, unless it is going on already; `job` is called with this object, to say how far it is."""
        with self._lock:
            if self.running:
                return
            self._clear()
            # The context holds the language of the one who asks.
            run = contextvars.copy_context().run
            self._thread = threading.Thread(target=run, args=(self._run, job), daemon=True)
            self._thread.start()

    def step(self, done: int, of: int) -> None:
        """Say how many steps of how many are done."""
        self.done, self.of = done, of

    def say(self, sentence: str) -> None:
        """Say what is going on."""
        self.sentences.append(sentence)

    def _clear(self) -> None:
        self.done, self.of, self.result, self.fault = 0, 0, None, ""
        self.sentences: list[str] = []

    def _run(self, job: Callable[[Work], Any]) -> None:
        try:
            self.result = job(self)
        except ObservatoryError as fault:
            self.fault = str(fault)
        except Exception:
            _LOG.exception("a piece of work failed")
            self.fault = _("This could not be done: the server's log says why. Nothing was changed.")


@st.cache_resource(show_spinner=False)
def applying() -> Work:
    """The application of corrections, one for all readers of the server."""
    return Work()


def taking_in() -> Work:
    """The taking in of files of this reader, kept while they look at other pages."""
    return st.session_state.setdefault("taking-in", Work())
