"""One row a form that partners' files take: what must come of it, and why it matters."""

from __future__ import annotations

from collections.abc import Callable

import pandas as pd
import pytest

from observatory.errors import InputError
from tests.pipelines.partner_files.conftest import Outcome

STARTS = "starts_at"


def stored(n: int, read: int | None = None) -> Callable[[Outcome], None]:
    def check(found: Outcome) -> None:
        assert found.read == (n if read is None else read)
        assert len(found.facts) == n, found.reasons

    return check


def starts(*moments: str, precision: str = "") -> Callable[[Outcome], None]:
    def check(found: Outcome) -> None:
        assert [*found.facts["starts_at"]] == [pd.Timestamp(m) for m in moments], found.reasons
        if precision:
            assert set(found.facts["time_precision"]) == {precision}

    return check


def covers(first: str, last: str) -> Callable[[Outcome], None]:
    def check(found: Outcome) -> None:
        period = found.checked.covers
        assert period and (period.first.isoformat(), period.last.isoformat()) == (first, last)

    return check


def remarked(*words: str) -> Callable[[Outcome], None]:
    def check(found: Outcome) -> None:
        for word in words:
            assert word in found.remarks

    return check


def located(*precisions: str) -> Callable[[Outcome], None]:
    def check(found: Outcome) -> None:
        assert [*found.facts["precision"]] == [*precisions]

    return check


def texts(*wanted: str) -> Callable[[Outcome], None]:
    def check(found: Outcome) -> None:
        assert [*found.facts["place_text"]] == [*wanted] and found.facts["precision"].notna().all()

    return check


def communes(*wanted: str) -> Callable[[Outcome], None]:
    def check(found: Outcome) -> None:
        assert {*found.facts["commune_code"]} == {*wanted}

    return check


def at(*points: tuple[float, float]) -> Callable[[Outcome], None]:
    def check(found: Outcome) -> None:
        assert found.points == [*points]

    return check


def references(*wanted: str) -> Callable[[Outcome], None]:
    def check(found: Outcome) -> None:
        assert [*found.facts["reference"]] == [*wanted]

    return check


def refused(**reasons: int) -> Callable[[Outcome], None]:
    def check(found: Outcome) -> None:
        assert found.reasons == reasons

    return check


