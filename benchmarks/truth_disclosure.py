"""What can leave the office, and what readers can work out of it: ``python -m benchmarks.truth_disclosure``.

The demonstration's last 26 weeks, each printed, and printed again twice while late facts come in. A reader
attacks with all printings (`observatory.counts.disclosure.reader`), a partner with its own facts besides.
"Narrowed" are the counts known to be 1 to 4, or the counts of others.
"""

from __future__ import annotations

import argparse
import datetime as dt
import tempfile
import time
from pathlib import Path

import numpy as np
import pandas as pd

from observatory.agglomeration import CENTRAL_COMMUNE
from observatory.counts import edition
from observatory.counts.disclosure import ALL, Mark, suppress
from observatory.counts.disclosure.reader import Printing, attack_marks, attack_rounded, narrowed
from observatory.counts.printed import printed, steps_of
from observatory.warehouse import connect

WEEKS = 26
UNTIL = dt.date(2026, 11, 16)
PARTNERS = ("police_nationale", "police_municipale", "gendarmerie")
#: Four families, for what a coarser grain would give.
FAMILIES = {
    "gathering": "gatherings", "noise": "gatherings", "rodeo": "traffic", "road_safety": "traffic",
    "abandoned_vehicle": "traffic", "fire": "damage", "tag": "damage", "dumping": "damage",
    "damage": "damage",
}  # fmt: skip


def demonstration(folder: Path) -> Path:
    from pipelines.demo import write_demo
    from pipelines.ingest import ingest

    write_demo(folder / "feeds", until=UNTIL + dt.timedelta(weeks=1))
    ingest(sorted((folder / "feeds").glob("*_demonstration_*")), folder / "data")
    return folder / "data"


def counted(data: Path) -> tuple[pd.DataFrame, dict[str, pd.DataFrame]]:
    """Facts by cell and week, of all and of some partners."""
    first, today = UNTIL - dt.timedelta(weeks=WEEKS - 1), UNTIL + dt.timedelta(days=9)
    with connect(data) as warehouse:
        own = {
            feed: edition.weekly(warehouse, first, UNTIL, feeds=[feed], today=today).fillna(0)
            for feed in PARTNERS
        }
        return edition.weekly(warehouse, first, UNTIL, today=today), own


def print_line(name: str, *values: object) -> None:
    print(f"{name:44}" + "".join(f"{value!s:>13}" for value in values), flush=True)


def mean_error(table: pd.DataFrame, exact: pd.DataFrame, rows: str) -> str:
    """Mean distance from the truth, of cells with a fact, totals of themes, and of the town's themes."""
    zone, theme = (exact.index.get_level_values(n) for n in range(2))
    here = {
        "cells": (zone != ALL) & (zone != CENTRAL_COMMUNE) & (theme != ALL) & (exact["value"] > 0),
        "themes": (zone == ALL) & (theme != ALL),
        "town": (zone == CENTRAL_COMMUNE) & (theme != ALL),
    }[rows]
    error = (table["value"] - exact["value"])[here].abs().astype(float)
    return f"{error.mean():.2f}"


def rounded_form(facts: pd.DataFrame, own: dict[str, pd.DataFrame], folder: Path) -> None:
    """The form in use: every week three times, late facts between; everyone and each partner attack."""
    draw = np.random.default_rng(20261116)
    facts, parts = facts.copy(), {feed: part.copy() for feed, part in own.items()}
    printings: dict[pd.Timestamp, list[tuple[pd.Series, dict[str, pd.Series], int]]] = {w: [] for w in facts}
    errors: dict[str, list[str]] = {"cells": [], "themes": [], "town": []}
    begun, made = time.perf_counter(), 0
    for turn in range(WEEKS + 2):
        for week in facts.columns[max(turn - 2, 0) : turn + 1]:
            before = facts.loc[:, :week]
            start = time.perf_counter()
            table = edition.published(printed(folder, before, before.columns[-1:], frozenset()))
            made += time.perf_counter() - start
            if len(printings[week]) == 0:
                exact = edition.exact(facts[[week]])
                for rows, found in errors.items():
                    found.append(mean_error(table, exact, rows))
            cells = table["value"][[edition.is_cell(key) for key in table.index]].astype(int)
            mine = {feed: part[week].astype(int) for feed, part in parts.items()}
            printings[week].append((cells, mine, steps_of(folder, week)))
            late = draw.poisson(0.02, len(facts))
            facts[week] += late
            for part in parts.values():
                part[week] += draw.binomial(late, 1 / (len(parts) + 1))
    means = {rows: f"{np.mean([float(one) for one in found]):.2f}" for rows, found in errors.items()}
    attacked = {"*": 0} | dict.fromkeys(parts, 0)
    number = 0
    for turns in printings.values():
        for feed in attacked:
            own_cells = None if feed == "*" else turns[-1][1][feed][lambda part: part > 0].index
            series = [
                Printing(cells if own_cells is None else cells[cells.index.isin(own_cells)],
                         None if feed == "*" else mine[feed], steps)
                for cells, mine, steps in turns
            ]  # fmt: skip
            found = attack_rounded(series)
            number += len(found)
            attacked[feed] += len(narrowed(found))
    print_line("rounded to 5, each change once (in use)", "100 %", "13.0", *means.values(),
               attacked.pop("*"), sum(attacked.values()))  # fmt: skip
    print(f"  {number:,} unknowns attacked in {time.perf_counter() - begun:.0f} s; an edition takes "
          f"{made / sum(map(len, printings.values())):.3f} s")  # fmt: skip


