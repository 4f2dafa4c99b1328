"""The register of cameras: which camera stood where, from when to when, and to which commune it was lent."""

from __future__ import annotations

import csv
import datetime as dt
import io
import math
from bisect import bisect_right
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

from observatory import registers
from observatory.agglomeration import CENTRAL_COMMUNE, CORRECTION_BOX
from observatory.atomic import one_writer
from observatory.errors import CallError, InputError
from observatory.geocode.parse.communes import communes
from observatory.geocode.parse.text import words
from observatory.language import _
from observatory.redact import scrub
from observatory.settings import CLOCK, data_folder

if TYPE_CHECKING:
    import pandas as pd

#: The register's file in the data folder.
FILE_NAME = "cameras.csv"
COLUMNS = ("camera", "place", "commune_code", "lon", "lat", "uncertainty_m", "from", "to", "lent_to")
#: How far from its pole a camera sees, metres, where the register does not say.
SEES_M = 100.0

#: Words that announce a camera; the rest of its name tells it from the others.
CAMERA_WORDS = frozenset({"camera", "cameras", "cam"})
_SAYS_NOTHING = CAMERA_WORDS | {"no", "n", "numero", "num", "la", "de"}


@dataclass(frozen=True, slots=True)
class Standing:
    """One camera in one place for a time.

    camera : its number or name, as its owner writes it
    place : where it stands, in words
    commune_code : INSEE code of that place
    lon, lat : degrees, EPSG:4326
    uncertainty_m : how far it sees, metres
    start, end : first and last day, None where it was always there, or is still
    lent_to : INSEE code of the commune it is lent to; empty for a camera of the place
    """

    camera: str
    place: str
    commune_code: str
    lon: float
    lat: float
    uncertainty_m: float = SEES_M
    start: dt.date | None = None
    end: dt.date | None = None
    lent_to: str = ""

    def __post_init__(self) -> None:
        """Refuse what cannot be a camera of this territory. Raises `ValueError` saying what is wrong."""
        if fault := _fault(self):
            raise ValueError(fault)

    @property
    def label(self) -> str:
        """« Caméra 3, place du Marché »."""
        return f"{self.camera}, {self.place}" if self.place else self.camera


class Cameras:
    """The standings of every camera, looked up by name and day."""

    def __init__(self, standings: Iterable[Standing] = ()) -> None:
        self.standings = tuple(standings)
        self._of: dict[str, list[Standing]] = {}
        for standing in self.standings:
            self._of.setdefault(camera_key(standing.camera), []).append(standing)
        for several in self._of.values():
            several.sort(key=_first_day)

    def __bool__(self) -> bool:
        return bool(self.standings)

    def named(self, text: str) -> list[Standing]:
        """The standings of the camera that `text` names, in order; empty where the register has none."""
        return next((self._of[key] for key in _keys(text) if key in self._of), [])

    def settled(self, days: pd.Series) -> pd.Series:
        """Days (None where there is none), each as the first of those on which all cameras stood as then.

        A table of four years of facts has few different places of cameras, and many days.
        """
        turning = [
            dt.date.min,
            *sorted({_first_day(s) for s in self.standings} | set(_days_after(self.standings))),
        ]
        known = {day: turning[bisect_right(turning, day) - 1] for day in days.dropna().unique()}
        return days.map(known).astype(object).where(days.notna(), None)

    def standing_on(self, day: dt.date) -> int:
        """How many cameras stood somewhere on a day."""
        return sum(on_day(several, day) is not None for several in self._of.values())

    def loans(self) -> list[Standing]:
        """The standings lent to a commune, each with the day that really ended it."""
        lent = [s for several in self._of.values() for s in _ended(several) if s.lent_to]
        return sorted(lent, key=lambda s: (_first_day(s), s.camera))


def on_day(standings: list[Standing], day: dt.date) -> Standing | None:
    """Where a camera stood that day; one without a last day stands until it stands elsewhere."""
    there = [s for s in standings if _first_day(s) <= day and (s.end is None or day <= s.end)]
    return there[-1] if there else None


