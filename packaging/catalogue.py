"""Compile the sentences of each language into what is read at each start: ``make catalogue``.

Babel's own command takes “95 % interval” for a pattern of Python's and refuses to end well.
"""

from __future__ import annotations

from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po

from observatory.language import CATALOGUES


def main() -> None:
    """Write ``observatory.mo`` beside each ``observatory.po``."""
    for path in CATALOGUES.glob("*/LC_MESSAGES/*.po"):
        with path.open("rb") as text, path.with_suffix(".mo").open("wb") as compiled:
            write_mo(compiled, read_po(text, locale=path.parent.parent.name))


if __name__ == "__main__":
    main()
