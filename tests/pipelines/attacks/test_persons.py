"""Attacks on what is kept of persons: phrases that name somebody, harmless ones, endless texts, references.

The phrases in this file were seen while the patterns were written: they keep what was won. Those held out in
`tests.pipelines.attacks.phrases` measure it on others.
"""

from __future__ import annotations

import csv
import gc
import os
import re
import time
from collections.abc import Iterator
from pathlib import Path

import pandas as pd
import pytest

from observatory.errors import InputError
from observatory.evaluate import register
from observatory.geocode import remember_alias
from observatory.geocode.calibration.perturb import noisy, reference_addresses, sample
from observatory.geocode.corrections import read_aliases
from observatory.redact import keyed_hash, scrub, short_reference, short_references
from observatory.redact.references import KEY_FILE
from observatory.warehouse import connect
from pipelines.check import Given, check_together
from pipelines.feed import feed
from pipelines.geodata.bano import addresses_from_bano
from pipelines.ingest import ingest, rebuild
from pipelines.locate import locate_facts, open_placer
from tests.pipelines.attacks import more_phrases, phrases

pytestmark = pytest.mark.usefixtures("english")

#: (phrase, what must not remain of it). Invented.
PERSONS = [
    ("devant chez Mme Vautrin, 2e étage", "Vautrin"),
    ("PM-1 / chez Mme Delorme 06 11 22 33 44", "Delorme"),
    ("PM-1 / chez Mme Delorme 06 11 22 33 44", "06 11"),
    ("appartement de la famille Kowalczyk", "Kowalczyk"),
    ("interphone M. et Mme Roussel", "Roussel"),
    ("Docteur Lambinet, cabinet du RDC", "Lambinet"),
    ("vu par le témoin Marchetti", "Marchetti"),
    ("locataire : Oumarou", "Oumarou"),
    ("appelant Ben Salem au bâtiment C", "Salem"),
    ("rappeler au 07.55.66.77.88", "07.55"),
    ("rappeler au 0384556677", "0384556677"),
    ("joindre +33 6 44 55 66 77", "44 55"),
    ("joindre 0033 644556677", "644556677"),
    ("tel 03-84-11-22-33", "84-11"),
    ("écrire à claire.vasseur+mairie@exemple.org", "vasseur"),
    ("claire.vasseur (at) exemple.org", "vasseur"),
    ("compte @karim_du_90", "karim"),
    ("Clio grise GH-456-JK", "456"),
    ("Clio grise gh-456-jk", "456"),
    ("scooter EF 789 GH", "789"),
    ("R5 4521 TZ 90 devant le garage", "4521"),
    ("née le 12/03/1988", "1988"),
    ("né le 3 avril 1975", "1975"),
    ("DDN : 04/05/1999", "1999"),
    ("sécu 1 85 05 90 010 123 45", "010 123"),
    ("mme dubreuil a encore appelé", "dubreuil"),
    ("monsieur fontaine, gardien", "fontaine"),
    ("sonner chez Nguyen", "Nguyen"),
    ("le nommé Sacha Petitjean", "Petitjean"),
    ("veuve Grosjean 1er étage", "Grosjean"),
    ("Mlle L. Perrin", "Perrin"),
    ("MM. Haddad et autres", "Haddad"),
    ("tel : 639981247", "639981247"),
    ("fr76 3000 1007 9412 3456 7890 185", "3456"),
    ("RIB 30001 00794 12345678901 85", "00794"),
    ("CB 4970 1012 3456 7890", "3456"),
    ("ddn:12031988", "12031988"),
    ("moto ab-123-c", "123"),
    ("encore Hans ce soir", "Hans"),
    ("maison Stoecklin cambriolée", "Stoecklin"),
    ("reconnu : Jean", "Jean"),
    ("Pierre du 3e crie", "Pierre"),
    ("Jean, le voisin, crie", "Jean"),
    ("bat B Marchal", "Marchal"),
    ("Parking Leclerc Karim crie", "Karim"),
    ("la soeur de claude est là", "claude"),
]

#: The same, written so that nobody sees the difference.
UNSEEN = [
    ("a zero width space", "M\u200bme Del\u200borme", "orme"),
    ("a soft hyphen", "Mme Del\u00adorme", "orme"),
    ("turned around", "\u202eMme Delorme\u202c", "Delorme"),
    ("blanks that do not break", "06\u00a011\u202f22\u200933\u00a044", "33"),
    ("accents apart", "ne\u0301 le 3 avril 1975", "1975"),
    ("a given name's accent apart", "Chloe\u0301 DUPRE", "DUPRE"),
    (
        "letters of mathematics",
        "auteur : \U0001d419\U0001d41e\U0001d42b\U0001d42b\U0001d428\U0001d42e",
        "erro",
    ),
    ("letters in circles", "auteur : \u24cf\u24d4\u24e1\u24e1\u24de\u24e4\u24da", "errou"),
    ("a figure glued to a name", "auteur : 0Zerrouki, parking", "errouki"),
    ("a figure glued to one in small letters", "chez 12zerrouki", "errouki"),
    ("a figure glued to one in capitals", "TEMOIN : 3KOWALCZYK", "OWALCZY"),
    ("wide figures", "tel \uff10\uff16 \uff11\uff11 \uff12\uff12 \uff13\uff13 \uff14\uff14", "\uff13"),
]


