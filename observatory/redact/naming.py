"""What a name looks like in a text: where one begins behind what announces it, and where it ends."""

from __future__ import annotations

import re
from functools import cache

from observatory.redact.lexicon import are_letters, brand_at, firms
from observatory.redact.words import Word, begins_with, vocabulary, words_for

_WORDS = words_for("names")
#: How many words a name has at most, particles apart, and how many words announce it from before.
LONGEST_NAME, LINKS = 3, 4
#: What a sign begins with, and how many words it has.
SIGNS, LONGEST_SIGN = frozenset(("Chez", "Au", "Aux", "Le", "La", "Les")), 5
_PARTICLES = _WORDS["particles"]
_LINKS = _WORDS["links"]
_FIGURES = re.compile(r"\d")
_FAR = 6
_SURE_TITLES = _WORDS["sure_titles"]
_NUMBERED = _WORDS["numbered"]
_LISTING = _WORDS["listing"]
_ARTICLES = _WORDS["articles"]
_AGAIN = _WORDS["again"]
_JOINTS = _WORDS["joints"]
_DRIVEN = _WORDS["driven"]
_PLACING = _WORDS["placing"]
_SHORT = _WORDS["short"]
_WAYS_SMALL, _GROUND = _WORDS["ways_small"], _WORDS["ground"]
_QUOTES = frozenset('«"“')
_INITIALS = frozenset(("m", "mm"))


def sign_behind(words: list[Word], at: int, lists: dict) -> int:
    """Where the sign ends that begins at `at`, "Pizzeria Chez Tonton Marcel"; 0 where none does."""
    if words[at].text not in SIGNS or not at or words[at - 1].plain not in lists["inn"]:
        return 0
    end = at + 1
    while end < len(words) and end - at <= LONGEST_SIGN and joined(words, end):
        small = words[end].plain in _PARTICLES and end + 1 < len(words) and words[at].text != "Chez"
        if not (words[end].is_capital or small):
            break
        end += 1
    while end > at + 1 and words[end - 1].text.islower():
        end -= 1
    return end if end > at + 1 and words[at + 1].plain not in lists["courtesy"] | _INITIALS else 0


def is_given(word: Word, lists: dict) -> bool:
    """Whether a word is a given name, or made of some."""
    plain, given = word.plain, lists["given"]
    if plain in given:
        return plain not in lists["firms"]
    if not (plain.startswith(("abdel", "abder")) or "-" in plain) or plain in lists["firms"]:
        return False
    return plain.startswith(("abdel", "abder")) or plain.split("-")[0] in given


def in_brackets(words: list[Word], at: int) -> bool:
    """Whether a word stands in brackets by itself."""
    return 0 < at < len(words) - 1 and words[at - 1].text == "(" and words[at + 1].text == ")"


def is_eponym(words: list[Word], at: int, lists: dict) -> bool:
    """Whether the name of a street, a school or a square begins at `at`."""
    joined_up = "-" in words[at].plain and words[at].plain.replace("-", " ") in lists["eponyms"]
    return joined_up or begins_with(words, at, lists["eponyms"]) > 0


def names_at(
    words: list[Word],
    first: int,
    lists: dict,
    *,
    small: bool = False,
    places: bool = True,
    joints: frozenset[str] | None = None,
) -> int | None:
    """As `name_at`, and the names that "et", "/" or "née", or others of `joints`, join to it."""
    last = name_at(words, first, lists, small=small, places=places)
    for _more in range(LINKS):
        if last is None:
            return None
        joint = last + 1
        if joint + 1 >= len(words) or words[joint].plain not in (joints or _JOINTS):
            break
        more = name_at(words, first_behind(words, joint, _AGAIN), lists, places=False)
        if more is None or (words[joint].text == "," and words[more].plain in lists["firms"]):
            break
        last = more
    return last


