"""Documents made from the page, and those issued before."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from pathlib import Path

from observatory import documents
from observatory.access import Act
from observatory.counts.disclosure import Audience
from observatory.documents.files import FOLDER
from observatory.screens.cache.connection import WarehouseVersion
from observatory.screens.cache.geography import territory
from observatory.screens.cache.reporting import feeds, partner_label
from observatory.screens.session import reader as signed_in


@signed_in.asks(Act.KEEP)
def issued(version: WarehouseVersion) -> list[documents.Issued]:
    """The documents issued, the newest first."""
    return documents.issued_in(Path(version.data))


@signed_in.asks(Act.KEEP)
def issue(version: WarehouseVersion, kind: documents.Kind, reader: Audience, monday: dt.date) -> list[str]:
    """Make the documents of a kind and write them; gives their names. Raises as `documents.make`."""
    return _put(version, monday, [(kind, reader)])


@signed_in.asks(Act.KEEP)
def issue_week(version: WarehouseVersion, monday: dt.date) -> list[str]:
    """Make every document of a week and write them; gives their names."""
    return _put(version, monday, documents.OF_WEEK)


def _put(
    version: WarehouseVersion,
    monday: dt.date,
    wanted: Iterable[tuple[documents.Kind, Audience]],
) -> list[str]:
    """Write what is made while the warehouse is held.

    What the cache knows is asked before: nothing else may ask the warehouse meanwhile.
    """
    partners, place = {feed: partner_label(feed) for feed in feeds(version)}, territory()
    data = Path(version.data)
    with version.opened() as warehouse:
        desk = documents.Desk(warehouse, data, place, partners, monday, version.today)
        made = [(kind, reader, list(documents.make(desk, kind, reader))) for kind, reader in wanted]
        then = warehouse.moment
    if then:
        past = [documents.as_known(document, then) for _kind, _reader, some in made for document in some]
        for document in past:
            documents.put(data / FOLDER, document)
        return [document.name for document in past]
    return [name for one in made for name in documents.issue(desk, data / FOLDER, *one)]
