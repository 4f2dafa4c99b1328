"""Work done beside the pages gives what it gives here, whatever becomes of the process that does it."""

from __future__ import annotations

import os
import signal
import threading
import time
from pathlib import Path

import pytest

from observatory.errors import CallError
from observatory.screens.jobs.beside import Beside


def who() -> int:
    return os.getpid()


def refused() -> None:
    raise CallError("asked in vain")


def slow(path: str) -> int:
    Path(path).touch()
    time.sleep(0.3)
    return os.getpid()


@pytest.fixture
def beside():
    made = Beside()
    yield made
    made._server._forget()


def test_it_is_another_process_while_it_is_open_and_this_one_else(beside):
    assert beside.done(who) == os.getpid()
    with beside.working(), beside.working():
        first, second = beside.done(who), beside.done(who)
    assert first == second != os.getpid(), "one process for all of it"
    assert beside.done(who) == os.getpid()
    assert not running(first), "it gives its memory back"
    with beside.working():
        assert beside.done(who) not in (first, os.getpid())


def running(number: int) -> bool:
    try:
        os.kill(number, 0)
    except OSError:
        return False
    return True


def test_who_asks_while_it_is_at_work_does_the_work_here(beside, tmp_path):
    begun, found = tmp_path / "begun", []
    with beside.working():
        beside.done(who)
        thread = threading.Thread(target=lambda: found.append(beside.done(slow, str(begun))))
        thread.start()
        while not begun.exists():
            time.sleep(0.005)
        assert beside.done(who) == os.getpid()
        thread.join()
    assert found != [os.getpid()]


def test_a_fault_is_raised_in_words_of_the_one_who_asked(beside):
    with beside.working(), pytest.raises(CallError, match="asked in vain"):
        beside.done(refused)


def test_a_process_that_dies_costs_nobody_an_answer(beside):
    with beside.working():
        number = beside.done(who)
        os.kill(number, signal.SIGKILL)
        assert beside.done(who) == os.getpid(), "it was found dead: done here"
        assert beside.done(who) not in (number, os.getpid()), "another one was begun"


@pytest.mark.parametrize("broken", ["poll", "recv"])
def test_an_answer_that_was_not_taken_is_given_to_nobody_else(beside, broken, monkeypatch):
    """Memory runs out between a question and its answer: the next one asked gets its own."""
    with beside.working():
        beside.done(who)

        def out_of_memory(*_of) -> None:
            raise MemoryError

        monkeypatch.setattr(type(beside._line), broken, out_of_memory)
        with pytest.raises(MemoryError):
            beside.done(max, "answer of", "reader A")
        monkeypatch.undo()
        assert beside.done(max, 40, 2) == 40


def test_where_no_process_can_be_started_all_is_done_here(beside, monkeypatch):
    def none(_line):
        raise OSError

    monkeypatch.setattr(beside._server, "start", none)
    with beside.working():
        assert beside.done(who) == os.getpid()
