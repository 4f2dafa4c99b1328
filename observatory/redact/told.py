"""Whether what stands around a word says that somebody is told of."""

from __future__ import annotations

import re
from functools import cache, lru_cache

from observatory.redact.kinds import DOUBTED, Kind, Text, is_listed
from observatory.redact.lexicon import DOUBLED, acts, borne_anywhere, communes, is_called, is_plain, lexicon
from observatory.redact.placed import is_a_host, is_placed
from observatory.redact.things import is_an_office
from observatory.redact.words import Word, vocabulary, words_for

_WORDS = words_for("unknown")
#: How many words before a name says who is told of.
_TOLD = 6
#: How many letters a word that is cut short by a point has at most.
_CUT = 3
_ARTICLES = _WORDS["articles"]
CALLING = _WORDS["calling"]
_SHORT_TITLES = _WORDS["short_titles"]
TITLES = _SHORT_TITLES | _WORDS["titles_more"]
_POSTS = _WORDS["posts"]
#: In what somebody lives who is told of by it: "Poisson, du bâtiment D, nourrit …".
_HOUSED = _WORDS["lettered"]
_TOLD_OF = _WORDS["told_of"]
_SIGNING = _WORDS["signing"]
_WITH = _WORDS["with"]
VERBS = _WORDS["verbs"]
_KIN = _WORDS["kin"]
#: How what is said of somebody ends, mistyped or not.
SAID_OF = re.compile(
    "(?:ees?|[eé]|[eé]s|ante?s?|al|ales?|aux|iques?|ifs?|ives?|eux|euses?|ues?|us|u|ies?|is|i|ites?|(?<!i)er|ai[st]?|ent|ment)\\Z"
)
AGED = _WORDS["aged"]
_WITH_THEM = _WORDS["with_them"]
_COMPANY = _WORDS["company"]
_SAYING = _WORDS["saying"]
_OPPOSING = _WORDS["opposing"]
_ANNOUNCING = CALLING | TITLES
_PERSONAL = _WORDS["personal"] | _WORDS["personally"]
#: What stands right before somebody: "par Nowak", "le jeune Shala".
_BEFORE_SOMEBODY = _WORDS["before_somebody"]
_PARTING = _WORDS["parting"]
#: What is told of those who sell, and how many words around a firm it stands.
_TRADING, _FAR_TOLD = words_for("names")["trading"], 9
_SIGN_ARTICLES = words_for("names")["sign_articles"]
#: How family names of other languages end and begin, of so many letters at least.
_ABROAD = re.compile(
    "(?=.{6}).*(?:ov|ev|ova|eva|[eo]vi[ct]|[eo]vit?ch|shvili|chvili|adze|enko|escu|esco|asc|oglu|oglou|ski|sky|ska|wicz"
    "|opoulos|akis|yan|ian|[^aeiou]aj|uddin|ullah|zadeh|singh|sson|dottir)\\Z|(?=.{7})(?:ben|abd|mac|mc|nguy|bou(?=.*(?:[aiou]|[aei]ne|[aei]f|[aei]d|oud|as|ar|al|am|im|[ae]h|ouh)\\Z))"
)
#: How many capitals amid small letters are a family name, as registers write one, and no letters for words.
_SHOUTED = 7
#: Who does something: "traducteur", "journaliste".
_DOER = re.compile(r".{3,}(?:teur|teuse|trice|iste|ien|ienne|ologue)s?\Z")
_FIGURES = re.compile(r"\d")


@cache
def of_reports() -> frozenset[str]:
    """What reports speak of, beside somebody too."""
    lists = vocabulary()
    names = "said heads role home title courtesy never owned passive quarrel within".split()
    return frozenset().union(*(lists[name] for name in names))


