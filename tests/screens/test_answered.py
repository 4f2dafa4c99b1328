"""A page is at rest when it was answered, however long the server does not even hear it."""

from __future__ import annotations

import os
import signal
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from tests.screens.answered import until_answered

#: Seconds the server is held still: longer than any pause that a test would make without asking.
HELD_S = 1.5


@contextmanager
def held_still(address: str) -> Iterator[None]:
    """The app's server stopped where it stands, and let go on after a while."""
    port = f"--server.port={address.rsplit(':', 1)[1]}".encode()
    processes = [int(p.parent.name) for p in Path("/proc").glob("[0-9]*/cmdline") if port in _read(p)]
    assert processes, "the server of the tests is a process of this machine"
    for process in processes:
        os.kill(process, signal.SIGSTOP)
    go_on = threading.Timer(HELD_S, lambda: [os.kill(process, signal.SIGCONT) for process in processes])
    go_on.start()
    try:
        yield
    finally:
        go_on.join()


def _read(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError:
        return b""


def leaves(page) -> None:
    page.get_by_role("link", name="Comparer", exact=True).click()


def chooses(page) -> None:
    box = page.get_by_role("combobox", name="Chercher une commune")
    box.click()
    box.fill("Offemont")
    page.get_by_role("option").first.click()


ASKED = [
    (leaves, "Comparer", "another page, by its link"),
    (chooses, "Offemont", "an answer of a list, whose page the server alone knows"),
]


@pytest.mark.skipif(not Path("/proc/self/cmdline").exists(), reason="the server is found in /proc")
@pytest.mark.parametrize(("asks", "title", "why"), ASKED)
def test_a_page_whose_server_is_slow_to_hear_is_not_at_rest(visit, asks, title, why):
    page = visit.open("/methode").page
    with held_still(visit.address):
        asks(page)
        until_answered(page)
    assert page.inner_text("h1").startswith(title), why
