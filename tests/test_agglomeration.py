"""Which agglomeration is observed stands in one file; sentences and code ask it."""

from __future__ import annotations

import re
import tomllib

import pytest

from observatory import agglomeration, language
from observatory.agglomeration import named
from observatory.language import _, ngettext
from observatory.settings import PROJECT, embedded_layers
from observatory.territory import Territory

#: A name or a code of the agglomeration.
NAMED = re.compile(r"belfort|\b90\d{3}\b|200069052", re.IGNORECASE)

#: Files of the code that may hold it all the same, with the reason.
ALLOWED = {
    "pipelines/feeds/": "what partners write, as they write it",
    "pipelines/demo/": "an invented year of this very town",
    "observatory/geocode/opening.py": "an example that is run needs a place that exists",
    "observatory/geocode/calibration/surround.py": "addresses in many forms, to measure the geocoder on",
    "observatory/geocode/geocoder.py": "an example that is run needs a place that exists",
}


def test_no_code_names_the_agglomeration():
    """Another agglomeration replaces ``geodata/`` and its partners' feeds, and touches no code."""
    files = [PROJECT / "app.py", *(PROJECT / "observatory").rglob("*"), *(PROJECT / "pipelines").rglob("*")]
    texts = [file for file in files if file.suffix in {".py", ".sql", ".po", ".toml", ".js", ".css"}]
    strays = [
        f"{name}:{number}: {line.strip()}"
        for file in texts
        if not (name := file.relative_to(PROJECT).as_posix()).startswith(tuple(ALLOWED))
        for number, line in enumerate(file.read_text(encoding="utf-8").splitlines(), 1)
        if NAMED.search(line)
    ]
    assert not strays, "say {agglomeration} or {town}, or ask observatory.agglomeration:\n" + "\n".join(
        strays
    )


def test_each_exception_is_still_needed():
    files = {
        file.relative_to(PROJECT).as_posix(): file
        for part in ("observatory", "pipelines")
        for file in (PROJECT / part).rglob("*")
        if file.suffix in {".py", ".toml"}
    }
    for allowed in ALLOWED:
        held = [file for name, file in files.items() if name.startswith(allowed)]
        assert any(NAMED.search(file.read_text(encoding="utf-8")) for file in held), allowed


def test_codes_agree_with_the_layers():
    territory = Territory.load()
    assert agglomeration.CENTRAL_COMMUNE in territory.communes.index
    assert all(code.startswith(agglomeration.DEPARTMENT) for code in territory.communes.index)
    assert set(territory.districts["commune_code"]) == {agglomeration.CENTRAL_COMMUNE}
    west, south, east, north = territory.outline.bounds
    assert south < agglomeration.LATITUDE < north
    left, bottom, right, top = agglomeration.CORRECTION_BOX
    assert left < west < east < right
    assert bottom < south < north < top


@pytest.mark.parametrize(
    ("text", "code", "said", "why"),
    [
        ("Map of {agglomeration}", "en", "Map of Grand Belfort", "the bare name in English"),
        ("Carte {of_agglomeration}", "fr", "Carte du Grand Belfort", "an article is part of the French name"),
        ("{n} fait {in_town}", "fr", "{n} fait à Belfort", "other placeholders are left for format"),
        ("{towns} {}", "fr", "{towns} {}", "only the whole word is a name"),
        ("no name", "en", "no name", "nothing to fill in"),
    ],
)
def test_names_in_sentences(text, code, said, why):
    assert named(text, code) == said, why


@pytest.mark.parametrize(
    ("code", "map_title", "several"),
    [
        ("fr", "Carte du Grand Belfort", "2 faits hors du Grand Belfort."),
        ("en", "Map of Grand Belfort", "2 facts outside Grand Belfort."),
    ],
)
def test_sentences_are_said_with_their_names(code, map_title, several):
    language.use(code)
    assert _("Map of {agglomeration}") == map_title
    text = ngettext("{n} fact outside {agglomeration}.", "{n} facts outside {agglomeration}.", 2)
    assert text.format(n=2) == several


def test_every_language_has_the_names_english_sentences_use():
    with (embedded_layers() / agglomeration.FILE_NAME).open("rb") as file:
        names = tomllib.load(file)["names"]
    assert set(names) == set(language.LANGUAGES)
    assert set(names["en"]) <= set(names["fr"])
