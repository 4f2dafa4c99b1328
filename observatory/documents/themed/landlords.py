"""The yearly report of the landlords: what each told, what followed, the halls that come back."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from observatory.documents.content import Section, Sentences, Table
from observatory.documents.indicators import strategy
from observatory.documents.themed.told import facts_of, places_tables, themes_rows, themes_table
from observatory.documents.themed.year import Year, Yearly
from observatory.language import N_, _, number_text

#: The action of the strategy that is the landlords' own observatory.
ACTION = 10


def landlords() -> tuple[str, ...]:
    """The feeds of the landlords, as the indicators of their action name them."""
    action = next(one for one in strategy() if one.number == ACTION)
    return tuple(dict.fromkeys(feed for one in action.indicators for feed in one.feeds))


def _sections(known: Year) -> Iterator[Section]:
    rows = {feed: themes_rows(known, feed) for feed in landlords()}
    yield Section(_("In short"), (Sentences(tuple(_lines(known, rows))), _weeks_table(known)))
    for feed, own in rows.items():
        if own:
            yield Section(known.partners.get(feed, feed), tuple(_of_landlord(known, feed, own)))


def _lines(known: Year, rows: Mapping[str, Sequence[tuple]]) -> Iterator[str]:
    for feed, own in rows.items():
        name = known.partners.get(feed, feed)
        if own:
            now, before = (sum(row[column] for row in own) for column in (1, 2))
            yield _("{partner}: {n} facts, {before} the year before.").format(
                partner=name, n=number_text(now), before=number_text(before)
            )
        else:
            yield _("{partner}: no fact was told.").format(partner=name)


def _weeks_table(known: Year) -> Table:
    rows = tuple(known.weeks_text(landlords()))
    header = (_("Partner"), _("This year"), _("Year before"))
    return Table("weeks", _("Weeks told by each landlord"), header, rows, (56, 22, 22))


def _of_landlord(known: Year, feed: str, rows: tuple[tuple, ...]) -> Iterator[Table]:
    yield themes_table(feed, rows)
    yield from places_tables(known, feed, facts_of(known, feed, known.now))


landlords_report = Yearly(
    "landlords",
    N_("Observatory of the landlords, {year}"),
    N_(
        "Method: facts that the landlords told, by the day they began. A landlord that told of fewer weeks "
        "told of fewer facts: the weeks stand beside. Places are named by the official addresses; halls "
        "and entrances as the landlord writes them, two facts at least; never a flat."
    ),
    _sections,
    partners=landlords,
)
