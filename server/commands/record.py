"""`sili ingest`, `sili rebuild`, `sili verify`: the registry's parts by hand."""

import sys
import time
from itertools import chain
from pathlib import Path

import click
from rich.console import Console
from rich.progress import Progress

from schemas import witness
from server import (
    ledger_checks,
    reading_checks,
    template_checks,
    terms_checks,
    unit_checks,
    witnessing,
)
from server import verify as verifying
from server.commands.opening import data_option, opened
from server.keys import rotating
from server.media import checks
from server.registry import db, rebuilding


@click.command()
@click.option("--once", is_flag=True, help="Read what there is and end.")
@data_option
def ingest(once: bool, data: str) -> None:
    """Read the hub into the registry; without --once, until Ctrl-C."""
    with opened(data) as sili:
        while True:
            done = sili.ingest.run_once()
            click.echo(f"{done.held} held, {done.quarantined} in quarantine")
            if once:
                return
            time.sleep(sili.settings.ingest_sweep)


@click.command()
@data_option
def rebuild(data: str) -> None:
    """Drop every projection and fold the whole record again."""
    with opened(data) as sili, Progress(console=Console(stderr=True)) as progress:
        task = progress.add_task("案件 cases", total=None)
        count = rebuilding.rebuild(
            sili.clock(),
            lambda done, total: progress.update(task, completed=done, total=total),
        )
        click.echo(f"{count} cases")


@click.command()
@click.option(
    "--witness",
    "files",
    multiple=True,
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="What a phone handed out as its witness; repeatable.",
)
@data_option
def verify(files: tuple[Path, ...], data: str) -> None:
    """Check every chain, seal, number and projection; exit code 1 if any is broken.

    With a witness: also whether the desk's deeds are those that phones were told of.
    """
    faults = 0
    told = [witness.read(file.read_text(encoding="utf-8")) for file in files]
    with opened(data) as sili:
        session = db.session()
        for found in chain(
            verifying.verify(session, sili.hub, sili.keys),
            reading_checks.check(session),
            terms_checks.check(session),
            template_checks.check(session),
            checks.check(session, sili.media),
            unit_checks.check(session),
            ledger_checks.check(session, sili.settings, sili.keys, sili.clock()),
            rotating.overdue(sili.keys, sili.clock().date()),
            *(witnessing.compare(session, sili.keys, each) for each in told),
        ):
            faults += found.weight == "broken"
            click.echo(f"{found.weight}\t{found.kind}\t{found.subject}")
            click.echo(f"\t{found.zh}\n\t{found.en}")
    click.echo(f"{faults} broken" if faults else "完好 nothing is broken")
    sys.exit(1 if faults else 0)
