"""The register of decisions of the regulation meeting: what, where, who, by when, and what became of it.

Kept as ``decisions.toml`` in the data folder, beside the actions it may be linked to: an action is evaluated,
a decision alone is not. Whatever is written is redacted.
"""

from __future__ import annotations

import datetime as dt
import tomllib
from collections.abc import Iterable
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

from observatory.atomic import write_text
from observatory.errors import CallError, InputError, unknown
from observatory.evaluate.register import load as load_actions
from observatory.evaluate.register import writing
from observatory.fact import Labelled
from observatory.language import N_, _
from observatory.quoting import quoted, quoted_list
from observatory.redact import scrub
from observatory.themes import theme

if TYPE_CHECKING:
    import pandas as pd

#: The register's file in the data folder.
FILE_NAME = "decisions.toml"


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


def load_decisions(data: Path) -> list[Decision]:
    """The register of a data folder, oldest first; empty where there is none. Raises `InputError`."""
    path = data / FILE_NAME
    return _read(path.read_text(encoding="utf-8")) if path.exists() else []


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
    with writing(data, FILE_NAME):
        known = load_decisions(data)
        number = 1 + sum(one.taken == decision.taken for one in known)
        kept = replace(
            decision,
            code=f"{decision.taken}-{number}",
            what=scrub(decision.what),
            who=scrub(decision.who),
        )
        _save(data, [*known, kept])
    return kept


def close_decision(data: Path, code: str, state: State, on: dt.date, note: str = "") -> Decision:
    """Say of an open decision that it is done or dropped; one writer at a time.

    Raises
    ------
    CallError
        For a decision that there is not, or that is closed.
    InputError
        For a day before that of the decision.
    """
    with writing(data, FILE_NAME):
        known = {one.code: one for one in load_decisions(data)}
        if code not in known:
            raise unknown(_("decision"), code, known)
        if known[code].state is not State.OPEN:
            said = _("decision {code} is closed already: {state}.")
            raise CallError(said.format(code=code, state=known[code].state.label))
        if on < known[code].taken:
            raise InputError(_("decision {code} was taken on {day}, after {on}.").format(
                code=code, day=known[code].taken, on=on
            ))  # fmt: skip
        known[code] = replace(known[code], state=state, closed=on, note=scrub(note))
        _save(data, known.values())
        return known[code]


def _check(data: Path, decision: Decision, zones: pd.DataFrame) -> None:
    for code in decision.themes:
        theme(code)
    for code in decision.zones:
        if code not in zones.index:
            raise unknown(_("zone"), code, zones.index)
    actions = [action.code for action in load_actions(data)]
    if decision.action and decision.action not in actions:
        raise unknown(_("action"), decision.action, actions)
    faults = [
        said
        for said, wrong in (
            (_("what is to be done is missing"), not decision.what.strip()),
            (_("who does it is missing"), not decision.who.strip()),
            (_("the day it is due is before that of the decision"), decision.due < decision.taken),
        )
        if wrong
    ]
    if faults:
        raise InputError(_("decision: {faults}.").format(faults="; ".join(faults)))


def _save(data: Path, decisions: Iterable[Decision]) -> None:
    text = "\n".join(_entry(one) for one in sorted(decisions, key=lambda one: (one.taken, one.code)))
    _read(text)  # what could not be read again is refused before anything is written
    write_text(data / FILE_NAME, text)


def _entry(one: Decision) -> str:
    lines = [
        "[[decision]]",
        f"code = {quoted(one.code)}",
        f"what = {quoted(one.what)}",
        f"who = {quoted(one.who)}",
        f"taken = {one.taken.isoformat()}",
        f"due = {one.due.isoformat()}",
        f"body = {quoted(one.body)}",
        f"state = {quoted(one.state)}",
    ]
    lists = {"zones": one.zones, "themes": one.themes}
    lines += [f"{name} = {quoted_list(given)}" for name, given in lists.items() if given]
    if one.action:
        lines.append(f"action = {quoted(one.action)}")
    if one.closed is not None:
        lines.append(f"closed = {one.closed.isoformat()}")
    if one.note:
        lines.append(f"note = {quoted(one.note)}")
    return "\n".join(lines) + "\n"


def _read(text: str) -> list[Decision]:
    try:
        return [_decision(entry) for entry in tomllib.loads(text).get("decision", [])]
    except (tomllib.TOMLDecodeError, KeyError, TypeError, ValueError) as fault:
        raise InputError(
            _("the register of decisions cannot be read: {fault}. Correct {file} or restore it.").format(
                fault=fault, file=FILE_NAME
            )
        ) from fault


def _decision(entry: dict) -> Decision:
    given = dict(entry) | {name: tuple(entry.get(name, ())) for name in ("zones", "themes")}
    days = [given["taken"], given["due"], *([given["closed"]] if "closed" in given else [])]
    if any(type(day) is not dt.date for day in days):
        raise ValueError(_("decision {code} has a day that is no date").format(code=entry["code"]))
    return Decision(**given | {"state": State(given["state"]), "body": Body(given["body"])})
