"""Names that a word announces: a title, a part in what happened, a home, a quarrel."""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import cache

from observatory.agglomeration import named
from observatory.redact.addresses import is_shouted
from observatory.redact.kinds import is_listed
from observatory.redact.lexicon import (
    acts,
    begins,
    borne_by_some,
    brand_at,
    communes,
    is_a_commune,
    is_called,
    is_plain,
    lexicon,
)
from observatory.redact.naming import (
    behind_links,
    first_behind,
    is_eponym,
    is_given,
    joined,
    listed_in,
    name_at,
    names_a_way,
    names_at,
    with_title,
)
from observatory.redact.placed import is_a_route
from observatory.redact.things import is_a_thing, is_a_town, is_an_office
from observatory.redact.told import is_a_firm, is_borne
from observatory.redact.words import Word, begins_with, fold, vocabulary, words_for

_WORDS = words_for("names")
_FLOOR = re.compile(r"(?:\d.*|etage|rdc|gauche|droite|palier|face|er|e|eme)\Z")
_FAR = 6
#: How many capitals are letters that stand for words.
_LETTERS = 5
#: How many letters an article has at most.
_SHORTEST = 3
#: How many letters a word that is cut short by a point has at most.
_CUT = 5
_CALLED = _WORDS["called"]
_NICKNAMED = _WORDS["nicknamed"]
_NAMED = _NICKNAMED | _WORDS["named_more"]
_SIGN_ARTICLES = _WORDS["sign_articles"]
_ARTICLES = _WORDS["articles"]
_AGAIN = _WORDS["again"]
_BEFORE_A_HOST = _AGAIN | _WORDS["before_a_host_more"] - {"/"}
_JOINTS = _WORDS["joints"]
_OF_A_HOME = _WORDS["of_a_home"]
_CREWS = _WORDS["crews"]
_STATIONED = _WORDS["stationed"]
_FOR_ALL = _WORDS["for_all"]
_OF_A_HOUSE = _WORDS["of_a_village_house"]
_HOUSES = _WORDS["houses"]
_FORMERLY = _WORDS["formerly"]
_ONLY = _WORDS["only"]
_OF_KIN = _WORDS["kin"]
_PEOPLE = _WORDS["people"]
_OF_NICKNAMES = frozenset(("le", "la", "l'", "l’", "Le", "La", "L'"))
_PLACING = _WORDS["placing"]
_SHORT = _WORDS["short"]
_PUBLIC = _WORDS["public"]
_CALLING = frozenset(("fait", "appelle"))
_ADJECTIVES, _WARNED = _WORDS["adjectives"], _WORDS["warned"]


def _courtesy(words: list[Word], at: int, lists: dict) -> tuple[int, int] | None:
    """Take "Mme", "M. et Mme": a name follows, in small letters too."""
    if names_a_way(words, at, lists) or _are_letters(words, at):
        return None
    first = first_behind(words, at, _AGAIN)
    if first == at + 1 < len(words) and words[first].text.islower() and acts(words[first].plain):
        return None  # "madame entendue demain"
    last = names_at(words, first, lists, small=True)
    return (at, last) if last is not None else None


def _initial(words: list[Word], at: int, lists: dict) -> tuple[int, int] | None:
    """Take "M. Dupont", "M DUPONT", "MM. Haddad"; "M" alone is a letter as well."""
    word = words[at]
    small = not word.is_capital and _is_small_title(words, at, lists)
    if not (word.is_capital or small) or names_a_way(words, at, lists):
        return None
    first = first_behind(words, at, _AGAIN)
    last = names_at(words, first, lists, small=small or words[first - 1].plain in lists["courtesy"])
    sure = word.text.endswith(".") or first > at + 1
    if last is None or not (sure or len(words[last].plain) > 2):
        return None
    return at, last


def _are_letters(words: list[Word], at: int) -> bool:
    """Whether "SR", "EP" stand for a service or a pipe: in capitals where what is around is not."""
    if words[at].text not in ("SR", "EP") or at + 1 >= len(words) or is_shouted(words):
        return False
    return words[at + 1].text.istitle()


def _is_an_order(words: list[Word], at: int) -> bool:
    """Whether sisters or brothers are an order's: "escalier Sœurs de la Providence"."""
    if words[at].plain not in ("soeurs", "freres") or at + 3 >= len(words) or words[at + 1].plain != "de":
        return False
    return words[at + 2].plain in ("la", "l'") and words[at + 3].plain in lexicon()["known"]


