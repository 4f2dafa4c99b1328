"""The geocoder as others call it: single places, tables, explanations, corrections, nothing pulled."""

from __future__ import annotations

import doctest
import threading

import numpy as np
import pandas as pd
import pytest

from observatory import language
from observatory.errors import CallError, InputError
from observatory.geocode import Geocoder, batch, open_geocoder, remember_alias, unplaced


@pytest.mark.parametrize("function", [open_geocoder, Geocoder.locate])
def test_examples_of_the_documentation(function, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    names = {"open_geocoder": open_geocoder}
    (example,) = doctest.DocTestFinder(recurse=False).find(function, globs=names)
    assert doctest.DocTestRunner().run(example) == (0, len(example.examples))


def test_kind_of_place_is_checked(embedded):
    with pytest.raises(CallError, match="adress"):
        embedded.locate("rue X", None, "adress")


@pytest.mark.parametrize("text", [None, "", "   ", float("nan"), pd.NA])
def test_nothing_but_the_commune(embedded, text):
    found = embedded.locate(text, "90010")
    assert (found.precision, found.method, found.matched_label) == ("commune", "commune", "Belfort")
    assert embedded.locate(text, None).precision == "none"


def test_commune_of_elsewhere_keeps_its_code(embedded):
    found = embedded.locate("rue de Belfort", "25056")
    assert (found.precision, found.commune_code, found.lon) == ("none", "25056", None)


GIVEN = [
    ("47.6381, 6.8628", "degrees, latitude first"),
    ("6.8628 47.6381", "degrees, longitude first"),
    ("(47,6381; 6,8628)", "decimal commas"),
    ("990245 6733246", "Lambert-93 metres"),
]


@pytest.mark.parametrize(("text", "why"), GIVEN)
def test_coordinates_given(geocoder, text, why):
    found = geocoder.locate(text, None, "wgs84" if "." in text or "," in text else "lambert93")
    assert (found.method, found.commune_code) == ("given", "90010"), why
    assert (found.lon, found.lat) == (pytest.approx(6.8628, abs=0.02), pytest.approx(47.6381, abs=0.02)), why


def test_nothing_pulled(embedded):
    street = embedded.locate("12 bd Anatole France", "90010")
    assert (street.precision, street.uncertainty_m >= 250) == ("street", True)
    assert embedded.locate("rue des Quatre Vents", "90010").precision == "commune"
    assert embedded.locate("place Corbis", "90010").precision == "place"
    assert embedded.locate("rue X", "90033").matched_label == "Delle"


def test_what_may_have_been_meant_is_kept(geocoder):
    found = geocoder.locate("rue Léon Blum")
    assert found.precision == "none"
    assert [p.commune_code for p in found.candidates[:2]] == ["90010", "90099"]
    assert sum(p.score for p in found.candidates[:2]) <= 1


def table(rows):
    return pd.DataFrame(
        rows, columns=["text", "commune_code", "place_kind"], index=range(100, 100 + len(rows))
    )


def test_table_answers_row_by_row_as_single_places_do(geocoder):
    rows = [
        ("12 fbg de france", "90010", "address"),
        ("rue Léon Blum", None, "address"),
        (None, "90008", "address"),
        ("République", "90010", "stop"),
        ("12 fbg de france", "90010", "address"),
    ]
    asked = table(rows)
    found = geocoder.locate_table(asked)
    assert list(found.columns) == batch.COLUMNS
    assert list(found.index) == list(asked.index)
    for (text, code, kind), row in zip(rows, found.itertuples(), strict=True):
        one = geocoder.locate(text, code, kind)
        assert (row.precision, row.method, row.matched_label) == (
            one.precision,
            one.method,
            one.matched_label,
        )
        assert row.lon == one.lon if one.lon is not None else np.isnan(row.lon)
    assert found["lon"].dtype == found["score"].dtype == "float64"


def test_each_distinct_place_is_looked_up_once(geocoder, monkeypatch):
    asked = []
    real = geocoder.locate
    monkeypatch.setattr(geocoder, "locate", lambda *a: asked.append(a) or real(*a))
    geocoder.locate_table(
        table([("rue de Madrid", "90010", "address")] * 50 + [("gare", "90010", "station")])
    )
    assert len(asked) == 2


def test_empty_table(geocoder):
    assert geocoder.locate_table(table([])).shape == (0, len(batch.COLUMNS))


def test_progress_is_told(geocoder):
    told = []
    rows = [(f"{n} avenue Jean Jaurès", "90010", "address") for n in range(1, 1202)]
    geocoder.locate_table(table(rows), progress=lambda done, whole: told.append((done, whole)))
    assert told == [(1000, 1201), (1201, 1201)]


def test_in_parallel_gives_the_same(geocoder, monkeypatch):
    rows = [(f"{n} avenue Jean Jaurès", "90010", "address") for n in range(1, 301)]
    one = geocoder.locate_table(table(rows))
    monkeypatch.setattr(batch, "PARALLEL_FROM", 100)
    monkeypatch.setattr(batch, "processors", lambda: 2)
    pd.testing.assert_frame_equal(geocoder.locate_table(table(rows)), one)


def test_threads_share_it(geocoder):
    texts = [f"{n} av jean jaurss" for n in range(1, 200)]
    expected = [geocoder.locate(t, "90010") for t in texts]
    answers = {}

    def work(k):
        answers[k] = [geocoder.locate(t, "90010") for t in texts]

    threads = [threading.Thread(target=work, args=(k,)) for k in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert all(answers[k] == expected for k in range(4))


def test_explanation_lists_every_rung_and_why(geocoder):
    text = str(geocoder.explain("R.D.16", "90029"))
    assert "Cravanche (90029)" in text
    assert "adresse exacte\u00a0: non, un numéro de route ne désigne pas un endroit précis" in text
    language.use("en")
    lines = str(geocoder.explain("R.D.16", "90029")).splitlines()
    assert "Read as: road 16" in lines
    assert "  exact address: no: a road number names no spot" in lines
    assert lines[-1].startswith("Answer: Cravanche; commune only")


def test_explanation_shows_what_it_might_have_been(geocoder):
    language.use("en")
    text = str(geocoder.explain("rue richelieu", "90010"))
    assert "the best match is not likely enough (Boulevard Richelieu, Belfort" in text
    assert "Kept for review:" in text


OTHER_TYPES = [
    # text, precision, why
    ("20 rue Jean Jaurès", "housenumber", "the only street of the name is an avenue, and has the number"),
    ("9999 rue Jean Jaurès", "commune", "it has no such number"),
    ("rue Jean Jaurès", "commune", "no number at all"),
    ("20 pont Jean Jaurès", "commune", "a bridge is another spot"),
]


@pytest.mark.parametrize(("text", "precision", "why"), OTHER_TYPES)
def test_another_street_type_is_believed_where_name_and_number_leave_one_street(
    geocoder, text, precision, why
):
    found = geocoder.locate(text, "90010")
    assert found.precision == precision, why
    assert "Avenue Jean Jaurès" in found.matched_label or precision == "commune"


ROADS = [
    ("7 RN 83 Roppe", "housenumber", "the commune has one national road, with that number"),
    ("9999 RN 83 Roppe", "street", "a number beyond its known ones"),
    ("RN 83 Roppe", "commune", "a road alone is no spot"),
    ("7 RN 83 Belfort", "commune", "a commune that has none"),
]


@pytest.mark.parametrize(("text", "precision", "why"), ROADS)
def test_an_address_on_the_national_road_of_a_commune(geocoder, text, precision, why):
    assert geocoder.locate(text).precision == precision, why


HEADS = [
    # text, precision, why
    (
        "20 avenue Jean Jaurès Les Jardins d'Arcadie",
        "housenumber",
        "spelled out, with its number, before other words",
    ),
    ("9999 avenue Jean Jaurès Les Jardins d'Arcadie", "commune", "without its number"),
]


@pytest.mark.parametrize(("text", "precision", "why"), HEADS)
def test_a_street_spelled_at_the_head_of_other_words(geocoder, text, precision, why):
    assert geocoder.locate(text, "90010").precision == precision, why


def test_explanation_says_what_was_set_aside(geocoder):
    text = str(geocoder.explain("Hôtel Bellevue, 20 avenue Jean Jaurès", "90010"))
    assert "Lu comme\u00a0: 20 avenue jean jaures\u202f; mis de côté\u00a0: hotel bellevue" in text


def test_a_correction_is_remembered(tmp_path):
    assert open_geocoder(tmp_path).locate("le trou du cul de sac", "90010").precision == "commune"
    remember_alias(
        tmp_path, "le trou du cul-de-sac", "90010", 6.861, 47.639, "Impasse derrière le marché", "GUSP"
    )
    found = open_geocoder(tmp_path).locate("LE TROU DU CUL DE SAC", "90010")
    assert (found.precision, found.lon, found.matched_label) == ("place", 6.861, "Impasse derrière le marché")
    assert open_geocoder(tmp_path).locate("le trou du cul-de-sac", "90008").precision == "commune"
    lines = (tmp_path / "geodata" / "aliases.csv").read_text(encoding="utf-8").splitlines()
    assert lines[0] == "query,commune_code,lon,lat,label,who,when"
    assert lines[1].split(",")[5] == "GUSP"
    assert lines[1].split(",")[6].startswith("20")


def test_the_last_correction_wins(tmp_path):
    for lon in (6.85, 6.86):
        remember_alias(tmp_path, "au coin", "90010", lon, 47.64, "Au coin, dit « le coin »", "GUSP")
    assert open_geocoder(tmp_path).locate("au coin", "90010").lon == 6.86


@pytest.mark.parametrize(
    ("query", "code", "lon", "lat"),
    [("", "90010", 6.86, 47.6), ("x", "90010", 47.6, 6.86), ("x", "75056", 6.86, 47.6)],
)
def test_an_impossible_correction_is_refused(tmp_path, query, code, lon, lat):
    with pytest.raises(CallError):
        remember_alias(tmp_path, query, code, lon, lat, "", "GUSP")
    assert not (tmp_path / "geodata" / "aliases.csv").exists()


def test_a_damaged_line_of_corrections_is_named(tmp_path):
    remember_alias(tmp_path, "le kiosque", "90010", 6.86, 47.6, "x", "GUSP")
    with (tmp_path / "geodata" / "aliases.csv").open("a") as file:
        file.write("y,90010,est,nord,y,GUSP,2026-01-01\n")
    with pytest.raises(InputError, match="ligne 3"):
        open_geocoder(tmp_path)


def test_unplaced_texts_most_frequent_first():
    facts = pd.DataFrame(
        {
            "place_text": ["au coin", "au coin", " ", "rue X", "là-bas", "au coin"],
            "commune_code": ["90010", "90010", "90010", "90010", None, "90008"],
            "precision": ["commune", "commune", "commune", "street", "none", "commune"],
            "feed": ["a", "b", "a", "a", "a", "a"],
        }
    )
    found = unplaced(facts)
    assert found["place_text"].tolist() == ["au coin", "au coin", "là-bas"]
    assert found["facts"].tolist() == [2, 1, 1]
    assert found["feeds"].tolist() == ["a,b", "a", "a"]


def test_a_lone_family_name_is_never_a_street(geocoder):
    """Every street of three communes, said by the last word of its name alone, or behind a shop's word."""
    e = geocoder.gazetteer.index.streets
    lone = {(name[-1], code) for name, kind, code in zip(e.name, e.kind, e.commune, strict=True)
            if kind and name and code in ("90033", "90053", "90099")}  # fmt: skip
    said = [(form.format(word), code) for word, code in sorted(lone) for form in ("{}", "bar {}", "E. {}")]
    assert len(said) > 500
    methods = [str(geocoder.locate(text, code).method) for text, code in said]
    assert set(methods) <= {"commune", "place", "sector"}
    assert methods.count("commune") > 0.95 * len(methods)