def says_camera(text: str) -> bool:
    """Whether `text` begins by announcing a camera: « CAM 18 », « caméra n° 3 »."""
    return any(word in CAMERA_WORDS for word in words(text)[:1])


def camera_key(text: str) -> str:
    """What the spellings of one camera share: « Caméra 3 », « CAM 03 » and « camera n° 3 » are « 3 »."""
    return " ".join(str(int(t)) if t.isdigit() else t for t in words(text)
                    if t.isalnum() and t not in _SAYS_NOTHING)  # fmt: skip


def read_cameras(data: Path | None = None) -> Cameras:
    """Read the register of a data folder; empty where there is none.

    Parameters
    ----------
    data : Path, optional
        See `observatory.settings.data_folder`.

    Raises
    ------
    InputError
        With every line that cannot be read and why.
    """
    path = data_folder(data) / FILE_NAME
    if not path.is_file():
        return Cameras()
    return Cameras(_parsed(path.read_text(encoding="utf-8-sig")))


def add_camera(data: Path | None, standing: Standing) -> None:
    """Write where a camera stands into the register: whole, durably, one writer at a time.

    A standing without a last day ends the day before the camera's next one begins. Texts are redacted.

    Raises
    ------
    CallError
        The register says already where the camera was on some of those days.
    InputError
        The register cannot be read.
    """
    path = data_folder(data) / FILE_NAME
    standing = replace(standing, camera=scrub(standing.camera), place=scrub(standing.place))
    with one_writer(path.with_suffix(".lock")):
        known = read_cameras(data)
        for other in known.named(standing.camera):
            if _overlap(standing, other):
                raise CallError(
                    _("{camera} already stands at {place} on some of these days; give other dates.").format(
                        camera=standing.camera, place=other.place or other.commune_code
                    )
                )
        registers.write(path.parent, FILE_NAME, written((*known.standings, standing)))


def end_camera(data: Path | None, name: str, last: dt.date) -> Standing:
    """Write on which day a camera stood for the last time where it stood then; gives that standing.

    Parameters
    ----------
    name : str
        The camera, in any spelling of its name.
    last : date
        A day on which the register says where it stood.

    Raises
    ------
    CallError
        The register does not say where that camera stood on that day.
    InputError
        The register cannot be read.
    """
    path = data_folder(data) / FILE_NAME
    with one_writer(path.with_suffix(".lock")):
        known = read_cameras(data)
        there = on_day(known.named(name), last)
        if there is None:
            raise CallError(
                _("The register does not say where {camera} stood on {day}: nothing to end.").format(
                    camera=name, day=last.isoformat()
                )
            )
        ended = replace(there, end=last)
        standings = (ended if s is there else s for s in known.standings)
        registers.write(path.parent, FILE_NAME, written(standings))
    return ended


def written(standings: Iterable[Standing]) -> str:
    """The text of a register that `read_cameras` reads back."""
    lines = io.StringIO()
    writer = csv.writer(lines, lineterminator="\n")
    writer.writerow(COLUMNS)
    for s in standings:
        days = [day.isoformat() if day else "" for day in (s.start, s.end)]
        point = [f"{s.lon:.6f}", f"{s.lat:.6f}", f"{s.uncertainty_m:g}"]
        writer.writerow([s.camera, s.place, s.commune_code, *point, *days, s.lent_to])
    return lines.getvalue()


def today() -> dt.date:
    """The day it is in the agglomeration."""
    return dt.datetime.now(CLOCK).date()


