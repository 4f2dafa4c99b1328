"""What every reader gives: a table of strings, the rows that could not be one, and what was remarked."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from observatory.errors import InputError
from observatory.fact import Reason
from observatory.language import _
from pipelines.feed import normal

if TYPE_CHECKING:
    import pandas as pd


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


def check_header(header: list[str], file_name: str) -> list[str]:
    """The column names, stripped. Raises `InputError` where two columns have the same name."""
    names = [name.strip().lstrip("\ufeff") for name in header]
    doubled = [name for name, n in Counter(map(normal, names)).items() if n > 1 and name]
    if doubled:
        raise InputError(
            _("{file}, row 1: the column “{column}” stands twice; keep one and send the file again.").format(
                file=file_name, column=doubled[0]
            )
        )
    return [name or f"({position})" for position, name in enumerate(names, 1)]


def empty_file(file_name: str) -> InputError:
    """The error for a file with nothing in it, not even a header."""
    return InputError(_("{file} is empty: not even a header. Ask the partner to export it again.").format(file=file_name))
