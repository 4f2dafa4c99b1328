"""Columns of tables: numbers and dates by the reader's language, still sorted as what they are."""

from __future__ import annotations

import datetime as dt

import numpy as np
import pandas as pd
import pytest
import streamlit as st

from observatory import language
from observatory.screens.widgets import columns

DATES = [dt.date(2026, 5, 25), dt.date(2026, 11, 23)]


@pytest.mark.parametrize(
    ("values", "expected", "why"),
    [
        ([1.0, 2.0], 0, "whole numbers have none, whatever their type"),
        ([0.5, 0.548], 3, "all cells as many as the finest of them"),
        ([26.1, np.nan, np.inf], 1, "what is missing or endless has no decimals"),
        ([1 / 3], 4, "never more than the most"),
        ([0.1 + 0.2], 1, "a rounding error is no decimal"),
        ([], 0, "an empty column"),
    ],
)
def test_decimals_are_the_fewest_that_lose_nothing(values, expected, why):
    assert columns.decimals(pd.Series(values, dtype=float)) == expected, why


@pytest.mark.parametrize(
    ("values", "kind", "step", "why"),
    [
        (pd.Series([2592, 12]), "number", None, "thousands are grouped"),
        (pd.Series([1, None], dtype="Int64"), "number", None, "also where one is missing"),
        (pd.Series([0.5, 0.548]), "number", 0.001, "the step gives the decimals"),
        (pd.Series(DATES), "date", None, "dates as objects"),
        (pd.Series(pd.to_datetime(DATES)), "date", None, "dates as times"),
        (pd.Series(["90010", "90008"]), None, None, "codes are texts, with no thousands"),
        (pd.Series([True, False]), None, None, "yes and no are words"),
        (pd.Series([], dtype=object), None, None, "an empty column of any kind"),
    ],
)
def test_a_column_is_written_as_what_it_is(values, kind, step, why):
    found = columns.configs(pd.DataFrame({"a": values})).get("a")
    assert (found and found["type_config"]["type"]) == kind, why
    assert found is None or found["type_config"]["format"] == "localized"
    assert found is None or found["type_config"].get("step") == pytest.approx(step)


@pytest.mark.parametrize(
    ("given", "format", "why"),
    [
        (st.column_config.NumberColumn(help="why"), "localized", "what the caller left open is filled in"),
        (st.column_config.NumberColumn(format="%d km"), "%d km", "what the caller said stands"),
        (st.column_config.TextColumn(), None, "another kind is left alone"),
    ],
)
def test_what_the_caller_gives_goes_before(given, format, why):  # noqa: A002
    found = columns.configs(pd.DataFrame({"a": [1.5]}), {"a": given})["a"]
    assert found["type_config"].get("format") == format, why
    assert found["help"] == given["help"]


def test_true_and_false_are_said_in_words_and_nothing_else_changes():
    data = pd.DataFrame({"n": [1, 2], "invented": [True, False]})
    assert columns.readable(data).to_dict("list") == {"n": [1, 2], "invented": ["oui", "non"]}


@pytest.mark.parametrize(
    ("lang", "cells"),
    [
        ("fr", ["2\u202f592", "0,50", "–", "1er juin 2026", "&lt;b&gt;"]),
        ("en", ["2,592", "0.50", "–", "Jun 1, 2026", "&lt;b&gt;"]),
    ],
)
def test_a_row_on_paper_is_written_by_the_language(lang, cells):
    language.use(lang)
    data = pd.DataFrame(
        {
            "n": [2592, 1],
            "p": [0.5, 0.25],
            "q": [None, 1.0],
            "day": [dt.date(2026, 6, 1)] * 2,
            "t": ["<b>", ""],
        }
    )
    markup = columns.printed(data, "title")
    first = markup.split("<tbody><tr>")[1].split("</tr>")[0]
    assert [cell.split(">", 1)[1].removesuffix("</td>") for cell in first.split("<td")[1:]] == cells


def test_a_long_table_says_how_many_rows_stand_in_its_file():
    markup = columns.printed(pd.DataFrame({"n": range(columns.PRINTED + 1234)}), "title")
    assert markup.count("<tr>") == columns.PRINTED + 1
    assert "1\u202f234 autres lignes dans le fichier." in markup
