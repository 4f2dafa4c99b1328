"""Documents: what is handed out on paper or as a file; content first, then PDF, HTML and XLSX of the same."""

from observatory.documents.areas.council import area_code, area_sheets, commune_sheet
from observatory.documents.areas.zone import zone_code, zone_sheets
from observatory.documents.content import MOST_COLUMNS, Document, Figure, Section, Sentences, Series, Table
from observatory.documents.feedback import feedback_report
from observatory.documents.files import FORMS, Issued, issued_in, put, render
from observatory.documents.indicators import indicators_report
from observatory.documents.issuing import Origin, as_known, issue, printed_again
from observatory.documents.kinds import OF_WEEK, Asked, Desk, Kind, kind_of, make, readers_of
from observatory.documents.meeting import meeting_pack
from observatory.documents.parts import READERS
from observatory.documents.period import period_asked, period_report
from observatory.documents.public import public_sheets, public_week, read_printed
from observatory.documents.themed import (
    actions_report,
    dumping_report,
    fires_report,
    guards_report,
    landlords_report,
    plenary_report,
    police_report,
    priority_report,
    sector_of,
    sector_report,
)
from observatory.documents.week import week_report

__all__ = [
    "FORMS",
    "MOST_COLUMNS",
    "OF_WEEK",
    "Asked",
    "Desk",
    "Issued",
    "Kind",
    "Origin",
    "issued_in",
    "kind_of",
    "make",
    "as_known",
    "issue",
    "printed_again",
    "put",
    "readers_of",
    "READERS",
    "Document",
    "Figure",
    "Section",
    "Sentences",
    "Series",
    "Table",
    "actions_report",
    "area_code",
    "area_sheets",
    "commune_sheet",
    "dumping_report",
    "fires_report",
    "guards_report",
    "plenary_report",
    "police_report",
    "priority_report",
    "landlords_report",
    "sector_of",
    "sector_report",
    "feedback_report",
    "indicators_report",
    "meeting_pack",
    "period_asked",
    "period_report",
    "public_sheets",
    "public_week",
    "read_printed",
    "render",
    "week_report",
    "zone_code",
    "zone_sheets",
]
