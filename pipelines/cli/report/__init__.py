"""`observatory report`: documents to hand out, one command a kind."""

from __future__ import annotations

import click

from observatory.language import N_
from pipelines.cli.base import Group
from pipelines.cli.report.bulletin import week
from pipelines.cli.report.feedback import to_partner
from pipelines.cli.report.indicators import yearly
from pipelines.cli.report.reprint import reprint


@click.group(cls=Group, help=N_("Documents to hand out, each as PDF, HTML and XLSX."))
def report() -> None:
    """Hold one command a kind of document."""


report.add_command(week)
report.add_command(to_partner)
report.add_command(yearly)
report.add_command(reprint)

COMMANDS = (report,)
