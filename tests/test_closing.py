"""A browser that does not close does not stop the tests."""

from __future__ import annotations

import signal
import subprocess
import sys
from pathlib import Path

import pytest

from tests.closing import let_go_in_time


@pytest.mark.skipif(not Path("/proc/self/stat").exists(), reason="this system lists no processes in /proc")
def test_a_driver_that_waits_for_ever_is_ended_and_nobody_else_is():
    waiting = [sys.executable, "-c", "import time; time.sleep(60)"]
    driver, other = (subprocess.Popen([*waiting, name]) for name in ("a-driver-of-this-test", "another"))
    with let_go_in_time(0.2, b"a-driver-of-this-test"):
        assert driver.wait(30) == -signal.SIGKILL
    assert other.poll() is None
    other.kill()
    other.wait()
