"""Separate an address from what a form puts around it: firms, estates, floors, post boxes, country.

`without_post_box`, `without_floor` and `without_country` take off what is never part of an address. `cores`
cuts out the part of a text that has the shape of one, where something stands around it; whether it is one
is for the gazetteer to say. Tokens are those of `observatory.geocode.parse.text.words`.
"""

from __future__ import annotations

from typing import NamedTuple

from observatory.agglomeration import DEPARTMENT, WIDER_AREAS
from observatory.geocode.parse.communes import by_name, join
from observatory.geocode.parse.text import ARTICLES, GRAND, ORDINALS, STREET_TYPES, SUFFIXES, TYPE_OF, fold

#: Post boxes and the like (La Poste): a letter code, and its number.
POST_BOXES = frozenset({"bp", "cs", "tsa", "cidex", "boite"})
_POST_BOX_STARTS = POST_BOXES | {"b", "c", "cid"}
#: What follows the commune: its department by name or code, its region, « France ».
COUNTRIES = tuple(
    tuple(fold(name).replace("-", " ").split()) for name in (*WIDER_AREAS, "France", "FR", DEPARTMENT)
)
_LAST_OF_COUNTRY = frozenset(country[-1] for country in COUNTRIES)
#: Words that begin what stands around an address, unless an article binds them (« rue du Parc »).
HEADS = frozenset(
    # parts of a building
    "batiment bat bt batim immeuble imm tour bloc hall escalier esc entree ent cage porte etage "
    "appartement appt apt app apparte logement logt lgt studio chambre local lot boite bal niveau rdc "
    "rez sous cave parking garage box interphone digicode palier aile pavillon villa "
    # estates and business parks
    "residence resid res foyer lotissement lot cite ensemble copropriete domaine hameau camping aire "
    "gite zone za zi zac zae parc technopole technoparc pole village quartier "
    # firms and services
    "hotel restaurant bar cafe brasserie tabac boulangerie pharmacie banque agence cabinet societe ste "
    "sarl sas sa eurl sci ets etablissements entreprise association magasin supermarche superette "
    "station centre maison salle creche ecole college lycee universite mairie prefecture poste bureau "
    "gymnase stade piscine mediatheque bibliotheque musee theatre cinema eglise temple mosquee hopital "
    "clinique ehpad caisse service espace dechetterie caserne commissariat gendarmerie tribunal gare "
    "arret chez".split()
)
#: Types that name an estate as well as a street: what stands behind them may be a name of its own.
ESTATES = frozenset(
    {"residence", "cite", "lotissement", "domaine", "hameau", "quartier", "clos", "villa", "val"}
)
#: A number behind one of these belongs to it: « RD 25 », « ligne 3 ».
NUMBER_OWNERS = frozenset("rd cd rn departementale nationale autoroute ligne camera no lot".split())
#: What stands within an hour or a date; how many pairs of figures a telephone number has.
_MOMENT_MARKS, _PHONE_PAIRS = frozenset("h/-"), 5
_HOUR_WORDS = frozenset("a vers depuis des apres avant".split())
_FLOOR_WORDS = frozenset({"etage", "et", "rdc", "rez"})
_MARKS = frozenset("(),;")
_ANNOUNCING = HEADS | _MARKS | {"-"}
_GRAND = GRAND | {"petite"}
#: What stands between the two numbers of a range.
_RANGES = frozenset({"-", "/", "et", "au", "a", ","})
_LONGEST_COMMUNE = 6


class Core(NamedTuple):
    """The part of a text that has the shape of an address, and the words around it."""

    tokens: list[str]
    aside: tuple[str, ...]


def without_post_box(tokens: list[str]) -> list[str]:
    """`tokens` without « BP 40 », « B.P. n° 215 », « CS 60412 », « TSA 50011 », « CIDEX 24 »."""
    if _POST_BOX_STARTS.isdisjoint(tokens):
        return tokens
    out: list[str] = []
    i = 0
    while i < len(tokens):
        end = _post_box_end(tokens, i)
        i, kept = (end, []) if end else (i + 1, [tokens[i]])
        out += kept
    return out


