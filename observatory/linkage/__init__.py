"""Record linkage: facts that two partners both told of, estimated beside the count and never merged."""

from observatory.linkage.families import FAMILIES, HOME
from observatory.linkage.held import Estimate, Tellings, of_warehouse, refuse_unknown
from observatory.linkage.journal import DECISION_LABELS, Decision, Entry, Key, decide, in_force, load
from observatory.linkage.pairs import LIKELY, Linkage, Told, assigned, link
from observatory.linkage.words import reason, rule, told_beside, told_twice

__all__ = [
    "DECISION_LABELS",
    "FAMILIES",
    "HOME",
    "LIKELY",
    "Decision",
    "Entry",
    "Estimate",
    "Key",
    "Linkage",
    "Tellings",
    "Told",
    "assigned",
    "decide",
    "in_force",
    "link",
    "load",
    "of_warehouse",
    "reason",
    "refuse_unknown",
    "rule",
    "told_beside",
    "told_twice",
]
