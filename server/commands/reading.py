"""`sili readings`: the log of what was read, by hand."""

from datetime import datetime

import click

from server.commands.opening import data_option, opened
from server.registry import reading_log, transaction
from server.registry.desk import Pen


@click.group()
def readings() -> None:
    """The log of who opened which case."""


@readings.command()
@click.option(
    "--before",
    required=True,
    type=click.DateTime(["%Y-%m-%d"]),
    help="The first day that stays, at least twelve months ago.",
)
@data_option
def close(before: datetime, data: str) -> None:
    """Drop the lines from before a day; a deed keeps the head of what went.

    The log is kept twelve months: a younger day is refused.
    """
    with opened(data) as sili, transaction() as session:
        pen = Pen.at_machine(sili.keys)
        gone = reading_log.close(session, pen, before.date(), sili.clock())
    click.echo(f"已清理{gone}行 {gone} lines closed")
