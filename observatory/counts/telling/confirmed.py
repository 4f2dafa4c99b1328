"""Zeros that somebody says are true: of a feed and a week whose file is emptier than chance would leave it.

Kept as ``confirmations.toml`` in the data folder, with who said so, when and why; what is taken back keeps
its trace. A confirmation speaks of the file as it was: it stands until more facts of that week come.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

import pandas as pd

from observatory.entries import Register
from observatory.errors import CallError
from observatory.language import N_, _, date_text
from observatory.redact import scrub_typed
from observatory.settings import CLOCK
from observatory.weeks import monday, week_label

if TYPE_CHECKING:
    from observatory.warehouse import Warehouse


@dataclass(frozen=True, slots=True)
class Confirmation:
    """That nothing more happened than a feed told of a week.

    code : the day it was written and a number, unique
    feed, week : whose file, and the Monday of the week
    author, reason : the service that says so, and how it knows
    told : facts of that week the feed had told of then
    at : when it was written
    taken_back, taken_back_by : when and by which service it was taken back; None and empty while it stands
    """

    code: str
    feed: str
    week: dt.date
    author: str
    reason: str
    told: int
    at: dt.datetime
    taken_back: dt.datetime | None = None
    taken_back_by: str = ""

    def stood(self, day: dt.date) -> bool:
        """Whether it was written by the end of a day (Europe/Paris), and not taken back by then."""
        ended = self.taken_back
        return _day(self.at) <= day and (ended is None or _day(ended) > day)


#: The register itself.
REGISTER = Register(Confirmation, "confirmation", N_("confirmation"))


#: Its file in the data folder.
CONFIRMATIONS = REGISTER.file_name


def load_confirmations(data: Path) -> list[Confirmation]:
    """The register of a data folder, as it was written; empty where there is none. Raises `InputError`."""
    return REGISTER.load(data)


def confirm(
    data: Path, doubted: pd.DataFrame, said: Confirmation, at: dt.datetime | None = None
) -> Confirmation:
    """Write a confirmation into the register, under the next number of its day; one writer at a time.

    Parameters
    ----------
    doubted : DataFrame
        The weeks in doubt (`counts.doubted_weeks`): of no other is anything to be confirmed.
    said : Confirmation
        Its `code`, `told` and `at` are given here.

    Raises
    ------
    CallError
        For a feed and week that are not in doubt, naming those that are.
    InputError
        Without author or reason; or when another writer keeps the register for half a minute.
    """
    REGISTER.refuse(
        [
            (_("who says so is missing"), not said.author.strip()),
            (_("the reason is missing"), not said.reason.strip()),
        ]
    )
    week = monday(said.week)
    own = doubted[(doubted["feed"] == said.feed) & (doubted["week"] == pd.Timestamp(week))]
    if own.empty:
        raise CallError(
            _("the files of {feed} of {week} are in no doubt: nothing to confirm. In doubt: {known}.").format(
                feed=said.feed, week=week_label(week), known=_those(doubted, said.feed) or _("none")
            )
        )
    at = (at or dt.datetime.now(dt.UTC)).astimezone(dt.UTC).replace(microsecond=0)
    kept = replace(
        said, week=week, author=scrub_typed(said.author.strip()), reason=scrub_typed(said.reason.strip()),
        told=int(own["facts"].iloc[0]), at=at,
    )  # fmt: skip
    return REGISTER.add(data, kept, _day(at))


def take_back_confirmation(data: Path, code: str, author: str, at: dt.datetime | None = None) -> Confirmation:
    """Take a confirmation back: the week is in doubt again, and what was said of it stays in the register.

    Raises
    ------
    CallError
        For a confirmation that there is not, or that was taken back.
    InputError
        Without author.
    """
    REGISTER.refuse([(_("who says so is missing"), not author.strip())])
    at = (at or dt.datetime.now(dt.UTC)).astimezone(dt.UTC).replace(microsecond=0)

    def taken_back(one: Confirmation) -> Confirmation:
        if one.taken_back is not None:
            raise CallError(
                _("confirmation {code} was taken back on {day}.").format(code=code, day=_day(one.taken_back))
            )
        return replace(one, taken_back=at, taken_back_by=scrub_typed(author.strip()))

    return REGISTER.change(data, code, taken_back)


def standing(warehouse: Warehouse) -> list[Confirmation]:
    """The confirmations that stand on the day of the warehouse, contradicted ones too."""
    if warehouse.data is None:
        return []
    return [one for one in load_confirmations(warehouse.data) if one.stood(warehouse.today())]


def contradicted(warehouse: Warehouse, known: Iterable[Confirmation]) -> set[str]:
    """The codes of those whose feed has told of more facts of the week since: they confirm nothing."""
    known = list(known)
    if not known:
        return set()
    first, last = min(one.week for one in known), max(one.week for one in known)
    told = warehouse.ask_to_add_up("coverage", first=first, last=last).set_index(["feed", "week"])["facts"]
    return {one.code for one in known if told.get((one.feed, pd.Timestamp(one.week)), 0) > one.told}


def weeks_confirmed(warehouse: Warehouse) -> pd.DataFrame:
    """``feed, week`` (Monday) of the zeros that are confirmed and not contradicted since."""
    known = standing(warehouse)
    against = contradicted(warehouse, known)
    rows = [(one.feed, pd.Timestamp(one.week)) for one in known if one.code not in against]
    return pd.DataFrame(rows, columns=["feed", "week"])


def confirmation_text(one: Confirmation, partners: Mapping[str, str], *, against: bool) -> str:
    """Who says of which week that nothing happened, why, and whether facts have come `against` it since."""
    form = (
        _(
            "{partner}, week of {week}: nothing happened, said {author} on {day}; facts have come since: "
            "it no longer counts."
        )
        if against
        else _("{partner}, week of {week}: nothing happened, says {author} on {day} ({reason}).")
    )
    return form.format(
        partner=partners.get(one.feed, one.feed), week=date_text(one.week, "long"), author=one.author,
        day=date_text(_day(one.at), "long"), reason=one.reason,
    )  # fmt: skip


def confirmations_of(warehouse: Warehouse, week: dt.date, partners: Mapping[str, str]) -> list[str]:
    """What is said so of a week and of the one before: a rise may rest on a zero that is none."""
    known = [one for one in standing(warehouse) if 0 <= (monday(week) - one.week).days <= 7]
    against = contradicted(warehouse, known)
    return [confirmation_text(one, partners, against=one.code in against) for one in known]


def _those(doubted: pd.DataFrame, feed: str) -> str:
    return ", ".join(week_label(week.date()) for week in doubted["week"][doubted["feed"] == feed])


def _day(at: dt.datetime) -> dt.date:
    return at.astimezone(CLOCK).date()
