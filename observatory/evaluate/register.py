"""The register of actions: what was done, where, from when to when, and what it is held against."""

from __future__ import annotations

import datetime as dt
import re
import tomllib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from itertools import combinations
from pathlib import Path
from typing import TYPE_CHECKING

from observatory import registers
from observatory.crs import to_metric
from observatory.entries import writing
from observatory.errors import CallError, InputError, unknown
from observatory.language import N_, _
from observatory.quoting import quoted, quoted_list
from observatory.redact import scrub_typed
from observatory.themes import theme

if TYPE_CHECKING:
    import pandas as pd
    from shapely.geometry.base import BaseGeometry

#: The register's file in the data folder.
FILE_NAME = "actions.toml"
#: What was taken out of it again, with the day.
TAKEN_BACK = "actions_taken_back.toml"
#: The four areas of an evaluation, in the order they are asked for.
ROLES = {
    "treated": N_("treated area"),
    "control": N_("control area"),
    "ring": N_("ring around the treated area"),
    "ring_control": N_("ring around the control"),
}

#: Outlines drawn along the same street may cross by so much.
_TOUCHING_KM2 = 0.001


@dataclass(frozen=True, slots=True)
class Area:
    """Where: zone codes, or an outline (WKT, EPSG:4326, longitude first), or a ring of so many metres."""

    zones: tuple[str, ...] = ()
    outline: str = ""
    metres: float = 0.0

    def __bool__(self) -> bool:
        return bool(self.zones or self.outline or self.metres)


@dataclass(frozen=True, slots=True)
class Action:
    """An action of the register.

    code : short name, unique
    title : what was done, in the partners' words
    themes : codes of themes.toml it was meant for
    start, end : first and last day; no end while it goes on
    treated, control : where, and where nothing was done
    ring, ring_control : where facts could have moved to, and its own control; may be empty
    strategy : number of the action of the intercommunal strategy, None where it has none
    """

    code: str
    title: str
    themes: tuple[str, ...]
    start: dt.date
    end: dt.date | None
    treated: Area
    control: Area
    ring: Area = field(default_factory=Area)
    ring_control: Area = field(default_factory=Area)
    strategy: int | None = None

    def areas(self) -> Iterator[tuple[str, Area]]:
        """Role and area of those that are given."""
        return ((role, getattr(self, role)) for role in ROLES if getattr(self, role))


def read_actions(text: str) -> list[Action]:
    """The actions of the text of an ``actions.toml``. Raises `InputError` naming all that is wrong."""
    try:
        entries = tomllib.loads(text).get("action", [])
    except tomllib.TOMLDecodeError as fault:
        raise InputError(_("the register of actions cannot be read: {fault}.").format(fault=fault)) from fault
    actions, faults = [], []
    for number, entry in enumerate(entries, 1):
        try:
            actions.append(_action(entry))
        except (KeyError, TypeError, ValueError) as fault:
            name = entry.get("code", number) if isinstance(entry, dict) else number
            faults.append(_("action {name}: {fault}").format(name=name, fault=_fault_text(fault)))
    codes = [action.code for action in actions]
    faults += [
        _("action {name}: the code is used twice").format(name=c)
        for c in sorted({c for c in codes if codes.count(c) > 1})
    ]
    if faults:
        raise InputError("; ".join(faults) + ".")
    return actions


def load(data: Path) -> list[Action]:
    """The register of a data folder; empty where there is none. Raises `InputError` where it is at fault."""
    path = data / FILE_NAME
    return read_actions(path.read_text(encoding="utf-8")) if path.exists() else []


def save(data: Path, actions: Iterable[Action]) -> None:
    """Replace the register of a data folder, whole and durably. Raises `InputError` on a code used twice."""
    with writing(data, FILE_NAME):
        _save(data, list(actions))


