"""`observatory access`: who has which right, checked as the server reads it, and sessions ended."""

from __future__ import annotations

import click

from observatory.access import GRANTS, Act, Role, at_this_machine, load
from observatory.access.admission import admission
from observatory.errors import CallError
from observatory.language import N_, _, ngettext
from pipelines.cli.base import Command, Group, data_of, format_option, print_table


@click.group(cls=Group, help=N_("Who has which right: the table of rights."))
def access() -> None:
    """Group the commands of access."""


@access.command(
    "list", cls=Command, help=N_("List the persons of access.toml with their role and its reach.")
)
@format_option
@click.pass_context
def list_(ctx: click.Context, form: str) -> None:
    """Print the table; a fault in the file is named."""
    import pandas as pd

    rows = [
        (entry.person().name, entry.role.label, ", ".join(entry.feeds), ", ".join(entry.areas), entry.until)
        for entry in load(data_of(ctx)).persons
    ]
    labels = {
        "person": _("Person"), "role": _("Role"), "feeds": _("Feeds"), "areas": _("Areas"),
        "until": _("Until"),
    }  # fmt: skip
    empty = _("Single desk: nobody signs in, whoever sits at this machine sees everything.")
    print_table(pd.DataFrame(rows, columns=list(labels)), form, labels, empty=empty)


@access.command(cls=Command, help=N_("List what each role may do."))
@format_option
def roles(form: str) -> None:
    """Print roles × acts."""
    import pandas as pd

    reach = {"ALL": _("all"), "OWN_FEEDS": _("own feeds"), "OWN_AREAS": _("own areas")}
    rows = [
        [act.label, *(reach[GRANTS[role][act].name] if act in GRANTS[role] else "" for role in Role)]
        for act in Act
    ]
    columns = ["act", *Role]
    print_table(
        pd.DataFrame(rows, columns=columns), form, {"act": _("Act")} | {role: role.label for role in Role}
    )


@access.command("sign-out", cls=Command, help=N_("End every session of a person."))
@click.argument("email")
@click.pass_context
def sign_out(ctx: click.Context, email: str) -> None:
    """End them, and write that down."""
    admitted = admission(data_of(ctx))
    if admitted.sign_in is None:
        raise CallError(_("Single desk: nobody signs in, whoever sits at this machine sees everything."))
    ended = admitted.sessions.close_all(email)
    admitted.note(at_this_machine(), Act.RIGHTS, scope=f"sign-out of {email}")
    click.echo(ngettext("{n} session ended.", "{n} sessions ended.", ended).format(n=ended))
