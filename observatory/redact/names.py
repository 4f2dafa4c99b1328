"""Names of persons in a text, found by what announces them: a title, a part in what happened, a home, a pair.

The words are in ``vocabulary.toml``. A text is gone through once; behind a word that announces somebody a few
words are looked at, so the time grows with the length of the text.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache

from observatory.redact.kinds import is_listed
from observatory.redact.lexicon import (
    acts,
    are_letters,
    begins,
    brand_at,
    brands_begin,
    firms,
    is_called,
    is_plain,
    places,
)
from observatory.redact.things import is_a_thing, is_an_office
from observatory.redact.traces import MASK
from observatory.redact.words import Word, begins_with, vocabulary, words_for, words_of

_WORDS = words_for("names")

#: What announces somebody and is no word: a title glued to a name, initials before a name.
_SIGNS = re.compile(
    r"(?:[Mm](?:mes?|lles?|elle|r)|Dr)[A-ZÀ-ÖØ-Þ]|[cC]/[oO]|[aA][bB][dD][eE]"
    r"|(?<![^\W_])(?:[A-Z]\.-?|[A-Z]-[A-Z]\.?|Ph\.|Th\.|Chr\.)[ ]?[A-ZÀ-ÖØ-Þ]"
)

#: How many words a name has at most, particles apart, and how many words announce it from before.
LONGEST_NAME, LINKS = 3, 4
#: How many given names are taken together at most: "Steven, Bryan et Enzo".
LONGEST_LIST = 8
_PARTICLES = _WORDS["particles"]
_LINKS = _WORDS["links"]
_FIGURES = re.compile(r"\d")
_FLOOR = re.compile(r"(?:\d.*|etage|rdc|gauche|droite|palier|face|er|e|eme)\Z")


def mask_names(text: str, letters: frozenset[str]) -> str:
    """`text`, made of `letters`, with `MASK` where a name stood that something announces."""
    if _hints().isdisjoint(letters) and not _SIGNS.search(text):
        return text
    words = words_of(text)
    parts, done = [], 0
    for start, end in _spans(words):
        if start >= done:
            parts += [text[done:start], MASK]
            done = end
    return "".join([*parts, text[done:]]) if parts else text


@cache
def _hints() -> frozenset[str]:
    lists = vocabulary()
    listed = (lists[name] for name in ("given", *(name for name, _kind in _WAYS)))
    # Most texts hold no word that announces somebody, nor a given name.
    return frozenset(part for words in listed for word in words for part in word.split("-")[-1:]) | {
        "m", "mm", "chez", "ne", "nee", *(name.split("-")[0] for name in lists["given"])
    }  # fmt: skip


def _spans(words: list[Word]) -> Iterator[tuple[int, int]]:
    """Where names stand, in the order of the text, each span behind the one before."""
    at, lists, kinds = 0, vocabulary(), _kinds()
    paired, house = _could_pair(words, lists), house_before(words, lists)
    begin_brands = brands_begin()
    while at < len(words):
        word = words[at]
        if word.plain in begin_brands:
            brand = brand_at(words, at)
            if brand > 1 or (brand and word.plain in lists["brands"]):
                at += brand
                continue
        if word.text == "Chez" and (sign := sign_behind(words, at, lists)):
            at = sign
            continue
        kind = kinds.get(word.plain)
        found = (kind and kind(words, at, lists)) or (at in paired and _paired(words, at, lists)) or None
        if found and _is_shouted(words) and _is_said(words, at, found, lists):
            at += 1
        elif found and _is_filed(words, at, found[1], house):
            at = found[1] + 1
        elif found:
            begin, last = found
            yield words[begin].start, _without_point(words[last])
            at = last + 1
        else:
            at += 1


def _is_shouted(words: list[Word]) -> bool:
    """Whether all words are in capitals."""
    return all(word.text.isupper() or not word.text[0].isalpha() for word in words)


def _is_said(words: list[Word], at: int, found: tuple[int, int], lists: dict) -> bool:
    """Whether what was taken for a name in a text of capitals are words that nobody is called.

    "AUTEUR EN FUITE", "INTERPHONE ARRACHE", "MADAME ENTENDUE DEMAIN"; "MME LAGARDE" is somebody.
    """
    named = [
        word.plain.removeprefix("l'").removeprefix("d'")
        for word in words[max(at + 1, found[0]) : found[1] + 1]
        if word.text[0].isalpha()
    ]
    if not named or (words[at].plain in lists["courtesy"] and not acts(named[0])):
        return False
    if words[at].plain in lists["beside"] and begins(named[0]):
        return True  # "PAR JET DE PIERRE"
    # "JEUNES SUR LE TOIT": nobody is called so behind an article, but for those whose name is as much one.
    of_words = begins if words[found[0] - 1].plain in _DEFINITE and found[0] > at + 1 else is_plain
    return all(plain in _SMALL or of_words(plain) or acts(plain) for plain in named)


def sign_behind(words: list[Word], at: int, lists: dict) -> int:
    """Where the sign ends that "Chez" at `at` begins: "Pizzeria Chez Tonton Marcel"; 0 where none does."""
    if words[at].text != "Chez" or not at or words[at - 1].plain not in lists["inn"]:
        return 0
    end = at + 1
    while end < len(words) and end - at <= LONGEST_NAME and words[end].is_capital and _joined(words, end):
        end += 1
    return end if end > at + 1 and words[at + 1].plain not in lists["courtesy"] | _INITIALS else 0


def house_before(words: list[Word], lists: dict) -> int:
    """Where a name would begin in a text of capitals such as "44, ZOLA EMILE", "SANS, DR ROUX (RUE"; else 0.

    So registers file an address: a house number or a word for none, a comma, and the street in any order.
    """
    comma = next((at for at, word in enumerate(words[:_BEFORE_A_COMMA]) if word.text == ","), 0)
    house, street = words[:comma], words[comma + 1 :]
    if not house or not (house[0].plain in _NO_HOUSE or any(not word.text[0].isalpha() for word in house)):
        return 0
    there = all(not word.text[0].isalpha() or word.plain in _OF_A_HOUSE | _NO_HOUSE for word in house)
    shouted = _is_shouted(street)
    # Who is known to be somebody, by a part in what happened or by a telephone beside him, is no street.
    cut = len(street) - bool(street and street[-1].plain in _INITIALS)  # "PRESIDENT FRANCOIS M"
    named = there and shouted and any(word.plain in _somebody() for word in street[:cut])
    return comma + 1 if there and shouted and not named else 0


@cache
def _somebody() -> frozenset[str]:
    lists = vocabulary()
    told = lists["role"] | lists["courtesy"] | lists["home"] | _INITIALS | {"…", "chez", "famille"}
    return told - _HONOURS


def _is_filed(words: list[Word], at: int, last: int, house: int) -> bool:
    """Whether a name found at `at` is a street's, as registers write it in capitals.

    A house number stands before it (`house_before`), or a way that is cut off behind it.
    """
    if words[at].plain in _announced():
        return False
    capitals = all(word.text.isupper() or not word.text[0].isalpha() for word in words[at : last + 1])
    return (bool(house) and at >= house) or (capitals and is_inverted(words, last + 1))


@cache
def _announced() -> frozenset[str]:
    lists = vocabulary()
    announced = lists["title"] | lists["role"] | lists["courtesy"] | lists["home"] | _INITIALS | {"chez"}
    return announced - _HONOURS


def _could_pair(words: list[Word], lists: dict) -> set[int]:
    """Where a pair may begin: at or up to two words before a given name, at initials, beside a bracket."""
    found: set[int] = set()
    given = lists["given"]
    for at, word in enumerate(words):
        text, plain = word.text, word.plain
        if text == "(":
            found.update((at - 2, at - 1, at + 1))
        elif text[1:2] in _INITIAL_MARKS and word.is_initials:
            found.add(at)
        elif (plain in given or "-" in plain or plain.startswith("abde")) and _is_given(word, lists):
            found.update((at - 2, at - 1, at))
    return found


def _without_point(word: Word) -> int:
    """Where a word ends; the point of a sentence is no part of it, that of an initial is."""
    return word.end - (word.text.endswith(".") and len(word.text) > 2)


def _courtesy(words: list[Word], at: int, lists: dict) -> tuple[int, int] | None:
    """Take "Mme", "M. et Mme": a name follows, in small letters too."""
    if _names_a_way(words, at, lists):
        return None
    first = _behind(words, at, _AGAIN)
    if first == at + 1 < len(words) and words[first].text.islower() and acts(words[first].plain):
        return None  # "madame entendue demain"
    last = _names(words, first, lists, small=True)
    return (at, last) if last is not None else None


def _initial(words: list[Word], at: int, lists: dict) -> tuple[int, int] | None:
    """Take "M. Dupont", "M DUPONT", "MM. Haddad"; "M" alone is a letter as well."""
    word = words[at]
    small = not word.is_capital and _is_small_title(words, at, lists)
    if not (word.is_capital or small) or _names_a_way(words, at, lists):
        return None
    first = _behind(words, at, _AGAIN)
    last = _names(words, first, lists, small=small or words[first - 1].plain in lists["courtesy"])
    sure = word.text.endswith(".") or first > at + 1
    if last is None or not (sure or len(words[last].plain) > 2):
        return None
    return at, last


def _is_small_title(words: list[Word], at: int, lists: dict) -> bool:
    """Whether "m." in small letters is a title, behind what somebody is, "par" or "chez", and no metre."""
    before = words[at - 1] if at else None
    if before is None or before.text in (":", "="):
        return words[at].text == "m."
    return before.plain in lists["role"] or before.plain in ("chez", "par", "avec", "contre", "et", "entre")


def _title(words: list[Word], at: int, lists: dict) -> tuple[int, int] | None:
    """Take "famille Martin", "Dr Martin", "le nommé Martin": the word goes with the name."""
    if _names_a_way(words, at, lists) or (at and words[at - 1].plain in ("lieu", "lieux", "notre")):
        return None  # "rue du Docteur …", "lieu dit Le Moulin", "Notre Dame du Lac"
    if words[at].plain in _CALLED and _is_a_way_called(words, at, lists):
        return None
    first = _behind_links(words, at)
    small = words[first - 1].plain in lists["courtesy"] or _is_named_so(words, at, first, lists)
    last = _names(words, first, lists, small=small)
    if last is None and first < len(words) and first <= at + 2 and words[at].plain in _NICKNAMED:
        called = words[first]  # whatever it is a word of: "surnommé Speedy"
        last = first if called.is_capital and called.plain not in lists["never"] else None
    return (at, last) if last is not None else None


def _is_named_so(words: list[Word], at: int, first: int, lists: dict) -> bool:
    """Whether a name in small letters follows for sure: "dénommé marchand", "un certain max"."""
    if words[at].plain not in _NAMED or first >= len(words):
        return False
    plain = words[first].plain
    by_given = plain in lists["given"]
    sure = is_called(plain) or plain in lists["called"] or not is_listed(plain)
    return by_given or (not words[at].plain.startswith("certain") and sure)


def _is_a_way_called(words: list[Word], at: int, lists: dict) -> bool:
    """Whether "dit" tells what a way or a place is called: "chemin rural n°7 dit du Pré aux Moines"."""
    behind = words[at + 1] if at + 1 < len(words) else words[at]
    places = _either("way", "heads")
    told = any(word.plain in places for word in words[max(0, at - _FAR) : at])
    return told and behind.plain in _ARTICLES | {"aux", "au", "en", "sous", "sur"}


def _chez(words: list[Word], at: int, lists: dict) -> tuple[int, int] | None:
    """Take "chez Karim", "chez les Martin"; a firm is no person."""
    if at + 1 < len(words) and brand_at(words, at + 1):
        return None  # "chez Mr Bricolage"
    first = _behind(words, at, _BEFORE_A_HOST)
    if first < len(words) and words[first].plain in lists["firms"]:
        return None
    titled = first > at + 1 and words[first - 1].plain not in ("les", ":")
    small = words[first - 1].plain in lists["courtesy"]
    last = _names(words, first, lists, places=titled, small=small)
    return (at, last) if last is not None else None


def _care_of(words: list[Word], at: int, lists: dict) -> tuple[int, int] | None:
    """Take "c/o Martin"."""
    if [word.plain for word in words[at : at + 3]] != ["c", "/", "o"]:
        return None
    found = _chez(words, at + 2, lists)
    return (at, found[1]) if found else None


def _role(words: list[Word], at: int, lists: dict) -> tuple[int, int] | None:
    """Take "plaignant : Martin Julie", "l'oncle de Karim", "agent municipal Martin": the word stays."""
    if _names_a_way(words, at, lists):
        return None
    first = _behind_links(words, at)
    of_a_post = words[at].plain in ("chef", "cheffe") and first > at + 1
    shouted = first == at + 1 < len(words) and words[first].text.isupper() and words[at].text.isupper()
    # "3 INDIVIDUS CAGOULES", "Deux mineurs. Partis à pied": the next sentence is no name.
    ends = words[at].text.endswith(".") and len(words[at].plain) > _CUT and first == at + 1 < len(words)
    if (shouted and is_plain(words[first].plain)) or (ends and begins(words[first].plain)):
        return None
    entered = words[first - 1].text in (":", "=") and words[at].plain in ("nom", "prenom", "identite")
    placed = entered or any(
        word.plain in ("au", "a", "sur") for word in words[at + 1 : first]
    )  # "blessé au bord de la Bourbeuse", "ouvrier sur le chantier Eiffage"
    if first < len(words) and (of_a_post or (not placed and _describes(words[first]))):
        described, first = first, _behind_links(words, first)
        placed |= any(word.plain in ("au", "a") for word in words[described + 1 : first])
    if first < len(words) and (is_a_thing(words, first) or is_an_office(words, at, first)):
        return None
    small = entered or words[first - 1].plain in lists["courtesy"]
    joints = _JOINTS | {"-"} if words[at].plain in _CREWS else _JOINTS
    placed = of_a_post or (placed and not entered)  # "blessée à Bourogne"
    last = _names(words, first, lists, small=small, joints=joints, places=not placed)
    return (_with_title(words, first, lists), last) if last is not None else None


def _describes(word: Word) -> bool:
    """Whether a word may stand between what somebody is and the name: "témoin direct Martin"."""
    return (
        word.text.isalpha()
        and word.text.islower()
        and word.plain not in _undescribing()
    )


@cache
def _undescribing() -> frozenset[str]:
    return vocabulary()["way"] | vocabulary()["never"] | _PLACING


def _passive(words: list[Word], at: int, lists: dict) -> tuple[int, int] | None:
    """Take "occupé par Martin", "appartenant à Martin"."""
    first = _behind_links(words, at, also=("par",))
    if first < len(words) and is_an_office(words, at, first):
        return None  # "signalé par Éducation nationale"
    last = _names(words, first, lists, small=words[first - 1].plain in lists["courtesy"], places=False)
    if last is None or first == at + 1:
        return None
    return _with_title(words, first, lists), last


def _home(words: list[Word], at: int, lists: dict) -> tuple[int, int] | None:
    """Take "logement Martin", "appartement de Karim": the word stays."""
    if _names_a_way(words, at, lists):
        return None
    first = _behind_links(words, at)
    last = _names(
        words, first, lists, places=first == at + 1, small=words[first - 1].plain in lists["courtesy"]
    )
    if last is None or len(words[first].plain) < 2:
        return None
    title = _with_title(words, first, lists)
    # "Ferme du Mont", "villa la Miotte" are places.
    of_a_place = any(word.plain in ("du", "la", "le", "au", "aux") for word in words[at + 1 : title])
    return None if of_a_place else (title, last)


def _home_perhaps(words: list[Word], at: int, lists: dict) -> tuple[int, int] | None:
    """Take "porte Martin 2e gauche", "maison des Martin", "jardin de Karim"."""
    first = _behind_links(words, at)
    last = _names(words, first, lists, places=False, small=words[first - 1].plain in lists["courtesy"])
    if last is None or len(words[last].plain) < 3:
        return None
    a_floor = last + 1 < len(words) and _FLOOR.match(words[last + 1].plain)
    several = any(word.plain == "des" for word in words[at + 1 : first]) and not (
        # "parking des Capucins", "porte des Vosges"
        words[at].plain in lists["way"] | {"porte"} and words[last].plain.endswith(("s", "x"))
    )
    title = _with_title(words, first, lists)
    if words[at].plain in lists["way"] and _bears_a_name(words, at, first):
        return None
    adjoins = first == at + 1
    by_given = _is_given(words[first], lists) and not (adjoins and words[at].plain in lists["way"])
    if by_given or (a_floor and adjoins) or several or title < first:
        return title, last
    return None


def _bears_a_name(words: list[Word], at: int, first: int) -> bool:
    """Whether what follows is the building's own: "salle du Docteur Duvernoy", "salle Madame Curie"."""
    said = words[at + 1 : first]
    in_full = bool(said) and said[0].plain not in _ARTICLES | _SHORT and said[0].is_capital
    return in_full or any(word.plain == "du" or word.text in ("Frères", "Sœurs") for word in said)


