"""What was freed goes back to the machine."""

from __future__ import annotations

import subprocess
import sys

import pytest

#: Half of what is freed here lies between what stays, as what pages held does.
_WORK = """
import sys
from pathlib import Path
from observatory.screens.jobs import memory

def held():
    return int(Path("/proc/self/status").read_text().split("VmRSS:")[1].split()[0]) / 1024

known = memory.keep_little()
blocks = [bytearray(100_000) for _block in range(1000)]
full = held()
del blocks[:-1]
memory.give_back()
print(known, full - held())
"""


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="what a process holds is read from Linux")
def test_what_was_freed_is_given_back():
    """A hundred megabytes under a block that stays; in a process of its own, for its settings are its own."""
    done = subprocess.run([sys.executable, "-c", _WORK], capture_output=True, text=True, check=True)
    known, freed = done.stdout.split()
    if known == "False":
        pytest.skip("the C library of this machine knows no such settings")
    assert float(freed) > 80


def test_where_the_library_knows_nothing_of_it_nothing_is_done(monkeypatch):
    from observatory.screens.jobs import memory

    monkeypatch.setattr(memory.ctypes, "CDLL", lambda _name: object())
    assert memory.keep_little() is False
    memory.give_back()
