"""The register of requests for a diagnosis: who asked, about what place, when, and when it was answered.

Kept as ``requests.toml`` in the data folder. A service asks, never a person: whatever is written is redacted.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, replace
from pathlib import Path

from observatory.entries import Register
from observatory.errors import CallError, InputError
from observatory.language import N_, _
from observatory.redact import scrub_typed


@dataclass(frozen=True, slots=True)
class Request:
    """A request for a diagnosis.

    code : the day it was asked and a number, unique
    who, place : the service or commune that asks, and the place it asks about
    asked, answered : the day of the request, and that of the answer; None while it waits
    note : what was answered, such as the name of the document
    """

    code: str
    who: str
    place: str
    asked: dt.date
    answered: dt.date | None = None
    note: str = ""


#: The register itself.
REGISTER = Register(Request, "request", N_("request"))


def load_requests(data: Path) -> list[Request]:
    """The register of a data folder, oldest first; empty where there is none. Raises `InputError`."""
    return sorted(REGISTER.load(data), key=lambda one: one.asked)


def request_diagnosis(data: Path, who: str, place: str, asked: dt.date) -> Request:
    """Write a request into the register, under the next number of its day; one writer at a time.

    Raises
    ------
    InputError
        For a text that is empty; or when another writer keeps the register for half a minute.
    """
    REGISTER.refuse(
        [(_("who asks is missing"), not who.strip()), (_("the place is missing"), not place.strip())]
    )
    return REGISTER.add(data, Request("", scrub_typed(who), scrub_typed(place), asked), asked)


def answer_request(data: Path, code: str, on: dt.date, note: str = "") -> Request:
    """Say of a request that it was answered; one writer at a time.

    Raises
    ------
    CallError
        For a request that there is not, or that was answered.
    InputError
        For a day before that of the request.
    """

    def answered(one: Request) -> Request:
        if one.answered is not None:
            raise CallError(_("request {code} was answered on {day}.").format(code=code, day=one.answered))
        if on < one.asked:
            raise InputError(
                _("request {code} was made on {day}, after {on}.").format(code=code, day=one.asked, on=on)
            )
        return replace(one, answered=on, note=scrub_typed(note))

    return REGISTER.change(data, code, answered)