def add(data: Path, action: Action, zones: pd.DataFrame) -> None:
    """Check an action and write it into the register of a data folder, beside those that are there.

    One writer at a time holds the register, from reading it to replacing it: whoever comes meanwhile waits,
    so that nobody's action is lost.

    Raises
    ------
    CallError
        When the register already has an action of this code; and as `check`.
    InputError
        As `check`, or when another writer keeps the register for half a minute.
    """
    check(action, zones)
    with writing(data, FILE_NAME):
        actions = load(data)
        if action.code in {known.code for known in actions}:
            raise CallError(
                _("the register already has an action “{code}”; choose another code.").format(
                    code=action.code
                )
            )
        _write(data, "\n".join(filter(None, (_text(data), write_actions([action])))))


def take_back(data: Path, code: str, on: dt.date) -> None:
    """Take an action out of the register, which is then byte for byte what it was before it was written.

    What was taken back, and on which day, is kept in a file beside it.

    Raises
    ------
    CallError
        Where the register has no action of this code.
    """
    with writing(data, FILE_NAME):
        text = _text(data)
        actions = {action.code: action for action in read_actions(text)}
        if code not in actions:
            raise unknown(_("action"), code, actions)
        kept = data / TAKEN_BACK
        before = kept.read_text(encoding="utf-8") if kept.exists() else ""
        registers.write(data, TAKEN_BACK, f"{before}# {on.isoformat()}\n{write_actions([actions[code]])}\n")
        _write(data, _without(text, code))


def _without(text: str, code: str) -> str:
    """The text of a register without the entry of an action; what else stands in it stays as it is."""
    head, *entries = re.split(r"(?m)^(?=\[\[action\]\])", text)
    kept = [entry for entry in entries if [a.code for a in read_actions(entry)] != [code]]
    last = read_actions(entries[-1])[0].code == code
    rest = "".join((head, *kept))
    return rest.removesuffix("\n") if last and rest.endswith("\n\n") else rest


def _text(data: Path) -> str:
    path = data / FILE_NAME
    return path.read_text(encoding="utf-8") if path.exists() else ""


def _save(data: Path, actions: list[Action]) -> None:
    _write(data, write_actions(actions))


def _write(data: Path, text: str) -> None:
    read_actions(text)  # what could not be read again is refused before anything is written
    registers.write(data, FILE_NAME, text)


def write_actions(actions: Iterable[Action]) -> str:
    """The text of an ``actions.toml`` that `read_actions` gives back as it was."""
    return "\n".join(_entry(action) for action in actions)


def check(action: Action, zones: pd.DataFrame) -> None:
    """Refuse an action that cannot be evaluated.

    Parameters
    ----------
    zones : DataFrame
        `Territory.zones`: index zone_code, ``geometry`` in EPSG:4326.

    Raises
    ------
    CallError
        For an unknown theme or zone.
    InputError
        Naming every fault: no treated area or control, an end before the start, an outline that cannot be
        read, areas that overlap, with the overlap.
    """
    for code in action.themes:
        theme(code)
    for _role, area in action.areas():
        for code in area.zones:
            if code not in zones.index:
                raise unknown(_("zone"), code, zones.index)
    faults = [
        _("the {area} is missing").format(area=_(ROLES[r]))
        for r in ("treated", "control")
        if not getattr(action, r)
    ]
    if not action.themes:
        faults.append(_("no theme is given"))
    if action.end is not None and action.end < action.start:
        faults.append(
            _("the end ({end}) is before the start ({start})").format(end=action.end, start=action.start)
        )
    if not faults:
        faults = _overlaps(action, zones)
    if faults:
        raise InputError(_("action {name}: {fault}").format(name=action.code, fault="; ".join(faults)) + ".")


def shapes(action: Action, zones: pd.DataFrame) -> dict[str, BaseGeometry]:
    """Shapely geometry of each given area, EPSG:2154; a ring of metres leaves out what it surrounds."""
    found: dict[str, BaseGeometry] = {}
    for role, area in action.areas():
        centre = found.get("treated" if role == "ring" else "control")
        found[role] = _shape(action, area, zones, centre)
    return found


