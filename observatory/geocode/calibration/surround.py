"""Surround reference addresses with what forms put around them: firms, floors, post boxes, the country.

`PATTERNS` are 46 ways to write one address. Every second one is kept for the test, and so are half of the
streets and half of the invented names: rules are written while looking at the first half only.
"""

from __future__ import annotations

import random
import zlib
from typing import NamedTuple

from observatory.crs import distance_m
from observatory.geocode.calibration.perturb import PerturbedAddress, ReferenceAddress
from observatory.geocode.parse.address import street_words
from observatory.geocode.parse.text import TYPE_OF, fold

#: In pairs, the first of each to write rules with, the second kept for the test. ``n`` is the number, ``m``
#: the next number of the same side, ``s`` the street, ``c`` the commune (capitals in capitals), ``p`` the
#: postcode, ``o`` the street with another type, ``d`` with its type twice; the others are drawn from `NAMES`.
PATTERNS: tuple[tuple[str, str], ...] = (
    ("{firm}, {n} {s}, {p} {c}", "{firm} {n} {s} {p} {c}"),
    ("{estate} - {n} {s} - {p} {c}", "{estate} {n} {s} {c}"),
    ("{service}, {n} {s}, {p} {C}", "{service} {n} {s}, {c}"),
    ("{park} {n} {s} {p} {c}", "{park}, {n} {s}, {c}"),
    ("{camp} {n} {s} {c}", "{company} - {n} {s} {p} {c}"),
    ("{n} {s}, {estate}, {p} {c}", "{n} {s} {estate} {p} {c}"),
    ("{n} {s} ({firm}) {p} {c}", "{n} {s} - {service} - {c}"),
    ("{n} {s}, {building}, {p} {c}", "{n} {s} {building} {staircase} {p} {c}"),
    ("{n} {s}, {floor}, {flat}, {c}", "{n} {s} {floor} {door} {p} {c}"),
    ("{flat} {cage} {n} {s} {p} {c}", "{ground} {n} {s} {c}"),
    ("{n} {s} {carpark} {c}", "{below}, {n} {s}, {c}"),
    ("{n} {s} BP {box} {p} {C} CEDEX", "{n} {s} B.P. N° {box} {p} {C} CEDEX 9"),
    ("CS {box} - {n} {s} - {p} {c}", "{n} {s} TSA {box} {p} {C} CEDEX 9"),
    ("{n} {s} CIDEX {small} {p} {c}", "BP no {small}, {n} {s}, {c}"),
    ("{n} {s} {p} {c} France", "{n} {s}, {c}, Territoire de Belfort, France"),
    ("{n} {s} {c} (90)", "{n} {s} {p} {c}, Bourgogne-Franche-Comté"),
    ("{p} {c}, {n} {s}", "{C} {n} {S}"),
    ("{n} {s} à {c}", "{n} {s} {c} {p} {c}"),
    ("à {c}, {n} {s}", "{c} - {n} {s} {p} {c}"),
    ("{s} {n} {p} {c}", "{s}, n° {n}, {c}"),
    ("entre le {n} et le {m} {s} {c}", "{n}/{m} {s} {c}"),
    ("{n}{s} {c}", "{n} {s}{p} {c}"),
    ("{n} {d} {c}", "{n} {o} {p} {c}"),
)  # fmt: skip
#: Invented; in each list every second one is kept for the test.
NAMES: dict[str, tuple[str, ...]] = {
    "firm": (
        "Hôtel Bellevue", "Restaurant Le Grenier", "Boulangerie du Centre", "Garage Sundgau Auto",
        "Pharmacie des Trois Rois", "Banque Rhénane", "Hôtel du Lac", "Tabac Le Narval",
    ),
    "estate": (
        "Résidence Les Lilas", "Foyer Les Peupliers", "Lotissement du Verger", "Cité des Mésanges",
        "Résidence Bellerive", "Immeuble Le Ponant", "Les Jardins d'Arcadie",
        "Résidence universitaire Lorraine",
    ),
    "service": (
        "Centre social", "Crèche municipale", "École élémentaire", "Bureau de poste", "Maison de quartier",
        "Salle des fêtes", "Caisse d'allocations familiales", "Médiathèque intercommunale",
    ),
    "park": (
        "ZA des Prés", "Zone industrielle", "ZAC des Hauts", "Parc d'activités du Moulin", "Z.I. Nord",
        "Technopole", "Zone artisanale de la Source", "Centre commercial Les Arcades",
    ),
    "camp": ("Camping des Étangs", "Aire d'accueil", "Camping municipal", "Gîte du Ballon"),
    "company": ("SARL Vermot et Fils", "Société Rhénalu", "SAS Trévoux", "Entreprise Colas Habitat"),
    "building": ("bâtiment B", "bât. C", "immeuble 4", "bat D2", "Bâtiment 12", "tour 3"),
    "staircase": ("esc. 2", "escalier B", "entrée 3", "esc C"),
    "floor": ("3ème étage", "2e étage", "1er étage", "5 eme etage", "4e ét.", "dernier étage"),
    "flat": ("appt 12", "appartement 4", "Apt. 31", "logement 8", "apt n° 5", "app 16"),
    "door": ("porte gauche", "porte 3", "porte droite", "porte B"),
    "cage": ("Cage B", "cage 4", "cage d'escalier C", "cage n°2"),
    "ground": ("RDC", "Rez-de-chaussée,", "rez de chaussée", "RdC droite"),
    "carpark": ("parking", "parking souterrain", "(parking)", "sur le parking"),
    "below": ("Sous-sol", "au sous-sol", "cave 12", "garage 7"),
    "box": ("40123", "215", "60412", "50011", "90241", "12"),
    "small": ("24", "12", "7", "103"),
}  # fmt: skip
#: Types that people take for one another.
_TYPES = ("Rue", "Avenue", "Chemin", "Impasse", "Place", "Route")
_CONFUSED = frozenset(kind.lower() for kind in _TYPES)
#: Two numbers farther apart (m) are no place.
RANGE_M = 100.0


