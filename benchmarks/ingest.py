"""A million demonstration rows from raw files to the published warehouse, and the questions asked of it.

Run with ``python -m benchmarks.ingest``. Each way of ingesting runs in a process of its own, held to two
cores, and says its peak memory. The plain way is what an analyst writes in an hour (`plain`): it reads the
same files, keeps the same columns, joins addresses by equality and zones by geometry, and writes one Parquet
file. It refuses nothing, corrects nothing, and locates only what is spelt as the address base spells it.
"""

from __future__ import annotations

import contextlib
import datetime as dt
import json
import multiprocessing
import os
import re
import shutil
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

ROWS = 1_000_000
WEEKS = 208
CORES = 2
#: Seconds, as promised; and GB of peak memory.
INGEST_GB, COUNTS_S, REOPEN_S = 3, 0.3, 0.1
MIRROR = Path(__file__).resolve().parent.parent.parent / "shared" / "mirror"

#: Seconds of the smaller intakes, as promised; a weekly file by the facts there are.
SMALL_ROWS, SMALL_S = 10_000, 3.0
WEEK_ROWS, WEEK_S, LONG_HISTORY, LONG_HISTORY_S = 50, 1.0, 10, 1.5
#: How many weekly files are taken in one after the other; the quickest of so many is told.
WEEKS_TRIED = 3
REBUILD_FILES, REBUILD_S = 3_000, 60.0
#: How often the memory of all processes is looked at, in seconds.
LOOK_S = 0.1
#: Rows of the growth that is printed; the last only where it is asked for.
GROWTH = (10_000, 100_000, 1_000_000, 10_000_000)
GROWTH_GB = 4


class Spent(NamedTuple):
    """What a way took in a process of its own and in those it started: by the clock, processor time, memory.

    The memory is the most that all of them together held at one moment.
    """

    seconds: float
    processor: float
    gb: float
    rows: int


def run(rows: int = ROWS, largest: int = ROWS) -> list[dict]:
    """One line a step: ``step, seconds, processor_s, target_s, times_faster``."""
    if not MIRROR.is_dir():
        print(f"Left out, because {MIRROR} is absent: official layers. Both ways use embedded ones.")
    _keep_bytecode()
    with tempfile.TemporaryDirectory() as folder:
        files, data = _prepared(Path(folder), rows)
        theirs = _alone(_plain_ingest, files, data)
        ours = _alone(_ingest, files, data)
        return [
            _step(_growing(ours, len(files), INGEST_GB), ours, theirs.seconds, theirs),
            _step(f"the same in plain pandas, which checks nothing, {theirs.gb:.1f} GB", theirs),
            *_questions(data, data / "plain.parquet"),
            _weekly(Path(folder), data, 1_000, WEEK_S),
            _after_a_long_history(Path(folder), data),
            *_small(Path(folder)),
            _rebuilt(Path(folder)),
            *_growth(rows, largest),
        ]


def _growth(done: int, largest: int) -> list[dict]:
    """Seconds and memory of an intake as rows grow tenfold, up to `largest`; two are measured above."""
    steps = []
    for rows in GROWTH:
        if rows in (done, SMALL_ROWS):
            continue
        if rows > largest:
            print(f"Left out: the growth to {rows:,} rows; ask for it with --largest {rows}.")
            continue
        with tempfile.TemporaryDirectory() as folder:
            files, data = _prepared(Path(folder), rows)
            ours = _alone(_ingest, files, data)
        steps.append(_step(_growing(ours, len(files), GROWTH_GB), ours))
    return steps


def _growing(ours: Spent, files: int, most_gb: float) -> str:
    memory = f"{ours.gb:.1f} GB (at most {most_gb})"
    return f"{ours.rows:,} rows in {files} files to the published warehouse, {memory}"


def _small(folder: Path) -> list[dict]:
    """Few rows in many files."""
    files, data = _prepared(folder / "small", SMALL_ROWS)
    ours, theirs = _alone(_ingest, files, data), _alone(_plain_ingest, files, data)
    return [_step(_growing(ours, len(files), GROWTH_GB), ours, SMALL_S, theirs)]


def _rebuilt(folder: Path) -> dict:
    """The weekly files of many years made into a warehouse again."""
    weekly, years = folder / "weekly", folder / "years"
    weekly.mkdir()
    paths = [_week_file(weekly, number, rows=10) for number in range(REBUILD_FILES)]
    _alone(_ingest, paths, years)
    return _step(f"rebuild of {REBUILD_FILES:,} weekly files", _alone(_rebuild, years), REBUILD_S)


def _weekly(folder: Path, data: Path, first: int, target_s: float) -> dict:
    """The file of one week, on the warehouse as it is; the quickest of `WEEKS_TRIED`."""
    from observatory.warehouse import connect

    with connect(data) as warehouse:
        held = int(warehouse.connection.execute("select count(*) from facts").fetchone()[0])
    paths = [_week_file(folder, first + number, rows=WEEK_ROWS) for number in range(WEEKS_TRIED)]
    ours = min(_alone(_ingest, [path], data) for path in paths)
    return _step(f"a weekly file of {WEEK_ROWS} rows on {held:,} facts", ours, target_s)