def _is_small_title(words: list[Word], at: int, lists: dict) -> bool:
    """Whether "m." in small letters is a title, behind what somebody is, "par" or "chez", and no metre."""
    before = words[at - 1] if at else None
    if before is None or before.text in (":", "="):
        return words[at].text == "m."
    return before.plain in lists["role"] or before.plain in ("chez", "par", "avec", "contre", "et", "entre")


def _title(words: list[Word], at: int, lists: dict) -> tuple[int, int] | None:
    """Take "famille Martin", "Dr Martin", "le nommé Martin": the word goes with the name."""
    if names_a_way(words, at, lists) or _are_letters(words, at) or _is_an_order(words, at):
        return None
    if at and words[at - 1].plain in ("lieu", "lieux", "notre"):
        return None  # "rue du Docteur …", "lieu dit Le Moulin", "Notre Dame du Lac"
    if words[at].plain in _CALLED and _is_a_way_called(words, at, lists):
        return None
    if nickname := _nickname(words, at):
        return nickname
    first = behind_links(words, at)
    small = words[first - 1].plain in lists["courtesy"] or _is_named_so(words, at, first, lists)
    last = names_at(words, first, lists, small=small)
    if last is None and first < len(words) and first <= at + 2 and words[at].plain in _NICKNAMED:
        called = words[first]  # whatever it is a word of: "surnommé Speedy"
        last = first if called.is_capital and called.plain not in lists["never"] else None
    return (at, last) if last is not None else None


def _nickname(words: list[Word], at: int, *, called: bool = False) -> tuple[int, int] | None:
    """Take "dit le Chinois", "alias la Puce" behind somebody, be it a word of no name."""
    if at + 2 >= len(words) or not (called or words[at].plain in _CALLED | _NICKNAMED):
        return None
    article, name = words[at + 1 : at + 3]
    someone = any(word.plain in _PEOPLE or word.text == "]" for word in words[max(0, at - _FAR) : at])
    told = article.text in _OF_NICKNAMES and name.is_capital and name.text[0].isalpha()
    return (at, at + 2) if told and (someone or called) else None


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
    first = at + 1 + (at + 1 < len(words) and words[at + 1].text in '«"“')
    behind = words[first] if first < len(words) else words[at]
    places = listed_in("way", "heads")
    told = any(word.plain in places for word in words[max(0, at - _FAR) : at])
    return told and behind.plain in _ARTICLES | {"aux", "au", "en", "sous", "sur"}


def _chez(words: list[Word], at: int, lists: dict) -> tuple[int, int] | None:
    """Take "chez Karim", "chez les Martin"; a firm is no person."""
    if at + 1 < len(words) and brand_at(words, at + 1):
        return None  # "chez Mr Bricolage"
    first = first_behind(words, at, _BEFORE_A_HOST)
    if first < len(words) and (
        words[first].plain in lists["firms"] or is_a_firm(words, at, first, shouted=is_shouted(words))
    ):
        return None
    titled = first > at + 1 and words[first - 1].plain not in ("les", ":")
    small = words[first - 1].plain in lists["courtesy"]
    last = names_at(words, first, lists, places=titled, small=small)
    return (at, last) if last is not None else None


def _care_of(words: list[Word], at: int, lists: dict) -> tuple[int, int] | None:
    """Take "c/o Martin"."""
    if [word.plain for word in words[at : at + 3]] != ["c", "/", "o"]:
        return None
    found = _chez(words, at + 2, lists)
    return (at, found[1]) if found else None


