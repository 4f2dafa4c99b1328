"""Warm the cache in a background job while no page is loading."""

from __future__ import annotations

import datetime as dt
import logging
import time
from collections.abc import Callable, Iterator
from functools import partial

import streamlit as st

from observatory.errors import ObservatoryError
from observatory.screens.cache.actions import effect, register
from observatory.screens.cache.connection import WarehouseVersion, extent, last_week
from observatory.screens.cache.cubes import history
from observatory.screens.cache.editions import edition
from observatory.screens.cache.weeks import weekly
from observatory.screens.jobs.beside import BESIDE
from observatory.screens.jobs.runner import Job, wait_for_readers

#: Weeks made ready, the last one first: two years.
WEEKS = 104

#: After so many weeks, what else pages begin with.
_FIRST = 12

#: Seconds without a page before the next piece of work, and how long it waits for them at most.
_QUIET, _PATIENCE = 0.5, 2.0

_LOG = logging.getLogger(__name__)


def _run(version: WarehouseVersion, job: Job) -> None:
    try:
        with BESIDE.working():
            for piece in _pieces(version):
                wait_for_readers(_QUIET, _PATIENCE)
                if job.key != version:
                    return  # another warehouse was published, or another day has begun
                begun = time.thread_time()
                piece()
                # As long a pause as the work took here: a page that is asked for meanwhile comes first.
                time.sleep(time.thread_time() - begun)
    except Exception:
        # A page that needs the answer computes it, and says what is wrong.
        _LOG.debug("not everything was made ready", exc_info=True)


def _pieces(version: WarehouseVersion) -> Iterator[Callable[[], object]]:
    """What is made ready, piece by piece, what most readers ask for first."""
    last = last_week(version)
    for back in range(WEEKS):
        week = last - dt.timedelta(weeks=back)
        if week < extent(version).first_week:
            break
        yield partial(weekly, version, week, "*")
        if back == _FIRST:
            yield from _first_of_other_pages(version)


def _first_of_other_pages(version: WarehouseVersion) -> Iterator[Callable[[], object]]:
    """What takes longest where other pages begin: communes, districts, actions, the edition of the week."""
    for level in ("commune", "district"):
        yield partial(history, version, level, "*")
    yield partial(_actions, version)
    last = last_week(version)
    yield partial(edition, version, last)


def _actions(version: WarehouseVersion) -> None:
    for action in register():
        try:
            effect(version, action)
        except ObservatoryError:
            continue  # its page says why it cannot be evaluated


@st.cache_resource(show_spinner=False)
def _job() -> Job:
    return Job()


def prewarm(version: WarehouseVersion) -> None:
    """Compute the last two years behind the pages, once a warehouse and day."""
    _job().start(partial(_run, version), key=version)
