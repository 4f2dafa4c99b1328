"""What each word of a text is: known to name nobody, a word and a name alike, a part of a place, unknown."""

from __future__ import annotations

import re
from collections.abc import Container
from enum import Enum, auto
from functools import cache, lru_cache

from observatory.redact.lexicon import (
    DOUBLED,
    Spellings,
    Words,
    communes,
    is_a_commune,
    lexicon,
    named,
    places,
)
from observatory.redact.shapes import (
    HEADS,
    MISTYPED,
    is_built,
    is_one_letter_from,
    is_surely_built,
    sounds_known,
)
from observatory.redact.words import Word, begins_with, first_words, vocabulary, words_for, words_of

_WORDS = words_for("kinds")


class Kind(Enum):
    """What a word is."""

    MARK = auto()
    INITIAL = auto()
    KNOWN = auto()
    #: A word as often as a name ("Rose"), and a name rather than a word ("Fournier").
    EITHER = auto()
    NAME = auto()
    #: A part of the name of a place or a firm, known as a whole.
    PLACE = auto()
    UNKNOWN = auto()


#: "Villeneuve-d'Ascq", "Aix-en-Provence": nobody is called so.
_OF_PLACES = re.compile(
    r".{2,}-(?:nord|sud|est|ouest)\Z|-(?:sur|sous|les|lès|lez|en|le|la|du|des|de|aux)-|-[dl]'", re.IGNORECASE
)
#: A place, a feast or a church is called after any saint.
_SAINT = re.compile(
    r"(?:saint|sainte|saints|st|ste|champs?|pres?|bois|mont|val|vaux|combes?|ferme|moulin|pont|clos|croix|ville|chateau"
    r"|sous|sur)-[a-z'-]{2,}\Z"
)
#: How names of German end that are made of two words.
_SURNAME = re.compile(
    "(?:mann|ma[iy]er|me[iy]er|muller|bauer|berger?|stein|bach|bacher|hofer|burg|feld|schmidt|wald|heim|hauser"
    "|baum|gartner|huber|schneider|keller)\\Z"
)
_DIGIT, _VOWEL, _JOINT = re.compile(r"\d"), re.compile("[aeiouy]"), re.compile("[-']")
#: How long what is written in capitals is, at most, to be letters that stand for words; and the same where
#: everything is in capitals.
_ACRONYM, _SHORT_ACRONYM = 5, 3
#: How many letters a name that is a word as well has, at most, that is none in capitals: "DIA", "BAH".
_SHORT_CALLED = 4
#: How many letters beside figures may be a flat's or a road's.
_BESIDE_FIGURES = 3
#: How long a word in capitals is, at least, that may be the beginning of one; how many words tell a language.
_SHOUTED_CUT, _FOREIGN, _COMPOUND = 5, 2, 7
#: What is longer is no word of German either: each of its letters would be tried as an end.
_LONGEST_COMPOUND = 60
#: How many letters a sign of English ending has at least.
_SIGN = 5
#: What is elided and glued to a word, which is longer than so many letters with it.
_ELIDED, _GLUED = frozenset("ldjcs"), 4
#: A reference of a register: "BOI-2026-118".
_REFERENCE = re.compile(r"[A-Z]{2,4}(?:-\d{2,8}){1,3}\Z")
#: What may be a name.
DOUBTED = frozenset((Kind.EITHER, Kind.NAME, Kind.UNKNOWN))
_FRENCH = _WORDS["french"]
_DATED = _WORDS["dated"]
_OF_NOUNS = _WORDS["of_nouns"]
#: Letters that stand for words, one of them small: "FOVeS".
_MIXED = re.compile("[A-Z]{2,4}[a-z]{1,2}[A-Z]{1,3}\\Z")
_WEEK = re.compile(r"(?<![^\W_])[A-Z]\d+")
_ONE = _WORDS["one"]
_NICKNAMES = _WORDS["nicknames"]
#: Of so many letters, a word one letter away from a commune of the area, or from a known word, may be it.
NAMED = range(5, 21)


