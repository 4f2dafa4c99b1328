"""Cached evaluation of the register of actions."""

from __future__ import annotations

from typing import TYPE_CHECKING

from observatory import evaluate
from observatory.access import Act
from observatory.evaluate import Action, Effect
from observatory.screens.cache.connection import WarehouseVersion, last_week
from observatory.screens.cache.geography import layers_version, territory
from observatory.screens.cache.keyed import kept, keyed
from observatory.screens.session import reader
from observatory.settings import data_folder
from observatory.weeks import paris_today

if TYPE_CHECKING:
    import shapely


@reader.asks(Act.COUNTS)
def register() -> list[Action]:
    """The actions of the register, read each time: it is short. Raises `InputError` where it is at fault."""
    return evaluate.load(data_folder())


@reader.asks(Act.ACTIONS)
def add_action(action: Action) -> None:
    """Write one more action into the register. Raises `ObservatoryError` where it cannot be evaluated."""
    evaluate.add(data_folder(), action, territory().zones)
    reader.note(Act.ACTIONS, scope=f"action={action.code}")


@reader.asks(Act.ACTIONS)
def take_back_action(code: str) -> None:
    """Take an action out of the register again (`evaluate.take_back`)."""
    evaluate.take_back(data_folder(), code, paris_today())
    reader.note(Act.ACTIONS, scope=f"take back action={code}")


@reader.asks(Act.COUNTS)
@kept(24)
def effect(version: WarehouseVersion, action: Action) -> Effect:
    """What an action changed, judged on the weeks that are whole (`evaluate.of_warehouse`)."""
    last = last_week(version)
    with version.opened() as warehouse:
        return evaluate.of_warehouse(action, warehouse, territory().zones, last)


@reader.asks(Act.COUNTS)
@kept(24)
def other_controls(version: WarehouseVersion, action: Action) -> str:
    """Controls that would fit an action better, in words (`evaluate.other_controls`)."""
    judged, last = effect(version, action), last_week(version)
    with version.opened() as warehouse:
        return evaluate.other_controls(judged, warehouse, territory().zones, last)


@keyed(layers_version, max_entries=24)
def action_areas(action: Action) -> dict[str, shapely.Geometry]:
    """The areas of an action by role (`evaluate.shapes`), EPSG:4326. Raises `InputError` as it does."""
    from observatory.crs import to_geographic

    return {role: to_geographic(shape) for role, shape in evaluate.shapes(action, territory().zones).items()}