def marked_form(facts: pd.DataFrame, own: dict[str, pd.DataFrame], weeks: int, seconds: float) -> None:
    """The option: exact counts, 0 to 4 hidden with their complements; one printing, no late facts.

    An attack that takes longer than `seconds` proves the rest no more: what is found is the least there is.
    """
    shares, town, by_all, by_partner, proofs = [], [], 0, 0, []
    start = time.perf_counter()
    for week in facts.columns[-weeks:]:
        exact = edition.with_all_totals(facts[week].dropna().astype(int))
        relations = edition.relations(exact.index)
        table = suppress(exact, relations)
        cells = table[[edition.is_cell(key) for key in table.index]]
        shares.append(cells["value"].sum() / exact[cells.index].sum())
        town.append((table.xs(CENTRAL_COMMUNE).drop(ALL)["mark"] == Mark.SHOWN).sum())
        found = attack_marks(table, relations, seconds=seconds)
        by_all += len(narrowed(found))
        proofs.append(found["proved"])
        for part in own.values():
            found = attack_marks(table, relations, part[week].astype(int), seconds=seconds)
            found = found.loc[[key for key in found.index if key[1] == "others"]]
            by_partner += len(narrowed(found))
            proofs.append(found["proved"])
    took = (time.perf_counter() - start) / weeks
    proved = np.concatenate(proofs)
    least = "" if proved.all() else "at least "
    print_line(f"exact, 0–4 hidden (option; {weeks} weeks)", f"{np.mean(shares):.0%}", f"{np.mean(town):.1f}",
               "0", "0", "0", f"{least}{by_all}", f"{least}{by_partner}")  # fmt: skip
    print(f"  one printing, no late facts; {proved.sum():,} of {len(proved):,} counts attacked to the end, "
          f"{seconds:g} s an attack at most; {took:.1f} s a week with its attacks")  # fmt: skip


def banded_form(facts: pd.DataFrame) -> None:
    """Bands 0–4, 5–9, 10–19, 20–49, 50 and more: what one late fact, known to be one's own, tells."""
    edges = np.array([5, 10, 20, 50])
    before = facts.fillna(0).to_numpy()
    crossing = np.searchsorted(edges, before, "right") != np.searchsorted(edges, before + 1, "right")
    print_line("bands 0–4, 5–9, 10–19, 20–49, 50 and more", "100 %", "13.0", "", "", "", "",
               int((crossing & (before > 0) & (before <= 4)).sum()))  # fmt: skip
    print("  counts read exactly by a partner who sees the band change with one late fact of its own")


def grains(facts: pd.DataFrame) -> None:
    """The share of facts in cells of 5 or more, where a printed number says something."""
    by_family = facts.groupby(
        [
            facts.index.get_level_values(0),
            facts.index.get_level_values(1).map(lambda t: FAMILIES.get(t, "other")),
        ]
    ).sum()
    for name, table in (("13 themes", facts), ("4 families", by_family)):
        for weeks in (1, 4, 13):
            whole = table.fillna(0).to_numpy()[:, -(WEEKS // weeks * weeks) :]
            sums = whole.reshape(len(table), -1, weeks).sum(axis=2)
            print(f"  zone × {name:10} × {weeks:2} weeks: {sums[sums >= 5].sum() / sums.sum():.0%} of facts")


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--marked-weeks", type=int, default=2)
    parser.add_argument("--seconds", type=float, default=20.0, help="of each attack on hidden counts at most")
    parser.add_argument("--data", type=Path, help="a data folder of the demonstration, made otherwise")
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        facts, own = counted(given.data or demonstration(Path(folder)))
        print_line(
            "", "facts shown", "Belfort /13", "error: cells", "themes", "Belfort", "narrowed", "by partners"
        )
        rounded_form(facts, own, Path(folder) / "printed")
        marked_form(facts, own, given.marked_weeks, given.seconds)
        banded_form(facts)
        grains(facts)


if __name__ == "__main__":
    main()