def _role(words: list[Word], at: int, lists: dict) -> tuple[int, int] | None:
    """Take "plaignant : Martin Julie", "l'oncle de Karim", "agent municipal Martin": the word stays."""
    if names_a_way(words, at, lists) or _is_an_adjective(words, at):
        return None
    first = behind_links(words, at)
    of_a_post = words[at].plain in ("chef", "cheffe") and first > at + 1
    if _is_said_of_it(words, at, first) or _is_stressed(words, first):
        return None
    entered = words[first - 1].text in (":", "=") and words[at].plain in ("nom", "prenom", "identite")
    placed = entered or any(
        word.plain in ("au", "a", "sur") for word in words[at + 1 : first]
    )  # "blessé au bord de la Bourbeuse", "ouvrier sur le chantier Eiffage"
    if first < len(words) and (of_a_post or (not placed and _describes(words[first]))):
        if words[first].plain in lists["sole"] and (found := _sole(words, first, lists)):
            return found
        described, first = first, behind_links(words, first)
        if words[described].plain in lists["heads"] and _begins_a_commune(words, first):
            return None  # "gardien déchèterie Danjoutin"
        placed |= any(word.plain in ("au", "a") for word in words[described + 1 : first])
    if (first < len(words) and _is_nobodys(words, at, first, lists)) or _is_driven(words, at, first):
        return None
    small = entered or words[first - 1].plain in lists["courtesy"]
    if placed and not entered and first < len(words) and _is_elsewhere(words[first], lists):
        return None
    joints = _JOINTS | {"-"} if words[at].plain in _CREWS else _JOINTS
    # "ASVP Danjoutin", "gendarmes Giromagny": who serves there, while "garde Chèvremont" has a name.
    stationed = words[at].plain in _STATIONED and first == at + 1 < len(words)
    of_a_commune = stationed and is_a_commune(words[first].plain)
    placed = of_a_post or of_a_commune or (placed and not entered)  # "blessée à Bourogne"
    last = names_at(words, first, lists, small=small, joints=joints, places=not placed)
    return (with_title(words, first, lists), last) if last is not None else None


def _is_said_of_it(words: list[Word], at: int, first: int) -> bool:
    """Whether what follows is no name: "3 INDIVIDUS CAGOULES"; or a sentence: "mineurs. Partis à pied"."""
    if not first == at + 1 < len(words):
        return False
    shouted = words[first].text.isupper() and words[at].text.isupper()
    ends = words[at].text.endswith(".") and len(words[at].plain) > _CUT
    return (shouted and is_plain(words[first].plain)) or (ends and begins(words[first].plain))


def _is_nobodys(words: list[Word], at: int, first: int, lists: dict) -> bool:
    """Whether what stands behind what somebody is names a place, a thing, an office or a service."""
    place = _is_known_as_a_whole(words, first, lists) or _is_of_a_place(words, at, first, lists)
    thing = is_a_thing(words, first) or is_an_office(words, at, first) or is_a_route(words, first)
    quoted = words[first - 1].text in '"«“' and words[first].text in ("Tu", "Je")
    return place or thing or quoted or _is_a_service(words, at, first)


def _is_driven(words: list[Word], at: int, first: int) -> bool:
    """Whether a sign, a service of several or a vehicle follows: "patrouille en Duster"."""
    driven = first > at + 1 and words[first - 1].text == "en"
    return driven or _is_a_sign(words, at) or _are_many(words, at, first)


def _begins_a_commune(words: list[Word], at: int) -> bool:
    return at < len(words) and is_a_commune(words[at].plain)


def _is_stressed(words: list[Word], first: int) -> bool:
    """Whether a word that nobody is called stands in capitals amid small letters: "hall EFFECTIF 6 à 8"."""
    if first >= len(words) or not words[first].is_capitals or is_shouted(words):
        return False
    return len(words[first].plain) >= _LETTERS and is_plain(words[first].plain)


def _is_an_adjective(words: list[Word], at: int) -> bool:
    """Whether it says what a thing is like: "fumée suspecte usine …", "cheminement piéton"."""
    if words[at].plain not in _ADJECTIVES or not at or not (at == 1 or words[at - 1].text.islower()):
        return False
    return len(words[at - 1].plain) > _SHORTEST and is_plain(words[at - 1].plain)


def _is_a_service(words: list[Word], at: int, first: int) -> bool:
    """Whether who is warned or called is a service or a firm: "prévenu SI", "appeler Chimirec"."""
    word = words[first]
    if (
        words[at].plain not in _WARNED
        or first != at + 1
        or is_shouted(words)
        or words[at - 1].plain in _CALLING
    ):
        return False
    if word.is_capitals and len(word.plain) < _SHORTEST:
        return True
    alone = first + 1 == len(words) or not words[first + 1].is_capital
    return word.is_capital and alone and not is_borne(word.plain) and not is_given(word, vocabulary())


