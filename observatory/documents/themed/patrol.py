"""The sheet of a patrol: hot spots as stops, when, where and how far around, on one page with their map."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

import pandas as pd

from observatory import charts, counts
from observatory.counts.disclosure import Audience
from observatory.documents.content import Document, Figure, Section, Sentences, Table
from observatory.documents.formats.pdf import pages_png
from observatory.documents.parts import issued, notice
from observatory.language import _, date_text, number_text
from observatory.selection import weekday_name

if TYPE_CHECKING:
    from observatory.maps import Ground
    from observatory.territory import Territory

#: Stops on a sheet: what one page holds with its map.
MOST = 10
#: Hundredths of the page that the map may be wide: the first with which all is one page.
MAP_WIDTHS = (62, 50, 38, 26)


def patrol_sheet(
    territory: Territory,
    stops: pd.DataFrame,
    colour: str,
    words: str,
    *,
    known: counts.Extent,
    made: dt.date,
    name: str,
    ground: Ground | None = None,
) -> Document:
    """One A4 for a patrol.

    Parameters
    ----------
    stops : DataFrame
        `hotspots.patrol.stops`.
    colour : str
        ``#rrggbb``, the theme's.
    words : str
        What was sought, as the page says it.
    ground : Ground, optional
        Drawn below the spots.
    """
    shown = stops.sort_values("rank").head(MOST)
    lead = Sentences((_order_words(len(shown), len(stops)),))

    def drawn(width: int) -> Document:
        map_ = _map(territory, shown, colour, words, ground, notice(known), width)
        return issued(
            name, _("Patrol sheet"), words,
            [Section(_("Stops"), (lead, _table(shown))), Section(_("Map"), (map_,))],
            reader=Audience.OFFICE, known=known,
            method=[
                _(
                    "Places with at least 5 facts, more than chance puts anywhere; the hour is that of most "
                    "facts."
                )
            ],
            made=made, dense=True,
        )  # fmt: skip

    *wider, smallest = map(drawn, MAP_WIDTHS)
    return next((sheet for sheet in wider if len(pages_png(sheet, 10)) == 1), smallest)


def moment(weekday: int, hour: int) -> str:
    """When most facts of a place happen: “Saturday, around 23:00”."""
    if weekday < 0:
        return _("hour not known")
    return _("{weekday}, around {hour}:00").format(weekday=weekday_name(weekday), hour=hour)


def _order_words(shown: int, found: int) -> str:
    said = _(
        "In the order of the evening, by the hour at which most facts happen; numbers are those of the map."
    )
    if shown == found:
        return said
    more = _("The first {n} of {all} places by their facts.").format(
        n=number_text(shown), all=number_text(found)
    )
    return f"{said} {more}"


def _table(stops: pd.DataFrame) -> Table:
    rows = tuple(
        (
            f"{row.rank}. {row.place or _('unnamed place')}",
            moment(int(row.weekday), int(row.hour)),
            ", ".join(row.streets[:3]) or "–",
            int(row.radius_m),
            int(row.facts),
            date_text(row.first_day, "medium"),
        )
        for row in stops.sort_values("order").itertuples()
    )
    header = (_("Place"), _("When"), _("Streets"), _("Radius (m)"), _("Facts"), _("Since"))
    return Table("stops", _("Stops in their order"), header, rows, (25, 16, 31, 9, 7, 12))


def _map(
    territory: Territory,
    stops: pd.DataFrame,
    colour: str,
    words: str,
    ground: Ground | None,
    note: str,
    width: int,
) -> Figure:
    svg = charts.spots_picture(territory, stops, colour, words, ground=ground, form="svg", note=note)
    listed = "; ".join(f"{row.rank}. {row.place or _('unnamed place')}" for row in stops.itertuples())
    alt = _("Map of the stops: {places}.").format(places=listed)
    return Figure(svg.decode(), alt, _("The stops by their numbers"), width)
