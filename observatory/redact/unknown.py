"""What may name somebody: words of no list, and words that are names as well, where no place says so.

A name that nothing announces cannot be told by what stands before it. So it is the other way about: a word is
kept if it is known, or if a way, a building or a firm before it bears it as its name.
"""

from __future__ import annotations

import re
from collections.abc import Container, Iterator

from observatory.redact.addresses import is_filed
from observatory.redact.kinds import DOUBTED, Kind, Text, is_listed
from observatory.redact.lexicon import communes, is_called, is_plain, is_safe, lexicon
from observatory.redact.placed import is_placed
from observatory.redact.things import is_a_noun, is_a_thing, is_of_a_thing, last_words
from observatory.redact.told import (
    AGED,
    CALLING,
    SAID_OF,
    TITLES,
    VERBS,
    doing,
    is_a_firm,
    is_addressed,
    is_borne,
    is_full,
    is_given_twice,
    is_of_kin,
    is_of_somebody,
    is_somebodys,
    is_told,
    is_told_behind,
    is_told_beside,
    of_reports,
    places_told,
    signs,
)
from observatory.redact.traces import MASK
from observatory.redact.words import vocabulary, words_for

_WORDS = words_for("unknown")
#: How many capitals are letters that stand for words, be somebody called so.
_FEW_CAPITALS = 4
#: How many letters a word that is cut short by a point has at most.
_CUT = 4
_ARTICLES = _WORDS["articles"]
_DETERMINERS = _ARTICLES | _WORDS["determiners_more"]
_PARTICLES = _WORDS["particles"]
_BESIDE_A_SHOP = _WORDS["beside_a_shop"]
_BEHIND_A_SHOP = _WORDS["behind_a_shop"]
_FACING = _WORDS["facing"]
_DEFINITE = _WORDS["definite"]
_PERSONAL = _WORDS["personal"]
_PERSONALLY = _WORDS["personally"]
_SYLLABLES = _WORDS["syllables"]
_FEASTS, _TIMES = frozenset(("noel", "toussaint")), frozenset("avant apres depuis pour vers pre post".split())
_MEASURES = frozenset(("h.", "m.", "km.", "kg.", "min.", "l.", "t.", "cm.", "mm."))
_WORKS, _SHOPPING = _WORDS["works"], _WORDS["shopping"]
_PUBLIC = words_for("names")["public"]
#: Where one of these stands, known words are looked at as well.
_SIGNALS = CALLING | AGED | _WORDS["company"] | vocabulary()["identified"]
_BESIDE = re.compile(
    r"\][ ][A-ZÀ-ÖØ-Þ]|(?<![^\W_])[A-ZÀ-ÖØ-Þ][\w'’-]{1,30}[ ]\["
    r"|\][ ][a-zà-ÿ-]{4,30}[ ](?:a|est|va|dit|doit|veut|refuse|menace)\b"
    r"|(?:et|contre|[-/&])[ ]?\[…|\][ ]?(?:et|contre|[-/&])"
)


def mask_unknown(text: str, letters: frozenset[str], known: Container[str] = frozenset()) -> str:
    """`text`, made of `letters`, with `MASK` where words that may name somebody stood in no place.

    `known` are folded words that stay as well.
    """
    told = not _SIGNALS.isdisjoint(letters) or (MASK in text and _BESIDE.search(text) is not None)
    if not told and all(is_safe(word) or word in known for word in letters):
        return text
    looked = Text(text, known)
    told = told or MASK in text or not TITLES.isdisjoint(letters) or not all(map(is_listed, letters))
    if not told and DOUBTED.isdisjoint(looked.kinds):
        return text
    spans = list(_spans(looked))
    if not spans or is_filed(looked):
        return text
    parts, done = [], 0
    for first, last in spans:
        end = looked.words[last]
        parts += [text[done : looked.words[first].start], MASK]
        done = end.end - (end.text.endswith(".") and len(end.text) > 2)
    return "".join([*parts, text[done:]])


def _spans(looked: Text) -> Iterator[tuple[int, int]]:
    """The first and last words of what is to go, in the order of the text."""
    told, announced = places_told(looked)
    gone = [
        (kind in DOUBTED or at in told or at in announced) and _goes(looked, at, told)
        for at, kind in enumerate(looked.kinds)
    ]
    if not any(gone):
        return
    for at, word in enumerate(looked.words):
        if not gone[at] and word.plain[0].isalpha():
            gone[at] = _beside(looked, gone, at)
    at = 0
    while at < len(looked):
        if not gone[at]:
            at += 1
            continue
        first = last = at
        while first and _is_particle(looked, first - 1) and looked.adjoins(first):
            first -= 1
        behind = last + 1
        while behind < len(looked) and looked.adjoins(behind):
            if gone[behind]:
                last = behind
            elif looked.plain(behind) not in _PARTICLES:
                break
            behind += 1
        yield first, last
        at = last + 1


