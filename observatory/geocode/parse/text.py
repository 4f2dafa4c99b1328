"""Normalise the words of an address: case folding, tokens, abbreviations.

Everything the geocoder compares, queries and base alike, passes through here, so that case, accents,
hyphens and abbreviations never change an answer.
"""

from __future__ import annotations

import re
import unicodedata

#: Words that carry no meaning in a street name. `sur` and `sous` do: « Rue sous la Côte ».
ARTICLES = frozenset("a au aux d de des du en et l la le les".split())

#: Kinds of street → the spellings in use (BAN, DGFiP list of abbreviations, and what partner files hold).
STREET_TYPES = {
    "allee": "al all allees",
    "avenue": "av ave aven avn",
    "boulevard": "bd bld blvd boul bvd bvld",
    "carrefour": "carref carrf",
    "chaussee": "chs chauss",
    "chemin": "ch che chem chm",
    "cite": "",
    "clos": "",
    "cour": "",
    "cours": "crs",
    "domaine": "dom",
    "esplanade": "esp espl",
    "faubourg": "fbg fg faub fbourg faubg",
    "grande rue": "",
    "hameau": "ham hmx",
    "impasse": "imp impas",
    "lotissement": "lot lotis lotiss",
    "mail": "",
    "montee": "mte",
    "parvis": "",
    "passage": "pas pass psg",
    "petite rue": "",
    "place": "pl plc placa",
    "placette": "",
    "pont": "",
    "promenade": "prom",
    "quai": "qu",
    "quartier": "qrt quart qua",
    "residence": "res resid",
    "rocade": "",
    "rond point": "rpt rdpt",
    "route": "rte rt",
    "rue": "r rues",
    "ruelle": "rle",
    "sentier": "sent sen",
    "square": "sq sqr",
    "traverse": "tra",
    "val": "",
    "venelle": "ven",
    "via": "",
    "villa": "",
    "voie": "",
}
TYPE_OF = {s: kind for kind, spellings in STREET_TYPES.items() for s in (kind, *spellings.split())}

#: Abbreviations that may stand anywhere in a name; the second word of each pair is what is compared.
ABBREVIATIONS = dict(
    pair.split(":")
    for pair in (
        "st:saint ste:sainte sts:saints stes:saintes gal:general gral:general gen:general genl:general "
        "mq:maison_quartier qrt:quartier pl:place dr:docteur doct:docteur docteurs:docteur "
        "cdt:commandant cmdt:commandant "
        "capt:capitaine cne:capitaine cpt:capitaine cap:capitaine col:colonel mal:marechal mar:marechal "
        "lt:lieutenant ltn:lieutenant lieut:lieutenant sgt:sergent cpl:caporal adj:adjudant "
        "pdt:president ri:regiment_infanterie pr:professeur prof:professeur mgr:monseigneur fr:frere "
        "ndame:notredame nd:notredame cgne:campagne chat:chateau eg:eglise egl:eglise fbg:faubourg "
        "db:division_blindee dfl:division_francaise_libre pkg:parking gde:grande grd:grand "
        "cial:commercial ccial:commercial lyc:lycee ec:ecole gs:groupe_scolaire gym:gymnase "
        "resid:residence bat:batiment bt:batiment batim:batiment appt:appartement apt:appartement "
        "esc:escalier ent:entree numero:no num:no"
    ).split()
)
#: These are words of their own where they end a name: « rue du Col », « chemin du Cap ».
AMBIGUOUS = frozenset({"mar", "cap", "col", "fr", "chat", "gen", "ec", "ent", "eg"})

TITLES = frozenset(
    "general docteur commandant capitaine colonel marechal lieutenant sergent caporal adjudant president "
    "professeur monseigneur abbe amiral aspirant cardinal chanoine comte peintre maire frere freres".split()
)

