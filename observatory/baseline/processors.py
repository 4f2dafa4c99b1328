"""Sums of products are made by one thread: the same last digit on every machine, in half the time.

numpy's library for matrices (OpenBLAS) shares a product out among as many threads as there are processors.
The order in which it adds up, and with it the last digit of what is expected, then depends on the machine.
Ours are small: the threads spend more time waiting for each other than at work, and with ten readers of the
app they wait for the threads of the others.
"""

from __future__ import annotations

import contextlib
import ctypes
from pathlib import Path

import numpy as np

#: What it is called where numpy brings it along, and as a library of the system.
_NAMES = ("scipy_openblas_set_num_threads64_", "openblas_set_num_threads64_", "openblas_set_num_threads")


def one_thread() -> bool:
    """Set for this process. False where numpy has no such library with it: then nothing is changed."""
    folder = Path(np.__file__).parent.with_name("numpy.libs")
    found = False
    for library in folder.glob("*openblas*"):
        with contextlib.suppress(OSError):
            known = ctypes.CDLL(str(library))
            for name in filter(lambda name: hasattr(known, name), _NAMES):
                getattr(known, name)(1)
                found = True
    return found
