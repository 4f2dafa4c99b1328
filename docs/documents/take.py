"""Take the pictures of this folder from a data folder: ``python docs/documents/take.py demo/data [NAME…]``.

Page one of one document of each kind, or of those named, as it is printed, in 64 colours.
"""

from __future__ import annotations

import io
import sys
from pathlib import Path

from PIL import Image

from observatory import counts, documents
from observatory.counts.disclosure import Audience
from observatory.documents.formats.pdf import first_page_png
from observatory.errors import CallError
from observatory.territory import Territory
from observatory.warehouse import connect
from pipelines.cli.report.writing import partner_names

HERE = Path(__file__).parent


#: What is asked of the kinds about a place or a partner, and how many weeks back.
SUBJECTS = {documents.Asked.SECTOR: ("Parc de la Douce", 52), documents.Asked.FEEDBACK: ("neolia", 13)}


def main(data: Path, names: list[str]) -> None:
    """Each kind for its first reader, and the week for everybody."""
    with connect(data) as warehouse:
        monday = counts.last_complete_week(warehouse)
        made = counts.extent(warehouse).known_on.date()
        partners = partner_names(warehouse.ask("feeds")["feed"])
        desk = documents.Desk(warehouse, data, Territory.load(data), partners, monday, made)
        kinds = (*documents.Kind, *documents.Asked)
        asked = {kind.value: (kind, documents.readers_of(kind)[0]) for kind in kinds}
        asked["public"] = (documents.Kind.WEEK, Audience.PUBLIC)
        for name in names or asked:
            kind, reader = asked[name]
            subject, weeks = SUBJECTS.get(kind, ("", 0))
            own = desk._replace(subject=subject, weeks=weeks)
            try:
                take(next(documents.make(own, kind, reader)), HERE / f"{name}.png")
            except CallError as fault:  # a layer that is not shipped
                sys.stderr.write(f"{name}: {fault}\n")


def take(document: documents.Document, target: Path) -> None:
    """Page one of a document."""
    image = Image.open(io.BytesIO(first_page_png(document, 70))).convert("RGB")
    image.quantize(64, dither=Image.Dither.NONE).save(target, optimize=True)


if __name__ == "__main__":
    main(Path(sys.argv[1]), sys.argv[2:])