def _appelle(words: list[Word], at: int, lists: dict) -> tuple[int, int] | None:
    """Take "s'appelle Boulanger", "signalé par" and the like (`_passive`) apart: the word stays."""
    if at and words[at - 1].plain in ("s", "m", "se", "t", "l"):
        last = _names(words, at + 1, lists) if at + 1 < len(words) else None
        return (at + 1, last) if last is not None else None
    return _passive(words, at, lists)


def _given_behind(words: list[Word], at: int, lists: dict) -> tuple[int, int] | None:
    """Take "voiture de Julie Martin", "kebab de Karim", "rixe entre Karim et Julie"."""
    first = _behind_links(words, at)
    a_sign = first == at + 1 < len(words) and words[first].text in _SIGN_ARTICLES  # "tabac Le Jean Bart"
    if a_sign or words[at].text in ("Petit", "Petite", "Grand", "Grande"):
        return None
    last = _names(words, first, lists, small=words[first - 1].plain in lists["courtesy"])
    if last is None or (first == at + 1 and words[at].plain not in lists["beside"]):
        return None
    title = _with_title(words, first, lists)
    given = any(_is_given(word, lists) for word in words[first : last + 1])
    return (title, last) if title < first or given else None


def _of_given(words: list[Word], at: int, lists: dict) -> tuple[int, int] | None:
    """Take "la fenêtre de Karim", behind no way."""
    first = at + 1
    if first >= len(words) or words[first].plain in lists["common"] or not _is_given(words[first], lists):
        return None
    if not words[first].is_capital or _names_a_way(words, at, lists, far=True):
        return None
    last = _names(words, first, lists)
    return None if last is None or _is_eponym(words, first, lists) else (first, last)


