"""The register of decisions, read each time: it is short."""

from __future__ import annotations

import datetime as dt

from observatory import evaluate
from observatory.access import Act
from observatory.evaluate import Decision, State
from observatory.screens.cache.geography import territory
from observatory.screens.session import reader
from observatory.settings import data_folder


@reader.asks(Act.COUNTS)
def decisions() -> list[Decision]:
    """The decisions, those to be done first. Raises `InputError` where the register is at fault."""
    known = evaluate.load_decisions(data_folder())
    return sorted(known, key=lambda one: (one.state is not State.OPEN, one.due, one.code))


@reader.asks(Act.ACTIONS)
def decide(decision: Decision) -> Decision:
    """Write one more (`evaluate.decide`)."""
    kept = evaluate.decide(data_folder(), decision, territory().zones)
    reader.note(Act.ACTIONS, scope=f"decision={kept.code}")
    return kept


@reader.asks(Act.ACTIONS)
def close_decision(code: str, state: State, on: dt.date, note: str) -> Decision:
    """Say what became of one (`evaluate.close_decision`)."""
    kept = evaluate.close_decision(data_folder(), code, state, on, note)
    reader.note(Act.ACTIONS, scope=f"close decision={code}")
    return kept
