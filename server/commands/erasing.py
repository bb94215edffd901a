"""`sili erase`, `sili blocked`: the words gone; what of them is kept, opened."""

import click

from schemas.desk import ERASURES
from server import erasing
from server.commands.opening import data_option, opened
from server.commands.vouching import two_officers

entry_argument = click.argument("entry")
officers_option = click.option(
    "--officer", "logins", multiple=True, required=True, help="Twice."
)


@click.command()
@entry_argument
@click.option("--kind", type=click.Choice(list(ERASURES)), required=True)
@click.option("--ground", type=click.Choice(list(erasing.GROUNDS)), required=True)
@click.option("--reason", required=True, help="Why; without the words themselves.")
@officers_option
@data_option
def erase(
    entry: str, kind: str, ground: str, reason: str, logins: tuple[str, ...], data: str
) -> None:
    """Erase for good what ENTRY says, at the county, the hub and every phone.

    The first officer decides, the second approves; each gives password and code. It
    cannot be taken back.
    """
    with opened(data) as sili:
        by, now = two_officers(logins, sili), sili.clock()
        erasing.ask(by.first, entry, kind, ground, reason, now)
        erasing.approve(by.second, entry, sili.keys, sili.settings.erasures, now)
    click.echo(f"已依法删除 erased: {entry}")
    click.echo("同步中心由服务在一分钟内清除 the server clears the hub within a minute")


@click.command()
@entry_argument
@officers_option
@data_option
def blocked(entry: str, logins: tuple[str, ...], data: str) -> None:
    """Print what ENTRY said, where the law makes the county keep it sealed."""
    with opened(data) as sili:
        by = two_officers(logins, sili)
        click.echo(erasing.open_blocked(by, entry, sili.keys, sili.clock()))
