"""The list of facts of a week by district and commune: when, what, where, who told of it, what followed.

For those entitled to places: the office and the members of the regulation meeting. A place is named as the
official address base names it, never as a partner wrote it, and no person is in a fact.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping
from functools import lru_cache

import pandas as pd

from observatory import language
from observatory.documents.content import Table
from observatory.fact import FOLLOW_UP_DATES, MAPPABLE, Outcome, Precision, TimePrecision
from observatory.language import N_, _, date_text, ngettext, number_text
from observatory.themes import theme

#: What each date of a follow-up says; the order is that of `FOLLOW_UP_DATES`.
_FOLLOWED = dict(
    zip(
        FOLLOW_UP_DATES,
        (N_("ended {when}"), N_("taken away {when}"), N_("clean again {when}"), N_("closed {when}")),
        strict=True,
    )
)

#: What of a fact is put in words.
_COLUMNS = (
    "zone_code", "commune_code", "starts_at", "ends_at", "time_precision", "theme", "subtype", "precision",
    "matched_label", "line", "hall", "feed", "outcomes", *FOLLOW_UP_DATES,
)  # fmt: skip


def facts_table(
    facts: pd.DataFrame, names: Mapping[str, str], partners: Mapping[str, str], *, zones: bool = True
) -> Table:
    """Facts of a week inside the agglomeration, by zone and then by time; those without a place last.

    What one partner tells beside another whose figure stands is left out, as it is in the totals.

    Parameters
    ----------
    facts : DataFrame
        As the query `facts_of_week` gives them.
    names : mapping
        Names of zones and communes by code.
    partners : mapping
        Names of partners by feed.
    zones : bool
        Whether each row names its zone; the sheet of one zone has its name above.
    """
    said = facts_frame(facts, names, partners)
    ordered = said.sort_values("area", key=_by_name, kind="stable")
    columns = [_("Zone"), _("Day and hour"), _("Kind"), _("Place"), _("Partner"), _("What followed")]
    widths = [19, 12, 21, 20, 18, 10]
    if not zones:
        ordered, columns, widths = ordered.drop(columns="area"), columns[1:], [12, 25, 24, 19, 20]
    rows = tuple(ordered.itertuples(index=False, name=None))
    return Table("facts", _caption(facts, zones), tuple(columns), rows, tuple(widths))


def facts_frame(
    facts: pd.DataFrame, names: Mapping[str, str], partners: Mapping[str, str], *, day: str = "EEE d"
) -> pd.DataFrame:
    """What is known of each fact in words: `area, when, kind, place, partner, followed`; the index is kept.

    Parameters
    ----------
    facts : DataFrame
        As the queries `facts_of_week` and `facts_of_selection` give them.
    day : str
        How a day is written (CLDR): with month and year where the facts are of more than a week.
    """
    rows = [
        (
            _area(row, names),
            _when(row, day),
            _kind(row),
            _place(row),
            partners.get(row.feed, row.feed),
            _followed(row),
        )
        for row in _as_objects(facts).itertuples()
    ]
    return pd.DataFrame(
        rows,
        columns=["area", "when", "kind", "place", "partner", "followed"],
        index=facts.index,
        dtype="object",
    )


def _as_objects(facts: pd.DataFrame) -> pd.DataFrame:
    """What is put in words, as Python has it: Arrow would make each value of each row by itself."""
    return facts[[name for name in _COLUMNS if name in facts]].astype(object)


@lru_cache(maxsize=4096)
def _day_text(day: dt.date, form: str, _language: str) -> str:
    """A day as it is written; facts by the thousand share few days."""
    return date_text(day, form)


def _caption(facts: pd.DataFrame, zones: bool) -> str:
    count = ngettext("{n} fact", "{n} facts", len(facts)).format(n=number_text(len(facts)))
    order = _("{facts}, by district and commune, then by time") if zones else _("{facts}, by time")
    text = order.format(facts=count)
    nowhere = int((facts["zone_code"].isna() & facts["commune_code"].isna()).sum())
    if not nowhere:
        return text
    left = ngettext(
        "{n} fact whose place was not found is in no total",
        "{n} facts whose place was not found are in no total",
        nowhere,
    )
    return f"{text}; {left.format(n=number_text(nowhere))}"


def _by_name(area: pd.Series) -> pd.Series:
    """Accents aside, and what has no zone last."""
    bare = area.str.normalize("NFKD").str.encode("ascii", "ignore").str.decode("ascii").str.lower()
    return bare.where(area != _("not located"), "~")


def _area(row, names: Mapping[str, str]) -> str:
    if isinstance(row.zone_code, str):
        return names.get(row.zone_code, row.zone_code)
    if isinstance(row.commune_code, str):
        return _("{commune}, district not known").format(
            commune=names.get(row.commune_code, row.commune_code)
        )
    return _("not located")


def _when(row, form: str) -> str:
    """As precisely as it is known: a minute, a day, or between two times."""
    lang = language.current()
    day = _day_text(row.starts_at.date(), form, lang)
    if row.time_precision == TimePrecision.DAY:
        return day
    if row.time_precision == TimePrecision.MINUTE:
        return _("{day}, {hour}").format(day=day, hour=_hour(row.starts_at))
    until = _hour(row.ends_at)
    if row.ends_at.date() != row.starts_at.date():
        until = f"{_day_text(row.ends_at.date(), form, lang)}, {until}"
    return _("{day}, between {first} and {last}").format(day=day, first=_hour(row.starts_at), last=until)


def _hour(moment: dt.datetime) -> str:
    return f"{moment.hour:02}:{moment.minute:02}"


def _kind(row) -> str:
    return _kind_text(row.theme, row.subtype, language.current())


@lru_cache(maxsize=1024)
def _kind_text(code: str, subtype: str, _language: str) -> str:
    about = theme(code)
    finer = about.subtype_label(subtype)
    return f"{about.label} – {finer}" if finer else about.label


def _place(row) -> str:
    line, hall = getattr(row, "line", None), getattr(row, "hall", None)
    place = _place_alone(row)
    place = f"{place}, {hall}" if isinstance(hall, str) and hall else place
    return _("{place}, line {line}").format(place=place, line=line) if isinstance(line, str) else place


def _place_alone(row) -> str:
    if row.precision in MAPPABLE and isinstance(row.matched_label, str) and row.matched_label:
        return row.matched_label
    if row.precision in MAPPABLE:
        return _("point given by the partner")
    return Precision(row.precision).label


def _followed(row) -> str:
    return ", ".join([*_outcomes(row.outcomes), *_dates(row)])


def _outcomes(codes: str) -> list[str]:
    return [Outcome(code).label for code in codes.split(",") if code]


def _dates(row) -> Iterator[str]:
    for name, words in _FOLLOWED.items():
        moment = getattr(row, name)
        if not pd.isna(moment):
            yield _(words).format(when=date_text(moment, "d MMM"))
