"""What pages no longer hold is given back to the machine, where its C library would keep it for later.

glibc gives each thread a heap of its own, and each keeps what was freed in it: after a thousand pages the
server had twice what was in use.
"""

from __future__ import annotations

import contextlib
import ctypes

#: As glibc numbers them (``malloc.h``), with what they are set to, in bytes: larger arrays are given
#: back as they are freed; heaps keep so much, which `give_back` gives back now and then (less, and judging a
#: week spends its time on asking for memory again); threads share two heaps, for Python runs one at a time.
_SETTINGS = {-3: 4 << 20, -1: 64 << 20, -8: 2}


def keep_little() -> bool:
    """Set for this process; called before it has threads. False where the C library knows no such thing."""
    with contextlib.suppress(OSError, AttributeError):
        told = ctypes.CDLL(None).mallopt
        return [told(name, value) for name, value in _SETTINGS.items()] == [1] * len(_SETTINGS)
    return False


def give_back() -> None:
    """Give back what was freed and is still kept."""
    with contextlib.suppress(OSError, AttributeError):
        ctypes.CDLL(None).malloc_trim(0)
