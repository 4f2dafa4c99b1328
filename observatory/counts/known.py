"""What was known then: a warehouse read as it was on a day, after a run, or when an edition was sent."""

from __future__ import annotations

import datetime as dt
import json
import re
from pathlib import Path
from typing import TYPE_CHECKING

from observatory.access import Act
from observatory.errors import InputError, unknown
from observatory.language import _, date_text
from observatory.warehouse import connect
from observatory.warehouse.connection import Moment
from observatory.warehouse.known import look_back, moment

if TYPE_CHECKING:
    from observatory.warehouse import Warehouse

EDITIONS = "editions"
#: An edition is named by its period, and by its number where another than the last is meant.
_EDITION = re.compile(r"(?P<label>[^.]+)(?:\.(?P<number>\d+))?")
_WITH_LETTER = re.compile(r"\d{4}-?[A-Z]")


def open_as_known(data: Path, said: str = "", act: Act = Act.COUNTS) -> Warehouse:
    """The published warehouse, opened for `act`; with `said`, as it was known then (`moment_said`)."""
    warehouse = connect(data, act)
    if said:
        try:
            look_back(warehouse, moment_said(warehouse, data, said))
        except BaseException:
            warehouse.close()
            raise
    return warehouse


def moment_said(warehouse: Warehouse, data: Path, said: str) -> Moment:
    """The moment meant by a day, the number of a run or an edition (``2026-W46``, ``2026-W46.2``).

    Raises
    ------
    CallError
        For what is none of these, naming what there is.
    NoDataError
        For a day before the first run.
    """
    if not _WITH_LETTER.match(said) and "." not in said:
        return moment(warehouse, said)
    about = _about(data, said)
    if about.get("run"):
        return moment(warehouse, str(about["run"]))
    return moment(warehouse, dt.datetime.fromisoformat(about["kept_at"]).date().isoformat())


def moment_words(at: Moment) -> str:
    """A moment in a sentence, for whatever is shown of it."""
    return _("As known on {day} (run {run}): what came or was corrected since is left out.").format(
        day=date_text(at.day), run=at.run
    )


def _about(data: Path, said: str) -> dict:
    """What is noted of an edition, the last of its period where no number is given."""
    kept = {path.stem: path for path in (data / EDITIONS).glob("*.*.json")}
    found = _EDITION.fullmatch(said)
    label = found["label"] if found else said
    names = sorted((n for n in kept if n == said or n.rpartition(".")[0] == label), key=_number)
    if not names or (found and found["number"] and said not in kept):
        raise unknown(_("edition"), said, kept)
    path = kept[said] if said in kept else kept[names[-1]]
    try:
        return json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError) as fault:
        raise InputError(_("{file} cannot be read; restore it from a backup.").format(file=path)) from fault


def _number(name: str) -> int:
    number = name.rpartition(".")[2]
    return int(number) if number.isdecimal() else 0
