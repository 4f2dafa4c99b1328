"""The benchmarks' own input: files that the intake takes for what they are meant to be."""

from __future__ import annotations

from benchmarks.ingest import REBUILD_FILES, WEEKS_TRIED, _week_file
from pipelines.period import only_years_in_name, period_in_name


def test_each_weekly_file_is_named_after_its_week_alone(tmp_path) -> None:
    """A number of four digits in a name is a year, and the file would speak for all the years to it."""
    last = max(REBUILD_FILES, 2_000 + WEEKS_TRIED)
    for number in range(0, last, 7):
        period = period_in_name(_week_file(tmp_path, number, rows=1).name)
        assert period and len(period.weeks) == 1, number
    assert not only_years_in_name(_week_file(tmp_path, 2_086, rows=1).name)
