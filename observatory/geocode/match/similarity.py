"""Candidates for a street type and a name, and the probability of each (multinomial choice).

Words are compared one by one, in any order, so that inverted, truncated and incomplete names are found;
rare words weigh more than frequent ones, the last word of a street's name (its family name, as a rule)
most. One typing error a word is looked up in a table of deletions; two are allowed in long words.

The probability of a candidate is a multinomial choice between all candidates and "none of them":
exp(l) / (exp(l) + sum of the others' exp + 1), where l is linear in what differs (`Weights`). Equal
candidates thus share the probability, and two homonyms are never told apart by chance. The weights are
fitted on noisy addresses of which one in eight is of a street taken out of the base.
"""

from __future__ import annotations

import math
from bisect import bisect_left
from functools import lru_cache
from operator import mul
from typing import NamedTuple

from rapidfuzz import process
from rapidfuzz.distance import OSA

from observatory.geocode.index.model import Entries
from observatory.geocode.match.weights import Weights
from observatory.geocode.parse.address import Address
from observatory.geocode.parse.text import ABBREVIATIONS, NUMBER_WORDS, TITLES

#: Shorter words are matched exactly: « Py ». A word that lost a letter may be one shorter.
SHORTEST_FUZZY = 3
#: An error in a word of three letters counts half as much again; another letter in its place makes it
#: another word: « Lac », « Bac » and « Buc » are all names of streets.
SHORT_WORD = 1.35
#: What a plural for a singular differs by: hardly more than nothing.
PLURAL = 0.03
#: What is left of `noun` where the text stops short.
STOPS_SHORT = 0.3
#: The least weight of a word of the base that was said and is not in the entry.
UNMATCHED = 0.6
#: Words that tell one street from another, however frequent: « Sous l’Église » is not « de l’Église ».
QUALIFIERS = frozenset(
    "sous sur derriere haut bas petit petite grand grande vieux vieille neuf neuve nouveau".split()
)
#: In street names, a word of so few letters that the base does not have is a perturbed article or an initial
#: rather than a name, and weighs so little; so does a perturbed « des » or « gal ».
STRAY_LETTERS, STRAY = 3, 0.2
_SPOILED = ("des", "les", "aux", *(short for short, full in ABBREVIATIONS.items() if full in TITLES))
#: Words from this length on may hold two errors.
TWO_ERRORS = 8
#: How many candidates are compared word by word, after a first count of shared weight.
COMPARED = 8
#: Street types that say little against another one.
VAGUE = frozenset({"", "voie"})


class Alignment(NamedTuple):
    """What two names share: weights asked for and found, errors, and the words left over on either side."""

    asked: float
    shared: float
    typing: float
    confused: float
    others: list[str]
    left: list[str]


_KIND_DIFFERS = Weights._fields.index("kind_differs") - 1


class Candidate(NamedTuple):
    """An entry that may be meant: its position, and its log-odds against "none of them".

    `rival` is its log-odds as a competitor: a street of another type is a poor answer, but where it has all
    the words it speaks against the street of the right type that has only some of them.
    """

    entry: int
    logit: float
    rival: float


