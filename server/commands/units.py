"""`sili unit`: responsible units, one by one or from a table."""

from pathlib import Path

import click
from rich.console import Console
from rich.table import Table

from schemas import codes
from schemas.units import Unit
from server import unit_sheets, units
from server.commands.opening import data_option, opened
from server.commands.people import operator, reason_option
from server.permissions import Principal, Role
from server.registry import db
from server.registry import units as kept
from server.registry.desk import Pen
from server.unit_rules import Wanted
from server.unit_sheets import Plan

LEVELS = click.Choice(list(codes.code_list("unit_levels")))
KINDS = click.Choice(list(codes.code_list("unit_kinds")))
CATEGORIES = click.Choice(list(codes.code_list("content_categories")))


@click.group()
def unit() -> None:
    """Responsible units (责任单位) and what each answers for."""


@unit.command("add")
@click.argument("name", metavar="UNIT")
@click.option("--level", required=True, type=LEVELS)
@click.option("--kind", required=True, type=KINDS)
@click.option("--area", default="", help="County or township; the county unless said.")
@click.option(
    "--duty",
    "duties",
    multiple=True,
    required=True,
    type=CATEGORIES,
    help="Code of a content category; repeatable.",
)
@click.option("--phone", default="", help="Where it is called.")
@click.option("--reason", default="", help="Why; it is written into the record.")
@data_option
def add_unit(
    name: str,
    level: str,
    kind: str,
    area: str,
    duties: tuple[str, ...],
    phone: str,
    reason: str,
    data: str,
) -> None:
    """Add a unit by its full name, which stays."""
    with opened(data) as sili:
        where = area or sili.settings.county
        wanted = Wanted(name, level, kind, where, duties, phone)
        by, pen = officer(sili.settings.county), Pen.at_machine(sili.keys)
        added = units.add(by, wanted, reason, pen=pen, now=sili.clock())
    click.echo(added)


@unit.command("end")
@click.argument("name", metavar="UNIT")
@click.option("--successor", default="", help="Which unit goes on with its powers.")
@reason_option
@data_option
def end_unit(name: str, successor: str, reason: str, data: str) -> None:
    """End a unit; what lay with it, and its accounts, go on with its successor."""
    with opened(data) as sili:
        by, pen = officer(sili.settings.county), Pen.at_machine(sili.keys)
        units.end(by, name, successor, reason, pen=pen, now=sili.clock())
    click.echo(f"{name} 撤销 ended")


@unit.command("list")
@data_option
def list_units(data: str) -> None:
    """List the units: their duties, areas and accounts, and who followed whom."""
    table = Table("单位 unit", "辖区 area", "责任清单 duties", "账号 accounts")
    with opened(data) as sili:
        county = sili.settings.county
        for each in units.listed(officer(county), county):
            table.add_row(*cells(each.unit), str(each.accounts))
    Console().print(table)


def cells(each: Unit) -> tuple[str, str, str]:
    ended = "" if each.is_open else f"\n撤销 ended → {each.successor or '—'}"
    area = f"{each.area} {codes.name_of(each.area) or ''}".rstrip()
    duties = (codes.label("content_categories", code) for code in each.duties)
    return each.name + ended, area, "、".join(duties)


@unit.command("import")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--dry-run", is_flag=True, help="Say what would come of it; do nothing.")
@click.option("--reason", default="导入责任单位表 a list of units", show_default=True)
@data_option
def import_units(file: Path, dry_run: bool, reason: str, data: str) -> None:
    """Add and change units from a CSV; a list with one fault changes nothing.

    Its columns are those of `sili unit export`.
    """
    with opened(data) as sili:
        county = sili.settings.county
        lines = unit_sheets.read(file.read_bytes(), county)
        plan = unit_sheets.planned(kept.standing(db.session()), lines, county)
        tell(plan)
        unit_sheets.refuse_faults(plan)
        if dry_run:
            click.echo("试运行，没有导入 a dry run: nothing was taken in")
            return
        by, pen = officer(county), Pen.at_machine(sili.keys)
        units.take_in(by, lines, reason, pen=pen, now=sili.clock())


def tell(plan: Plan) -> None:
    for fault in plan.faults:
        click.echo(f"第 {fault.no} 行 line {fault.no}\t{fault.words.zh}")
        click.echo(f"\t{fault.words.en}")
    told = (
        ("新登记", "new", len(plan.new)),
        ("调整", "changed", len(plan.changed)),
        ("不变", "same", plan.same),
        ("有误", "with faults", len(plan.faults)),
    )
    click.echo("\n".join(f"{zh} {en}\t{number}" for zh, en, number in told))


@unit.command("export")
@click.option("--to", "target", type=click.Path(dir_okay=False, path_type=Path))
@data_option
def export_units(target: Path | None, data: str) -> None:
    """Write the units that go on as CSV, to a file or to where it is read."""
    with opened(data):
        text = unit_sheets.written(kept.standing(db.session()).open)
    if target is None:
        click.echo(text, nl=False)
    else:
        target.write_text(text, encoding="utf-8", newline="")


def officer(county: str) -> Principal:
    """Whoever has the county's machine in hand, as the county's officer."""
    return operator(county, Role.COUNTY_OFFICER)
