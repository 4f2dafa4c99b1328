"""What an area shows where it does not show a figure."""

from __future__ import annotations

from observatory.fact import Labelled
from observatory.language import N_


class State(Labelled):
    """What a zone shows where it does not show a figure."""

    SILENT = "silent", N_("no partner reported")
    HIDDEN = "hidden", N_("0–4, ≈ 0 or not shown")
    UNKNOWN = "unknown", N_("not known")
    UNSHOWN = "unshown", N_("no shown change")
