"""The account of one file's rows while they are checked: who is refused, for which value, and why."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field

import numpy as np
import pandas as pd

from observatory.fact import Reason
from observatory.redact import scrub
from pipelines.read import RowFault

#: How much of a refused value is kept.
EXCERPT = 200


@dataclass(slots=True)
class Validated:
    """What became of the rows of one file: ``len(facts) + len(faults) + sum(out_of_scope)`` were read.

    `facts` is indexed by row number and has, of `observatory.fact.COLUMNS`, those known before geocoding,
    and ``commune_text`` (as written), ``given_lon, given_lat, given_uncertainty_m`` (NaN unless given), and
    ``place_sought``, which a place is looked for by instead of ``place_text`` where it is not empty: it may
    name somebody and goes when the facts are located.
    """

    facts: pd.DataFrame
    faults: list[RowFault]
    out_of_scope: Counter[str] = field(default_factory=Counter)
    remarks: Counter[str] = field(default_factory=Counter)

    @property
    def read(self) -> int:
        """Rows that were read, whatever became of them."""
        return len(self.facts) + len(self.faults) + sum(self.out_of_scope.values())


#: More rows than any file has: a row of files checked together is known by its file's place times this, and
#: its number in the file.
ROWS_OF_A_FILE = 1 << 40


def files_of(keys: pd.Index) -> np.ndarray:
    """The place of the file that each row comes from."""
    return keys.to_numpy("int64") // ROWS_OF_A_FILE


class Accounts:
    """The accounts of files whose rows are checked in one table, indexed by file and row number."""

    def __init__(self, files: list[Validated]) -> None:
        self.files = files

    def refuse(self, values: pd.Series, column: str, reason: Reason) -> None:
        """Refuse the rows of `values`, the texts at fault in `column`."""
        for key, value in values.items():
            file, number = divmod(int(key), ROWS_OF_A_FILE)
            self.files[file].faults.append(RowFault(number, column, scrub(value)[:EXCERPT], reason))

    def refuse_marked(self, frame: pd.DataFrame, fault: pd.Series, column: pd.Series) -> pd.Series:
        """Refuse the rows with a `fault` (a `Reason`, or empty) in a `column`; true where a row may go on."""
        marked = fault != ""
        if not marked.any():
            return ~marked
        for (reason, name), rows in frame[marked].groupby([fault[marked], column[marked]]):
            self.refuse(rows[name], name, Reason(reason))
        return ~marked

    def remark(self, text: str, rows: pd.Index) -> None:
        """Count these rows in a remark on their files."""
        for file, n in enumerate(np.bincount(files_of(rows))):
            if n:
                self.files[file].remarks[text] += int(n)

    def leave_out(self, names: pd.Series) -> None:
        """Count rows as out of scope, each under its name."""
        files = files_of(names.index)
        for file in np.unique(files):
            for name, n in names[files == file].value_counts().items():
                self.files[file].out_of_scope[str(name)] += int(n)
