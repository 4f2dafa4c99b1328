"""Documents about one subject: fires, dumping, what landlords or agents told, actions, a sector."""

from observatory.documents.themed.actions import actions_report
from observatory.documents.themed.agents import guards_report, police_report
from observatory.documents.themed.dumping import dumping_report
from observatory.documents.themed.fires import fires_report
from observatory.documents.themed.landlords import landlords_report
from observatory.documents.themed.plenary import plenary_report
from observatory.documents.themed.priority import priority_report
from observatory.documents.themed.sector import sector_of, sector_report

__all__ = [
    "actions_report",
    "dumping_report",
    "fires_report",
    "guards_report",
    "landlords_report",
    "plenary_report",
    "police_report",
    "priority_report",
    "sector_of",
    "sector_report",
]
