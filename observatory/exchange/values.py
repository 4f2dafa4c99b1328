"""What the exchange formats share: plain values, decimals of a degree, text that XML can hold."""

from __future__ import annotations

import pandas as pd

from observatory.language import _

#: Six decimals of a degree are 11 cm: finer would claim what no geocoder knows.
DECIMALS = 6


def internal_use() -> str:
    """What a file says of itself that holds small counts: it must not leave the office."""
    return _("internal use")


def plain_row(row: dict) -> dict:
    """The values of a row as JSON knows them: six significant digits, coordinates to six decimals."""
    return {name: _plain(name, value) for name, value in row.items()}


def _plain(name: str, value: object) -> object:
    if value is None or isinstance(value, str):
        return value
    if pd.isna(value):  # type: ignore[call-overload]
        return None
    number = value.item() if hasattr(value, "item") else value
    if isinstance(number, float):
        return round(number, DECIMALS) if name in ("lon", "lat") else float(f"{number:.6g}")
    return number


def printable(text: str) -> str:
    """`text` without the control characters that XML 1.0 has no way to write."""
    return "".join(c for c in text if c in "\t\n\r" or c.isprintable())


def one_line(text: str) -> str:
    """`text` as a terminal shows it safely: on one line, without what moves the cursor or turns words."""
    return text if text.isprintable() else "".join(c if c.isprintable() else " " for c in text)
