"""A document as a message that waits to be sent: its first sentences, and its file attached."""

from __future__ import annotations

from email.message import EmailMessage

from observatory.documents.content import Document, Sentences


def draft(document: Document, files: dict[str, bytes]) -> bytes:
    """A message that a mail program opens as a draft, to nobody yet: who sends it says to whom.

    Parameters
    ----------
    files : dict
        PDF files by name, attached.

    Returns
    -------
    bytes
        A file ``.eml``.
    """
    message = EmailMessage()
    message["Subject"] = " ".join(f"{document.title} – {document.author}".split())
    # Read by mail programs as: not sent yet.
    message["X-Unsent"] = "1"
    message.set_content("\n".join(_lines(document)) + "\n")
    for name, content in files.items():
        message.add_attachment(content, maintype="application", subtype="pdf", filename=name)
    return message.as_bytes()


def _lines(document: Document) -> list[str]:
    """What the document says first: its dates, its warning, and the sentences of its first section."""
    first = [part for part in document.sections[0].parts if isinstance(part, Sentences)]
    said = [("– " if part.listed else "") + line for part in first for line in part.lines]
    return [document.subtitle, *filter(None, (document.notice,)), "", *said, "", document.audience]
