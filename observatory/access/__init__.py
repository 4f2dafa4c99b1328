"""Access: who may do what, how they sign in, and the journal of what they did."""

from observatory.access.journal import Journal, JournalError
from observatory.access.person import (
    ForbiddenError,
    Person,
    at_this_machine,
    feeds_of,
    may,
    may_everywhere,
    require,
    require_everywhere,
)
from observatory.access.rights import Rights, SignIn, Table, load
from observatory.access.roles import GRANTS, SENSITIVE, Act, Reach, Role
from observatory.access.rows import in_areas, own_areas, own_part, own_rows, right_of

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
    "own_part",
    "own_rows",
    "require",
    "require_everywhere",
    "right_of",
]