@pytest.mark.parametrize(("why", "text", "left"), UNSEEN, ids=[case[0] for case in UNSEEN])
def test_what_nobody_sees_hides_nobody(why, text, left) -> None:
    assert left not in scrub(text), why
    assert "\u202e" not in scrub(text)
    assert "\x1b" not in scrub(f"{text}\x1b[2J"), "a terminal obeys it"


#: Texts of the same columns in which nobody is named: they must stay as they are.
HARMLESS = [
    "12 rue du Docteur Fréry", "square du Docteur Ménétrez", "école Madame Curie", "rue Monsieur Vincent",
    "collège Vauban", "3 avenue Jean Jaurès", "place Corbis", "quai Vauban, côté Savoureuse",
    "arrêt République",
    "parking du Marché Fréry", "bâtiment C, hall 2", "derrière le gymnase Bonnet", "D 19 PR 4+200",
    "rond-point de l'Espérance", "résidence Pompidou entrée B", "90000 Belfort", "aire de jeux des Glacis",
    "1 place de la République 90000 Belfort", "voie SNCF km 442", "entre le 12 et le 18 rue de Lille",
    "chez le boulanger", "devant la mairie", "maison de quartier Jacques Brel", "via d'Auxelles",
    "Madame la maire est prévenue", "zone industrielle, lot 7", "caméra 14", "PK 12+300", "rue de Madrid",
    "chemin de la Miotte", "faubourg de Montbéliard", "bus ligne 3, arrêt Madrid", "local à vélos du n° 4",
    "une dame descend à Dewoitine", "chute d'un ouvrier sur le chantier Eiffage", "client de La Vie Claire",
    "vol chez Mr Bricolage", "caserne désaffectée Bougenel", "vers Chapelle Sainte-Odile",
    "16 rue Linard Hubert", "UN CHAUFFEUR DE TAXI REFUSE", "VITRE BRISÉE PAR JET DE PIERRE",
    "devant Mc Donald's", "Prudence, verglas",
]  # fmt: skip


def test_persons_go_and_places_stay() -> None:
    left = [text for text, person in PERSONS if person in scrub(text)]
    hurt = [text for text in HARMLESS if scrub(text) != text]
    print(f"clean: {len(PERSONS) - len(left)} of {len(PERSONS)}; hurt: {len(hurt)} of {len(HARMLESS)}")
    assert len(left) <= 0.03 * len(PERSONS), left
    assert not hurt


@pytest.mark.parametrize("chosen", [phrases.HELD_OUT, more_phrases.HELD_OUT_NEXT], ids=["first", "next"])
def test_phrases_held_out(chosen: phrases.Phrases) -> None:
    """Other templates and other names than those the patterns were written by."""
    named, quiet = phrases.persons(chosen, 8), phrases.harmless(chosen, 12)
    left = [text for text, words in named if any(word.lower() in scrub(text).lower() for word in words)]
    hurt = [text for text in quiet if scrub(text) != text]
    print(f"held out: clean {len(named) - len(left)} of {len(named)}; hurt {len(hurt)} of {len(quiet)}")
    assert len(named) >= 200
    assert len(quiet) >= 200
    assert len(left) <= 0.03 * len(named)
    assert len(hurt) <= 0.01 * len(quiet)


