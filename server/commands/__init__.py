"""`sili`: the county's commands, a noun or a verb each; `--help` says more of each.

A command opens the county that its data folder holds, calls one verb, and says what
came of it. What the county refuses is one line in Chinese and one in English, and
exit code 1. What a command writes, nobody else on the machine reads.
"""

import os
import sys
from importlib import import_module
from typing import Any

import click
from rich.console import Console

from schemas.errors import SiliError
from server.errors import CountyError
from sync.errors import SyncError

PLACES = {
    "serve": "server.commands.serving:serve",
    "hub": "server.commands.serving:hub",
    "ingest": "server.commands.record:ingest",
    "rebuild": "server.commands.record:rebuild",
    "verify": "server.commands.record:verify",
    "backup": "server.commands.keeping:backup",
    "restore": "server.commands.keeping:restore",
    "user": "server.commands.people:user",
    "unit": "server.commands.units:unit",
    "device": "server.commands.people:device",
    "recover": "server.commands.recovery:recover",
    "keys": "server.commands.keys:keys",
    "readings": "server.commands.reading:readings",
    "erase": "server.commands.erasing:erase",
    "blocked": "server.commands.erasing:blocked",
    "enrol": "server.commands.enrol:enrol",
    "relay": "server.commands.relay:relay",
    "bundle": "server.commands.bundle:bundle",
    "petition": "server.commands.petition:petition",
    "patrol": "server.commands.patrol:patrol",
    "linkage": "server.commands.linkage:linkage",
    "reports": "server.commands.reports:reports",
    "replicate": "server.commands.lines:replicate",
    "app": "server.commands.lines:app",
    "demo": "server.demo.command:demo",
}


class Commands(click.Group):
    """The commands, each imported when it is called, so that `sili` is quick."""

    def list_commands(self, context: click.Context) -> list[str]:
        return list(PLACES)

    def get_command(self, context: click.Context, name: str) -> click.Command | None:
        if name not in PLACES:
            return None
        module, _, attribute = PLACES[name].partition(":")
        command: click.Command = getattr(import_module(module), attribute)
        return command

    def invoke(self, context: click.Context) -> Any:
        os.umask(0o077)
        try:
            return super().invoke(context)
        except (CountyError, SiliError, SyncError) as refused:
            Console(stderr=True, highlight=False).print(
                f"{refused.zh}\n{refused.en}", markup=False, soft_wrap=True
            )
            sys.exit(1)


@click.command(cls=Commands, context_settings={"help_option_names": ["-h", "--help"]})
def main() -> None:
    """Sili 四理: village mediation, logged offline, merged into the county registry."""