DEPARTMENT, TOWN_HALL = "departement", "allo_mairie"
RIGHT = [
    (
        "01-name-french-range",
        "PM_du_09-11-2026_au_15-11-2026.csv",
        "",
        [covers("2026-11-09", "2026-11-15"), stored(3)],
        "a range of days as a French agent writes it is no year",
    ),
    (
        "01-name-french-range",
        "S46_2026.csv",
        "",
        [covers("2026-11-09", "2026-11-15"), stored(3)],
        "the week before its year is no year",
    ),
    (
        "08-identical-rows-no-reference",
        "tags_2026-W46.csv",
        "",
        [stored(4), remarked("identical rows")],
        "three tags in one street on one day are three facts",
    ),
    (
        "05-open311-xml-namespace",
        "requetes_2026-W46.xml",
        TOWN_HALL,
        [stored(2), at((6.8522, 47.6473), (6.8522, 47.6473))],
        "a namespace hides no request",
    ),
    (
        "12-mercator-taken-for-lambert93",
        "sdis_2026-W46.csv",
        "",
        [stored(2), located("place", "place"), remarked("EPSG:3857")],
        "Belfort in Web Mercator lies in the sea in Lambert-93",
    ),
    (
        "14-point-and-commune-disagree",
        "faits_2026-W46.csv",
        "",
        [stored(2), located("commune", "commune"), remarked("commune")],
        "a point in Paris is no place of Belfort",
    ),
    (
        "15-twelve-hour-clock-loses-hour",
        "demandes_2026-W46.csv",
        "",
        [starts("2026-11-09 14:30", precision="minute")],
        "an hour with AM or PM is an hour",
    ),
    (
        "16-month-only-date",
        "faits_2026-11.csv",
        "",
        [stored(0, read=3), refused(date_without_day=3)],
        "a month is no first of the month",
    ),
    ("18-workbook-sheet-per-month", "gardes.xlsx", "", [stored(4)], "a sheet a month is one table"),
    (
        "19-workbook-first-sheet-is-cover",
        "gardes_2026-W46.xlsx",
        "",
        [stored(3)],
        "the table is not on the first sheet",
    ),
    (
        "22-one-row-many-facts",
        "depots_2026-W46.csv",
        "",
        [stored(2), remarked("Nombre")],
        "a row that stands for twelve facts is asked about",
    ),
    (
        "24-bad-point-good-address",
        "faits_2026-W46.csv",
        "",
        [
            stored(3),
            texts("12 rue de Lille", "5 rue de Bordeaux", "rue de Thann"),
            remarked("points that cannot be believed"),
        ],
        "a bad point costs the point, not the fact",
    ),
    (
        "26-good-point-poor-address",
        "accidents_2026-W46.csv",
        "",
        [at((6.879, 47.6602))],
        "the point serves where the address is not found",
    ),
    (
        "27-closed-before-opened",
        "requetes_2026-W46.json",
        TOWN_HALL,
        [stored(1), remarked(": 1")],
        "a doubtful closing date costs the closing date",
    ),
    (
        "29-null-words",
        "faits_2026-W46.csv",
        "",
        [starts("2026-11-09", "2026-11-10", "2026-11-10", precision="day")],
        "a word for nothing is nothing",
    ),
    (
        "31-hour-24",
        "faits_2026-W46.csv",
        "",
        [starts("2026-11-10 00:00", precision="minute")],
        "24:00 is the end of its day: midnight of the next",
    ),
    (
        "33-written-french-date",
        "faits_2026-W46.csv",
        "",
        [starts("2026-11-09 14:30", "2026-11-10 14:30")],
        "a date in words",
    ),
    (
        "35-excel-serial-dates",
        "faits_2026-W46.xlsx",
        "",
        [starts("2026-11-09 14:30", "2026-11-10 22:15")],
        "a number in a date column of a workbook counts days",
    ),
    (
        "37-epoch-milliseconds",
        "points_2026-W46.geojson",
        DEPARTMENT,
        [starts("2026-11-10 09:15", "2026-11-10 09:15")],
        "map servers write dates as milliseconds",
    ),
    (
        "39-merged-cells-commune",
        "faits_2026-W46.xlsx",
        "",
        [stored(3), communes("90075")],
        "a merged cell holds for its rows",
    ),
    (
        "41-multipoint-of-one",
        "points_2026-W46.geojson",
        DEPARTMENT,
        [at((6.8522, 47.6473), (6.8522, 47.6473))],
        "a MultiPoint of one is a point",
    ),
    (
        "42-no-point-in-the-whole-file",
        "points_2026-W46.geojson",
        DEPARTMENT,
        [stored(2)],
        "a week of lines and polygons is a week",
    ),
    ("43-sep-line", "faits_2026-W46.csv", "", [stored(3)], "a spreadsheet's own hint is no header"),
    ("44-title-lines-csv", "faits_2026-W46.csv", "", [stored(3)], "titles stand above the header"),
    ("46-trailing-separator", "faits_2026-W46.csv", "", [stored(3)], "an empty surplus cell is none"),
    (
        "48-comment-over-two-lines",
        "faits_2026-W46.csv",
        "",
        [stored(3)],
        "a comment may hold separators and a line end",
    ),
    (
        "50-equals-quoted-cells",
        "faits_2026-W46.csv",
        "",
        [stored(1), references("0001")],
        '="0001" keeps zeros',
    ),
    (
        "51-fixmystreet-json",
        "requetes_2026-W46.json",
        TOWN_HALL,
        [stored(2), references("1", "2")],
        "requests wrapped twice",
    ),
    ("53-ods", "faits_2026-W46.ods", "", [stored(1)], "agents send LibreOffice workbooks"),
    (
        "54-cc48",
        "sig_2026-W46.csv",
        "",
        [stored(1), at((6.85, 47.64)), remarked("CC48")],
        "communes measure in CC48",
    ),
]


@pytest.mark.parametrize(
    ("case", "file", "feed", "checks", "why"), RIGHT, ids=[f"{r[0]}-{r[1]}" for r in RIGHT]
)
def test_right(case, file, feed, checks, why, outcome) -> None:
    found = outcome(case, file, feed)
    for check in checks:
        check(found)


REFUSED = [
    (
        "03-open311-error-xml-is-zero",
        "requetes_2026-W46.xml",
        TOWN_HALL,
        ("api_key missing", "403"),
        "an error is no zero",
    ),
    (
        "20-truncated-by-server",
        "points_2026-W46.geojson",
        DEPARTMENT,
        ("exceededTransferLimit",),
        "half an answer",
    ),
    ("61-bad-directive-traceback", "faits_2026-W46.csv", "", ("%d/%m/%Y %T",), "a directive that is none"),
    (
        "62-arcgis-error-json",
        "points_2026-W46.geojson",
        DEPARTMENT,
        ("Token Required", "499"),
        "the server's own words",
    ),
    (
        "63-web-page-for-json",
        "requetes_2026-W46.json",
        TOWN_HALL,
        ("page web", "session"),
        "a page to log in",
    ),
]


@pytest.mark.parametrize(("case", "file", "feed", "words", "why"), REFUSED, ids=[r[0] for r in REFUSED])
def test_refused(case, file, feed, words, why, outcome) -> None:
    with pytest.raises(InputError) as fault:
        outcome(case, file, feed)
    assert all(word in str(fault.value) for word in words), fault.value