class Pattern(NamedTuple):
    """One way to write an address, and whether it is kept for the test."""

    template: str
    kept: bool


def patterns(kept: bool) -> list[Pattern]:
    """The patterns of one half."""
    return [Pattern(pair[kept], kept) for pair in PATTERNS]


def kept_street(reference: ReferenceAddress) -> bool:
    """Whether the street of an address is kept for the test."""
    return zlib.crc32(f"{reference.street}{reference.commune_code}".encode()) % 2 == 1


def surround(pattern: Pattern, reference: ReferenceAddress, following: str, rng: random.Random) -> str:
    """`reference` written as `pattern` says; `following` is the next number of the same side."""
    first, _space, rest = reference.street.partition(" ")
    names = {key: rng.choice(values[pattern.kept :: 2]) for key, values in NAMES.items()}
    other = rng.choice([kind for kind in _TYPES if kind.lower() != fold(first)])
    fields = {
        "n": reference.number, "m": following, "s": reference.street, "S": fold(reference.street).upper(),
        "c": reference.commune, "C": fold(reference.commune).upper(), "p": reference.postcode,
        "d": f"{first} {reference.street}", "o": f"{other} {rest}",
    }  # fmt: skip
    return pattern.template.format(**fields, **names)


def surrounded(
    references: list[ReferenceAddress], kept: bool, count: int, seed: int
) -> list[PerturbedAddress]:
    """`count` addresses of one half of the streets, each written in every pattern of that half.

    Left out is what nobody could place: a type changed where the commune has several streets of the name, a
    range whose ends are far apart.
    """
    rng = random.Random(seed)  # noqa: S311 - a sample, not a secret
    chosen = rng.sample([r for r in references if kept_street(r) == kept and r.number.isdigit()], count)
    streets: dict[tuple[str, str], list[ReferenceAddress]] = {}
    names: dict[tuple[str, str], set[str]] = {}
    for r in references:
        streets.setdefault((r.commune_code, r.street), []).append(r)
        names.setdefault((r.commune_code, _bare(r.street)), set()).add(r.street)
    out = []
    for reference in chosen:
        following = _following(reference, streets[reference.commune_code, reference.street])
        alone = len(names[reference.commune_code, _bare(reference.street)]) == 1
        for pattern in patterns(kept):
            if _can_be_placed(pattern.template, reference, following, alone):
                text = surround(pattern, reference, following, rng)
                out.append(PerturbedAddress(" ".join(text.split()), None, pattern.template, reference))
    return out


def _following(reference: ReferenceAddress, street: list[ReferenceAddress]) -> str:
    """The next number of the same side, or empty where there is none within `RANGE_M`."""
    own = int(reference.number)
    side = [
        r for r in street if r.number.isdigit() and int(r.number) > own and (int(r.number) - own) % 2 == 0
    ]
    following = min(side, key=lambda r: int(r.number), default=None)
    if following is None:
        return ""
    away = distance_m(reference.lon, reference.lat, following.lon, following.lat)
    return following.number if away <= RANGE_M else ""


def _can_be_placed(template: str, reference: ReferenceAddress, following: str, alone: bool) -> bool:
    first = fold(reference.street).partition(" ")[0]
    if "{m}" in template:
        return bool(following)
    if "{d}" in template:
        return first in TYPE_OF
    return "{o}" not in template or (alone and first in _CONFUSED and bool(_bare(reference.street)))


def _bare(street: str) -> str:
    """The words of a street but its type, as they are compared."""
    return " ".join(street_words(street)[1])
