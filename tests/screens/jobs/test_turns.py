"""Pages that are asked for at one moment are drawn in the order they were asked for."""

from __future__ import annotations

import threading
import time

import pytest

from observatory.screens.jobs.turns import Turns


class Crowd:
    """Threads that each want a turn; `begun` are those that got one, in their order."""

    def __init__(self, turns: Turns) -> None:
        self.turns, self.begun, self.threads = turns, [], []

    def ask(self, name: str, until: threading.Event) -> None:
        """Have one more ask for a turn that lasts until an event; comes back when it has asked."""
        known = len(self.turns._waiting) + len(self.turns._begun)

        def run() -> None:
            with self.turns.turn():
                self.begun.append(name)
                until.wait(10)

        self.threads.append(threading.Thread(target=run))
        self.threads[-1].start()
        while len(self.turns._waiting) + len(self.turns._begun) == known:
            time.sleep(0.001)

    def end(self) -> None:
        """Wait until all are over."""
        for thread in self.threads:
            thread.join(10)
        assert not any(thread.is_alive() for thread in self.threads)


def settled(crowd: Crowd, number: int) -> list[str]:
    """Who has begun, once so many have, and none beyond them a moment later."""
    deadline = time.monotonic() + 5
    while len(crowd.begun) < number and time.monotonic() < deadline:
        time.sleep(0.002)
    time.sleep(0.05)
    return crowd.begun


def test_the_first_who_asked_come_first():
    crowd, gates = Crowd(Turns(2, moment=60)), {name: threading.Event() for name in "abcde"}
    for name, gate in gates.items():
        crowd.ask(name, gate)
    for number, name in enumerate("abcde", start=2):
        assert settled(crowd, min(number, 5)) == list("abcde"[:number]), "two at once, in their order"
        gates[name].set()
    crowd.end()


def test_who_takes_long_keeps_nobody_waiting():
    crowd, never, soon = Crowd(Turns(1, moment=0.2)), threading.Event(), threading.Event()
    soon.set()
    begun = time.monotonic()
    crowd.ask("long", never)
    for name in ("b", "c"):
        crowd.ask(name, soon)
    assert settled(crowd, 3) == ["long", "b", "c"]
    assert time.monotonic() - begun < 3
    never.set()
    crowd.end()


@pytest.mark.parametrize("fault", [ValueError, KeyboardInterrupt], ids=["an error", "a page cut off"])
def test_a_turn_is_given_on_whatever_happens(fault):
    """Streamlit cuts a page off with an exception of its own when its reader clicks again."""
    turns = Turns(1, moment=60)
    with pytest.raises(fault), turns.turn():
        raise fault
    with turns.turn():
        pass
    assert not turns._begun
    assert not turns._waiting


def test_who_is_alone_does_not_wait():
    turns, begun = Turns(1, moment=60), time.monotonic()
    for _turn in range(100):
        with turns.turn():
            pass
    assert time.monotonic() - begun < 1
