"""The sheet of one zone in a week: its changes, its themes, its facts."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator, Mapping

from observatory import compare
from observatory.counts import delay
from observatory.counts.disclosure import Audience
from observatory.documents.content import Document, Section, Sentences
from observatory.documents.judged import themes_table, unconcluded
from observatory.documents.parts import FIRST_PAGE, doubtful, silence
from observatory.documents.week import Known, facts_section, of_week, read_week
from observatory.errors import unknown
from observatory.language import _
from observatory.territory import Territory
from observatory.themes import theme
from observatory.warehouse import Warehouse
from observatory.weeks import week_label


def zone_code(territory: Territory, asked: str) -> str:
    """The code of a zone given by its code or its name. Raises `CallError` naming those allowed."""
    names = territory.areas("zone")["name"]
    if asked in names.index:
        return asked
    named = names[names.str.casefold() == asked.casefold()]
    if named.empty:
        raise unknown(_("zone"), asked, names)
    return str(named.index[0])


def zone_sheets(
    warehouse: Warehouse,
    territory: Territory,
    monday: dt.date,
    partners: Mapping[str, str],
    zones: Iterable[str] | None = None,
    *,
    audience: Audience = Audience.OFFICE,
    made: dt.date,
    known: Known | None = None,
) -> Iterator[Document]:
    """One document a zone, the week being judged once; every zone for None.

    Parameters are those of `week_report`, and `zones`, codes as `zone_code` gives them.
    """
    known = known or read_week(warehouse, territory, monday, partners, made)
    for code in territory.areas("zone").index if zones is None else zones:
        name, title = sheet_name(monday, code), sheet_title(monday, known.names[code])
        yield of_week(known, name, title, _sections(known, code), audience, made, dense=True)


def sheet_name(monday: dt.date, code: str) -> str:
    """Name of the files of a zone's sheet."""
    return f"zone-{week_label(monday)}-{code}"


def sheet_title(monday: dt.date, name: str) -> str:
    """Title of a zone's sheet."""
    return _("{zone}, week {label}").format(zone=name, label=week_label(monday))


def _sections(known: Known, code: str) -> Iterator[Section]:
    rows = known.found.week.rows
    own = rows[rows["zone_code"] == code].set_index("theme", drop=False)
    name = known.names[code]
    told = [compare.sentence(row, name, theme(row.theme).label) for row in compare.changed(own).itertuples()]
    told = told or [compare.no_change(own, _("{zone}: no change stands out from chance.").format(zone=name))]
    last = [silence(known.reported, known.partners), unconcluded(own)]
    last += filter(None, [delay.mark(known.coming, known.partners)])
    last += [*filter(None, [doubtful(known.reported, known.partners)]), *known.confirmed]
    lines = (*told[: FIRST_PAGE - len(last)], *last)
    yield Section(_("What stands out"), (Sentences(lines),))
    caption = _("{zone}, facts by theme").format(zone=name)
    yield Section(_("Themes"), (themes_table(own, known.lines, caption),))
    facts = known.facts[known.facts["zone_code"] == code]
    if len(facts):
        yield facts_section(known, facts, zones=False)
