"""Partner files of invented facts: believable, labelled as invented, with effects planted for the statistics.

Nothing here is a real fact, and nobody stands in it. `write_demo` writes the files; what happens where
is data (``patterns.toml``, ``planted.toml``), and so is how each partner writes (``partners.toml``).
"""

from __future__ import annotations

import datetime as dt
from pathlib import Path

from observatory.errors import CallError
from observatory.language import _
from observatory.settings import CLOCK

#: The longest demonstration, in weeks: facts before the year 2000 would be refused as too old.
LONGEST = 1040


def write_demo(
    out: Path, weeks: int = 208, rows: int = 60_000, seed: int = 90, until: dt.date | None = None
) -> list[Path]:
    """Write partner files of invented facts, and what was planted in them, into the folder `out`.

    Beside the partner files stand ``planted.json`` (effects that the statistics should find) and
    ``LISEZ-MOI.txt`` (in French: these facts are invented).

    Parameters
    ----------
    weeks : int
        Whole ISO weeks, the last one being the last complete week before `until`.
    rows : int
        Rows of all files together, refused, out-of-scope and corrected ones included.
    seed : int
        The same seed and `until` give the same files.
    until : date, optional
        Default today, Europe/Paris.

    Returns
    -------
    list of Path
        The partner files, in the order in which they would have come.

    Raises
    ------
    CallError
        If there is no week or no row to write.
    """
    if not 1 <= weeks <= LONGEST:
        raise CallError(_("the demonstration needs between 1 and {n} weeks.").format(n=LONGEST))
    if rows < 1:
        raise CallError(_("the demonstration needs at least one row."))
    from pipelines.demo.compose import compose

    until = until or dt.datetime.now(CLOCK).date()
    out = Path(out)
    out.mkdir(parents=True, exist_ok=True)
    return compose(out, weeks, rows, seed, until)