#: Written by somebody who had not seen the patterns. What each gave the first time it was tried, before the
#: kinds it showed were mended: 124 of 151 clean and 7 of 157 hurt; 96 of 100 and 2 of 100; 77 of 96 and 3 of
#: 102; 97 of 100 and 0 of 100; 235 of 300 and 1 of 300. After that, words stay because they are known; the
#: next gave 194 of 200 and 6 of 200 (2 since more is known; its phrases were not looked at for that), then
#: 233 of 250 and 38 of 250.
#: The thirteenth, 220 and 45 when first tried, 227 and 39 before it was read, was tuned on after that.
#: The fourth, 239 of 250 and 14 of 250, the fifth, 228 and 11, the seventh, 249 and 7, and the eighth, 249
#: and 5, were tuned on after that.
STRANGERS = ["first", "second", "third", "held_out", "blind", "blind_second", "blind_third", "blind_fourth"]
#: In these a trace is what is written, on whole words: "Li" is not in "livreur".
WHOLE_WORDS = ["blind_fifth", "blind_seventh", "blind_eighth"]
#: The same of sets that are smaller: how many phrases they have at least, and how many may be left and hurt.
#: The tenth, 191 of 197 and 9 of 202 when first tried, was written before the rules were read; the eleventh,
#: 101 of 104 and 11 of 151, with the rules known; the twelfth, 262 of 321 and 31 of 314, to be hard.
SMALLER = [("blind_tenth", 190, 2, 0), ("eleventh", 100, 3, 1), ("twelfth", 300, 14, 7)]
SMALLER += [("blind_thirteenth", 250, 0, 6), ("blind_fifteenth", 250, 1, 0)]
#: The eighteenth, 249 of 250 clean and 10 of 250 hurt when first tried, was tuned on after that.
SMALLER += [("blind_eighteenth", 250, 0, 1)]
#: The nineteenth, 246 of 250 clean and 15 of 250 hurt when first tried, 246 and 6 when only its counts had
#: been seen, was read and tuned on after that.
SMALLER += [("blind_nineteenth", 250, 0, 0)]
#: The seventeenth names as many kinds of things as its writer knew, makes and signs above all: 96 of 100 and
#: 53 of 600 when first tried. What no list knew went, be it a thing, until it took a name that is borne or
#: something that speaks for a person: 13 since.
SMALLER += [("seventeenth", 100, 4, 13)]
#: Not looked at by who mends: how many of 250 phrases are clean and of 250 others are hurt. When first
#: tried, the sixth gave 228 and 8, the fourteenth 215 and 55: it is full of proper nouns that nothing
#: announces and of numbers as people say them, and four phrases tell of somebody by an office and a village.
#: The sixteenth is what partners' files hold, as one who had seen no rule thinks it occurs: 243 and 4.
#: Nobody who mends has read a line of these three, but rules were chosen by what they gave: they are less
#: than an exam by now. The fourteenth gave 223 and 17, the sixteenth 243 and 2 before firms, plants, works
#: and waters were told by their kind: a phrase less and a text more, left so, for they choose no more.
#: The twentieth and the twenty-first, as partners' files hold such texts, by two who had seen no rule, were
#: first tried when the rules stood, and chose nothing: 246 and 3, 247 and 6.
UNREAD = [("blind_sixth", 239, 5), ("blind_fourteenth", 222, 16), ("blind_sixteenth", 243, 3)]
UNREAD += [("blind_twentieth", 246, 3), ("blind_twentyfirst", 247, 6)]
#: Texts that name nobody, by three who had read neither rules nor sets: how many of 400 are hurt. They were
#: asked for things, makes and places by name. When first tried 57 and 54; 10 and 17, 2.5 and 4 in 100, before
#: both were read and tuned on.
QUIET = [("harmless", 1), ("blind_harmless", 2)]


def _stranger(name: str) -> tuple[list[tuple[str, list[str]]], list[str]]:
    text = (Path(__file__).parent / f"strangers_{name}.txt").read_text(encoding="utf-8")
    lines = [line for line in text.splitlines() if not line.startswith("#")]
    named = [line.rsplit(" | ", 1) for line in lines if " | " in line]
    return [(text, parts.split(";")) for text, parts in named], [line for line in lines if " | " not in line]


def _has(text: str, trace: str) -> bool:
    return re.search(rf"(?<!\w){re.escape(trace)}(?!\w)", text) is not None


@pytest.mark.parametrize("name", WHOLE_WORDS)
def test_phrases_of_a_stranger_on_whole_words(name: str) -> None:
    named, quiet = _stranger(name)
    left = [text for text, words in named if any(_has(scrub(text), word) for word in words)]
    hurt = [text for text in quiet if scrub(text) != text]
    print(f"{name}: clean {len(named) - len(left)} of {len(named)}; hurt {len(hurt)} of {len(quiet)}")
    assert min(len(named), len(quiet)) >= 250
    assert len(left) <= 0.01 * len(named), left
    assert len(hurt) <= 0.01 * len(quiet), hurt


@pytest.mark.parametrize(("name", "least", "left_most", "hurt_most"), SMALLER, ids=[c[0] for c in SMALLER])
def test_smaller_sets_stay_clean(name: str, least: int, left_most: int, hurt_most: int) -> None:
    named, quiet = _stranger(name)
    left = [text for text, words in named if any(_has(scrub(text), word) for word in words)]
    hurt = [text for text in quiet if scrub(text) != text]
    print(f"{name}: clean {len(named) - len(left)} of {len(named)}; hurt {len(hurt)} of {len(quiet)}")
    assert min(len(named), len(quiet)) >= least
    assert len(left) <= left_most, left
    assert len(hurt) <= hurt_most, hurt


@pytest.mark.parametrize("name", STRANGERS)
def test_phrases_of_a_stranger(name: str) -> None:
    named, quiet = _stranger(name)
    left = [text for text, words in named if any(word.lower() in scrub(text).lower() for word in words)]
    hurt = [text for text in quiet if scrub(text) != text]
    print(f"{name}: clean {len(named) - len(left)} of {len(named)}; hurt {len(hurt)} of {len(quiet)}")
    assert min(len(named), len(quiet)) >= 95
    assert len(left) <= 0.04 * len(named) if name == "third" else len(left) <= 0.03 * len(named), left
    assert len(hurt) <= 0.01 * len(quiet), hurt