def _is_particle(looked: Text, at: int) -> bool:
    """Whether a word is a part of the name behind it: "Le Goff", "EL FASSI"."""
    word = looked.words[at]
    return word.plain in _PARTICLES and word.is_capital and not looked.upper


def _beside(looked: Text, gone: list[bool], at: int) -> bool:
    """Whether what adjoins a name is a part of it: an initial, a word that is a name as well."""
    word, kind = looked.words[at], looked.kinds[at]
    before = at > 0 and gone[at - 1] and looked.adjoins(at)
    follows = at + 1
    while follows < len(looked) and looked.plain(follows) in _PARTICLES and follows <= at + 2:
        follows += 1
    behind = follows < len(looked) and gone[follows] and looked.adjoins(follows)
    if looked.words[at].text in _SYLLABLES and behind and not looked.upper:
        return follows + 1 < len(looked) and gone[follows + 1] and looked.adjoins(follows + 1)
    if before and word.is_capital and word.plain in vocabulary()["bearable"] and not looked.titled:
        return not looked.upper and at + 1 < len(looked) and not looked.words[at + 1].is_capital
    if kind in (Kind.EITHER, Kind.NAME) and word.is_capital and _faces(looked, gone, at):
        return True
    if kind is Kind.INITIAL:
        return (before and (word.is_capital or looked.lower)) or (behind and word.is_initials)
    if not (before or behind) or not (word.is_capital or looked.lower) or is_placed(looked, at):
        return False
    if kind in (Kind.EITHER, Kind.NAME):
        return True
    if not is_listed(word.plain) and not SAID_OF.search(word.plain):
        return True  # "gilbert luzier"
    shouts = word.is_capitals and len(word.plain) > 3 and not looked.upper
    return shouts and kind is Kind.KNOWN and word.plain not in of_reports()


def _faces(looked: Text, gone: list[bool], at: int) -> bool:
    """Whether a name stands on the other side of a mark: "MARTIN / Haddad", "Martin c/ Haddad"."""
    if looked.plain(at - 1) in _ARTICLES or is_placed(looked, at):
        return False
    other = at + 2 + (looked.plain(at + 1) == "c" and looked.plain(at + 2) == "/")
    return other < len(looked) and gone[other] and (other > at + 2 or looked.plain(at + 1) in _FACING)


def _goes(looked: Text, at: int, told: set[int]) -> bool:
    """Whether a word by itself, where it stands, may be somebody's name."""
    kind, word = looked.kinds[at], looked.words[at]
    if kind in (Kind.MARK, Kind.INITIAL):
        return False
    if looked.plain(at - 1) in CALLING and is_called(word.plain):
        return True
    if is_addressed(looked, at) or (at in told and is_told_beside(looked, at)):
        return True
    if kind not in DOUBTED or is_placed(looked, at) or _is_an_acronym(looked, at) or _is_a_shop(looked, at):
        return False
    if _is_behind_a_mask(looked, at):
        return True
    if _is_behind_chez(looked, at):
        return False
    if not looked.titled and is_a_thing(looked.words, at, shouted=looked.upper):
        return False
    if word.plain in vocabulary()["heads"] and looked.adjoins(at + 1) and looked.kinds[at + 1] is Kind.PLACE:
        return False  # "Chapelle Sainte-Odile"
    if _says_a_thing(looked, at):
        return False
    if kind is Kind.UNKNOWN:
        return _may_be_somebody(looked, at)
    small = word.text.islower() and not looked.lower
    if (is_told(looked, at) and not (small and _is_described(looked, at))) or is_of_kin(looked, at):
        return True
    if _is_of_a_commune(looked, at):
        return False
    if looked.lower and not at and word.plain in vocabulary()["given"] and looked.plain(1) in doing():
        return not looked.words[1].text.endswith(("é", "ée", "és", "ées"))  # "jean dort", "pierre jetée"
    if looked.lower and (is_given_twice(looked, at) or is_full(looked, at) or signs(looked, at)):
        return True
    if looked.upper or not word.is_capital:
        sure = not small or word.plain in vocabulary()["given"]
        return kind is Kind.NAME and sure and looked.plain(at - 1) not in _DETERMINERS
    if kind is Kind.NAME or is_told_behind(looked, at):
        return True
    if at and not _ends(looked, at - 1):
        return not looked.titled and looked.plain(at - 1) not in _DEFINITE
    if _acts_personally(looked, at):
        return True
    behind = looked.plain(at + 1)
    lives = behind == "du" and looked.plain(at + 2)[:1].isdigit()  # "Pierre du 3e"
    acts = lives or behind in lexicon()["verb"] or behind in VERBS or behind in vocabulary()["acts"]
    acts = acts or (behind == "et" and looked.plain(at + 2) in _DETERMINERS)  # "Rose et sa bande"
    return acts and looked.words[at + 1].text.islower() and word.plain in lexicon()["given"]


