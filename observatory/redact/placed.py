"""Whether a way, a building or a firm bears a word as its name, or a name is told as a place.

People are called as ways and villages are. It is the place beside another place ("Rabin puis Schuman"),
behind what says where ("vers Braun"), and in a text of several places with nobody in it.
"""

from __future__ import annotations

import re
from functools import cache

from observatory.redact.addresses import is_way
from observatory.redact.kinds import DOUBTED, Kind, Text, is_near_word
from observatory.redact.lexicon import Words, communes, lexicon, named
from observatory.redact.naming import LONGEST_SIGN, sign_behind
from observatory.redact.things import last_words
from observatory.redact.words import Word, vocabulary, words_for

_WORDS, _LOCATED = words_for("unknown"), words_for("located")
#: How many words before a name a way or a building is looked for, and how many of them may describe it.
_FAR, _DESCRIBED = 7, 2
#: How many letters a word that is cut short by a point has at most.
_CUT = 3
_ARTICLES = _WORDS["articles"]
_JOINTS = _WORDS["joints"]
_OF_TWO = _WORDS["of_two"]
_OF_MANY = _WORDS["of_many"]
_SHORT_TITLES = _WORDS["short_titles"]
_BREAKS = _WORDS["breaks"]
_OF_SOMEBODY = _WORDS["of_somebody"]
_OF_ONE = _WORDS["of_one"]
_LETTERED = _WORDS["lettered"]
#: How many other places a text tells of where a name in it is one.
_OTHERS = 2
_DONE = re.compile("(?:ée?s?|ÉE?S?)\\Z")
_POSTCODE = re.compile(r"\d{5}\Z")
_DEPARTMENT, _DEPARTMENT_TOLD = re.compile(r"(?:\d{2,3}|2[AB])\Z"), 4
_OF_COMMUNES = _WORDS["of_communes"]
_MADE = _WORDS["made"]
_PETS = _WORDS["pets"]
_FIRM_HEADS, _FIRM_TAILS = _WORDS["firm_heads"], _WORDS["firm_tails"]
_FLOWING, _PLANNING, _GOODS = _WORDS["flowing"], _WORDS["planning"], _WORDS["goods"]
_GROWN, _WRITTEN, _NAMING_PLACES = _WORDS["grown"], _WORDS["written"], _WORDS["naming_places"]
#: A model behind its make: "Goupil G4", "Mathieu MC210".
_MODEL = re.compile(r"[A-Z]{1,3}\d{1,4}[A-Z]{0,2}\Z")
_OF_TITLES, _OF_HOUSES = (
    frozenset("de des du d' à au aux".split()) | {"a"},
    frozenset("le la l' l’ du au".split()),
)
_TOPONYM = re.compile(r".{2,}(?:val|vaux|court|villers?|villars?|mont|champs?|bois|fontaine|chapelle)\Z")
_MODELLED = frozenset("le la un une sur du au avec".split())
_SAINTS = frozenset("saint sainte saints saintes st ste".split())
_QUOTES = frozenset("«\"“'")


def is_a_host(words: list[Word], chez: int) -> bool:
    """Whether "Chez" with a capital within a sentence begins a sign: "derrière Chez Léon, restau"."""
    if not 0 < chez < len(words) - 1 or words[chez].text != "Chez" or not words[chez + 1].text.istitle():
        return False
    titled = words[chez + 1].plain in vocabulary()["courtesy"] | vocabulary()["title"]
    return words[chez - 1].text.islower() and not words[chez - 1].text.endswith(".") and not titled


def is_placed(looked: Text, at: int) -> bool:
    """Whether a way, a building or a firm before a word bears it as its name."""
    if is_located(looked, at) or _is_made(looked, at) or _is_of_a_title(looked, at):
        return True
    said = _is_placed_beside(looked, at)
    return _is_borne(looked, at) if said is None else said


