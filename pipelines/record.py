"""What the warehouse keeps of a file beside its facts: receipt, refused rows, weeks covered, reach."""

from __future__ import annotations

import datetime as dt
import hashlib
from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Any, NamedTuple

import pandas as pd

from observatory.errors import InputError
from observatory.language import _
from observatory.warehouse import store
from pipelines.receipt import FIGURES

if TYPE_CHECKING:
    from observatory.warehouse import Warehouse
    from pipelines.archive import Entry
    from pipelines.feed import Feed
    from pipelines.read import RowFault
    from pipelines.receipt import Receipt


#: Kind of a receipt's line → the breakdown of the receipt.
_PARTS = {
    "rejected": "rejected_by",
    "out_of_scope": "out_of_scope_by",
    "precision": "by_precision",
    "zone_kind": "by_zone_kind",
    "remark": "remarks",
}


class Account(NamedTuple):
    """What became of one file: its receipt, its note in the archive, its feed, the rows refused."""

    receipt: Receipt
    entry: Entry
    feed: Feed
    faults: list[RowFault]

    @property
    def received_at(self) -> dt.datetime:
        """When the file came, UTC without its zone."""
        return self.entry.received.replace(tzinfo=None)


def check_key(warehouse: Warehouse, key: bytes) -> None:
    """Refuse a warehouse whose references were hashed under another key: its facts would be counted twice.

    Raises `InputError`.
    """
    mark = key_mark(key)
    if (kept := store.key_mark(warehouse)) not in ("", mark):
        raise InputError(
            _(
                "the warehouse was made under another key of references, or by another version; "
                "`observatory rebuild` makes it again from the archive."
            )
        )
    if not kept:
        store.replace_table(warehouse, "reference_key", pd.DataFrame({"mark": [mark]}))


def key_mark(key: bytes) -> str:
    """What a warehouse keeps of the key that its references are hashed under."""
    return hashlib.sha256(key).hexdigest()[:16]


def keep(warehouse: Warehouse, accounts: Sequence[Account]) -> None:
    """Write the accounts of files into the copy being built."""
    store.store_table(warehouse, "receipts", pd.DataFrame([_receipt(account) for account in accounts]))
    lines = [line for account in accounts for line in _lines(account.receipt)]
    store.store_table(warehouse, "receipt_lines", pd.DataFrame(lines))
    store.store_table(warehouse, "rejections", pd.DataFrame([r for a in accounts for r in _refused(a)]))
    covered = [
        {"feed": account.feed.name, "week": week, "receipt": account.receipt.receipt}
        for account in accounts
        if account.receipt.covers
        for week in account.receipt.covers.weeks
    ]
    store.store_table(warehouse, "coverage", pd.DataFrame(covered))
    # Numbers already added up make nobody a partner who tells of facts: no week, no rate hears of them.
    for feed in {one.feed.name: one.feed for one in accounts if not one.feed.counted}.values():
        _keep_scope(warehouse, feed)


def account(warehouse: Warehouse, receipt: Receipt) -> Receipt:
    """A receipt with the figures that were kept when the file was taken in; itself where none were."""
    rows = warehouse.ask("receipts")
    mine = rows[rows["receipt"] == receipt.receipt]
    if mine.empty:
        return receipt
    kept = mine.iloc[0]
    names = ("read", "stored", "corrected", "known", "rejected", "out_of_scope", "numbers", "aggregated")
    figures: dict[str, Any] = {name: int(kept[name]) for name in names}
    lines = warehouse.ask("receipt_lines", receipt=receipt.receipt)
    by = {
        kind: dict(zip(some["code"], map(int, some["n"]), strict=True))
        for kind, some in lines.groupby("kind")
    }
    figures |= {name: by.get(kind, {}) for kind, name in _PARTS.items()}
    return replace(receipt, **figures)


def _receipt(account: Account) -> dict:
    receipt, covers = account.receipt, account.receipt.covers
    row = {name: getattr(receipt, name) for name in ("receipt", *FIGURES)}
    row |= {"file_sha256": account.entry.file_sha256, "received_at": account.received_at}
    return row | {
        "covers_from": covers.first if covers else None,
        "covers_to": covers.last if covers else None,
        "made_on": account.entry.made,
        "replaces": bool(account.entry.replaces),
    }


def _lines(receipt: Receipt) -> list[dict]:
    return [
        {"receipt": receipt.receipt, "kind": kind, "code": code, "n": n}
        for kind, name in _PARTS.items()
        for code, n in getattr(receipt, name).items()
    ]


def _refused(account: Account) -> list[dict]:
    receipt = account.receipt
    named = {"receipt": receipt.receipt, "file_name": receipt.file_name, "feed": receipt.feed}
    named["received_at"] = account.received_at  # type: ignore[assignment]
    return [
        {"row_number": f.row_number, "column_name": f.column, "value": f.value, "reason": str(f.reason)}
        | named
        for f in account.faults
    ]


def _keep_scope(warehouse: Warehouse, feed: Feed) -> None:
    columns = ["feed", "cadence", "theme", "commune_code"]
    reach = [
        (feed.name, feed.cadence, theme, commune)
        for theme in sorted(feed.themes)
        for commune in feed.communes or ("*",)
    ]
    if store.rows_of_feed(warehouse, "feed_scope", feed.name, columns) != set(reach):
        store.replace_table(warehouse, "feed_scope", pd.DataFrame(reach, columns=columns), feed.name)
