"""Weights of the matcher: what each difference takes off the log-odds of a candidate."""

from __future__ import annotations

from typing import NamedTuple


class Weights(NamedTuple):
    """What each difference takes off the log-odds `base` of a candidate without any.

    missing : share (by weight) of the entry's words that were not asked for.
    unknown : share of the words asked for that the entry has not.
    head : 1 where the entry's last word is missing.
    typing : letters that differ, as a share of their word, summed over words.
    confused : words asked for that are words of the base, but not of this entry.
    noun : of a name with an article and no title (« du Four à Chaux »), the share of its words that were
        not asked for, less where the text only stops short (« rue du 8 mai »): people drop first names,
        not nouns.
    conflict : 1 where the text has a word that the entry has not and the other way round, both titles or
        neither (« Georges Dollfus », « Jean Dollfus »; « Général » for « Charles » de Gaulle is none).
    articles : 1 where the text says « la » or « des » and the entry has no such article (« rue des Vernes »,
        « Rue Jules Verne »), 0.25 the other way round.
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
    confused: float = 5.0
    noun: float = 12.0
    conflict: float = 2.5
    articles: float = 5.5
    kind_absent: float = 2.75
    kind_unknown: float = 4.15
    kind_differs: float = 8.8
    cut: float = -0.5
    nowhere: float = 5.0


#: Fitted by `observatory.geocode.calibration.fit` on 12,000 perturbed addresses; set by hand are
#: `base`, `missing` and `head`, because perturbed texts always keep the last word of a name and are seldom
#: tempted by another street; `typing` and `confused`, half as much again as fitted, and `noun`, `conflict`
#: and `articles`, because the names of streets that a commune has not are nearer to those it has (Budapest
#: and Bucarest, Vernes and Jules Verne, Rhin and Haut-Rhin) than streets taken out of the base are: without
#: the last three, half as many again were answered (`calibration.reliability.check_elsewhere`);
#: `kind_differs`, because of the 12 texts of the accident file of 2013 whose type is not that of the only
#: street of that name, 6 meant that street and 6 another spot (a bridge, a crossroads, a faubourg);
#: `nowhere`, because a name that is unique in the department and perfectly spelled was right 95 times in 100
#: when one street in eight was missing from the base.
STREET_WEIGHTS = Weights()
#: Names of places are said in many ways: a missing last word counts less, a kind of street not at all.
PLACE_WEIGHTS = Weights(
    noun=0.0,
    conflict=0.0,
    articles=0.0,
    base=6.5,
    unknown=11.0,
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
