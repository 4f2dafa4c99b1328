"""The account of one file's rows while they are checked: who is refused, for which value, and why."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field

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
    and ``commune_text`` (as written), ``given_lon, given_lat, given_uncertainty_m`` (NaN unless given).
    """

    facts: pd.DataFrame
    faults: list[RowFault]
    out_of_scope: Counter[str] = field(default_factory=Counter)
    remarks: Counter[str] = field(default_factory=Counter)

    @property
    def read(self) -> int:
        """Rows that were read, whatever became of them."""
        return len(self.facts) + len(self.faults) + sum(self.out_of_scope.values())

    def refuse(self, values: pd.Series, column: str, reason: Reason) -> None:
        """Refuse the rows (row numbers) of `values`, the texts at fault in `column`."""
        self.faults += [
            RowFault(int(number), column, scrub(value)[:EXCERPT], reason) for number, value in values.items()
        ]

    def refuse_marked(self, frame: pd.DataFrame, fault: pd.Series, column: pd.Series) -> pd.Series:
        """Refuse the rows with a `fault` (a `Reason`, or empty) in a `column`; true where a row may go on."""
        marked = fault != ""
        if not marked.any():
            return ~marked
        for (reason, name), rows in frame[marked].groupby([fault[marked], column[marked]]):
            self.refuse(rows[name], name, Reason(reason))
        return ~marked