@pytest.mark.parametrize(("name", "least", "most"), UNREAD, ids=[case[0] for case in UNREAD])
def test_phrases_that_nothing_was_tuned_on(name: str, least: int, most: int) -> None:
    """More is left and hurt of them than is asked for: what is won elsewhere is not lost here."""
    named, quiet = _stranger(name)
    clean = sum(not any(_has(scrub(text), word) for word in words) for text, words in named)
    hurt = sum(scrub(text) != text for text in quiet)
    print(f"{name}: clean {clean} of {len(named)}; hurt {hurt} of {len(quiet)}")
    assert len(named) == len(quiet) == 250
    assert clean >= least
    assert hurt <= most


@pytest.mark.parametrize(("name", "most"), QUIET, ids=[case[0] for case in QUIET])
def test_texts_that_name_nobody_stay(name: str, most: int) -> None:
    named, quiet = _stranger(name)
    hurt = [text for text in quiet if scrub(text) != text]
    print(f"{name}: hurt {len(hurt)} of {len(quiet)}")
    assert not named
    assert len(quiet) == 400
    assert len(hurt) <= most


def test_a_slip_of_the_keyboard_in_an_address_seldom_hides_it(installed_addresses) -> None:
    """Of addresses with a letter wrong in a word, at least 96 in 100 stay: what is masked is not placed."""
    texts = [p.text for p in sample(reference_addresses(installed_addresses), {noisy: 1.0}, 400, 20260118)]
    hurt = [text for text in texts if scrub(text) != text]
    print(f"mistyped addresses: {len(hurt)} of {len(texts)} hurt")
    assert len(hurt) <= 0.04 * len(texts), hurt


def test_a_street_mistyped_is_located_and_its_words_are_not_kept(tmp_path, now) -> None:
    """By a reader as by the run, and by a rebuild: what is looked for is what the archive holds.

    A word that nobody here or elsewhere is known to bear stays behind a place: a sign, a hall or a street
    mistyped is met there more often than one of the few names that no list has.
    """
    data, path = tmp_path / "data", tmp_path / "police_municipale_2026-W45.csv"
    rows = [
        f"PM-{n};02/11/2026;10h00;{place};;Belfort;Tag;"
        for n, place in enumerate(("12 auvenue de la Laurencie, Kowalczyk", "maison du peuple, Kowalczyk"))
    ]
    header = "N° fiche;Date;Heure;Adresse;Lieu;Commune;Motif;Suites"
    path.write_text("\n".join([header, *rows, ""]), encoding="utf-8")
    ingest([path], data, now=now)
    with connect(data) as warehouse:
        read = warehouse.connection.execute("select * from facts order by reference").df()
    assert list(read["place_text"]) == ["12 auvenue de la Laurencie, […]", "maison du peuple, […]"]
    assert list(read["precision"]) == ["street", "place"]
    rebuild(data)
    with connect(data) as warehouse:
        again = warehouse.connection.execute("select * from facts order by reference").df()
    pd.testing.assert_frame_equal(again, read)
    file = Given(path.read_bytes(), path.name, feed("police_municipale"), now)
    [outcome] = check_together([file], b"k" * 32)
    locate_facts([outcome.validated], open_placer(data))
    by_run = outcome.validated.facts.set_index("reference")[["lon", "lat", "place_text", "matched_label"]]
    pd.testing.assert_frame_equal(by_run, read.set_index("reference")[[*by_run]], check_dtype=False)
    assert not set(outcome.validated.facts) & {"place_sought"}


@pytest.fixture(scope="module")
def installed_addresses(shared, tmp_path_factory) -> Path:
    path = tmp_path_factory.mktemp("addresses") / "addresses.csv"
    addresses_from_bano(shared / "mirror" / "bano-90.csv").to_csv(path, index=False)
    return path


def test_streets_of_the_department_stay_however_they_are_written(shared) -> None:
    """All street names of the open address base, as published, in capitals, in small letters."""
    with (shared / "mirror" / "bano-90.csv").open(encoding="utf-8", newline="") as file:
        streets = sorted({row[2] for row in csv.reader(file)})
    texts = [text for street in streets for text in (street, street.upper(), street.lower())]
    hurt = [text for text in texts if scrub(text) != text]
    print(f"streets: {len(hurt)} of {len(texts)} hurt")
    assert len(texts) > 6_000
    assert len(hurt) <= 0.001 * len(texts), hurt


