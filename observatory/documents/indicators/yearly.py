"""The yearly document of indicators: those counted, those typed in, what is missing, a section an action."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from observatory import counts, language
from observatory.documents.content import Cell, Document, Section, Sentences, Table
from observatory.documents.indicators.added_up import added_up_section
from observatory.documents.indicators.counted import LEAST_TOLD, Reach, figures, reach_of, spans_of
from observatory.documents.indicators.definition import Indicator, StrategyAction, said, strategy
from observatory.evaluate import TypedFigure, load_figures, load_requests, standing
from observatory.geocode.cameras import read_cameras
from observatory.language import _, date_text, ngettext, number_text, percent_text

if TYPE_CHECKING:
    import pandas as pd

    from observatory.warehouse import Warehouse

#: The year asked for, and the two before it.
YEARS = 3


class _Year(NamedTuple):
    """What the document is written from.

    values : figures of each year by code of indicator, counted from partners' files
    kept : the same, counted in registers of the observatory
    typed : the figure that stands of those typed in, by code of indicator and year
    """

    reach: Reach
    values: dict[str, list[Cell]]
    kept: dict[str, list[Cell]]
    typed: dict[tuple[str, int], TypedFigure]
    partners: Mapping[str, str]
    extent: counts.Extent
    aggregates: pd.DataFrame


def indicators_report(
    warehouse: Warehouse, data: Path, year: int, partners: Mapping[str, str], *, made: dt.date
) -> Document:
    """The indicators of a year, beside the two years before up to the same day.

    Parameters
    ----------
    data : Path
        Where the registers of requests and of figures typed in are.
    partners : mapping
        Names of partners by feed.
    made : date
        The day printed as that of its making.

    Raises
    ------
    NoDataError
        For a year of which nothing is known.
    InputError
        Where a register is at fault.
    """
    typed = standing(load_figures(data))
    reach = reach_of(warehouse, spans_of(warehouse, year, YEARS, made))
    values = figures(warehouse, _counted(), reach)
    kept = {one.code: _IN_REGISTER[one.register](data, reach) for one in _all() if one.register}
    aggregates = warehouse.ask("aggregates", feed="*", theme="*", by_commune=False)
    known = _Year(reach, values, kept, typed, partners, counts.extent(warehouse), aggregates)
    return Document(
        name=f"indicators-{year}-{language.current()}",
        title=_("Indicators of the strategy, {year}").format(year=year),
        subtitle=_until(reach),
        language=language.current(),
        author=_("Observatory of public tranquillity of {agglomeration}"),
        made=made,
        audience=_("Members of the intercommunal council"),
        notice=_("DEMONSTRATION: these facts are invented.") if known.extent.invented else "",
        sections=tuple(_sections(known)),
        footnote=tuple(_footnote(known, made)),
    )


def _all() -> list[Indicator]:
    return [indicator for action in strategy() for indicator in action.indicators]


def _counted() -> list[Indicator]:
    return [indicator for indicator in _all() if indicator.counts]


def _requests(data: Path, reach: Reach) -> list[Cell]:
    """Requests made in each year; not known before the register was begun."""
    days = [one.asked for one in load_requests(data)]
    return [
        sum(span.start <= day < span.until for day in days) if days and min(days) < span.until else None
        for span in reach.spans
    ]


def _cameras(data: Path, reach: Reach) -> list[Cell]:
    """Cameras that stood somewhere on the last day of each year's span; not known without a register."""
    known = read_cameras(data)
    last = [span.until - dt.timedelta(days=1) for span in reach.spans]
    return [known.standing_on(day) or None for day in last]


_IN_REGISTER: Mapping[str, Callable[[Path, Reach], list[Cell]]] = {"requests": _requests, "cameras": _cameras}


def _until(reach: Reach) -> str:
    asked = reach.spans[-1]
    return _("From {first} to {last}; the years before up to the same day.").format(
        first=date_text(asked.start, "long"), last=date_text(asked.until - dt.timedelta(days=1), "long")
    )


def _sections(known: _Year) -> Iterator[Section]:
    yield Section(_("In short"), (Sentences(tuple(_first_page(known))),))
    yield Section(_("Indicators counted from partners’ files"), (_figures_table(known),))
    yield Section(_("Figures kept by hand"), (_by_hand_table(known),))
    if (missing := _missing_table(known)).rows:
        yield Section(_("Indicators without a figure"), (missing,))
    yield Section(_("Who told of which weeks"), (_sources_table(known),))
    years = [span.year for span in known.reach.spans]
    yield from added_up_section(known.aggregates, years, known.partners)
    for action in strategy():
        if lines := [_defined(known, one) for one in action.indicators if one.counts or one.register]:
            yield Section(_headed(action), (Sentences(tuple(lines)),))


def _headed(action: StrategyAction) -> str:
    return _("Action {number}: {title}").format(number=action.number, title=said(action.title))


def _first_page(known: _Year) -> Iterator[str]:
    given = sum(values[-1] is not None for values in known.values.values())
    by_hand = sum(row[3] is not None for row in _by_hand_table(known).rows)
    yield _(
        "Of {all} indicators: counted from partners’ files {n}, kept by hand {by_hand}, without a figure "
        "{missing} (what is missing and who has it stands below)."
    ).format(
        all=number_text(len(_all())),
        n=number_text(given),
        by_hand=number_text(by_hand),
        missing=number_text(len(_all()) - given - by_hand),
    )
    span = known.reach.spans[-1]
    late = [
        ngettext(
            "{partner} {told} of {weeks} weeks",
            "{partner} {told} of {weeks} weeks",
            known.reach.weeks_told(feed, span),
        ).format(
            partner=known.partners.get(feed, feed),
            told=number_text(known.reach.weeks_told(feed, span)),
            weeks=number_text(len(span.weeks())),
        )
        for feed in _feeds(known)
        if known.reach.weeks_told(feed, span) < len(span.weeks())
    ]
    if late:
        yield _(
            "Told in part: {partners}. What they did not tell is missing from the figures, not nil."
        ).format(partners=", ".join(late))


