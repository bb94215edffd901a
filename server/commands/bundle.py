"""`sili bundle`: what was carried by hand comes in, and the answers go out.

sili bundle import FILE… [--answers FOLDER]
sili bundle export DEVICE… --to FOLDER

In a relay's folder the same two words are the relay's: export writes what the county
lacks, import takes in its answer; both ask for the laptop's password.
"""

import os
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import click

from schemas.identifiers import REFERENCE
from server import Sili, bundles
from server.bundles import Taken
from server.commands.opening import data_option, opened
from server.relay.carried import Carried
from server.relay.chest import Chest
from server.relay.known import Known
from server.relay.serving import utc_now
from server.relay.store import Store
from sync.errors import Conflict

ENDING = ".sili"
BY = "sili bundle"
TRIES = 20
PAUSE = 0.2


@click.group()
def bundle() -> None:
    """What is carried on a stick or by cable, where there is no network."""


@bundle.command(name="import")
@click.argument(
    "files",
    nargs=-1,
    required=True,
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
)
@click.option(
    "--answers",
    type=click.Path(exists=True, file_okay=False, path_type=Path),
    help="Folder for the answers, a file for each phone.",
)
@data_option
def take(files: tuple[Path, ...], answers: Path | None, data: str) -> None:
    """Take in what phones and relays exported; taken in twice, nothing changes.

    On a relay's laptop: take in the county's answer.
    """
    if Chest(Path(data)).exists:
        with laptop(data) as carried:
            for file in files:
                click.echo(f"{file.name}: {carried.take_in(file, utc_now())}")
        return
    faults = 0
    with opened(data) as sili:
        devices: dict[str, None] = {}
        for file in files:
            with file.open("rb") as stream:
                taken = bundles.take(stream.read, sili, BY)
            devices[taken.device] = None
            faults += taken.fault is not None
            say(file, taken)
        read_in(sili)
        if answers is not None:
            for device in devices:
                write(device, answers, sili)
    raise SystemExit(1 if faults else 0)


def read_in(sili: Sili) -> None:
    """Have the registry read what came, so that the answer speaks of it. A server that
    runs may say the same word at the same moment; then it is looked at once more."""
    for left in reversed(range(TRIES)):
        try:
            sili.ingest.run_once()
            return
        except Conflict:
            if not left:
                raise
            time.sleep(PAUSE)


@bundle.command()
@click.argument("devices", nargs=-1)
@click.option(
    "--to",
    "folder",
    required=True,
    type=click.Path(exists=True, file_okay=False, path_type=Path),
)
@data_option
def export(devices: tuple[str, ...], folder: Path, data: str) -> None:
    """Make the answer for each of these phones or relays, with all the county said.

    On a relay's laptop, without names: what lies there and the county has not.
    """
    if Chest(Path(data)).exists:
        with laptop(data) as carried:
            path = folder / f"{carried.mine.relay}{ENDING}"
            number, entries = carried.export(path, utc_now())
            click.echo(f"{path}  第{number}包 no. {number}: {entries}")
        return
    with opened(data) as sili:
        for device in devices:
            write(device, folder, sili)


@contextmanager
def laptop(data: str) -> Iterator[Carried]:
    """The relay in that folder, its password given."""
    mine = Chest(Path(data)).open(
        click.prompt("密码 password", hide_input=True, err=True)
    )
    kept = Store(mine)
    try:
        yield Carried(mine, kept, Known(mine, kept.open(REFERENCE)))
    finally:
        kept.close()


def write(device: str, folder: Path, sili: Sili) -> None:
    """A file beside its final name first: half an answer never has that."""
    path = folder / f"{device}-answer{ENDING}"
    half = path.with_suffix(".part")
    with half.open("wb") as file:
        for frame in bundles.answer(device, sili, BY):
            file.write(frame)
        file.flush()
        os.fsync(file.fileno())
    half.replace(path)
    click.echo(f"{path}  ({path.stat().st_size} bytes)")


def say(file: Path, taken: Taken) -> None:
    again = "（以前收过 taken in before）" if taken.is_again else ""
    click.echo(
        f"{file.name}: {taken.device} 第{taken.number}包{again}："
        f"收下记录 {taken.stored}，证据块 {taken.chunks}"
        f" / entries {taken.stored}, chunks {taken.chunks}"
    )
    for each in taken.refused:
        click.echo(f"  {each['id']}: {each['zh']} / {each['en']}")
    if taken.lacking:
        numbers = "、".join(map(str, taken.lacking))
        click.echo(f"  还没收到第{numbers}包 / still lacking: {numbers}")
    if taken.fault:
        click.echo(f"  {taken.fault.zh}\n  {taken.fault.en}")
