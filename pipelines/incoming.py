"""The files that came, and their check, begun before the warehouse is open: readers work meanwhile."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import chain, islice
from pathlib import Path
from typing import Any, NamedTuple, TypeVar

from observatory import redact
from observatory.errors import ObservatoryError
from pipelines.check import Given, job_of, outcomes_of
from pipelines.feed import feed as feed_named
from pipelines.read import fetch, load
from pipelines.sandbox import Job, Readers

#: Files are held in memory and checked together up to so many bytes and files.
BYTES_TOGETHER, FILES_TOGETHER = 256 << 20, 500

Thing = TypeVar("Thing")


class Came(NamedTuple):
    """A file that came: where it lies, and when."""

    path: Path
    at: dt.datetime


class Lot(NamedTuple):
    """Files that fit into memory together, and what comes of each.

    That is its job, None where it cannot be read, and the outcome or the fault.
    """

    files: Sequence[Came]
    outcomes: Iterator[tuple[Job | None, Any]]


class Incoming:
    """The files to take into the warehouse under `data`; of `feed`, where that was said.

    To be made while the data folder is held (`only_run`): the key of references is made on first use.
    """

    def __init__(self, data: Path, readers: Readers, feed: str | None) -> None:
        self._data, self._readers = data, readers
        self._feed = feed_named(feed, data) if feed else None
        self._key = redact.key_of(data)
        #: Addresses that could not be fetched, and why.
        self.unreached: list[tuple[str, ObservatoryError]] = []

    def lots(self, sources: Iterable[str | Path], folder: Path, now: dt.datetime) -> Iterator[Lot]:
        """The files of `sources`, by lots; those at an address are fetched into `folder`.

        The first lot is begun before this returns, each other when it is asked for.
        """
        # A microsecond apart, so that no two files of a run became known at the same time.
        paths = enumerate([*self._fetched(sources, folder)])
        came = [Came(path, now + dt.timedelta(microseconds=position)) for position, path in paths]
        lots = windows(came, lambda one: _size(one.path))
        first = [self._begun(lot) for lot in islice(lots, 1)]
        return chain(first, map(self._begun, lots))

    def _fetched(self, sources: Iterable[str | Path], folder: Path) -> Iterator[Path]:
        for source in sources:
            try:
                yield fetch(source, folder) if _is_url(source) else Path(source)
            except ObservatoryError as fault:
                self.unreached.append((str(source), fault))

    def _begun(self, files: Sequence[Came]) -> Lot:
        return Lot(files, begun(self._readers, [self._job(one) for one in files]))

    def _job(self, came: Came) -> Job | ObservatoryError:
        """What a reader has to do with a file that came."""
        try:
            content = load(came.path)
        except ObservatoryError as fault:
            return fault
        given = Given(content, redact.scrub(came.path.name), self._feed, came.at, data=self._data)
        return job_of(given, self._key, self._data)


def begun(readers: Readers, jobs: Sequence[Job | ObservatoryError]) -> Iterator[tuple[Job | None, Any]]:
    """Each job with what came of it, in order; all are begun. A fault known already takes no reader."""
    answers = outcomes_of(readers, [job for job in jobs if isinstance(job, Job)])
    return ((job, next(answers)) if isinstance(job, Job) else (None, job) for job in jobs)


def windows(things: Iterable[Thing], size: Callable[[Thing], int]) -> Iterator[list[Thing]]:
    """Things in their order, by lots of files that fit into memory together."""
    lot: list[Thing] = []
    held = 0
    for thing in things:
        bytes_of = size(thing)
        if lot and (held + bytes_of > BYTES_TOGETHER or len(lot) >= FILES_TOGETHER):
            yield lot
            lot, held = [], 0
        lot.append(thing)
        held += bytes_of
    if lot:
        yield lot


def _size(path: Path) -> int:
    return path.stat().st_size if path.is_file() else 0


def _is_url(source: str | Path) -> bool:
    return str(source).startswith(("http://", "https://"))