def _is_placed_beside(looked: Text, at: int) -> bool | None:
    """The same where what stands right beside a word says so; None where it says nothing."""
    lists, before = vocabulary(), looked.plain(at - 1)
    if any(sign_behind(looked.words, chez, lists) > at for chez in range(max(0, at - LONGEST_SIGN), at)):
        return True  # "restaurant Chez Marcel"
    if is_a_host(looked.words, at - 1) and not looked.titled:
        return True
    if _is_of_a_department(looked, at) or _is_a_saint(looked, at):
        return True
    if _is_a_firms(looked, at) or _is_sold(looked, at) or looked.plain(at + 1) in _FLOWING:
        return True
    if _POSTCODE.match(before) or before in lists["models"]:
        return True
    if _is_given_behind(looked, at):
        return False
    if looked.plain(at - 2) in lists["riding"] and before == "a":
        return True  # "descend à Dewoitine"
    elided = at > 0 and looked.words[at - 1].text in ("l'", "l’", "L'", "L’") and not looked.titled
    if elided and looked.words[at].text.istitle() and looked.plain(at) not in lexicon()["given"]:
        return True  # "à l'Axone"
    if (
        before in _PETS
        and looked.adjoins(at)
        and looked.words[at].text.istitle()
        and not _is_titled_on(looked, at)
    ):
        return True  # "le chien Rex"
    machine = looked.plain(at - 2) if before in _MADE and looked.adjoins(at - 1) else before
    if machine in lists["machines"] and looked.words[at].text.istitle() and looked.adjoins(at):
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
        if looked.kinds[before] in DOUBTED:
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


def _is_made(looked: Text, at: int) -> bool:
    """Whether a make stands in brackets behind a machine and nobody is told of: "broyeur cassé (Kuhn)"."""
    if looked.plain(at - 1) != "(" or looked.plain(at + 1) != ")" or not looked.words[at].is_capital:
        return False
    if looked.upper or looked.plain(at) in vocabulary()["given"] or not looked.held.isdisjoint(_somebody()):
        return False
    lists = vocabulary()
    told = {looked.plain(n) for n in range(at - _FAR, at - 1)}
    return not told.isdisjoint(lists["machines"]) and told.isdisjoint(lists["home"] | lists["home_perhaps"])


def _is_of_a_title(looked: Text, at: int) -> bool:
    """Whether it ends what a house or a choir is called: "l'Atelier des Môles", "« Chœur de Lion »"."""
    if (
        looked.plain(at - 1) not in _OF_TITLES
        or at < len(("le", "X", "de"))
        or not looked.words[at].text.istitle()
    ):
        return False
    noun, before = looked.words[at - 2], looked.words[at - 3].text
    named_so = noun.text.istitle() and looked.kinds[at - 2] in (Kind.KNOWN, Kind.PLACE)
    if not named_so or looked.titled or noun.plain in _somebody():
        return False
    return before in _QUOTES or before.lower() in _OF_HOUSES


def _is_a_firms(looked: Text, at: int) -> bool:
    """Whether a word of firms adjoins a name with a capital: "Transports Koller", "Cuenot Pétroles"."""
    word = looked.words[at]
    if not word.is_capital or looked.lower or looked.titled or is_announced(looked, at):
        return False
    if looked.plain(at - 1) in _FIRM_HEADS and looked.adjoins(at):
        return not (looked.plain(at) in lexicon()["given"] and _is_titled_on(looked, at))
    if looked.plain(at - 1) == "cabinet" and not looked.held.isdisjoint(_PLANNING):
        return True
    behind = looked.words[at + 1] if looked.adjoins(at + 1) else None
    return behind is not None and behind.is_capital and behind.plain in _FIRM_TAILS and not looked.upper


def is_announced(looked: Text, at: int) -> bool:
    """Whether a title or what somebody is stands right before."""
    return looked.plain(at - 1) in _somebody()


