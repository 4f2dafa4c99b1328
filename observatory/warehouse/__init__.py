"""The only home of DuckDB: one file, read with the door locked, replaced whole.

Readers `connect` read-only to the published file. A run that writes extends a copy and swaps it in
(`publish.build`), so a reader never sees half a write and a killed run leaves the former state.
"""

from observatory.warehouse.connection import (
    FILE_NAME,
    WAREHOUSE_FAULTS,
    Warehouse,
    connect,
    is_outdated,
    published,
)
from observatory.warehouse.publish import build

__all__ = ["FILE_NAME", "WAREHOUSE_FAULTS", "Warehouse", "build", "connect", "is_outdated", "published"]
