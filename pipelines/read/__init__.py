"""File → raw rows: every value a string, every row with its number, nothing decided yet."""

from pipelines.read.raw import RawTable, RowFault
from pipelines.read.source import SIZE_LIMIT, fetch, load, parse, read, read_header, refuse_unreadable

__all__ = [
    "SIZE_LIMIT",
    "RawTable",
    "RowFault",
    "fetch",
    "load",
    "parse",
    "read",
    "read_header",
    "refuse_unreadable",
]
