"""Corrections applied behind the pages: neither a click nor a reader who goes away cuts the work off."""

from __future__ import annotations

import contextvars
import logging
import threading
from pathlib import Path

import streamlit as st

from observatory.errors import ObservatoryError
from observatory.language import _
from observatory.screens.ask.door import question, stamp
from pipelines.corrections import Applied, apply_corrections

_LOG = logging.getLogger(__name__)


class Applying:
    """The one work of this kind on the server.

    done, of : files read again, of how many
    result : what the last work did, None before
    fault : why it changed nothing, in the language of the one who asked; empty where it did
    """

    def __init__(self) -> None:
        self.lock = threading.Lock()
        self.thread: threading.Thread | None = None
        self.done, self.of = 0, 0
        self.result: Applied | None = None
        self.fault = ""

    @property
    def running(self) -> bool:
        """Whether it is at work."""
        return self.thread is not None and self.thread.is_alive()

    def start(self, data: Path) -> None:
        """Begin, unless it is at work already."""
        with self.lock:
            if self.running:
                return
            self.done, self.of, self.result, self.fault = 0, 0, None, ""
            # The context holds the language of the one who asks.
            run = contextvars.copy_context().run
            self.thread = threading.Thread(target=run, args=(self._run, data), daemon=True)
            self.thread.start()

    def _run(self, data: Path) -> None:
        try:
            self.result = apply_corrections(data, self._told, lambda: question(stamp(), "unplaced_texts"))
        except ObservatoryError as fault:
            self.fault = str(fault)
        except Exception:
            _LOG.exception("corrections were not applied")
            self.fault = _("The corrections could not be applied: the server's log says why.")

    def _told(self, done: int, of: int) -> None:
        self.done, self.of = done, of


@st.cache_resource(show_spinner=False)
def applying() -> Applying:
    """The work of the server, at rest or going on."""
    return Applying()
