"""`sili relay`: a laptop comes in as a relay; at the county it is listed and ended."""

import json
import sys
import time
from pathlib import Path

import click

from schemas.enrolling import Code
from server import enrolling, recovery, relaying
from server.commands.opening import data_option, opened
from server.commands.people import operator, reason_option
from server.commands.vouching import two_officers
from server.console.typography import instant
from server.registry.desk import Pen
from server.relay.chest import Chest, Opened
from server.relay.enrolling import Application
from server.relay_tokens import RELAY

POLL = 1.0


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


@relay.command("enrol")
@click.argument("code", nargs=-1)
@click.option("--county", default="", metavar="URL", help="Where the county answers.")
@data_option
def enrol(code: tuple[str, ...], county: str, data: str) -> None:
    """On the laptop: make its keys, use the code, show six digits, wait for them."""
    chest = Chest(Path(data))
    said = " ".join(code) or sys.stdin.readline().strip()
    if "://" not in said:
        said = f"{county} {said}"
    read = Code.from_text(said)
    mine = opened_chest(chest)
    application = Application(chest, mine, read, county)
    click.echo(f"六位数 digits: {application.apply()}")
    click.echo("请念给乡镇主管，在县里的“中转站”一页输入。正在等…")
    answer = application.settle(lambda: time.sleep(POLL))
    click.echo(f"已开通 enrolled: {answer['relay']} {answer['name']}")


def opened_chest(chest: Chest) -> Opened:
    """By its password; made with a new one where there is none."""
    if chest.exists:
        return chest.open(click.prompt("密码 password", hide_input=True, err=True))
    words = "为这台电脑设一个密码 a password for this laptop"
    return chest.create(
        click.prompt(words, hide_input=True, confirmation_prompt=True, err=True)
    )


@relay.command("password")
@click.argument("folder", type=click.Path(exists=True, file_okay=False, path_type=Path))
@click.option("--officer", "logins", multiple=True, required=True, help="Twice.")
@data_option
def renew_password(folder: Path, logins: tuple[str, ...], data: str) -> None:
    """At the county: another password for a laptop whose own is forgotten.

    FOLDER is the laptop's. Two officers give their passwords and codes; it is written
    down.
    """
    chest = Chest(folder)
    with opened(data) as sili:
        by = two_officers(logins, sili)
        key = recovery.release_laptop(*chest.enclosed, by, sili.keys, sili.clock())
    words = "这台电脑的新密码 a new password for this laptop"
    chest.lock_anew(
        key, click.prompt(words, hide_input=True, confirmation_prompt=True, err=True)
    )
    click.echo(f"{chest.enclosed[0]} 密码已更换 has another password")
