"""Invented facts for the tests of hot spots: none is true, no place is meant."""

from __future__ import annotations

import pandas as pd


def facts(rows: int = 1, **columns) -> pd.DataFrame:
    """A table of facts, one located fact a row, with the given columns changed."""
    table = pd.DataFrame(
        {
            "theme": "rodeo",
            "feed": "police",
            "starts_at": pd.Timestamp("2026-06-06 21:00"),
            "lon": 6.86,
            "lat": 47.64,
            "precision": "street",
            "uncertainty_m": 50.0,
            "commune_code": "90010",
            "matched_label": "Rue Essai",
            "time_precision": "minute",
        },
        index=range(rows),
    )
    columns = {k: list(v) if isinstance(v, tuple) else v for k, v in columns.items()}
    table = table.assign(**columns)
    table["starts_at"] = pd.to_datetime(table["starts_at"], format="ISO8601")
    ends = pd.to_datetime(table["ends_at"], format="ISO8601") if "ends_at" in table else table["starts_at"]
    days = table["starts_at"].dt.normalize()
    return table.assign(ends_at=ends, week=days - pd.to_timedelta(days.dt.day_of_week, unit="D"))