def _is_of_a_place(words: list[Word], at: int, first: int, lists: dict) -> bool:
    """Whether several are told of with a name that nobody bears, or anybody with a town: "jeunes de X"."""
    word, link = words[first], words[first - 1].plain
    if not word.is_capital or is_given(word, lists) or is_shouted(words):
        return False
    if word.is_capitals and len(word.plain) <= _LETTERS and link not in (":", "="):
        return not (word.is_initials or is_borne(word.plain))  # "gardien SPL"
    several = words[at].plain.endswith("s") and not words[at].is_capitals
    if first == at + 1:
        return several and not is_borne(word.plain)
    if first != at + 2 or link not in ("de", "d") or words[at].plain in _OF_KIN:
        return False
    return several or not is_borne(word.plain) or is_a_town(words, first)


def _is_elsewhere(word: Word, lists: dict) -> bool:
    """Whether nobody is called as what stands behind "à" or "sur": "blessée à Trifouillis"."""
    return not is_given(word, lists) and not is_borne(word.plain) and word.plain not in lists["courtesy"]


def _is_known_as_a_whole(words: list[Word], first: int, lists: dict) -> bool:
    """Whether the name of a school or a square, of two words or more, and no other follows; or letters."""
    word = words[first]
    if word.is_capitals and word.plain in lists["letters"] and not is_shouted(words):
        return True
    length = begins_with(words, first, lists["eponyms"])
    behind = first + length
    return length > 1 and (behind == len(words) or not words[behind].is_capital)


def _are_many(words: list[Word], at: int, first: int) -> bool:
    """Whether letters that nobody is called tell of what several are: "agents SAEIV prévenus"."""
    if first != at + 1 or first >= len(words) or not words[at].plain.endswith("s") or words[at].is_capitals:
        return False
    word = words[first]
    return word.is_capitals and len(word.plain) <= _LETTERS and word.plain not in borne_by_some()


def _is_a_sign(words: list[Word], at: int) -> bool:
    """Whether an article and a word, both with a capital within a text, are a sign's: "La Mère Denis"."""
    return at > 1 and words[at].text.istitle() and words[at - 1].text in _SIGN_ARTICLES


def _describes(word: Word) -> bool:
    """Whether a word may stand between what somebody is and the name: "témoin direct Martin"."""
    return word.text.isalpha() and word.text.islower() and word.plain not in _undescribing()


@cache
def _undescribing() -> frozenset[str]:
    return vocabulary()["way"] | vocabulary()["never"] | _PLACING


def _passive(words: list[Word], at: int, lists: dict) -> tuple[int, int] | None:
    """Take "occupé par Martin", "appartenant à Martin"."""
    first = behind_links(words, at, also=("par",))
    if first < len(words) and (is_an_office(words, at, first) or _is_done_by_a_firm(words, first)):
        return None  # "signalé par Éducation nationale"
    last = names_at(words, first, lists, small=words[first - 1].plain in lists["courtesy"], places=False)
    if last is None or first == at + 1 or _is_said_where(words, at, first):
        return None
    return with_title(words, first, lists), last


def _is_said_where(words: list[Word], at: int, first: int) -> bool:
    """Whether what follows is where or to whom of an office: "signalé sur le Malsaucy"."""
    where = any(word.plain in ("sur", "au", "aux", "en") for word in words[at + 1 : first])
    return where and words[first - 1].plain not in vocabulary()["courtesy"]


def _is_done_by_a_firm(words: list[Word], first: int) -> bool:
    """Whether one word that nobody bears stands behind "par": "exploité par Keolix"."""
    alone = first + 1 == len(words) or not words[first + 1].is_capital
    word = words[first]
    by = words[first - 1].plain == "par" and word.text.istitle() and not is_shouted(words)
    return by and alone and not is_borne(word.plain)


def _home(words: list[Word], at: int, lists: dict) -> tuple[int, int] | None:
    """Take "logement Martin", "appartement de Karim": the word stays."""
    if names_a_way(words, at, lists):
        return None
    first = behind_links(words, at)
    if _is_said_of_it(words, at, first) or _is_stressed(words, first):
        return None  # "du palier. Débranché"
    last = names_at(
        words, first, lists, places=first == at + 1, small=words[first - 1].plain in lists["courtesy"]
    )
    if last is None or len(words[first].plain) < 2:
        return None
    title = with_title(words, first, lists)
    # "Ferme du Mont", "villa la Miotte" are places.
    of_a_place = any(word.plain in ("du", "la", "le", "au", "aux") for word in words[at + 1 : title])
    return None if of_a_place else (title, last)


