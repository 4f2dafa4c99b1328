"""Records of an answer, as they come, as one table of strings."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import chain
from typing import Any

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

from observatory.errors import InputError
from observatory.fact import Reason
from observatory.language import _
from pipelines.read.raw import COLUMN_LIMIT, RawTable, RowFault, check_header

#: Cells from which a table must not be nearly empty, and how many cells a filled one may stand for.
SPARSE_LIMIT, SPARSE_RATIO = 5_000_000, 10

Record = dict[str, object]


class Records:
    """Records gathered a batch at a time, the first as row 2: what is kept of them is their texts."""

    def __init__(self) -> None:
        self.read = 0
        self._names: dict[str, None] = {}
        self._filled = 0
        self._numbers: list[np.ndarray] = []
        self._faults: list[RowFault] = []
        #: Columns of texts by name, or the records themselves where most of their cells are empty.
        self._pieces: list[dict[str, pa.Array] | list[Record]] = []

    def add(self, records: Sequence[Record | None]) -> None:
        """Add records; None is one that could not be read as a record."""
        numbers: Sequence[int] = range(self.read + 2, self.read + 2 + len(records))
        self.read += len(records)
        good = [record for record in records if record is not None]
        if len(good) < len(records):
            self._faults += [
                RowFault(number, "", "{…}", Reason.MALFORMED_ROW)
                for number, record in zip(numbers, records, strict=True)
                if record is None
            ]
            numbers = [n for n, record in zip(numbers, records, strict=True) if record is not None]
        self._numbers.append(np.array(numbers, "int64"))
        # Most records have the same names: they are looked at once for each set of them.
        sets = dict.fromkeys(map(tuple, good))
        names = [*dict.fromkeys(chain.from_iterable(sets))]
        filled = sum(map(len, good))
        self._names.update(dict.fromkeys(names))
        self._filled += filled
        nearly_empty = len(names) * len(good) > SPARSE_RATIO * filled
        if len(self._names) > COLUMN_LIMIT:  # refused at the end
            self._pieces.append([])
        else:
            self._pieces.append(good if nearly_empty else _columns(good, names, alike=len(sets) == 1))

    def table(self, file_name: str) -> RawTable:
        """All of them. Raises `InputError` if their names, or how few cells they fill, are of no export."""
        rows = [len(numbers) for numbers in self._numbers]
        self._refuse_sparse(sum(rows), file_name)
        header = check_header([_text(name) for name in self._names], file_name)
        columns = [self._column(name, rows) for name in self._names]
        frame = pa.table(columns, names=header).to_pandas().astype("str")
        numbers = np.concatenate([np.array([], "int64"), *self._numbers])
        frame.index = pd.Index(numbers, name="row_number")
        return RawTable(frame, self._faults)

    def _column(self, name: str, rows: Sequence[int]) -> pa.Array:
        """The texts of one column, let go of where they were kept."""
        texts = [
            piece.pop(name, None) if isinstance(piece, dict) else _texts([one.get(name) for one in piece])
            for piece in self._pieces
        ]
        empty = pa.scalar("", pa.large_string())
        return pa.concat_arrays(
            [pa.repeat(empty, n) if some is None else some for some, n in zip(texts, rows, strict=True)]
        )

    def _refuse_sparse(self, rows: int, file_name: str) -> None:
        """Refuse a table that would be nearly empty: its cells take memory and time, filled or not."""
        cells = len(self._names) * rows
        if cells > SPARSE_LIMIT and cells > SPARSE_RATIO * self._filled:
            raise InputError(
                _(
                    "{file}: {n} different names over {rows} records, nearly all of them absent from each; "
                    "ask the partner to export it with one set of columns."
                ).format(file=file_name, n=len(self._names), rows=rows)
            )


def _columns(records: Sequence[Record], names: Sequence[str], *, alike: bool) -> dict[str, pa.Array]:
    """The texts of records by name; `alike` are those that all have these names in this order."""
    values: list[Any] = (
        [*chain.from_iterable(map(dict.values, records))]
        if alike
        else [record.get(name) for record in records for name in names]
    )
    return {name: _texts(values[place :: len(names)]) for place, name in enumerate(names)}


def _texts(values: list[object]) -> pa.Array:
    """Values of one column as texts; most columns hold nothing but texts."""
    kind = pa.large_string()
    try:
        return pc.utf8_trim_whitespace(pc.fill_null(pa.array(values, kind), ""))
    except (pa.ArrowInvalid, pa.ArrowTypeError, UnicodeError):
        return pa.array([_text(value) for value in values], kind)


def _text(value: object) -> str:
    """A JSON value as text; letters that are half of a pair, which no text holds, are replaced."""
    if value is None:
        return ""
    if type(value) is float:
        return str(int(value)) if value.is_integer() and abs(value) < 1e15 else repr(value)
    return str(value).strip().encode("utf-8", "replace").decode()
