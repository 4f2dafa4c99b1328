"""Outlines as a script of their own: sent once, kept by the browser, inlined in a map that leaves."""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import shapely

from observatory.atomic import write_text
from observatory.maps.leaflet import Script, served
from observatory.maps.outlines import area_outlines

if TYPE_CHECKING:
    from observatory.territory import Territory


@dataclass(frozen=True, slots=True)
class Shapes:
    """Outlines ready to be drawn. `key` names them by their content, `text` is their script."""

    key: str
    text: str

    @property
    def file_name(self) -> str:
        """The name of their script where they are served."""
        return f"zones-{self.key}.js"


def shapes_of(territory: Territory, by: str = "zone") -> Shapes:
    """The outlines of one level (`outlines.outlines`) as a script.

    Each also has `at`: latitude and longitude of a point well inside it, where the keyboard's click falls.
    """
    drawn = area_outlines(territory, by)
    for feature in drawn["features"]:
        feature["properties"]["at"] = _inside(feature["geometry"])
    data = json.dumps(drawn, ensure_ascii=False, separators=(",", ":"))
    # In a document a script ends at the first "</": a name may hold one.
    data = data.replace("</", "<\\/")
    key = hashlib.sha256(data.encode()).hexdigest()[:12]
    return Shapes(key, f'(window.observatoryShapes=window.observatoryShapes||{{}})["{key}"]={data};\n')


def _inside(geometry: dict) -> list[float]:
    """The centre of the widest circle inside: the middle of a bent area may lie in its neighbour."""
    centre = shapely.get_point(shapely.maximum_inscribed_circle(shapely.geometry.shape(geometry)), 0)
    return [round(centre.y, 5), round(centre.x, 5)]


def publish_shapes(shapes: Shapes) -> Path:
    """Put the script where the app serves it (`leaflet.serve_from`), unless it is there already."""
    path = served()[0] / shapes.file_name
    if not path.exists():
        path.parent.mkdir(parents=True, exist_ok=True)
        write_text(path, shapes.text)
    return path


class Zones(Script):
    """The layer of outlines; asks for their script, which `offline_html` writes inside."""

    def __init__(self, shapes: Shapes, function: str, style: dict) -> None:
        super().__init__(function, {"key": shapes.key, "style": style})
        self.default_js = [*self.default_js, ("zones", f"{served()[1]}/{shapes.file_name}")]
        self.inside |= {shapes.file_name: shapes.text}
