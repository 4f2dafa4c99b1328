"""What a place text says, read without looking anything up."""

from __future__ import annotations

import pytest

from observatory.geocode.parse.address import readings
from observatory.geocode.parse.communes import NamedCommune

READ = [
    # text, number, suffix, last number, type, name, why
    ("12 rue de Londres", 12, "", 0, "rue", "londres", "the plain case"),
    ("12bis, rue de Londres", 12, "bis", 0, "rue", "londres", "suffix stuck to the number"),
    ("12 ter rue de Londres", 12, "ter", 0, "rue", "londres", "suffix apart"),
    ("12 B rue de Londres", 12, "b", 0, "rue", "londres", "a letter before a type is a suffix"),
    ("12 d'Altkirch avenue", 12, "", 0, "avenue", "altkirch", "an elided article is no suffix"),
    ("24-26, MONTBELIARD (FAUB", 24, "", 26, "faubourg", "montbeliard", "range, inverted, type cut"),
    ("01, DE GAULLE (RUE DU GE", 1, "", 0, "rue", "gaulle", "leading zero; two letters of a title cut"),
    ("FRANCE BOULEVARD ANATOLE", 0, "", 0, "boulevard", "anatole france", "type between the words"),
    (", MOULIN (AVENUE JEAN)", 0, "", 0, "avenue", "jean moulin", "number lost, comma left"),
    ("18, VOLTAIRE (RUE )", 18, "", 0, "rue", "voltaire", "empty first name"),
    ("VINGT ET UN NOVEMBRE (RU", 0, "", 0, "rue", "21 novembre", "date in words, type cut"),
    ("rue du 8 mai 1945", 0, "", 0, "rue", "8 mai 1945", "a date holds no house number"),
    ("3 rue du 8 mai 1945", 3, "", 0, "rue", "8 mai 1945", "a number before a date"),
    ("rue du 1er mai", 0, "", 0, "rue", "1 mai", "ordinal"),
    ("8 E rue de la 5e division blindée", 8, "e", 0, "rue", "5 division blindee", "suffix E, ordinal e"),
    ("rue de Londres 32", 32, "", 0, "rue", "londres", "number last"),
    ("rue de Londres n° 32 bis", 32, "bis", 0, "rue", "londres", "number last with its sign"),
    ("hall 3 rue Blum", 0, "", 0, "rue", "blum", "a hall number is no house number"),
    ("bat A 12 rue Blum", 12, "", 0, "rue", "blum", "a building's letter"),
    ("rue de la porte de france", 0, "", 0, "rue", "porte france", "a door that is a name"),
    ("GRAND'RUE", 0, "", 0, "grande rue", "", "a street that is only a type"),
    ("GRANDE RUE F. MITTERRAND", 0, "", 0, "grande rue", "f mitterrand", "with a name"),
    ("bd du gal leclerc", 0, "", 0, "boulevard", "general leclerc", "abbreviations written out"),
    ("12 RN 83", 12, "", 0, "route", "nationale", "the national road of a commune, by its number"),
    ("12 bis route nationale 83", 12, "bis", 0, "route", "nationale", "written out"),
    ("12 route nationale", 12, "", 0, "route", "nationale", "as a base names it"),
    ("QUAI (RUE DU)", 0, "", 0, "rue", "quai", "a type word as a name"),
]


@pytest.mark.parametrize(("text", "number", "suffix", "last", "kind", "name", "why"), READ)
def test_reading(text, number, suffix, last, kind, name, why):
    a = next(readings(text, NamedCommune("90010")))
    got = (a.number, a.suffix, a.last_number, a.kind, " ".join(a.name))
    assert got == (number, suffix, last, kind, name), why


COMMUNES = [
    ("12 rue de Londres 90000 Belfort", "90010", "after a postcode"),
    ("12 rue de Londres 90000 BELFORT CEDEX 9", "90010", "with its CEDEX"),
    ("12 rue de Londres belfort", "90010", "at the end"),
    ("12 rue de Londres à Belfort", "90010", "after à"),
    ("12 rue de Londres (Belfort)", "90010", "between brackets"),
    ("Belfort, 12 rue de Londres", "90010", "at the head, before a comma"),
    ("BELFORT RUE DE LONDRES", "90010", "at the head, before a type"),
    ("12 rue de Londres belfotr", "90010", "with a typing error"),
    ("rue de Belfort", None, "bound to the name by its article"),
    ("rue des champs lachapelle-sous-chaux", "90057", "a name that ends with another commune's"),
    ("rue du lac evette", "90042", "a former commune"),
    ("BELFORT (RUE DE)", None, "the name of a street, inverted"),
    ("avenue du 90000", "90010", "a postcode that serves one commune"),
]


@pytest.mark.parametrize(("text", "code", "why"), COMMUNES)
def test_commune_named_in_the_text(text, code, why):
    found = next(readings(text)).commune
    assert (found.code if found else None) == code, why


CROSSINGS = [
    ("angle rue de Londres / rue de Madrid", "londres", "madrid"),
    ("rue de Londres x rue de Madrid", "londres", "madrid"),
    ("rue de Londres angle rue de Madrid", "londres", "madrid"),
    ("angle des rues de Londres et de Madrid", "londres", "madrid"),
    ("carrefour rue de Londres rue de Madrid", "londres", "madrid"),
    ("intersection de la rue de Londres et de la rue de Madrid", "londres", "madrid"),
]


@pytest.mark.parametrize(("text", "one", "other"), CROSSINGS)
def test_crossing(text, one, other):
    a = next(readings(text))
    assert (a.name, a.other.name) == ((one,), (other,))


@pytest.mark.parametrize("text", ["Rue Irène et Frédéric Joliot-Curie", "impasse du bois des angles"])
def test_not_a_crossing(text):
    assert next(readings(text)).other is None