def _is_sold(looked: Text, at: int) -> bool:
    """Whether it is the name of a plant, a work, a drink or a model: "sedum Matrona", "albums Ponti"."""
    word, before = looked.words[at], looked.plain(at - 1)
    if not word.is_capital or looked.upper or not at:
        return False
    first = at - 1 if looked.adjoins(at) and looked.words[at - 1].is_capital else at  # "jacinthes Anna Marie"
    sold = looked.plain(first - 1) in _GROWN | _WRITTEN and looked.adjoins(first)
    if sold and first and looked.words[first - 1].text.islower():
        return True
    if before in ("de", "d") and looked.plain(at - 2) in _GOODS:
        return looked.plain(at) not in vocabulary()["given"]
    if looked.plain(at) in last_words() and not looked.held.isdisjoint(_WRITTEN):
        return not is_announced(looked, at)  # "pièce de Marivaux"
    if before in ("de", "d") and not looked.held.isdisjoint(_NAMING_PLACES):
        return not looked.held.isdisjoint(vocabulary()["heads"])
    model = looked.words[at + 1].text if looked.adjoins(at + 1) else ""
    return before in _MODELLED and _MODEL.match(model) is not None


def _is_a_saint(looked: Text, at: int) -> bool:
    """Whether a feast, a church or a village is called after a saint: "Feux de la Saint Jean"."""
    before = looked.plain(at - 1)
    if before not in _SAINTS or not looked.words[at].is_capital or not looked.adjoins(at):
        return False
    told = looked.plain(at - 2)
    return told not in vocabulary()["courtesy"] | {"m", "mm"} and told not in vocabulary()["given"]


def _joins(looked: Text, at: int) -> bool:
    """Whether a mark or "et" stands between two ways: "av Coulon/Clermont", "angle Pasteur / République"."""
    plain = looked.plain(at)
    if plain == "/" and looked.touches(at) and looked.touches(at + 1):
        return True
    told = {looked.plain(back) for back in range(at - 5, at)}
    if plain in _JOINTS:
        return not told.isdisjoint(_OF_TWO | _OF_MANY)
    # "écoles Barrès, Metzger et Bartholdi"
    return plain == "," and looked.plain(at + 2) in (",", "et", "ou") and not told.isdisjoint(_OF_MANY)


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
    if plain in vocabulary()["heads"]:
        return False  # "le Cabaret Barbara"
    doubted = looked.kinds[at - 1] in DOUBTED and before.is_capital
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
        return plain != "pour" or not looked.words[before + 1].is_capital or looked.upper
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


def is_located(looked: Text, at: int) -> bool:
    """Whether a name that is shared with a place here is told as the place, where it stands."""
    word = looked.words[at]
    if not word.is_capital or _is_somebodys(looked, at):
        return False
    if word.plain in _shared():
        hamlet = word.plain in lexicon()["shared"] and _TOPONYM.match(word.plain) is not None
        return hamlet or _is_listed(looked, at) or _is_where(looked, at) or _is_among(looked, at)
    if word.plain in last_words():
        return _is_listed(looked, at) or _are_eponyms(looked)
    return looked.kinds[at] is Kind.UNKNOWN and _is_on_a_way(looked, at)


def _are_eponyms(looked: Text) -> bool:
    """Whether a text lists several after whom ways are called and tells of nobody: "Racine, Boileau"."""
    if not looked.held.isdisjoint(_somebody()) or "]" in looked.held:
        return False
    told = sum(word.is_capital and word.plain in last_words() for word in looked.words)
    return told > _OTHERS or (told == _OTHERS and not looked.held.isdisjoint(vocabulary()["heads"]))


def _is_on_a_way(looked: Text, at: int) -> bool:
    """Whether a dash joins a word of no list to a place: "Lepuix - Malvaux - sommet"; first names apart."""
    if looked.plain(at) in lexicon()["given"] or not looked.held.isdisjoint(_somebody()):
        return False
    for joint, other in ((at + 1, at + 2), (at - 1, at - 2)):
        if looked.plain(joint) in ("-", "–") and 0 <= other < len(looked) and _is_a_place(looked, other):
            return True
    return False


@cache
def _shared() -> Words:
    return lexicon()["shared"] | communes()


