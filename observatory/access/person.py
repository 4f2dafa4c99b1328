"""A person as the observatory knows them, and the one question everything asks: may they."""

from __future__ import annotations

import getpass
from collections.abc import Iterable
from dataclasses import dataclass

from observatory.access.roles import GRANTS, Act, Reach, Role
from observatory.errors import ObservatoryError
from observatory.language import _


class ForbiddenError(ObservatoryError):
    """The person's role does not allow it."""

    exit_code = 2


@dataclass(frozen=True, slots=True)
class Person:
    """Who asks.

    name : the identifier the journal keeps: an address, or the account of this machine
    feeds, areas : what a right of that reach covers; areas are codes of communes, districts or zones
    desk : whether they sit at this machine, with no sign-in
    """

    name: str
    role: Role
    feeds: tuple[str, ...] = ()
    areas: tuple[str, ...] = ()
    desk: bool = False

    def covers_area(self, code: str) -> bool:
        """Whether an area is theirs, or lies in a commune that is (a district in its commune)."""
        return code in self.areas or code.partition("-")[0] in self.areas


def may(person: Person, act: Act, *, feed: str = "", area: str = "") -> bool:
    """Whether `person` may do `act`: asked by pages, downloads, exports, notebooks and commands alike.

    Parameters
    ----------
    feed, area : str
        What it is done to. Without it: whether there is anything at all that they may do it to.
    """
    reach = GRANTS[person.role].get(act)
    if reach is Reach.OWN_FEEDS:
        return feed in person.feeds if feed else bool(person.feeds)
    if reach is Reach.OWN_AREAS:
        return person.covers_area(area) if area else bool(person.areas)
    return reach is Reach.ALL


def may_everywhere(person: Person, act: Act) -> bool:
    """Whether the right to an act is limited to no feed and no area."""
    return GRANTS[person.role].get(act) is Reach.ALL


def require(person: Person, act: Act, *, feed: str = "", area: str = "") -> None:
    """Raise `ForbiddenError` where `may` says no, naming the role, the act and whom to ask."""
    if not may(person, act, feed=feed, area=area):
        raise ForbiddenError(
            _("not allowed to a {role}: {act}{what}. Ask the coordinator.").format(
                role=person.role.label, act=act.label, what=f" ({feed or area})" if feed or area else ""
            )
        )


def require_everywhere(person: Person, act: Act) -> None:
    """Raise `ForbiddenError` where a right is limited to feeds or areas, or is none: for what is not cut."""
    require(person, act)
    if not may_everywhere(person, act):
        raise ForbiddenError(
            _("not allowed to a {role}: {act}, beyond their own feeds or areas. Ask the coordinator.").format(
                role=person.role.label, act=act.label
            )
        )


def feeds_of(person: Person, act: Act, feeds: Iterable[str]) -> list[str]:
    """Those of `feeds` that `person` may do `act` to, in their order."""
    return [feed for feed in feeds if may(person, act, feed=feed)]


def at_this_machine() -> Person:
    """Whoever works at this machine: its files are theirs, so is the coordinator's role."""
    try:
        account = getpass.getuser()
    except (OSError, KeyError):
        account = "?"
    return Person(account, Role.COORDINATOR, desk=True)