def _born(words: list[Word], at: int, lists: dict) -> tuple[int, int] | None:
    """Take "née Martin", "né(e) MARTIN"; "ne" is no birth."""
    both = [word.text.lower() for word in words[at + 1 : at + 4]] == ["(", "e", ")"]
    if words[at].text.lower() == "ne" and not both:
        return None
    last = _name(words, at + 1 + 3 * both, lists, places=False)
    return (at, last) if last is not None else None


def _quarrel(words: list[Word], at: int, lists: dict) -> tuple[int, int] | None:
    """Take "conflit Martin / Durand", "rixe entre Martin et Durand": two names of no street."""
    first = _behind_links(words, at, also=("entre", "familles", "voisinage", "opposant"))
    last = _name(words, first, lists, places=False)
    if last is not None and words[first - 1].plain in _OF_A_HOME:
        return first, last  # "différend familial Martin"
    if (
        last is None
        or last + 2 >= len(words)
        or words[last + 1].plain not in ("/", "-", "et", "contre", "vs")
    ):
        return None
    other = _name(words, last + 2, lists, places=False)
    return (first, other) if other is not None else None


def _paired(words: list[Word], at: int, lists: dict) -> tuple[int, int] | None:
    """A given name beside a name: "Karim MARTIN", "MARTIN Karim", "(Karim)", "J.-P. Martin"."""
    word, is_given = words[at], _is_given(words[at], lists)
    a_way = word.is_initials and word.plain in lists["way"] and not _is_no_way(words, at)  # "R. Charles …"
    if a_way or not _could_be(word, lists) or _names_a_way(words, at, lists, far=True):
        return None
    if is_given and (_closes(words, at, lists) or _before_a_trace(words, at, lists)):
        return at, at
    if _in_brackets(words, at) and (is_given or _behind_a_door(words, at, lists)):
        return at, at
    if (last := _before_a_role(words, at, lists)) is not None:
        return at, last
    if at + 1 == len(words) or _is_eponym(words, at, lists):
        return None
    if _listed_by_name(words, at, lists):
        return at, at + 2
    found = _adjoining(words, at, lists) if is_given else _given_second(words, at, lists)
    return None if found and is_inverted(words, found[1] + 1) else found


