"""What documents share: who reads them, what each one bears, the lines on silence and on dates, the maps."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator, Mapping, Sequence

import numpy as np
import pandas as pd

from observatory import charts, counts, language
from observatory.colours import Scale, State
from observatory.counts import Reported, left_out_text
from observatory.counts.disclosure import Audience
from observatory.counts.period import Length, Period
from observatory.documents.content import Document, Figure, Section, Series
from observatory.fact import TimePrecision
from observatory.hotspots.repeats import is_point
from observatory.language import N_, _, date_text, ngettext, number_text
from observatory.territory import Territory
from observatory.themes import theme, themes
from observatory.weeks import sunday

#: The word of a command and of a file's name → who reads.
READERS = {"office": Audience.OFFICE, "members": Audience.MEETING, "public": Audience.PUBLIC}

#: What stands at the head of each page.
_HEADS = {
    Audience.OFFICE: N_("Office of the observatory – not to be handed on"),
    Audience.MEETING: N_("Members of the regulation meeting – not to be handed on"),
    Audience.PUBLIC: N_("Partners and the public – counts rounded to 5"),
}

#: Lines of a first page, those on silence and on what could not be concluded included.
FIRST_PAGE = 6

#: Weeks of a line in a table: the one told, and a year before it.
SERIES_WEEKS = 53

#: Parts of a day by their first hour and the one after their last.
PARTS_OF_DAY = ((0, 6), (6, 12), (12, 16), (16, 18), (18, 22), (22, 24))

#: Names of partners written out before the others are counted.
_NAMED = 6

#: What a query asks for that counts every fact of a span.
EVERY_HOUR = {"seen_by": "*", "weekdays": [], "months": [], "from_hour": 0, "to_hour": 24}


def word_of(reader: Audience) -> str:
    """The word of a reader in commands and names of files."""
    return next(word for word, one in READERS.items() if one is reader)


def issued(
    name: str,
    title: str,
    subtitle: str,
    sections: Iterable[Section],
    *,
    reader: Audience,
    known: counts.Extent,
    method: Iterable[str],
    made: dt.date,
    dense: bool = False,
    edition: str = "",
) -> Document:
    """A document with what every one bears: reader, warning, method, vintage.

    Parameters
    ----------
    name : str
        Of its files; reader and language are added.
    known : Extent
        What the warehouse held.
    method : iterable of str
        Lines of the footnote before the vintage.
    edition : str
        Of which printed edition its counts are, said at the foot of the first page.
    """
    return Document(
        name=f"{name}-{word_of(reader)}-{language.current()}",
        title=title,
        subtitle=subtitle,
        language=language.current(),
        author=_("Observatory of public tranquillity of {agglomeration}"),
        made=made,
        audience=_(_HEADS[reader]),
        notice=notice(known),
        sections=tuple(sections),
        footnote=(*method, *_vintage(known, made)),
        dense=dense,
        vintage=" ".join(filter(None, (_known_on(known, made), edition))),
    )


def notice(known: counts.Extent) -> str:
    """The warning above everything; empty for facts that happened."""
    return _("DEMONSTRATION: these facts are invented.") if known.invented else ""


def _vintage(known: counts.Extent, made: dt.date) -> list[str]:
    return [
        _("A dash is not known: no partner told of it. It is no zero."),
        _known_on(known, made),
        *filter(None, [notice(known)]),
    ]


def _known_on(known: counts.Extent, made: dt.date) -> str:
    return _("Facts known on {known}; written on {made}.").format(
        known=date_text(known.known_on.date(), "long"), made=date_text(made, "long")
    )


def days_text(first: dt.date, last: dt.date) -> str:
    """Two days in words, the year only once where both are in it."""
    short = "d MMMM" if language.current() == "fr" else "MMMM d"
    start = date_text(first, short if first.year == last.year else "long")
    return _("from {first} to {last}").format(first=start, last=date_text(last, "long"))


def period_text(period: Period) -> str:
    """A period as it is called: “novembre 2026”, “4e trimestre 2026”, “2026”."""
    if period.length not in (Length.MONTH, Length.QUARTER):
        return period.label
    form = "MMMM y" if period.length is Length.MONTH else "QQQQ y"
    return date_text(period.first + dt.timedelta(days=3), form)


def sentence_case(text: str) -> str:
    """A text with its first letter large, the others as they are."""
    return text[:1].upper() + text[1:]


def week_text(monday: dt.date) -> str:
    """The days of a week in words."""
    return days_text(monday, sunday(monday))


def doubtful(reported: pd.DataFrame, partners: Mapping[str, str], *, named: bool = True) -> str:
    """Which empty files are left out (rows of `counts.coverage`); only how many where not `named`."""
    return left_out_text(reported[reported["doubted"]], partners if named else None)


def silence(reported: pd.DataFrame, partners: Mapping[str, str], *, named: bool = True) -> str:
    """Which partners sent nothing of a week, and which are not due; only how many where not `named`.

    Parameters
    ----------
    reported : DataFrame
        Rows of `counts.coverage` of that week.
    """
    state = reported["state"]
    silent = [partners.get(feed, feed) for feed in reported["feed"][state == Reported.SILENT]]
    due = int(state.isin([Reported.SILENT, Reported.COVERED]).sum())
    if not silent:
        text = ngettext(
            "{n} partner was due and reported.", "All {n} partners that were due have reported.", due
        ).format(n=number_text(due))
    elif named:
        text = ngettext(
            "{n} of {due} partners due sent nothing: {names}. Their facts are missing, not nil.",
            "{n} of {due} partners due sent nothing: {names}. Their facts are missing, not nil.",
            len(silent),
        ).format(n=number_text(len(silent)), due=number_text(due), names=listed(silent))
    else:
        text = ngettext(
            "{n} of {due} partners due sent nothing: its facts are missing, not nil.",
            "{n} of {due} partners due sent nothing: their facts are missing, not nil.",
            len(silent),
        ).format(n=number_text(len(silent)), due=number_text(due))
    waiting = [partners.get(feed, feed) for feed in reported["feed"][state == Reported.NOT_DUE]]
    if not (waiting and named):
        return text
    return " ".join([text, _("Not due yet: {names}.").format(names=listed(waiting))])


def hours_line(facts: pd.DataFrame) -> Iterator[str]:
    """The part of the day with the most facts, of those whose hour is known."""
    timed = facts[facts["time_precision"] == TimePrecision.MINUTE]
    if timed.empty:
        return
    hour = timed["starts_at"].dt.hour
    found = [(int(hour.between(first, last - 1).sum()), first, last) for first, last in PARTS_OF_DAY]
    n, first, last = max(found, key=lambda one: one[0])
    yield _("Hours: most between {first} and {last} h, {n} of {timed} facts whose hour is known.").format(
        first=first, last=last, n=number_text(n), timed=number_text(len(timed))
    )


def places_named(places: pd.DataFrame, names: Mapping[str, str], *, halls: bool = False) -> list[str]:
    """Places of `repeat_places` as they are read: one known by its coordinates alone with its commune.

    Parameters
    ----------
    names : mapping
        Names of communes by code.
    halls : bool
        Whether the halls and entrances that the facts name follow.
    """
    named = [
        _("place without a name, {commune} ({point})").format(commune=names.get(code, code), point=place)
        if is_point(place)
        else place
        for place, code in zip(places["place"], places["commune_code"], strict=True)
    ]
    if not halls:
        return named
    return [" – ".join(filter(None, both)) for both in zip(named, places["halls"], strict=True)]


def listed(names: Sequence[str]) -> str:
    """Names joined, those beyond `_NAMED` counted."""
    left = len(names) - _NAMED
    if left <= 0:
        return ", ".join(names)
    more = ngettext("{n} more", "{n} more", left).format(n=number_text(left))
    return ", ".join([*names[:_NAMED], more])


def series_of(table: counts.Cube, weeks: int = SERIES_WEEKS) -> dict[tuple[str, str], Series]:
    """The last weeks of each row of a cube as a line, by area and theme."""
    values = table.counts[:, -weeks:]
    keys = zip(table.keys["zone_code"], table.keys["theme"], strict=True)
    told = values.astype(object)
    told[np.isnan(values)] = None
    return {key: Series(tuple(row)) for key, row in zip(keys, told.tolist(), strict=True)}


def themes_there(rows: pd.DataFrame) -> pd.DataFrame:
    """Rows of one area's sheet, indexed by theme: those in the scope of some partner or with a fact."""
    rows = rows.reindex([code for code in themes() if code in rows.index])
    return rows[(rows["facts"] + rows["before"] > 0) | (rows["coverage"] > 0)]