def test_names_of_stops_and_inverted_addresses_stay(shared) -> None:
    """Stops bear a name and no way; national files write "ZOLA (RUE EMILE)", "41, ROBERT DUPONT", cut off."""
    with (shared / "mirror" / "optymo-stops.txt").open(encoding="utf-8-sig", newline="") as file:
        stops = sorted({row["stop_name"] for row in csv.DictReader(file)})
    path = shared / "feeds" / "baac-caracteristiques-2013.csv"
    with path.open(encoding="cp1252", newline="") as file:
        rows = [(row["dep"], row["adr"].strip()) for row in csv.DictReader(file)]
    here = sorted({address for department, address in rows if department == "900"} - {""})
    france = sorted({address for _department, address in rows} - {""})[::4]
    # Of other departments no street is known: a name alone, "CATHERINE DE BOURBON", is anybody's there.
    tried = (("stops", stops, 0.01), ("addresses here", here, 0.01), ("addresses of France", france, 0.04))
    for name, texts, most in tried:
        hurt = [text for text in texts if scrub(text) != text]
        print(f"{name}: {len(hurt)} of {len(texts)} hurt")
        assert len(texts) > 100
        assert len(hurt) <= most * len(texts), hurt[:40]


#: Written as an address is and naming somebody: (phrase, what must not remain of it).
LIKE_ADDRESSES = [
    ("DUPONT Karim (rue de Lille)", "DUPONT"),
    ("DUPONT KARIM (12 RUE DE LILLE)", "DUPONT"),
    ("M. DUPONT (RUE", "DUPONT"),
    ("KARIM DUPONT (GARDIEN)", "DUPONT"),
    ("12, Karim Dupont", "Dupont"),
    ("12, DUPONT KARIM (LOCATAIRE)", "DUPONT"),
    ("4, LOCATAIRE DUPONT KARIM", "DUPONT"),
    ("12, DUPONT KARIM 06 11 22 33 44", "DUPONT"),
    ("12, DUPONT KARIM NE LE 03/02/1987", "DUPONT"),
    ("12, CHEZ MME DUPONT", "DUPONT"),
    ("3, FAMILLE DUPONT", "DUPONT"),
    ("BAT 3, DUPONT KARIM", "DUPONT"),
    ("lieu-dit chez Dupont", "Dupont"),
]


def test_nobody_hides_in_what_looks_like_an_address() -> None:
    left = [(text, scrub(text)) for text, person in LIKE_ADDRESSES if person in scrub(text)]
    assert not left


SEEN = ["SEEN_FIRST", "SEEN_NEXT", "SEEN_LATER", "SEEN_LAST", "SEEN_AT_LAST"]
SEEN += [
    "AT_DOORS",
    "BY_ROLE",
    "IN_HOMES",
    "IN_QUARRELS",
    "AT_WORK",
    "IN_REPORTS",
    "COMMON_WORDS",
    "IN_COMPLAINTS",
]


@pytest.mark.parametrize("name", SEEN)
def test_phrases_seen_stay_clean(name: str) -> None:
    seen = getattr(phrases if name.startswith("SEEN") else more_phrases, name)
    named, quiet = phrases.persons(seen, 3), phrases.harmless(seen, 4)
    assert sum(any(w.lower() in scrub(text).lower() for w in words) for text, words in named) <= 1
    assert sum(scrub(text) != text for text in quiet) <= 1


REFERENCES = [
    ("an ordinary one", "PM-24-09121", "24-09121"),
    ("figures alone", "2024/004101", "2024/004101"),
    ("letters and figures in one", "SF2024-3301", "2024-3301"),
    ("a name in it", "PM-1 / chez Mme Delorme", "#"),
    ("a name for a head", "DUPONT-12", "12"),
    ("a name behind", "12-DUPONT", "#"),
    ("a date of birth", "12/03/1988", "#"),
    ("a telephone", "0611223344", "#"),
    ("a telephone behind a head", "TEL 06.11.22.33.44", "#"),
    ("a register", "185059001012345", "#"),
    ("a plate", "GH-456-JK", "#"),
    ("a paper's number behind its name", "CNI-123456", "#"),
    ("nothing", "", "#"),
]


@pytest.mark.parametrize(("why", "reference", "kept"), REFERENCES, ids=[case[0] for case in REFERENCES])
def test_a_short_reference_carries_no_name(why, reference, kept) -> None:
    short = short_reference(reference, 0x0123456789ABCDEF)
    assert short == ("#0123456789" if kept == "#" else kept), why


def test_references_cut_all_at_once_are_cut_as_one_by_one() -> None:
    """The quick way over a column gives what the careful one gives, also where figures may tell a person."""
    heads = [
        "",
        "PM-",
        "DDN ",
        "ddn",
        "né-",
        "NE_",
        "CNI",
        "permis ",
        "fb/",
        "Insta:",
        "TEL ",
        "Ä-",
        "٣",
        "ABCDEFG-",
    ]
    figures = [
        "7",
        "24-09121",
        "12/03/1988",
        "1.2.88",
        "0611223344",
        "06 11",
        "061122334",
        "2024/004101/17",
        "185059001012345",
        "2026/236209",
        "0 6.11223344",
        "12-0611223344",
        "9026027254",
        "06-11-22-33-44",
        "1-2-3-4-5",
        "123456789012",
        "12 / 34",
        "90-1234 ",
        "12\n",
        "FR7630001007941234567890185",
    ]
    texts = [case[1] for case in REFERENCES] + [head + rest for head in heads for rest in figures]
    column = pd.Series(texts, index=range(7, 7 + len(texts)), dtype="str")
    hashed = keyed_hash(column)
    one_by_one = [short_reference(text, int(number)) for text, number in zip(column, hashed, strict=True)]
    assert short_references(column, hashed).to_dict() == dict(zip(column.index, one_by_one, strict=True))


