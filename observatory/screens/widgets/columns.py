"""How the columns of a table are written: numbers and dates by the language, sorted as what they are.

The browser writes them by the language of the app (`session.streamlit_i18n`), so that 2592 is « 2 592 » to
one reader and “2,592” to another, while both sort by the number.
"""

from __future__ import annotations

import datetime as dt
import html
from typing import Any

import numpy as np
import pandas as pd
import streamlit as st

from observatory.language import _, current, date_text, ngettext, number_text

#: Decimals shown at most.
MOST_DECIMALS = 4

#: Rows of a table that go on paper; its files have them all.
PRINTED = 80
#: Columns beyond which a table on paper is set small, so that it is whole.
MANY = 10

#: What stands between thousands and before decimals.
_MARKS = {"fr": ("\u202f", ","), "en": (",", ".")}

#: Headers named where a table has no title of its own.
_NAMED = 3


def readable(data: pd.DataFrame) -> pd.DataFrame:
    """`data` with true and false in words; all else is left as it is."""
    words = {True: _("yes"), False: _("no")}
    return data.assign(**{name: data[name].map(words) for name in data if data[name].dtype.kind == "b"})


def configs(data: pd.DataFrame, given: dict[str, Any] | None = None) -> dict[str, Any]:
    """Column → `st.column_config`, for numbers and dates; what the caller has `given` goes before."""
    ours = {name: config for name in data if (config := _config(data[name])) is not None}
    return ours | {name: _completed(config, ours.get(name)) for name, config in (given or {}).items()}


def named(data: pd.DataFrame) -> str:
    """A table's name for a screen reader, from its first headers."""
    return _("Table: {theme}").format(theme=", ".join(map(str, data.columns[:_NAMED])))


def decimals(values: pd.Series) -> int:
    """The fewest decimals that lose nothing of `values`, `MOST_DECIMALS` at most."""
    finite = values.dropna().to_numpy(dtype=float)
    finite = finite[np.isfinite(finite)]
    exact = finite.round(MOST_DECIMALS)
    return next(n for n in range(MOST_DECIMALS + 1) if np.allclose(finite.round(n), exact, rtol=0, atol=1e-9))


def printed(data: pd.DataFrame, title: str) -> str:
    """The table as markup that is seen on paper alone, where a table that scrolls would be cut."""
    printed_rows = data.head(PRINTED)
    heads = "".join(f'<th scope="col">{html.escape(str(name))}</th>' for name in data)
    columns = [_texts(printed_rows[name]) for name in data]
    rows = "".join(f"<tr>{''.join(cells)}</tr>" for cells in zip(*columns, strict=True))
    many = " many" if len(data.columns) > MANY else ""
    return (
        f'<table class="numbers on-paper{many}"><caption><span class="sr-only">{html.escape(title)}</span>'
        f"{_left_out(len(data))}</caption>"
        f"<thead><tr>{heads}</tr></thead><tbody>{rows}</tbody></table>"
    )


def _left_out(rows: int) -> str:
    left = rows - PRINTED
    if left <= 0:
        return ""
    text = ngettext("{n} more row in the file.", "{n} more rows in the file.", left)
    return html.escape(text.format(n=number_text(left)))


def _texts(values: pd.Series) -> list[str]:
    """The cells of a column, written as the browser writes those of the table on the screen."""
    number = values.dtype.kind in "iuf"
    # The languages' own library takes thirty microseconds a number: ten times the rest of the row.
    form = f"{{:,.{decimals(values.astype('float64')) if number else 0}f}}"
    group, point = _MARKS[current()]

    def text(value: Any) -> str:
        if pd.isna(value):
            return "–"
        if number:
            return form.format(value).replace(",", " ").replace(".", point).replace(" ", group)
        return date_text(value, "medium") if isinstance(value, dt.date) else html.escape(str(value))

    kind = "" if number else ' class="text"'
    return [f"<td{kind}>{text(value)}</td>" for value in values]


def _config(values: pd.Series) -> Any:
    kind = values.dtype.kind
    if kind in "iu":
        return st.column_config.NumberColumn(format="localized")
    if kind == "f":
        # Streamlit takes the decimals of every cell from the step between two of its values.
        return st.column_config.NumberColumn(format="localized", step=10.0 ** -decimals(values))
    if kind == "M" or pd.api.types.infer_dtype(values) == "date":
        return st.column_config.DateColumn(format="localized")
    return None


def _completed(given: Any, ours: dict[str, Any] | None) -> Any:
    """The caller's configuration, with our way of writing where it has none of its own."""
    if not ours or not isinstance(given, dict) or "type_config" not in given:
        return given
    types = given["type_config"], ours["type_config"]
    if types[0].get("format") or types[0]["type"] != types[1]["type"]:
        return given
    return given | {"type_config": types[0] | {name: types[1].get(name) for name in ("format", "step")}}
