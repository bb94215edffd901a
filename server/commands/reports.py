"""`sili reports`: the store of reports, kept apart; no command opens one."""

import os
import sys
from pathlib import Path

import click

from server import backups, config, utc_now
from server.commands.keeping import key_option, secret
from server.commands.opening import data_option, opened
from server.keys import CountyKeys
from server.reports import checks, keeping
from server.reports.store import ReportStore, head


@click.group()
def reports() -> None:
    """Reports (检举控告): kept, put back and checked, apart from the registry."""


@reports.command()
@click.option(
    "--to",
    required=True,
    type=click.Path(file_okay=False, path_type=Path),
    help="Folder on another disk, not that of the registry's backups.",
)
@key_option
@data_option
def backup(to: Path, key_file: Path | None, data: str) -> None:
    """Copy the store while it is in use, encrypted; read back before it counts."""
    opening = secret(key_file)
    with opened(data) as sili:
        now = sili.clock()
        shelf = keeping.back_up(sili.reports, sili.settings, to, opening, now)
    click.echo(f"{shelf.folder}\n已备份并核对 verified")
    day = shelf.manifest["delete_after"]
    click.echo(f"过了 {day} 须删除 to be deleted after {day}")


@reports.command()
@click.argument("source", type=click.Path(exists=True, path_type=Path))
@key_option
@data_option
def restore(source: Path, key_file: Path | None, data: str) -> None:
    """Put a backup of the store back, with the server stopped.

    What was taken in since is nowhere else: it is lost.
    """
    opening = secret(key_file)
    settings = config.read(os.environ, data=data)
    store = ReportStore(
        settings.reports, CountyKeys(settings.county, settings.key_folder)
    )
    shelf = backups.open_shelf(source, opening)
    aside = keeping.put_back(store, settings, shelf, utc_now())
    click.echo(f"已恢复 restored，备份于 made {shelf.manifest['made_at']}")
    if aside is not None:
        click.echo(f"原有内容移到 what stood there: {aside}")
    click.echo("备份以后收的没有了 what was taken in since is lost")


@reports.command()
@click.option(
    "--head",
    "known",
    nargs=2,
    type=(int, str),
    help="Number and digest that an earlier run printed.",
)
@data_option
def verify(known: tuple[int, str] | None, data: str) -> None:
    """Check every line's chain and seal; exit code 1 if any is broken."""
    faults = 0
    with opened(data) as sili, sili.reports.asking() as session:
        for found in checks.check(session, sili.reports, known):
            faults += 1
            click.echo(f"{found.weight}\t{found.kind}\t{found.subject}")
            click.echo(f"\t{found.zh}\n\t{found.en}")
        n, digest = head(session)
    click.echo(f"{faults} broken" if faults else "完好 nothing is broken")
    click.echo(f"请抄下 write down: --head {n} {digest or '-'}")
    sys.exit(1 if faults else 0)