def _after_a_long_history(folder: Path, data: Path) -> dict:
    """The same where each fact stands `LONG_HISTORY` times, each time as another one."""
    import duckdb

    from observatory.warehouse import published

    with duckdb.connect(str(published(data))) as connection:
        connection.execute("set enable_progress_bar = false")
        connection.execute(
            "insert into facts select * exclude (n) "
            "replace (hash(fact_id, n) as fact_id, hash(content, n) as content) "
            f"from facts, range(1, {LONG_HISTORY}) r(n)"
        )
    return _weekly(folder, data, 2_000, LONG_HISTORY_S)


def _week_file(folder: Path, number: int, rows: int) -> Path:
    """An invented export: a week of `rows` facts, the `number`-th of all, ten files a week.

    The number has five digits in the name: four would say a year that the file speaks for.
    """
    monday = dt.date(2020, 1, 6) + dt.timedelta(weeks=number // 10)
    year, week, _day = monday.isocalendar()
    lines = [
        f"W{number}-{n};{monday + dt.timedelta(days=n % 7):%d/%m/%Y};{n % 24:02d}h00;"
        f"{n % 40 + 1} {STREETS[n % len(STREETS)]};;Belfort;Tag;;oui"
        for n in range(rows)
    ]
    header = "N° fiche;Date;Heure;Adresse;Lieu;Commune;Motif;Suites;DONNEE_INVENTEE"
    path = folder / f"police_municipale_{number:05d}_{year}-W{week:02d}.csv"
    path.write_text("\n".join([header, *lines]) + "\n", encoding="utf-8")
    return path


#: As they are written by hand, some with a fault.
STREETS = (
    "rue de Madrid",
    "r. de Madrid",
    "av Jean Jaures",
    "faubourg de Montbelliard",
    "Rue Aristide Brian",
)


def _keep_bytecode() -> None:
    """Let the processes that are measured find the modules compiled, as where the project is installed."""
    os.environ.pop("PYTHONDONTWRITEBYTECODE", None)
    with tempfile.TemporaryDirectory() as folder:
        _alone(_ingest, [_week_file(Path(folder), 1, rows=10)], Path(folder) / "data")


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


def _alone(work: Callable, *arguments: object) -> Spent:
    """What `work` takes in a fresh process on two cores, imports included."""
    queue = multiprocessing.get_context("spawn").SimpleQueue()
    process = multiprocessing.get_context("spawn").Process(target=_measure, args=(queue, work, arguments))
    process.start()
    peak = 0.0
    while process.is_alive():
        process.join(LOOK_S)
        peak = max(peak, sum(map(_memory_gb, _with_those_it_started(process.pid))))
    if process.exitcode:
        sys.exit(f"{work.__name__} ended with {process.exitcode}")
    seconds, processor, own_peak, rows = queue.get()
    return Spent(seconds, processor, max(peak, own_peak), rows)


def _with_those_it_started(number: int) -> list[int]:
    """A process, those it started, those they started."""
    begun: dict[int, list[int]] = {}
    for path in Path("/proc").glob("[0-9]*/stat"):
        with contextlib.suppress(OSError):  # it has ended
            said = path.read_text(encoding="utf-8", errors="replace").rpartition(")")[2].split()
            begun.setdefault(int(said[1]), []).append(int(path.parent.name))
    found = [number]
    for one in found:
        found += begun.get(one, [])
    return found


def _memory_gb(number: int) -> float:
    """What a process holds now; what it shares with the one it was forked from counts for both."""
    try:
        pages = int(Path(f"/proc/{number}/statm").read_text().split()[1])
    except (OSError, IndexError):
        return 0.0
    return pages * os.sysconf("SC_PAGE_SIZE") / 2**30


def _measure(queue, work: Callable, arguments: tuple) -> None:
    os.sched_setaffinity(0, sorted(os.sched_getaffinity(0))[:CORES])
    began, used = time.perf_counter(), _processor_s()
    rows = work(*arguments)
    queue.put((time.perf_counter() - began, _processor_s() - used, _peak_gb(), rows))


def _processor_s() -> float:
    """Processor time of this process and of those it started and waited for."""
    times = os.times()
    return times.user + times.system + times.children_user + times.children_system


def _peak_gb() -> float:
    """Peak memory of this process alone.

    It is read of the system: what `getrusage` says of it goes back to the process it was started from.
    """
    own = re.search(r"VmHWM:\s+(\d+)", Path("/proc/self/status").read_text(encoding="utf-8"))[1]
    return int(own) / 2**20


def _median(call: Callable, times: int = 5) -> Spent:
    """The median of so many calls in this process."""

    def once() -> tuple[float, float]:
        began, used = time.perf_counter(), time.process_time()
        call()
        return time.perf_counter() - began, time.process_time() - used

    seconds, processor = sorted(once() for _ in range(times))[times // 2]
    return Spent(seconds, processor, 0, 0)


def _step(step: str, spent: Spent, target_s: float | None = None, plain: Spent | None = None) -> dict:
    return {
        "step": step,
        "seconds": round(spent.seconds, 3),
        "processor_s": round(spent.processor, 3),
        "target_s": None if target_s is None else round(target_s, 3),
        "times_faster": round(plain.seconds / spent.seconds, 1) if plain else None,
    }


if __name__ == "__main__":
    import pandas as pd

    print(pd.DataFrame(run()).to_string(index=False))
