"""Closing a browser without waiting for ever."""

from __future__ import annotations

import contextlib
import os
import signal
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

#: Seconds a browser is waited for when it is closed, and what the command of its driver holds.
CLOSED_S, DRIVER = 60.0, b"run-driver"


@contextmanager
def let_go_in_time(seconds: float = CLOSED_S, named: bytes = DRIVER) -> Iterator[None]:
    """Bound what closes a browser: once its driver waited for ever for one that had ended already.

    Then the driver, a child of this very process, is ended too: nothing is asked of either any more.
    """
    watch = threading.Timer(seconds, _end_children, [named])
    watch.daemon = True
    watch.start()
    try:
        yield
    finally:
        watch.cancel()


def _end_children(named: bytes) -> None:
    """End the processes started by this one whose command holds `named`; where there is no /proc, none."""
    for status in Path("/proc").glob("[0-9]*/stat"):
        with contextlib.suppress(OSError):
            parent = int(status.read_text(encoding="utf-8").rpartition(")")[2].split()[1])
            if parent == os.getpid() and named in status.with_name("cmdline").read_bytes():
                os.kill(int(status.parent.name), signal.SIGKILL)
