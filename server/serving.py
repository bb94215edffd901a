"""What granian loads in its worker process: the county, or the open hub.

The worker must not outlive the process that started it: an orphan would go on
writing to the registry and holding the port. So the kernel is asked to end it with
its parent where it can be, and elsewhere a thread looks.
"""

import ctypes
import os
import signal
import sys
import threading
import time
from multiprocessing.util import Finalize

from flask import Flask

from server import Sili, config, create_app
from server.moments import Announce, silence
from sync.endpoint import create_blueprint
from sync.gate import Folder, OpenGate

PARENT_DEATH_SIGNAL = 1


def county(announce: Announce = silence) -> Flask:
    """The whole county, with its ingest running."""
    end_with_parent()
    app = create_app(config.read(), announce=announce)
    app.open_doors()
    sili: Sili = app.extensions["sili"]
    sili.ingest.start()
    Finalize(None, sili.ingest.stop, exitpriority=10)
    return app


def open_hub() -> Flask:
    """The sync endpoint of the general profile, at the root of its port."""
    end_with_parent()
    app = Flask("sili-hub", static_folder=None)
    folder = Folder(config.read().data / "databases")
    app.register_blueprint(
        create_blueprint(folder, profile="general", gate=OpenGate()), url_prefix="/"
    )
    return app


def end_with_parent() -> None:
    parent = os.getppid()
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(PARENT_DEATH_SIGNAL, signal.SIGKILL)
    threading.Thread(target=look_for, args=(parent,), daemon=True).start()


def look_for(parent: int) -> None:
    while os.getppid() == parent:
        time.sleep(1)
    os._exit(1)
