"""The tellings of the warehouse: what was told twice in a week, and the pairs with their reasons."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

import numpy as np
import pandas as pd

from observatory.errors import CallError
from observatory.language import _
from observatory.linkage.families import FAMILIES, HOME
from observatory.linkage.journal import Decision, Entry, Key, in_force, load
from observatory.linkage.pairs import LIKELY, Linkage, Told, assigned, link
from observatory.themes import theme as known_theme

if TYPE_CHECKING:
    from observatory.warehouse import Warehouse


class Estimate(NamedTuple):
    """What was told twice of the facts of a theme and period.

    twice : of the facts that are counted
    beside : of the facts that are not added because another partner's figure stands, how many tell of a
        fact that is counted
    """

    twice: Told
    beside: Told


@dataclass(frozen=True, slots=True)
class Tellings:
    """The facts of a family of themes, with what links them.

    facts : DataFrame
        The query ``tellings``: one row a fact, inside the agglomeration.
    linkage : Linkage
        Which are likely one fact.
    decisions : dict
        What people said that is in force, by pair of keys.
    """

    facts: pd.DataFrame
    linkage: Linkage
    decisions: dict[tuple[Key, Key], Entry]

    def estimate(self, theme: str, start: dt.date, until: dt.date) -> Estimate:
        """What was told twice of a theme's facts from `start`, `until` excluded.

        Raises `CallError` for an unknown theme.
        """
        of = self._of(theme, start, until)
        beside = self.facts["beside"].to_numpy(bool)
        counted = (self.facts["theme"] == theme).to_numpy() & ~beside
        # A fact told besides on Sunday night may be counted on Monday: the other side is of any day.
        return Estimate(self.linkage.told_twice(of & ~beside), self.linkage.told_beside(counted, of & beside))

    def pairs(
        self, theme: str, start: dt.date, until: dt.date, least: float = LIKELY, most: int | None = None
    ) -> pd.DataFrame:
        """The likely pairs with a fact of a theme and period, each fact with one twin at each partner.

        Parameters
        ----------
        least : float
            Probability under which a pair is left out.
        most : int, optional
            How many are given at most, the likeliest; all by default.

        Returns
        -------
        DataFrame
            Likeliest first: the columns of `Linkage.table`, for each side (``one``, ``other``) its
            ``key_…`` (feed:reference), ``theme_…``, ``at_…``, ``place_…``, and ``author, said`` where a
            person decided.
        """
        table = self.linkage.table
        table = table[assigned(table, self.facts["feed"].to_numpy())]
        of = self._of(theme, start, until)
        shown = table[(of[table["one"]] | of[table["other"]]) & (table["p"] >= least)].head(most)
        shown = shown.reset_index(drop=True)
        for side in ("one", "other"):
            rows = self.facts.iloc[shown[side]].reset_index(drop=True)
            shown[f"key_{side}"] = rows["feed"].astype(str) + ":" + rows["reference"].astype(str)
            shown[f"theme_{side}"], shown[f"at_{side}"] = rows["theme"], rows["starts_at"]
            shown[f"place_{side}"] = rows["matched_label"]
        said = [self._said(a, b) for a, b in zip(shown["key_one"], shown["key_other"], strict=True)]
        return shown.assign(
            author=[entry.author if entry else "" for entry in said],
            said=[entry.reason if entry else "" for entry in said],
        )

    def _of(self, theme: str, start: dt.date, until: dt.date) -> np.ndarray:
        at, same = self.facts["starts_at"], self.facts["theme"] == known_theme(theme).code
        return (same & (at >= pd.Timestamp(start)) & (at < pd.Timestamp(until))).to_numpy(bool)

    def _said(self, one: str, other: str) -> Entry | None:
        first, second = sorted((Key.read(one), Key.read(other)))
        return self.decisions.get((first, second))


def of_warehouse(warehouse: Warehouse, data: Path, theme: str) -> Tellings:
    """What links the facts of a theme's family, all weeks together, people's decisions included.

    Parameters
    ----------
    data : Path
        The data folder, where the journal of decisions is.

    Raises
    ------
    CallError
        For an unknown theme.
    InputError
        Where the journal cannot be read.
    """
    family = FAMILIES[HOME[known_theme(theme).code]]
    facts = warehouse.ask_facts("tellings", themes=[*family.themes, *family.guests])
    decisions = in_force(load(data))
    positions = _positions(facts, decisions)
    same, apart = (
        [positions[pair] for pair, entry in decisions.items() if pair in positions and entry.decision == said]
        for said in (Decision.SAME, Decision.APART)
    )
    return Tellings(facts, link(facts, same=same, apart=apart), decisions)


def _positions(facts: pd.DataFrame, pairs) -> dict[tuple[Key, Key], tuple[int, int]]:
    """Where the facts of each pair are; a pair of which one is not held any more is left out."""
    wanted = {key for pair in pairs for key in pair}
    held = facts["feed"].isin({key.feed for key in wanted})
    known = facts.loc[held, ["feed", "reference"]]
    at = {
        key: int(position)
        for position, feed, reference in zip(
            np.flatnonzero(held), known["feed"], known["reference"], strict=True
        )
        if (key := Key(str(feed), str(reference))) in wanted
    }
    return {(a, b): (at[a], at[b]) for a, b in pairs if a in at and b in at}


def refuse_unknown(data: Path, keys: list[Key]) -> None:
    """Refuse keys that name no fact of the warehouse. Raises `CallError`."""
    from observatory.warehouse import connect

    with connect(data) as warehouse:
        for key in keys:
            if warehouse.ask("fact_named", feed=key.feed, reference=key.reference).empty:
                raise CallError(_("no fact is called {key}; `observatory twins` names them.").format(key=key))
