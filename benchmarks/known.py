"""What a look back costs beside the present, at 1,000,000 facts: ``python -m benchmarks.known``.

The demonstration's facts, each so many times, were known after a first run; a second one corrected a tenth of
them and brought a fiftieth more. Processor time of all threads, the least of several rounds.
"""

from __future__ import annotations

import argparse
import datetime as dt
import shutil
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

import duckdb

from benchmarks.truth_disclosure import demonstration
from observatory import counts
from observatory.counts.known import open_as_known
from observatory.warehouse import Warehouse, published

FACTS, ROUNDS, TARGET = 1_000_000, 7, 1.5


def enlarged(data: Path, folder: Path) -> Path:
    """A copy of a data folder's warehouse of one run, with `FACTS` facts and a second run."""
    folder.mkdir()
    shutil.copyfile(published(data), published(folder))
    with duckdb.connect(str(published(folder))) as warehouse:
        [[held]] = warehouse.execute("select count(*) from facts").fetchall()
        copies = FACTS // held + 1
        warehouse.execute(
            "create temp table many as select f.* replace (fact_id + n * 7919 as fact_id, 1 as known_run) "
            f"from facts f, range({copies}) t(n)"
        )
        warehouse.execute("delete from facts; delete from facts_history")
        warehouse.execute("insert into runs values (2, timestamp '2026-11-24 06:00:00', 'ingest', '')")
        warehouse.execute(
            "insert into facts select * replace (case when row_number % 10 = 0 or row_number % 50 = 1 then 2 "
            "else 1 end as known_run) from many"
        )
        warehouse.execute(
            "insert into facts_history select *, timestamp '2026-11-24 06:00:00', 2 from many "
            "where row_number % 10 = 0"
        )
    return folder


def questions(last: dt.date) -> dict[str, Callable[[Warehouse], object]]:
    """What the week page, the alerts and the hot spots ask."""
    first = last - dt.timedelta(weeks=103)
    year = {"first": last - dt.timedelta(weeks=51), "last": last}
    return {
        "weekly counts of 104 weeks by zone": lambda w: counts.weekly_cells(w, first, last),
        "weekly counts of 104 weeks by commune": lambda w: counts.weekly_cells(w, first, last, by="commune"),
        "all weeks, as the sheets are judged by": lambda w: counts.History.read(w, first, last),
        "places of a theme over a year": lambda w: w.ask("located", **year, theme="tag"),
        "what could not be placed": lambda w: w.ask("unplaced", **year),
        "how far the data reach": counts.extent,
    }


def cost(warehouse: Warehouse, ask: Callable[[Warehouse], object]) -> float:
    """Processor seconds of one question."""
    begun = time.process_time()
    ask(warehouse)
    return time.process_time() - begun


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.known", description=__doc__)
    parser.add_argument("--data", type=Path, help="a data folder of the demonstration, made otherwise")
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as made:
        data = enlarged(given.data or demonstration(Path(made) / "demo"), Path(made) / "data")
        with open_as_known(data) as now, open_as_known(data, "1") as then:
            extent = counts.extent(now)
            print(f"{extent.facts:,} facts now, {counts.extent(then).facts:,} as known then; processor time")
            total = [0.0, 0.0]
            for name, ask in questions(extent.last_week).items():
                rounds = [(cost(now, ask), cost(then, ask)) for _round in range(ROUNDS)]
                spent = [min(one) for one in zip(*rounds, strict=True)]
                total = [sum(pair) for pair in zip(total, spent, strict=True)]
                print(f"{name}: now {spent[0]:.3f} s, then {spent[1]:.3f} s, {spent[1] / spent[0]:.2f} ×")
    print(f"together: {total[1] / total[0]:.2f} × (at most {TARGET} ×)")
    return int(total[1] > TARGET * total[0])


if __name__ == "__main__":
    raise SystemExit(main())
