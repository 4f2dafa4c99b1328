"""No person enters: what is taken out of free text, and what must stay because it is a place."""

from __future__ import annotations

import importlib.util
import sys
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from observatory import redact
from observatory.redact import MASK, lexicon, scrub, scrub_places
from observatory.redact.lexicon import MARKS, PHRASES, Spellings, Words, named
from observatory.redact.shapes import is_one_letter_from


@pytest.mark.parametrize(
    ("text", "expected", "why"),
    [
        ("devant chez M. Dupont", "devant […]", "a name behind a title, and behind “chez”"),
        ("vu par Mme Martin au 3", "vu par […] au 3", "title in short"),
        ("Madame DE SMET a appelé", "[…] a appelé", "a particle"),
        ("Monsieur J. Durand", "[…]", "an initial"),
        ("appeler 06 12 34 56 78", "appeler […]", "mobile, by pairs"),
        ("tel 03.84.00.00.00.", "tel […].", "landline, with points"),
        ("+33612345678", "[…]", "international"),
        ("ecrire a jean.dupont@exemple.fr", "ecrire a […]", "e-mail"),
        ("véhicule AB-123-CD garé", "véhicule […] garé", "plate since 2009"),
        ("véhicule AB123CD", "véhicule […]", "the same, run together"),
        ("R19 1234 XY 90", "R19 […]", "older plate"),
        ("né le 01/02/1990", "[…]", "date of birth"),
        ("chez Karim", "[…]", "a first name behind “chez”"),
    ],
)
def test_persons_are_taken_out(text: str, expected: str, why: str) -> None:
    assert scrub(text) == expected, why


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("12 rue Madame de Staël", "a street"),
        ("3 RUE DE MADAME CURIE", "a street, in capitals"),
        ("Chemin de Monsieur Seguin", "a lane"),
        ("École Monsieur Pergaud", "a school"),
        ("chez le boulanger", "a trade, not a name"),
        ("12 rue de Moscou 90000 Belfort", "postcode"),
        ("1 rue des Prés, 90400 Danjoutin", "postcode"),
        ("D 437 PR 12+300", "a kilometre post"),
        ("123 avenue Jean Jaurès", "a name that names a street"),
        ("M.", "a title alone"),
        ("", "nothing"),
    ],
)
def test_places_stay(text: str, why: str) -> None:
    assert scrub(text) == text, why


#: What nothing announces, and what bears a name without being anybody.
UNANNOUNCED = [
    ("14 bis av Foch, Vaillancourt", "14 bis av Foch, […]", "a name behind the address"),
    ("22 rue Pasteur Traoré Moussa", "22 rue Pasteur […]", "a street has one name"),
    ("vu Gérard, tout va bien", "vu […], tout va bien", "a first name alone"),
    ("dorian et sa copine", "[…] et sa copine", "in small letters"),
    ("la concierge, Conceição", "la concierge, […]", "a name that no list has"),
    ("VOISIN DU DESSUS = ZERROUKI", "VOISIN DU DESSUS = […]", "in capitals"),
    ("Pierre a appelé", "[…] a appelé", "a word that is a name and acts"),
    ("info de Sylvie Roche", "info de […]", "a word beside a name"),
    ("Fournier 2e gauche", "[…] […]", "a name rather than a word, and a door"),
    ("Jojo sous le porche", "[…] sous le porche", "a nickname"),
    ("école Mme Tissandier", "école Mme […]", "a title between a place and a name"),
    ("maison des Darrigrand", "maison des […]", "a house that is somebody's"),
    ("plaque polonaise WPR 4K82", "[…]", "a plate of another country"),
    ("(12/12/1990) M. Cohen", "(…) […]", "a date of birth before a name"),
    ("12 rue des Lilas, famille Lopez", "[…], […]", "the address of a home"),
    ("Mme Jacquot 2 impasse des Lilas", "[…] […]", "a home behind its tenant"),
    ("J-M. Besançon a appelé", "[…] a appelé", "initials joined"),
    ("rappeler boulanger", "rappeler […]", "a trade that is called back"),
    ("Paul a appelé", "[…] a appelé", "a first name that is a shop"),
]
BORNE = [
    ("Angle rue Pasteur / Thiers", "two ways in one"),
    ("Lycée Colette Besson, portail nord", "a building bears it"),
    ("rue Marie et Pierre Curie", "two first names"),
    ("centre culturel Pierre Messmer", "described in between"),
    ("MALLARME (RUE STEPHANE)", "filed with its way behind"),
    ("93200 Saint-Denis", "behind a postcode"),
    ("restaurant Chez Marcel", "a sign"),
    ("boulangerie Paul", "a shop"),
    ("Peugeot Boxer blanc", "a make and its model"),
    ("Villeneuve-d'Ascq", "written as places are"),
    ("consomation de stupéfiants", "a mistyped word"),
    ("Arsot", "a name alone is read as a place"),
    ("des roses et un berger allemand", "words that are names as well, in small letters"),
    ("Deux mineurs. Partis à pied", "the next sentence"),
    ("madame entendue demain", "what she does"),
    ("AUTEUR EN FUITE", "words in capitals"),
    ("Mégane RS en drift", "a model and its finish"),
]


@pytest.mark.parametrize(("text", "expected", "why"), UNANNOUNCED, ids=[case[2] for case in UNANNOUNCED])
def test_a_name_that_nothing_announces_goes(text: str, expected: str, why: str) -> None:
    assert scrub(text) == expected.replace("(…)", f"({MASK})"), why


@pytest.mark.parametrize(("text", "why"), BORNE, ids=[case[1] for case in BORNE])
def test_a_name_that_a_place_bears_stays(text: str, why: str) -> None:
    assert scrub(text) == text, why