def _shape(action: Action, area: Area, zones: pd.DataFrame, centre):
    import shapely

    if area.metres:
        if centre is None:
            raise InputError(
                _("action {name}: a ring of metres needs the area it surrounds.").format(name=action.code)
            )
        return centre.buffer(area.metres).difference(centre)
    if area.zones:
        return shapely.union_all([to_metric(zones.loc[code, "geometry"]) for code in area.zones])
    try:
        outline = shapely.from_wkt(area.outline)
    except shapely.errors.GEOSException as fault:
        raise InputError(
            _(
                "action {name}: the outline “{text}” cannot be read; "
                "write it as WKT, as in POLYGON ((6.85 47.63, …))."
            ).format(name=action.code, text=area.outline[:40])
        ) from fault
    return to_metric(outline)


def _overlaps(action: Action, zones: pd.DataFrame) -> list[str]:
    """Every pair of areas that share ground, with the zones or the square kilometres they share."""
    faults = []
    for (one, a), (other, b) in combinations(action.areas(), 2):
        shared = sorted(set(a.zones) & set(b.zones))
        if shared:
            faults.append(_overlap(one, other, ", ".join(zones.loc[shared, "name"])))
    if faults:
        return faults
    for (one, ground), (other, also) in combinations(shapes(action, zones).items(), 2):
        km2 = ground.intersection(also).area / 1e6
        if km2 > _TOUCHING_KM2:
            faults.append(_overlap(one, other, f"{km2:.3f} km²"))
    return faults


def _overlap(one: str, other: str, what: str) -> str:
    return _("the {one} and the {other} overlap: {what}").format(
        one=_(ROLES[one]), other=_(ROLES[other]), what=what
    )


def _action(entry: dict) -> Action:
    unread = set(entry) - set(Action.__dataclass_fields__)
    if unread:
        raise ValueError(_("unknown entries: {names}").format(names=", ".join(sorted(unread))))
    return Action(
        code=str(entry["code"]),
        title=str(entry["title"]),
        themes=tuple(entry["themes"]),
        start=_day(entry["start"]),
        end=_day(entry["end"]) if "end" in entry else None,
        strategy=entry.get("strategy"),
        **{role: _area(entry.get(role, {})) for role in ROLES},
    )


def _area(entry: dict) -> Area:
    given = Area(tuple(entry.get("zones", ())), entry.get("outline", ""), float(entry.get("metres", 0)))
    if sum(map(bool, (given.zones, given.outline, given.metres))) > 1 or set(entry) - {
        "zones",
        "outline",
        "metres",
    }:
        raise ValueError(_("an area is given by zones, by an outline or by metres, and by one of them only"))
    return given


def _day(value: object) -> dt.date:
    if type(value) is not dt.date:
        raise ValueError(
            _("“{value}” is not a date; write year-month-day, as in 2026-06-01.").format(value=value)
        )
    return value


def _fault_text(fault: Exception) -> str:
    return _("{name} is missing").format(name=fault.args[0]) if isinstance(fault, KeyError) else str(fault)


def _entry(action: Action) -> str:
    lines = [
        "[[action]]",
        f"code = {quoted(scrub_typed(action.code))}",
        f"title = {quoted(scrub_typed(action.title))}",
        f"themes = {quoted_list(action.themes)}",
        f"start = {action.start.isoformat()}",
    ]
    if action.end is not None:
        lines.append(f"end = {action.end.isoformat()}")
    if action.strategy is not None:
        lines.append(f"strategy = {action.strategy}")
    lines += [f"{role} = {_inline(area)}" for role, area in action.areas()]
    return "\n".join(lines) + "\n"


def _inline(area: Area) -> str:
    if area.zones:
        return f"{{ zones = {quoted_list(area.zones)} }}"
    return f"{{ outline = {quoted(area.outline)} }}" if area.outline else f"{{ metres = {area.metres:g} }}"
