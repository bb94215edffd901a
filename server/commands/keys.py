"""`sili keys`: which keys the county uses, since when, and another in their place."""

import os
from datetime import date

import click

from server import config, portable
from server.commands.opening import data_option, opened
from server.keys.kinds import Name
from server.keys.rotating import LONGEST, Listed, listed, rotate

COUCHDB = "CouchDB：请运行 sili hub config，加上新行并重启 add its new lines"
AFTER = "启动服务后生效，请另存密钥 start the server again, and back the keys up"


@click.group(invoke_without_command=True)
@data_option
@click.pass_context
def keys(context: click.Context, data: str) -> None:
    """List the keys in use with their ages; `rotate` puts another in a key's place."""
    if context.invoked_subcommand:
        return
    with opened(data) as sili:
        for each in listed(sili.keys):
            click.echo(line(each, sili.clock().date()))


def line(each: Listed, today: date) -> str:
    days = (today - each.since).days
    late = "  逾期，请轮换 rotate it" if days > LONGEST.days else ""
    kept = f"  另存旧钥 {each.kept} earlier kept" if each.kept else ""
    return f"{each.name:9} {each.kid:22} {each.since}  {days} 天 days{kept}{late}"


@keys.command(name="rotate")
@click.argument("names", nargs=-1, required=True, type=click.Choice([*map(str, Name)]))
@click.option("--reason", required=True, help="Why; it is written down.")
@click.option(
    "--withdraw",
    is_flag=True,
    help="Somebody else may have the earlier one: what it sealed counts no more.",
)
@data_option
def rotate_(names: tuple[str, ...], reason: str, withdraw: bool, data: str) -> None:
    """Follow each of NAMES by a new key, with the server stopped; needs `root.key`."""
    settings = config.read(os.environ, data=data)
    portable.demand_stopped(settings)
    with opened(data) as sili:
        now = sili.clock()
        for name in map(Name, dict.fromkeys(names)):
            done = rotate(sili.keys.anew(), name, reason, now, withdraw=withdraw)
            click.echo(f"{done.earlier} → {done.later}")
        if Name.TOKEN in names and settings.hub_url:
            click.echo(COUCHDB)
    click.echo(AFTER)
