"""The agglomeration observed: its official codes and its names in sentences, from ``geodata/territory.toml``.

The only place that says which one it is: no other module holds its name or a code of it.
"""

from __future__ import annotations

import tomllib
from functools import cache
from typing import Any

from observatory.settings import embedded_layers

FILE_NAME = "territory.toml"


@cache
def _declared() -> dict[str, Any]:
    with (embedded_layers() / FILE_NAME).open("rb") as file:
        return tomllib.load(file)


#: INSEE code of the intercommunality (EPCI).
EPCI: str = _declared()["epci"]
#: INSEE code of its department.
DEPARTMENT: str = _declared()["department"]
#: INSEE code of the commune that is counted by district; a district's code begins with it and a hyphen.
CENTRAL_COMMUNE: str = _declared()["central_commune"]
#: Names of the department and of the regions it is and was in, as addresses bear them.
WIDER_AREAS: tuple[str, ...] = tuple(_declared()["wider_areas"])
#: Degrees, west, south, east, north: where a place corrected by hand may lie.
CORRECTION_BOX: tuple[float, float, float, float] = tuple(_declared()["correction_box"])
#: Degrees, west, south, east, north: around the department.
DEPARTMENT_BOX: tuple[float, float, float, float] = tuple(_declared()["department_box"])
#: Degrees north of its middle.
LATITUDE: float = _declared()["latitude"]


def named(text: str, language: str) -> str:
    """`text` with ``{agglomeration}``, ``{in_town}`` and so on filled in; other placeholders stay.

    Parameters
    ----------
    language : str
        'fr' or 'en': in French a name takes an article or a preposition that depends on it.
    """
    if "{" in text:
        for placeholder, name in _declared()["names"][language].items():
            text = text.replace(f"{{{placeholder}}}", name)
    return text
