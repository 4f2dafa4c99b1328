"""A browser that does not close does not stop the tests."""

from __future__ import annotations

import signal
import subprocess
import sys
from pathlib import Path

import pytest

from observatory.settings import PROJECT
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


#: A driver is at its end when nobody can write to it any more: here somebody still can.
_HELD = """
import contextlib, os
from playwright.sync_api import sync_playwright
from tests.closing import let_go_in_time

before = set(os.listdir("/proc/self/fd"))
playwright = sync_playwright().start()
for added in sorted(set(os.listdir("/proc/self/fd")) - before):
    with contextlib.suppress(OSError):
        os.dup(int(added))
with let_go_in_time(1):
    playwright.stop()
print("stopped")
"""


@pytest.mark.skipif(not Path("/proc/self/stat").exists(), reason="this system lists no processes in /proc")
def test_a_driver_whose_pipe_is_held_by_somebody_is_ended():
    ran = subprocess.run(
        [sys.executable, "-c", _HELD], cwd=PROJECT, capture_output=True, text=True, timeout=60, check=True
    )
    assert ran.stdout == "stopped\n"


def test_no_test_waits_for_ever(pytestconfig):
    """What waits for ever is ended, and told with what every thread was at; the tests go on without it."""
    assert 60 < float(pytestconfig.getini("faulthandler_timeout")) <= 900
    assert pytestconfig.getini("faulthandler_exit_on_timeout")
