"""What pages no longer hold is given back to the machine, where its C library would keep it for later.

glibc gives each thread a heap of its own, and once a large array was freed it puts those of that size among
the small ones, which hold it in place: after a thousand pages the server had twice what was in use.
"""

from __future__ import annotations

import contextlib
import ctypes

#: As glibc names them (``malloc.h``), and what they are set to: arrays from half a megabyte on are given back
#: when they are freed, and threads share two heaps, since Python runs one of them at a time.
_TRIM_THRESHOLD, _MMAP_THRESHOLD, _ARENA_MAX = -1, -3, -8
_LARGE, _HEAPS = 512 << 10, 2


def keep_little() -> bool:
    """Set for this process; called before it has threads. False where the C library knows no such thing."""
    with contextlib.suppress(OSError, AttributeError):
        told = ctypes.CDLL(None).mallopt
        return all(
            told(name, value)
            for name, value in ((_MMAP_THRESHOLD, _LARGE), (_TRIM_THRESHOLD, _LARGE), (_ARENA_MAX, _HEAPS))
        )
    return False


def give_back() -> None:
    """Give back what was freed and is still kept."""
    with contextlib.suppress(OSError, AttributeError):
        ctypes.CDLL(None).malloc_trim(0)