def _post_box_end(tokens: list[str], i: int) -> int:
    """Where the post box that begins at `i` ends; 0 where none begins."""
    spelled = tokens[i : i + 2] in (["b", "p"], ["c", "s"])
    if not spelled and tokens[i] not in POST_BOXES:
        return 0
    j = i + 2 if spelled else i + 1
    if tokens[j : j + 1] == ["postale"]:
        j += 1
    if j < len(tokens) and tokens[j] in ("no", "n", "numero"):
        j += 1
    return j + 1 if j < len(tokens) and tokens[j].isdigit() else 0


def without_moments(tokens: list[str]) -> list[str]:
    """`tokens` without hours, dates in figures and telephone numbers: none of them is a house's number.

    « 22 h 15 », « 14/11/2026 », « le 12/11 », « 03 84 00 00 00 »; « 3/5 » alone is a range of houses.
    """
    if _MOMENT_MARKS.isdisjoint(tokens) and sum(map(str.isdigit, tokens)) < _PHONE_PAIRS:
        return tokens
    out: list[str] = []
    i = 0
    while i < len(tokens):
        size = _moment_size(tokens, i)
        out += [","] if size else [tokens[i]]
        i += size or 1
    return out


def _moment_size(tokens: list[str], i: int) -> int:
    """How many tokens from `i` on say an hour, a date or a telephone number."""
    if not tokens[i].isdigit():
        return 0
    a, mark, b, second, c = [*tokens[i : i + 5], "", "", "", "", ""][:5]
    if mark == "h" and int(a) < 25:
        if b.isdigit() and len(b) == 2 and int(b) < 60:
            return 3
        return 2 if tokens[i - 1 : i] and tokens[i - 1] in _HOUR_WORDS else 0
    dated = len(a) <= 2 and len(b) <= 2 and b.isdigit() and 0 < int(a) < 32 and 0 < int(b) < 13
    if dated and mark in "/-" and mark:
        if second == mark and c.isdigit() and len(c) in (2, 4):
            return 5
        return 3 if tokens[i - 1 : i] and tokens[i - 1] in ("le", "du") and i else 0
    pairs = tokens[i : i + _PHONE_PAIRS]
    phone = (
        len(pairs) == _PHONE_PAIRS and a.startswith("0") and all(t.isdigit() and len(t) == 2 for t in pairs)
    )
    return _PHONE_PAIRS if phone else 0


def without_floor(tokens: list[str]) -> list[str]:
    """`tokens` without « 3e étage », « 4e ét. », « dernier étage », « rez-de-chaussée », « RDC »."""
    if _FLOOR_WORDS.isdisjoint(tokens):
        return tokens
    out: list[str] = []
    i = 0
    while i < len(tokens):
        size = _floor_size(tokens, i)
        out += [] if size else [tokens[i]]
        i += size or 1
    return out


def _floor_size(tokens: list[str], i: int) -> int:
    """How many tokens from `i` on say a floor."""
    plain = [t for t in tokens[i : i + 5] if t != "-"]
    if tokens[i] == "rdc":
        return 1
    if tokens[i] == "rez" and "chaussee" in plain[1:3]:
        return tokens.index("chaussee", i) + 1 - i
    if tokens[i] == "dernier" and plain[1:2] == ["etage"]:
        return 2
    ordinal = tokens[i].isdigit() and tokens[i + 1 : i + 2] and tokens[i + 1] in ORDINALS
    beyond = tokens[i + 3] if i + 3 < len(tokens) else ""
    said = tokens[i + 2 : i + 3] == ["etage"] or (tokens[i + 2 : i + 3] == ["et"] and not beyond.isdigit())
    return 3 if ordinal and said else 0