def name_at(
    words: list[Word], first: int, lists: dict, *, small: bool = False, places: bool = True
) -> int | None:
    """The last word of a name that begins at `first`; None where none does.

    `small` allows small letters, `places` the name of a commune, which many people bear.
    """
    if first < len(words) and (words[first].plain in firms() or brand_at(words, first)):
        return None
    at, last, count, titled = first, None, 0, first > 0 and _is_titled(words[first - 1], lists)
    while at < len(words) and count < LONGEST_NAME and (at == first or joined(words, at)):
        at = _behind_particles(words, at, lists, small=small, places=places)
        begins = count == 0
        if not could_be(words[at], lists, small=small and begins, places=places) and not (
            (at > first and last is None and small)
            or (_bears_it(words, at, lists) and last == at - 1)
            or (begins and titled and words[at].is_capital and words[at].plain in lists["bearable"])
        ):
            break
        last, count, at = at, count + 1, at + 1
    return last


def _bears_it(words: list[Word], at: int, lists: dict) -> bool:
    """Whether a common word is the family name behind a given one, and ends what is said: "Julie Maire"."""
    word = words[at]
    ends = at + 1 == len(words) or not words[at + 1].is_capital
    return (
        at > 0
        and ends
        and word.is_capital
        and word.plain in lists["bearable"] - lists["way"]
        and is_given(words[at - 1], lists)
        and words[at - 1].plain not in lists["common"]
    )


def _is_titled(word: Word, lists: dict) -> bool:
    """Whether a word is a title that a name follows for sure, be the name a common word."""
    sure = word.plain in lists["courtesy"] or word.plain in _SURE_TITLES
    return sure or (word.plain in _INITIALS and word.text[0] == "M")


def _behind_particles(words: list[Word], at: int, lists: dict, *, small: bool, places: bool) -> int:
    """Where the name itself begins in "de la Tour", "van den Berg"; `at` where no name follows."""
    behind = first_behind(words, at - 1, _PARTICLES)
    if behind == at or behind >= len(words) or not joined(words, behind):
        return at
    office = listed_in("office", "role")
    if words[behind - 1].plain in ("le", "la", "l") and words[behind].plain in office:
        return at
    return behind if could_be(words[behind], lists, small=small, places=places) else at


def joined(words: list[Word], at: int) -> bool:
    """Whether only blanks stand between a word and the one before."""
    return words[at].start - words[at - 1].end <= 3


def could_be(word: Word, lists: dict, *, small: bool = False, places: bool = True) -> bool:
    """Whether a word may be part of somebody's name."""
    if not word.text[0].isalpha() or not (small or word.is_capital) or _FIGURES.search(word.text):
        return False
    if word.is_initials or word.text in ("Lê", "LÊ"):
        return word.is_capital
    plain = word.plain.removeprefix("l'").removeprefix("d'")
    if not small and (
        word.is_acronym
        or plain in lists["trade"]
        or (word.is_capitals and plain in lists["said"] and plain not in lists["given"])
        or (word.is_capitals and are_letters(plain))
    ):
        return False
    return (
        plain not in lists["never"] and plain not in lists["way"] and (places or plain not in lists["places"])
    )


def with_title(words: list[Word], first: int, lists: dict) -> int:
    """The first of the titles that stand before a name at `first`; `first` where none does."""
    while first and (
        words[first - 1].plain in listed_in("courtesy", "title") or words[first - 1].plain in _INITIALS
    ):
        first -= 1
    return first


def first_behind(words: list[Word], at: int, links: frozenset[str]) -> int:
    """The first word behind `at` that is none of `links`, a few words away at most."""
    first = at + 1
    while first < len(words) and first <= at + LINKS and words[first].plain in links:
        if words[first].plain in _ARTICLES and words[first].text.istitle() and links is not _PARTICLES:
            break  # "Le Goff" is a name, "le" is not
        if words[first].plain in ("mr", "mme") and brand_at(words, first):
            break  # "magasin Mr Bricolage"
        first += 1
    return first