def _home_perhaps(words: list[Word], at: int, lists: dict) -> tuple[int, int] | None:
    """Take "porte Martin 2e gauche", "maison des Martin", "jardin de Karim"."""
    first = behind_links(words, at)
    last = names_at(words, first, lists, places=False, small=words[first - 1].plain in lists["courtesy"])
    if last is None or len(words[last].plain) < 3 or _is_stressed(words, first):
        return None
    a_floor = last + 1 < len(words) and _FLOOR.match(words[last + 1].plain)
    several = any(word.plain == "des" for word in words[at + 1 : first]) and not (
        # "parking des Capucins", "porte des Vosges"
        words[at].plain in lists["way"] | {"porte"} and words[first].plain.endswith(("s", "x"))
    )
    title = with_title(words, first, lists)
    if words[at].plain in lists["way"] and _bears_a_name(words, at, first):
        return None
    if first < len(words) and words[at].plain in lists["heads"] and _is_known_as_a_whole(words, first, lists):
        return None  # "salle Louis Armand"
    if first == at + 1 < len(words) and is_eponym(words, first, lists):
        return None  # "hall Jacques-Prévert"
    if first == at + 1 and words[at].plain in _PUBLIC and _are_in_full(words, first, lists):
        return None
    adjoins = first == at + 1
    by_given = is_given(words[first], lists) and not (adjoins and words[at].plain in lists["way"])
    if by_given or (a_floor and adjoins) or several or title < first:
        return title, last
    return None


def _are_in_full(words: list[Word], first: int, lists: dict) -> bool:
    """Whether a first name and one more word with a capital stand at `first`, as buildings bear them."""
    behind = first + 1
    both = is_given(words[first], lists) and behind < len(words) and words[behind].text.istitle()
    return both and joined(words, behind) and (behind + 1 == len(words) or words[behind + 1].plain != "(")


def _bears_a_name(words: list[Word], at: int, first: int) -> bool:
    """Whether what follows is the building's own: "salle du Docteur Duvernoy", "salle Madame Curie"."""
    said = words[at + 1 : first]
    in_full = bool(said) and said[0].plain not in _ARTICLES | _SHORT and said[0].is_capital
    return in_full or any(word.plain == "du" or word.text in ("Frères", "Sœurs") for word in said)


def _appelle(words: list[Word], at: int, lists: dict) -> tuple[int, int] | None:
    """Take "s'appelle Boulanger", "signalé par" and the like (`_passive`) apart: the word stays."""
    if at and words[at - 1].plain in ("on", "qu'on") and (nickname := _nickname(words, at, called=True)):
        return nickname[0] + 1, nickname[1]
    if at and words[at - 1].plain in ("on", "qu'on") and at + 1 < len(words) and words[at + 1].text.istitle():
        someone = any(word.plain in _PEOPLE for word in words[max(0, at - _FAR) : at])
        if someone and words[at + 1].plain not in lists["never"]:
            return at + 1, at + 1  # "un jeune qu'on appelle Biscotte"
    if at and words[at - 1].plain in ("s", "m", "se", "t", "l"):
        last = names_at(words, at + 1, lists) if at + 1 < len(words) else None
        return (at + 1, last) if last is not None else None
    return _passive(words, at, lists)


def _given_behind(words: list[Word], at: int, lists: dict) -> tuple[int, int] | None:
    """Take "voiture de Julie Martin", "kebab de Karim", "rixe entre Karim et Julie"."""
    first = behind_links(words, at)
    a_sign = first == at + 1 < len(words) and words[first].text in _SIGN_ARTICLES  # "tabac Le Jean Bart"
    of_a_sign = first > at + 1 and words[first - 1].text in ("la", "le", "l'", "l’", "du")
    if a_sign or of_a_sign or words[at].text in ("Petit", "Petite", "Grand", "Grande"):
        return None
    last = names_at(words, first, lists, small=words[first - 1].plain in lists["courtesy"])
    if last is None or (first == at + 1 and words[at].plain not in lists["beside"]):
        return None
    title = with_title(words, first, lists)
    given = any(is_given(word, lists) for word in words[first : last + 1])
    return (title, last) if title < first or given else None


def _of_given(words: list[Word], at: int, lists: dict) -> tuple[int, int] | None:
    """Take "la fenêtre de Karim", behind no way."""
    first = at + 1
    if first >= len(words) or words[first].plain in lists["common"] or not is_given(words[first], lists):
        return None
    if not words[first].is_capital or names_a_way(words, at, lists, far=True):
        return None
    last = names_at(words, first, lists)
    return None if last is None or is_eponym(words, first, lists) else (first, last)


