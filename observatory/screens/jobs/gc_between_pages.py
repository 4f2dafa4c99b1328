"""Run the cyclic garbage collector over what a page made, not over all that stays (`gc.freeze`).

Streamlit collects garbage after every run of a page. Over the libraries and the weeks kept, which stay, that
takes as long as the page itself (0.1 to 0.2 s, one reader after the other). As a page ends, what it made is
therefore looked through, which takes a millisecond: its maps alone are half a megabyte of circles. What is
still held is set aside, and looked through once a minute, when nobody waits: sessions end after their pages.
"""

from __future__ import annotations

import atexit
import gc
import itertools
import time

import streamlit as st

from observatory.screens.jobs.memory import give_back
from observatory.screens.jobs.runner import Job, page_seen, wait_for_readers

#: Seconds between two collections; seconds without a page before one, and how long it waits for them at most.
_EVERY, _QUIET, _PATIENCE = 60.0, 1.0, 10.0

#: Page runs that have ended.
_ended = itertools.count()


def sweep() -> None:
    """Look through everything once, set what stays aside again, and give back the memory of the rest."""
    gc.unfreeze()
    gc.collect()
    gc.freeze()
    give_back()


def page_ended() -> None:
    """Let go of what a page left behind, and set aside what stays; called as its run ends."""
    _sweeper()
    page_seen()
    next(_ended)
    gc.collect()
    gc.freeze()


@st.cache_resource(show_spinner=False)
def _sweeper() -> Job:
    """The job of the server that looks for what pages left behind."""
    atexit.register(gc.unfreeze)  # so that what was set aside is let go of properly in the end
    job = Job()
    job.start(_sweep_now_and_then)
    return job


def _sweep_now_and_then(_job: Job) -> None:
    seen = -1
    while True:
        time.sleep(_EVERY)
        pages = next(_ended)
        if pages > seen + 1:
            wait_for_readers(_QUIET, _PATIENCE)
            sweep()
        seen = pages