def _is_behind_chez(looked: Text, at: int) -> bool:
    """Whether who sells is told behind "chez", in one word or two with "&"."""
    first = at - 2 * (looked.plain(at - 1) == "&")
    return looked.plain(first - 1) == "chez" and is_a_firm(
        looked.words, first - 1, first, shouted=looked.upper
    )


def _is_where_ways_are(looked: Text, at: int) -> bool:
    """Whether a name that a way or a school here bears stands in a text that tells of nobody."""
    plain, before = looked.plain(at), looked.plain(at - 1)
    if looked.lower or not looked.words[at].is_capital or plain in vocabulary()["given"]:
        return False
    if not (plain in lexicon()["shared"] or plain in last_words()) or "]" in looked.held:
        return False
    among = before in (",", ":", "/", "-") and _is_about_places(looked)
    told = among or before in _DEFINITE or before in vocabulary()["home_perhaps"]
    told = told or looked.kinds[at - 1] is Kind.PLACE
    return at > 0 and told and not is_somebodys(looked, at) and not is_told_behind(looked, at)


def _is_about_places(looked: Text) -> bool:
    """Whether a text tells of ways or buildings and of nobody."""
    lists = vocabulary()
    somebody = lists["role"] | lists["title"] | lists["courtesy"]
    return looked.held.isdisjoint(somebody) and not looked.held.isdisjoint(lists["heads"])


def _says_a_thing(looked: Text, at: int) -> bool:
    """Whether what stands around a word says that it is a place's, a trade or a thing."""
    thing = is_a_noun(looked, at) or is_of_a_thing(looked, at) or _is_a_feast(looked, at)
    return thing or _is_where_ways_are(looked, at) or _is_a_trade(looked, at)


def _is_a_feast(looked: Text, at: int) -> bool:
    """Whether a feast that people are called after is told of: "depuis Noël", "décor de Noël"."""
    if looked.plain(at) not in _FEASTS or is_told(looked, at):
        return False
    behind = looked.words[at + 1] if looked.adjoins(at + 1) else None
    if (
        behind is not None
        and behind.is_capital
        and looked.kinds[at + 1] is not Kind.KNOWN
        and not looked.upper
    ):
        return False
    before = looked.plain(at - 1)
    if before in ("de", "d", "a"):
        return looked.kinds[at - 2] is Kind.KNOWN and not is_of_somebody(looked.plain(at - 2))
    return before in _TIMES or is_plain(before)


def _ends(looked: Text, at: int) -> bool:
    """Whether a sentence ends with a mark, or with a word that a point is glued to."""
    text = looked.words[at].text
    measured = text in _MEASURES and looked.plain(at - 1).isdigit()  # "jusqu'à 4 h. Bureau averti"
    return text in ".!?:" or measured or (text.endswith(".") and len(text) > _CUT and text.islower())


def _may_be_somebody(looked: Text, at: int) -> bool:
    """Whether a word of no list names somebody: people are called so, or what stands beside it says so."""
    word = looked.words[at]
    if looked.plain(at - 1) == "sur" and word.text.istitle() and word.plain not in lexicon()["given"]:
        return False  # "signalé sur Moovit"
    seldom = word.text.islower() and not looked.lower and word.plain not in lexicon()["given"]
    few = word.is_capitals and not looked.upper and len(word.plain) <= _FEW_CAPITALS
    few = few and word.plain not in vocabulary()["given"]
    if is_borne(word.plain) and not seldom and not few:
        return True
    if few and is_told_behind(looked, at):
        return True
    return is_somebodys(looked, at) or is_of_kin(looked, at) or (seldom and _is_of_theirs(looked, at))


def _is_of_theirs(looked: Text, at: int) -> bool:
    """Whether what somebody has stands before a name in small letters: "maison des grangier"."""
    before = looked.plain(at - 1)
    told = looked.plain(at - 2) if before in ("des", "aux", "les", "de") else before
    return is_borne(looked.plain(at)) and is_of_somebody(told)


def _is_described(looked: Text, at: int) -> bool:
    """Whether a word in small letters amid capitals says how somebody is or what: "blessé léger"."""
    before, lists = looked.plain(at - 1), vocabulary()
    return before not in TITLES and before != "chez" and looked.plain(at) not in lists["given"]