@pytest.mark.parametrize(
    ("text", "road"),
    [
        ("RD 419", "419"),
        ("R.D.16", "16"),
        ("CD419", "419"),
        ("RN 1019", "1019"),
        ("A36", "36"),
        ("D 16 bis", "16"),
    ],
)
def test_road(text, road):
    assert next(readings(text)).road == road


def test_a_street_with_a_road_number_is_a_street():
    assert next(readings("rue de Londres D419")).road == ""


@pytest.mark.parametrize("text", ["devant la gare", "gare", "école Victor Hugo"])
def test_kinds_of_places_are_no_streets(text):
    assert next(readings(text)).names_a_place


def test_near():
    assert next(readings("face au 12 rue de Londres")).near
    assert not next(readings("rue Derrière l'Église")).near


def test_contradiction():
    assert next(readings("rue Renoir, Offemont", NamedCommune("90010"))).contradicts
    assert not next(readings("rue de Danjoutin", NamedCommune("90010"))).contradicts


SURROUNDED = [
    # text, number, name, commune, set aside, why
    ("Hôtel Bellevue, 12 rue de Londres, Belfort", 12, "londres", "90010", "hotel bellevue", "before"),
    ("SARL Vermot 12 rue de Londres Belfort", 12, "londres", "90010", "sarl vermot", "before, no mark"),
    ("Le Ponant - 3 bis rue de Londres Belfort", 3, "londres", "90010", "le ponant", "with a suffix"),
    ("12 rue de Londres, Les Lilas, Belfort", 12, "londres", "90010", "les lilas", "after a comma"),
    ("12 rue de Londres (Bellevue) 90000 Belfort", 12, "londres", "90010", "bellevue", "in brackets"),
    ("12 rue de Londres foyer Les Lilas Belfort", 12, "londres", "90010", "foyer les lilas", "no mark"),
    ("Résidence Les Lilas, rue de Londres 12, Belfort", 12, "londres", "90010", "residence les lilas",
     "number behind the street"),
    ("garage 7, 12 rue de Londres Belfort", 12, "londres", "90010", "garage 7", "no range"),
    ("12 rue Antoine, Alexandre et Henri Becquerel", 12, "antoine", None, "alexandre et henri becquerel",
     "a comma in a name: tried last"),
]  # fmt: skip


@pytest.mark.parametrize(("text", "number", "name", "code", "aside", "why"), SURROUNDED)
def test_what_surrounds_an_address_is_set_aside(text, number, name, code, aside, why):
    cores = [r for r in readings(text) if r.aside]
    got = [(r.number, " ".join(r.name), r.commune and r.commune.code, " ".join(r.aside)) for r in cores]
    assert (number, name, code, aside) in got, why


WHOLE = [
    ("12 rue de Londres", "nothing stands around"),
    ("rue du Parc", "an article binds the word"),
    ("12 rue de l'Hôtel de Ville", "so it does behind an elided one"),
    ("GAULLE, RUE DU GENERAL", "one name the other way round"),
    ("DE GAULLE (RUE DU GENERAL", "the same, as accident files have it"),
    ("angle 3 rue de Londres, rue de Madrid", "two streets"),
    ("3 rue de Londres, 5 rue de Madrid", "two addresses"),
    ("RD 25 rue de Londres", "a road's number is no house number"),
]


@pytest.mark.parametrize(("text", "why"), WHOLE)
def test_nothing_is_set_aside(text, why):
    assert not [r for r in readings(text, NamedCommune("90010")) if r.aside], why


NEVER_PART = [
    ("12 rue de Londres BP 40123 90000 Belfort cedex", "a post box"),
    ("12 rue de Londres, B.P. n° 215, 90000 Belfort", "spelled with dots"),
    ("CS 60412 - 12 rue de Londres - 90000 Belfort", "before the address"),
    ("12 rue de Londres CIDEX 24 Belfort", "a rural one"),
    ("12 rue de Londres 3e étage Belfort", "a floor"),
    ("12 rue de Londres 4e ét. Belfort", "a floor, cut short"),
    ("RDC 12 rue de Londres Belfort", "the ground floor"),
    (
        "rez-de-chaussée, 12 rue de Londres, Belfort",
        "the ground floor in words, one of which is a street type",
    ),
    ("12 rue de Londres Belfort France", "the country"),
    ("12 rue de Londres Belfort (90)", "the department's number"),
    ("12 rue de Londres, Belfort, Territoire de Belfort, France", "department and country"),
    ("Belfort, 12 rue de Londres", "the commune first, the address short"),
    ("90000 Belfort, 12 rue de Londres", "with its postcode"),
    ("Belfort 12 rue de Londres 90000 Belfort", "the commune twice"),
    ("12 rue rue de Londres Belfort", "the type twice"),
]


@pytest.mark.parametrize(("text", "why"), NEVER_PART)
def test_what_is_never_part_of_an_address_goes(text, why):
    a = next(readings(text))
    assert (a.number, a.kind, a.name, a.commune) == (12, "rue", ("londres",), NamedCommune("90010")), why


@pytest.mark.parametrize("text", ["12 rue Pierre et Marie Curie", "3 avenue de France", "rue Anatole France"])
def test_a_name_keeps_its_words(text):
    assert len(next(readings(text, NamedCommune("90010"))).name) == len(
        [w for w in text.split() if w[0].isupper()]
    )


@pytest.mark.parametrize(
    "text", ["entre le 3 et le 9 rue de Londres", "du 3 au 9 rue de Londres", "3/9 rue de Londres"]
)
def test_range(text):
    a = next(r for r in readings(text) if r.number)
    assert (a.number, a.last_number, a.name) == (3, 9, ("londres",))
