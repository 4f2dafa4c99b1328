"""Documents: what is handed out on paper or as a file; content first, then PDF, HTML and XLSX of the same."""

from observatory.documents.content import MOST_COLUMNS, Document, Figure, Section, Sentences, Table
from observatory.documents.feedback import feedback_report
from observatory.documents.files import FORMS, render
from observatory.documents.indicators import indicators_report
from observatory.documents.week import Audience, week_report
from observatory.documents.zone import zone_code, zone_sheets

__all__ = [
    "FORMS",
    "MOST_COLUMNS",
    "Audience",
    "Document",
    "Figure",
    "Section",
    "Sentences",
    "Table",
    "feedback_report",
    "indicators_report",
    "render",
    "week_report",
    "zone_code",
    "zone_sheets",
]
