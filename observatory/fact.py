"""The row: what the observatory keeps of one fact, and the closed vocabularies its columns draw on.

A table of facts is a pandas DataFrame with the columns of `COLUMNS`. Times are local (Europe/Paris)
wall-clock times without zone, because a week, a Saturday and "20 h" are local notions.
Points are EPSG:4326, longitude then latitude.
"""

from __future__ import annotations

from enum import StrEnum
from typing import Self

from observatory.language import N_, _


class Labelled(StrEnum):
    """A closed vocabulary whose codes have a label each: ``UP = "up", N_("rise")``. A member is its code."""

    english: str

    def __new__(cls, code: str, english: str = "") -> Self:
        """A member from its code and its label in English, marked for translation."""
        member = str.__new__(cls, code)
        member._value_ = code
        member.english = english
        return member

    @property
    def label(self) -> str:
        """Its label in the language in force."""
        return _(self.english)


class Precision(Labelled):
    """How finely a fact is located. Only the first three may light a spot on a map."""

    HOUSENUMBER = "housenumber", N_("house number")
    STREET = "street", N_("street")
    PLACE = "place", N_("named place")
    COMMUNE = "commune", N_("commune only")
    NONE = "none", N_("not located")


class Method(Labelled):
    """The rung of the geocoder that answered."""

    GIVEN = "given", N_("coordinates given by the partner")
    EXACT = "exact", N_("exact address")
    INTERPOLATED = "interpolated", N_("between two known numbers")
    STREET = "street", N_("street without a known number")
    CROSSING = "crossing", N_("crossing of two streets")
    PLACE = "place", N_("named place, stop or facility")
    SECTOR = "sector", N_("sector with its outline")
    COMMUNE = "commune", N_("commune only")
    NONE = "none", N_("not located")


class PlaceKind(StrEnum):
    """How a partner says where: what its place columns hold."""

    ADDRESS = "address"
    PLACE = "place"
    STOP = "stop"
    STATION = "station"
    CAMERA = "camera"
    SCHOOL = "school"
    WGS84 = "wgs84"
    LAMBERT93 = "lambert93"
    PROJECTED = "projected"


#: The kinds of place that are a point.
POINT_KINDS = (PlaceKind.WGS84, PlaceKind.LAMBERT93, PlaceKind.PROJECTED)


class ZoneKind(Labelled):
    """Where a located fact falls: a district of the town, another commune, or outside the agglomeration."""

    DISTRICT = "district", N_("in a district of {town}")
    COMMUNE = "commune", N_("in another commune, or in {town} without a district")
    OUTSIDE = "outside", N_("outside {agglomeration}")
    NONE = "none", N_("not located")


class SeenBy(StrEnum):
    """A camera sees more than people report: its facts are kept apart."""

    REPORT = "report"
    CAMERA = "camera"


class TimePrecision(StrEnum):
    """`minute`: a clock time is known. `day`: only the date. `interval`: somewhere between start and end."""

    MINUTE = "minute"
    DAY = "day"
    INTERVAL = "interval"


class Outcome(Labelled):
    """What followed, where a partner says so.

    A complaint is a judicial one, filed with the police or the prosecutor; what residents complain of is a
    fact's `resident_complaint`. A vehicle taken to the pound is impounded, not seized.
    """

    INTERVENTION = "intervention", N_("intervention")
    MEDIATION = "mediation", N_("mediation")
    FINE = "fine", N_("fine")
    COMPLAINT = "complaint", N_("judicial complaint")
    SEIZURE = "seizure", N_("seizure")
    IMPOUNDING = "impounding", N_("vehicle impounded")


class Reason(Labelled):
    """Why a row was refused. Refused rows are kept, counted and given back to the partner."""

    MALFORMED_ROW = "malformed_row", N_("the row does not have the columns of the header")
    UNREADABLE_TEXT = "unreadable_text", N_("characters that cannot be read in the file's encoding")
    LINE_TOO_LONG = "line_too_long", N_("line too long to be a row")
    VALUE_TOO_LONG = "value_too_long", N_("a value too long to be one")
    MISSING_VALUE = "missing_value", N_("a required value is missing")
    UNKNOWN_CODE = "unknown_code", N_("a code the definition does not know")
    BAD_DATE = "bad_date", N_("a date or time that does not exist or cannot be read")
    DATE_WITHOUT_DAY = "date_without_day", N_("a month without a day: no week is known")
    DATE_IN_FUTURE = "date_in_future", N_("a date in the future")
    DATE_TOO_OLD = "date_too_old", N_("a date too old to be true")
    SKIPPED_HOUR = "skipped_hour", N_("an hour that does not exist: clocks went forward that night")
    END_BEFORE_START = "end_before_start", N_("the end is before the start")
    BAD_NUMBER = "bad_number", N_("a number that cannot be read")
    COORDINATES_ZERO = "coordinates_zero", N_("coordinates 0, 0")
    COORDINATES_SWAPPED = "coordinates_swapped", N_("latitude and longitude are swapped")
    COORDINATES_WRONG_SYSTEM = (
        "coordinates_wrong_system",
        N_("coordinates in another reference system than announced"),
    )
    COORDINATES_ELSEWHERE = "coordinates_elsewhere", N_("coordinates outside France")
    DUPLICATE_REFERENCE = (
        "duplicate_reference",
        N_("the same reference twice in one file, with different content"),
    )
    REPEATED_NUMBER = (
        "repeated_number",
        N_("two numbers for the same place, period and kind in one file"),
    )


