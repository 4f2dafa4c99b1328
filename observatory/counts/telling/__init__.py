"""What partners alone can make of counts: files that are empty and cannot be, duties handed over."""

from observatory.counts.telling.empty_files import empty_since
from observatory.counts.telling.hand_overs import HandOver, hand_overs
from observatory.counts.telling.tellers import COLUMNS, Tellers

__all__ = ["COLUMNS", "HandOver", "Tellers", "empty_since", "hand_overs"]
