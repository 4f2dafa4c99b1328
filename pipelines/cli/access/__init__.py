"""`observatory access` and `observatory journal`: who may what, and who did what."""

from pipelines.cli.access.journal_lines import journal
from pipelines.cli.access.persons import access

COMMANDS = (access, journal)
