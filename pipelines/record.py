"""What the warehouse keeps of a file beside its facts: receipt, refused rows, weeks covered, reach."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

import pandas as pd

from observatory.warehouse import store
from pipelines.receipt import FIGURES

if TYPE_CHECKING:
    from observatory.warehouse import Warehouse
    from pipelines.archive import Entry
    from pipelines.feed import Feed
    from pipelines.read import RowFault
    from pipelines.receipt import Receipt


def keep(warehouse: Warehouse, receipt: Receipt, entry: Entry, feed: Feed, faults: list[RowFault]) -> None:
    """Write the account of one file into the copy being built."""
    received_at = entry.received.replace(tzinfo=None)
    _keep_receipt(warehouse, receipt, entry.file_sha256, received_at)
    _keep_refused(warehouse, receipt, faults, received_at)
    weeks = receipt.covers.weeks if receipt.covers else []
    covered = [{"feed": feed.name, "week": week, "receipt": receipt.receipt} for week in weeks]
    store.store_table(warehouse, "coverage", pd.DataFrame(covered))
    _keep_scope(warehouse, feed)


def _keep_receipt(warehouse: Warehouse, receipt: Receipt, file_sha256: str, received_at: dt.datetime) -> None:
    covers = receipt.covers
    row = {name: getattr(receipt, name) for name in ("receipt", *FIGURES)}
    row |= {"file_sha256": file_sha256, "received_at": received_at}
    row |= {"covers_from": covers.first if covers else None, "covers_to": covers.last if covers else None}
    store.store_table(warehouse, "receipts", pd.DataFrame([row]))
    parts = {
        "rejected": receipt.rejected_by,
        "out_of_scope": receipt.out_of_scope_by,
        "precision": receipt.by_precision,
        "zone_kind": receipt.by_zone_kind,
        "remark": receipt.remarks,
    }
    lines = [
        {"receipt": receipt.receipt, "kind": kind, "code": code, "n": n}
        for kind, counts in parts.items()
        for code, n in counts.items()
    ]
    store.store_table(warehouse, "receipt_lines", pd.DataFrame(lines))


def _keep_refused(
    warehouse: Warehouse, receipt: Receipt, faults: list[RowFault], received_at: dt.datetime
) -> None:
    refused = pd.DataFrame(
        {
            "row_number": [fault.row_number for fault in faults],
            "column_name": [fault.column for fault in faults],
            "value": [fault.value for fault in faults],
            "reason": [str(fault.reason) for fault in faults],
        }
    )
    named = {"receipt": receipt.receipt, "file_name": receipt.file_name, "feed": receipt.feed}
    store.store_table(warehouse, "rejections", refused.assign(**named, received_at=received_at))


def _keep_scope(warehouse: Warehouse, feed: Feed) -> None:
    reach = [
        {"feed": feed.name, "cadence": feed.cadence, "theme": theme, "commune_code": commune}
        for theme in sorted(feed.themes)
        for commune in feed.communes or ("*",)
    ]
    store.replace_table(warehouse, "feed_scope", pd.DataFrame(reach), feed.name)
