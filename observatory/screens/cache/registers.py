"""Figures typed in, requests for a diagnosis and cameras, read each time: they are short."""

from __future__ import annotations

import datetime as dt
import math
from dataclasses import replace
from typing import NamedTuple

from observatory import evaluate
from observatory.access import Act
from observatory.documents import indicators
from observatory.errors import InputError
from observatory.evaluate import Action, Area, Request, TypedFigure
from observatory.geocode import Standing, add_camera, end_camera, open_geocoder, read_cameras
from observatory.geocode.cameras import SEES_M
from observatory.language import _
from observatory.screens.cache.actions import add_action, register
from observatory.screens.cache.connection import WarehouseVersion, last_week
from observatory.screens.cache.geography import territory
from observatory.screens.session import reader
from observatory.settings import data_folder

#: A place in words known no better than this is none where a camera could be said to stand.
_NEAR_ENOUGH_M = 200.0


@reader.asks(Act.COUNTS)
def figures() -> list[TypedFigure]:
    """The figures that stand, the last typed in first. Raises `InputError` where the register is at fault."""
    return list(reversed(evaluate.standing(evaluate.load_figures(data_folder())).values()))


@reader.asks(Act.ACTIONS)
def type_in(figure: TypedFigure) -> TypedFigure:
    """Write one more (`evaluate.type_in`)."""
    kept = evaluate.type_in(data_folder(), figure, list(indicators.typed_in()))
    reader.note(Act.ACTIONS, scope=f"figure={kept.code}")
    return kept


@reader.asks(Act.COUNTS)
def requests() -> list[Request]:
    """The requests, those that wait first. Raises `InputError` where the register is at fault."""
    known = evaluate.load_requests(data_folder())
    return sorted(known, key=lambda one: (one.answered is not None, one.asked))


@reader.asks(Act.ACTIONS)
def request_diagnosis(who: str, place: str, asked: dt.date) -> Request:
    """Write one more (`evaluate.request_diagnosis`)."""
    kept = evaluate.request_diagnosis(data_folder(), who, place, asked)
    reader.note(Act.ACTIONS, scope=f"request={kept.code}")
    return kept


@reader.asks(Act.ACTIONS)
def answer_request(code: str, on: dt.date, note: str) -> Request:
    """Say that one was answered (`evaluate.answer_request`)."""
    kept = evaluate.answer_request(data_folder(), code, on, note)
    reader.note(Act.ACTIONS, scope=f"answer request={code}")
    return kept


@reader.asks(Act.ACTIONS)
def cameras() -> list[Standing]:
    """Where each camera stood, as the register says. Raises `InputError` where it is at fault."""
    return list(read_cameras(data_folder()).standings)


class Spot(NamedTuple):
    """Where somebody says that a camera stands; without coordinates (degrees) its words are looked up."""

    place: str
    commune_code: str
    lon: float | None = None
    lat: float | None = None


@reader.asks(Act.ACTIONS)
def put_up_camera(
    name: str, spot: Spot, days: tuple[dt.date | None, dt.date | None], lent_to: str = ""
) -> Standing:
    """Write where a camera stands (`geocode.add_camera`), between which days, to which commune it is lent.

    Raises `InputError` for what cannot be a camera of the territory, or a place that is not found.
    """
    if not spot.commune_code:
        raise InputError(_("a camera needs the commune it stands in."))
    lon, lat, sees_m = _point(spot)
    try:
        standing = Standing(name, spot.place, spot.commune_code, lon, lat, sees_m, *days, lent_to)
    except ValueError as fault:
        raise InputError(str(fault)) from fault
    add_camera(data_folder(), standing)
    reader.note(Act.ACTIONS, scope=f"camera={standing.camera}")
    return standing


@reader.asks(Act.ACTIONS)
def take_down_camera(name: str, last: dt.date) -> Standing:
    """Write the last day of a camera in its place (`geocode.end_camera`)."""
    ended = end_camera(data_folder(), name, last)
    reader.note(Act.ACTIONS, scope=f"end camera={ended.camera}")
    return ended


@reader.asks(Act.ACTIONS)
def loans() -> list[Action]:
    """The loans of cameras that are not in the register of actions yet (`evaluate.drafts`)."""
    return evaluate.drafts(read_cameras(data_folder()), register())


@reader.asks(Act.ACTIONS)
def evaluate_loan(
    version: WarehouseVersion, draft: Action, themes: tuple[str, ...], control: tuple[str, ...]
) -> Action:
    """Write a loan into the register of actions; without a control, held against the likest zones."""
    action = replace(draft, themes=themes, control=Area(control))
    if not control:
        zones, last = territory().zones, last_week(version)
        with version.opened() as warehouse:
            action = evaluate.with_control(action, warehouse, zones, last)
    add_action(action)
    return action


def _point(spot: Spot) -> tuple[float, float, float]:
    """Longitude, latitude and metres: as given, or of the place in words where it is known near enough."""
    if spot.lon is not None and spot.lat is not None:
        return spot.lon, spot.lat, SEES_M
    found = open_geocoder(data_folder()).locate(spot.place, spot.commune_code)
    if found.lon is None or found.lat is None or not (found.uncertainty_m or math.inf) <= _NEAR_ENOUGH_M:
        raise InputError(
            _("“{place}” was not found near enough: write its longitude and latitude.").format(
                place=spot.place
            )
        )
    return found.lon, found.lat, max(SEES_M, found.uncertainty_m or 0.0)