def test_nothing_of_a_person_is_in_the_warehouse_nor_beside_it(tmp_path, now) -> None:
    """Reference, place, file name, a refused value, a correction: the whole data folder, but the raw file."""
    data, secret = tmp_path / "data", "Vautrinot"
    rows = [
        f"PM-1 / chez Mme {secret};02/11/2026;10h00;chez M. {secret};;Belfort;Tag;",
        f"R2;02/11/2026;10h00;3 rue de Madrid;;Belfort;plainte de Mme {secret};",
        f"R3 {secret};02/11/2026;10h00;;logement de la famille {secret};Belfort;Tag;",
    ]
    path = tmp_path / f"police_municipale_2026-W45 Mme {secret}.csv"
    header = "N° fiche;Date;Heure;Adresse;Lieu;Commune;Motif;Suites"
    path.write_text("\n".join([header, *rows, ""]), encoding="utf-8")
    [receipt] = ingest([path], data, now=now)
    assert (receipt.stored, receipt.rejected) == (2, 1)
    remember_alias(data, f"chez M. {secret}", "90010", 6.86, 47.64, f"chez M. {secret}", f"Mme {secret}")
    with connect(data) as warehouse:
        tables = warehouse.connection.execute("select table_name from duckdb_tables()").fetchall()
        shown = [warehouse.connection.execute(f"select * from {name}").df().to_csv() for (name,) in tables]
    beside = [
        file.read_text(encoding="utf-8", errors="replace")
        for file in data.rglob("*")
        if file.is_file() and file.suffix not in (".raw", ".duckdb")
    ]
    assert not [text for text in (*shown, *beside, receipt.text()) if secret.casefold() in text.casefold()]
    assert len(read_aliases(data)) == 1


def test_a_reference_is_known_again_by_its_key_alone(tmp_path, pm, now) -> None:
    """Under another key the same reference is another hash: nobody can try references until one fits."""
    path = tmp_path / "police_municipale_2026-W45.csv"
    path.write_bytes(pm(good=2))
    ids = []
    for name in ("one", "other"):
        data = tmp_path / name
        ingest([path], data, now=now)
        [again] = ingest([path], data, now=now)
        assert again.known == 2
        with connect(data) as warehouse:
            ids.append(warehouse.connection.execute("select fact_id from facts").fetchall())
    assert not set(ids[0]) & set(ids[1])


def test_another_key_is_said_before_facts_are_counted_twice(tmp_path, pm, now) -> None:
    data, path = tmp_path / "data", tmp_path / "police_municipale_2026-W45.csv"
    path.write_bytes(pm(good=2))
    ingest([path], data, now=now)
    (data / KEY_FILE).unlink()
    with pytest.raises(InputError, match="another key"):
        ingest([path], data, now=now)
    rebuild(data)
    [again] = ingest([path], data, now=now)
    assert again.known == 2


def test_only_the_owner_reads_the_data_folder(tmp_path, pm, now) -> None:
    """Files 0600 and folders 0700, whoever made them and however open the system makes them by default."""
    data, path = tmp_path / "data", tmp_path / "police_municipale_2026-W45.csv"
    path.write_bytes(pm(good=2))
    before = os.umask(0)
    try:
        ingest([path], data, now=now)
        remember_alias(data, "la dalle", "90010", 6.86, 47.64, "la dalle", "coordination")
        register.save(data, [])
        ingest([path], data, now=now, dry_run=True)
    finally:
        os.umask(before)
    there = [data, *data.rglob("*")]
    opened = [(str(path), oct(path.stat().st_mode)) for path in there if path.stat().st_mode & 0o077]
    assert len(there) > 6
    assert not opened


