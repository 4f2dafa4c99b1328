"""What a week is sent as: its bulletin, and a message with it that only wants its readers' addresses."""

from __future__ import annotations

import datetime as dt

from observatory.access import Act
from observatory.counts.disclosure import Audience
from observatory.counts.disclosure.audience import audience
from observatory.documents.formats import mail
from observatory.language import _
from observatory.screens.cache.documents import bulletin
from observatory.screens.session import reader
from observatory.screens.session.frame import Page
from observatory.screens.widgets import downloads
from observatory.weeks import week_label


def show(page: Page, week: dt.date) -> None:
    """One click each: the bulletin for the members of the meeting, else the one for the public."""
    if page.version.run or not reader.may(Act.KEEP):
        return
    clear = audience().in_clear and reader.may_everywhere(Act.EXPORT)
    whom = Audience.MEETING if clear else Audience.PUBLIC

    def message() -> bytes:
        document, pdf = bulletin(page.version, week, whom)
        return mail.draft(document, {f"{document.name}.pdf": pdf})

    name = f"bulletin-{week_label(week)}"
    downloads.file(
        _("Bulletin (PDF)"),
        lambda: bulletin(page.version, week, whom)[1],
        f"{name}.pdf",
        "application/pdf",
        "bulletin",
    )
    downloads.file(_("Message to send"), message, f"{name}.eml", "message/rfc822", "bulletin-message")
