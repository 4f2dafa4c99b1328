"""Access: who may do what, how they sign in, and the journal of what they did."""

from observatory.access.journal import Journal, JournalError
from observatory.access.own import in_areas, own_areas, own_rows
from observatory.access.person import (
    ForbiddenError,
    Person,
    at_this_machine,
    feeds_of,
    may,
    may_everywhere,
    require,
)
from observatory.access.rights import Rights, SignIn, Table, load
from observatory.access.roles import GRANTS, SENSITIVE, Act, Reach, Role

__all__ = [
    "GRANTS",
    "SENSITIVE",
    "Act",
    "ForbiddenError",
    "Journal",
    "JournalError",
    "Person",
    "Reach",
    "Rights",
    "Role",
    "SignIn",
    "Table",
    "at_this_machine",
    "feeds_of",
    "in_areas",
    "load",
    "may",
    "may_everywhere",
    "own_areas",
    "own_rows",
    "require",
]