def _is_no_way(words: list[Word], at: int) -> bool:
    """Whether "R." behind a comma or a dash, before a name of no street around, is a given name's."""
    if words[at].text != "R." or at + 1 >= len(words):
        return False
    numbered = any(word.text[0].isdigit() for word in words[max(0, at - 3) : at])
    street = f"rue {words[at + 1].plain}"
    return (
        not numbered
        and (not at or words[at - 1].text in ',-–;"«(')
        and not any(place.startswith(street) for place in places())
    )


def _before_a_trace(words: list[Word], at: int, lists: dict) -> bool:
    """Whether a number or an address of mail, taken out already, is a given name's: "Karim : […]"."""
    behind = [word.text for word in words[at + 1 : at + 4]]
    told = behind[:2] == ["[", "…"] or (behind[1:] == ["[", "…"] and behind[0] in ":,-/")
    return told and words[at].plain not in lists["common"] and not _is_eponym(words, at, lists)


def _closes(words: list[Word], at: int, lists: dict) -> bool:
    """Whether a given name alone says, behind a comma, who was told of: "patron du kebab, Karim"."""
    if at + 1 < len(words) or at < 2 or words[at - 1].text != "," or words[at].plain in lists["common"]:
        return False
    told = _either("role", "home", "owned")
    return any(word.plain in told for word in words[max(0, at - _TOLD_BEFORE) : at - 1])


