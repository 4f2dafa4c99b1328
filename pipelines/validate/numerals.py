"""Numbers as partners write them: spaces between the figures, a comma for the point, a unit behind."""

from __future__ import annotations

import pandas as pd


def read_numbers(texts: pd.Series, unit: str = "") -> pd.Series:
    """Texts as float64, NaN where one is no number; `unit` is a pattern of what may stand beside the figures.

    Most are figures alone: the others are cleaned one by one.
    """
    others = ~texts.str.fullmatch("[0-9.,-]*")
    if others.any():
        beside = rf"\s|{unit}" if unit else r"\s"
        texts = texts.mask(others, texts[others].str.replace(beside, "", regex=True))
    return pd.to_numeric(texts.str.replace(",", ".", regex=False), errors="coerce").astype("float64")
