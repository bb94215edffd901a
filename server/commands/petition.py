"""`sili petition`: petitions of another system come in, and a table of ours goes out.

sili petition import FILE [--column FIELD=COLUMN …] [--dry-run]
sili petition export FILE [--state … --area … --ended] [--purpose CODE [--said WORDS]]
"""

from collections.abc import Sequence
from pathlib import Path

import click
from rich.console import Console
from rich.progress import Progress

from schemas.exchange_fields import TAKEN, guessed
from schemas.petition.moves import State
from server import Sili, sheets, tables
from server.commands.opening import data_option, opened
from server.commands.vouching import vouched
from server.errors.exchange import ImportRefused
from server.permissions import Principal, Role, Verb, demand
from server.petitions import exporting, importing
from server.petitions.exporting import Wish
from server.petitions.importing import Looked, Source
from server.petitions.listing import PetitionQuery
from server.petitions.own_codes import own_codes
from server.reading import PURPOSES, Purpose
from server.registry.desk import Pen, user_at_machine

EVERY = 1_000_000
"""As many as two persons take away together."""


@click.group()
def petition() -> None:
    """Petitions, in and out as tables."""


@petition.command(name="import")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option(
    "--column",
    "said",
    multiple=True,
    metavar="FIELD=COLUMN",
    help="What a column is, where its name does not say it; repeatable.",
)
@click.option("--dry-run", is_flag=True, help="Look at it; write nothing.")
@data_option
def take(file: Path, said: Sequence[str], dry_run: bool, data: str) -> None:
    """Bring in a .csv or .xlsx: all of it or nothing, and twice is once."""
    table = tables.read(file.read_bytes())
    meant = guessed([*table.head]) | columns(said)
    with opened(data) as sili:
        source = Source(table, meant, own_codes(sili.settings))
        found = importing.look(operator(sili), source, sili.clock())
        say(source, found)
        if found.wrong and not dry_run:
            raise ImportRefused("rows", most=len(found.wrong))
        if dry_run or not found.new:
            raise SystemExit(1 if found.wrong else 0)
        imported(sili, source)


def columns(said: Sequence[str]) -> dict[str, str]:
    meant: dict[str, str] = {}
    for each in said:
        field, _, column = each.partition("=")
        if field not in TAKEN or not column:
            raise click.BadParameter(
                f"{each}: FIELD=COLUMN, FIELD of {' '.join(TAKEN)}"
            )
        meant[field] = column
    return meant


def say(source: Source, found: Looked) -> None:
    new, here, wrong = len(found.new), len(found.here), found.wrong_rows
    click.echo(
        f"新的 {new}，已经在这里的 {here}，要改的 {wrong}"
        f" / new {new}, here already {here}, to put right {wrong}"
    )
    if source.unused:
        click.echo(f"没有取用的列 columns left out: {'、'.join(source.unused)}")
    for each in found.wrong:
        click.echo(f"  第{each.row}行 {each.column}：{each.words.zh}；{each.do.zh}")
        click.echo(f"  row {each.row}: {each.words.en}; {each.do.en}")


def imported(sili: Sili, source: Source) -> None:
    with Progress(console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task("导入 importing", total=None)
        importing.take(
            operator(sili),
            source,
            pen=Pen.at_machine(sili.keys),
            now=sili.clock(),
            progress=lambda done, total: bar.update(task, completed=done, total=total),
        )
    click.echo("已导入 imported")


@petition.command()
@click.argument("file", type=click.Path(dir_okay=False, path_type=Path))
@click.option("--state", default="", type=click.Choice(["", *State]))
@click.option("--area", default="", help="Division code in which it lies.")
@click.option("--ended", is_flag=True, help="Those that came to an end.")
@click.option(
    "--purpose",
    default="",
    type=click.Choice(["", *PURPOSES]),
    help="Why; without it document numbers are covered.",
)
@click.option("--said", default="", help="The purpose in words.")
@click.option(
    "--second",
    default="",
    metavar="LOGIN",
    help=f"Who agrees to more than {exporting.MOST}; asked for the password.",
)
@data_option
def export(
    file: Path,
    state: str,
    area: str,
    ended: bool,
    purpose: str,
    said: str,
    second: str,
    data: str,
) -> None:
    """Write a .csv or .xlsx of the exchange's fields; each petition is in the log."""
    why = Purpose.of(purpose, said)
    if purpose and why is None:
        raise click.UsageError("--said says what for, where --purpose is other")
    with opened(data) as sili:
        most = EVERY if second and agreed(second, sili) else exporting.MOST
        query = PetitionQuery(state=state, area=area, ended=ended)
        wish = Wish(query, why, own_codes(sili.settings), most)
        rows = exporting.rows(operator(sili), wish, sili.keys, sili.clock())
        if file.suffix == ".xlsx":
            file.write_bytes(sheets.workbook(exporting.HEAD, rows))
        else:
            file.write_text(sheets.written(exporting.HEAD, rows), "utf-8", newline="")
    click.echo(f"{file}  {len(rows)}")


def agreed(login: str, sili: Sili) -> bool:
    """Somebody of the county office stands here too. NotAllowed."""
    demand(vouched(login, sili), Verb.REGISTER_PETITION, sili.settings.county)
    return True


def operator(sili: Sili) -> Principal:
    """Whoever has the county's machine in hand."""
    county, name = sili.settings.county, user_at_machine()
    return Principal("command-line", name, Role.COUNTY_OFFICER, (county,))
