"""The recent weeks computed before anybody asks for them, behind the pages."""

from __future__ import annotations

import atexit
import datetime as dt
import gc
import logging
import threading
import time

import streamlit as st

from observatory.screens.ask.door import Stamp, extent
from observatory.screens.ask.weeks import season, weekly

#: Weeks made ready, the last one first: two years.
WEEKS = 104

#: After so many, most of what stays in memory is there.
_FIRST = 12

_LOG = logging.getLogger(__name__)


class _Warmer:
    """At most one thread at work for one warehouse and day; a newer one makes the older stop."""

    def __init__(self) -> None:
        self.lock = threading.Lock()
        self.wanted: tuple[Stamp, dt.date] | None = None
        self.thread: threading.Thread | None = None

    def start(self, stamp: Stamp, last: dt.date, today: dt.date) -> None:
        with self.lock:
            if self.wanted == (stamp, today):
                return
            self.wanted = stamp, today
            self.thread = threading.Thread(target=self._run, args=(stamp, last, today), daemon=True)
            self.thread.start()

    def _run(self, stamp: Stamp, last: dt.date, today: dt.date) -> None:
        try:
            for back in range(WEEKS):
                week = last - dt.timedelta(weeks=back)
                if week < extent(stamp).first_week:
                    break
                if self.wanted != (stamp, today):
                    return
                begun = time.perf_counter()
                weekly(stamp, week, "*", today)
                season(stamp, week, today)
                # As long a pause as the work took: a reader's page comes first.
                time.sleep(time.perf_counter() - begun)
                if back == _FIRST:
                    _settle()
            _settle()
        except Exception:
            # A page that needs the week computes it, and says what is wrong.
            _LOG.debug("weeks not made ready", exc_info=True)


def _settle() -> None:
    """Spare what is loaded by now from being looked through again for garbage.

    Streamlit collects garbage after every run of a page; over the libraries and the weeks kept, which stay,
    that takes as long as the page itself.
    """
    gc.collect()
    gc.freeze()
    atexit.register(gc.unfreeze)  # so that what is spared is let go of properly in the end


@st.cache_resource(show_spinner=False)
def _warmer() -> _Warmer:
    return _Warmer()


def make_ready(stamp: Stamp, last: dt.date, today: dt.date) -> None:
    """Compute the two years that end with the week of `last` behind the pages, once a warehouse and day."""
    _warmer().start(stamp, last, today)
