"""Documents made from the page, and those issued before."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterator
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
    return _put(version, monday, lambda desk: documents.make(desk, kind, reader))


@signed_in.asks(Act.KEEP)
def issue_week(version: WarehouseVersion, monday: dt.date) -> list[str]:
    """Make every document of a week and write them; gives their names."""
    return _put(version, monday, documents.make_week)


def _put(
    version: WarehouseVersion,
    monday: dt.date,
    how: Callable[[documents.Desk], Iterator[documents.Document]],
) -> list[str]:
    """Write each document as it is made, from a snapshot: neither pages nor intake wait for them."""
    partners, place = {feed: partner_label(feed) for feed in feeds(version)}, territory()
    data, names = Path(version.data), []
    with version.snapshot() as warehouse:
        for document in how(documents.Desk(warehouse, data, place, partners, monday, version.today)):
            documents.put(data / FOLDER, document)
            names.append(document.name)
    return names
