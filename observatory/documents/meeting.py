"""The pack of the fortnightly regulation meeting: what moved since the last one, subject by subject.

Of each subject the places, hours and partners, what was decided before and what it changed; then the register
of decisions and the list of facts. It names places: for the office and the members.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import NamedTuple

import pandas as pd

from observatory import compare, counts, evaluate
from observatory.agglomeration import CENTRAL_COMMUNE, EPCI
from observatory.compare import Verdict
from observatory.counts import delay
from observatory.counts.disclosure import Audience
from observatory.counts.history import files_of
from observatory.documents.content import Document, Section, Sentences, Series, Table
from observatory.documents.decided import decision_line, decision_state
from observatory.documents.facts_list import facts_table
from observatory.documents.judged import method, unconcluded
from observatory.documents.parts import (
    FIRST_PAGE,
    days_text,
    doubtful,
    hours_line,
    issued,
    listed,
    series_of,
    silence,
    themes_there,
)
from observatory.documents.week import reported_of
from observatory.fact import MAPPABLE
from observatory.language import _, date_text, ngettext, number_text
from observatory.territory import Territory
from observatory.themes import theme
from observatory.warehouse import Warehouse
from observatory.weeks import WEEK, sunday, week_label

#: Weeks from one meeting to the next.
FORTNIGHT = 2
#: Subjects of a meeting at most, and places of a subject.
MOST_SUBJECTS, MOST_PLACES = 6, 8


class _Pack(NamedTuple):
    """What the pack is written from.

    last : Monday of the last week
    zones, whole : comparison of the fortnight with the one before
    places : facts of the subjects in both fortnights (query ``facts_between``)
    coming : who has not told all of these weeks yet (`counts.delay.incomplete`)
    effects : of the actions that decisions are linked to, by code
    """

    last: dt.date
    zones: pd.DataFrame
    whole: pd.DataFrame
    lines: Mapping[tuple[str, str], Series]
    subjects: Sequence[str]
    places: pd.DataFrame
    facts: pd.DataFrame
    decisions: Sequence[evaluate.Decision]
    effects: Mapping[str, evaluate.Effect]
    reported: pd.DataFrame
    names: Mapping[str, str]
    partners: Mapping[str, str]
    extent: counts.Extent
    coming: pd.DataFrame

    @property
    def first(self) -> dt.date:
        return self.last - (FORTNIGHT - 1) * WEEK


def meeting_pack(
    warehouse: Warehouse,
    data: Path,
    territory: Territory,
    last: dt.date,
    partners: Mapping[str, str],
    *,
    audience: Audience = Audience.MEETING,
    made: dt.date,
) -> Document:
    """The pack of a meeting.

    Parameters
    ----------
    data : Path
        Where the registers of decisions and actions are.
    last : date
        Monday of the last of its two weeks, complete (`finished_week`).
    """
    known = _read(warehouse, data, territory, last, partners, made)
    return issued(
        f"fortnight-{week_label(last)}",
        _("Regulation meeting: the fortnight to {day}").format(day=date_text(sunday(last), "long")),
        _("Two weeks {now}, beside the two weeks before, {before}").format(
            now=days_text(known.first, sunday(last)),
            before=days_text(known.first - FORTNIGHT * WEEK, sunday(known.first - WEEK)),
        ),
        _sections(known, made),
        reader=audience,
        known=known.extent,
        method=[method()],
        made=made,
    )


def _read(
    warehouse: Warehouse,
    data: Path,
    territory: Territory,
    last: dt.date,
    partners: Mapping[str, str],
    made: dt.date,
) -> _Pack:
    begin = counts.extent(warehouse).first_week
    files = files_of(warehouse, begin, last)
    zones, communes = (
        counts.History.read(warehouse, begin, last, by=by, files=files).cube(begin, last, made)
        for by in ("zone", "commune")
    )
    whole = compare.by_agglomeration(communes)
    first = last - (FORTNIGHT - 1) * WEEK
    spans = (first, sunday(last)), (first - FORTNIGHT * WEEK, sunday(first - WEEK))
    sheet, total = compare.periods(zones, *spans), compare.periods(whole, *spans)
    decisions = evaluate.load_decisions(data)
    subjects = _subjects(sheet, total, decisions)
    return _Pack(
        last,
        sheet,
        total.set_index("theme", drop=False),
        series_of(whole),
        subjects,
        _places(warehouse, subjects, spans[1][0], sunday(last)),
        pd.concat(
            [warehouse.ask_facts("facts_of_week", week=week) for week in (first, last)], ignore_index=True
        ),
        decisions,
        _effects(warehouse, data, territory, decisions, last),
        pd.concat([reported_of(warehouse, week, made, files) for week in (first, last)]),
        counts.area_names(warehouse) | {CENTRAL_COMMUNE: _("{town}")},
        partners,
        counts.extent(warehouse),
        delay.incomplete(warehouse, last, made, first),
    )


def _subjects(
    zones: pd.DataFrame, whole: pd.DataFrame, decisions: Sequence[evaluate.Decision]
) -> tuple[str, ...]:
    """Themes that moved, those of decisions to be done, then those with the most facts: at most so many."""
    moved = [*compare.changed(whole)["theme"], *compare.changed(zones)["theme"]]
    open_ = [code for one in decisions if one.state is evaluate.State.OPEN for code in one.themes]
    told = whole[whole["facts"] > 0]
    most = told.sort_values("facts", ascending=False, kind="stable")["theme"].head(3)
    return tuple(dict.fromkeys([*moved, *open_, *most]))[:MOST_SUBJECTS]


def _places(warehouse: Warehouse, subjects: Sequence[str], first: dt.date, last: dt.date) -> pd.DataFrame:
    asked = {"themes": list(subjects), "first": first, "until": last + dt.timedelta(days=1)}
    return warehouse.ask_facts("facts_between", **asked, seen_by="*", feed="*")


def _effects(
    warehouse: Warehouse,
    data: Path,
    territory: Territory,
    decisions: Sequence[evaluate.Decision],
    last: dt.date,
) -> dict[str, evaluate.Effect]:
    """What each action that a decision is linked to has changed."""
    wanted = {one.action for one in decisions if one.action}
    found = {}
    for action in evaluate.load(data):
        if action.code in wanted:
            found[action.code] = evaluate.of_warehouse(action, warehouse, territory.zones, last)
    return found


def _sections(known: _Pack, made: dt.date) -> Iterator[Section]:
    yield Section(_("Since the last meeting"), (Sentences(tuple(_first_page(known, made))),))
    yield Section(_("Themes"), (_themes_table(known),))
    if known.decisions:
        effects = tuple(evaluate.sentence(effect) for effect in known.effects.values())
        told = (Sentences(effects),) if effects else ()
        yield Section(_("Decisions"), (_decisions_table(known, made), *told))
    for code in known.subjects:
        yield Section(theme(code).label, tuple(_subject(known, code)))
    lead = _("Times are known as precisely as the partner tells them; no person is named here.")
    table = facts_table(known.facts, known.names, known.partners)
    yield Section(_("List of facts"), (Sentences((lead,), listed=False), table))


def _first_page(known: _Pack, made: dt.date) -> list[str]:
    last = [
        _standing(known, made),
        silence(known.reported[known.reported["week"] == pd.Timestamp(known.last)], known.partners),
        unconcluded(known.zones, weeks=False),
        *filter(
            None,
            [delay.mark_of_weeks(known.coming, known.partners), doubtful(known.reported, known.partners)],
        ),
    ]
    moved = [*compare.changed(known.whole).itertuples(), *compare.changed(known.zones).itertuples()]
    said = [compare.sentence(row, _place(known, row.zone_code), theme(row.theme).label) for row in moved]
    nothing = compare.no_change(known.whole, weeks=False)
    return [*(said or [nothing])[: FIRST_PAGE - len(last)], *last]


def _place(known: _Pack, code: str) -> str:
    return _("{agglomeration}") if code == EPCI else known.names[code]


def _standing(known: _Pack, made: dt.date) -> str:
    """How decisions stand."""
    open_ = [one for one in known.decisions if one.state is evaluate.State.OPEN]
    late = [one for one in open_ if one.overdue(made)]
    until = max(made, sunday(known.last))
    done = [one for one in known.decisions if one.closed and known.first <= one.closed <= until]
    return _(
        "Decisions: {open} to be done, {late} of them overdue; {closed} closed since the last meeting."
    ).format(open=number_text(len(open_)), late=number_text(len(late)), closed=number_text(len(done)))


def _themes_table(known: _Pack) -> Table:
    rows = tuple(
        (
            theme(row.theme).label,
            None if row.weeks == 0 else int(row.facts),
            None if row.weeks_before == 0 else int(row.before),
            Verdict(row.verdict).label,
            known.lines[row.zone_code, row.theme],
        )
        for row in themes_there(known.whole).itertuples()
    )
    header = (_("Theme"), _("Two weeks"), _("Two before"), _("Verdict"), _("A year"))
    caption = _("{agglomeration}, facts by theme; those known only to be somewhere in {town} count")
    return Table("themes", caption, header, rows, (30, 12, 12, 27, 19))


def _decisions_table(known: _Pack, made: dt.date) -> Table:
    """Those to be done first, by the day they are due."""
    ordered = sorted(
        known.decisions, key=lambda one: (one.state is not evaluate.State.OPEN, one.due, one.code)
    )
    rows = tuple(
        (
            f"{one.code} – {one.what}",
            ", ".join(known.names[code] for code in one.zones) or _("{agglomeration}"),
            one.who,
            date_text(one.due, "medium"),
            decision_state(one, made),
            _effect(known, one),
        )
        for one in ordered
    )
    header = (_("Decision"), _("Where"), _("Who"), _("By"), _("State"), _("Effect"))
    caption = _("Register of decisions, those to be done first")
    return Table("decisions", caption, header, rows, (29, 15, 15, 11, 12, 18))


def _effect(known: _Pack, one: evaluate.Decision) -> str:
    if one.action in known.effects:
        return known.effects[one.action].verdict.label
    return _("linked to no action: its effect is not evaluated")


def _subject(known: _Pack, code: str) -> Iterator[Sentences | Table]:
    """A subject: what its count says, its hours, its partners, its decisions; then its places."""
    own = known.places[known.places["theme"] == code]
    now = own[own["starts_at"] >= pd.Timestamp(known.first)]
    row = next(known.whole[known.whole["theme"] == code].itertuples())
    lines = [compare.sentence(row, _("{agglomeration}"), theme(code).label)]
    lines += [*hours_line(now), *_tellers(known, now)]
    lines += [decision_line(one) for one in known.decisions if code in one.themes]
    yield Sentences(tuple(lines))
    rows = tuple(_place_rows(known, own))
    if rows:
        header = (_("Place"), _("Zone"), _("Two weeks"), _("Two before"), _("Partners"))
        caption = _("{theme}: places with the most facts").format(theme=theme(code).label)
        yield Table(f"places-{code}", caption, header, rows, (29, 22, 9, 9, 31))


def _place_rows(known: _Pack, own: pd.DataFrame) -> Iterator[tuple]:
    placed = own[own["precision"].isin(MAPPABLE) & own["matched_label"].notna()]
    recent = placed["starts_at"] >= pd.Timestamp(known.first)
    counted = placed.assign(now=recent, before=~recent).groupby(["matched_label", "zone_code"])
    table = counted.agg(now=("now", "sum"), before=("before", "sum"), feeds=("feed", "unique")).reset_index()
    ordered = table[table["now"] > 0].sort_values(["now", "matched_label"], ascending=[False, True])
    for row in ordered.head(MOST_PLACES).itertuples():
        feeds = sorted(known.partners.get(feed, feed) for feed in row.feeds)
        yield row.matched_label, known.names[row.zone_code], int(row.now), int(row.before), listed(feeds)


def _tellers(known: _Pack, now: pd.DataFrame) -> Iterator[str]:
    told = now["feed"].value_counts()
    if len(told):
        named = [f"{known.partners.get(feed, feed)} {number_text(n)}" for feed, n in told.items()]
        text = ngettext("Told by {n} partner: {partners}.", "Told by {n} partners: {partners}.", len(told))
        yield text.format(n=number_text(len(told)), partners=listed(named))