NUMBER_WORDS = {
    word: str(n)
    for n, word in enumerate(
        "zero un deux trois quatre cinq six sept huit neuf dix onze douze treize quatorze quinze seize "
        "dixsept dixhuit dixneuf vingt".split()
    )
    if n > 1 and word != "neuf"  # « rue du Pont Neuf »
} | {"trente": "30", "quarante": "40", "premier": "1", "premiere": "1", "deuxieme": "2", "cinquieme": "5"}

#: « Grande Rue », « Grand’Rue », and their short forms.
GRAND = frozenset({"grande", "grand", "gde", "gd", "grd"})

MONTHS = frozenset(
    "janvier fevrier mars avril mai juin juillet aout septembre octobre novembre decembre".split()
)
ORDINALS = frozenset("er ere re e eme ieme nd nde".split())

#: What may stand behind a house number, besides a letter.
SUFFIXES = ("bis", "ter", "quater")

_NOT_ASCII = re.compile(r"[^\x00-\x7f]")
_TOKEN = re.compile(r"[a-z]+|[0-9]+|[(),/;\-]")
#: « e r.i. », « eme d.b. »: an ordinal, then single letters.
_UNIT = re.compile(r"\d ?(?:er|ere|e|eme|ieme|re)[. ]{1,2}((?:[a-z][. ]{1,2})+[a-z])(?![a-z0-9'’])")
_LIGATURES = str.maketrans({"œ": "oe", "Œ": "oe", "æ": "ae", "Æ": "ae", "°": " ", "º": " ", "ª": " "})


def fold(text: str) -> str:
    """`text` in lower-case letters without accents; `n° 12` becomes `no 12`."""
    if _NOT_ASCII.search(text):
        text = unicodedata.normalize("NFKC", text).upper()
        text = re.sub(r"\bN\s?[°º]\s?(?=\d)", "NO ", text).translate(_LIGATURES)
        text = "".join(c for c in unicodedata.normalize("NFKD", text) if not unicodedata.combining(c))
    return text.lower()


def words(text: str) -> list[str]:
    """Letters, numbers and the marks ``( ) , / ; -`` of `text`, folded, in order.

    The letters of a unit behind its number are one word: « 44e R.I. », « 5e D B ».
    """
    folded = fold(text)
    if (unit := _UNIT.search(folded)) is not None:
        joined = re.sub("[^a-z]", "", unit.group(1))
        folded = f"{folded[: unit.start(1)]}{joined} {folded[unit.end(1) :]}"
    return _TOKEN.findall(folded)


def names(tokens: list[str]) -> list[str]:
    """The words of a name as they are compared: no marks, abbreviations written out, numbers in digits.

    Articles are kept: `significant` drops them.
    """
    return _numbers(_expand([t for t in tokens if t.isalnum()]))


def significant(tokens: list[str]) -> tuple[str, ...]:
    """`tokens` without articles; all of them where nothing else is left."""
    return tuple(t for t in tokens if t not in ARTICLES) or tuple(tokens)


def _expand(tokens: list[str]) -> list[str]:
    out = []
    last = len(tokens) - 1
    for i, token in enumerate(tokens):
        full = ABBREVIATIONS.get(token)
        if full is None or (token in AMBIGUOUS and (i == last or tokens[i - 1 : i] == ["des"])):
            out.append(token)
        else:
            out.extend(full.split("_"))
    return out


def _numbers(tokens: list[str]) -> list[str]:
    """« vingt et un » → 21, « 1 er » → 1, « premiere » → 1; « un » alone stays a word."""
    out: list[str] = []
    i = 0
    while i < len(tokens):
        token = tokens[i]
        following = tokens[i + 1] if i + 1 < len(tokens) else ""
        if token in ("vingt", "trente") and following == "et" and tokens[i + 2 : i + 3] == ["un"]:
            out.append(str(int(NUMBER_WORDS[token]) + 1))
            i += 3
            continue
        if token in NUMBER_WORDS:
            out.append(NUMBER_WORDS[token])
        elif token in ORDINALS and out and out[-1].isdigit():
            pass
        else:
            out.append(token)
        i += 1
    return out