def _born(words: list[Word], at: int, lists: dict) -> tuple[int, int] | None:
    """Take "née Martin", "né(e) MARTIN"; "ne" is no birth."""
    both = [word.text.lower() for word in words[at + 1 : at + 4]] == ["(", "e", ")"]
    if words[at].text.lower() == "ne" and not both:
        return None
    last = name_at(words, at + 1 + 3 * both, lists, places=False)
    return (at, last) if last is not None else None


def _quarrel(words: list[Word], at: int, lists: dict) -> tuple[int, int] | None:
    """Take "conflit Martin / Durand", "rixe entre Martin et Durand": two names of no street."""
    first = behind_links(words, at, also=("entre", "familles", "voisinage", "opposant"))
    if is_a_route(words, first):
        return None  # "rixe Condorcet / Follereau"
    last = name_at(words, first, lists, places=False)
    if last is not None and words[first - 1].plain in _OF_A_HOME:
        return first, last  # "différend familial Martin"
    if (
        last is None
        or last + 2 >= len(words)
        or words[last + 1].plain not in ("/", "-", "et", "contre", "vs")
    ):
        return None
    other = name_at(words, last + 2, lists, places=False)
    return (first, other) if other is not None else None


def _sole(words: list[Word], at: int, lists: dict) -> tuple[int, int] | None:
    """Take "curé de Foussemagne", "femme du pasteur de Beaucourt", "ancien maire d'Eguenigue": one is meant.

    A mayor acts for the village: he, and who is of a town, is taken where a former one or his kin is told of.
    """
    if at and words[at].plain.startswith("veterinaire") and words[at - 1].plain in lists["heads"]:
        return None  # "clinique vétérinaire de Grandvillars"
    of = _behind_a_house(words, at)
    if of + 1 >= len(words) or words[of].plain not in ("de", "d"):
        return None
    length, housed = begins_with(words, of + 1, _villages()), of > at + 1
    first = _of_whom(words, at)
    alone = (
        words[at].plain in _FOR_ALL and first == at and not words[at].text.lower().startswith("ex-")
    ) or (words[at].plain in _OF_A_HOUSE and not housed)
    return (first, of + length) if length and not alone else None


def _behind_a_house(words: list[Word], at: int) -> int:
    """Where "de" and a village may stand behind an office: at once, or behind "de l'école"."""
    house = first_behind(words, at, _ARTICLES)
    told = at + 1 < house < len(words) and words[house].plain in _HOUSES
    return house + 1 if told else at + 1


def _of_whom(words: list[Word], at: int) -> int:
    """Where whoever is the kin of the one at `at` begins, or a word that says he no longer is it."""
    first = at
    if first and words[first - 1].plain in _FORMERLY:
        return first - 1
    while first and words[first - 1].plain in _ARTICLES:
        first -= 1
    while first and first < at and words[first - 1].plain in _ONLY:
        first -= 1
    return first - 1 if first and first < at and words[first - 1].plain in _OF_KIN else at


@cache
def _villages() -> frozenset[str]:
    """The communes around but for the town, where there are several of everything."""
    return communes() - {fold(named("{town}", "fr"))}


def _sole_or(kind: Callable | None) -> Callable:
    """`_sole`, and what `kind` finds where that finds nothing."""
    return lambda words, at, lists: _sole(words, at, lists) or (kind and kind(words, at, lists))


_KINDS = {"m": _initial, "mm": _initial, "chez": _chez, "c": _care_of, "de": _of_given, "d": _of_given}
_KINDS |= {"ne": _born, "nee": _born, "appelle": _appelle, "appellent": _appelle, "appelait": _appelle}
#: The lists of words that announce somebody, and how each does.
WAYS = (
    ("courtesy", _courtesy), ("title", _title), ("role", _role), ("home", _home),
    ("home_perhaps", _home_perhaps), ("owned", _given_behind), ("quarrel", _quarrel),
    ("passive", _passive), ("beside", _given_behind),
)  # fmt: skip


@cache
def announcing() -> dict:
    """How a word announces somebody, by word."""
    lists = vocabulary()
    kinds = {word: kind for name, kind in reversed(WAYS) for word in lists[name]} | _KINDS
    return kinds | {word: _sole_or(kinds.get(word)) for word in lists["sole"]}
