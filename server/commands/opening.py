"""How a command finds its county: the data folder, the settings, the app."""

import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, TypeVar

import click

from server import config

if TYPE_CHECKING:
    from server import Sili

F = TypeVar("F", bound=Callable[..., object])


def data_option(function: F) -> F:
    return click.option(
        "--data",
        envvar="SILI_DATA",
        default="var",
        show_default=True,
        type=click.Path(file_okay=False),
        help="Folder that holds the county.",
    )(function)


@contextmanager
def opened(data: str) -> Iterator["Sili"]:
    """The county in that folder, within an application context."""
    from server import create_app
    from server.registry import db

    app = create_app(config.read(os.environ, data=data))
    sili: Sili = app.extensions["sili"]
    with app.app_context():
        try:
            yield sili
        finally:
            db.session.remove()
            db.engine.dispose()
            sili.hub.close()
