"""Geocode through an HTTP service that speaks the national address API's protocol. Off by default.

``/search`` and ``/search/csv`` as addok and the national service answer them (GeoJSON features with
`label, score, type, citycode`). Addresses leave the machine: opening the engine warns of it. Its scores
are the service's own similarity, not probabilities, and it never abstains by itself; what lies under
`ACCEPTED` is therefore kept for review only. What such a service does not know (stops, cameras, schools,
coordinates, remembered corrections) is asked of the local geocoder.
"""

from __future__ import annotations

import csv
import datetime as dt
import io
import warnings
from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from observatory.errors import CallError, InputError
from observatory.fact import Method, PlaceKind, Precision
from observatory.geocode.batch import STEP, Place, answer_of, by_distinct_place
from observatory.geocode.cascade import alias, camera
from observatory.geocode.explain import Explanation
from observatory.geocode.geocoder import Geocoder
from observatory.geocode.parse.communes import resolve_commune
from observatory.geocode.query import Query
from observatory.geocode.result import KEPT, NOWHERE, Location, NoMatch, Proposal
from observatory.language import _

if TYPE_CHECKING:
    import pandas as pd
    import requests

#: The least similarity that is taken for an answer. Of addok's answers to the 168 accident addresses of
#: 2013, none of the 19 wrong ones reaches it, and 62 % of the 146 right ones do (at 0.5: 8, and 83 %).
ACCEPTED = 0.7
#: What a type of answer is worth. Radii (m) that held 19 places in 20 when addresses of the base were
#: left out (`observatory.geocode.index.uncertainty`); a commune has its own.
TYPES = {
    "housenumber": (Precision.HOUSENUMBER, Method.EXACT, 110.0),
    "street": (Precision.STREET, Method.STREET, 460.0),
    "locality": (Precision.PLACE, Method.PLACE, 500.0),
    "municipality": (Precision.COMMUNE, Method.COMMUNE, 0.0),
}
#: Kinds of places that a service of addresses can know.
SENT = (PlaceKind.ADDRESS, PlaceKind.PLACE)
TIMEOUT_S = 30
#: A text longer than this is refused by the service (addok's QUERY_MAX_LENGTH).
LONGEST = 200


class AddressesLeaveMachine(UserWarning):
    """Place texts are sent to another machine."""


