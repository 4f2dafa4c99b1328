"""What partners alone can make of counts: files that are empty and cannot be, duties handed over."""

from observatory.counts.telling.tellers import COLUMNS, Seen, Tellers

__all__ = ["COLUMNS", "Seen", "Tellers"]
