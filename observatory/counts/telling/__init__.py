"""What partners alone can make of counts: files that are empty and cannot be, duties handed over, lumps."""

from observatory.counts.telling.tellers import COLUMNS, NAMES, Seen, Tellers

__all__ = ["COLUMNS", "NAMES", "Seen", "Tellers"]
