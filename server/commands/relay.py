"""`sili relay`: a township's laptop is opened, listed and ended at the county."""

import json

import click

from server import enrolling, relaying
from server.commands.opening import data_option, opened
from server.commands.people import operator, reason_option
from server.console.typography import instant
from server.registry.desk import Pen
from server.relay_tokens import RELAY


@click.group()
def relay() -> None:
    """Relays: laptops that carry between a village and the county."""


@relay.command("invite")
@click.option("--name", required=True, help="What the laptop is called.")
@click.option("--area", required=True, help="9-digit code of its township.")
@click.option("--server", default="", help="Address under which it finds us.")
@data_option
def invite(name: str, area: str, server: str, data: str) -> None:
    """Make a code for a laptop; `sili enrol confirm` then confirms its six digits."""
    with opened(data) as sili:
        made = enrolling.invite(
            operator(sili.settings.county),
            name,
            RELAY,
            [area],
            settings=sili.settings,
            keys=sili.keys,
            now=sili.clock(),
            server=server,
        )
        click.echo(made.code.to_text())
        click.echo(f"开通号 id: {made.id}")
        click.echo(f"有效至 until: {instant(made.expires_at)}")


@relay.command("list")
@data_option
def listed(data: str) -> None:
    """Every relay: its last contact, what lies there, what of it we lack."""
    with opened(data) as sili:
        for view in relaying.seen(operator(sili.settings.county)):
            row = view.relay
            told = {
                "relay": row.id,
                "name": row.name,
                "area": row.area,
                "seen_at": row.seen_at and row.seen_at.isoformat(),
                "held": view.held,
                "waiting": view.waiting,
                "until": row.until and row.until.isoformat(),
                "revoked_at": row.revoked_at and row.revoked_at.isoformat(),
            }
            click.echo(json.dumps(told, ensure_ascii=False))


@relay.command("end")
@click.argument("id")
@reason_option
@data_option
def end(id: str, reason: str, data: str) -> None:
    """Let a relay in no more; phones hear of it with the county's next list."""
    with opened(data) as sili:
        pen = Pen.at_machine(sili.keys)
        by = operator(sili.settings.county)
        ended = relaying.end(by, id, reason, pen=pen, now=sili.clock())
        click.echo(f"{ended.id} {ended.name} 停用 ended")
