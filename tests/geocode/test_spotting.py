"""Addresses amid words that no rule was written for: found in their commune, never in another one."""

from __future__ import annotations

import random
from collections import defaultdict
from pathlib import Path

import pytest

from observatory import language
from observatory.crs import distance_m
from observatory.geocode.calibration.perturb import ReferenceAddress, reference_addresses
from observatory.geocode.parse.address import street_words
from observatory.geocode.parse.locality import mentions
from observatory.geocode.parse.surroundings import without_moments
from observatory.geocode.parse.text import fold, words

PATTERNS = [
    line.replace("\\n", "\n")
    for line in (Path(__file__).parent / "strangers_patterns.txt").read_text(encoding="utf-8").splitlines()
    if not line.startswith("#")
]
#: Addresses for each pattern; others than those the patterns were first tried on.
DRAWN, SEED = 5, 20260117


@pytest.fixture(scope="module")
def references(installed) -> list[ReferenceAddress]:
    found = reference_addresses(installed / "geodata" / "addresses.csv")
    return [r for r in found if r.number.isdigit()]


def written(pattern: str, r: ReferenceAddress, commune: str, postcode: str) -> str:
    street, name = fold(r.street).upper(), fold(commune).upper()
    return pattern.format(n=r.number, s=r.street, c=commune, p=postcode, S=street, C=name)


def test_an_address_is_found_amid_any_words(geocoder, references):
    """At least 97 of 100 within 60 m, at most 1 in 200 elsewhere."""
    draw = random.Random(SEED)
    away = []
    for pattern in PATTERNS:
        for r in draw.sample(references, DRAWN):
            found = geocoder.locate(written(pattern, r, r.commune, r.postcode))
            fine = found.precision in ("housenumber", "street", "place")
            away.append(distance_m(found.lon, found.lat, r.lon, r.lat) if fine else None)
    right = sum(d is not None and d <= 60 for d in away) / len(away)
    wrong = sum(d is not None and d > 60 for d in away) / len(away)
    print(f"{len(away)} texts: {right:.1%} right, {wrong:.1%} elsewhere")
    assert len(PATTERNS) > 140
    assert right >= 0.97
    assert wrong <= 0.005


def test_a_street_that_the_commune_has_not_is_not_sought_in_another(geocoder, references):
    """Of streets told for a commune without that name, at most 1 in 100 is placed at a street elsewhere."""
    draw = random.Random(SEED + 1)
    names = defaultdict(set)
    for r in references:
        names[r.commune].add(street_words(r.street)[1])
    communes = sorted({(r.commune, r.postcode, r.commune_code) for r in references})
    asked = elsewhere = 0
    while asked < 1000:
        r, (commune, postcode, code) = draw.choice(references), draw.choice(communes)
        if street_words(r.street)[1] in names[commune]:
            continue
        asked += 1
        found = geocoder.locate(written(draw.choice(PATTERNS), r, commune, postcode))
        elsewhere += found.precision in ("housenumber", "street") and found.commune_code != code
    print(f"{elsewhere} of {asked} placed in another commune")
    assert elsewhere <= 10


@pytest.mark.parametrize(
    ("text", "left", "why"),
    [
        ("22h15 13 rue X", ", 13 rue x", "an hour is no house number"),
        ("12 h rue X", "12 h rue x", "a suffix is no hour"),
        ("vers 21 h, 4 rue X", "vers , , 4 rue x", "an hour without minutes behind a word that announces it"),
        ("13 rue X le 14/11/2026", "13 rue x le ,", "a date"),
        ("le 12/11 au 66 rue X", "le , au 66 rue x", "a date without its year, behind « le »"),
        ("3/5 rue X", "3 / 5 rue x", "two houses"),
        ("13 rue X 03 84 00 00 00", "13 rue x ,", "a telephone number"),
        ("13 rue du 8 mai 1945", "13 rue du 8 mai 1945", "a date that names a street"),
    ],
)
def test_moments_are_no_numbers(text, left, why):
    assert " ".join(without_moments(words(text))) == left, why


@pytest.mark.parametrize(
    ("text", "apart", "bare", "why"),
    [
        ("3 rue X, Valdoie (portail)", ["valdoie"], [], "between marks"),
        ("Voie=rue X;num=3;Ville=Valdoie;pays", ["valdoie"], [], "behind its label"),
        ("mairie de Valdoie, 3 rue X", ["valdoie"], [], "its town hall"),
        ("3 rue de Valdoie", [], [], "an article binds it to a street"),
        ("3 rue X Valdoie portail vert", [], ["valdoie"], "nothing sets it apart"),
        ("3 rue X 90300 portail", ["90300"], [], "a postcode where no name is"),
        ("90300 Valdoie, 3 rue X", ["valdoie"], [], "the name counts more than its postcode"),
    ],
)
def test_communes_that_a_text_mentions(text, apart, bare, why):
    tokens = words(text)
    assert [[tokens[m.start] for m in part] for part in mentions(tokens)] == [apart, bare], why


def test_what_was_set_aside_is_said(geocoder):
    language.use("en")
    said = str(geocoder.explain("Voie=Rue de la Promenade;num=5;Ville=Méziré"))
    assert "5 rue promenade; set aside: voie num ville mezire" in said


@pytest.mark.parametrize("box", ["CS 10", "BP 10", "10e étage,", "le 10/11,", "à 10h10,", "03 84 10 10 10"])
def test_a_number_of_something_else_is_no_house(geocoder, box):
    found = geocoder.locate(f"{box} Rue de Londres 90000 Belfort")
    assert found.precision != "housenumber", found.matched_label


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("6 impasse des Pinsons Bavilliers et 2 rue du Chantoiseau Belfort", "two addresses"),
        ("9 rue Saint-Gérard, 7 rue des Charmilles à Danjoutin", "two of which one is not known there"),
        ("du 16 rue du Moulin Bourogne au 4 rue Gris Pourceau Morvillars", "from one to another"),
        ("Vol de véhicule rue Rousseau, propriétaire 14 rue Wagner Châtenois-les-Forges", "somebody's home"),
        ("43 rue de Danjoutin Vézelois, rectificatif : 15", "a number that was taken back"),
        ("16 rue Édouard Herriot Belfort (en fait 44)", "the same, between brackets"),
        ("PV n° 6 rue de la Savoureuse à Lepuix", "the number of a paper"),
        ("bus n° 5 rue Saint-Martin à Chaux", "the number of a bus"),
        ("Convoqué à Lebetain, accident 11 rue de Saint-Dizier", "where somebody is sent"),
        ("Police municipale de Meroux-Moval, accident 1 rue du Fougerais", "who writes"),
    ],
)
def test_a_text_that_may_mean_another_address_has_none(geocoder, text, why):
    found = geocoder.locate(text)
    assert found.precision != "housenumber", f"{why}: {found.matched_label}"
