"""Work beside the pages: a process of its own that judges weeks while Python draws pages in this one.

Python does one thing at a time, whatever a machine could do: weeks that were made ready by a thread took a
page's time. The process is there while weeks are made ready and gives its memory back in the end. Whoever
asks while it is at work does the work here: two processors are then busy, and nobody waits for the other's
weeks. Where a system cannot fork, or the process dies, everything is done here.
"""

from __future__ import annotations

import contextlib
import logging
import os
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from multiprocessing import Pipe
from multiprocessing.connection import Connection
from typing import ParamSpec, TypeVar

from observatory.screens.jobs.memory import keep_little
from pipelines.fork_server import ForkServer

_P = ParamSpec("_P")
_T = TypeVar("_T")

#: Seconds after which the process is given up: a week takes less than one.
PATIENCE_S = 60.0

#: How far it stands back where processors are short: what readers wait for comes first.
_AFTER_PAGES = 10

_LOG = logging.getLogger(__name__)


class Beside:
    """One process beside this one, for one piece of work at a time; safe for threads."""

    def __init__(self) -> None:
        self._server = ForkServer(__name__, "serve", ("observatory.alerts",), idle_s=PATIENCE_S)
        self._busy, self._opened, self._number = threading.Lock(), 0, 0
        self._line: Connection | None = None

    @contextmanager
    def working(self) -> Iterator[None]:
        """While this lasts, work is done beside; who opens it last ends the process."""
        with self._busy:
            self._opened += 1
        try:
            yield
        finally:
            with self._busy:
                self._opened -= 1
                if not self._opened:
                    self._end()

    def done(self, work: Callable[_P, _T], *args: _P.args, **kwargs: _P.kwargs) -> _T:
        """What `work` gives, a function that can be imported: done beside, or here. Raises what it raises."""
        if self._opened and self._busy.acquire(blocking=False):
            try:
                told = self._asked((work, args, kwargs))
            finally:
                self._busy.release()
            if told is not None:
                return told[0]
        return work(*args, **kwargs)

    def _asked(self, piece: tuple) -> tuple | None:
        """The answer of the process; None where it gave none: then it is ended.

        Whatever breaks in between ends it too: what it would still say is no answer to the next question.
        """
        told: tuple | None = None
        answered = False
        try:
            line = self._line = self._line or self._begun()
            line.send(piece)
            if line.poll(PATIENCE_S):
                told, answered = line.recv(), True
        except (EOFError, OSError):
            _LOG.debug("no work is done beside the pages", exc_info=True)
        finally:
            if not answered:
                self._end()
        return told

    def _begun(self) -> Connection:
        here, there = Pipe()
        with there:
            self._number = self._server.start(there)
        return here

    def _end(self) -> None:
        if self._line is not None:
            self._line.close()
            self._server.end(self._number)
        self._line = None


def serve(line: Connection) -> None:
    """In the process: do what comes over the line until it is closed; a fault is told by no answer."""
    keep_little()
    os.nice(_AFTER_PAGES)
    with contextlib.suppress(EOFError, OSError):
        while True:
            work, args, kwargs = line.recv()
            try:
                told = (work(*args, **kwargs),)
            except Exception:
                told = None  # who asked does it again, and finds the fault in words of its own
            line.send(told)


BESIDE = Beside()
