"""The register of cameras: no camera is guessed, and one that moves is where it stood on the day."""

from __future__ import annotations

import datetime as dt
from concurrent.futures import ThreadPoolExecutor

import pandas as pd
import pytest

from observatory import evaluate, registers
from observatory.errors import CallError, InputError
from observatory.fact import PlaceKind, Precision
from observatory.geocode import (
    Cameras,
    Geocoder,
    Standing,
    add_camera,
    end_camera,
    open_geocoder,
    read_cameras,
)
from observatory.geocode.cameras import FILE_NAME, camera_key, on_day
from observatory.geocode.gazetteer import Gazetteer
from observatory.territory import Territory
from pipelines.locate import Placer

MARCH, MAY, JULY = dt.date(2026, 3, 1), dt.date(2026, 5, 31), dt.date(2026, 7, 1)
FIXED = Standing("Caméra 3", "place Corbis", "90010", 6.858, 47.637)
STANDINGS = (
    FIXED,
    Standing("Mobile 1", "mairie", "90099", 6.842, 47.665, 80, MARCH, MAY, "90099"),
    Standing("Mobile 1", "dépôt", "90010", 6.850, 47.625, 80, JULY),
    Standing("VP-07", "gare", "90010", 6.854, 47.633),
)


@pytest.fixture(scope="module")
def geocoder(embedded) -> Geocoder:
    return Geocoder(Gazetteer(embedded.gazetteer.index, {}, Cameras(STANDINGS)))


def test_days_on_which_all_cameras_stood_alike_are_one(geocoder) -> None:
    """Each day is answered as the day it is taken for, from before the first standing to after the last."""
    days = pd.Series([*pd.date_range("2026-02-27", "2026-07-03").date, None], dtype=object)
    settled = geocoder.gazetteer.cameras.settled(days)
    assert settled.nunique() == 4 and settled.iloc[-1] is None
    for name in ("Caméra 3", "Mobile 1", "VP-07"):
        standings = geocoder.gazetteer.cameras.named(name)
        for day, taken_for in zip(days[:-1], settled[:-1], strict=True):
            assert on_day(standings, day) == on_day(standings, taken_for), (name, day)


@pytest.mark.parametrize(
    ("text", "commune", "kind", "day", "label", "why"),
    [
        ("CAMERA 3", "90010", "camera", None, "Caméra 3, place Corbis", "the register's own"),
        ("cam n° 03", "90010", "address", None, "Caméra 3, place Corbis", "however it is written"),
        ("Caméra 3 - angle de rue", "90010", "place", None, "Caméra 3, place Corbis", "words behind it"),
        ("vp 7", "90010", "camera", None, "VP-07, gare", "a name of letters and a number"),
        ("vp 7", "90010", "address", None, "", "without the word, a column of addresses names no camera"),
        ("CAMERA 4", "90010", "camera", None, "", "not in the register: never another camera"),
        ("Mobile 1", "Valdoie", "camera", dt.date(2026, 4, 2), "Mobile 1, mairie", "while it was lent"),
        ("Mobile 1", None, "camera", MARCH, "Mobile 1, mairie", "its first day"),
        ("Mobile 1", None, "camera", MAY, "Mobile 1, mairie", "its last day"),
        ("Mobile 1", "Belfort", "camera", dt.date(2026, 8, 1), "Mobile 1, dépôt", "given back"),
        ("Mobile 1", "Belfort", "camera", dt.date(2026, 6, 15), "", "between two places: nobody knows"),
        ("Mobile 1", "Belfort", "camera", dt.date(2026, 1, 5), "", "before it was bought"),
        ("Mobile 1", "Belfort", "camera", dt.date(2026, 4, 2), "", "it was lent to another commune"),
    ],
)
def test_where_a_camera_stood(geocoder, text, commune, kind, day, label, why):
    found = geocoder.locate(text, commune, kind, day)
    near = found.precision == Precision.PLACE
    assert (found.matched_label if near else "") == label, why


def test_no_camera_is_known_before_the_site_says_so(embedded):
    found = embedded.locate("CAMERA 3", "90010", PlaceKind.CAMERA)
    assert (found.precision, found.commune_code) == (Precision.COMMUNE, "90010")


def test_facts_of_one_number_lie_where_the_camera_stood_on_their_day(geocoder):
    days = [dt.datetime(2026, 4, 2, 22), dt.datetime(2026, 8, 1, 3), dt.datetime(2026, 6, 15, 12)]
    facts = pd.DataFrame(
        {"place_kind": "camera", "place_text": "MOBILE 01", "place_sought": "", "commune_text": "",
         "given_lon": float("nan"), "given_lat": float("nan"), "given_uncertainty_m": float("nan"),
         "starts_at": days}
    )  # fmt: skip
    located = Placer(geocoder, Territory.load()).locate(facts)
    assert list(located["matched_label"].fillna("")) == ["Mobile 1, mairie", "Mobile 1, dépôt", ""]
    assert list(located["precision"]) == ["place", "place", "none"]


def test_the_register_is_kept_by_one_writer_and_read_back(tmp_path):
    with ThreadPoolExecutor(4) as pool:
        made = [Standing(f"Caméra {n}", "ici", "90010", 6.86, 47.64) for n in range(12)]
        list(pool.map(lambda one: add_camera(tmp_path, one), made))
    assert set(read_cameras(tmp_path).standings) == set(made)
    for standing in STANDINGS[1:3]:
        add_camera(tmp_path, standing)
    assert open_geocoder(tmp_path).locate("mobile 1", None, "camera", MARCH).commune_code == "90099"