#: What is said figure by figure, cut, written with odd marks, or told without a name.
SAID = [
    ("tél. (03 84) 11 22 33", "22", "the beginning in brackets"),
    ("tél (0384) 11 22 33", "22", "the same, glued"),
    ("appeler le 03 84 (11 22 33)", "22", "the rest in brackets"),
    ("tel 06\u201112\u201134\u201156\u201178", "34", "hyphens that do not break"),
    ("tel 06–12–34–56–78", "34", "dashes"),
    ("06|12|34|56|78", "34", "strokes"),
    ("VL AB–123–CD en fuite", "123", "a plate with dashes"),
    ("VL AB-123-\nCD", "AB", "a plate over two lines"),
    ("majeure, née (12/03/1987)", "1987", "a birth in brackets"),
    ("née un 3 mars 87", "mars", "a birth some day"),
    ("06 39 98 77 41 m'a rappelé", "98", "an elided word behind, and no metre"),
    ("rdv avec le riverain, 06.39.98.77.41 heures repas", "98", "when to call"),
    ("deux mineurs (nés 12/04/2009 et 28/01/2010)", "28/01", "births of several"),
    ("voisine du dessus Mme Goudey, 26 av. d'Altkirch, 3e droite", "3e droite", "a door behind a home"),
    ("joignable zero7 66 zero0 45 12", "66", "a figure glued to a word"),
    ("06 puis 39 puis 98 puis 64 puis 21", "98", "parted by words"),
    ("le 06 de la voisine : trente neuf 98 puis 17 et 83", "98", "its beginning before"),
    ("six trente-neuf quatre-vingt-dix-huit douze trente-quatre, son portable", "douze", "told behind"),
    ("début 06 39 98 77 .. , illisible", "98", "its end cannot be read"),
    ("06.3998.1234", "3998", "grouped oddly"),
    ("fixe : 84 28 12 34 (03 devant)", "28", "eight figures told to be one"),
    ("golf hotel quatre cinq six juliett kilo", "cinq", "a plate on the radio"),
    ("GH . 456 . JK", "456", "a plate between marks"),
    ("née début mars 83", "83", "a birth cut"),
    ("né en soixante-quinze", "quinze", "a birth in words"),
    ("ddn 230590", "230590", "a birth without marks"),
    ("elle épelle : d, j, a, l, l, o", "j, a", "letters in small"),
    ("Z-e-r-r-o-u-k-i", "e-r", "letters joined"),
    ("D comme Denis, U comme Ursule", "Denis", "letters told by words"),
    ("chez sa mère rue de Madrid", "Madrid", "the home of kin, without a number"),
    ("adr. du père : 2, place du Forum", "Forum", "an address told to be kin's"),
    ("la femme du pasteur de Beaucourt", "pasteur", "there is one in a village"),
    ("la directrice de l'école de Chaux", "directrice", "of a village's one school"),
    ("l'ancien maire d'Eguenigue", "maire", "whoever was one"),
    ("un jeune dit le Chinois", "Chinois", "a nickname that is a word"),
    ("06 39 98 77 41 m a rappelé hier", "98", "an apostrophe left out, and no metre"),
    ("Twingo bm 916 yk vitre baissée", "916", "a plate in small letters beside a model"),
    ("Véhicule allemand LÖ KM 482 en double file", "482", "a German plate with blanks"),
    ("menaces sur Instagram par lola.fake_25", "fake_25", "who writes on a network"),
    ("bail de Xhemajlovski résilié", "Xhemajlovski", "what somebody has, before a name of no list"),
    ("traducteur : Ylchin", "Ylchin", "who somebody is, before a name of no list"),
    ("le jeune Qendrimov a été revu", "Qendrimov", "a name built as those of elsewhere"),
    ("cave n°8 = Vanderstraeten", "Vanderstraeten", "a field"),
    ("Sergent Bonheur a ceinturé l'auteur", "Bonheur", "a rank before a word"),
    ("KAYA/BENALI", "KAYA", "two names with a stroke and nothing else"),
    ("permis au nom de Diarra Fanta 17CK40961", "17CK40961", "a paper's number beside its holder"),
    ("MME ROTH SYLVIE, CPTE 0047158236C", "0047158236C", "an account beside its holder"),
    ("le numéro étranger 20191103CD est périmé", "20191103CD", "a stranger's number"),
    ("un mec qu'on appelle Clafoutis", "Clafoutis", "a nickname that is a word, behind “on appelle”"),
    ("plainte contre un Dupuis du bâtiment C", "Dupuis", "“un” before somebody told of"),
    ("menaces de Colas envers le gardien du chantier", "Colas", "who threatens beside works is no firm"),
    ("banc cassé (Marchetti), voisin du 4", "Marchetti", "brackets in a text of somebody"),
    ("témoin MERCIER", "MERCIER", "capitals that are a word and a name"),
    ("zerrouki_2026-W45.csv", "zerrouki", "a file called after somebody, in small letters"),
    ("litige Bougherra contre Benz", "Bougherra", "built as names of elsewhere are"),
]
#: Figures, letters and offices that tell nobody; names of places or things by what stands around.
UNSAID = [
    "passages à 06 12 14 16 18 h",
    "index relevé 0612345678 m3",
    "Kangoo blanc immatriculé en 68, 2 occupants",
    "ASVP Danjoutin : rappel stationnement école",
    "visiophone, plaque manquante bat 9",
    "Créneaux de patrouille : 06 10 14 18 22 h",
    "relevé compteur : 06 12 45 kWh",
    "quatre puis cinq blessés",
    "halls A, B, C, D et E",
    "P R I V E",
    "le maire de Beaucourt demande un passage",
    "Loge 2, escalier 4 forcé",
    "Entre Michelet et Carnot, vol à la roulotte",
    "Retour sur Dorey",
    "un tag à Chénier",
    "vers Braun",
    "Rabin puis Schuman puis Kennedy",
    "Patrouille Réchésy - Courtavon",
    "écoles Barrès, Metzger et Bartholdi",
    "piste cyclable René-Dumont",
    "Mégane et Zoé aux vitres cassées",
    "patrouille en Duster",
    "le chien Rex",
    "DAT HS, agents SAEIV prévenus",
    "gros gouillot sur la chaussée",
    "ils se sont fait gauger",
    "ils squat tt lnuit",
    "L'aurore a révélé les dégâts",
    "food-truck La Mère Denis",
    "parfums Nina Ricci",
    "Réf. BOI-2026-118",
    "école née en 1987",
    "parcelle section AB 123 CD",
    "récépissé n° 881",
    "fumée suspecte usine Zolpan",
    "porte anti-squat posée (Zitexo)",
    "signalement à l'ADEME",
    "Contrôle débit de boissons Le Donovan's",
    "évier Franzke remplacé",
    "purge par Hydrolarst, alternat feux",
    "étaiement commandé chez Wurtzel, livraison lundi",
    "Feux de la Saint Jean à Évette",
    "1 blessé léger transporté",
    "escalier Pierre Mendès-France verglacé",
    "Sapin nordmann 14 m",
    "gend. de Fontaine avisée",
    "centrale hydraulique Fontaine à l'arrêt",
    "SR Dijon saisie",
    "Réseau EP Boron bouché",
    "fumée au-dessus de Transports Kessler",
    "devis Mulet Assainissement reçu",
    "bon de la balayeuse, lame (Kuhn)",
    "bouteilles de Ricard volées",
    "sedum Matrona et tulipes Queen of Night plantés",
    "albums Claude Ponti rendus",
    "hall Jacques-Prévert sans lumière",
    "rues Renan, Quinet et Lamartine barrées",
    "rixe Condorcet / Follereau évitée",
    "la mare du Pré Thierry est basse",
    "gendarmes d'Altkirch avisés",
    "véhicule changé à Bougenel",
    "depuis Noël, tapage secteur gare",
    "ouvert jusqu'à 4 h. Bureau prévenu",
    "hall EFFECTIF 8, chicha",
    "clocher de St Germain en panne",
    "quartier de l'Atelier des Môles, tags",
    "Peugeot 3008 RD 18 au fossé",
    "pose plaque acier 30 mm",
    "chemin rural dit « des Vaches » barré",
    "tag sur un Lapierre noir",
    "Jeunes en Fatbike sur le trottoir",
]


