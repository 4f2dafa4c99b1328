"""Tables of a week: where nobody tells of a theme, none is no count."""

from __future__ import annotations

import datetime as dt

import numpy as np
import pandas as pd
import pytest

from observatory.compare import Verdict
from observatory.screens import cache
from observatory.screens.panels import week_tables


@pytest.mark.parametrize(
    ("partners", "facts", "observed", "shown"),
    [
        (0, 0, 1.0, None),
        (0, 3, 1.0, 3),
        (1, 0, 1.0, 0),
        (1, 0, 0.0, None),
    ],
    ids=["nobody tells", "told all the same", "none", "silence"],
)
def test_a_count_is_shown_where_somebody_tells_of_it(version, partners, facts, observed, shown):
    cells = cache.weekly(version, cache.last_week(version), "*").cells
    cells = cells._replace(partners=np.full_like(cells.partners, partners))
    rows = cells.keys.head(1).assign(facts=facts, weeks=observed)
    [told] = week_tables._told(cells)(rows, "facts", "weeks").astype(object)
    assert (None if pd.isna(told) else told) == shown


@pytest.mark.parametrize(
    ("counts", "change", "printed"),
    [
        ([0, None], Verdict.TOO_FEW, False),
        ([0, None], Verdict.SILENT_PARTNER, True),
        ([None, 2], Verdict.TOO_FEW, True),
    ],
)
def test_silence_is_printed_and_a_commune_without_a_fact_is_not(counts, change, printed):
    row = np.array(["X", *counts, sum(filter(None, counts))], dtype=object)
    markup = week_tables._row("90000", dt.date(2026, 11, 16), row, [change.value] * len(counts))
    assert ('class="nil"' not in markup) == printed


@pytest.fixture
def version(demo_data, monkeypatch):
    monkeypatch.setenv("OBSERVATORY_DATA", str(demo_data))
    return cache.current_version()._replace(today=dt.date(2026, 11, 25))
