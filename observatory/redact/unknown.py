"""What may name somebody: words of no list, and words that are names as well, where no place says so.

A name that nothing announces cannot be told by what stands before it. So it is the other way about: a word is
kept if it is known, or if a way, a building or a firm before it bears it as its name.
"""

from __future__ import annotations

import re
from collections.abc import Container, Iterator
from functools import cache

from observatory.redact.kinds import Kind, Text, is_listed, is_near_word
from observatory.redact.lexicon import DOUBLED, Words, acts, communes, is_called, is_plain, is_safe, lexicon
from observatory.redact.names import LONGEST_NAME, house_before, is_way, sign_behind
from observatory.redact.things import is_a_thing
from observatory.redact.traces import MASK
from observatory.redact.words import vocabulary, words_for

_WORDS = words_for("unknown")

#: How many words before a name a way or a building is looked for, and how many of them may describe it.
_FAR, _DESCRIBED, _TOLD = 7, 2, 6
#: How many capitals are letters that stand for words, be somebody called so.
_FEW_CAPITALS = 4
#: How many letters a word that is cut short by a point has at most.
_CUT = 3
_ARTICLES = _WORDS["articles"]
_DETERMINERS = _ARTICLES | _WORDS["determiners_more"]
_PARTICLES = _WORDS["particles"]
_DOUBTED = frozenset((Kind.EITHER, Kind.NAME, Kind.UNKNOWN))
_JOINTS = _WORDS["joints"]
_OF_TWO = _WORDS["of_two"]
_CALLING = _WORDS["calling"]
_SHORT_TITLES = _WORDS["short_titles"]
_TITLES = _SHORT_TITLES | _WORDS["titles_more"]
_BESIDE_A_SHOP = _WORDS["beside_a_shop"]
_BEHIND_A_SHOP = _WORDS["behind_a_shop"]
_FACING = _WORDS["facing"]
_POSTS = _WORDS["posts"]
_TOLD_OF = _WORDS["told_of"]
_SIGNING = _WORDS["signing"]
_WITH = _WORDS["with"]
_BREAKS = _WORDS["breaks"]
_DEFINITE = _WORDS["definite"]
_OF_SOMEBODY = _WORDS["of_somebody"]
_OF_ONE = _WORDS["of_one"]
_SYLLABLES = _WORDS["syllables"]
_VERBS = _WORDS["verbs"]
#: How many words and marks a text has that is one name; what may stand before it.
_ALONE = 6
_BEFORE_ONE = _WORDS["before_one"]
_CROSSING, _TURNED = 8, 4
_ROAD = re.compile(r"(?:RN|RD|CD|VC|CR|A|D|N|E|PR|PK|VA|RTE)\d{0,6}\Z")
_KIN = _WORDS["kin"]
_LETTERED = _WORDS["lettered"]
_FIGURE = re.compile(r"\d")
_DONE = re.compile("(?:ée?s?|ÉE?S?)\\Z")
#: How what is said of somebody ends, mistyped or not.
_SAID_OF = re.compile("(?:ees?|[eé]|[eé]s|ante?s?|al|ales?|aux|iques?|ifs?|ives?|eux|euses?|ues?|us|u|ies?|is|i|ites?|(?<!i)er|ai[st]?|ent|ment)\\Z")
_AGED = _WORDS["aged"]
_SAYING = _WORDS["saying"]
_OPPOSING = _WORDS["opposing"]
#: Where one of these stands, known words are looked at as well.
_SIGNALS = _CALLING | _AGED
_ANNOUNCING = _CALLING | _TITLES
_BESIDE = re.compile(
    r"\][ ][A-ZÀ-ÖØ-Þ]|(?<![^\W_])[A-ZÀ-ÖØ-Þ][\w'’-]{1,30}[ ]\[|(?:et|contre|[-/&])[ ]?\[…|\][ ]?(?:et|contre|[-/&])"
)
_POSTCODE = re.compile(r"\d{5}\Z")
_DEPARTMENT, _DEPARTMENT_TOLD = re.compile(r"(?:\d{2,3}|2[AB])\Z"), 4
_OF_COMMUNES = _WORDS["of_communes"]
_QUOTES = frozenset("«\"“'")