def _feeds(known: _Year) -> list[str]:
    used = {feed for one in _counted() for feed in known.reach.sources(one)}
    return sorted(used, key=lambda feed: known.partners.get(feed, feed).casefold())


def _figures_table(known: _Year) -> Table:
    years = [str(span.year) for span in known.reach.spans]
    span = known.reach.spans[-1]
    weeks = len(span.weeks())
    rows = [
        (
            f"{one.action} – {said(one.wording)}",
            *known.values[one.code],
            one.wanted.label,
            _("{told} of {weeks}").format(
                told=number_text(known.reach.complete(known.reach.sources(one), span)),
                weeks=number_text(weeks),
            ),
        )
        for one in _counted()
    ]
    return Table(
        "indicators",
        _("Figures of each year up to the same day; the last column: weeks of which every source told"),
        (_("Action and indicator"), *years, _("Direction"), _("Weeks complete")),
        tuple(rows),
        (44, 9, 9, 9, 17, 12),
    )


def _by_hand_table(known: _Year) -> Table:
    """Figures of registers and those typed in, told apart from those counted: who says so, and since when."""
    rows = [
        (f"{one.action} – {said(one.wording)}", *known.kept[one.code], one.counted(), _("register"))
        for one in _all()
        if one.register
    ]
    for one in _all():
        figures = [known.typed.get((one.code, span.year)) for span in known.reach.spans]
        told = [figure for figure in figures if figure]
        if one.missing and told:
            values = [_number(figure.value) if figure else None for figure in figures]
            author = " – ".join(filter(None, [told[-1].author, told[-1].note]))
            rows.append(
                (f"{one.action} – {said(one.wording)}", *values, author, date_text(told[-1].typed, "medium"))
            )
    years = [str(span.year) for span in known.reach.spans]
    header = (_("Action and indicator"), *years, _("Given by"), _("Typed in on"))
    caption = _("Figures that no partner’s file gives: kept in a register, or typed in for the whole year")
    return Table("by-hand", caption, header, tuple(rows), (40, 9, 9, 9, 20, 13))


def _number(value: float) -> Cell:
    return int(value) if value == int(value) else value


def _missing_table(known: _Year) -> Table:
    """Every indicator without a figure of the year asked: of those counted too."""
    rows = [
        (f"{one.action} – {said(one.wording)}", *why) for one in _all() if (why := _why_missing(known, one))
    ]
    header = (_("Action and indicator"), _("What is missing"), _("Who has it"))
    caption = _("What has to be sent or typed in, and who has it")
    return Table("missing", caption, header, tuple(rows), (44, 31, 25))


def _why_missing(known: _Year, one: Indicator) -> tuple[str, str] | None:
    """What an indicator lacks for a figure of the year asked, and who has it; None for one that has it."""
    span = known.reach.spans[-1]
    if one.missing:
        typed = (one.code, span.year) in known.typed
        return None if typed else (said(one.missing), said(one.holder))
    if (known.kept if one.register else known.values)[one.code][-1] is not None:
        return None
    if one.register:
        return _("an entry in the register"), _("the office of the observatory")
    sources = known.reach.sources(one)
    holders = ", ".join(known.partners.get(feed, feed) for feed in one.feeds or sources)
    if not sources:
        return _("the files of partners who can tell of it"), holders or _("nobody")
    if not known.reach.known(sources, span):
        return _("weeks not told of, in files still to come"), holders
    return _("enough facts of which it is told"), holders


def _sources_table(known: _Year) -> Table:
    rows = [
        (
            known.partners.get(feed, feed),
            *(
                _("{told} of {weeks}").format(
                    told=number_text(known.reach.weeks_told(feed, span)), weeks=number_text(len(span.weeks()))
                )
                for span in known.reach.spans
            ),
        )
        for feed in _feeds(known)
    ]
    header = (_("Partner"), *(str(span.year) for span in known.reach.spans))
    return Table("sources", _("Weeks told by each partner"), header, tuple(rows), (52, 16, 16, 16))


def _defined(known: _Year, one: Indicator) -> str:
    """How an indicator is counted, from whom, and what it does not say."""
    if one.register:
        text = _("{wording}: {counted}.").format(wording=said(one.wording), counted=one.counted())
        return " ".join(filter(None, [text, said(one.limits)]))
    names = [known.partners.get(feed, feed) for feed in known.reach.sources(one)]
    text = _("{wording}: {counted}. Partners who tell of these themes: {partners}.").format(
        wording=said(one.wording), counted=one.counted(), partners=", ".join(names) or _("nobody")
    )
    return " ".join(filter(None, [text, said(one.limits)]))


def _footnote(known: _Year, made: dt.date) -> Iterator[str]:
    yield _(
        "Method: facts inside {agglomeration}, by the day they began on; what was taken away, by the day of "
        "its removal. A figure beside others says how many, not whether chance explains the difference: the "
        "page Compare tests that."
    )
    yield _(
        "A dash is not known: partners told of less than {share} of the weeks, or none says what followed. "
        "It is no zero."
    ).format(share=percent_text(LEAST_TOLD))
    yield _("Facts known on {known}; written on {made}.").format(
        known=date_text(known.extent.known_on.date(), "long"), made=date_text(made, "long")
    )
    if known.extent.invented:
        yield _("DEMONSTRATION: these facts are invented.")
