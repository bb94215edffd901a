"""`sili user`, `sili device`: who signs in, whose phones deliver."""

import json
from collections.abc import Callable, Sequence

import click
from rich.console import Console
from rich.table import Column, Table

from schemas import codes
from server import Sili, accounts, devices, enrolling, granting, moving, suspending
from server.commands.opening import data_option, opened
from server.commands.vouching import vouched
from server.devices import areas_of
from server.grant_rules import What, Wish
from server.granting import Done
from server.permissions import Principal, Role
from server.registry.desk import Pen, user_at_machine
from server.registry.directory import Device

ROLES = [role.value for role in Role]
FOR_NEW = "新设账号 a new account"
reason_option = click.option(
    "--reason", required=True, help="Why; it is written into the record."
)
unit_option = click.option(
    "--unit", default="", help="Full name, for the role of a unit; its area is taken."
)
second_option = click.option(
    "--second",
    default="",
    metavar="LOGIN",
    help="Who agrees, where it reaches the whole county; asked for the password.",
)


@click.group()
def user() -> None:
    """Accounts of the console."""


@user.command("add")
@click.option("--login", required=True, help="Name to sign in with.")
@click.option("--name", required=True, help="Name of the person.")
@click.option("--role", required=True, type=click.Choice(ROLES))
@click.option("--scope", "areas", multiple=True, help="Division code; repeatable.")
@unit_option
@click.option("--reason", default=FOR_NEW, help="Why; it is in the record.")
@second_option
@data_option
def add_user(
    login: str,
    name: str,
    role: str,
    areas: Sequence[str],
    unit: str,
    reason: str,
    second: str,
    data: str,
) -> None:
    """Add an account; its password is made here and shown this once."""
    with opened(data) as sili:
        held = tuple(areas) or (sili.settings.county,)
        wish = Wish(What.ADDED, login, reason, name, role, held, unit)
        done = wished(sili, wish, second)
    click.echo(json.dumps({"login": login, "password": done.password}))


@user.command("password")
@click.option("--login", required=True, help="Name to sign in with.")
@reason_option
@second_option
@data_option
def renew_password(login: str, reason: str, second: str, data: str) -> None:
    """Make a new password, shown this once; other sign-ins of the account end."""
    with opened(data) as sili:
        done = wished(sili, Wish(What.PASSWORD, login, reason), second)
    click.echo(json.dumps({"login": login, "password": done.password}))


@user.command("factor")
@click.option("--login", required=True, help="Name to sign in with.")
@reason_option
@second_option
@data_option
def reset_factor(login: str, reason: str, second: str, data: str) -> None:
    """Take the second factor away; the next sign-in sets up another."""
    with opened(data) as sili:
        wished(sili, Wish(What.FACTOR, login, reason), second)
    click.echo(json.dumps({"login": login, "factor": None}))


@user.command("role")
@click.option("--login", required=True, help="Name to sign in with.")
@click.option("--role", required=True, type=click.Choice(ROLES))
@click.option("--scope", "areas", multiple=True, help="Repeatable.")
@unit_option
@reason_option
@second_option
@data_option
def change_account(
    login: str,
    role: str,
    areas: Sequence[str],
    unit: str,
    reason: str,
    second: str,
    data: str,
) -> None:
    """Give an account another role and areas, or a unit; its sign-ins end."""
    with opened(data) as sili:
        held = tuple(areas)
        wish = Wish(What.ROLE, login, reason, role=role, areas=held, unit=unit)
        wished(sili, wish, second)
    click.echo(f"{login} {role}\n{unit or named(areas)}")


@user.command("disable")
@click.option("--login", required=True, help="Name to sign in with.")
@reason_option
@data_option
def disable_user(login: str, reason: str, data: str) -> None:
    """End an account at once; what it did stays in the record."""
    with opened(data) as sili:
        wished(sili, Wish(What.DISABLED, login, reason), "")
    click.echo(f"{login} 停用 disabled")


@user.command("enable")
@click.option("--login", required=True, help="Name to sign in with.")
@reason_option
@second_option
@data_option
def enable_user(login: str, reason: str, second: str, data: str) -> None:
    """Let a disabled account in again, as it was."""
    with opened(data) as sili:
        wished(sili, Wish(What.ENABLED, login, reason), second)
    click.echo(f"{login} 恢复 enabled")


def wished(sili: Sili, wish: Wish, second: str) -> Done:
    """Done by whoever is at the machine, with the second person where one is named."""
    agrees = vouched(second, sili) if second else None
    return granting.at_machine(wish, agrees, keys=sili.keys, now=sili.clock())


@user.command("list")
@data_option
def list_users(data: str) -> None:
    """List the accounts."""
    table = Table("登录名 login", "姓名 name", "角色 role", "范围 scope")
    with opened(data):
        for account in accounts.accounts():
            held = accounts.principal(account)
            role = held.role + (f"\n{held.unit}" if held.unit else "")
            role += "\n停用 disabled" if account.disabled_at else ""
            table.add_row(account.login, account.name, role, named(held.areas))
    Console().print(table)