@pytest.mark.parametrize(("text", "left", "why"), SAID, ids=[case[2] for case in SAID])
def test_what_is_said_in_pieces_goes(text: str, left: str, why: str) -> None:
    assert left not in scrub(text), why


def test_what_only_looks_so_stays() -> None:
    assert [(text, scrub(text)) for text in UNSAID if scrub(text) != text] == []


@pytest.mark.parametrize(
    "text", ["le témoin Michelet", "M. Carnot", "bagarre entre Michelet et Dorey", "Mme Dorey"]
)
def test_somebody_called_as_a_street_goes(text: str) -> None:
    clean = scrub(text)
    assert not any(name in clean for name in ("Michelet", "Carnot", "Dorey"))


ENDLESS = [
    ("one word", "a" * 300_000),
    ("letters and points", "a." * 150_000),
    ("titles", "M. Xavier " * 30_000),
    ("blanks behind a way", "rue" + " " * 300_000 + "M. Dupont"),
    ("digits", "06" * 150_000),
    ("capitals", "A-" * 150_000),
    ("titles without a name", "Mme " * 80_000),
    ("given names without end", "Karim, " * 40_000),
    ("brackets without end", "Martin (" * 40_000),
    ("a network's handle", "insta " * 50_000 + "."),
    ("papers announced", "permis n° n° n° " * 20_000),
    ("a way far before", "rue de la " * 30_000 + "J. Martin"),
    ("initials", "J.-P." * 60_000),
    ("quotes", 'alias "' * 40_000),
    ("a home without end", "habite 1 rue " + "a" * 300_000),
    ("figures and signs", "07 . " * 60_000),
    ("figures in words", "zéro " * 60_000),
    ("letters in a row", "a, b, " * 50_000),
    ("places in a row", "Rabin puis " * 30_000),
    ("signs of shops", "bar La Mère " * 30_000),
]


@pytest.fixture
def unswept() -> Iterator[None]:
    """No garbage of the tests before is collected meanwhile: a large heap takes longer than what is timed."""
    gc.disable()
    yield
    gc.enable()


@pytest.mark.parametrize(("why", "text"), ENDLESS, ids=[case[0] for case in ENDLESS])
@pytest.mark.usefixtures("unswept")
def test_a_text_without_end_costs_no_time(why, text) -> None:
    scrub("Mme Martin")  # what is read once is not this text's
    # The quicker of two: a machine that others share counts their time as ours now and then.
    assert min(_seconds(text) for _time in range(2)) < 0.5, why


def _seconds(text: str) -> float:
    start = time.thread_time()
    scrub(text)
    return time.thread_time() - start