def _is_somebodys(looked: Text, at: int) -> bool:
    """Whether another word with a capital, a title or what somebody is stands right beside."""
    before, behind = looked.plain(at - 1), looked.plain(at + 1)
    if at and before in _somebody():
        return True
    beside = [n for n in (at - 1, at + 1) if looked.adjoins(max(n, at)) and looked.words[n].is_capital]
    # "Martin (locataire)", "Martin, 15 ans"
    told = behind in ("(", ",") and (
        looked.plain(at + 2) in _somebody() or looked.plain(at + 3) in ("ans", "an")
    )
    return told or any(looked.kinds[n] in (Kind.UNKNOWN, Kind.NAME, Kind.INITIAL) for n in beside)


@cache
def _somebody() -> frozenset[str]:
    lists = vocabulary()
    return lists["courtesy"] | lists["title"] | lists["role"] | {"m", "mm", "chez"}


def _is_listed(looked: Text, at: int) -> bool:
    """Whether a place, or another such name behind "entre", is joined to it: "Follereau / Courbet"."""
    for joint, other in ((at + 1, at + 2), (at - 1, at - 2)):
        if looked.plain(joint) in _LOCATED["joints"] and 0 <= other < len(looked):
            if _is_a_place(looked, other):
                return True
            both = looked.plain(other) in lexicon()["shared"]
            schools = {looked.plain(at), looked.plain(other)} <= last_words()
            if both and (_is_between_two(looked, min(at, other)) or (schools and not _is_quarrel(looked))):
                return True
    return False


def _is_between_two(looked: Text, first: int) -> bool:
    """Whether "entre" or "de" stands before the first of two, and no quarrel before it."""
    return looked.plain(first - 1) in ("entre", "de", "depuis") and not _is_quarrel(looked)


def _is_quarrel(looked: Text) -> bool:
    return not looked.held.isdisjoint(_LOCATED["quarrel"])


def _is_a_place(looked: Text, at: int) -> bool:
    """Whether a word with a capital is a place here that hardly anybody is called."""
    return looked.words[at].is_capital and looked.plain(at) in known_places()


@cache
def known_places() -> Words:
    """Places of one word here, that hardly anybody is called."""
    single = frozenset(town for town in named()["towns"] if " " not in town)
    return lexicon()["borne"] | communes() | single


def _is_where(looked: Text, at: int) -> bool:
    """Whether what stands right before says where: "vers Braun", "retour sur Dorey", "un tag à Chénier"."""
    before, told = looked.plain(at - 1), looked.plain(at - 2)
    if before in _LOCATED["where"]:
        return True
    if before in _LOCATED["on"]:
        return told in _LOCATED["patrolled"]
    return before == "a" and looked.words[at - 1].text == "à" and at > 1 and told not in _giving()


@cache
def _giving() -> frozenset[str]:
    lists = vocabulary()
    return _LOCATED["given_to"] | lists["passive"] | lists["owned"]


def _is_among(looked: Text, at: int) -> bool:
    """Whether the text tells of other places and of nobody: "Bougenel calme, Mozart agité, Signoret rien"."""
    if "]" in looked.held or not looked.held.isdisjoint(_somebody()):
        return False
    sure, shared = _capitals(looked)
    sure -= _is_a_place(looked, at)
    shared -= looked.plain(at) in lexicon()["shared"]
    return bool(sure) and sure + shared >= _OTHERS


def _capitals(looked: Text) -> tuple[int, int]:
    """How many words with a capital are places here, and how many are names shared with places."""
    if looked.places is None:
        told = [word.plain for word in looked.words if word.is_capital]
        known, both = known_places(), lexicon()["shared"]
        looked.places = sum(word in known for word in told), sum(word in both for word in told)
    return looked.places


def is_a_route(words: list[Word], first: int) -> bool:
    """Whether two places or more, and no other name, are joined from `first` on: "Vauban - Carnot - Foch"."""
    if first + 1 >= len(words) or words[first + 1].plain not in _LOCATED["joints"]:
        return False
    at, named_here, sure = first, 0, 0
    while at < len(words) and words[at].is_capital:
        plain = words[at].plain
        known = plain in known_places()
        if not known and plain not in _shared() and plain not in lexicon()["known"]:
            return False
        named_here, sure = named_here + 1, sure + known
        if at + 1 >= len(words) or words[at + 1].plain not in _LOCATED["joints"]:
            break
        at += 2
    return named_here > 1 and sure > 0
