"""A million demonstration rows from raw files to the published warehouse, and the questions asked of it.

Run with ``python -m benchmarks.ingest``. Each way of ingesting runs in a process of its own, held to two
cores, and says its peak memory. The plain way is what an analyst writes in an hour (`plain`): it reads the
same files, keeps the same columns, joins addresses by equality and zones by geometry, and writes one Parquet
file. It refuses nothing, corrects nothing, and locates only what is spelt as the address base spells it.
"""

from __future__ import annotations

import datetime as dt
import json
import multiprocessing
import os
import resource
import shutil
import statistics
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

ROWS = 1_000_000
WEEKS = 208
CORES = 2
#: Seconds, as promised; and GB of peak memory.
INGEST_GB, COUNTS_S, REOPEN_S = 3, 0.3, 0.1
MIRROR = Path(__file__).resolve().parent.parent.parent / "shared" / "mirror"


#: Seconds of the smaller intakes, as promised.
SMALL_ROWS, SMALL_S = 10_000, 3.0
WEEK_ROWS, WEEK_S = 50, 1.0
REBUILD_FILES, REBUILD_S = 3_000, 60.0
#: Rows of the growth that is printed; the last only where it is asked for.
GROWTH = (10_000, 100_000, 1_000_000, 10_000_000)
GROWTH_GB = 4


def run(rows: int = ROWS) -> list[dict]:
    """One line a step: ``step, seconds, target_s, times_faster``."""
    if not MIRROR.is_dir():
        print(f"Left out, because {MIRROR} is absent: official layers. Both ways use embedded ones.")
    with tempfile.TemporaryDirectory() as folder:
        files, data = _prepared(Path(folder), rows)
        theirs = _alone(_plain_ingest, files, data)
        ours = _alone(_ingest, files, data)
        return [
            _step(
                f"{ours['rows']:,} rows from raw files to the published warehouse, {ours['gb']:.1f} GB "
                f"(at most {INGEST_GB}; plain {theirs['gb']:.1f})",
                ours["seconds"],
                theirs["seconds"],
                theirs["seconds"],
            ),
            _weekly(Path(folder), data),
            *_small(Path(folder)),
            *_questions(data, data / "plain.parquet"),
        ]


def growth(largest: int = 1_000_000) -> list[dict]:
    """Seconds and memory of an intake as rows grow tenfold, up to `largest`."""
    steps = []
    for rows in GROWTH:
        if rows > largest:
            print(f"Left out: {rows:,} rows; ask for them with --largest {rows}.")
            continue
        with tempfile.TemporaryDirectory() as folder:
            files, data = _prepared(Path(folder), rows)
            ours = _alone(_ingest, files, data)
        step = f"{ours['rows']:,} rows in {len(files)} files, {ours['gb']:.1f} GB (at most {GROWTH_GB})"
        steps.append(_step(step, ours["seconds"], None, None))
    return steps


def _small(folder: Path) -> list[dict]:
    """Few rows in many files, and the weekly files of many years made into a warehouse again."""
    files, data = _prepared(folder / "small", SMALL_ROWS)
    ours, theirs = _alone(_ingest, files, data), _alone(_plain_ingest, files, data)
    step = f"{len(files)} files with {ours['rows']:,} rows"
    steps = [_step(step, ours["seconds"], SMALL_S, theirs["seconds"])]
    weekly, years = folder / "weekly", folder / "years"
    weekly.mkdir()
    paths = [_week_file(weekly, number, rows=10) for number in range(REBUILD_FILES)]
    _alone(_ingest, paths, years)
    again = _alone(_rebuild, years)
    return [*steps, _step(f"rebuild of {REBUILD_FILES:,} weekly files", again["seconds"], REBUILD_S, None)]


def _weekly(folder: Path, data: Path) -> dict:
    """The file of one week, on the warehouse as it is."""
    from observatory.warehouse import connect

    with connect(data) as warehouse:
        held = int(warehouse.connection.execute("select count(*) from facts").fetchone()[0])
    path = _week_file(folder, 1_000, rows=WEEK_ROWS)
    ours = _alone(_ingest, [path], data)
    return _step(f"a weekly file of {WEEK_ROWS} rows on {held:,} facts", ours["seconds"], WEEK_S, None)


