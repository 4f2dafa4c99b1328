"""The territory: its communes, districts and zones, their layers, and which zone holds a point."""

from observatory.territory.zones import NEAR_TOWN_M, Territory

__all__ = ["NEAR_TOWN_M", "Territory"]
