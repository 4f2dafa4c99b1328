"""A geocoder of the department, opened once: BANO, the stops, the priority districts, the gazetteer."""

from __future__ import annotations

import csv
import shutil
from pathlib import Path

import pytest

from observatory.geocode import Geocoder, open_geocoder
from pipelines.geodata.bano import addresses_from_bano


@pytest.fixture(scope="session")
def installed(shared, tmp_path_factory) -> Path:
    """A data folder with the files that `geodata pull` installs, made from ../shared/mirror."""
    data = tmp_path_factory.mktemp("geocode")
    folder = data / "geodata"
    folder.mkdir()
    addresses_from_bano(shared / "mirror" / "bano-90.csv").to_csv(folder / "addresses.csv", index=False)
    shutil.copy(shared / "mirror" / "qpv-2024-90.geojson", folder / "qpv.geojson")
    with (
        (shared / "mirror" / "optymo-stops.txt").open(encoding="utf-8", newline="") as source,
        (folder / "stops.csv").open("w", encoding="utf-8", newline="") as target,
    ):
        writer = csv.writer(target)
        writer.writerow(["stop_id", "name", "commune_name", "lon", "lat"])
        for row in csv.DictReader(source):
            writer.writerow([row[c] for c in ("stop_id", "stop_name", "city_name", "stop_lon", "stop_lat")])
    return data


@pytest.fixture(scope="session")
def geocoder(installed) -> Geocoder:
    return open_geocoder(installed)


@pytest.fixture(scope="session")
def embedded(tmp_path_factory) -> Geocoder:
    """A geocoder where nothing was pulled: embedded gazetteer and communes only."""
    return open_geocoder(tmp_path_factory.mktemp("nothing"))
