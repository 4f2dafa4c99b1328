"""What of a table somebody may have: the rows of their feeds, the facts that lie in their areas."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from observatory.access.person import Person, may_everywhere, require, require_everywhere
from observatory.access.roles import GRANTS, Act, Reach

if TYPE_CHECKING:
    import pandas as pd

#: Questions whose answers are counts: of areas, weeks, feeds.
_COUNTED = (
    *("aggregates", "aggregates_told", "changed_since", "cleared_within", "corrected_since", "coverage"),
    *("covered", "extent", "feeds", "kinds", "lags", "left_out", "located", "period_counts"),
    *("period_unplaced", "reach", "removals", "told_beside", "told_by_theme", "unplaced", "weekly_counts"),
    "zones",
)
#: Question to the warehouse → the right it asks for. One that does not stand here is answered to nobody.
QUESTIONS: dict[str, Act] = dict.fromkeys(_COUNTED, Act.COUNTS) | {
    "receipts": Act.RECEIPTS, "rejections": Act.REJECTIONS, "told_by_feeds": Act.TOLD,
    "unplaced_texts": Act.CORRECT, "tellings": Act.REFERENCES, "fact_named": Act.REFERENCES,
    "selected": Act.PLACES, "points": Act.PLACES, "points_near": Act.PLACES,
    "facts_of_selection": Act.PLACES, "facts_of_week": Act.PLACES, "facts_between": Act.PLACES,
    "facts_followed": Act.PLACES, "weekly_points": Act.PLACES, "lines": Act.PLACES,
    # Whoever sends a file is told what became of it: these name the receipts they ask about.
    "refused_rows": Act.SEND, "receipt_lines": Act.SEND,
}  # fmt: skip


def right_of(question: str) -> Act:
    """The right that a question to the warehouse asks for. Raises `KeyError` for one without."""
    return QUESTIONS[question]


def own_part(person: Person, question: str, answer: pd.DataFrame) -> pd.DataFrame:
    """What of the answer to a question is for `person`.

    Raises `ForbiddenError` where nothing is, also for an answer that does not tell whose its rows are.
    """
    act = right_of(question)
    require(person, act)
    reach = GRANTS[person.role][act]
    if reach is Reach.OWN_FEEDS and "feed" in answer:
        return own_rows(person, act, answer)
    if reach is Reach.OWN_AREAS and {"commune_code", "zone_code"} <= {*answer}:
        return in_areas(answer, person.areas)
    require_everywhere(person, act)
    return answer


def own_rows(person: Person, act: Act, table: pd.DataFrame) -> pd.DataFrame:
    """The rows of the feeds that `person` may do `act` to; all where that is not limited."""
    if may_everywhere(person, act):
        return table
    return table[table["feed"].isin(person.feeds)].reset_index(drop=True)


def own_areas(person: Person) -> tuple[str, ...] | None:
    """The areas that a right to places is limited to; None where it is not."""
    return None if may_everywhere(person, Act.PLACES) else person.areas


def in_areas(facts: pd.DataFrame, areas: Iterable[str] | None) -> pd.DataFrame:
    """The facts that lie in some communes, districts or zones; all of them where `areas` is None."""
    if areas is None:
        return facts
    codes = list(areas)
    return facts[facts["commune_code"].isin(codes) | facts["zone_code"].isin(codes)].reset_index(drop=True)