def _is_of_a_commune(looked: Text, at: int) -> bool:
    """Whether a name that a commune has as well stands behind "de" and no person: "péage de Fontaine"."""
    if looked.plain(at) not in communes() or looked.plain(at - 1) not in ("de", "d"):
        return False
    told = looked.plain(at - 2)
    housed = looked.plain(at - 3) in vocabulary()["heads"]  # "clinique vétérinaire de Fontaine"
    return looked.kinds[at - 2] is Kind.KNOWN and (told in _PUBLIC or housed or not is_of_somebody(told))


def _acts_personally(looked: Text, at: int) -> bool:
    """Whether what only somebody does is told behind a word that is a name as often: "Petit a rappelé"."""
    behind = looked.plain(at + 1)
    if looked.titled or not is_called(looked.plain(at)):
        return False
    return behind in _PERSONALLY or (behind in ("a", "ont") and looked.plain(at + 2) in _PERSONAL)


def _is_a_shop(looked: Text, at: int) -> bool:
    """Whether a shop that people are called as well stands where shops do: "chez Leroy", "devant Leclerc"."""
    lists, plain = vocabulary(), looked.plain(at)
    if plain not in lists["firms"]:
        return False
    before = looked.plain(at - 1)
    if plain in lists["firms_called"] and not looked.held.isdisjoint(_WORKS) and not is_somebodys(looked, at):
        return True  # "rue barrée par Colas"
    if before == "chez" and plain in lists["firms"] and not looked.held.isdisjoint(_SHOPPING):
        return True  # "vitrine brisée chez Jules"
    if (before == "chez" and plain in lists["firms_called"]) or any(
        _is_a_firm(looked.plain(n)) for n in _listed_with(looked, at)
    ):
        return True
    if plain not in lists["firms_called"] or plain in lists["given"]:
        return False
    facing = before == "a" and looked.plain(at - 2) == "face"
    behind = looked.plain(at + 1)
    return facing or before in _BESIDE_A_SHOP or behind in _BEHIND_A_SHOP or behind in communes()


def _listed_with(looked: Text, at: int) -> Iterator[int]:
    """Where what is listed with a word stands: "Jules et Celio"."""
    for joint, other in ((at + 1, at + 2), (at - 1, at - 2)):
        if looked.plain(joint) in ("et", ",", "/", "&", "ou", "puis"):
            yield other


def _is_a_firm(plain: str) -> bool:
    lists = vocabulary()
    return plain in lists["firms"] and plain not in lists["firms_called"] | lists["given"]


def _is_an_acronym(looked: Text, at: int) -> bool:
    """Whether a few capitals that are a rare name stand behind an article: "mort sur BAU", "les POI"."""
    word = looked.words[at]
    if looked.upper or not word.is_capitals or len(word.plain) > _FEW_CAPITALS:
        return False
    if _is_measured(looked, at) or _is_before_letters(looked, at):
        return True
    return (
        looked.words[at - 1].text in _ARTICLES
        and at > 0
        and word.plain not in lexicon()["given"]
        and looked.kinds[at] is not Kind.NAME
    )


def _is_before_letters(looked: Text, at: int) -> bool:
    """Whether a few capitals begin what is said and others that nobody is called follow: "DAT HS"."""
    if at and looked.plain(at - 1) not in (":", ",", ";", "-"):
        return False
    if at > 1 and looked.plain(at - 2) in vocabulary()["role"]:
        return False
    follows = looked.words[at + 1] if looked.adjoins(at + 1) else None
    letters = follows is not None and follows.is_capitals and len(follows.plain) <= _FEW_CAPITALS
    return letters and looked.kinds[at + 1] is Kind.KNOWN and looked.plain(at) not in lexicon()["given"]


def _is_a_trade(looked: Text, at: int) -> bool:
    """Whether a trade that people are called after is what somebody is: "un voisin charpentier"."""
    word = looked.words[at]
    return (
        word.plain in vocabulary()["trades"] and word.text.islower() and looked.plain(at - 2) in ("un", "une")
    )


def _is_measured(looked: Text, at: int) -> bool:
    """Whether a figure follows a few capitals and no age: "GCS 14", "conduite PE 63"."""
    before = looked.plain(at - 1)
    if before in vocabulary()["role"] or before in TITLES or before == "]" or not looked.adjoins(at + 1):
        return False
    return looked.plain(at + 1).isdecimal() and looked.plain(at + 2) not in (
        "an",
        "ans",
        "mois",
        "rue",
        "av",
        "bd",
    )


def _is_behind_a_mask(looked: Text, at: int) -> bool:
    """Whether a name stands right behind one taken out: "[…] jean paul demande"."""
    return at > 2 and looked.words[at - 2].text == "…" and looked.plain(at - 1) == "]" and looked.adjoins(at)