class Matcher:
    """Looks entries up by kind and name, within a commune or everywhere.

    `stray` is the weight of a short word that no entry has (other unknown words weigh 1).
    """

    def __init__(self, entries: Entries, weights: Weights, stray: float = 1.0):
        self.entries = entries
        self.weights = weights
        self.stray = stray
        self._weigh()
        self._post()
        self._variants: dict[str, dict[str, float]] = {}

    def _weigh(self) -> None:
        """A word's weight: 1 where one entry has it, down to 0.15 where all do; titles weigh little."""
        frequency: dict[str, int] = {}
        for name in self.entries.name:
            for word in set(name):
                frequency[word] = frequency.get(word, 0) + 1
        scale = math.log(1 + len(self.entries))
        self.weight = {
            word: 0.25 if word in TITLES else max(_least(word), math.log(1 + len(self.entries) / n) / scale)
            for word, n in frequency.items()
        }
        self.total = [sum(self.weight[w] for w in name) for name in self.entries.name]
        self.vocabulary = sorted(frequency)
        self._forms: dict[str, list[str]] = {}
        for word in self.vocabulary:
            if len(word) >= SHORTEST_FUZZY and word.isalpha():
                for form in _deletions(word):
                    self._forms.setdefault(form, []).append(word)
        for word, digits in NUMBER_WORDS.items():
            if digits in self.weight and len(word) >= SHORTEST_FUZZY:
                for form in _deletions(word):
                    self._forms.setdefault(form, []).append(word)

    def _post(self) -> None:
        """Word → entries, everywhere and by commune; the name as it is spelled → entries."""
        self._everywhere: dict[str, list[int]] = {}
        self._within: dict[tuple[str, str], list[int]] = {}
        self._nameless: dict[tuple[str, str], list[int]] = {}
        self._spelled: dict[tuple[str, str], list[int]] = {}
        self._joined: dict[tuple[str, str, str], list[int]] = {}
        e = self.entries
        for i, (commune, kind, name) in enumerate(zip(e.commune, e.kind, e.name, strict=True)):
            if e.plain[i]:
                self._spelled.setdefault((commune, e.plain[i]), []).append(i)
            self._joined.setdefault((commune, kind, "".join(name)), []).append(i)
            if kind in ("grande rue", "petite rue") or not name:
                self._nameless.setdefault((commune, kind), []).append(i)
            for word in set(name):
                self._everywhere.setdefault(word, []).append(i)
                self._within.setdefault((commune, word), []).append(i)

    def find(self, address: Address, commune: str | None, former: str = "") -> list[Candidate]:
        """Candidates, likeliest first; of one commune where it is known. Empty where no word is shared."""
        if commune is not None:
            same = self._spelled.get((commune, address.plain))
            if same and len(same) == 1:
                return [Candidate(same[0], self.weights.base, self.weights.base)]
            joined = "".join(address.name)
            run = self._joined.get((commune, address.kind, joined))
            if run and len(run) == 1 and self.entries.name[run[0]] != address.name:
                logit = self.weights.base - self.weights.typing / len(joined)
                return [Candidate(run[0], logit, logit)]
        ranked = self._retrieve(address, commune)
        if former:
            e = self.entries
            ranked = [i for i in ranked if (e.former[i] or e.commune[i]) == former] or ranked
        candidates = [self._candidate(address, i, commune is None) for i in ranked]
        candidates.sort(key=lambda c: -c.logit)
        return candidates

    def spelled(self, commune: str, plain: str) -> int | None:
        """The one entry of a commune that is spelled so, type and articles included."""
        entries = self._spelled.get((commune, plain), [])
        return entries[0] if len(entries) == 1 else None

    def says_all(self, address: Address, i: int) -> bool:
        """Whether the words asked for are those of entry `i`, neither fewer nor others."""
        a = self._align(address, i)
        short = len(self.entries.name[i]) == 1 and len(address.name) > 1  # « bar Keufer » is not Keufer
        return not (a.left or a.others or short)

    def longer_names(self, i: int) -> list[int]:
        """Entries of the commune and type of entry `i` whose name ends with its name."""
        e = self.entries
        short, head = e.name[i], e.name[i][-1:]
        same = self._within.get((e.commune[i], head[0]), []) if head else []
        return [j for j in same if e.kind[j] == e.kind[i] and len(e.name[j]) > len(short)
                and e.name[j][-len(short) :] == short]  # fmt: skip

    def _retrieve(self, address: Address, commune: str | None) -> list[int]:
        if not address.name:
            return self._nameless.get((commune or "", address.kind), [])[:COMPARED]
        shared: dict[int, float] = {}
        for word in address.name:
            cut = word == address.cut
            for variant, penalty in self.variants(word, cut).items():
                if commune is None:
                    entries = self._everywhere[variant]
                else:
                    entries = self._within.get((commune, variant), [])
                gain = self.weight[variant] * (1 - penalty)
                for i in entries:
                    shared[i] = shared.get(i, 0.0) + gain
        if len(shared) <= COMPARED:
            return list(shared)
        kinds, total = self.entries.kind, self.total
        key = {
            i: v / (0.5 + total[i]) + (0.2 if kinds[i] == address.kind else 0.0) for i, v in shared.items()
        }
        return sorted(key, key=key.__getitem__, reverse=True)[: COMPARED if commune else 2 * COMPARED]

    def variants(self, word: str, cut: bool = False) -> dict[str, float]:
        """Words of the base that `word` may stand for, with the part of it that differs (0 to 1)."""
        key = word + "*" if cut else word
        variants = self._variants.get(key)
        if variants is None:
            if len(self._variants) > 50_000:
                self._variants.clear()
            variants = self._variants[key] = self._find_variants(word, cut)
        return variants

    def _find_variants(self, word: str, cut: bool) -> dict[str, float]:
        variants = {word: 0.0} if word in self.weight else {}
        if len(word) >= SHORTEST_FUZZY - 1 and word.isalpha():
            for near in sorted({n for form in _deletions(word) for n in self._forms.get(form, ())}):
                word_of_base = near if near in self.weight else NUMBER_WORDS[near]
                unlike = _unlike(word, near)
                if unlike is not None:
                    variants.setdefault(word_of_base, unlike)
            if not variants and len(word) >= TWO_ERRORS:
                for near, errors, _i in process.extract(
                    word, self.vocabulary, scorer=OSA.distance, score_cutoff=2, limit=5
                ):
                    variants[near] = errors**2 / max(len(word), len(near))  # Budapest is not Bucarest
        if cut and word not in variants:
            i = bisect_left(self.vocabulary, word)
            while i < len(self.vocabulary) and self.vocabulary[i].startswith(word):
                variants.setdefault(self.vocabulary[i], 0.08)
                i += 1
        return variants

    def differences(self, address: Address, i: int, nowhere: bool) -> tuple[float, ...]:
        """How what was asked differs from entry `i`, in the order of `Weights` (the first is 1)."""
        a = self._align(address, i)
        missing = head = cut = noun = conflict = 0.0
        if a.left:
            missing = sum([self.weight[o] for o in a.left]) / self.total[i]
            noun = self._noun(address, i, a.left)
            conflict = float(_conflict(a.others, a.left))
            head = 1.0 if self.entries.name[i][-1] in a.left else 0.0
            cut = 1.0 if address.cut and any(o.startswith(address.cut) for o in a.left) else 0.0
        unknown = (a.asked - a.shared) / a.asked if a.asked > a.shared else 0.0
        kinds = self._kinds(address.kind, i)
        articles = self._articles_differ(address, i)
        differ = (missing, unknown, head, a.typing, a.confused, noun, conflict, articles, *kinds, cut)
        return (1.0, *differ, float(nowhere))

    def _align(self, address: Address, i: int) -> Alignment:
        """Each word asked for set against the nearest word of entry `i` that is still free."""
        weight = self.weight
        left, others = list(self.entries.name[i]), []
        asked = shared = typing = confused = 0.0
        for word in address.name:
            variants = self.variants(word, word == address.cut)
            free = [other for other in left if other in variants]
            if not free:
                extra = self._unmatched(word)
                asked += extra
                if extra > STRAY:
                    others.append(word)
                continue
            best = free[0] if len(free) == 1 else min(free, key=variants.__getitem__)
            asked += weight[best]
            shared += weight[best]
            left.remove(best)
            if variants[best]:
                typing += variants[best]
                confused += word in weight and variants[best] > PLURAL
        return Alignment(asked, shared, typing, confused, others, left)

    def _articles_differ(self, address: Address, i: int) -> float:
        asked, articles = _articles(address.plain), _articles(self.entries.plain[i])
        if not asked or ("L" in asked) == ("L" in articles) or not TITLES.isdisjoint(address.name):
            return 0.0
        return 1.0 if "L" in asked else 0.25

    def _noun(self, address: Address, i: int, left: list[str]) -> float:
        plain = self.entries.plain[i]
        if "L" not in _articles(plain) or not TITLES.isdisjoint(self.entries.name[i]):
            return 0.0
        share = sum([self.weight[o] for o in left]) / self.total[i]
        return share * STOPS_SHORT if plain.startswith(address.plain) else share

    def _unmatched(self, word: str) -> float:
        """The weight of a word that an entry has not: a frequent word still tells, a title hardly."""
        if word in self.weight:
            return self.weight[word] if word in TITLES else max(self.weight[word], UNMATCHED)
        return self.stray if _is_stray(word) else 1.0

    def _candidate(self, address: Address, i: int, nowhere: bool) -> Candidate:
        base, *weights = self.weights
        _one, *differences = self.differences(address, i, nowhere)
        logit = base - sum(map(mul, weights, differences))
        return Candidate(i, logit, logit + differences[_KIND_DIFFERS] * self.weights.kind_differs / 2)

    def _kinds(self, asked: str, i: int) -> tuple[float, float, float]:
        kind = self.entries.kind[i]
        if asked == kind:
            return 0.0, 0.0, 0.0
        if asked in VAGUE:
            return 1.0, 0.0, 0.0
        return (0.0, 1.0, 0.0) if kind in VAGUE else (0.0, 0.0, 1.0)


