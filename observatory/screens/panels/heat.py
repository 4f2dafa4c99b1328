"""Heat surface (kernel density) in a page, with its legend and what it cannot show."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd
import shapely

from observatory import charts, maps
from observatory.crs import to_geographic
from observatory.language import _, number_text
from observatory.screens import cache
from observatory.screens.panels.map_panel import MapPanel, Table
from observatory.screens.session import frame
from observatory.screens.session.frame import Page
from observatory.screens.widgets import filters
from observatory.screens.widgets.downloads import Picture
from observatory.selection import Selection
from observatory.themes import theme

if TYPE_CHECKING:
    from observatory.hotspots.kernel_density import Heat


def draw(
    page: Page, selection: Selection, on_zone: Callable[[str], None], layers: Sequence[maps.Layer] = ()
) -> None:
    """Draw the surface of the facts of `selection`, below `layers`."""
    surface = cache.surface(page.version, selection)
    period = frame.period_words(selection.first, selection.last)
    texts = cache.zones(page.version)["name"].to_dict()
    name = "heat-" + selection.slug()
    MapPanel(
        page=page, key="map-zone", height=560, on_zone=on_zone,
        layers=[maps.draw_heat(surface, texts, palette=page.palette), *layers],
        text=_("Heat surface of {theme}, {period}.").format(
            theme=theme(selection.theme).label, period=period
        ),
        legend=maps.heat_legend_html(page.palette),
        caption=" ".join(_words(page, selection, surface, period)),
        picture=Picture(charts.heat_picture, (surface,), filters.words(selection), name),
        shapes=(lambda: _cells(surface)) if surface else None,
        table=Table(
            data=_readable(page, selection, texts) if surface else None, name=name, key="heat", height=470,
        ),
    ).render()  # fmt: skip


def _cells(surface: Heat) -> pd.DataFrame:
    """The coloured cells as squares (EPSG:4326), with facts per km² and week."""
    rows, columns = np.nonzero(surface.classes)
    x, y, half = surface.lattice.x[columns], surface.lattice.y[rows], surface.lattice.cell_m / 2
    squares = to_geographic(shapely.box(x - half, y - half, x + half, y + half))
    return pd.DataFrame({"per_km2_week": surface.values[rows, columns].round(2), "geometry": squares})


def _readable(page: Page, selection: Selection, names: dict[str, str]) -> pd.DataFrame:
    table = cache.surface_by_zone(page.version, selection).sort_values(
        "facts", ascending=False, kind="stable"
    )
    return pd.DataFrame(
        {
            _("Zone"): table.index.map(names),
            _("Facts drawn"): table["facts"].to_numpy(),
            _("Per km² and week, at most"): table["highest"].round(1).to_numpy(),
            _("Coloured area (km²)"): table["painted_km2"].round(2).to_numpy(),
        }
    )


def _words(page: Page, selection: Selection, surface: Heat | None, period: str) -> list[str]:
    drawn = surface.facts if surface else 0
    words = [_("{n} facts drawn, {period}.").format(n=number_text(drawn), period=period)]
    missing = cache.unplaced(page.version, selection).not_drawn
    words.append(
        _("{n} facts known no better than their commune are not drawn.").format(n=number_text(missing))
    )
    if surface:
        words.append(
            _(
                "Each fact colours its surroundings, {bandwidth} m around; the same colours for every week "
                "and every theme."
            ).format(bandwidth=int(surface.bandwidth_m))
        )
    return words
