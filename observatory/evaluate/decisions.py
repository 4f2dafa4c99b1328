"""The register of decisions of the regulation meeting: what, where, who, by when, and what became of it.

Kept as ``decisions.toml`` in the data folder, beside the actions it may be linked to: an action is evaluated,
a decision alone is not. Whatever is written is redacted.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

from observatory.entries import Register
from observatory.errors import CallError, InputError, unknown
from observatory.evaluate.register import load as load_actions
from observatory.fact import Labelled
from observatory.language import N_, _
from observatory.redact import scrub_typed
from observatory.themes import theme

if TYPE_CHECKING:
    import pandas as pd


class State(Labelled):
    """What became of a decision."""

    OPEN = "open", N_("to be done")
    DONE = "done", N_("done")
    DROPPED = "dropped", N_("dropped")


class Body(Labelled):
    """Who decided."""

    MEETING = "meeting", N_("regulation meeting")
    GTO = "gto", N_("operational thematic group")
    GPO = "gpo", N_("operational partnership group")


@dataclass(frozen=True, slots=True)
class Decision:
    """A decision of the register.

    code : the day it was taken and a number, unique
    what, who : what is to be done, and the service that does it
    taken, due : the day it was taken, and that by which it is to be done
    zones : codes of zones; none for the whole agglomeration
    themes : codes of the subjects it is about
    action : code of the action of the register that carries it out; empty where there is none
    closed, note : the day it was done or dropped, and what is to be said of it
    """

    code: str
    what: str
    who: str
    taken: dt.date
    due: dt.date
    zones: tuple[str, ...] = ()
    themes: tuple[str, ...] = ()
    action: str = ""
    body: Body = Body.MEETING
    state: State = State.OPEN
    closed: dt.date | None = None
    note: str = ""

    def overdue(self, on: dt.date) -> bool:
        """Whether it should have been done by a day."""
        return self.state is State.OPEN and self.due < on


#: The register itself.
REGISTER = Register(Decision, "decision", N_("decision"))


def load_decisions(data: Path) -> list[Decision]:
    """The register of a data folder, oldest first; empty where there is none. Raises `InputError`."""
    return sorted(REGISTER.load(data), key=lambda one: one.taken)


def decide(data: Path, decision: Decision, zones: pd.DataFrame) -> Decision:
    """Write a decision into the register, under the next number of its day; one writer at a time.

    Parameters
    ----------
    decision : Decision
        Its `code` is given here.
    zones : DataFrame
        `Territory.zones`.

    Raises
    ------
    CallError
        For a theme, zone or action that there is not.
    InputError
        For a text that is empty or a day before that of the decision; or when another writer keeps the
        register for half a minute.
    """
    _check(data, decision, zones)
    kept = replace(decision, what=scrub_typed(decision.what), who=scrub_typed(decision.who))
    return REGISTER.add(data, kept, decision.taken)


def close_decision(data: Path, code: str, state: State, on: dt.date, note: str = "") -> Decision:
    """Say of an open decision that it is done or dropped; one writer at a time.

    Raises
    ------
    CallError
        For a decision that there is not, or that is closed.
    InputError
        For a day before that of the decision.
    """

    def closed(one: Decision) -> Decision:
        if one.state is not State.OPEN:
            said = _("decision {code} is closed already: {state}.")
            raise CallError(said.format(code=code, state=one.state.label))
        if on < one.taken:
            raise InputError(_("decision {code} was taken on {day}, after {on}.").format(
                code=code, day=one.taken, on=on
            ))  # fmt: skip
        return replace(one, state=state, closed=on, note=scrub_typed(note))

    return REGISTER.change(data, code, closed)


def _check(data: Path, decision: Decision, zones: pd.DataFrame) -> None:
    for code in decision.themes:
        theme(code)
    for code in decision.zones:
        if code not in zones.index:
            raise unknown(_("zone"), code, zones.index)
    actions = [action.code for action in load_actions(data)]
    if decision.action and decision.action not in actions:
        raise unknown(_("action"), decision.action, actions)
    REGISTER.refuse(
        [
            (_("what is to be done is missing"), not decision.what.strip()),
            (_("who does it is missing"), not decision.who.strip()),
            (_("the day it is due is before that of the decision"), decision.due < decision.taken),
        ]
    )
