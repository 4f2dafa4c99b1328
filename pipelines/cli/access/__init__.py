"""`observatory journal`: the commands of access."""

from pipelines.cli.access.journal import journal

COMMANDS = (journal,)
