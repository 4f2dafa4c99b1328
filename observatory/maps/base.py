"""Base map: what does not change with theme or week: paper, outlines, labels, buttons."""

from __future__ import annotations

from dataclasses import asdict
from functools import lru_cache
from pathlib import Path
from string import Template as StringTemplate
from typing import TYPE_CHECKING

from folium.template import Template

from observatory import language
from observatory.agglomeration import CENTRAL_COMMUNE
from observatory.colours import LIGHT, Palette
from observatory.language import _
from observatory.maps import outlines
from observatory.maps.leaflet import Layer, OfflineMap, Script, Written
from observatory.maps.shapes import Shapes, Zones, shapes_of

if TYPE_CHECKING:
    import shapely

    from observatory.territory import Territory

#: Pixels of a map on an A4 within its margins, alone or beside another one; the style sheet of pages has
#: the same.
PAPER = {"whole": [700, 300], "half": [344, 465]}

_JS = Path(__file__).parent / "js"


def base_map(
    territory: Territory,
    by: str = "zone",
    *,
    palette: Palette = LIGHT,
    group: str = "",
    view: str = "all",
    shapes: Shapes | None = None,
) -> OfflineMap:
    """A map of the territory's outlines with their names, nothing coloured yet.

    Parameters
    ----------
    by : {'zone', 'commune', 'district'}
        The outlines drawn.
    palette : Palette
        Colours of paper and lines, light or dark.
    group : str
        Maps of one group, in frames of one page, move together.
    view : str
        What is framed first: 'all' for the agglomeration, or the code of a commune or district.
    shapes : Shapes, optional
        The answer of `shapes_of(territory, by)`, where it is already at hand.
    """
    frames = [
        [_("{agglomeration}"), outlines.bounds(territory.outline)],
        [_("{town}"), outlines.bounds(territory.communes.at[CENTRAL_COMMUNE, "geometry"])],
    ]
    map_ = OfflineMap(
        _middle(frames[0][1]),
        zoom_start=11,
        zoom_control=False,
        control_scale=False,
        scrollWheelZoom=False,
        keyboard=False,
        zoomSnap=0.25,
        attributionControl=True,
    )
    map_.add_child(_Style(palette))
    style = {"color": palette.border, "weight": 1, "fillColor": palette.zero, "fillOpacity": 1}
    shapes = shapes or shapes_of(territory, by)
    map_.add_child(Zones(shapes, "zones", style))
    map_.add_child(Script("names", {}))
    # Three facts of four lie in the town, which is a fifteenth of the territory.
    closer = {
        "inset": _closer_view(territory) if view == "all" and by != "district" else None,
        "key": shapes.key,
        "whole": frames[0][1],
    }
    map_.add_child(Script("side", {**closer, "style": style, "labels": outlines.labels(territory, by)}))
    map_.add_child(Script("gestures", _gesture_words()))
    map_.add_child(Script("keyboard", _keyboard_words() | {"halo": palette.paper, "colour": _focus(palette)}))
    map_.add_child(_title(_("Map of {agglomeration}"), depth=1))
    options = {
        "labels": outlines.labels(territory, by),
        "frames": frames,
        "bounds": frames[0][1] if view == "all" else outlines.bounds(_area(territory, view)),
        "scale": True,
        "credit": "",
        "group": group,
        "paper": PAPER,
        **_button_words(),
    }
    map_.add_child(Script("behaviour", options))
    return map_


def on_map(map_: OfflineMap, *layers: Layer) -> OfflineMap:
    """The map with layers put on it, for a notebook or a file."""
    for layer in layers:
        layer.add_to(map_)
    return map_


def titled(text: str) -> Layer:
    """A layer that says what the map shows: a screen reader reads it on entering the map's frame."""
    layer = Layer()
    layer.add_child(_title(text, depth=2))
    return layer


def legend_inside(markup: str) -> Layer:
    """A layer that writes the legend (`maps.legend_html`) into the map; none where `markup` is empty."""
    layer = Layer()
    layer.add_child(Script("legend", {"markup": markup}, depth=2))
    return layer


def _title(text: str, depth: int) -> Script:
    return Script("title", {"text": text, "lang": language.current()}, depth)


def _button_words() -> dict[str, str]:
    return {"closer": _("Zoom in"), "wider": _("Zoom out"), "whole": _("Full screen")}


def _gesture_words() -> dict[str, str]:
    return {
        "wheel": _("Ctrl + wheel to zoom the map"),
        "touch": _("Two fingers to move the map"),
    }


def _keyboard_words() -> dict[str, str]:
    return {
        "colon": _(": "),
        "help": _("Arrows: next area. Enter: choose it. + and −: zoom."),
        "outline": _("Arrows: next area. Enter: its outline becomes the sector. Esc: no sector."),
    }


def _focus(palette: Palette) -> str:
    """The colour of what has the focus, at least 3 to 1 on the paper."""
    return "#7cb8ff" if palette.dark else "#0b62d6"


@lru_cache(maxsize=4)
def _closer_view(territory: Territory) -> list[list[float]]:
    """The corners of the town's districts without the widest, which is mostly forest."""
    import shapely

    districts = territory.districts.sort_values("area_km2")["geometry"].to_numpy()
    return outlines.bounds(shapely.union_all(districts[:-1] if len(districts) > 1 else districts))


def _area(territory: Territory, code: str) -> shapely.Geometry:
    areas = territory.communes if code in territory.communes.index else territory.districts
    return areas.at[code, "geometry"]


def _middle(corners: list[list[float]]) -> tuple[float, float]:
    (south, west), (north, east) = corners
    return (south + north) / 2, (west + east) / 2


class _Style(Written):
    """Colours and type of the map's page, and the hatching of hidden cells."""

    _template = Template(
        """
        {% macro header(this, kwargs) %}
        <style>{{ this.css }}</style>
        {% endmacro %}
        {% macro html(this, kwargs) %}
        <svg width="0" height="0" style="position:absolute" aria-hidden="true"><defs>
          <pattern id="hatching" width="6" height="6"
            patternUnits="userSpaceOnUse" patternTransform="rotate(45)">
            <rect width="6" height="6" fill="{{ this.palette.zero }}" />
            <line x1="0" y1="0" x2="0" y2="6" stroke="{{ this.palette.strong }}" stroke-width="2" />
          </pattern></defs></svg>
        {% endmacro %}
        {% macro script(this, kwargs) %}{% endmacro %}
        """
    )

    def __init__(self, palette: Palette) -> None:
        super().__init__()
        self._name = "Style"
        self.palette = palette
        text = (_JS / "map.css").read_text(encoding="utf-8")
        self.css = StringTemplate(text).substitute(asdict(palette) | {"focus": _focus(palette)})
