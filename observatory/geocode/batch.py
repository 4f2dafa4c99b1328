"""Whole tables at once: each distinct place is looked up once, in parallel where it pays."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from concurrent.futures import ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from multiprocessing import get_context
from typing import TYPE_CHECKING

from observatory.geocode.result import Location

if TYPE_CHECKING:
    import pandas as pd

    from observatory.geocode.geocoder import Geocoder
    from observatory.geocode.index.model import Index

COLUMNS = "lon lat commune_code precision uncertainty_m method score matched_label".split()
NUMBERS = ("lon", "lat", "uncertainty_m", "score")
#: Progress is told after this many distinct places.
STEP = 1000
#: Below this many distinct places (five seconds of work) starting other processes costs what it gains.
PARALLEL_FROM = 50_000

Place = tuple[str | None, str | None, str | None]
Progress = Callable[[int, int], None]


def locate_table(geocoder: Geocoder, table: pd.DataFrame, progress: Progress | None = None) -> pd.DataFrame:
    """Where each row of `table` is.

    Parameters
    ----------
    table : DataFrame
        Columns `text, commune_code, place_kind`; missing values mean nothing was given.
    progress : callable, optional
        Called with (distinct places done, distinct places in all).

    Returns
    -------
    DataFrame
        Same index; `COLUMNS` as in `observatory.geocode.Location`, numbers as float64 (NaN where
        unlocated), the rest as object with None where unknown.
    """
    return by_distinct_place(table, lambda places: _answers(geocoder, places), progress)


def by_distinct_place(
    table: pd.DataFrame, answers_to: Callable[[list[Place]], Iterator[tuple]], progress: Progress | None
) -> pd.DataFrame:
    """The answers to the distinct places of `table` (see `locate_table`), set against its rows.

    `answers_to` gives one tuple of `COLUMNS` for each place, in order.
    """
    import pandas as pd

    asked = table[["text", "commune_code", "place_kind"]].astype(object)
    asked = asked.where(asked.notna(), None)
    places, rows = _distinct(asked)
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


def _distinct(asked: pd.DataFrame) -> tuple[list[Place], list[int]]:
    """Distinct rows in order of appearance, and which of them each row is."""
    seen: dict[Place, int] = {}
    rows = [seen.setdefault(key, len(seen)) for key in asked.itertuples(index=False, name=None)]
    return list(seen), rows


def _answers(geocoder: Geocoder, places: list[Place]) -> Iterator[tuple]:
    """The answers in order; from other processes where there are many places and several processors."""
    done = 0
    if len(places) >= PARALLEL_FROM and processors() > 1:
        try:
            for answer in _in_parallel(geocoder, places):
                yield answer
                done += 1
        except BrokenProcessPool:
            pass  # a script without a main guard, or no memory for a second process: go on alone
    for place in places[done:]:
        yield _answer(geocoder, place)


def _in_parallel(geocoder: Geocoder, places: list[Place]) -> Iterator[tuple]:
    parts = [places[i : i + STEP] for i in range(0, len(places), STEP)]
    with ProcessPoolExecutor(
        processors(), get_context("spawn"), initializer=_open, initargs=(geocoder.index, geocoder.aliases)
    ) as pool:
        for part in pool.map(_part, parts):
            yield from part


def answer_of(found: Location) -> tuple:
    """`found` as a row of `COLUMNS`."""
    return (
        found.lon, found.lat, found.commune_code, str(found.precision), found.uncertainty_m,
        str(found.method), found.score, found.matched_label,
    )  # fmt: skip


def _answer(geocoder: Geocoder, place: Place) -> tuple:
    text, commune, kind = place
    return answer_of(geocoder.locate(text, commune, kind or "address"))


_opened: list[Geocoder] = []


def _open(index: Index, aliases: dict) -> None:
    """In another process: the geocoder that its parts are looked up with."""
    from observatory.geocode.geocoder import Geocoder

    _opened[:] = [Geocoder(index, aliases)]


def _part(places: list[Place]) -> list[tuple]:
    return [_answer(_opened[0], place) for place in places]
