"""Mappable facts: those located finely enough to be drawn as a point."""

from __future__ import annotations

import pandas as pd

from observatory.fact import MAPPABLE


def mappable(facts: pd.DataFrame) -> pd.DataFrame:
    """The facts located at a house number, a street or a place."""
    return facts[facts["precision"].isin([str(p) for p in MAPPABLE]) & facts["lon"].notna()]