def without_country(tokens: list[str]) -> list[str]:
    """`tokens` without the department, region or country that follows the commune."""
    while True:
        end = len(tokens)
        while end and tokens[end - 1] in "(),;-":
            end -= 1
        country = _country(tokens[:end]) if end and tokens[end - 1] in _LAST_OF_COUNTRY else 0
        if not country:
            return tokens
        tokens = _without_open_end(tokens[: end - country])


def _without_open_end(tokens: list[str]) -> list[str]:
    while tokens and tokens[-1] in "(,;-":
        tokens = tokens[:-1]
    return tokens


def _country(tokens: list[str]) -> int:
    """How many words at the end of `tokens` are a department, region or country."""
    places = [i for i, t in enumerate(tokens) if t != "-"]
    for country in COUNTRIES:
        n = len(country)
        if len(places) <= n or tuple(tokens[i] for i in places[-n:]) != country:
            continue
        before = tokens[: places[-n]]
        if before[-1] in "(),;-" or before[-1].isdigit() or _ends_with_commune(before):
            return len(tokens) - len(before)
    return 0


def _ends_with_commune(tokens: list[str]) -> bool:
    """Whether a commune's name ends `tokens`, not bound to a street by an article: « rue de Paris »."""
    words = [t for t in tokens if t.isalpha()]
    for n in range(1, min(_LONGEST_COMMUNE, len(words)) + 1):
        before = words[-n - 1] if len(words) > n else ""
        if by_name(join(words[-n:])) and (before == "a" or before not in ARTICLES):
            return words[-n] not in ARTICLES or n == len(words)
    return False


def is_bare(tokens: list[str]) -> bool:
    """Whether a number begins the text and nothing in it announces something else: most texts are so.

    « 2 véhicules brûlés 12 rue X » is not: another number is nearer to the street.
    """
    if not tokens or not tokens[0].isdigit() or not _ANNOUNCING.isdisjoint(tokens):
        return False
    return not any(t.isdigit() and _type_behind(tokens, i) for i, t in enumerate(tokens[1:], 1))


def starts_house_number(tokens: list[str], i: int) -> bool:
    """Whether the number at `i` is a house's: its street stands behind it, with no comma between."""
    return (
        _may_be_house_number(tokens, i) and bool(_type_behind(tokens, i)) and tokens[i + 1 : i + 2] != [","]
    )


def cores(tokens: list[str]) -> tuple[list[Core], list[Core]]:
    """(cores that read better than the whole text, cores to try where the whole is no address).

    The first kind is a number and a street type behind other words.
    """
    starts = _starts(tokens)
    if not starts:
        return [], []
    numbered = [i for i in starts if tokens[i].isdigit()]
    if len(numbered) > 1 or (numbered and _has_street(tokens[: numbered[0]])):
        return [], []  # two addresses: nobody can tell which is meant
    whole = len(tokens)
    if numbered:
        start = numbered[0]
        marked, unmarked = _ends(tokens, start)
        # A mark may stand in a name as well: « rue Antoine, Alexandre et Henri Becquerel ».
        sure = [_core(tokens, start, end) for end in dict.fromkeys((whole, marked))] if start else []
        ends = (unmarked,) if start else (marked, unmarked)
        return sure, [_core(tokens, start, end) for end in dict.fromkeys(ends) if end < whole]
    parts = [_core(tokens, start, end) for start in starts for end in dict.fromkeys(_ends(tokens, start))]
    return [], [core for core in parts if _is_surrounded(core)]


def _is_surrounded(core: Core) -> bool:
    """Whether a core without a number at its head is an address beside something else.

    It ends with its number, or what stands around it begins as a name of something else does; « GAULLE, RUE
    DU GENERAL » is one name, said the other way round.
    """
    numbered = core.tokens[-1].isdigit() and len(core.tokens[-1]) < 4
    return bool(core.aside) and (numbered or not HEADS.isdisjoint(core.aside))


