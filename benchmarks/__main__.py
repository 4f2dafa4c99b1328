"""The promises of speed, beside plain pandas + geopandas on the same input in the same run: one table.

Seconds by the clock, and of processor time in all processes: a machine that has other work shows a longer
clock, and about the same processor time.
"""

from __future__ import annotations

import argparse
import os
import platform

import pandas as pd

from benchmarks import ingest, zones

COLUMNS = {
    "step": "step",
    "seconds": "seconds",
    "processor_s": "processor",
    "target_s": "at most",
    "missed": "",
    "times_faster": "× faster than plain",
}


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__)
    parser.add_argument(
        "--rows", type=int, default=1_000_000, help="demonstration rows (default: one million)"
    )
    parser.add_argument(
        "--largest", type=int, default=1_000_000, help="where the growth ends (default: one million rows)"
    )
    given = parser.parse_args()
    print(f"{platform.machine()}, {len(os.sched_getaffinity(0))} cores, Python {platform.python_version()}")
    print(f"load average before: {os.getloadavg()[0]:.1f}", flush=True)
    measured = pd.DataFrame([*ingest.run(given.rows, given.largest), *zones.run(given.rows)])
    measured["missed"] = (measured["seconds"] > measured["target_s"]).map({True: "!", False: ""})
    print(measured[[*COLUMNS]].rename(columns=COLUMNS).to_string(index=False, na_rep="–"))
    print(f"load average after: {os.getloadavg()[0]:.1f}")


if __name__ == "__main__":
    main()