def test_words_of_a_site_stay_where_they_are_known() -> None:
    assert scrub("zerrouki_2026-W45.csv") == f"{MASK}_2026-W45.csv"
    assert scrub("zerrouki_2026-W45.csv", frozenset({"zerrouki"})) == "zerrouki_2026-W45.csv"
    assert "Zvrelop" not in scrub("Mme Zvrelop.csv", frozenset({"zvrelop"}))


def test_sections_of_the_lexicon_are_told_with_their_source() -> None:
    told = (Path(redact.__file__).parent / "README.md").read_text(encoding="utf-8")
    assert named().keys() == set(PHRASES)
    assert all(named()[section] and f"`{section}`" in told for section in PHRASES)
    assert all(Words.of(section).every() and f"`{section}`" in told for section in MARKS)
    assert not Words.of("either").every() & Words.of("name").every()


@pytest.fixture
def making(monkeypatch) -> Iterator[ModuleType]:
    """The program that makes the file of words, without what it leaves behind where it looks for others."""
    monkeypatch.setattr(sys, "path", [*sys.path])
    path = Path(__file__).resolve().parents[2] / "packaging" / "lexicon.py"
    spec = importlib.util.spec_from_file_location("making_the_lexicon", path)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    yield module
    for name in [name for name in sys.modules if name.split(".")[0] == "faker"]:
        del sys.modules[name]


def test_what_people_are_called_is_made_of_family_names_and_of_other_countries(tmp_path, making) -> None:
    """Of two invented countries, one in Cyrillic; what another section has, formats and "Wo" stay out."""
    person = tmp_path / "faker" / "providers" / "person"
    (person / "xx_XX").mkdir(parents=True)
    (person / "yy_YY").mkdir()
    for folder in (tmp_path / "faker", tmp_path / "faker" / "providers", person):
        (folder / "__init__.py").write_text("", encoding="utf-8")
    (person / "xx_XX" / "__init__.py").write_text(
        "class Provider:\n"
        "    last_names = ('Zlobert', ('Krwé-Tulm', 3), 'Wo')\n"
        "    first_names_male = {'Ilvar': 2}\n"
        "    last_name_formats = ('Nevertold',)\n",
        encoding="utf-8",
    )
    (person / "yy_YY" / "__init__.py").write_text(
        "class Provider:\n    surnames = ('Журин',)\n    prefixes = ('Dottore',)\n", encoding="utf-8"
    )
    sections = dict.fromkeys(("known", "either", "name", "given", "short", "near"), frozenset())
    found = {**sections, "known": {"porte"}, "given": {"ilvar"}}
    made = making.borne_elsewhere(["varelot", "de la porte", "d'unel"], tmp_path, found)
    assert made == {"varelot", "unel", "zlobert", "krwe", "tulm", "jourin"}


def test_a_word_asked_for_and_all_of_them_are_the_same() -> None:
    """One is looked up where it stands in the file, the others are read through it."""
    known = Words.of("known", "given") | {"zvrelop"}
    every = known.every()
    assert all(word in known for word in every)
    beside = {word[:-1] for word in every} | {word[1:] for word in every} | {"", "a:k", " ", "zvr"}
    assert all((word in known) == (word in every) for word in beside)


def test_spellings_are_found_alike_before_and_after_all_words_are_listed(monkeypatch) -> None:
    """Listing every word for one mistyped street took a quarter of a second of each reader."""
    known = Words.of("known", "given") | {"zvrelop"}
    every = known.every()
    doubtful = {"ambrgise", "denfyert", "zvrelpo", "zvrlop", "zzzzzz", "", "a:k", *list(every)[:50]}
    expected = {word: is_one_letter_from(word, every) for word in doubtful}
    assert set(expected.values()) == {True, False}
    for looked_up in (0, 700, lexicon.SPELLINGS_LOOKED_UP):
        monkeypatch.setattr(lexicon, "SPELLINGS_LOOKED_UP", looked_up)
        spellings = Spellings(known)
        assert {word: is_one_letter_from(word, spellings) for word in doubtful} == expected, looked_up


def test_a_column_is_scrubbed_like_its_texts() -> None:
    texts = pd.Series(["M. Durand", "gare", "M. Durand", ""], index=[7, 8, 9, 12], dtype="str")
    clean, sought = scrub_places(texts)
    assert list(clean) == [MASK, "gare", MASK, ""]
    assert list(clean.index) == list(sought.index) == [7, 8, 9, 12]
    assert list(sought) == [""] * 4, "what is kept is what is looked for"


def test_a_street_mistyped_is_looked_for_as_written_and_a_name_is_not() -> None:
    """What nothing announces may be looked for; a name that something announces, or a telephone, may not."""
    texts = ["hall 3 Zlobstein chez Mme Vautrin", "12 avd Zlobstein 06 11 22 33 44", "3 rue de Madrid"]
    clean, sought = scrub_places(pd.Series(texts, dtype="str"))
    assert list(sought) == [f"hall 3 Zlobstein {MASK}", f"12 avd Zlobstein {MASK}", ""]
    assert not any("Zlobstein" in text or "Vautrin" in text or "06" in text for text in clean)


def test_an_empty_column_stays_one() -> None:
    assert all(column.dtype == "str" for column in scrub_places(pd.Series([], dtype="str")))


@settings(max_examples=200)
@given(st.text(max_size=80))
def test_what_is_scrubbed_once_is_scrubbed(text: str) -> None:
    clean = scrub(text)
    assert scrub(clean) == clean
    assert "06 12 34 56 78" not in scrub(f"{text} 06 12 34 56 78")
