"""A SQLite registry with every table and no row, made once and copied.

`prepare` then finds the newest step and does nothing. That the steps make these tables
is shown by the tests of the migrations, and by every process the journeys start.
"""

import atexit
import shutil
import tempfile
from functools import cache
from pathlib import Path

from sqlalchemy import create_engine

from server.config import Settings
from server.migrations import bring_up


@cache
def template() -> Path:
    """The registry to copy; it goes with this process."""
    folder = Path(tempfile.mkdtemp(prefix="sili-registry-"))
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    settings = Settings(data=folder)
    engine = create_engine(settings.database)
    bring_up(engine)
    engine.dispose()
    return folder / "registry.sqlite"


def lay(folder: Path) -> None:
    """Put a prepared registry where a county will look for its own, if none is."""
    registry = folder / template().name
    if not registry.exists():
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        shutil.copyfile(template(), registry)