def _core(tokens: list[str], start: int, end: int) -> Core:
    around = tokens[:start] + tokens[end:]
    return Core(tokens[start:end], tuple(t for t in around if t.isalnum()))


def _starts(tokens: list[str]) -> list[int]:
    """Where an address may begin: at a number before a street type, else at a type behind a mark."""
    starts = []
    i = 0
    while i < len(tokens):
        token, before = tokens[i], tokens[i - 1] if i else ","
        if _may_be_house_number(tokens, i) and (kind := _type_behind(tokens, i)):
            starts.append(i)
            i = kind
        elif token in TYPE_OF and TYPE_OF[token] not in ESTATES and before in "),;-":
            starts.append(i)
        i += 1
    return starts


def _may_be_house_number(tokens: list[str], i: int) -> bool:
    """Whether the number at `i` is not a road's (« RD 25 ») or a room's (« garage 7, 12 rue de Londres »)."""
    before = tokens[i - 1] if i else ""
    another = tokens[i + 1 : i + 2] == [","] and "".join(tokens[i + 2 : i + 3]).isdigit()
    owned = before in NUMBER_OWNERS or (another and before in HEADS)
    return tokens[i].isdigit() and len(tokens[i]) <= 4 and not owned


def _type_behind(tokens: list[str], i: int) -> int:
    """Where the street type of the number at `i` is, behind suffixes, a second number and a comma; else 0."""
    j = _behind_suffix(tokens, i + 1)
    if tokens[j : j + 1] and tokens[j] in _RANGES:
        k = j + 2 if tokens[j + 1 : j + 2] == ["le"] else j + 1
        if k < len(tokens) and tokens[k].isdigit():
            j = _behind_suffix(tokens, k + 1)
    while j < len(tokens) and tokens[j] in ",-":
        j += 1
    if j >= len(tokens):
        return 0
    grand = tokens[j] in _GRAND and tokens[j + 1 : j + 2] == ["rue"]
    return j if grand or tokens[j] in TYPE_OF else 0


def _behind_suffix(tokens: list[str], i: int) -> int:
    """The position behind a suffix at `i`, or `i`; « r » before a name is a street type."""
    token = tokens[i] if i < len(tokens) else ""
    return i + 1 if token in SUFFIXES or (len(token) == 1 and token.isalpha() and token != "r") else i


def _has_street(tokens: list[str]) -> bool:
    """Whether words before an address name a street of their own."""
    return any(
        t in STREET_TYPES and TYPE_OF[t] not in ESTATES and t not in HEADS and tokens[i - 1 : i] != ["du"]
        for i, t in enumerate(tokens)
    )


def _ends(tokens: list[str], start: int) -> tuple[int, int]:
    """(where a mark ends the address that begins at `start`, where a word of something else does)."""
    i = start
    while (
        i < len(tokens) and tokens[i] not in TYPE_OF and tokens[i] not in ("grande", "grand", "gde", "petite")
    ):
        i += 1
    first = i + 2  # a type and a word of the name at least
    word = 0
    for j in range(first, len(tokens)):
        if tokens[j] in _MARKS or (tokens[j] == "-" and _begins_other(tokens, j + 1)):
            return j, word or j
        if not word and tokens[j - 1] not in ARTICLES and _begins_other(tokens, j):
            word = j
    return len(tokens), word or len(tokens)


def _begins_other(tokens: list[str], i: int) -> bool:
    """Whether something other than the name of a street begins at `i`."""
    token, following = [*tokens[i : i + 2], "", ""][:2]
    if token in HEADS:
        return True
    if following in HEADS and (token in ARTICLES or token in ("sur", "dernier", "premier", "deuxieme")):
        return token not in ARTICLES or tokens[i - 1 : i] == ["-"]
    beyond = tokens[i + 2] if i + 2 < len(tokens) else ""
    return token.isdigit() and following in ORDINALS and beyond in ("etage", "et", "")
