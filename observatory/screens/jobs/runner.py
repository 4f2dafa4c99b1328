"""Background job runner: the one place of the app that starts threads and has them wait for readers."""

from __future__ import annotations

import contextvars
import logging
import threading
import time
from collections.abc import Callable, Hashable
from typing import Any

from observatory.errors import ObservatoryError
from observatory.language import _

_LOG = logging.getLogger(__name__)

#: When a page last began or ended, on the monotonic clock; a browser that nobody holds asks for none.
_last_page = float("-inf")


def page_seen() -> None:
    """Say that a page begins or ends: what runs behind the pages lets it go first."""
    global _last_page
    _last_page = time.monotonic()


def wait_for_readers(quiet: float, patience: float) -> None:
    """Sleep until no page began or ended for `quiet` seconds, `patience` seconds at most.

    Ten readers leave a second between them sooner or later.
    """
    until = time.monotonic() + patience
    while time.monotonic() < min(until, _last_page + quiet):
        time.sleep(0.1)


class Job:
    """One piece of work at a time, in a thread of its own: neither a click nor a closed page cuts it off.

    key : what it was begun for, if anything
    done, of : steps done, of how many, as the work tells them
    sentences : what it has said so far
    result : what it gave, None before
    fault : why it failed, in the language of the one who asked; empty where it did not
    """

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._thread: threading.Thread | None = None
        self.key: Hashable = None
        self._clear()

    @property
    def running(self) -> bool:
        """Whether it is going on."""
        return self._thread is not None and self._thread.is_alive()

    @property
    def over(self) -> bool:
        """Whether it was begun and has come to its end."""
        return self._thread is not None and not self._thread.is_alive()

    def start(self, work: Callable[[Job], Any], key: Hashable = None) -> None:
        """Begin, unless it is going on already; `work` is called with this job, to say how far it is.

        With a `key`, begin once for it. What goes on for another one is not waited for: it ends by itself
        where it sees that the `key` is no longer its own.
        """
        with self._lock:
            if self.key == key if key is not None else self.running:
                return
            self._clear()
            self.key = key
            # The context holds the language of the one who asks.
            run = contextvars.copy_context().run
            self._thread = threading.Thread(target=run, args=(self._run, work), daemon=True)
            self._thread.start()

    def join(self, timeout: float | None = None) -> None:
        """Wait for its end, or for `timeout` seconds."""
        if self._thread is not None:
            self._thread.join(timeout)

    def step(self, done: int, of: int) -> None:
        """Say how many steps of how many are done."""
        self.done, self.of = done, of

    def say(self, sentence: str) -> None:
        """Say what is going on."""
        self.sentences.append(sentence)

    def _clear(self) -> None:
        self.done, self.of, self.fault = 0, 0, ""
        self.result: Any = None
        self.sentences: list[str] = []

    def _run(self, work: Callable[[Job], Any]) -> None:
        result, fault = None, ""
        try:
            result = work(self)
        except ObservatoryError as error:
            fault = str(error)
        except Exception:
            _LOG.exception("a background job failed")
            fault = _("This could not be done: the server's log says why. Nothing was changed.")
        with self._lock:
            if self._thread is threading.current_thread():  # else something newer was begun
                self.result, self.fault = result, fault