def probabilities(candidates: list[Candidate]) -> list[float]:
    """The probability of each candidate: the choice between it, its rivals and none."""
    own = [math.exp(min(c.logit, 30.0)) for c in candidates]
    rivals = [math.exp(min(c.rival, 30.0)) for c in candidates]
    whole = 1.0 + sum(rivals)
    return [o / (whole - r + o) for o, r in zip(own, rivals, strict=True)]


@lru_cache(maxsize=4096)
def _is_stray(word: str) -> bool:
    """Whether an unknown word of a street's name is an initial, or a perturbed article or title."""
    if len(word) <= STRAY_LETTERS:
        return True
    return len(word) == 4 and any(OSA.distance(word, s, score_cutoff=1) <= 1 for s in _SPOILED if len(s) > 2)


def _unlike(word: str, near: str) -> float | None:
    """The part of a word that one error changes; None where more than one, or another word, would be."""
    if OSA.distance(word, near, score_cutoff=1) > 1:
        return None
    if near == word + "s" or word == near + "s":
        return PLURAL
    length = max(len(word), len(near))
    if length == SHORTEST_FUZZY:
        return SHORT_WORD / length if len(word) != len(near) or sorted(word) == sorted(near) else None
    return 1 / length


def _least(word: str) -> float:
    """The least weight of a word of the base."""
    return 1.0 if word in QUALIFIERS else 0.15


def _conflict(others: list[str], left: list[str]) -> bool:
    """Whether words found on one side only contradict each other."""
    asked, titles = [w in TITLES for w in others], [w in TITLES for w in left]
    return bool(others) and ((any(asked) and any(titles)) or not (all(asked) or all(titles)))


@lru_cache(maxsize=8192)
def _articles(plain: str) -> frozenset[str]:
    """The kinds of article in a name: D for de, L for le; du and des are both."""
    return frozenset(letter for word in plain.split() for letter in _ARTICLE_KINDS.get(word, ""))


_ARTICLE_KINDS = {"de": "D", "d": "D", "du": "DL", "des": "DL", "le": "L", "la": "L", "les": "L", "l": "L"}


def _deletions(word: str) -> set[str]:
    return {word} | {word[:i] + word[i + 1 :] for i in range(len(word))}