def _parsed(text: str) -> list[Standing]:
    first = text.partition("\n")[0]
    rows = csv.DictReader(io.StringIO(text), delimiter=";" if first.count(";") > first.count(",") else ",")
    missing = [c for c in COLUMNS[:5] if c not in (rows.fieldnames or ())]
    if missing:
        raise InputError(
            _("{file}: missing column {column}; it needs {columns}.").format(
                file=FILE_NAME, column=", ".join(missing), columns=", ".join(COLUMNS)
            )
        )
    standings, faults = [], []
    for line, row in enumerate(rows, start=2):
        try:
            standings.append(_standing(row))
        except (TypeError, ValueError) as fault:
            faults.append(_("{file}, line {line}: {fault}").format(file=FILE_NAME, line=line, fault=fault))
    if faults:
        raise InputError("\n".join(faults))
    return standings


def _standing(row: dict[str, str | None]) -> Standing:
    given = {name: (row.get(name) or "").strip() for name in COLUMNS}
    return Standing(
        camera=given["camera"], place=given["place"], commune_code=given["commune_code"],
        lon=_number(given["lon"]), lat=_number(given["lat"]),
        uncertainty_m=_number(given["uncertainty_m"]) if given["uncertainty_m"] else SEES_M,
        start=_day(given["from"]), end=_day(given["to"]), lent_to=given["lent_to"],
    )  # fmt: skip


def _number(text: str) -> float:
    try:
        return float(text.replace(",", "."))
    except ValueError:
        raise ValueError(_("“{value}” is not a number.").format(value=text)) from None


def _day(text: str) -> dt.date | None:
    try:
        return dt.date.fromisoformat(text) if text else None
    except ValueError:
        raise ValueError(
            _("“{value}” is not a date; write year-month-day, as in 2026-06-01.").format(value=text)
        ) from None


def _fault(standing: Standing) -> str:
    west, south, east, north = CORRECTION_BOX
    if not camera_key(standing.camera):
        return _("a camera needs a number or a name, as in “Caméra 3”.")
    if not (west < standing.lon < east and south < standing.lat < north):
        return _(
            "longitude {lon}, latitude {lat}: a camera must stand near the territory "
            "({west} to {east}, {south} to {north})."
        ).format(lon=standing.lon, lat=standing.lat, west=west, east=east, south=south, north=north)
    if not 0 < standing.uncertainty_m < math.inf:
        return _("a camera sees some metres far, not {metres}.").format(metres=standing.uncertainty_m)
    for code in filter(None, (standing.commune_code, standing.lent_to)):
        if code not in communes():
            return _("unknown commune code “{code}”; give an INSEE code such as {example}.").format(
                code=code, example=CENTRAL_COMMUNE
            )
    if standing.start and standing.end and standing.end < standing.start:
        return _("the end ({end}) is before the start ({start})").format(
            end=standing.end, start=standing.start
        )
    return "" if standing.commune_code else _("a camera needs the commune it stands in.")


def _keys(text: str) -> list[str]:
    """The name in full, then only up to its first number: « Caméra 3, gare » is « 3 »."""
    whole = camera_key(text)
    parts = whole.split()
    end = next((i for i, part in enumerate(parts) if part.isdigit()), len(parts)) + 1
    return list(dict.fromkeys(key for key in (whole, " ".join(parts[:end])) if key))


def _days_after(standings: Iterable[Standing]) -> Iterator[dt.date]:
    """The day after each last one."""
    return (s.end + dt.timedelta(days=1) for s in standings if s.end and s.end < dt.date.max)


def _first_day(standing: Standing) -> dt.date:
    return standing.start or dt.date.min


def _ended(standings: list[Standing]) -> list[Standing]:
    """Standings in order, each without a last day ended by the next."""
    after = [*standings[1:], None]
    return [
        replace(s, end=following.start - dt.timedelta(days=1))
        if s.end is None and following is not None and following.start and _first_day(s) < following.start
        else s
        for s, following in zip(standings, after, strict=True)
    ]


def _overlap(one: Standing, other: Standing) -> bool:
    """Whether both say where the camera was on the same day; the later start ends what has no last day."""
    early, late = sorted((one, other), key=_first_day)
    if _first_day(early) == _first_day(late):
        return True
    return early.end is not None and early.end >= _first_day(late)