def _listed_by_name(words: list[Word], at: int, lists: dict) -> bool:
    """Whether a name stands as in a register, and nothing behind it: "MARTIN, Karim"."""
    name, *rest = words[at : at + 4]
    return (
        len(rest) >= 2
        and name.is_capitals
        and name.plain not in lists["places"]
        and rest[0].text == ","
        and rest[1].text.istitle()
        and _is_given(rest[1], lists)
        and not _is_eponym(words, at + 2, lists)
        and not (len(rest) > 2 and rest[2].is_capital)
    )


def is_inverted(words: list[Word], at: int) -> bool:
    """Whether a way, perhaps cut off, and nothing else stands at `at`: "JAURES JEAN (AV)", "JAURES JEAN (".

    A bracket with a whole address in it, "MARTIN Jean (rue de Lille)", is no such way.
    """
    opened = at < len(words) and words[at].text == "("
    at += at < len(words) and words[at].text in ("(", "-", ",")
    if at >= len(words) or not words[at].text[0].isalpha():
        return opened and at >= len(words)
    behind = words[at + 1 :]
    if opened and words[at].plain == "ch" and behind and behind[0].text[0].isdigit():
        return False  # "MARTIN Jean (ch. 12)" is in a room
    if opened:
        behind = behind[: next((n for n, word in enumerate(behind) if word.text == ")"), len(behind))]
    ends = all(word.plain in _BEHIND_A_WAY or not word.text[0].isalpha() for word in behind)
    return ends and is_way(words[at].plain, cut=at == len(words) - 1, opened=opened)


