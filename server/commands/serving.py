"""`sili serve`, `sili hub`: the processes that listen, and what their peer is told.

granian answers from one worker process with many threads, in which the ingest runs
as well. It needs a time after which an open feed may be cut, else it never stops.
"""

import os

import click
from granian.constants import Interfaces
from granian.log import LogLevels
from granian.server import Server

from server import config
from server.commands.opening import data_option
from server.errors import DemoStaysHome, NotOpen
from server.hub.configuring import configuration
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
@data_option
@click.pass_context
def hub(context: click.Context, host: str, port: int, data: str) -> None:
    """The sync endpoint alone, as any CouchDB client expects it.

    It has no accounts yet, is open to everybody on this computer, and listens
    nowhere else.
    """
    if context.invoked_subcommand:
        return
    if host not in LOOPBACK:
        raise NotOpen(host)
    os.environ["SILI_DATA"] = str(config.read(os.environ, data=data).data)
    click.echo(f"http://{bracketed(host)}:{port}/  对本机开放 open to this computer")
    listen("server.serving:open_hub", host, port)


@hub.command(name="config")
@data_option
def configure(data: str) -> None:
    """What an Apache CouchDB has to be told to take the county's tokens."""
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
