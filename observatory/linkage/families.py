"""Theme families: under which other theme a second partner may tell the same fact."""

from __future__ import annotations

from typing import NamedTuple


class Family(NamedTuple):
    """Themes of which two partners may mean one fact.

    themes : the family's own
    guests : themes of other families, paired here with the family's own only
    """

    themes: tuple[str, ...]
    guests: tuple[str, ...] = ()


#: Fires first: the fire service says what burns, the police what was destroyed.
FAMILIES = {
    "fire": Family(("fire",), ("damage",)),
    "presence": Family(("gathering", "noise", "drugs")),
    "engines": Family(("rodeo", "road_safety"), ("noise",)),
    "property": Family(("damage", "burglary", "tag")),
    "waste": Family(("dumping", "abandoned_vehicle")),
    "transport": Family(("transport", "staff_abuse"), ("damage",)),
}

#: The family in whose own themes a theme is.
HOME = {theme: code for code, family in FAMILIES.items() for theme in family.themes}