def is_way(plain: str, *, cut: bool, opened: bool = False) -> bool:
    """Whether a word is a way; `cut` where the text ends in it, `opened` behind a bracket."""
    if plain in _WAYS_SHORT or plain in _WAYS_LONG or (opened and plain in vocabulary()["way"]):
        return True
    return cut and len(plain) >= (1 if opened else 3) and any(way.startswith(plain) for way in _WAYS_LONG)


def _adjoining(words: list[Word], at: int, lists: dict) -> tuple[int, int] | None:
    """What adjoins a given name: given names joined by commas and "et", or a name."""
    last, end = at, min(len(words), at + 2 * LONGEST_LIST)
    while last + 2 < end and words[last + 1].plain in _LISTING and _is_given(words[last + 2], lists):
        last += 2
    listed = words[at - 1].text == ":" or any(word.plain == "et" for word in words[at:last])
    if last > at and listed:
        return at, last
    name = _names(words, at + 1, lists) if at + 1 < len(words) and _joined(words, at + 1) else None
    return (at, name) if name is not None else _given_second(words, at, lists)


def _given_second(words: list[Word], at: int, lists: dict) -> tuple[int, int] | None:
    """Take "MARTIN Karim", and "J.-P. Martin" behind no door such as "hall B."."""
    word, follows = words[at], words[at + 1]
    if not _joined(words, at + 1) or word.plain in lists["firms"] or not _could_be(follows, lists):
        return None
    if word.is_initials:
        return _behind_initials(words, at, lists)
    if _is_given(follows, lists) and not _is_eponym(words, at + 1, lists):
        sure = word.is_capitals or follows.plain not in lists["common"]
        # "AVS Julie Martin": what is written in capitals may be no name, and one follows.
        last = _name(words, at + 1, lists, places=False) if sure else None
        return (at, max(at + 1, last or 0)) if sure else None
    return None


def _behind_initials(words: list[Word], at: int, lists: dict) -> tuple[int, int] | None:
    """The name behind initials of given names; those of a register ("Z.A. Nord") begin with other letters."""
    initials = words[at].text
    sure = initials[0] == "J" or "-" in initials or initials.count(".") == 1
    before = words[at - 1] if at else None
    told = before is None or not before.text[0].isalnum() or before.plain in _ARTICLES | _NAMING
    told = told or (
        before is not None
        and before.text.islower()
        and initials.count(".") == 1
        and len(initials) == len("T.")
    )
    if not sure or not told:
        return None
    last = _name(words, at + 1, lists, places=False)
    return (at, last) if last is not None and len(words[last].plain) > 2 else None


def _is_given(word: Word, lists: dict) -> bool:
    """Whether a word is a given name, or made of some."""
    plain, given = word.plain, lists["given"]
    if plain in given:
        return plain not in lists["firms"]
    if not (plain.startswith(("abdel", "abder")) or "-" in plain) or plain in lists["firms"]:
        return False
    return plain.startswith(("abdel", "abder")) or plain.split("-")[0] in given


def _behind_a_door(words: list[Word], at: int, lists: dict) -> bool:
    """Whether brackets follow a hall, a flat or a floor: "hall 4 (Martin)"."""
    before = words[max(0, at - 4) : at - 1]
    doors = _either("home", "home_perhaps") | _DOORS
    return words[at].plain not in lists["places"] and any(word.plain in doors for word in before)


def _before_a_role(words: list[Word], at: int, lists: dict) -> int | None:
    """The last word of a name that is explained: "Martin (locataire)", "Julie, fille de …"."""
    last = _name(words, at, lists, places=False)
    if last is None or last + 2 >= len(words):
        return None
    if words[last + 2].plain not in _RELATIONS and words[last + 2].plain not in lists["role"]:
        return None
    by_given = last == at and _is_given(words[at], lists) and words[at].plain not in lists["common"]
    is_told = words[last + 1].text == "," and by_given and not words[last + 2].is_capital
    return last if words[last + 1].text == "(" or is_told else None


