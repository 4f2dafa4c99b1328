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
from bisect import bisect_left
from operator import mul
from typing import NamedTuple

from rapidfuzz import process
from rapidfuzz.distance import OSA

from observatory.geocode.address import Address
from observatory.geocode.index import Entries
from observatory.geocode.text import NUMBER_WORDS, TITLES

#: Shorter words are matched exactly: « Py », « Est ». A word that lost a letter may be one shorter.
SHORTEST_FUZZY = 4
#: What a plural for a singular differs by: hardly more than nothing.
PLURAL = 0.03
#: In street names, a word of so few letters that the base does not have is a spoiled article or an initial
#: rather than a name, and weighs so little.
STRAY_LETTERS, STRAY = 3, 0.2
#: Words from this length on may hold two errors.
TWO_ERRORS = 8
#: How many candidates are compared word by word, after a first count of shared weight.
COMPARED = 8
#: Street types that say little against another one.
VAGUE = frozenset({"", "voie"})


class Weights(NamedTuple):
    """What each difference takes off the log-odds `base` of a candidate without any.

    missing : share (by weight) of the entry's words that were not asked for.
    unknown : share of the words asked for that the entry has not.
    head : 1 where the entry's last word is missing.
    typing : letters that differ, as a share of their word, summed over words.
    confused : words asked for that are words of the base, but not of this entry.
    kind_absent : 1 where no street type is asked for.
    kind_unknown : 1 where the entry has no street type, or a vague one.
    kind_differs : 1 where both have one and they differ.
    cut : 1 where the word in which the text was cut begins a missing word (negative: speaks for it).
    nowhere : 1 where no commune is known.
    """

    base: float = 8.0
    missing: float = 2.3
    unknown: float = 11.0
    head: float = 3.5
    typing: float = 12.0
    confused: float = 3.95
    kind_absent: float = 2.75
    kind_unknown: float = 4.15
    kind_differs: float = 8.8
    cut: float = -0.5
    nowhere: float = 5.0


#: Fitted by `observatory.geocode.fit` on 12,000 spoiled addresses, but for those set by hand:
#: `base`, `missing` and `head`, because spoiled addresses always keep the last word of a name and are seldom
#: tempted by another street; `typing`, half as much again as fitted, because names absent from the base lie
#: nearer to known ones (Budapest, Bucarest) than streets taken out of it do;
#: `kind_differs`, because of the 12 texts of the accident file of 2013 whose type is not that of the only
#: street of that name, 6 meant that street and 6 another spot (a bridge, a crossroads, a faubourg);
#: `nowhere`, because a name that is unique in the department and perfectly spelled was right 95 times in 100
#: when one street in eight was missing from the base.
STREET_WEIGHTS = Weights()
#: Names of places are said in many ways: a missing last word counts less, a kind of street not at all.
PLACE_WEIGHTS = Weights(
    base=6.5,
    unknown=9.0,
    typing=7.0,
    confused=1.0,
    cut=-1.0,
    nowhere=0.0,
    kind_absent=0.0,
    kind_unknown=0.0,
    kind_differs=0.0,
    head=0.8,
    missing=5.0,
)
#: What a known house number adds to the log-odds of a street.
NUMBER_KNOWN = 1.7


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
        found = [self._candidate(address, i, commune is None) for i in ranked]
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
        key = {
            i: v / (0.5 + total[i]) + (0.2 if kinds[i] == address.kind else 0.0) for i, v in shared.items()
        }
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
        if len(word) >= SHORTEST_FUZZY - 1 and word.isalpha():
            for form in _deletions(word):
                for near in self._forms.get(form, ()):
                    known = near if near in self.weight else NUMBER_WORDS[near]
                    if known not in found and OSA.distance(word, near, score_cutoff=1) <= 1:
                        plural = word + "s" == near or word == near + "s"
                        found[known] = PLURAL if plural else 1 / max(len(word), len(near))
            if not found and len(word) >= TWO_ERRORS:
                for near, errors, _i in process.extract(
                    word, self.vocabulary, scorer=OSA.distance, score_cutoff=2, limit=5
                ):
                    found[near] = errors**2 / max(len(word), len(near))  # Budapest is not Bucarest
        if cut and word not in found:
            i = bisect_left(self.vocabulary, word)
            while i < len(self.vocabulary) and self.vocabulary[i].startswith(word):
                found.setdefault(self.vocabulary[i], 0.08)
                i += 1
        return found

    def differences(self, address: Address, i: int, nowhere: bool) -> tuple[float, ...]:
        """How what was asked differs from entry `i`, in the order of `Weights` (the first is 1)."""
        weight, name = self.weight, self.entries.name[i]
        left = list(name)
        asked = shared = typing = confused = 0.0
        for word in address.name:
            variants = self.variants(word, word == address.cut)
            best = None
            for other in left:
                if other in variants and (best is None or variants[other] < variants[best]):
                    best = other
            if best is None:
                asked += weight.get(word, self.stray if len(word) <= STRAY_LETTERS else 1.0)
                continue
            asked += weight[best]
            shared += weight[best]
            left.remove(best)
            if variants[best]:
                typing += variants[best]
                confused += word in weight and variants[best] > PLURAL
        missing = head = cut = 0.0
        if left:
            missing = sum([weight[o] for o in left]) / self.total[i]
            head = 1.0 if name[-1] in left else 0.0
            cut = 1.0 if address.cut and any(o.startswith(address.cut) for o in left) else 0.0
        unknown = (asked - shared) / asked if asked > shared else 0.0
        kinds = self._kinds(address.kind, i)
        return (1.0, missing, unknown, head, typing, confused, *kinds, cut, float(nowhere))

    def _candidate(self, address: Address, i: int, nowhere: bool) -> Candidate:
        base, *weights = self.weights
        _one, *differences = self.differences(address, i, nowhere)
        logit = base - sum(map(mul, weights, differences))
        return Candidate(i, logit, logit + differences[7] * self.weights.kind_differs / 2)

    def _kinds(self, asked: str, i: int) -> tuple[float, float, float]:
        known = self.entries.kind[i]
        if asked == known:
            return 0.0, 0.0, 0.0
        if asked in VAGUE:
            return 1.0, 0.0, 0.0
        return (0.0, 1.0, 0.0) if known in VAGUE else (0.0, 0.0, 1.0)


def probabilities(candidates: list[Candidate]) -> list[float]:
    """The probability of each candidate: the choice between it, its rivals and none."""
    own = [math.exp(min(c.logit, 30.0)) for c in candidates]
    rivals = [math.exp(min(c.rival, 30.0)) for c in candidates]
    whole = 1.0 + sum(rivals)
    return [o / (whole - r + o) for o, r in zip(own, rivals, strict=True)]


def _deletions(word: str) -> set[str]:
    return {word} | {word[:i] + word[i + 1 :] for i in range(len(word))}
