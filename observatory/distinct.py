"""Columns of texts, worked on once for each distinct text: of a million there are some hundreds."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    import numpy as np
    import pandas as pd


class Distinct(NamedTuple):
    """The `texts` of a column, each once, in the order in which they appear.

    `place` says for each row of the column which of them it has, -1 where it has none; `index` is the
    column's.
    """

    texts: pd.Series
    place: np.ndarray
    index: pd.Index

    def spread(self, values: pd.Series) -> pd.Series:
        """What was found of each text, set against the rows of the column; missing where a row has none."""
        import pandas as pd

        missing = bool(len(self.place)) and self.place.min() < 0
        return pd.Series(values.array.take(self.place, allow_fill=missing), index=self.index)


def distinct(texts: pd.Series) -> Distinct:
    """The distinct texts of a column."""
    import pandas as pd

    place, found = pd.factorize(texts.array)
    return Distinct(pd.Series(found, dtype="str"), place, texts.index)


def each_text(texts: pd.Series, of: Callable[[str], str]) -> pd.Series:
    """What `of` makes of each text of a column; it is asked once for each distinct one."""
    import pandas as pd

    found = distinct(texts)
    return found.spread(pd.Series([of(text) for text in found.texts], dtype="str"))