def _in_brackets(words: list[Word], at: int) -> bool:
    return 0 < at < len(words) - 1 and words[at - 1].text == "(" and words[at + 1].text == ")"


def _is_eponym(words: list[Word], at: int, lists: dict) -> bool:
    """Whether the name of a street, a school or a square begins at `at`."""
    return begins_with(words, at, lists["eponyms"]) > 0


def _names(
    words: list[Word],
    first: int,
    lists: dict,
    *,
    small: bool = False,
    places: bool = True,
    joints: frozenset[str] | None = None,
) -> int | None:
    """As `_name`, and the names that "et", "/" or "née", or others of `joints`, join to it."""
    last = _name(words, first, lists, small=small, places=places)
    for _more in range(LINKS):
        if last is None:
            return None
        joint = last + 1
        if joint + 1 >= len(words) or words[joint].plain not in (joints or _JOINTS):
            break
        more = _name(words, _behind(words, joint, _AGAIN), lists, places=False)
        if more is None or (words[joint].text == "," and words[more].plain in lists["firms"]):
            break
        last = more
    return last


def _name(
    words: list[Word], first: int, lists: dict, *, small: bool = False, places: bool = True
) -> int | None:
    """The last word of a name that begins at `first`; None where none does.

    `small` allows small letters, `places` the name of a commune, which many people bear.
    """
    if first < len(words) and (words[first].plain in firms() or brand_at(words, first)):
        return None
    at, last, count, titled = first, None, 0, first > 0 and _is_titled(words[first - 1], lists)
    while at < len(words) and count < LONGEST_NAME and (at == first or _joined(words, at)):
        at = _behind_particles(words, at, lists, small=small, places=places)
        begins = count == 0
        if not _could_be(words[at], lists, small=small and begins, places=places) and not (
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
        and _is_given(words[at - 1], lists)
        and words[at - 1].plain not in lists["common"]
    )


def _is_titled(word: Word, lists: dict) -> bool:
    """Whether a word is a title that a name follows for sure, be the name a common word."""
    sure = word.plain in lists["courtesy"] or word.plain in _SURE_TITLES
    return sure or (word.plain in _INITIALS and word.text[0] == "M")


def _behind_particles(words: list[Word], at: int, lists: dict, *, small: bool, places: bool) -> int:
    """Where the name itself begins in "de la Tour", "van den Berg"; `at` where no name follows."""
    behind = _behind(words, at - 1, _PARTICLES)
    if behind == at or behind >= len(words) or not _joined(words, behind):
        return at
    office = _either("office", "role")
    if words[behind - 1].plain in ("le", "la", "l") and words[behind].plain in office:
        return at
    return behind if _could_be(words[behind], lists, small=small, places=places) else at


def _joined(words: list[Word], at: int) -> bool:
    """Whether only blanks stand between a word and the one before."""
    return words[at].start - words[at - 1].end <= 3


def _could_be(word: Word, lists: dict, *, small: bool = False, places: bool = True) -> bool:
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


def _with_title(words: list[Word], first: int, lists: dict) -> int:
    """The first of the titles that stand before a name at `first`; `first` where none does."""
    while first and (
        words[first - 1].plain in _either("courtesy", "title") or words[first - 1].plain in _INITIALS
    ):
        first -= 1
    return first


def _behind(words: list[Word], at: int, links: frozenset[str]) -> int:
    """The first word behind `at` that is none of `links`, a few words away at most."""
    first = at + 1
    while first < len(words) and first <= at + LINKS and words[first].plain in links:
        if words[first].plain in _ARTICLES and words[first].text.istitle() and links is not _PARTICLES:
            break  # "Le Goff" is a name, "le" is not
        if words[first].plain in ("mr", "mme") and brand_at(words, first):
            break  # "magasin Mr Bricolage"
        first += 1
    return first


def _behind_links(words: list[Word], at: int, also: tuple[str, ...] = ()) -> int:
    """The first word behind `at` that is no link such as "de", "la", ":" or a relation."""
    return _behind(words, at, _all_links(also))


@cache
def _either(*names: str) -> frozenset[str]:
    """The words of several lists of the vocabulary."""
    return frozenset().union(*(vocabulary()[name] for name in names))


@cache
def _all_links(also: tuple[str, ...]) -> frozenset[str]:
    lists = vocabulary()
    return _LINKS.union(also) | lists["role"] | lists["title"] | lists["courtesy"] | lists["home"]


