"""The promises of speed, beside plain pandas + geopandas on the same input in the same run: one table."""

from __future__ import annotations

import argparse
import os
import platform

import pandas as pd

from benchmarks import ingest, zones


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__)
    parser.add_argument(
        "--rows", type=int, default=1_000_000, help="demonstration rows (default: one million)"
    )
    parser.add_argument(
        "--largest", type=int, default=1_000_000, help="where the growth ends (default: one million rows)"
    )
    given = parser.parse_args()
    rows = given.rows
    measured = pd.DataFrame([*ingest.run(rows), *zones.run(rows), *ingest.growth(given.largest)])
    shown = measured.rename(columns={"target_s": "at most", "times_faster": "× faster than plain"})
    print(f"{platform.machine()}, {len(os.sched_getaffinity(0))} cores, Python {platform.python_version()}")
    print(shown[["step", "seconds", "at most", "× faster than plain"]].to_string(index=False, na_rep="–"))


if __name__ == "__main__":
    main()