class Text:
    """The words of a text and the `Kind` of each."""

    def __init__(self, text: str, known: Container[str] = frozenset()) -> None:
        self.words = words_of(text)
        #: Its folded words; how many with a capital are places, and how many names shared with places: asked
        #: of the whole text, once (`placed`).
        self.held = frozenset(word.plain for word in self.words)
        self.places: tuple[int, int] | None = None
        # A week's number is no capital: "zerrouki_2026-W45.csv".
        self.upper, self.lower = text.isupper(), text.islower() or _WEEK.sub("", text).islower()
        #: Whether the text is evidently English or German.
        self.foreign = _is_foreign(self.words)
        self.kinds = [_kind_of(word.text, word.plain, self.upper) for word in self.words]
        if self.foreign:
            self._take_foreign()
        for at, word in enumerate(self.words) if known else ():
            if all(part in lexicon()["known"] or part in known for part in _JOINT.split(word.plain)):
                self.kinds[at] = Kind.KNOWN
        #: Where names of ways that are known as a whole end: what follows is no part of them.
        self.whole: set[int] = set()
        self._take_phrases()
        self._take_described()
        own = [word for word, kind in zip(self.words, self.kinds, strict=True) if kind is Kind.KNOWN]
        long = [word.is_capital for word in own if len(word.plain) > 3]
        #: Whether most words have a capital, so that one says nothing.
        self.titled = len(long) > 1 and sum(long) > 0.6 * len(long)

    def __len__(self) -> int:
        return len(self.words)

    def plain(self, at: int) -> str:
        """The folded word at `at`, or nothing where there is none."""
        return self.words[at].plain if 0 <= at < len(self.words) else ""

    def adjoins(self, at: int) -> bool:
        """Whether one blank at most stands between a word and the one before."""
        return 0 < at < len(self.words) and self.words[at].start - self.words[at - 1].end <= 1

    def touches(self, at: int) -> bool:
        """Whether nothing stands between a word and the one before."""
        return 0 < at < len(self.words) and self.words[at].start == self.words[at - 1].end

    def _take_foreign(self) -> None:
        """Words of English and German where a text is in one: capitals begin a sentence, or any noun."""
        for at, word in enumerate(self.words):
            if self.kinds[at] is Kind.KNOWN:
                named = at and word.text.istitle() and word.plain in lexicon()["given"]
                named = named and word.plain not in _said()
                if named and self.words[at - 1].text.islower() and self.words[at - 1].text not in _DATED:
                    self.kinds[at] = Kind.EITHER  # "ask Mark"
            elif self.kinds[at] in DOUBTED and self._is_abroad(at, word):
                self.kinds[at] = Kind.KNOWN

    def _take_described(self) -> None:
        """Models and living things that people are called after, where what follows tells which is meant."""
        lists, described = vocabulary(), _described()
        for at, word in enumerate(self.words):
            listed = described.get(word.plain)
            if listed and self.kinds[at] in DOUBTED:
                told = listed == "finish" and self.plain(at - 1) in _ONE
                told = told or self._is_listed_with(at, listed)
                if told or (self.plain(at + 1) in lists[listed] and self.adjoins(at + 1)):
                    self.kinds[at] = Kind.KNOWN

    def _is_listed_with(self, at: int, listed: str) -> bool:
        """Whether another model, or a plant in small letters, is joined to one: "Mégane et Zoé"."""
        for joint, other in ((at + 1, at + 2), (at - 1, at - 2)):
            if self.plain(joint) not in (",", "et", "/", "ou") or not 0 <= other < len(self.words):
                continue
            alike = _described().get(self.plain(other)) == listed
            small = self.words[other].text.islower() or (self.words[at].text.islower() and not self.lower)
            if alike and (listed == "finish" or (small and listed == "withered")):
                return True
        return False

    def _is_abroad(self, at: int, word: Word) -> bool:
        """Whether a word is one of English or German where it stands."""
        common, seldom = lexicon()["common"], _seldom()
        before = self.words[at - 1].text if at else "."
        if before == "]" or self.plain(at - 1) in vocabulary()["courtesy"]:
            return False  # somebody was told of before it
        if word.text.islower() or ((before in '.!?:"(' or before.endswith(".")) and not word.is_capitals):
            listed = word.plain in common or word.plain in seldom or word.plain in lexicon()["english"]
            return listed or _is_compound(word.plain)
        told = before in _DATED or before.isdigit() or self.plain(at + 1).isdigit()
        if word.plain in lexicon()["given"]:
            return told and word.plain in vocabulary()["english"]
        if word.plain in common or _is_compound(word.plain):
            return True
        _first, *parts = word.plain.split("-")
        joined = bool(parts) and all(part in common for part in parts)
        return joined or (before.lower() in _OF_NOUNS and word.plain in seldom)

    def _take_phrases(self) -> None:
        """Names of firms and places known as a whole; a firm of one word only where nothing else is known."""
        at = 0
        while at < len(self.words):
            if self.words[at].plain in _beginning():
                self._take(at)
            at += 1  # "Nike Air Max" is two that overlap

    def _take(self, at: int) -> int:
        """Take the longest name that begins at `at`; how many words it has."""
        length, alone = max(
            (begins_with(self.words, at, phrases), alone) for phrases, alone in _beginning()[self.plain(at)]
        )
        whole = length == len(self.words)
        doubted = self.kinds[at] in (Kind.UNKNOWN, Kind.NAME) or (
            "-" in self.plain(at) and self.kinds[at] is Kind.EITHER
        )
        if length > 1 or whole or (length and alone and doubted):
            self.kinds[at : at + length] = [Kind.PLACE] * length
            if length > 1 and {self.plain(at), self.plain(at - 1)} & vocabulary()["heads"]:
                self.whole.add(at + length - 1)
        return length


