"""How fast the weekly sheet and the other statistics are: ``make bench-statistics``.

Times of this process, best of three where warm. Cells are invented: 60 zones × 13 themes × 300 weeks,
1,000,000 facts in all. Reading the cells from the warehouse is not in these figures.
"""

import time

START = time.perf_counter()

import numpy as np  # noqa: E402
import pandas as pd  # noqa: E402

ZONES, THEMES, WEEKS, FACTS = 60, 13, 300, 1_000_000


def cells() -> pd.DataFrame:
    draw = np.random.default_rng(0)
    mean = draw.gamma(0.5, 1, (ZONES, THEMES, 1)) * np.ones(WEEKS)
    counts = draw.poisson(mean * FACTS / mean.sum())
    index = pd.MultiIndex.from_product(
        [
            [f"90{i:03d}" for i in range(ZONES)],
            [f"theme{i}" for i in range(THEMES)],
            pd.date_range("2021-01-04", periods=WEEKS, freq="7D", unit="us"),
        ],
        names=["zone_code", "theme", "week"],
    )
    return index.to_frame(index=False).assign(facts=counts.ravel(), partners=1, reporting=1, complete=True)


def best(call, runs: int = 3) -> float:
    def once() -> float:
        start = time.perf_counter()
        call()
        return time.perf_counter() - start

    return min(once() for _ in range(runs))


def sheets() -> None:
    table = cells()
    week = table["week"].max()
    start = time.perf_counter()
    from observatory import alerts, compare, counts
    from observatory.territory import Territory

    alerts.alerts(table, week)
    cold = time.perf_counter() - start
    print(f"weekly sheet and alerts, {table['facts'].sum():,} facts, cold with imports: {cold:.3f} s")
    seconds = best(lambda: compare.week_over_week(table, week))
    print(f"weekly sheet from a table of {len(table):,} rows, warm: {seconds:.3f} s")
    arrays, touching = counts.Cube.of(table), alerts.touching(Territory.load().zones["geometry"])
    arrays = arrays._replace(keys=arrays.keys.assign(zone_code=touching.index.repeat(THEMES)))
    seconds = best(lambda: alerts.alerts(arrays, week, touching))
    print(f"weekly sheet and alerts (clusters, lasting changes) from arrays, warm: {seconds:.3f} s")
    for name in compare.Named:
        seconds = best(lambda name=name: compare.compare_named(table, name, week))
        print(f"comparison {name}, warm: {seconds:.3f} s")


def one_series() -> None:
    from observatory import alerts

    counts = pd.Series(np.random.default_rng(0).poisson(5, 312), index=range(1, 313))
    weeks = range(282, 313)
    settings = alerts.Settings(years=4, alpha=0.1, bound=alerts.Bound.DELTA)
    seconds = best(lambda: alerts.farrington(counts, weeks, settings))
    print(f"Farrington series of one zone-theme: {seconds / len(weeks) * 1000:.2f} ms a week")


def surfaces() -> None:
    from observatory import hotspots

    draw = np.random.default_rng(0)
    extent = (972_000, 6_720_000, 998_000, 6_746_000)
    for number in (500, 5_000, 20_000):
        x, y = draw.normal(988_000, 2_500, number), draw.normal(6_733_000, 2_500, number)
        uncertainty = draw.choice([15.0, 100.0, 400.0], number)
        seconds = best(lambda x=x, y=y, u=uncertainty: hotspots.heat_surface(x, y, u, weeks=4, extent=extent))
        print(f"heat surface of the agglomeration at 100 m, {number:,} places: {seconds:.3f} s")
        cell = hotspots.lattice(extent, 100)
        seconds = best(lambda x=x, y=y, cell=cell: hotspots.gi_star(cell.count(x, y), cell))
        print(f"Gi* of {cell.rows * cell.columns:,} cells, {number:,} places: {seconds:.3f} s")


def disclosure() -> None:
    from observatory.counts.disclosure import suppress_table
    from observatory.counts.disclosure.audit import audit

    draw = np.random.default_rng(0)
    table = pd.DataFrame(draw.poisson(draw.gamma(0.5, 6, (ZONES, THEMES))))
    start = time.perf_counter()
    shown, relations = suppress_table(table)
    hidden = time.perf_counter() - start
    print(f"a week of 60 zones × 13 themes with margins hidden: {hidden:.3f} s")
    print(f"its audit: {best(lambda: audit(shown, relations), 1):.3f} s")


if __name__ == "__main__":
    print(f"numpy and pandas: {time.perf_counter() - START:.3f} s")
    sheets()
    one_series()
    surfaces()
    disclosure()