#: Dates of what followed, each of its own meaning.
FOLLOW_UP_DATES = ("ended_at", "removed_at", "cleaned_at", "cleared_at")

#: Column → (DuckDB type, meaning). The warehouse's schema declares the same columns in the same order.
COLUMNS: dict[str, tuple[str, str]] = {
    "fact_id": ("UBIGINT", "stable identity: keyed hash of feed and reference"),
    "feed": ("VARCHAR", "feed definition that read it"),
    "reference": ("VARCHAR", "figures of the partner's reference, or the beginning of its keyed hash"),
    "content": (
        "UBIGINT",
        "keyed hash of all the partner said; changes when the partner corrects the row",
    ),
    "theme": ("VARCHAR", "code in themes.toml"),
    "subtype": ("VARCHAR", "finer code of the theme, or empty"),
    "starts_at": ("TIMESTAMP", "earliest time, Europe/Paris wall clock"),
    "ends_at": ("TIMESTAMP", "latest time; equals starts_at where one moment is known"),
    "time_precision": ("VARCHAR", "TimePrecision"),
    "week": ("DATE", "Monday of the ISO week of starts_at"),
    "seen_by": ("VARCHAR", "SeenBy"),
    "place_kind": ("VARCHAR", "PlaceKind"),
    "place_text": ("VARCHAR", "the place as the partner wrote it, scrubbed of persons"),
    "line": ("VARCHAR", "line of the bus it happened on or at, null where none is told"),
    "hall": (
        "VARCHAR",
        "part of the building that the text names (hall, entrance, staircase), never a flat; null where none",
    ),
    "lon": ("DOUBLE", "degrees east, EPSG:4326, null where unlocated"),
    "lat": ("DOUBLE", "degrees north, EPSG:4326, null where unlocated"),
    "commune_code": ("VARCHAR", "INSEE code, null where unknown"),
    "precision": ("VARCHAR", "Precision"),
    "uncertainty_m": (
        "FLOAT",
        "radius in metres that holds the true place 19 times in 20, null where unlocated",
    ),
    "method": ("VARCHAR", "Method"),
    "score": ("FLOAT", "probability that the place is right, 0 to 1"),
    "matched_label": ("VARCHAR", "what the geocoder matched"),
    "zone_code": (
        "VARCHAR",
        "district code in the town, INSEE code elsewhere in the agglomeration, null outside",
    ),
    "zone_kind": ("VARCHAR", "ZoneKind"),
    "ended_at": ("TIMESTAMP", "when the intervention ended, null where unknown"),
    "removed_at": ("TIMESTAMP", "when waste, wreck or tag was taken away, null where unknown"),
    "cleaned_at": ("TIMESTAMP", "when the place was clean again, null where unknown"),
    "cleared_at": ("TIMESTAMP", "when the partner closed the matter in another way, null where unknown"),
    "outcomes": ("VARCHAR", "Outcome codes joined by a comma, or empty"),
    "resident_complaint": ("BOOLEAN", "a resident complained of it to the town hall or a landlord"),
    "cost_eur": ("DOUBLE", "what it cost the partner, in euros, null where unknown"),
    "billed_eur": ("DOUBLE", "what was billed to whoever did it, in euros, null where unknown"),
    "invented": ("BOOLEAN", "a demonstration fact, not a real one"),
    "file_sha256": ("VARCHAR", "the archived file it came from"),
    "row_number": ("INTEGER", "its row in that file, the header being row 1"),
    "known_from": ("TIMESTAMP", "when the observatory learnt it, UTC"),
    "known_run": ("INTEGER", "the run from which this version of it was known (table runs)"),
}


#: Precisions fine enough to be drawn as a spot; the others count in tables only.
MAPPABLE = (Precision.HOUSENUMBER, Precision.STREET, Precision.PLACE)
