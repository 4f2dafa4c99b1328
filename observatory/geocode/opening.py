"""Open the geocoder of a data folder: local, or a service where one is set."""

from __future__ import annotations

import os
from pathlib import Path

from observatory.geocode.cameras import read_cameras
from observatory.geocode.corrections import read_aliases
from observatory.geocode.gazetteer import Gazetteer
from observatory.geocode.geocoder import Geocoder
from observatory.geocode.http import HttpGeocoder
from observatory.geocode.index.store import load

#: Where this is set, addresses are asked of the service at that URL.
SERVICE = "OBSERVATORY_GEOCODER_URL"


def service_set() -> str:
    """The URL of the service that is asked in place of the local base; empty where none is set."""
    return os.environ.get(SERVICE, "")


def open_geocoder(data: Path | None = None, service: str | None = None) -> Geocoder | HttpGeocoder:
    """Open the geocoder of the files in force under `data`.

    The first opening after a change of the files builds the index (a second or two); later ones read it
    (less than a tenth of a second). With no file installed it knows the embedded gazetteer and the communes.

    Parameters
    ----------
    data : Path, optional
        See `observatory.settings.data_folder`.
    service : str or None
        URL of a service that speaks the national address API's protocol, asked instead of the local base;
        by default what the variable `SERVICE` holds, and none where it is not set. Addresses then leave
        the machine: a warning says so.

    Returns
    -------
    Geocoder or HttpGeocoder
        Both have `locate`, `locate_table` and `explain`.

    Raises
    ------
    InputError
        Naming the file that cannot be read.
    CallError
        `service` is no URL.

    Examples
    --------
    >>> geocoder = open_geocoder()
    >>> geocoder.locate("place de la République", "90010").commune_code
    '90010'
    """
    local = Geocoder(Gazetteer(load(data), read_aliases(data), read_cameras(data)))
    service = service or service_set()
    if not service:
        return local
    return HttpGeocoder(service, local)
