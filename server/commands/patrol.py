"""`sili patrol`: the five negative lists over everything, now.

sili patrol [--all]
"""

import click
from rich.console import Console
from rich.progress import Progress

from server.commands.opening import data_option, opened
from server.patrol import listing, running


@click.command()
@click.option("--all", "everything", is_flag=True, help="Not only what changed.")
@data_option
def patrol(everything: bool, data: str) -> None:
    """Look at what changed since the last run, or at everything.

    It may be stopped at any time, and goes on where it was. The server does it by
    itself once a day.
    """
    with (
        opened(data) as sili,
        Progress(console=Console(stderr=True), transient=True) as progress,
    ):
        task = progress.add_task("网巡 patrol", total=None)
        running.run(
            sili.keys,
            sili.clock,
            everything=everything,
            progress=lambda done, total: progress.update(
                task, completed=done, total=total
            ),
        )
        found = listing.runs(most=1)[0]
    looked, new, open = found.looked, found.new, found.standing
    click.echo(
        f"{found.ran_on}  巡查 {looked}，新发现 {new}，未销号 {open}"
        f" / looked at {looked}, new {new}, open {open}"
    )
