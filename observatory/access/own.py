"""What of a table a person may read: the rows of their feeds, the facts in their areas."""

from __future__ import annotations

from typing import TYPE_CHECKING

from observatory.access.person import Person, may_everywhere
from observatory.access.roles import Act

if TYPE_CHECKING:
    import pandas as pd


def own_rows(person: Person, act: Act, table: pd.DataFrame) -> pd.DataFrame:
    """The rows of the feeds (column `feed`) that `person` may do `act` to; all where that is not limited."""
    if may_everywhere(person, act):
        return table
    return table[table["feed"].isin(person.feeds)].reset_index(drop=True)


def own_areas(person: Person, act: Act = Act.PLACES) -> tuple[str, ...] | None:
    """The areas that a person's right to an act is limited to; None where it is not."""
    return None if may_everywhere(person, act) else person.areas


def in_areas(facts: pd.DataFrame, areas: tuple[str, ...] | None) -> pd.DataFrame:
    """The facts that lie in some communes, districts or zones; all of them where `areas` is None."""
    if areas is None:
        return facts
    return facts[facts["commune_code"].isin(areas) | facts["zone_code"].isin(areas)].reset_index(drop=True)
