"""Which streets or places may be meant by a kind and a name, and how likely each one is.

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
import re
from bisect import bisect_left
from dataclasses import dataclass
from typing import NamedTuple

from rapidfuzz import process
from rapidfuzz.distance import OSA

from observatory.geocode.address import Address
from observatory.geocode.index import Entries
from observatory.geocode.text import NUMBER_WORDS, TITLES, fold

_WORD = re.compile(r"[a-z]+|[0-9]+")
#: Shorter words are matched exactly: « Py », « Est ».
SHORTEST_FUZZY = 4
#: Words from this length on may hold two errors.
TWO_ERRORS = 8
#: How many candidates are compared word by word, after a first count of shared weight.
COMPARED = 8
#: Street types that say little against another one.
VAGUE = frozenset({"", "voie"})


@dataclass(frozen=True, slots=True)
class Weights:
    """What each difference takes off the log-odds of a candidate."""

    base: float = 6.5
    missing: float = 4.0
    unknown: float = 9.0
    head: float = 4.5
    typing: float = 7.0
    kind_absent: float = 1.2
    kind_differs: float = 5.0
    cut: float = 1.0
    number: float = 0.8
    order: float = 0.3


STREET_WEIGHTS = Weights()
PLACE_WEIGHTS = Weights(kind_absent=0.0, kind_differs=0.0, head=0.8, missing=5.0)


class Candidate(NamedTuple):
    """An entry that may be meant: its position, and its log-odds against "none of them"."""

    entry: int
    logit: float


class Matcher:
    """Looks entries up by kind and name, within a commune or everywhere."""

    def __init__(self, entries: Entries, weights: Weights):
        self.entries = entries
        self.weights = weights
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
            word: 0.25 if word in TITLES else max(0.15, math.log(1 + len(self.entries) / n) / scale)
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
        e = self.entries
        for i, (commune, kind, name) in enumerate(zip(e.commune, e.kind, e.name, strict=True)):
            plain = " ".join(_WORD.findall(fold(e.label[i])))
            self._spelled.setdefault((commune, plain), []).append(i)
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
                return [Candidate(same[0], self.weights.base)]
        ranked = self._retrieve(address, commune)
        if former:
            e = self.entries
            ranked = [i for i in ranked if (e.former[i] or e.commune[i]) == former] or ranked
        found = [Candidate(i, self._logit(address, i)) for i in ranked]
        found.sort(key=lambda c: -c.logit)
        return found

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
                    entries = self._within.get((commune, variant), ())
                gain = self.weight[variant] * (1 - penalty)
                for i in entries:
                    shared[i] = shared.get(i, 0.0) + gain
        if len(shared) <= COMPARED:
            return list(shared)
        kinds, total = self.entries.kind, self.total
        key = {i: v / (0.5 + total[i]) + (0.2 if kinds[i] == address.kind else 0.0) for i, v in shared.items()}
        return sorted(key, key=key.get, reverse=True)[: COMPARED if commune else 2 * COMPARED]

    def variants(self, word: str, cut: bool = False) -> dict[str, float]:
        """Words of the base that `word` may stand for, with the part of it that differs (0 to 1)."""
        key = word + "*" if cut else word
        found = self._variants.get(key)
        if found is None:
            if len(self._variants) > 50_000:
                self._variants.clear()
            found = self._variants[key] = self._find_variants(word, cut)
        return found

    def _find_variants(self, word: str, cut: bool) -> dict[str, float]:
        found = {word: 0.0} if word in self.weight else {}
        if len(word) >= SHORTEST_FUZZY and word.isalpha():
            for form in _deletions(word):
                for near in self._forms.get(form, ()):
                    known = near if near in self.weight else NUMBER_WORDS[near]
                    if known not in found and OSA.distance(word, near, score_cutoff=1) <= 1:
                        found[known] = 1 / max(len(word), len(near))
            if not found and len(word) >= TWO_ERRORS:
                for near, errors, _i in process.extract(
                    word, self.vocabulary, scorer=OSA.distance, score_cutoff=2, limit=5
                ):
                    found[near] = errors / max(len(word), len(near))
        if cut and word not in found:
            i = bisect_left(self.vocabulary, word)
            while i < len(self.vocabulary) and self.vocabulary[i].startswith(word):
                found.setdefault(self.vocabulary[i], 0.08)
                i += 1
        return found

    def _logit(self, address: Address, i: int) -> float:
        """Log-odds of entry `i` being meant, before competition."""
        w, weight = self.weights, self.weight
        name = self.entries.name[i]
        left = list(name)
        given = known = typing = 0.0
        for word in address.name:
            variants = self.variants(word, word == address.cut)
            best = None
            for other in left:
                if other in variants and (best is None or variants[other] < variants[best]):
                    best = other
            if best is None:
                given += weight.get(word, 1.0) if word in TITLES or len(word) > 1 else 0.2
                continue
            given += weight[best]
            known += weight[best]
            typing += variants[best] * min(1.0, weight[best] + 0.3)
            left.remove(best)
        logit = w.base - w.typing * typing + self._kind(address.kind, self.entries.kind[i])
        if given > known:
            logit -= w.unknown * (given - known) / given
        if left:
            missing = sum(weight[o] for o in left)
            logit -= w.missing * missing / self.total[i]
            if name[-1] in left:
                logit -= w.head
            if address.cut and any(o.startswith(address.cut) for o in left):
                logit += w.cut
        return logit

    def _kind(self, asked: str, known: str) -> float:
        if asked == known:
            return 0.0
        if asked == "":
            return -self.weights.kind_absent
        if asked in VAGUE or known in VAGUE:
            return -self.weights.kind_absent * 1.5
        return -self.weights.kind_differs


def probabilities(candidates: list[Candidate], others: float = 0.0) -> list[float]:
    """The probability of each candidate: the choice between them, `others` (odds) and none."""
    odds = [math.exp(min(c.logit, 30.0)) for c in candidates]
    whole = 1.0 + others + sum(odds)
    return [o / whole for o in odds]


def _deletions(word: str) -> set[str]:
    return {word} | {word[:i] + word[i + 1 :] for i in range(len(word))}