def _names_a_way(words: list[Word], at: int, lists: dict, *, far: bool = False) -> bool:
    """Whether a word for a way or a building stands right before: "rue Madame Curie", "école de la …".

    `far` looks beyond words with a capital as well: "rue du Général Jean …".
    """
    before = at - 1
    while before >= 0 and at - before <= _FAR:
        word = words[before]
        if word.plain in lists["way"] and not (word.plain == "place" and words[before - 1].plain == "sur"):
            if _is_somebodys(words, before, at, lists):
                return False
            of_somebody = _either("home", "home_perhaps", "owned")
            of_way = words[at - 1].plain == "du" or words[at].text in ("Frères", "Sœurs")
            of_all = any(between.plain in lists["within"] for between in words[before + 1 : at])
            return before == at - 1 or of_way or of_all or word.plain not in of_somebody
        if word.plain in _NUMBERED and before and words[before - 1].plain in _ARTICLES:
            before -= 1
            continue  # "rue des 3 Frères Martin"
        # "complexe sportif du Docteur Duvernoy": what stands before "du" may be said in more words.
        behind_du = words[at - 1].plain == "du" and word.text.isalpha()
        between = word.plain in lists["within"] | {"sous"} or (
            far
            and (
                word.is_capital
                or (word.text.isalpha() and word.plain not in (lists["never"] - lists["within"]) | _PLACING)
                or (word.plain in _LISTING and before and _is_given(words[before - 1], lists))
            )
        )
        if word.plain not in _ARTICLES and not between and not behind_du:
            return False
        before -= 1
    return False


def _is_somebodys(words: list[Word], way: int, at: int, lists: dict) -> bool:
    """Whether a way or building before a title is somebody's: "gardien d'immeuble M. …", "place de M. …".

    Streets bear a title in full. Whoever drives a bus is named behind it in full as well.
    """
    word = words[way].plain
    if word == "mail" and words[way + 1].plain == "de":
        return True  # a promenade bears a name without "de"
    served = way >= 2 and words[way - 1].plain in _ARTICLES
    served = served and words[way - 2].plain in _either("office", "role")
    if words[at].plain not in _SHORT:
        return served and word in _DRIVEN
    return served or word in lists["house"] or (word == "place" and words[at - 1].plain == "de")


_FAR = 6
#: How many letters a word that is cut short by a point has at most.
_CUT = 5
_CALLED = _WORDS["called"]
_DEFINITE = _WORDS["definite"]
_SMALL = _WORDS["small"]
_SURE_TITLES = _WORDS["sure_titles"]
_NICKNAMED = _WORDS["nicknamed"]
_NAMED = _NICKNAMED | _WORDS["named_more"]
_SIGN_ARTICLES = _WORDS["sign_articles"]
_WAYS_LONG = _WORDS["ways_long"]
_WAYS_SHORT = _WORDS["ways_short"]
_NO_HOUSE = _WORDS["no_house"]
_OF_A_HOUSE = _WORDS["of_a_house"]
#: How many words stand before the comma behind a house at most.
_BEFORE_A_COMMA = 6
#: How far before a given name alone stands what somebody is.
_TOLD_BEFORE = 5
_HONOURS = _WORDS["honours"]
_NUMBERED = _WORDS["numbered"]
_LISTING = _WORDS["listing"]
_ARTICLES = _WORDS["articles"]
_BEHIND_A_WAY = _ARTICLES | _WORDS["behind_a_way_more"]
_AGAIN = _WORDS["again"]
_BEFORE_A_HOST = _AGAIN | _WORDS["before_a_host_more"] - {"/"}
_JOINTS = _WORDS["joints"]
_NAMING = _WORDS["naming"]
_OF_A_HOME = _WORDS["of_a_home"]
_DRIVEN = _WORDS["driven"]
_CREWS = _WORDS["crews"]
_PLACING = _WORDS["placing"]
_DOORS = _WORDS["doors"]
_RELATIONS = _WORDS["relations"]
_SHORT = _WORDS["short"]
_INITIALS = frozenset(("m", "mm"))
#: What the second letter of initials may be: "J.", "J-M", "Ph.".
_INITIAL_MARKS = frozenset(".-h")
_KINDS = {"m": _initial, "mm": _initial, "chez": _chez, "c": _care_of, "de": _of_given, "d": _of_given}
_KINDS |= {"ne": _born, "nee": _born, "appelle": _appelle, "appellent": _appelle, "appelait": _appelle}


#: The lists of words that announce somebody, and how each does.
_WAYS = (
    ("courtesy", _courtesy), ("title", _title), ("role", _role), ("home", _home),
    ("home_perhaps", _home_perhaps), ("owned", _given_behind), ("quarrel", _quarrel),
    ("passive", _passive), ("beside", _given_behind),
)  # fmt: skip


@cache
def _kinds() -> dict:
    """How a word announces somebody, by word."""
    lists = vocabulary()
    return {word: kind for name, kind in reversed(_WAYS) for word in lists[name]} | _KINDS
