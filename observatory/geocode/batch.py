"""Geocode whole tables: each distinct place is looked up once, in parallel where it pays."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from concurrent.futures import ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from multiprocessing import get_context
from typing import TYPE_CHECKING

import numpy as np

from observatory.geocode.result import Location

if TYPE_CHECKING:
    import pandas as pd

COLUMNS = "lon lat commune_code precision uncertainty_m method score matched_label".split()
NUMBERS = ("lon", "lat", "uncertainty_m", "score")
#: Progress is told after this many distinct places.
STEP = 1000
#: Below this many distinct places (five seconds of work) starting other processes costs what it gains.
PARALLEL_FROM = 50_000

#: Text, commune given, kind of place, and (where the table has days) the day or None.
Place = tuple
#: Called with (distinct places done, distinct places in all).
Progress = Callable[[int, int], None]
#: Where a place is: text, commune given, kind of place, day.
Locate = Callable[..., Location]


def by_distinct_place(
    table: pd.DataFrame, answers_to: Callable[[list[Place]], Iterator[tuple]], progress: Progress | None
) -> pd.DataFrame:
    """The answers to the distinct places of `table`, set against its rows.

    Parameters
    ----------
    table : DataFrame
        Columns `text, commune_code, place_kind`, and `day` (date) where some places move; missing values
        mean nothing was given.
    answers_to : callable
        Gives one tuple of `COLUMNS` for each place, in order.
    progress : callable, optional
        Called with (distinct places done, distinct places in all).

    Returns
    -------
    DataFrame
        Same index; `COLUMNS` as in `observatory.geocode.Location`, numbers as float64 (NaN where
        unlocated), the rest as object with None where unknown.
    """
    import pandas as pd

    names = ["text", "commune_code", "place_kind", *(["day"] if "day" in table else [])]
    places, rows = _distinct(table[names])
    answers = []
    for answer in answers_to(places):
        answers.append(answer)
        if progress and (len(answers) % STEP == 0 or len(answers) == len(places)):
            progress(len(answers), len(places))
    columns = {}
    for position, name in enumerate(COLUMNS):
        values = [answer[position] for answer in answers]
        column = pd.Series(values, dtype="float64" if name in NUMBERS else object)
        columns[name] = column.take(rows).set_axis(table.index)
    return pd.DataFrame(columns, index=table.index, columns=COLUMNS)


def processors() -> int:
    """How many processors this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def _distinct(table: pd.DataFrame) -> tuple[list[Place], np.ndarray]:
    """Distinct rows in order of appearance, None for what is missing, and which of them each row is."""
    import pandas as pd

    key = np.zeros(len(table), dtype=np.int64)
    for name in table:
        codes, values = pd.factorize(table[name])  # -1 where missing
        key = key * (len(values) + 1) + codes + 1
    rows, _keys = pd.factorize(key)
    first = table.iloc[np.unique(rows, return_index=True)[1]].astype(object)
    return list(first.where(first.notna(), None).itertuples(index=False, name=None)), rows


def answers(locate: Locate, reopen: Callable[[], Locate], places: list[Place]) -> Iterator[tuple]:
    """The answers in order; from other processes where there are many places and several processors.

    `reopen` gives `locate` anew in another process: it must be picklable.
    """
    done = 0
    if len(places) >= PARALLEL_FROM and processors() > 1:
        try:
            for answer in _in_parallel(reopen, places):
                yield answer
                done += 1
        except BrokenProcessPool:
            pass  # a script without a main guard, or no memory for a second process: go on alone
    for place in places[done:]:
        yield _answer(locate, place)


def answer_of(location: Location) -> tuple:
    """`location` as a row of `COLUMNS`."""
    return (
        location.lon, location.lat, location.commune_code, str(location.precision), location.uncertainty_m,
        str(location.method), location.score, location.matched_label,
    )  # fmt: skip


def _in_parallel(reopen: Callable[[], Locate], places: list[Place]) -> Iterator[tuple]:
    parts = [places[i : i + STEP] for i in range(0, len(places), STEP)]
    with ProcessPoolExecutor(
        processors(), get_context("spawn"), initializer=_open, initargs=(reopen,)
    ) as pool:
        for part in pool.map(_part, parts):
            yield from part


def _answer(locate: Locate, place: Place) -> tuple:
    text, commune, kind, *day = place
    return answer_of(locate(text, commune, kind or "address", *day))


#: In another process: what its parts are looked up with.
_opened: list[Locate] = []


def _open(reopen: Callable[[], Locate]) -> None:
    _opened[:] = [reopen()]


def _part(places: list[Place]) -> list[tuple]:
    return [_answer(_opened[0], place) for place in places]