class HttpGeocoder:
    """The same questions as `observatory.geocode.Geocoder`, asked of a service."""

    def __init__(self, url: str, local: Geocoder):
        if not url.startswith(("http://", "https://")):
            raise CallError(
                _("“{url}” is no address of a service; it begins with http:// or https://.").format(url=url)
            )
        self.url = url.rstrip("/")
        self.local = local
        self._filters_rows = True
        warnings.warn(
            _("Addresses are sent to {url}: they leave this machine.").format(url=self.url),
            AddressesLeaveMachine,
            stacklevel=2,
        )

    def locate(
        self,
        text: str | None,
        commune_code: str | None = None,
        kind: str = "address",
        day: dt.date | None = None,
    ) -> Location:
        """As `Geocoder.locate`. Raises `InputError` where the service does not answer."""
        query = self.local.query(text, commune_code, kind, day)
        if not self._is_sent(query):
            return self.local.locate(text, commune_code, kind, day)
        code = query.commune.code if query.commune else None
        parameters = {"q": query.text[:LONGEST], "limit": KEPT, "autocomplete": 0}
        reply = self._get("/search/", parameters | ({"citycode": code} if code else {}))
        return self._best([_row(f) for f in reply["features"]], code)

    def locate_table(
        self, table: pd.DataFrame, progress: Callable[[int, int], None] | None = None
    ) -> pd.DataFrame:
        """As `Geocoder.locate_table`: distinct places only, a thousand a request."""
        return by_distinct_place(table, self._answers, progress)

    def explain(
        self,
        text: str | None,
        commune_code: str | None = None,
        kind: str = "address",
        day: dt.date | None = None,
    ) -> Explanation:
        """The service's answer; it does not say why."""
        query = self.local.query(text, commune_code, kind, day)
        if not self._is_sent(query):
            return self.local.explain(text, commune_code, kind, day)
        answer = self.locate(text, commune_code, kind)
        outcome = NoMatch("unlikely", answer.candidates) if answer.candidates else answer
        return Explanation(query.text, query.commune, (), (("service", outcome),), answer)

    def _is_sent(self, query: Query) -> bool:
        elsewhere = query.commune is None and bool(query.commune_text)
        remembered = isinstance(alias(query), Location) or isinstance(camera(query), Location)
        return query.place_kind in SENT and bool(query.text.strip()) and not remembered and not elsewhere

    def _answers(self, places: list[Place]) -> Iterator[tuple]:
        """The answers to distinct places, in order."""
        for start in range(0, len(places), STEP):
            part = places[start : start + STEP]
            queries = [self.local.query(t, c, k or "address", *day) for t, c, k, *day in part]
            sent = [i for i, query in enumerate(queries) if self._is_sent(query)]
            answers = (
                dict(zip(sent, self._search_csv([queries[i] for i in sent]), strict=True)) if sent else {}
            )
            for i, (text, code, kind, *day) in enumerate(part):
                yield answer_of(
                    answers[i] if i in answers else self.local.locate(text, code, kind or "address", *day)
                )

    def _search_csv(self, queries: list[Query]) -> list[Location]:
        codes = [query.commune.code if query.commune else "" for query in queries]
        lines = io.StringIO()
        writer = csv.writer(lines)
        writer.writerow(["q", "city", "asked_citycode"])
        for query, code in zip(queries, codes, strict=True):
            name = self.local.gazetteer.commune(code).name if code else ""
            writer.writerow([" ".join(query.text.split())[:LONGEST], name, code])
        rows = self._rows(lines.getvalue().encode("utf-8"))
        if len(rows) != len(queries):
            raise self._strange(_("{found} lines for {sent}").format(found=len(rows), sent=len(queries)))
        return [
            self._best([_csv_row(row)] if row.get("result_type") else [], code or None)
            for row, code in zip(rows, codes, strict=True)
        ]

    def _rows(self, content: bytes) -> list[dict]:
        """The lines of the bulk service.

        The commune is a filter of its own column; addok-csv up to 1.1 with addok 1.3 fails on such
        filters: the commune's name beside the text must then do, and `_best` checks where the answer lies.
        """
        files = {"data": ("places.csv", content, "text/csv")}
        asked = {"columns": ["q", "city"]}
        if self._filters_rows:
            try:
                return self._csv(files, asked | {"citycode": "asked_citycode"})
            except InputError:
                self._filters_rows = False
        return self._csv(files, asked)

    def _csv(self, files: dict, asked: dict) -> list[dict]:
        reply = self._request("POST", "/search/csv/", data=asked, files=files)
        return list(csv.DictReader(io.StringIO(reply.content.decode("utf-8-sig"))))

    def _best(self, rows: list[dict], code: str | None) -> Location:
        """The first row where it is good enough, else the commune given with the rows kept for review."""
        kept = tuple(Proposal(r["label"], r["citycode"], r["lon"], r["lat"], r["score"]) for r in rows[:KEPT])
        best = next((r for r in rows if code in (None, r["citycode"]) and r["type"] in TYPES), None)
        if best is not None and best["score"] >= ACCEPTED:
            precision, method, radius_m = TYPES[best["type"]]
            radius_m = radius_m or self.local.gazetteer.commune(best["citycode"]).radius_m
            return Location(best["lon"], best["lat"], best["citycode"], precision, radius_m, method,
                            best["score"], best["label"])  # fmt: skip
        if code is None:
            return replace(NOWHERE, candidates=kept)
        return replace(self.local.locate(None, code), candidates=kept)

    def _get(self, path: str, parameters: dict) -> dict:
        reply = self._request("GET", path, params=parameters)
        try:
            body = reply.json()
            body["features"]
        except (ValueError, KeyError, TypeError) as fault:
            raise self._strange(reply.text[:80]) from fault
        return body

    def _request(self, verb: str, path: str, **what: Any) -> requests.Response:
        import requests

        try:
            reply = requests.request(verb, self.url + path, timeout=TIMEOUT_S, **what)
            reply.raise_for_status()
        except requests.RequestException as fault:
            raise InputError(
                _(
                    "The address service {url} does not answer ({fault}); try again or geocode locally."
                ).format(url=self.url, fault=type(fault).__name__)
            ) from fault
        return reply

    def _strange(self, what: str) -> InputError:
        text = _("The address service {url} does not speak the national protocol: {what}")
        return InputError(text.format(url=self.url, what=what))


def _row(feature: dict) -> dict:
    properties = feature["properties"]
    lon, lat = feature["geometry"]["coordinates"]
    return {
        "label": properties["label"], "citycode": properties.get("citycode", ""), "type": properties["type"],
        "score": min(float(properties["score"]), 1.0), "lon": float(lon), "lat": float(lat),
    }  # fmt: skip


def _csv_row(row: dict) -> dict:
    code = row.get("result_citycode") or resolve_commune(row.get("result_city")) or ""
    return {
        "label": row["result_label"], "citycode": code, "type": row["result_type"],
        "score": min(float(row["result_score"]), 1.0),
        "lon": float(row["longitude"]), "lat": float(row["latitude"]),
    }  # fmt: skip