def behind_links(words: list[Word], at: int, also: tuple[str, ...] = ()) -> int:
    """The first word behind `at` that is no link such as "de", "la", ":" or a relation."""
    return first_behind(words, at, _all_links(also))


@cache
def listed_in(*names: str) -> frozenset[str]:
    """The words of several lists of the vocabulary."""
    return frozenset().union(*(vocabulary()[name] for name in names))


@cache
def _all_links(also: tuple[str, ...]) -> frozenset[str]:
    lists = vocabulary()
    return _LINKS.union(also) | lists["role"] | lists["title"] | lists["courtesy"] | lists["home"]


def names_a_way(words: list[Word], at: int, lists: dict, *, far: bool = False) -> bool:
    """Whether a word for a way or a building stands right before: "rue Madame Curie", "école de la …".

    `far` looks beyond words with a capital as well: "rue du Général Jean …".
    """
    before = at - 1
    while before >= 0 and at - before <= _FAR:
        word = words[before]
        if word.text in _QUOTES and before and before == at - 1:
            before -= 1
            continue  # "arrêt « Marcel Pagnol »"
        if (word.plain in lists["way"] or (word.plain in _WAYS_SMALL and _is_small(words, before))) and not (
            word.plain == "place" and words[before - 1].plain == "sur"
        ):
            if _is_somebodys(words, before, at, lists):
                return False
            of_somebody = listed_in("home", "home_perhaps", "owned")
            of_way = words[at - 1].plain == "du" or words[at].text in ("Frères", "Sœurs")
            of_all = any(between.plain in lists["within"] for between in words[before + 1 : at])
            return before == at - 1 or of_way or of_all or word.plain not in of_somebody
        if word.plain in _NUMBERED and before and words[before - 1].plain in _ARTICLES:
            before -= 1
            continue  # "rue des 3 Frères Martin"
        # "complexe sportif du Docteur Duvernoy": what stands before "du" may be said in more words.
        behind_du = words[at - 1].plain == "du" and word.text.isalpha()
        if word.plain == "pour" and words[before + 1].is_capital:
            return False  # "passage au fichier pour MARTIN Julie"
        between = word.plain in lists["within"] | {"sous"} or (
            far
            and (
                word.is_capital
                or (word.text.isalpha() and word.plain not in (lists["never"] - lists["within"]) | _PLACING)
                or (word.plain in _LISTING and before and is_given(words[before - 1], lists))
            )
        )
        if word.plain not in _ARTICLES and not between and not behind_du:
            return False
        before -= 1
    return False


def _is_small(words: list[Word], at: int) -> bool:
    """Whether a word is no name by its letters: in small ones, or the first of a text in others."""
    return words[at].text.islower() or (not at and words[at].text.istitle())


def is_ground(words: list[Word], at: int) -> bool:
    """Whether "Pré", "Champ" behind an article begins what ground is called: "la mare du Pré Thierry"."""
    return (
        at > 0
        and words[at].plain in _GROUND
        and words[at].text.istitle()
        and words[at - 1].text in ("du", "le", "la", "au", "des", "aux", "les")
    )


def _is_somebodys(words: list[Word], way: int, at: int, lists: dict) -> bool:
    """Whether a way or building before a title is somebody's: "gardien d'immeuble M. …", "place de M. …".

    Streets bear a title in full. Whoever drives a bus is named behind it in full as well.
    """
    word = words[way].plain
    if word == "mail" and words[way + 1].plain == "de":
        return True  # a promenade bears a name without "de"
    served = way >= 2 and words[way - 1].plain in _ARTICLES
    served = served and words[way - 2].plain in listed_in("office", "role")
    if words[at].plain not in _SHORT:
        return served and word in _DRIVEN
    return served or word in lists["house"] or (word == "place" and words[at - 1].plain == "de")