def mask_unknown(text: str, letters: frozenset[str], known: Container[str] = frozenset()) -> str:
    """`text`, made of `letters`, with `MASK` where words that may name somebody stood in no place.

    `known` are folded words that stay as well.
    """
    told = not _SIGNALS.isdisjoint(letters) or (MASK in text and _BESIDE.search(text) is not None)
    if not told and all(is_safe(word) or word in known for word in letters):
        return text
    looked = Text(text, known)
    told = told or MASK in text or not _TITLES.isdisjoint(letters) or not all(map(is_listed, letters))
    if not told and _DOUBTED.isdisjoint(looked.kinds):
        return text
    spans = list(_spans(looked))
    if not spans or _is_filed(looked):
        return text
    parts, done = [], 0
    for first, last in spans:
        end = looked.words[last]
        parts += [text[done : looked.words[first].start], MASK]
        done = end.end - (end.text.endswith(".") and len(end.text) > 2)
    return "".join([*parts, text[done:]])


def _is_filed(looked: Text) -> bool:
    """Whether a whole text is an address as registers file it: "44, ZOLA EMILE", "ZOLA (RUE EMILE)"."""
    if house_before(looked.words, vocabulary()):
        return True
    return _is_alone(looked) or _is_crossing(looked) or _is_turned(looked)


def _is_alone(looked: Text) -> bool:
    """Whether a text is one name and nothing else, as stops and hamlets are called: "Arsot", "Les Errues"."""
    if any(word.text == "…" for word in looked.words):
        return False  # somebody was told of beside it
    own = [at for at, kind in enumerate(looked.kinds) if kind is not Kind.MARK]
    while own and looked.plain(own[0]) in _BEFORE_ONE:
        own.pop(0)
    name = looked.plain(own[0]) if len(own) == 1 else ""
    return (
        bool(name) and name not in lexicon()["given"] and len(looked) <= _ALONE and not _FIGURE.search(name)
    )


def _is_crossing(looked: Text) -> bool:
    """Whether a text in capitals is two roads and nothing else: "RD144/RD307 FROMENTEAU"."""
    if not looked.upper or not 0 < len(looked) <= _CROSSING:
        return False
    joined = any(word.text == "/" and looked.touches(at) for at, word in enumerate(looked.words))
    road = _ROAD.match(looked.words[0].text) is not None
    own = (at for at, kind in enumerate(looked.kinds) if kind is Kind.KNOWN)
    return (joined or road) and all(
        looked.plain(at) in _ways_and_borne() or _ROAD.match(looked.words[at].text) for at in own
    )


@cache
def _ways_and_borne() -> Words:
    return _borne() | vocabulary()["heads"] | _BEFORE_ONE


def _is_turned(looked: Text) -> bool:
    """Whether a way stands behind its name, and only a given name or a title behind it.

    "MALLARME (RUE STEPHANE)" and "EXUPERY AVENUE SAINT"; "DUPONT (RUE DE LILLE)" is somebody at an address.
    """
    for at in range(1, len(looked)):
        if looked.plain(at) in _telling() or (looked.plain(at) == "ch" and looked.plain(at + 1).isdigit()):
            return False
        opened = looked.words[at].text == "("
        way = at + opened
        if (opened or looked.upper) and is_way(looked.plain(way), cut=opened and way == len(looked) - 1):
            return looked.plain(0) not in _telling() and _is_cut_off(looked, way, opened=opened)
    return False


def _is_cut_off(looked: Text, way: int, *, opened: bool) -> bool:
    """Whether nothing but a given name or a title stands behind a way."""
    within = range(way + 1, len(looked))
    closed = next((n for n in within if looked.plain(n) == ")"), None)
    if opened and closed is None:
        return True
    within = range(way + 1, len(looked) if closed is None else closed)
    return (opened or len(within) <= _TURNED) and all(
        looked.plain(n) in _borne() or looked.kinds[n] in (Kind.INITIAL, Kind.MARK) for n in within
    )


