"""`observatory report`: documents to hand out, one command a kind."""

from __future__ import annotations

import click

from observatory.language import N_
from pipelines.cli.base import Group
from pipelines.cli.report.all import whole_week
from pipelines.cli.report.bulletin import week
from pipelines.cli.report.council import commune, district
from pipelines.cli.report.feedback import to_partner
from pipelines.cli.report.indicators import yearly
from pipelines.cli.report.meeting import fortnight
from pipelines.cli.report.period import month, quarter, year
from pipelines.cli.report.reprint import print_again
from pipelines.cli.report.subjects import (
    dumping,
    fires,
    guards,
    landlords,
    of_actions,
    plenary,
    police,
    qpv,
    sector,
)


@click.group(cls=Group, help=N_("Documents to hand out, each as PDF, HTML and XLSX."))
def report() -> None:
    """Hold one command a kind of document."""


for command in (
    whole_week,
    week,
    fortnight,
    month,
    quarter,
    year,
    commune,
    district,
    fires,
    dumping,
    landlords,
    police,
    guards,
    qpv,
    plenary,
    sector,
    of_actions,
    to_partner,
    yearly,
    print_again,
):
    report.add_command(command)

COMMANDS = (report,)
