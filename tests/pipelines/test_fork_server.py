"""The fork server: its processes are those of who asks, end when told to, and outlive no one."""

from __future__ import annotations

import os
import signal
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from multiprocessing.connection import Connection, Pipe
from pathlib import Path

import pytest

from pipelines.fork_server import ForkServer


def describe(line: Connection) -> None:
    """Served in a fork: what it finds around itself, once; then it never ends by itself."""
    line.send((os.getppid(), os.environ.get("WHO"), str(Path.cwd()), threading.active_count()))
    while True:
        time.sleep(1)


@pytest.fixture(scope="module")
def server() -> Iterator[ForkServer]:
    made = ForkServer(__name__, "describe")
    yield made
    made._forget()


@contextmanager
def forked(server: ForkServer) -> Iterator[tuple[int, tuple]]:
    here, there = Pipe()
    number = server.start(there)
    there.close()
    with here:
        assert here.poll(30), "the forked process says nothing"
        yield number, here.recv()
    server.end(number)


def test_a_fork_finds_what_the_asking_process_has_at_that_moment(server, tmp_path, monkeypatch) -> None:
    found = []
    for who in ("first", "second"):
        folder = tmp_path / who
        folder.mkdir()
        monkeypatch.setenv("WHO", who)
        monkeypatch.chdir(folder)
        with forked(server) as (_number, said):
            found.append(said)
    parents, *rest = zip(*found, strict=True)
    assert len(set(parents)) == 1, "one server for both"
    assert rest == [("first", "second"), (str(tmp_path / "first"), str(tmp_path / "second")), (1, 1)]


def test_a_fork_that_never_ends_is_ended(server) -> None:
    with forked(server) as (number, _said):
        os.kill(number, 0)
    with pytest.raises(ProcessLookupError):
        os.kill(number, 0)
    server.end(number)  # a number that is no longer ours is left alone


def test_a_server_that_was_killed_is_started_again(server) -> None:
    with forked(server) as (_number, said):
        pass
    os.kill(said[0], signal.SIGKILL)
    with forked(server) as (_number, again):
        assert again[0] != said[0]


def test_a_server_ends_when_nobody_asks_for_long() -> None:
    server = ForkServer(__name__, "describe", idle_s=0.2)
    with forked(server) as (number, said):
        time.sleep(0.5)
        os.kill(number, 0)  # it waits for its forks
    assert server._server
    assert server._server.wait(30) == 0
    with forked(server) as (_number, again):
        assert again[0] != said[0]
    server._forget()
