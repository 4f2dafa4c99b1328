"""Pages take turns: those asked for at one moment are drawn one after the other, the first asked first.

Python draws one page at a time, whatever is asked. Ten pages begun together would each get a tenth of it and
all be there as late as the last; in turn the first is there after a tenth of that, and so on, and ten readers
who clicked together do not do so the next time. A page that takes long gives its turn on after a moment and
is drawn beside the others: nobody waits for somebody else's documents.
"""

from __future__ import annotations

import os
import threading
import time
from collections import deque
from collections.abc import Iterator
from contextlib import contextmanager

#: Pages in turn at once: while one asks the warehouse or writes to its reader, another one is drawn.
AT_ONCE = max(2, os.cpu_count() or 1)

#: Seconds after which a page counts no more among those.
MOMENT_S = 1.0


class Turns:
    """So many at once, each for `moment` seconds at most; the others wait in the order they came."""

    def __init__(self, at_once: int, moment: float) -> None:
        self.at_once, self.moment = at_once, moment
        self._changed = threading.Condition()
        self._waiting: deque[object] = deque()
        self._begun: dict[object, float] = {}

    @contextmanager
    def turn(self) -> Iterator[None]:
        """Wait for a turn, and give it on in the end, whatever happens."""
        one = object()
        with self._changed:
            self._waiting.append(one)
            try:
                while (seconds := self._to_wait(one)) != 0:
                    self._changed.wait(seconds)
            finally:
                self._waiting.remove(one)
                self._begun[one] = time.monotonic()
                self._changed.notify_all()
        try:
            yield
        finally:
            with self._changed:
                del self._begun[one]
                self._changed.notify_all()

    def _to_wait(self, one: object) -> float | None:
        """Seconds until it may be the turn of one; None until somebody before it has begun."""
        if self._waiting[0] is not one:
            return None
        now = time.monotonic()
        left = [more for begun in self._begun.values() if (more := begun + self.moment - now) > 0]
        return min(left) if len(left) >= self.at_once else 0


PAGES = Turns(AT_ONCE, MOMENT_S)
