"""A document as files: each form and what writes it."""

from __future__ import annotations

from collections.abc import Callable

from observatory.documents.content import Document
from observatory.documents.html import html
from observatory.documents.pdf import pdf
from observatory.documents.xlsx import xlsx

#: Extension → what writes it.
FORMS: dict[str, Callable[[Document], bytes]] = {"pdf": pdf, "html": html, "xlsx": xlsx}


def render(document: Document) -> dict[str, bytes]:
    """Every form of the document, by file name."""
    return {f"{document.name}.{form}": write(document) for form, write in FORMS.items()}
