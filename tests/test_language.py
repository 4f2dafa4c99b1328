"""The catalogue is complete: every sentence has its French, with the same blanks, and none is left over."""

from __future__ import annotations

import datetime as dt
import io
import re
import warnings
from pathlib import Path

import click
import pytest
from babel.messages.extract import extract_from_dir
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po

from observatory import language
from observatory.agglomeration import named
from observatory.settings import PROJECT
from observatory.themes import themes

CATALOGUE = language.CATALOGUES / "fr" / "LC_MESSAGES" / "observatory.po"
KEYWORDS = {"_": None, "N_": None, "ngettext": (1, 2)}
BLANK = re.compile(r"\{(\w*)[^}]*\}")


def extracted() -> dict[str, tuple[str, str]]:
    """Message → (plural or empty, where it stands)."""
    found = {}
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        for folder in ("observatory", "pipelines"):
            for file, line, message, _comments, _context in extract_from_dir(
                str(PROJECT / folder), [("**.py", "python")], keywords=KEYWORDS
            ):
                singular, plural = (message, "") if isinstance(message, str) else message
                found[singular] = (plural, f"{folder}/{file}:{line}")
    found.pop("", None)
    return found


def catalogue() -> dict[str, object]:
    with CATALOGUE.open("rb") as file:
        return {(m.id if isinstance(m.id, str) else m.id[0]): m for m in read_po(file, locale="fr") if m.id}


def test_every_sentence_is_translated():
    known = catalogue()
    missing = [f"{where}: {text}" for text, (_plural, where) in extracted().items() if text not in known]
    assert not missing, "\n".join(missing)


def test_none_is_left_over():
    """Every message is one of the code's, or one of those click writes its help and its faults with."""
    files = [*(PROJECT / "observatory").rglob("*.py"), *(PROJECT / "pipelines").rglob("*.py")]
    files += Path(click.__file__).parent.glob("*.py")
    # A message broken over lines is one again once its quotes are taken away.
    source = re.sub(r'"\s*\n\s*"', "", "\n".join(file.read_text(encoding="utf-8") for file in files))
    known = extracted()
    assert not [text for text in catalogue() if text not in known and text not in source]


def test_what_is_read_was_compiled_of_the_sentences():
    made = io.BytesIO()
    with CATALOGUE.open("rb") as file:
        write_mo(made, read_po(file, locale="fr"))
    assert CATALOGUE.with_suffix(".mo").read_bytes() == made.getvalue(), "make catalogue"


def test_plurals_are_those_of_the_code():
    known = catalogue()
    for text, (plural, where) in extracted().items():
        stored = known[text].id
        assert stored == ((text, plural) if plural else text), where


def test_translations_keep_the_blanks():
    faults = [str(message.id) for message in catalogue().values() if not keeps_the_blanks(message)]
    assert not faults, "\n".join(faults)


def keeps_the_blanks(message) -> bool:
    """Whether each form is translated, its blanks those of the original: all of them, but in a plural."""
    originals = [message.id] if isinstance(message.id, str) else list(message.id)
    forms = [message.string] if isinstance(message.string, str) else list(message.string)
    # In French the name of the town or the agglomeration takes its article or preposition with it.
    known = [set(BLANK.findall(named(text, "en"))) for text in originals]
    used = [set(BLANK.findall(named(text, "fr"))) for text in forms]
    if isinstance(message.id, str):
        return all(forms) and used == known
    return all(forms) and all(blanks <= set().union(*known) for blanks in used)


@pytest.mark.parametrize("theme", themes().values(), ids=lambda t: t.code)
def test_themes_have_both_languages_and_one_colour_each(theme):
    assert theme.fr and theme.en and re.fullmatch(r"#[0-9A-F]{6}", theme.colour)
    assert all(set(labels) == {"fr", "en"} for labels in theme.subtypes.values())
    assert [t.colour for t in themes().values()].count(theme.colour) == 1


@pytest.mark.parametrize(
    ("code", "n", "expected"),
    [
        ("fr", 0, "{n} fichier"),  # in French zero is singular
        ("fr", 1, "{n} fichier"),
        ("fr", 2, "{n} fichiers"),
        ("en", 0, "{n} files"),  # in English only one is
        ("en", 1, "{n} file"),
    ],
)
def test_plural_forms(code, n, expected):
    language.use(code)
    assert language.ngettext("{n} file", "{n} files", n) == expected