def places_told(looked: Text) -> tuple[set[int], set[int]]:
    """Where a word may stand that `is_told_beside`: next to somebody taken out, in a field, before an age.

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
        elif plain == "et":
            found.add(at - 1)
        elif plain in AGED:
            found.update((at - 2, at - 3))
        elif plain in _ANNOUNCING:
            announced.add(at + 1)
        elif plain in vocabulary()["identified"]:
            found.add(at + 1)
        else:
            found.add(at + 1)
    return found, announced


@cache
def _entering() -> frozenset[str]:
    return (
        vocabulary()["home"]
        | vocabulary()["identified"]
        | {":", "=", "(", "de", "[", "]", "et"}
        | AGED
        | _ANNOUNCING
    )


def is_told_beside(looked: Text, at: int) -> bool:
    """Whether a word that is known, or like one, stands where a name does."""
    if looked.kinds[at] is Kind.MARK:
        return False
    return any(rule(looked, at) for rule in _RULES)


def _completes(looked: Text, at: int) -> bool:
    """Whether a word that is known, or like one that is, is the rest of a name taken out beside it.

    "[…] Gener signale", "[…] luzier", "Perle […]": what reports speak of beside somebody stays.
    """
    word = looked.words[at]
    behind = at > 2 and looked.plain(at - 1) == "]" and looked.adjoins(at)
    before = looked.plain(at + 1) == "[" and looked.plain(at + 2) == "…" and looked.adjoins(at + 1)
    if not (behind or before) or word.plain in _no_names():
        return False
    if before and word.text.islower() and looked.kinds[at] in DOUBTED and word.plain in vocabulary()["given"]:
        return True  # "sur la voie publique de gilbert […]"
    if looked.kinds[at] is not Kind.KNOWN:
        return False
    if behind and looked.lower and looked.plain(at + 1) in doing() and not SAID_OF.search(word.plain):
        return word.plain not in lexicon()["verb"] and len(word.plain) > _CUT  # "[…] vieillard a vu"
    if not is_listed(word.plain):
        return not SAID_OF.search(word.plain) or word.text.istitle()
    if looked.upper or looked.titled or not word.is_capital or word.is_capitals:
        return False
    if len(word.plain) <= _CUT and word.plain not in lexicon()["short"]:
        return False
    if before and len(word.plain) <= _CUT and word.plain in lexicon()["short"]:
        return True  # "Li […]"
    return (behind and not _goes_on(looked, at)) or word.plain in lexicon()["given"]


def _is_followed(looked: Text, at: int) -> bool:
    """Whether whoever is with a first name is told of, in small letters too: "brandon et sa bande"."""
    if looked.plain(at) not in vocabulary()["given"] or looked.plain(at + 1) != "et":
        return False
    return looked.plain(at + 2) in _WITH_THEM and looked.plain(at + 3) in _COMPANY


def _opposes(looked: Text, at: int) -> bool:
    """Whether a word that may be a name is joined to one taken out: "[…] contre bernardo", "fol - […]"."""
    word, kind = looked.words[at], looked.kinds[at]
    if kind in (Kind.MARK, Kind.INITIAL, Kind.PLACE) or word.plain in _no_names():
        return False
    listed = word.plain in vocabulary()["given"] and kind in DOUBTED
    if listed and (
        (looked.plain(at - 1) == "," and looked.plain(at - 2) == "]") or _is_listed_before(looked, at)
    ):
        return True  # "[…], pierre et deux autres"
    behind = looked.plain(at - 1) in _OPPOSING and looked.plain(at - 2) == "]"
    before = looked.plain(at + 1) in _OPPOSING and looked.plain(at + 2) == "[" and looked.plain(at + 3) == "…"
    if not (behind or before):
        return False
    if kind in DOUBTED:
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
    initial = initial and looked.words[at].text.islower() and not is_placed(looked, at)
    entered = before in (":", "=", "(") and told in lists["role"] and told not in _POSTS
    housed = before in lists["home"] or (
        before == "de" and (told in lists["home"] or told in lists["owned"] or told in _KIN)
    )
    if not (initial or entered or housed) or plain in _no_names():
        return False
    if before == "(" and not is_borne(plain):
        return False  # "prestataire prévenu (Hygi-Est)"
    if looked.kinds[at] is Kind.NAME:
        return initial or entered
    return not is_listed(plain) and not SAID_OF.search(plain)


def _goes_on(looked: Text, at: int) -> bool:
    """Whether another word with a capital, or one that tells more of this one, stands right behind."""
    follows = looked.words[at + 1] if looked.adjoins(at + 1) else None
    return follows is not None and (
        follows.is_capital or follows.plain in _ARTICLES or follows.plain.isdigit()
    )


def _is_identified(looked: Text, at: int) -> bool:
    """Whether somebody called as a word is heard or seen: "Entendu Prudent ce matin"."""
    word, before = looked.words[at], looked.words[at - 1] if at else None
    if before is None or before.plain not in vocabulary()["identified"] or looked.upper or looked.titled:
        return False
    done = before.text.endswith(("é", "ée", "és", "u", "ue", "us"))
    borne = is_called(word.plain) or word.plain in lexicon()["given"] | lexicon()["short"]
    return done and borne and word.text.istitle() and word.plain not in _no_names() and looked.adjoins(at)


@cache
def _no_names() -> frozenset[str]:
    lists = vocabulary()
    return of_reports() | lists["way"] | lists["firms"] | lists["machines"] | lists["office"] | communes()


def _is_aged(looked: Text, at: int) -> bool:
    """Whether an age is told of a word that may be a name: "gilbert meyer 58 ans", "vittot (15 ans)"."""
    word, mark = looked.words[at], looked.plain(at + 1)
    if not at and not word.is_capital and not looked.lower:
        return False
    figure = at + 1 + (mark in (",", "("))
    if not (looked.plain(figure).isdecimal() and looked.plain(figure + 1) in AGED):
        return False
    if word.plain in _no_names() or looked.kinds[at] in (Kind.MARK, Kind.INITIAL):
        return False
    return looked.kinds[at] in DOUBTED or (not is_listed(word.plain) and not SAID_OF.search(word.plain))


_RULES = (_completes, _opposes, _is_slotted, _is_aged, _is_followed, _is_identified)


def is_of_kin(looked: Text, at: int) -> bool:
    """Whether a first name, in small letters too, tells whose mother is told of or who lives on a floor."""
    if looked.plain(at) not in vocabulary()["given"] and not DOUBLED.match(looked.plain(at)):
        return False
    if looked.plain(at - 1) == "a" and looked.plain(at - 2) in _SAYING:
        return True
    lives = not at and looked.plain(1) == "du" and looked.plain(2)[:1].isdigit()  # "pierre du 3e"
    return lives or (looked.plain(at - 1) in ("de", "d") and looked.plain(at - 2) in _KIN)


@cache
def doing() -> frozenset[str]:
    """What somebody does, in forms that no thing is described by."""
    return VERBS | frozenset(
        word for word in vocabulary()["acts"] if word in lexicon()["verb"] or word.endswith("t")
    )


def is_addressed(looked: Text, at: int) -> bool:
    """Whether a word with a capital stands right behind "Mme", "M.": a name, be it a common word."""
    word = looked.words[at]
    if not at or not word.is_capital or word.plain in _unnamed():
        return False
    title = looked.words[at - 1]
    if looked.upper and (acts(word.plain) or (looked.plain(at - 2).isdecimal() and is_plain(word.plain))):
        return False  # "MADAME ENTENDUE", "DOUILLE 9 MM TROUVEE"
    if looked.kinds[at] is looked.kinds[at - 1] is Kind.PLACE:  # "Mr Bricolage"
        return False
    if title.plain not in TITLES or (title.text == "M" and looked.kinds[at] is Kind.KNOWN):
        return False
    if title.plain in _SHORT_TITLES:
        return True
    # "arrêt de bus Madame Récamier"; "gardien de l'école Madame …" is somebody
    someone = any(looked.plain(n) in _unnamed() - _ARTICLES for n in range(at - _TOLD, at - 1))
    return someone or not is_placed(looked, at)


@cache
def _unnamed() -> frozenset[str]:
    return vocabulary()["office"] | vocabulary()["role"] | _ARTICLES | TITLES


def is_given_twice(looked: Text, at: int) -> bool:
    """Whether two first names stand together in small letters: "jean pierre du 3eme"."""
    given = lexicon()["given"]
    return looked.plain(at) in given and any(
        looked.plain(near) in given and looked.kinds[near] in DOUBTED for near in (at - 1, at + 1)
    )


def is_told_behind(looked: Text, at: int) -> bool:
    """Whether what stands behind says who is told of: "Camus, SDF", "Blanc, 15 ans", "Bonnet R."."""
    behind = looked.plain(at + 1)
    if behind == ",":
        aged = looked.plain(at + 2).isdecimal() and looked.plain(at + 3) in ("an", "ans")
        housed = looked.plain(at + 2) in ("du", "de", "au") and looked.plain(at + 3) in _HOUSED
        aged |= housed or (
            looked.plain(at + 3) in vocabulary()["role"] and looked.plain(at + 4) in (",", "du", "de")
        )
        return aged or (looked.plain(at + 2) in vocabulary()["role"] and looked.plain(at + 2) not in _POSTS)
    initial = looked.words[at + 1].text if looked.adjoins(at + 1) else ""
    return len(initial) == len("R.") and initial[0].isupper() and initial[1] == "."


def is_full(looked: Text, at: int) -> bool:
    """Whether a first name and a name stand behind a word that a person follows: "mail de paul berger"."""
    for first in (at - 1, at):
        if not 0 < first < len(looked) - 1 or looked.plain(first) not in vocabulary()["given"]:
            continue
        if looked.plain(first - 1) in _TOLD_OF and is_called(looked.plain(first + 1)):
            return looked.adjoins(first + 1)
    return False


def signs(looked: Text, at: int) -> bool:
    """Whether a name in small letters ends a letter: "cdlt, olive"."""
    return at == len(looked) - 1 and any(looked.plain(n) in _SIGNING for n in (at - 1, at - 2))


def is_told(looked: Text, at: int) -> bool:
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
    return before in _WITH or before in TITLES or before in vocabulary()["role"]


@lru_cache(maxsize=4096)
def is_borne(plain: str) -> bool:
    """Whether somebody bears a word, or a part of it: in France, or as names of other languages are built."""
    parts = [part for part in re.split("[-']", plain) if len(part) > 1]
    return any(part in borne_anywhere() or _ABROAD.match(part) or DOUBLED.match(part) for part in parts)


def is_somebodys(looked: Text, at: int) -> bool:
    """Whether what stands beside a word that nobody is known to bear says that somebody is called so.

    What no list has is a make, a sign or a slip of the keyboard more often than a name: it takes a title or
    what somebody is before it, what somebody does behind it, another name beside it, or a line of its own.
    """
    word, before = looked.words[at], looked.plain(at - 1)
    if _FIGURES.search(word.plain) or _is_beside_a_mask(looked, at):
        return True
    if is_told(looked, at) and before not in ("par", "avec", "chez"):
        return True
    if at and looked.words[at - 1].text in _SIGN_ARTICLES and not looked.upper:
        return False  # "Le Finnegan's"
    if before in _before_somebody() or before in TITLES:
        return True
    if before in ("de", "d", ":", "=") and is_of_somebody(looked.plain(at - 2)):
        return True
    if not word.is_capital:
        return False
    if _is_of_two(looked, at) or _stands_alone(looked, at) or _is_signed_or_numbered(looked, at):
        return True
    if looked.plain(at + 1) in _doing() and looked.adjoins(at + 1) and not _is_a_broken_thing(looked, at):
        return True
    return (
        not looked.upper and word.is_capitals and len(word.plain) >= _SHOUTED and not _is_a_make(looked, at)
    )


def _is_a_broken_thing(looked: Text, at: int) -> bool:
    """Whether what was done to a thing is told behind its make: "plateforme PMR Ermhes bloquée"."""
    done = looked.words[at + 1].text.endswith(("é", "ée", "és", "ées"))
    return done and looked.adjoins(at) and looked.kinds[at - 1] is Kind.KNOWN


def is_of_somebody(told: str) -> bool:
    """Whether a word tells who somebody is, or what somebody has: "bail de Shala", "traducteur : Elchin"."""
    return told in _before_somebody() or told in _owned() or _DOER.match(told) is not None


@cache
def _owned() -> frozenset[str]:
    lists = vocabulary()
    owned = "home home_perhaps owned passive identified".split()
    return words_for("things")["of_persons"].union(*(lists[name] for name in owned))


@cache
def _before_somebody() -> frozenset[str]:
    lists = vocabulary()
    return _BEFORE_SOMEBODY | lists["role"] | lists["title"] | lists["courtesy"] | _KIN | lists["peoples"]


@cache
def _doing() -> frozenset[str]:
    return doing() | _PERSONAL


def _is_beside_a_mask(looked: Text, at: int) -> bool:
    """Whether somebody was taken out right beside, with a mark or "et" between perhaps."""
    behind = at + 1 + (looked.plain(at + 1) in _OPPOSING or looked.plain(at + 1) == ",")
    if looked.plain(behind) == "[" and looked.plain(behind + 1) == "…":
        return True
    before = at - 1 - (looked.plain(at - 1) in _OPPOSING or looked.plain(at - 1) == ",")
    return before > 0 and looked.plain(before) == "]"


def _is_of_two(looked: Text, at: int) -> bool:
    """Whether another word with a capital that may be a name, or an initial, adjoins."""
    for near in (at - 1, at + 1):
        adjoins = looked.adjoins(max(near, at)) and looked.words[near].is_capital
        if adjoins and (looked.kinds[near] in DOUBTED or looked.kinds[near] is Kind.INITIAL):
            return True
    return False


def _is_signed_or_numbered(looked: Text, at: int) -> bool:
    """Whether it ends a letter, or stands behind a door's number and before a mark: "apt 12 Xyz, bruit"."""
    signed = at == len(looked) - 1 and looked.plain(at - 2) in _SIGNING | {"merci"}
    return signed or (looked.plain(at - 1)[:1].isdigit() and looked.plain(at + 1) in _PARTING)


