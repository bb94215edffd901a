"""`sili recover`: what a phone asks or hands over when its PIN is gone."""

import json
from pathlib import Path
from typing import Any

import click

from server import Sili, recovery
from server.commands.opening import data_option, opened
from server.commands.vouching import two_officers


@click.command()
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--officer", "logins", multiple=True, required=True, help="Twice.")
@click.option("--code", default="", help="Six digits that the phone shows.")
@data_option
def recover(file: Path, logins: tuple[str, ...], code: str, data: str) -> None:
    """Release a phone's data key, or bring in the entries that it enclosed.

    FILE is the phone's request (a forgotten PIN) or its copies (a shredded phone). Two
    officers give their passwords and codes. An answer to a request is printed, one
    line, for the phone alone; copies go into the hub. Either is written down.
    """
    told = recovery.read(file.read_text(encoding="utf-8"))
    with opened(data) as sili:
        by = two_officers(logins, sili)
        done = answered(told, code, by, sili)
    click.echo(json.dumps(done, ensure_ascii=False))


def answered(
    told: dict[str, Any], code: str, by: recovery.Officers, sili: Sili
) -> dict[str, Any]:
    if "recover" in told:
        return dict(recovery.release_key(told, code, by, sili.keys, sili.clock()))
    done = recovery.deliver(told, by, sili.keys, sili.hub, sili.clock())
    return {"delivered": len(done.entries), "refused": done.refused}