def map_of(
    territory: Territory,
    values: pd.DataFrame,
    code: str,
    scale: Scale,
    when: str,
    names: Mapping[str, str],
    caption: str,
    note: str,
) -> Figure:
    """One theme by zone, every figure in words.

    Parameters
    ----------
    values : DataFrame
        By zone code: ``value, state`` as for `charts.zone_map`.
    when : str
        The period, in the title.
    """
    label = theme(code).label
    title = _("{theme}, {period}").format(theme=label, period=when)
    drawn = charts.zone_map(territory, values, scale, title, note)
    return Figure(drawn, _words(label, values, names), caption, 100)


def _words(label: str, values: pd.DataFrame, names: Mapping[str, str]) -> str:
    """Every zone with a fact, so that the picture says nothing more."""
    told = values[values["value"] > 0].sort_values("value", ascending=False, kind="stable")
    figures = [f"{names[zone]} {number_text(value)}" for zone, value in told["value"].items()]
    return _("Map of {theme} by zone: {figures}.").format(
        theme=label, figures=", ".join(figures) or _("no fact")
    )


def small_maps(
    territory: Territory, values: Mapping[str, pd.DataFrame], scale: Scale, note: str, table: str
) -> Figure:
    """A small map a theme, all on one scale; `table` is the caption of the table that has their figures."""
    named = {theme(code).label: one for code, one in values.items()}
    alt = _("One small map a theme: {themes}. Their figures are in the table “{table}”.").format(
        themes=", ".join(named), table=table
    )
    caption = _("Each theme by zone, all on one scale, the same every week")
    return Figure(charts.small_maps(territory, named, scale, note), alt, caption, 90)


def map_values(facts: pd.Series, silent: pd.Series) -> pd.DataFrame:
    """``value, state`` of some zones for a map."""
    return pd.DataFrame(
        {"value": facts.astype(float).where(~silent), "state": np.where(silent, State.SILENT.value, "")},
        index=facts.index,
    )