@cache
def _described() -> dict[str, str]:
    """Words, by them, that are no name before a word of the list told: "Mégane RS", "Merle mort"."""
    lists = vocabulary()
    told = dict.fromkeys(lists["models"], "finish")
    return told | dict.fromkeys(lists["plants"], "withered") | dict.fromkeys(lists["animals"], "hunted")


@cache
def _phrases() -> tuple[tuple[frozenset[str], bool], ...]:
    """Names known as a whole, and whether one of a single word is known within a text."""
    return (
        (named()["brands"], True),
        (vocabulary()["brands"], True),
        (communes(), True),
        (named()["towns"], True),
        (places(), False),
    )


@cache
def _beginning() -> dict[str, list[tuple[frozenset[str], bool]]]:
    """Of `_phrases`, by a word, those of which some begin with it."""
    found: dict[str, list[tuple[frozenset[str], bool]]] = {}
    for phrases, alone in _phrases():
        for word in first_words(phrases):
            found.setdefault(word, []).append((phrases, alone))
    return found


@lru_cache(maxsize=1 << 15)
def _kind_of(text: str, plain: str, shouted: bool) -> Kind:
    """What a word is by itself; `shouted` where all of its text is in capitals."""
    word = Word(0, len(text), text, plain)
    if not word.plain[0].isalpha():
        return Kind.MARK
    known = lexicon()["known"]
    cut = word.text.endswith(".") and len(word.plain) <= 3 and word.is_capital and word.plain not in known
    if word.is_initials or len(word.plain) == 1 or cut:
        return Kind.INITIAL
    kind = _listed(word.plain, word, shouted=shouted)
    if kind is not Kind.UNKNOWN:
        return kind
    if _MIXED.match(word.text) or _REFERENCE.match(word.text):
        return Kind.KNOWN
    if word.text.endswith(("'s", "’s")) and len(word.plain) > _SIGN:
        return Kind.PLACE  # "Le Finnegan's"
    if _OF_PLACES.search(word.text.replace("’", "'")) or _SAINT.match(word.plain):
        return Kind.PLACE
    if "-" in plain and plain.replace("-", " ") in vocabulary()["eponyms"]:
        return Kind.PLACE  # "piste cyclable René-Dumont"
    parts = [part for part in _JOINT.split(word.plain) if len(part) > 1]
    if len(parts) > 1 and parts[0] in _NICKNAMES and parts[-1] in vocabulary()["given"]:
        return Kind.NAME  # "Ti-Jean"
    if len(parts) < 2 and parts == [word.plain]:
        return kind
    if len(parts) > 1 and parts[0] in HEADS:
        parts = parts[1:]  # "Éco-pâturage"
    given = lexicon()["given"]
    if len(parts) > 1 and any(map(is_a_commune, parts)) and not any(part in given for part in parts):
        return Kind.PLACE  # "Lepuix-Gy", "Festi'Chaux"
    kinds = {_listed(part, word, shouted=shouted) for part in parts if part not in communes()}
    return next((k for k in (Kind.UNKNOWN, Kind.NAME, Kind.EITHER) if k in kinds), Kind.KNOWN)