@pytest.mark.parametrize(
    ("start", "end", "why"),
    [
        (MARCH, None, "the same first day"),
        (dt.date(2026, 5, 1), None, "before the loan ended"),
        (dt.date(2026, 2, 1), dt.date(2026, 3, 5), "into the loan"),
        (None, dt.date(2026, 3, 5), "from always into the loan"),
    ],
)
def test_a_camera_is_not_in_two_places_on_one_day(tmp_path, start, end, why):
    add_camera(tmp_path, STANDINGS[1])
    with pytest.raises(CallError, match="MOBILE 01"):
        add_camera(tmp_path, Standing("MOBILE 01", "ailleurs", "90010", 6.85, 47.63, 80, start, end))
    assert len(read_cameras(tmp_path).standings) == 1, why


def test_the_end_of_a_camera_is_written_where_it_stood_that_day(tmp_path):
    """The standing of that day ends, and no other; the loan before and the register's seal stay."""
    for standing in (STANDINGS[1], STANDINGS[2]):
        add_camera(tmp_path, standing)
    ended = end_camera(tmp_path, "mobile n° 1", dt.date(2026, 8, 2))
    assert read_cameras(tmp_path).standings == (STANDINGS[1], ended)
    assert (ended.place, ended.end) == ("dépôt", dt.date(2026, 8, 2))
    assert end_camera(tmp_path, "Mobile 1", MARCH).end == MARCH, "given back early"
    assert not registers.faults(tmp_path)


@pytest.mark.parametrize(
    ("name", "day", "why"),
    [
        ("Mobile 1", dt.date(2026, 6, 15), "between two places"),
        ("Mobile 1", dt.date(2025, 1, 1), "before it was bought"),
        ("Mobile 9", MARCH, "no such camera"),
        ("", MARCH, "no name"),
    ],
)
def test_nothing_is_ended_where_no_camera_stood(tmp_path, name, day, why):
    for standing in (STANDINGS[1], STANDINGS[2]):
        add_camera(tmp_path, standing)
    before = (tmp_path / FILE_NAME).read_bytes()
    with pytest.raises(CallError):
        end_camera(tmp_path, name, day)
    assert (tmp_path / FILE_NAME).read_bytes() == before, why


@pytest.mark.parametrize(
    ("line", "says", "why"),
    [
        (",gare,90010,6.85,47.63,,,,", "ligne 2", "no name"),
        ("Caméra 1,gare,90010,2.35,48.85,,,,", "longitude 2.35", "Paris"),
        ("Caméra 1,gare,75056,6.85,47.63,,,,", "75056", "a commune of elsewhere"),
        ("Caméra 1,gare,90010,6.85,nord,,,,", "nord", "not a number"),
        ("Caméra 1,gare,90010,6.85,47.63,,01/03/2026,,", "01/03/2026", "not a date of the register"),
        ("Caméra 1,gare,90010,6.85,47.63,,2026-05-01,2026-03-01,", "2026-03-01", "ends before it begins"),
        ("Caméra 1,gare,90010,6.85,47.63,0,,,", "0", "sees nothing"),
    ],
)
def test_a_register_at_fault_says_line_and_value(tmp_path, line, says, why):
    header = "camera,place,commune_code,lon,lat,uncertainty_m,from,to,lent_to\n"
    (tmp_path / FILE_NAME).write_text(header + line + "\n", encoding="utf-8")
    with pytest.raises(InputError) as fault:
        read_cameras(tmp_path)
    assert "ligne 2" in str(fault.value), why
    assert says in str(fault.value), why


def test_a_register_saved_by_a_spreadsheet_is_read(tmp_path):
    text = "\ufeffcamera;place;commune_code;lon;lat\r\nCaméra 3;place Corbis;90010;6,858;47,637\r\n"
    (tmp_path / FILE_NAME).write_text(text, encoding="utf-8")
    assert read_cameras(tmp_path).standings == (FIXED,)


@pytest.mark.parametrize(
    ("written", "key"),
    [("CAMERA 05", "5"), ("Caméra n°5", "5"), ("cam5", "5"), ("VP-07", "vp 7"), ("caméra", ""), ("", "")],
)
def test_spellings_of_one_camera_share_a_key(written, key):
    assert camera_key(written) == key


def test_a_loan_offers_itself_as_an_action_until_it_is_in_the_register():
    open_loan = Standing("Mobile 2", "école", "90008", 6.838, 47.619, 80, MARCH, None, "90008")
    back = Standing("Mobile 2", "dépôt", "90010", 6.850, 47.625, 80, JULY)
    cameras = Cameras((*STANDINGS, open_loan, back))
    first, second = evaluate.drafts(cameras, [])
    assert (first.code, first.start, first.end) == ("camera-mobile-1-2026-03-01", MARCH, MAY)
    assert second.end == dt.date(2026, 6, 30), "a loan without a last day ends where the next begins"
    with pytest.raises(InputError, match="témoin"):
        evaluate.check(first, Territory.load().zones)
    assert [draft.code for draft in evaluate.drafts(cameras, [first])] == [second.code]
