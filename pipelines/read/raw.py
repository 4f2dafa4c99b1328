"""What every reader gives: a table of strings, the rows that could not be one, and what was remarked."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from observatory.errors import InputError
from observatory.fact import Reason
from observatory.language import _
from pipelines.feed import normal

if TYPE_CHECKING:
    import pandas as pd


#: No partner's file has more columns.
COLUMN_LIMIT = 700


@dataclass(frozen=True, slots=True)
class RowFault:
    """A row that is refused: its number (the header is row 1), the column and value at fault, and why."""

    row_number: int
    column: str
    value: str
    reason: Reason


@dataclass(slots=True)
class RawTable:
    """Raw rows.

    `frame` has one column of strings per column of the file (stripped, never null) and an integer index:
    the row numbers, the header being row 1. `faults` are the rows that could not be read as rows.
    """

    frame: pd.DataFrame
    faults: list[RowFault] = field(default_factory=list)
    remarks: Counter[str] = field(default_factory=Counter)

    @property
    def rows(self) -> int:
        """Rows read: good ones and faulty ones."""
        return len(self.frame) + len(self.faults)


def keep_memory() -> None:
    """Let Arrow take memory from the system's allocator, which keeps what was let go for what comes next.

    Its own gives it back at once, and to take it again page by page is a tenth of the reading of a file.
    """
    import pyarrow as pa

    pa.set_memory_pool(pa.system_memory_pool())


def joined(frame: pd.DataFrame, columns: Sequence[str], by: str = " / ") -> pd.Series:
    """The texts of some columns of `frame`, one behind the other with `by` between them; of its index."""
    import pandas as pd
    import pyarrow as pa
    import pyarrow.compute as pc

    if len(columns) == 1:
        return frame[columns[0]]
    texts = [pa.array(frame[column].array) for column in columns]
    whole = pc.binary_join_element_wise(*texts, pa.scalar(by, texts[0].type))
    return pd.Series(pd.array(whole, dtype="str"), index=frame.index)


def longest_bytes(texts: pd.Series) -> int:
    """The bytes of the longest text of a column, 0 of an empty one; it has as many letters at most."""
    import pyarrow as pa
    import pyarrow.compute as pc

    return pc.max(pc.binary_length(pa.array(texts.array))).as_py() or 0


def written_over(column: pd.Series, values: pd.Series) -> pd.Series:
    """A column with `values`, none of them missing, in the place of what it has in their rows.

    Ten times as fast for texts as setting them by their index.
    """
    return values.reindex(column.index).fillna(column)


def without_blank_rows(frame: pd.DataFrame) -> pd.DataFrame:
    """The rows of `frame` in which something stands."""
    import numpy as np

    blank = np.ones(len(frame), bool)
    for column in frame.columns:
        blank &= (frame[column] == "").to_numpy(bool)
        if not blank.any():
            return frame
    return frame[~blank]


def check_header(header: list[str], file_name: str) -> list[str]:
    """The column names, stripped; a nameless column gets its position.

    Raises `InputError` where two columns have the same name, or there are more than `COLUMN_LIMIT`.
    """
    if len(header) > COLUMN_LIMIT:
        raise too_many_columns(file_name, len(header))
    names = [name.strip() or f"({position})" for position, name in enumerate(header, 1)]
    doubled = [name for name, n in Counter(normal(name) or name for name in names).items() if n > 1]
    if doubled:
        raise InputError(
            _("{file}, row 1: the column “{column}” stands twice; keep one and send the file again.").format(
                file=file_name, column=next(name for name in names if (normal(name) or name) == doubled[0])
            )
        )
    return names


def too_many_columns(file_name: str, n: int) -> InputError:
    """The error for a file with more columns than any export has."""
    return InputError(
        _("{file}, row 1: {n} columns, more than any export has; ask the partner to export it again.").format(
            file=file_name, n=n
        )
    )


def empty_file(file_name: str) -> InputError:
    """The error for a file with nothing in it, not even a header."""
    return InputError(
        _("{file} is empty: not even a header. Ask the partner to export it again.").format(file=file_name)
    )