def _week_file(folder: Path, number: int, rows: int) -> Path:
    """An invented export: a week of `rows` facts, the `number`-th of all, ten files a week."""
    monday = dt.date(2020, 1, 6) + dt.timedelta(weeks=number // 10)
    year, week, _day = monday.isocalendar()
    lines = [
        f"W{number}-{n};{monday + dt.timedelta(days=n % 7):%d/%m/%Y};{n % 24:02d}h00;"
        f"{n % 40 + 1} rue de Madrid;;Belfort;Tag;;oui"
        for n in range(rows)
    ]
    header = "N° fiche;Date;Heure;Adresse;Lieu;Commune;Motif;Suites;DONNEE_INVENTEE"
    # Five digits: four would be read as a year, and a file speaks for the years in its name.
    path = folder / f"police_municipale_{number:05d}_{year}-W{week:02d}.csv"
    path.write_text("\n".join([header, *lines]) + "\n", encoding="utf-8")
    return path


def _rebuild(data: Path) -> int:
    from pipelines.ingest import rebuild

    return sum(receipt.read for receipt in rebuild(data))


def _prepared(folder: Path, rows: int) -> tuple[list[Path], Path]:
    """The demonstration files, and a data folder with the official layers where the mirror is at hand."""
    from pipelines.demo import write_demo
    from pipelines.geodata import pull

    data = folder / "data"
    data.mkdir(parents=True)
    if MIRROR.is_dir():
        pull(data, MIRROR)
    written = write_demo(folder / "demo", weeks=WEEKS, rows=rows)
    shutil.copyfile(folder / "demo" / "cameras.csv", data / "cameras.csv")
    return sorted(path for path in written if "_demonstration_" in path.name), data


def _ingest(files: list[Path], data: Path) -> int:
    from pipelines.ingest import ingest

    return sum(receipt.read for receipt in ingest(files, data))


def _questions(data: Path, parquet: Path) -> list[dict]:
    import pandas as pd

    from observatory import counts
    from observatory.warehouse import connect

    def reopen() -> None:
        with connect(data) as warehouse:
            counts.extent(warehouse)

    reopened, read = _median(reopen), _median(lambda: pd.read_parquet(parquet))
    facts = pd.read_parquet(parquet)
    with connect(data) as warehouse:
        extent = counts.extent(warehouse)
        last = extent.last_week
        first = (pd.Timestamp(last) - pd.Timedelta(weeks=103)).date()
        cells = counts.weekly_cells(warehouse, first, last)
        counted = _median(lambda: counts.weekly_cells(warehouse, first, last))
    plainly = _median(lambda: _plain_cells(facts, cells, first, last))
    return [
        _step("reopening after a publish, with a first question", reopened, REOPEN_S, read),
        _step(f"{len(cells):,} weekly counts from {extent.facts:,} facts", counted, COUNTS_S, plainly),
    ]


def _plain_cells(facts, cells, first, last):
    import pandas as pd

    recent = facts[facts["week"].between(pd.Timestamp(first), pd.Timestamp(last))]
    index = pd.MultiIndex.from_frame(cells[["zone_code", "theme", "week"]])
    return recent.groupby(["zone_code", "theme", "week"]).size().reindex(index, fill_value=0)


def _plain_ingest(files: list[Path], data: Path) -> int:
    """The plain way, over all files."""
    import geopandas as gpd
    import pandas as pd

    from observatory.territory import Territory
    from observatory.territory.layers import in_force
    from pipelines.feed import feed

    names = {path: path.name.split("_demonstration_")[0] for path in files}
    tables = [_plain_table(path, feed(name)) for path, name in names.items()]
    facts = pd.concat(tables, ignore_index=True)
    read = sum(len(table) for table in tables)
    facts = facts.dropna(subset=["theme", "starts_at"]).drop_duplicates(["feed", "reference"], keep="last")
    if MIRROR.is_dir():  # the embedded layers hold no addresses
        addresses = pd.read_csv(in_force("addresses", data).path, dtype=str)
        addresses["key"] = (
            (addresses["number"].fillna("") + " " + addresses["street"]).str.upper().str.strip()
        )
        places = addresses.drop_duplicates("key").set_index("key")[["lon", "lat"]].astype(float)
        found = places.reindex(facts["text"].str.upper().str.strip())
        for name in ("lon", "lat"):
            facts[name] = facts[name].fillna(pd.Series(found[name].to_numpy(), index=facts.index))
    zones = Territory.load(data).to_geopandas()[["geometry"]]
    points = gpd.GeoDataFrame(facts, geometry=gpd.points_from_xy(facts["lon"], facts["lat"]), crs=4326)
    joined = gpd.sjoin(points, zones, how="left", predicate="intersects")
    joined["week"] = joined["starts_at"].dt.to_period("W-SUN").dt.start_time
    pd.DataFrame(joined.drop(columns="geometry")).to_parquet(data / "plain.parquet")
    return read


def _plain_table(path: Path, definition):
    """One file the plain way: pandas' own reader, the codes mapped, the first date format tried."""
    import pandas as pd

    raw = _plain_read(path, definition)
    absent = [column for column in definition.required_columns if column not in raw]  # a week without a row
    raw = raw.reindex(columns=[*raw.columns, *absent]).fillna("").astype("str")
    facts = pd.DataFrame({"feed": definition.name}, index=raw.index)
    facts["reference"] = _joined(raw, definition.reference, " ")
    code = _joined(raw, definition.code_columns, " / ").str.lower()
    facts["theme"] = code.map({name: theme for name, (theme, _subtype) in definition.codes.items()})
    start = definition.start
    moment, form = raw[start.date], start.date_formats[0]
    if start.time:
        moment, form = moment + " " + raw[start.time], f"{form} {start.time_formats[0]}"
    facts["starts_at"] = pd.to_datetime(moment, format=form, errors="coerce")
    texts = [column for place in definition.places for column in place.text if column in raw]
    facts["text"] = _joined(raw, texts, " ") if texts else ""
    points = [place for place in definition.places if place.x in raw and place.kind == "wgs84"]
    for name, column in (("lon", points[0].x), ("lat", points[0].y)) if points else ():
        facts[name] = pd.to_numeric(raw[column], errors="coerce")
    return facts


def _joined(raw, columns, by: str):
    joined = raw[columns[0]]
    for column in columns[1:]:
        joined = joined + by + raw[column]
    return joined


def _plain_read(path: Path, definition):
    import pandas as pd

    if definition.format == "csv":
        options = {"sep": definition.separator, "encoding": definition.encoding, "on_bad_lines": "skip"}
        return pd.read_csv(path, dtype=str, **options)
    if definition.format == "xlsx":
        return pd.read_excel(path, dtype=str, sheet_name=definition.sheet or 0, engine="calamine")
    if path.suffix == ".xml":
        return pd.read_xml(path, dtype=str, parser="etree")
    if path.suffix == ".geojson":
        import geopandas as gpd

        frame = gpd.read_file(path)
        frame = frame.assign(lon=frame.geometry.x, lat=frame.geometry.y).drop(columns="geometry")
        return pd.DataFrame(frame).astype("str")
    return pd.DataFrame(json.loads(path.read_text(encoding="utf-8")), dtype="str")


def _alone(work: Callable, *arguments: object) -> dict:
    """Seconds, peak GB and rows of `work` in a fresh process on two cores, imports included."""
    queue = multiprocessing.get_context("spawn").SimpleQueue()
    process = multiprocessing.get_context("spawn").Process(target=_measure, args=(queue, work, arguments))
    process.start()
    process.join()
    if process.exitcode:
        sys.exit(f"{work.__name__} ended with {process.exitcode}")
    return queue.get()


def _measure(queue, work: Callable, arguments: tuple) -> None:
    os.sched_setaffinity(0, sorted(os.sched_getaffinity(0))[:CORES])
    began = time.perf_counter()
    rows = work(*arguments)
    seconds = time.perf_counter() - began
    queue.put({"rows": rows, "seconds": seconds, "gb": _peak_gb()})


def _peak_gb() -> float:
    """Peak memory of this process and the largest it started."""
    of = (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)
    return sum(resource.getrusage(who).ru_maxrss for who in of) / 2**20


def _median(call: Callable, times: int = 5) -> float:
    def once() -> float:
        began = time.perf_counter()
        call()
        return time.perf_counter() - began

    return statistics.median(once() for _ in range(times))


def _step(step: str, seconds: float, target_s: float | None, plain_s: float | None) -> dict:
    faster = round(plain_s / seconds, 1) if plain_s else None
    target = None if target_s is None else round(target_s, 3)
    return {"step": step, "seconds": round(seconds, 3), "target_s": target, "times_faster": faster}


if __name__ == "__main__":
    import pandas as pd

    print(pd.DataFrame(run()).to_string(index=False))
