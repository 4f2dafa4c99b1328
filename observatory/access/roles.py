"""Roles, acts, and the table of who may do what: the one place where it stands."""

from __future__ import annotations

from collections.abc import Mapping
from enum import Enum, auto

from observatory.fact import Labelled
from observatory.language import N_


class Role(Labelled):
    """What a person is to the observatory."""

    COORDINATOR = "coordinator", N_("coordinator")
    ANALYST = "analyst", N_("analyst")
    REFERENT = "referent", N_("police or gendarmerie referent")
    MEMBER = "member", N_("member of the regulation meeting")
    PARTNER = "partner", N_("partner")
    ELECTED = "elected", N_("elected of a commune")
    AUDITOR = "auditor", N_("auditor")


class Act(Labelled):
    """What is done with data."""

    COUNTS = "counts", N_("see counts in clear")
    PLACES = "places", N_("see points, places and hot spots")
    FEW = "few", N_("see places and sectors of fewer than five facts")
    EXPORT = "export", N_("take counts or places away in clear")
    REFERENCES = "references", N_("see partners' references")
    EDITION = "edition", N_("see editions")
    COMMUNE = "commune", N_("see the sheet of a commune as it may be published")
    KEEP = "keep", N_("keep an edition as sent")
    RECEIPTS = "receipts", N_("see receipts and reporting")
    REJECTIONS = "rejections", N_("see refused rows")
    TOLD = "told", N_("see one's own facts and what they served")
    SEND = "send", N_("take a partner's file in")
    CONFIRM = "confirm", N_("confirm that an empty file is true")
    UNDO = "undo", N_("take a file out again")
    CORRECT = "correct", N_("correct places")
    ACTIONS = "actions", N_("write actions and cameras")
    RAW = "raw", N_("read files as partners sent them")
    JOURNAL = "journal", N_("read the journal")
    RIGHTS = "rights", N_("change rights, layers and the journal's retention")


class Reach(Enum):
    """How far a right reaches: everything, or what the person's entry in the table of rights names."""

    ALL = auto()
    OWN_FEEDS = auto()
    OWN_AREAS = auto()


#: Acts for which a reason is asked and kept.
SENSITIVE = frozenset({Act.PLACES, Act.FEW, Act.EXPORT, Act.RAW})

_IN_CLEAR = {Act.COUNTS: Reach.ALL, Act.EDITION: Reach.ALL, Act.COMMUNE: Reach.ALL}
#: A partner's own files: what became of them, sending them, and saying that an empty one is true.
_OWN_FILES = dict.fromkeys((Act.RECEIPTS, Act.REJECTIONS, Act.TOLD, Act.SEND, Act.CONFIRM), Reach.OWN_FEEDS)

#: Role → act → how far. What does not stand here may not be done. The auditor, who reads what others did,
#: sees no data.
GRANTS: Mapping[Role, Mapping[Act, Reach]] = {
    Role.COORDINATOR: dict.fromkeys(Act, Reach.ALL),
    Role.ANALYST: _IN_CLEAR | dict.fromkeys((Act.PLACES, Act.FEW, Act.EXPORT), Reach.ALL),
    Role.REFERENT: _IN_CLEAR | _OWN_FILES | dict.fromkeys((Act.PLACES, Act.FEW, Act.EXPORT), Reach.OWN_AREAS),
    # The meeting is bound by its charter: counts and facts in clear, hence places of one fact; no references.
    Role.MEMBER: _IN_CLEAR | _OWN_FILES | dict.fromkeys((Act.PLACES, Act.FEW, Act.EXPORT), Reach.ALL),
    Role.PARTNER: _OWN_FILES | {Act.EDITION: Reach.ALL},
    Role.ELECTED: {Act.EDITION: Reach.ALL, Act.COMMUNE: Reach.OWN_AREAS},
    Role.AUDITOR: {Act.JOURNAL: Reach.ALL},
}
