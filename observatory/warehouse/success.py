"""The last unattended run that went well: what says that one did not happen."""

from __future__ import annotations

import datetime as dt
import json
from pathlib import Path
from typing import NamedTuple

from observatory.atomic import make_folder, write_text
from observatory.errors import InputError
from observatory.language import _

FILE = "last_run.json"
#: A daily run may be so late before it counts as one that did not happen.
GRACE = dt.timedelta(hours=6)


class Success(NamedTuple):
    """A run that went well: when it ended (with its zone), and within how many hours the next is expected."""

    at: dt.datetime
    every_h: float

    def overdue(self, now: dt.datetime) -> bool:
        """Whether the next one should have ended by `now`; so it is too where the clock has gone back."""
        return now > self.at + dt.timedelta(hours=self.every_h) + GRACE or now < self.at - GRACE


def note(data: Path, at: dt.datetime, every_h: float) -> None:
    """Note that a run went well."""
    text = json.dumps({"at": at.isoformat(timespec="seconds"), "every_h": every_h})
    write_text(make_folder(data) / FILE, text)


def last(data: Path) -> Success | None:
    """The last run that went well; None where none was ever noted, so that nothing is expected.

    Raises `InputError` where the note cannot be read.
    """
    path = data / FILE
    if not path.exists():
        return None
    try:
        said = json.loads(path.read_text(encoding="utf-8"))
        return Success(dt.datetime.fromisoformat(said["at"]), float(said["every_h"]))
    except (OSError, ValueError, KeyError, TypeError) as fault:
        raise InputError(
            _("{file} cannot be read; the next `observatory run` writes it again.").format(file=path)
        ) from fault
