"""Pairs of facts by Splink 5, another linkage, for `benchmarks.truth_twins --splink`.

Run by an interpreter that has Splink, with two paths: the facts, and where to write ``one, other, p`` (both
Parquet). Without labels: chance from random pairs, the rest by expectation–maximisation, as its
documentation has it; two hours and 500 m apart at most, as ours.
"""

from __future__ import annotations

import sys

import splink.comparison_level_library as level
import splink.comparison_library as library
from splink import DuckDBAPI, Linker, SettingsCreator
from splink.blocking_rule_library import CustomRule

APART_M = "sqrt(power(x_l - x_r, 2) + power(y_l - y_r, 2))"
APART_MIN = "abs(minute_l - minute_r)"
NEAR = (
    "l.family = r.family and l.feed <> r.feed and l.slot = r.slot + {step} "
    "and abs(l.minute - r.minute) <= 120 and abs(l.x - r.x) <= 500 and abs(l.y - r.y) <= 500"
)
RULES = [CustomRule(NEAR.format(step=step)) for step in (0, 1, -1)]


def thresholds(name: str, of: str, bounds: list[int]) -> library.CustomComparison:
    """A comparison in steps of a number."""
    steps = [level.CustomLevel(f"{of} <= {bound}", f"<= {bound}") for bound in bounds]
    return library.CustomComparison([*steps, level.ElseLevel()], output_column_name=name)


def main(facts: str, pairs: str) -> None:
    """Score the pairs."""
    engine = DuckDBAPI()
    engine.duckdb_con.execute(f"create table facts as from '{facts}'")
    settings = SettingsCreator(
        "dedupe_only",
        [
            thresholds("minutes", APART_MIN, [5, 15, 30, 60]),
            thresholds("metres", APART_M, [1, 60, 150, 300]),
            library.ExactMatch("theme"),
        ],
        RULES,
    )
    linker = Linker(engine.register("facts", dataset_display_name="facts"), settings)
    linker.training.estimate_u_using_random_sampling(max_pairs=2e7, seed=1)
    for rule in ("l.theme = r.theme and l.slot = r.slot and l.feed <> r.feed", NEAR.format(step=0)):
        linker.training.estimate_parameters_using_expectation_maximisation(CustomRule(rule))
    found = linker.inference.predict()
    columns = "unique_id_l as one, unique_id_r as other, match_probability as p"
    engine.duckdb_con.execute(f"copy (select {columns} from {found.physical_name}) to '{pairs}'")


if __name__ == "__main__":
    main(*sys.argv[1:])
