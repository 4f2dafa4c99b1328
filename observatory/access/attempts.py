"""Slowing of failed sign-ins: each failure of an address doubles the wait before its next try."""

from __future__ import annotations

import threading
import time
from collections import OrderedDict

#: Failures that cost nothing; the first wait, the longest, and how long failures are remembered, in seconds.
FREE, FIRST_S, LONGEST_S, MEMORY_S = 3, 2.0, 300.0, 1800.0
#: Addresses remembered, the last ones.
MOST = 10_000


class Attempts:
    """Failed sign-ins by the address they came from."""

    def __init__(self) -> None:
        self._failed: OrderedDict[str, tuple[int, float]] = OrderedDict()
        self._lock = threading.Lock()

    def wait(self, address: str) -> float:
        """Seconds before this address may try again; 0 where it may now."""
        with self._lock:
            count, last = self._failed.get(address, (0, 0.0))
        passed = time.monotonic() - last
        if count <= FREE or passed > MEMORY_S:
            return 0.0
        return max(0.0, min(FIRST_S * 2.0 ** (count - FREE - 1), LONGEST_S) - passed)

    def failed(self, address: str) -> None:
        """One more sign-in of this address that failed."""
        with self._lock:
            count, last = self._failed.pop(address, (0, 0.0))
            now = time.monotonic()
            self._failed[address] = (1 if now - last > MEMORY_S else count + 1, now)
            while len(self._failed) > MOST:
                self._failed.popitem(last=False)

    def forget(self, address: str) -> None:
        """A sign-in of this address that went well."""
        with self._lock:
            self._failed.pop(address, None)
