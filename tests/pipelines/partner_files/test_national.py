"""The national file of road accidents, under the names and in the forms of its years, is one partner's."""

from __future__ import annotations

import pytest

from pipelines.check import check_file
from tests.pipelines.partner_files.conftest import FILES, NOW

CASE = FILES / "71-baac-since-2019"


@pytest.mark.parametrize("file", ["caracteristiques-2019.csv", "carcteristiques-2021.csv", "caract-2023.csv"])
@pytest.mark.parametrize("renamed", [False, True], ids=["Num_Acc", "Accident_Id, as in 2022"])
def test_a_year_is_known_by_its_name_and_header(file: str, renamed: bool, placer) -> None:
    content = (CASE / file).read_bytes()
    content = content.replace(b'"Num_Acc"', b'"Accident_Id"') if renamed else content
    checked = check_file(content, file, None, NOW)
    found = checked.validated
    assert (checked.feed, found.read, len(found.facts), sum(found.out_of_scope.values())) == (
        "onisr_baac",
        3,
        2,
        1,
    )
    located = placer.locate(found.facts)
    assert located["commune_code"].tolist() == ["90010", "90075"]
    assert (round(located["lon"].iloc[1], 4), round(located["lat"].iloc[1], 4)) == (6.879, 47.6602)
    assert set(located["time_precision"]) == {"minute"}
