"""`sili enrol`: a code for a phone, and the six digits that confirm it."""

from collections.abc import Sequence

import click

from server import enrolling
from server.commands.opening import data_option, opened
from server.commands.people import named, operator
from server.console.typography import instant
from server.devices import areas_of
from server.permissions import ENROLS, Role
from server.registry.desk import Pen
from server.registry.relays import Relay

ROLES = [role.value for role in Role if any(role in below for below in ENROLS.values())]


@click.group(invoke_without_command=True)
@click.option("--person", default="", help="Name of whoever carries the phone.")
@click.option(
    "--grid",
    "grids",
    multiple=True,
    help="15-digit code; 9 digits for all grids of a township; repeatable.",
)
@click.option("--role", default=Role.MEDIATOR.value, type=click.Choice(ROLES))
@click.option("--server", default="", help="Address under which the phone finds us.")
@data_option
@click.pass_context
def enrol(
    context: click.Context,
    person: str,
    grids: Sequence[str],
    role: str,
    server: str,
    data: str,
) -> None:
    """Make a code for one person's phone; it holds ten minutes and works once."""
    if context.invoked_subcommand is not None:
        return
    with opened(data) as sili:
        made = enrolling.invite(
            operator(sili.settings.county),
            person,
            role,
            list(grids),
            settings=sili.settings,
            keys=sili.keys,
            now=sili.clock(),
            server=server,
        )
        click.echo(made.code.to_text())
        click.echo(f"开通号 id: {made.id}")
        click.echo(f"有效至 until: {instant(made.expires_at)}")


@enrol.command("confirm")
@click.argument("id")
@click.argument("digits")
@data_option
def confirm(id: str, digits: str, data: str) -> None:
    """Confirm the six digits that the phone shows; it has scope from then on."""
    with opened(data) as sili:
        pen = Pen.at_machine(sili.keys)
        by = operator(sili.settings.county)
        taken = enrolling.confirm(by, id, digits, pen=pen, now=sili.clock())
        if isinstance(taken, Relay):
            click.echo(f"{taken.id} {taken.name}\n{named([taken.area])}")
        else:
            click.echo(f"{taken.id} {taken.person.name}\n{named(areas_of(taken))}")
