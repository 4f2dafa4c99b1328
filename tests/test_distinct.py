"""What is found of each distinct text is what would be found of each row."""

from __future__ import annotations

import pandas as pd
import pytest

from observatory.distinct import distinct, each_text


@pytest.mark.parametrize(
    ("texts", "index", "why"),
    [
        (
            ["b", "a", "b", "", "é", "a"],
            [5, 3, 9, 1, 0, 2],
            "in the order of the rows",
        ),
        ([], [], "no row"),
        ([None, "a", None], [0, 1, 2], "nothing is made of what is missing"),
    ],
)
def test_each_text_is_asked_once(texts, index, why) -> None:
    asked: list[str] = []

    def louder(text: str) -> str:
        asked.append(text)
        return text.upper() + "!"

    column = pd.Series(texts, index=index, dtype="str")
    pd.testing.assert_series_equal(each_text(column, louder), column.str.upper() + "!", obj=why)
    assert asked == [*dict.fromkeys(text for text in texts if text is not None)], why


def test_values_of_any_kind_are_spread() -> None:
    column = pd.Series(["02", "01", "02"], index=[7, 8, 9], dtype="str")
    found = distinct(column)
    days = found.spread(pd.to_datetime("2026-11-" + found.texts))
    assert list(days.index) == [7, 8, 9]
    assert list(days.dt.day) == [2, 1, 2]
