"""`sili linkage`: compare every case; what that is worth, on labelled disputes."""

import json
import os
from collections.abc import Mapping
from typing import Any

import click
from rich.console import Console
from rich.progress import Progress
from rich.table import Table

from server import linking, sweeping
from server.commands.opening import data_option, opened
from server.hands import hands
from server.linkage.evaluation import RATIOS, Trial
from server.linkage.made import halves
from server.linkage.reporting import learned, report

STEPS = {
    "sheets": "登记要点 sheets",
    "counting": "数姓名、用字 counting",
    "pairs": "比对 comparing",
}


@click.group()
def linkage() -> None:
    """The same dispute found across villages, with reasons."""


@linkage.command()
@click.option("--anew", is_flag=True, help="All of them, not only what is owed.")
@click.option(
    "--workers",
    default=os.cpu_count() or 1,
    show_default="one for each core",
    type=click.IntRange(min=1),
    help="Processes that fold and compare.",
)
@data_option
def run(anew: bool, workers: int, data: str) -> None:
    """Compare every case that was not yet, beside the ingest or without it.

    It may be stopped at any time, and goes on where it was.
    """
    with (
        opened(data) as sili,
        hands(sili.settings, workers) as do,
        Progress(console=Console(stderr=True)) as progress,
    ):
        if anew:
            linking.begin_anew()
        owed = linking.catch_up(sili.keys)
        tasks = {name: progress.add_task(words) for name, words in STEPS.items()}

        def show(step: str, left: int) -> None:
            total = max(progress.tasks[tasks[step]].total or 0, left)
            progress.update(tasks[step], total=total, completed=total - left)

        sweeping.run(sili.keys, sili.clock, do, show)
    click.echo(f"{owed} cases")


@linkage.command()
@click.option("--records", default=20_000, show_default=True, help="How many, in all.")
@click.option("--seed", default=1, show_default=True, help="Which of all drawings.")
@click.option("--json", "as_json", is_flag=True, help="For machines; has f1.")
@click.option("--levels", is_flag=True, help="Beside each weight, what the data say.")
@click.option("--splink/--no-splink", default=True, help="Splink's defaults as well.")
def evaluate(
    records: int, seed: int, as_json: bool, levels: bool, splink: bool
) -> None:
    """Measure precision, recall and F1, mark by mark, beside other matchers.

    Records are drawn from the seed: one half is for tuning, the other is held back,
    and the figures are of that one. `--levels` reads the half for tuning.
    """
    drawn = halves(seed, records)
    if levels:
        for line in learned(Trial(drawn.tuning)):
            click.echo(line)
        return
    told = report(Trial(drawn.held_back), with_splink=splink)
    if as_json:
        click.echo(json.dumps(told, ensure_ascii=False, indent=1))
    else:
        show(told)


def show(told: dict[str, Any]) -> None:
    """The same for people: three tables, and what a machine would have joined."""
    console = Console(highlight=False)
    console.print(table("matcher", {"sili": told} | told["others"]))
    console.print(table("threshold", told["by_threshold"]))
    console.print(table("mark", told["by_mark"]))
    automatic = told["automatic"]
    console.print(
        f"{told['records']} records held back, {told['true_pairs']} true pairs, "
        f"{told['compared_pairs']} compared, "
        f"{told['true_pairs_without_a_key']} true ones share no key\n"
        f"automatic: {automatic['persons']} persons, "
        f"{automatic['of_different_persons']} of them wrong; "
        f"{automatic['disputes']} disputes, "
        f"{automatic['of_different_disputes']} of them wrong"
    )


def table(first: str, rows: Mapping[str, Any]) -> Table:
    """One line for each; where something was not measured, why."""
    made = Table(first, "precision", "recall", "F1", box=None)
    for name, figures in rows.items():
        if isinstance(figures, str):
            made.add_row(name, figures)
        else:
            made.add_row(name, *(f"{figures[each]:.4f}" for each in RATIOS))
    return made
