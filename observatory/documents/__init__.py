"""Documents: what is handed out on paper or as a file; content first, then PDF, HTML and XLSX of the same."""

from observatory.documents.content import MOST_COLUMNS, Document, Figure, Section, Sentences, Series, Table
from observatory.documents.feedback import feedback_report
from observatory.documents.files import FORMS, render
from observatory.documents.indicators import indicators_report
from observatory.documents.parts import READERS
from observatory.documents.public import public_sheets, public_week, read_printed
from observatory.documents.week import week_report
from observatory.documents.zone import zone_code, zone_sheets

__all__ = [
    "FORMS",
    "MOST_COLUMNS",
    "READERS",
    "Document",
    "Figure",
    "Section",
    "Sentences",
    "Series",
    "Table",
    "feedback_report",
    "indicators_report",
    "public_sheets",
    "public_week",
    "read_printed",
    "render",
    "week_report",
    "zone_code",
    "zone_sheets",
]