@click.group()
def device() -> None:
    """Phones that deliver to the county."""


@device.command("add")
@click.option("--key", required=True, help="Public key, as the phone shows it.")
@click.option("--person", required=True, help="Name of whoever carries the phone.")
@click.option(
    "--grid",
    "grids",
    multiple=True,
    required=True,
    help="15-digit code; 9 digits for all grids of a township; repeatable.",
)
@click.option("--role", default=Role.MEDIATOR.value, type=click.Choice(ROLES))
@click.option("--alg", default="ed25519", type=click.Choice(["ed25519", "p256"]))
@click.option("--server", default="", help="Address under which the phone finds us.")
@data_option
def add_device(
    key: str,
    person: str,
    grids: Sequence[str],
    role: str,
    alg: str,
    server: str,
    data: str,
) -> None:
    """Register a phone's key; prints the answer that the phone takes in, one line."""
    with opened(data) as sili:
        added = devices.register(
            key,
            person,
            list(grids),
            county=sili.settings.county,
            now=sili.clock(),
            pen=Pen.at_machine(sili.keys),
            role=role,
            alg=alg,
        )
        now, keys = sili.clock(), sili.keys
        answer = enrolling.sealed_answer(added, sili.settings, keys, now, server)
    click.echo(json.dumps(answer, ensure_ascii=False))


@device.command("list")
@data_option
def list_devices(data: str) -> None:
    """List the phones: whose, where, how much they delivered."""
    table = Table(
        Column("设备 device", no_wrap=True, min_width=18),
        *("姓名 person", "网格 grids", "记录 entries", "最近 last"),
    )
    with opened(data) as sili:
        for view in devices.in_areas((sili.settings.county,)):
            last = view.last_received_at
            table.add_row(
                view.device.id,
                view.person.name + stopped(view.device),
                named(view.grids),
                str(view.entries),
                last.isoformat(timespec="seconds") if last else "—",
            )
    Console().print(table)


def stopped(found: Device) -> str:
    if found.revoked_at:
        return "\n停用 revoked"
    return "\n暂停 suspended" if found.suspended_at else ""


@device.command("role")
@click.argument("name", metavar="DEVICE")
@click.argument("role", type=click.Choice(ROLES))
@reason_option
@data_option
def change_role(name: str, role: str, reason: str, data: str) -> None:
    """Give whoever carries a phone another role, from now on."""
    with opened(data) as sili:
        pen = Pen.at_machine(sili.keys)
        devices.change_role(name, role, reason, sili.clock(), pen=pen)
    click.echo(name)


@device.command("revoke")
@click.argument("name", metavar="DEVICE")
@reason_option
@data_option
def revoke_device(name: str, reason: str, data: str) -> None:
    """End a phone: its tokens fail at once, its entries wait in quarantine."""
    with opened(data) as sili:
        devices.revoke(name, reason, sili.clock(), pen=Pen.at_machine(sili.keys))
    click.echo(name)


@device.command("suspend")
@click.argument("name", metavar="DEVICE")
@reason_option
@data_option
def suspend_device(name: str, reason: str, data: str) -> None:
    """Stop a phone until somebody has looked; what it brings waits, nothing is lost."""
    decided(suspending.suspend, name, reason, data)
    click.echo(f"{name} 暂停 suspended")


@device.command("resume")
@click.argument("name", metavar="DEVICE")
@reason_option
@data_option
def resume_device(name: str, reason: str, data: str) -> None:
    """Let a suspended phone in again; the next ingest admits what waited for this."""
    decided(suspending.resume, name, reason, data)
    click.echo(f"{name} 恢复 resumed")


def decided(verb: Callable[..., Device], name: str, reason: str, data: str) -> None:
    """A verb of the desk about a phone, done by whoever is at the machine."""
    with opened(data) as sili:
        by, pen = operator(sili.settings.county), Pen.at_machine(sili.keys)
        verb(by, name, reason, pen=pen, now=sili.clock())


@device.command("move")
@click.argument("name", metavar="DEVICE")
@click.option("--from", "left", multiple=True, help="Code left; repeatable.")
@click.option("--to", "entered", multiple=True, help="Code entered; repeatable.")
@reason_option
@data_option
def move_device(
    name: str, left: Sequence[str], entered: Sequence[str], reason: str, data: str
) -> None:
    """Move the person of a phone; what was recorded before is still delivered."""
    with opened(data) as sili:
        county = sili.settings.county
        moved = moving.move(
            operator(county),
            name,
            list(left),
            list(entered),
            reason,
            county=county,
            pen=Pen.at_machine(sili.keys),
            now=sili.clock(),
        )
        click.echo(f"{moved.id} {moved.person.name}\n{named(areas_of(moved))}")


def operator(county: str, role: Role = Role.SECURITY_ADMINISTRATOR) -> Principal:
    """Whoever has the county's machine in hand, as one of the roles."""
    return Principal("command-line", user_at_machine(), role, (county,))


def named(areas: Sequence[str]) -> str:
    return "\n".join(f"{area} {codes.name_of(area) or ''}".rstrip() for area in areas)