def _listed(plain: str, word: Word, *, shouted: bool) -> Kind:
    lists = lexicon()
    if plain in vocabulary()["firms_called"]:
        return Kind.EITHER
    if plain in _said() or (plain in vocabulary()["firms"] and plain not in lists["given"]):
        return Kind.KNOWN
    if (
        plain in vocabulary()["called"]
        and word.is_capital
        and (len(plain) > _SHORT_CALLED or word.text.istitle())
    ):
        return Kind.NAME
    doubled = DOUBLED.match(plain) and (word.text.istitle() or plain not in lists["known"])
    if plain in lists["name"] or (doubled and plain not in vocabulary()["role"]):
        return Kind.NAME
    if plain in lists["either"]:
        return Kind.EITHER
    if plain in lists["known"] or plain in lists["rare"]:
        return Kind.KNOWN
    if not shouted and word.is_capitals and plain in vocabulary()["letters"]:
        return Kind.KNOWN
    if _DIGIT.search(plain):
        return Kind.KNOWN if len(_DIGIT.sub("", plain)) <= _BESIDE_FIGURES else Kind.UNKNOWN
    if word.is_capital and plain in lists["borne"]:
        return Kind.PLACE
    if word.text.islower() and (plain in lists["common"] or plain in lists["slips"]):
        return Kind.KNOWN
    named = plain in lists["given"] or plain in lists["short"] or plain in lists["near"]
    if named:
        return Kind.UNKNOWN
    if word.text.islower() and plain[0] in _ELIDED and plain[1:] in lists["known"] and len(plain) > _GLUED:
        return Kind.KNOWN  # "dans lallée"
    spoken = len(plain) > _SHORT_ACRONYM and _VOWEL.search(plain)
    if word.is_acronym or (word.text.isupper() and len(plain) <= _ACRONYM and not (shouted and spoken)):
        return Kind.KNOWN
    if plain in lists["english"] or is_surely_built(plain, lists["known"]):
        return Kind.KNOWN
    if (word.text.islower() or shouted) and _is_like_a_word(plain, shouted=shouted):
        return Kind.KNOWN
    return Kind.PLACE if len(plain) in NAMED and _is_near_commune(plain) else Kind.UNKNOWN


@lru_cache(maxsize=4096)
def is_listed(plain: str) -> bool:
    """Whether some list has a word: what is only like one may be a name where one stands."""
    if plain in communes() or _DIGIT.search(plain) or is_surely_built(plain, lexicon()["known"]):
        return True
    parts = [part for part in _JOINT.split(plain) if len(part) > _SHORT_ACRONYM]
    return all(part in _every_word() for part in parts)


@cache
def _every_word() -> Words:
    return (
        Words.of("known", "rare", "either", "name", "english", "common", "written")
        | _said()
        | vocabulary()["firms"]
    )


@cache
def _said() -> frozenset[str]:
    """Words that are no name wherever they stand, be some people called so."""
    return vocabulary()["said"] | vocabulary()["trade"]


@cache
def _seldom() -> Words:
    """English and German words that some people are called."""
    return lexicon()["foreign"] | vocabulary()["english"]


@cache
def _no_sign() -> Words:
    """Words that say nothing of the language of a text: French ones, and titles, which are put before any."""
    return lexicon()["known"] | _FRENCH | vocabulary()["courtesy"]


@lru_cache(maxsize=4096)
def _is_near_commune(plain: str) -> bool:
    return is_one_letter_from(plain, communes())


@lru_cache(maxsize=4096)
def is_near_word(plain: str) -> bool:
    """Whether a word is one of the lexicon, or a name, with one letter wrong: "Ambrgise", "Denfyert"."""
    return len(plain) in NAMED and is_one_letter_from(plain, _words_and_names())


@cache
def _words_and_names() -> Spellings:
    return Spellings(lexicon()["known"] | Words.of("given", "name", "either"))


@cache
def _known() -> Spellings:
    return Spellings(lexicon()["known"])


@lru_cache(maxsize=4096)
def _is_mistyped(plain: str) -> bool:
    return is_one_letter_from(plain, _known())


def _is_like_a_word(plain: str, *, shouted: bool) -> bool:
    """Whether a word that no list has is written, cut, built, said or mistyped as words are."""
    lists = lexicon()
    if plain in lists["written"] or is_built(plain, lists["known"]) or sounds_known(plain, lists["sounds"]):
        return True
    cut = plain in lists["cut"] and len(plain) >= (_SHOUTED_CUT if shouted else 0)
    return cut or (len(plain) in MISTYPED and _is_mistyped(plain))


def _is_foreign(words: list[Word]) -> bool:
    """Whether more words are of English or German alone than little ones of French, and two at least."""
    common, english = lexicon()["common"], lexicon()["english"]
    told = sum(
        word.plain not in _no_sign()
        and (
            word.plain in common
            or (word.text.islower() and word.plain in english)
            or _is_compound(word.plain)
        )
        for word in words
    )
    return told >= _FOREIGN and told > 2 * sum(word.plain in _FRENCH for word in words)


@lru_cache(maxsize=4096)
def _is_compound(plain: str, most: int = 3) -> bool:
    """Whether a word is made of two or three of German, joined by "s" perhaps: "Stromausfall"."""
    common = lexicon()["common"]
    if most < 2 or not _COMPOUND <= len(plain) <= _LONGEST_COMPOUND or _SURNAME.search(plain):
        return False
    for at in range(3, len(plain) - 2):
        rests = (plain[at:], plain[at + 1 :]) if plain[at] == "s" else (plain[at:],)
        if plain[:at] in common and any(rest in common or _is_compound(rest, most - 1) for rest in rests):
            return True
    return False
