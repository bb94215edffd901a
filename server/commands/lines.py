"""`sili replicate`, `sili app`: what lies beside the county's own process."""

import os
import sys

import click

from sync.__main__ import main as replicating


@click.command(
    context_settings={"ignore_unknown_options": True, "allow_extra_args": True}
)
@click.argument("source")
@click.argument("target")
@click.pass_context
def replicate(context: click.Context, source: str, target: str) -> None:
    """Give TARGET what SOURCE has; each a URL or a database file.

    Takes the options of `python -m sync`: --continuous, --create-target, …
    """
    sys.exit(replicating([source, target, *context.args]))


@click.command(
    context_settings={"ignore_unknown_options": True, "allow_extra_args": True}
)
@click.pass_context
def app(context: click.Context) -> None:
    """The mediator's app in a window, on this computer."""
    command = [sys.executable, "-m", "mobile.main", *context.args]
    os.execv(sys.executable, command)