#: A text as it stands in the catalogue, as it is read, why.
SPACED = [
    ("Thème : tags", "Thème\u00a0: tags", "a colon"),
    ("un ; deux ! trois ?", "un\u202f; deux\u202f! trois\u202f?", "the high signs take a narrow blank"),
    ("« oui »", "«\u00a0oui\u00a0»", "inside guillemets"),
    ("« {n} » : {n} %", "«\u00a0{n}\u00a0»\u00a0: {n}\u00a0%", "beside what is filled in"),
    ("oui\u00a0? non\u202f: rien", "oui\u202f? non\u00a0: rien", "whatever blank is written"),
    ("voir :material/map: ici", "voir :material/map: ici", "a word of the page's own markup"),
    ("en :red[rouge]", "en :red[rouge]", "likewise"),
    ("12:30, http://a.fr?b", "12:30, http://a.fr?b", "no blank, nothing is set apart"),
    ("une ligne\n: suite", "une ligne\n: suite", "a line of a list keeps its end"),
]


@pytest.mark.parametrize(("text", "expected", "why"), SPACED, ids=[row[2] for row in SPACED])
def test_no_line_begins_with_a_sign_that_french_sets_apart(text, expected, why):
    assert language.spaced(text) == expected, why
    assert language.spaced(expected) == expected, "once is enough"


def test_plain_text_is_found_by_a_blank_that_is_typed():
    assert language.plainly_spaced("«\u00a0oui\u00a0»\u202f! 12\u202f345\u00a0: x") == (
        "« oui » ! 12\u202f345 : x"
    )


def test_sentences_are_read_unbroken_and_printed_plainly():
    ids = [message.id for message in catalogue().values()]

    def said() -> list[str]:
        return [language._(one) if isinstance(one, str) else language.ngettext(*one, 1) for one in ids]

    assert not [text for text in said() if re.search(r" [;!?»%€](?!\w)| :(?!\w)|« ", text)]
    language.plainly()
    assert not [text for text in said() if re.search(r"[\u00a0\u202f][:;!?»]|«[\u00a0\u202f]", text)]


@pytest.mark.parametrize(
    ("code", "day", "form", "expected"),
    [
        ("fr", (2026, 1, 1), "full", "jeudi 1er janvier 2026"),  # the first of a month is an ordinal
        ("fr", (2026, 1, 1), "long", "1er janvier 2026"),
        ("fr", (2026, 1, 1), "medium", "1er janv. 2026"),
        ("fr", (2026, 6, 1), "EEEE d", "lundi 1er"),  # a week written out begins so
        ("fr", (2026, 6, 1), "EEEE d MMMM", "lundi 1er juin"),
        ("fr", (2026, 9, 1), "d MMM", "1er sept."),  # when a fact was closed, in a list
        ("fr", (2026, 9, 1), "EEE d", "mar. 1er"),
        ("fr", (2026, 9, 1), "MMMM y", "septembre 2026"),  # the year holds no first
        ("fr", (2026, 1, 1), "short", "01/01/2026"),  # in figures it stays one
        ("fr", (2026, 11, 11), "full", "mercredi 11 novembre 2026"),  # only the first
        ("fr", (2026, 1, 21), "long", "21 janvier 2026"),
        ("en", (2026, 1, 1), "long", "January 1, 2026"),
    ],
)
def test_dates_in_words(code, day, form, expected):
    language.use(code)
    assert language.date_text(dt.date(*day), form) == expected


def test_an_unknown_language_is_refused():
    with pytest.raises(ValueError, match="allowed: fr, en"):
        language.use("de")


@pytest.mark.parametrize(
    ("value", "decimals", "written", "why"),
    [
        (0.0, 1, "0", "an expected count of nothing is no measure"),
        (0.04, 1, "0", "what rounds to nothing"),
        (-0.04, 1, "0", "nothing has no sign"),
        (0.06, 1, "0,1", "the least that is something"),
        (9.0, 1, "9,0", "a measure keeps its decimal"),
        (0.004, 2, "0", "with two decimals too"),
    ],
)
def test_nothing_is_written_as_nothing(value, decimals, written, why):
    language.use("fr")
    assert language.number_text(value, decimals) == written, why