@cache
def _telling() -> frozenset[str]:
    return (vocabulary()["courtesy"] | vocabulary()["role"] | _TITLES) - {
        "brigadier",
        "capitaine",
        "commandant",
    }


@cache
def _borne() -> Words:
    return lexicon()["given"] | vocabulary()["honour"] | _ARTICLES


def _spans(looked: Text) -> Iterator[tuple[int, int]]:
    """The first and last words of what is to go, in the order of the text."""
    told, announced = _told(looked)
    gone = [
        (kind in _DOUBTED or at in told or at in announced) and _goes(looked, at, told)
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
    if not (before or behind) or not (word.is_capital or looked.lower) or _is_placed(looked, at):
        return False
    if kind in (Kind.EITHER, Kind.NAME):
        return True
    if not is_listed(word.plain) and not _SAID_OF.search(word.plain):
        return True  # "gilbert luzier"
    shouts = word.is_capitals and len(word.plain) > 3 and not looked.upper
    return shouts and kind is Kind.KNOWN and word.plain not in _of_reports()


def _faces(looked: Text, gone: list[bool], at: int) -> bool:
    """Whether a name stands on the other side of a mark: "MARTIN / Haddad", "Martin c/ Haddad"."""
    if looked.plain(at - 1) in _ARTICLES or _is_placed(looked, at):
        return False
    other = at + 2 + (looked.plain(at + 1) == "c" and looked.plain(at + 2) == "/")
    return other < len(looked) and gone[other] and (other > at + 2 or looked.plain(at + 1) in _FACING)


@cache
def _of_reports() -> frozenset[str]:
    lists = vocabulary()
    names = (
        "said",
        "heads",
        "role",
        "home",
        "title",
        "courtesy",
        "never",
        "owned",
        "passive",
        "quarrel",
        "within",
    )
    return frozenset().union(*(lists[name] for name in names))


def _goes(looked: Text, at: int, told: set[int]) -> bool:
    """Whether a word by itself, where it stands, may be somebody's name."""
    kind, word = looked.kinds[at], looked.words[at]
    if kind in (Kind.MARK, Kind.INITIAL):
        return False
    if looked.plain(at - 1) in _CALLING and is_called(word.plain):
        return True
    if _is_addressed(looked, at) or (at in told and _is_told_beside(looked, at)):
        return True
    if kind not in _DOUBTED or _is_placed(looked, at) or _is_an_acronym(looked, at) or _is_a_shop(looked, at):
        return False
    if _is_behind_a_mask(looked, at):
        return True
    if not looked.titled and is_a_thing(looked.words, at, shouted=looked.upper):
        return False
    if word.plain in vocabulary()["heads"] and looked.adjoins(at + 1) and looked.kinds[at + 1] is Kind.PLACE:
        return False  # "Chapelle Sainte-Odile"
    if _is_a_trade(looked, at):
        return False
    if kind is Kind.UNKNOWN or _is_told(looked, at) or _is_of_kin(looked, at):
        return True
    if looked.lower and not at and word.plain in vocabulary()["given"] and looked.plain(1) in _doing():
        return not looked.words[1].text.endswith(("é", "ée", "és", "ées"))  # "jean dort", "pierre jetée"
    if looked.lower and (_is_given_twice(looked, at) or _is_full(looked, at) or _signs(looked, at)):
        return True
    if looked.upper or not word.is_capital:
        return kind is Kind.NAME and looked.plain(at - 1) not in _DETERMINERS
    if kind is Kind.NAME or _is_told_behind(looked, at):
        return True
    if at and looked.words[at - 1].text not in ".!?:":
        return not looked.titled and looked.plain(at - 1) not in _DEFINITE
    behind = looked.plain(at + 1)
    lives = behind == "du" and looked.plain(at + 2)[:1].isdigit()  # "Pierre du 3e"
    acts = lives or behind in lexicon()["verb"] or behind in _VERBS or behind in vocabulary()["acts"]
    acts = acts or (behind == "et" and looked.plain(at + 2) in _DETERMINERS)  # "Rose et sa bande"
    return acts and looked.words[at + 1].text.islower() and word.plain in lexicon()["given"]


def _is_a_shop(looked: Text, at: int) -> bool:
    """Whether a shop that people are called as well stands where shops do: "chez Leroy", "devant Leclerc"."""
    lists, plain = vocabulary(), looked.plain(at)
    if plain not in lists["firms"]:
        return False
    before = looked.plain(at - 1)
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
    if _is_measured(looked, at):
        return True
    return (
        looked.words[at - 1].text in _ARTICLES
        and at > 0
        and word.plain not in lexicon()["given"]
        and looked.kinds[at] is not Kind.NAME
    )


def _is_a_trade(looked: Text, at: int) -> bool:
    """Whether a trade that people are called after is what somebody is: "un voisin charpentier"."""
    word = looked.words[at]
    return (
        word.plain in vocabulary()["trades"] and word.text.islower() and looked.plain(at - 2) in ("un", "une")
    )


def _is_measured(looked: Text, at: int) -> bool:
    """Whether a figure follows a few capitals and no age: "GCS 14", "conduite PE 63"."""
    before = looked.plain(at - 1)
    if before in vocabulary()["role"] or before in _TITLES or before == "]" or not looked.adjoins(at + 1):
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


def _told(looked: Text) -> tuple[set[int], set[int]]:
    """Where a word may stand that `_is_told_beside`: next to somebody taken out, in a field, before an age.

    And what stands behind a title, or behind a word that calls somebody.
    """
    found, announced = set[int](), set[int]()
    entering = _entering()
    for at, word in enumerate(looked.words):
        plain = word.plain
        if plain not in entering:
            if looked.kinds[at] is Kind.INITIAL:
                found.add(at + 1)
        elif plain == "[":
            found.update((at - 1, at - 2))
        elif plain == "]":
            found.update((at + 1, at + 2))
        elif plain in _AGED:
            found.update((at - 2, at - 3))
        elif plain in _ANNOUNCING:
            announced.add(at + 1)
        else:
            found.add(at + 1)
    return found, announced


@cache
def _entering() -> frozenset[str]:
    return vocabulary()["home"] | {":", "=", "(", "de", "d'", "[", "]"} | _AGED | _ANNOUNCING


def _is_told_beside(looked: Text, at: int) -> bool:
    """Whether a word that is known, or like one, stands where a name does."""
    if looked.kinds[at] is Kind.MARK:
        return False
    return any(rule(looked, at) for rule in (_completes, _opposes, _is_slotted, _is_aged))


def _completes(looked: Text, at: int) -> bool:
    """Whether a word that is known, or like one that is, is the rest of a name taken out beside it.

    "[…] Gener signale", "[…] luzier", "Perle […]": what reports speak of beside somebody stays.
    """
    word = looked.words[at]
    behind = at > 2 and looked.plain(at - 1) == "]" and looked.adjoins(at)
    before = looked.plain(at + 1) == "[" and looked.plain(at + 2) == "…" and looked.adjoins(at + 1)
    if not (behind or before) or word.plain in _no_names():
        return False
    if before and word.text.islower() and looked.kinds[at] in _DOUBTED and word.plain in vocabulary()["given"]:
        return True  # "sur la voie publique de gilbert […]"
    if looked.kinds[at] is not Kind.KNOWN:
        return False
    if not is_listed(word.plain):
        return not _SAID_OF.search(word.plain) or word.text.istitle()
    if looked.upper or looked.titled or not word.is_capital or word.is_capitals:
        return False
    if len(word.plain) <= _CUT and word.plain not in lexicon()["short"]:
        return False
    if before and len(word.plain) <= _CUT and word.plain in lexicon()["short"]:
        return True  # "Li […]"
    return (behind and not _goes_on(looked, at)) or word.plain in lexicon()["given"]


def _opposes(looked: Text, at: int) -> bool:
    """Whether a word that may be a name is joined to one taken out: "[…] contre bernardo", "fol - […]"."""
    word, kind = looked.words[at], looked.kinds[at]
    if kind in (Kind.MARK, Kind.INITIAL, Kind.PLACE) or word.plain in _no_names():
        return False
    listed = word.plain in vocabulary()["given"] and kind in _DOUBTED
    if listed and ((looked.plain(at - 1) == "," and looked.plain(at - 2) == "]") or _is_listed_before(looked, at)):
        return True  # "[…], pierre et deux autres"
    behind = looked.plain(at - 1) in _OPPOSING and looked.plain(at - 2) == "]"
    before = looked.plain(at + 1) in _OPPOSING and looked.plain(at + 2) == "[" and looked.plain(at + 3) == "…"
    if not (behind or before):
        return False
    if kind in _DOUBTED:
        return True
    return not is_listed(word.plain) or (
        word.text.istitle() and not looked.titled and word.plain in lexicon()["given"] | lexicon()["near"]
    )


def _is_listed_before(looked: Text, at: int) -> bool:
    """Whether a comma and somebody taken out follow."""
    return [looked.plain(n) for n in (at + 1, at + 2, at + 3)] == [",", "[", "…"]


def _is_slotted(looked: Text, at: int) -> bool:
    """Whether a word of no list, however like one, stands where a name does: "R. tignac", "appelant=muri"."""
    plain, before, told = looked.plain(at), looked.plain(at - 1), looked.plain(at - 2)
    lists = vocabulary()
    if not at or looked.kinds[at] is Kind.MARK:
        return False
    initial = looked.kinds[at - 1] is Kind.INITIAL and looked.words[at - 1].text.endswith(".")
    initial = initial and looked.words[at].text.islower() and not _is_placed(looked, at)
    entered = before in (":", "=", "(") and told in lists["role"] and told not in _POSTS
    housed = before in lists["home"] or (
        before in ("de", "d'") and (told in lists["home"] or told in lists["owned"] or told in _KIN)
    )
    if not (initial or entered or housed) or plain in _no_names():
        return False
    if looked.kinds[at] is Kind.NAME:
        return initial or entered
    return not is_listed(plain) and not _SAID_OF.search(plain)


def _goes_on(looked: Text, at: int) -> bool:
    """Whether another word with a capital, or one that tells more of this one, stands right behind."""
    follows = looked.words[at + 1] if looked.adjoins(at + 1) else None
    return follows is not None and (follows.is_capital or follows.plain in _ARTICLES or follows.plain.isdigit())


@cache
def _no_names() -> Words:
    lists = vocabulary()
    return _of_reports() | lists["way"] | lists["firms"] | lists["machines"] | lists["office"] | communes()


def _is_aged(looked: Text, at: int) -> bool:
    """Whether an age is told of a word that may be a name: "gilbert meyer 58 ans", "vittot (15 ans)"."""
    word, mark = looked.words[at], looked.plain(at + 1)
    if not at and not word.is_capital and not looked.lower:
        return False
    figure = at + 1 + (mark in (",", "("))
    if not (looked.plain(figure).isdecimal() and looked.plain(figure + 1) in _AGED):
        return False
    if word.plain in _no_names() or looked.kinds[at] in (Kind.MARK, Kind.INITIAL):
        return False
    return looked.kinds[at] in _DOUBTED or (not is_listed(word.plain) and not _SAID_OF.search(word.plain))


def _is_of_kin(looked: Text, at: int) -> bool:
    """Whether a first name, in small letters too, tells whose mother is told of or who lives on a floor."""
    if looked.plain(at) not in vocabulary()["given"] and not DOUBLED.match(looked.plain(at)):
        return False
    if looked.plain(at - 1) == "a" and looked.plain(at - 2) in _SAYING:
        return True
    lives = not at and looked.plain(1) == "du" and looked.plain(2)[:1].isdigit()  # "pierre du 3e"
    return lives or (looked.plain(at - 1) in ("de", "d'") and looked.plain(at - 2) in _KIN)


@cache
def _doing() -> frozenset[str]:
    return _VERBS | frozenset(word for word in vocabulary()["acts"] if word in lexicon()["verb"] or word.endswith("t"))


def _is_addressed(looked: Text, at: int) -> bool:
    """Whether a word with a capital stands right behind "Mme", "M.": a name, be it a common word."""
    word = looked.words[at]
    if not at or not word.is_capital or word.plain in _unnamed():
        return False
    title = looked.words[at - 1]
    if looked.upper and (acts(word.plain) or (looked.plain(at - 2).isdecimal() and is_plain(word.plain))):
        return False  # "MADAME ENTENDUE", "DOUILLE 9 MM TROUVEE"
    if looked.kinds[at] is looked.kinds[at - 1] is Kind.PLACE:  # "Mr Bricolage"
        return False
    if title.plain not in _TITLES or (title.text == "M" and looked.kinds[at] is Kind.KNOWN):
        return False
    if title.plain in _SHORT_TITLES:
        return True
    # "arrêt de bus Madame Récamier"; "gardien de l'école Madame …" is somebody
    someone = any(looked.plain(n) in _unnamed() - _ARTICLES for n in range(at - _TOLD, at - 1))
    return someone or not _is_placed(looked, at)


@cache
def _unnamed() -> frozenset[str]:
    return vocabulary()["office"] | vocabulary()["role"] | _ARTICLES | _TITLES


def _is_given_twice(looked: Text, at: int) -> bool:
    """Whether two first names stand together in small letters: "jean pierre du 3eme"."""
    given = lexicon()["given"]
    return looked.plain(at) in given and any(
        looked.plain(near) in given and looked.kinds[near] in _DOUBTED for near in (at - 1, at + 1)
    )


def _is_told_behind(looked: Text, at: int) -> bool:
    """Whether what stands behind says who is told of: "Camus, SDF", "Blanc, 15 ans", "Bonnet R."."""
    behind = looked.plain(at + 1)
    if behind == ",":
        aged = looked.plain(at + 2).isdecimal() and looked.plain(at + 3) in ("an", "ans")
        aged |= looked.plain(at + 3) in vocabulary()["role"] and looked.plain(at + 4) in (",", "du", "de")
        return aged or (looked.plain(at + 2) in vocabulary()["role"] and looked.plain(at + 2) not in _POSTS)
    initial = looked.words[at + 1].text if looked.adjoins(at + 1) else ""
    return len(initial) == len("R.") and initial[0].isupper() and initial[1] == "."


def _is_full(looked: Text, at: int) -> bool:
    """Whether a first name and a name stand behind a word that a person follows: "mail de paul berger"."""
    for first in (at - 1, at):
        if not 0 < first < len(looked) - 1 or looked.plain(first) not in vocabulary()["given"]:
            continue
        if looked.plain(first - 1) in _TOLD_OF and is_called(looked.plain(first + 1)):
            return looked.adjoins(first + 1)
    return False


def _signs(looked: Text, at: int) -> bool:
    """Whether a name in small letters ends a letter: "cdlt, olive"."""
    return at == len(looked) - 1 and any(looked.plain(n) in _SIGNING for n in (at - 1, at - 2))


def _is_told(looked: Text, at: int) -> bool:
    """Whether what stands right before says that somebody is told of."""
    before = looked.plain(at - 1)
    if before == "/" and looked.plain(at - 2) == "c":  # "Martin c/ Fontaine"
        return True
    if before == ":" and looked.words[at].is_capital:  # "témoin sur place : Martin"
        lists = vocabulary()
        if looked.plain(at - 2).isdecimal() and looked.plain(at - 3) in lists["home"]:
            return True  # "log 45 : Roux"
        known = looked.plain(at - 2) in lists["identified"]
        return known or any(looked.plain(n) in lists["role"] for n in range(at - _TOLD, at - 1))
    return before in _WITH or before in _TITLES or before in vocabulary()["role"]


def _is_placed(looked: Text, at: int) -> bool:
    """Whether a way, a building or a firm before a word bears it as its name."""
    said = _is_placed_beside(looked, at)
    return _is_borne(looked, at) if said is None else said


def _is_placed_beside(looked: Text, at: int) -> bool | None:
    """The same where what stands right beside a word says so; None where it says nothing."""
    lists, before = vocabulary(), looked.plain(at - 1)
    if any(sign_behind(looked.words, chez, lists) > at for chez in range(max(0, at - LONGEST_NAME), at)):
        return True  # "restaurant Chez Marcel"
    if _is_of_a_department(looked, at):
        return True
    if _POSTCODE.match(before) or before in lists["models"]:
        return True
    if _is_given_behind(looked, at):
        return False
    if looked.plain(at - 2) in lists["riding"] and before == "a":
        return True  # "descend à Dewoitine"
    elided = at > 0 and looked.words[at - 1].text in ("l'", "l’") and not looked.titled
    if elided and looked.words[at].text.istitle() and looked.plain(at) not in lexicon()["given"]:
        return True  # "à l'Axone"
    if before in lists["machines"] and looked.words[at].text.istitle() and looked.adjoins(at):
        made = looked.plain(at) not in lexicon()["given"] and not _is_titled_on(looked, at)
        return made if made or looked.kinds[at] is not Kind.EITHER else None
    return None


def _is_borne(looked: Text, at: int) -> bool:
    """Whether a way, a building or a firm a few words before bears a word, and has no name before it."""
    named, described, joined = False, 0, False
    for before in range(at - 1, max(-1, at - 1 - _FAR), -1):
        if _ends_a_sentence(looked, before):
            return False
        head = _is_head(looked, before)
        if before in looked.whole and not (head or joined or looked.plain(before) in lexicon()["given"]):
            return False
        if head:
            return not (named or _is_owned(looked, before, at, described) or _is_lived_in(looked, before, at))
        if looked.plain(before) in _SHORT_TITLES:
            return False
        if _is_between(looked, before, at):
            continue
        if looked.kinds[before] in _DOUBTED:
            mistyped = looked.kinds[before] is Kind.UNKNOWN and is_near_word(looked.plain(before))
            # Of two ways, "croisement Sarrail / Kléber", the first is named as well.
            named |= looked.kinds[before] is not Kind.EITHER and not mistyped and not joined
        elif looked.kinds[before] is Kind.KNOWN and described < _DESCRIBED and _describes(looked, before):
            described += 1
        elif _joins(looked, before):
            named, joined = False, True
        else:
            return False
    return False


def _ends_a_sentence(looked: Text, at: int) -> bool:
    """Whether the point of a sentence, and not of what is cut short, stands behind a word."""
    word = looked.words[at]
    ends = word.text.endswith(".") and len(word.plain) > _CUT and looked.kinds[at] is not Kind.INITIAL
    return ends and word.plain not in vocabulary()["heads"] | vocabulary()["honour"]


def _is_titled_on(looked: Text, at: int) -> bool:
    """Whether another word with a capital, or initials, follows: two names behind a machine are of one."""
    behind = at + 1 < len(looked) and looked.adjoins(at + 1)
    return behind and looked.words[at + 1].is_capital and looked.kinds[at + 1] is not Kind.KNOWN


def _is_of_a_department(looked: Text, at: int) -> bool:
    """Whether figures in brackets tell the department of a commune: "homonymie avec Fontaine (38)"."""
    behind = [word.text for word in looked.words[at + 1 : at + 4]]
    if len(behind) < len("(9)") or behind[0] != "(" or behind[2] != ")" or not _DEPARTMENT.match(behind[1]):
        return False
    told = {looked.plain(n) for n in range(at - _DEPARTMENT_TOLD, at)}
    return looked.plain(at) not in lexicon()["given"] and not told.isdisjoint(_OF_COMMUNES)


def _joins(looked: Text, at: int) -> bool:
    """Whether a mark or "et" stands between two ways: "av Coulon/Clermont", "angle Pasteur / République"."""
    plain = looked.plain(at)
    if plain == "/" and looked.touches(at) and looked.touches(at + 1):
        return True
    return plain in _JOINTS and any(looked.plain(back) in _OF_TWO for back in range(at - 5, at))


def _is_head(looked: Text, at: int) -> bool:
    """Whether a word says that what follows is a way, a building or a firm; "côté" is no slope."""
    plain = looked.plain(at)
    if plain in ("point", "pt"):
        return looked.plain(at - 1) in ("rond", "rd", "ront")
    return plain in vocabulary()["heads"] and looked.words[at].text.lower() != "côté"


def _is_owned(looked: Text, head: int, at: int, described: int) -> bool:
    """Whether a building may be somebody's, "maison des Martin", and nothing else says what it is."""
    between = [looked.plain(n) for n in range(head + 1, at)]
    if between[1:2] in (["la"], ["l'"]) and looked.plain(at) not in lexicon()["given"]:
        return False  # "chantier de la Jonxion"
    perhaps = looked.plain(head) in vocabulary()["heads_perhaps"]
    return (
        perhaps
        and bool(between)
        and between[0] in _OF_SOMEBODY
        and not described
        and vocabulary()["within"].isdisjoint(between)
    )


def _is_given_behind(looked: Text, at: int) -> bool:
    """Whether a first name stands behind what a place is called already: "Parking Leclerc Karim"."""
    if looked.upper or looked.titled or not looked.adjoins(at) or looked.words[at].plain not in _sure_given():
        return False
    before, plain = looked.words[at - 1], looked.plain(at - 1)
    if any(is_way(looked.plain(n), cut=False) for n in range(at - 4, at - 1)):
        return False  # "rue Martin Hubert"
    doubted = looked.kinds[at - 1] in _DOUBTED and before.is_capital
    return doubted and plain not in lexicon()["given"] and plain not in vocabulary()["honour"]


@cache
def _sure_given() -> frozenset[str]:
    return vocabulary()["given"] - vocabulary()["common"]


def _is_lived_in(looked: Text, head: int, at: int) -> bool:
    """Whether a house in small letters is called after who lives there: "maison Martin cambriolée"."""
    one = head == at - 1 and looked.words[head].text in ("maison", "maisons") and not looked.lower
    return one and looked.kinds[at] is not Kind.EITHER and not _is_titled_on(looked, at)


def _is_between(looked: Text, before: int, at: int) -> bool:
    """Whether a word may stand within the name of a place, before the word at `at`."""
    word, plain, lists = looked.words[before], looked.plain(before), vocabulary()
    if plain in _ARTICLES or plain in lists["honour"] or plain in lists["within"]:
        return True
    if looked.kinds[before] in (Kind.INITIAL, Kind.PLACE):
        return looked.plain(before - 1) not in _LETTERED  # "bat B Martin"
    given = lexicon()["given"]
    if plain in given and (word.is_capital or looked.lower):
        return True
    if plain == "et":  # "rue Marie et Pierre Curie"
        return looked.plain(before - 1) in given and looked.plain(before + 1) in given
    if word.text in _QUOTES:
        return looked.plain(before - 1) in lists["heads"]
    if word.text in ("?", "\ufffd"):  # a letter that was lost: "Ch?teau"
        return looked.touches(before + 1)
    return word.text.isdigit() and looked.plain(before - 1) in ("des", "les")


def _describes(looked: Text, at: int) -> bool:
    """Whether a known word may stand between what a place is and its name: "centre culturel …".

    With a capital right behind the way only: "rue de l'Aviateur …", "boucherie Halal …".
    """
    word, before = looked.words[at], looked.plain(at - 1)
    if _DONE.search(word.text) and before in vocabulary()["heads"] - vocabulary()["heads_perhaps"]:
        return True  # "caserne désaffectée …"
    if word.is_capital and not looked.upper:
        return (before in _OF_ONE or before in vocabulary()["heads"]) and word.plain not in _breaking()
    return word.plain not in _breaking()


@cache
def _breaking() -> Words:
    lists = vocabulary()
    persons = lists["role"] | lists["office"] | lists["courtesy"] | lists["home"]
    return persons | _BREAKS | lexicon()["verb"]
