"""Garbage is looked for between the pages, not after each of them.

Streamlit collects garbage after every run of a page. Over the libraries and the weeks kept, which stay, that
takes as long as the page itself (0.1 to 0.2 s, one reader after the other). What a page leaves behind is
therefore set aside as it ends (`gc.freeze`), and looked through once a minute, when nobody waits.
"""

from __future__ import annotations

import atexit
import gc
import threading
import time

import streamlit as st

#: Seconds between two searches; seconds without a page before one, and how long it waits for them at most.
_EVERY, _QUIET, _PATIENCE = 60.0, 1.0, 10.0


class _Sweeper:
    """One thread a server, that looks for what pages left behind."""

    def __init__(self) -> None:
        self.last_page = 0.0
        self.pages = 0
        atexit.register(gc.unfreeze)  # so that what was set aside is let go of properly in the end
        threading.Thread(target=self._run, daemon=True).start()

    def page_ended(self) -> None:
        self.last_page, self.pages = time.monotonic(), self.pages + 1
        gc.freeze()

    def _run(self) -> None:
        seen = 0
        while True:
            time.sleep(_EVERY)
            if self.pages == seen:
                continue
            seen = self.pages
            patience = time.monotonic() + _PATIENCE
            while time.monotonic() < min(patience, self.last_page + _QUIET):
                time.sleep(0.1)
            sweep()


def sweep() -> None:
    """Look through everything once, and set what stays aside again."""
    gc.unfreeze()
    gc.collect()
    gc.freeze()


@st.cache_resource(show_spinner=False)
def _sweeper() -> _Sweeper:
    return _Sweeper()


def page_ended() -> None:
    """Set aside what a page left behind; called as its run ends."""
    _sweeper().page_ended()
