"""`sili serve`, `sili hub`: the processes that listen, and what their peer is told.

granian answers from one worker process with many threads, in which the ingest runs
as well. It needs a time after which an open feed may be cut, else it never stops.
"""

import os
from pathlib import Path

import click
from granian.constants import Interfaces
from granian.log import LogLevels
from granian.server import Server

from server import config
from server.commands.opening import data_option
from server.errors import DemoStaysHome, NotOpen
from server.keys import CountyKeys

LOOPBACK = ("127.0.0.1", "::1", "localhost")
THREADS = 128
KILL_AFTER = 3
DEMO_MARK = "demo"


@click.command()
@click.option("--host", default="127.0.0.1", show_default=True)
@click.option("--port", default=8000, show_default=True)
@data_option
def serve(host: str, port: int, data: str) -> None:
    """Registry, console, API, hub under /couch, and ingest, until SIGTERM."""
    public = os.environ.get("SILI_PUBLIC_URL") or f"http://{bracketed(host)}:{port}"
    settings = config.read(os.environ, data=data, public_url=public)
    if host not in LOOPBACK and (settings.data / DEMO_MARK).exists():
        raise DemoStaysHome(host)
    config.check_factor(settings, host)
    os.environ["SILI_DATA"] = str(settings.data)
    os.environ["SILI_PUBLIC_URL"] = settings.public_url
    click.echo(f"四理 Sili: {settings.public_url}  ({settings.data})")
    listen("server.serving:county", host, port)


@click.group(invoke_without_command=True)
@click.option("--host", default="127.0.0.1", show_default=True)
@click.option("--port", default=5984, show_default=True)
@click.option("--county", default="", metavar="URL", help="As a township's relay.")
@click.option("--page", default=0, help="Port of a relay's own page; --port and one.")
@data_option
@click.pass_context
def hub(
    context: click.Context, host: str, port: int, county: str, page: int, data: str
) -> None:
    """The sync endpoint alone, as any CouchDB client expects it.

    It has no accounts yet, is open to everybody on this computer, and listens
    nowhere else. With --county it is a township's relay, over TLS, for the phones
    that it knows; how it stands is to be seen at --page, from this computer alone.
    """
    if context.invoked_subcommand:
        return
    if county:
        relay(Path(data), county, host, port, page or port + 1)
        return
    if host not in LOOPBACK:
        raise NotOpen(host)
    os.environ["SILI_DATA"] = str(config.read(os.environ, data=data).data)
    click.echo(f"http://{bracketed(host)}:{port}/  对本机开放 open to this computer")
    listen("server.serving:open_hub", host, port)


def relay(folder: Path, county: str, host: str, port: int, page: int) -> None:
    """Ask for the password, then serve phones and go to the county, until SIGTERM."""
    from server.relay import serving
    from server.relay.chest import Chest

    mine = Chest(folder).open(click.prompt("密码 password", hide_input=True, err=True))
    click.echo(f"中转站 relay: https://{bracketed(host)}:{port}/  {mine.relay}")
    click.echo(f"本机查看 how it stands: http://127.0.0.1:{page}/")
    serving.listen(mine, county, host, port, page)


@hub.command(name="config")
@data_option
def configure(data: str) -> None:
    """What an Apache CouchDB has to be told to take the county's tokens."""
    from server.hub.configuring import configuration

    settings = config.read(os.environ, data=data)
    keys = CountyKeys(settings.county, settings.key_folder, settings.secret_key)
    click.echo(configuration(keys), nl=False)


def listen(target: str, host: str, port: int) -> None:
    Server(
        target,
        address=host,
        port=port,
        interface=Interfaces.WSGI,
        factory=True,
        workers=1,
        blocking_threads=THREADS,
        workers_kill_timeout=KILL_AFTER,
        log_level=LogLevels.error,
    ).serve()


def bracketed(host: str) -> str:
    return f"[{host}]" if ":" in host else host
