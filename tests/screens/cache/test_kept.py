"""What is kept between readers takes the memory it shows, and not that of what it was cut from."""

from __future__ import annotations

import datetime as dt
import logging
from collections.abc import Iterator

import numpy as np
import pandas as pd
import pytest

from observatory.counts import Cube
from observatory.screens.cache import connection, weeks


def arrays(kept: object) -> Iterator[np.ndarray]:
    """The arrays of numbers in a kept answer."""
    if isinstance(kept, np.ndarray):
        yield kept
    elif isinstance(kept, pd.DataFrame):
        yield from (block.values for block in kept._mgr.blocks if isinstance(block.values, np.ndarray))
    elif isinstance(kept, tuple):
        for part in kept:
            yield from arrays(part)


def held(array: np.ndarray) -> np.ndarray:
    """What must stay in memory for an array to: all that it is a view of."""
    while isinstance(array.base, np.ndarray):
        array = array.base
    return array


def bytes_of(kept: object) -> tuple[int, int]:
    """Bytes that an answer shows, and that it keeps."""
    shown = list(arrays(kept))
    return sum(one.nbytes for one in shown), sum({id(held(one)): held(one).nbytes for one in shown}.values())


@pytest.fixture
def version(demo_data, monkeypatch):
    monkeypatch.setenv("OBSERVATORY_DATA", str(demo_data))
    logging.getLogger("streamlit").setLevel(logging.ERROR)  # of the page that there is none of here
    return connection.current_version()


def test_a_week_kept_lets_go_of_the_years_it_is_judged_on(version) -> None:
    """Two years of weeks are made ready: each that held its years would be 3.5 MB more."""
    last = connection.last_week(version)
    for back in (0, 1, 30):
        shown, kept = bytes_of(weeks.weekly(version, last - dt.timedelta(weeks=back), "*"))
        assert shown > 10_000
        assert kept <= 1.5 * shown < 1_000_000


def test_a_view_is_seen_through(version) -> None:
    """The measure finds what it is there for."""
    years = weeks.cube(version, dt.date(2025, 1, 6), dt.date(2026, 11, 16))
    cut = years.since(dt.date(2026, 11, 9))
    shown, kept = bytes_of(cut)
    assert kept > 20 * shown
    assert bytes_of(cut.apart())[1] == shown
    assert isinstance(cut.apart(), Cube)
    for one, other in zip(arrays(cut), arrays(cut.apart()), strict=True):
        np.testing.assert_array_equal(one, other)