def _stands_alone(looked: Text, at: int) -> bool:
    """Whether a word is all that a line, or what is between two marks behind an address, has."""
    before, behind = looked.plain(at - 1), looked.plain(at + 1)
    if len(looked) == 1:
        return True
    if before not in _PARTING or (behind and behind not in _PARTING):
        return False
    told = [looked.plain(n) for n in range(at - _TOLD, at - 1)]
    if before == "," and not any(plain.isdigit() for plain in told):
        return False
    return not vocabulary()["way"].isdisjoint(told)


def _is_a_make(looked: Text, at: int) -> bool:
    """Whether a thing in small letters stands right before: "remorque bagagère Erdé"."""
    return looked.adjoins(at) and looked.kinds[at - 1] is Kind.KNOWN and looked.words[at - 1].text.islower()


def is_a_firm(words: list[Word], chez: int, first: int, *, shouted: bool) -> bool:
    """Whether a sign or who sells stands behind "chez": "derrière Chez Léon", "commander chez Würth"."""
    if first != chez + 1 or shouted:
        return False
    if is_a_host(words, chez):
        return True
    word = words[first]
    if word.plain in vocabulary()["given"] or not word.is_capital:
        return False
    told = {near.plain for near in words[max(0, chez - _FAR_TOLD) : chez + _FAR_TOLD]}
    alone = first + 1 == len(words) or not words[first + 1].is_capital
    trades = not told.isdisjoint(_TRADING) or is_an_office(words, chez, first)
    return trades or (alone and not is_borne(word.plain))
