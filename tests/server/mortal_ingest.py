"""An ingest worker that dies at a named moment: SILI_KILL=transaction:3."""

import os
import signal
from time import sleep

from server import Sili, config, create_app
from server.moments import Moment


class Death:
    """Counts how often its moment came, and strikes."""

    def __init__(self, aim: str) -> None:
        moment, _, times = aim.partition(":")
        self.moment, self.left = Moment(moment), int(times)

    def __call__(self, moment: Moment, database: str) -> None:
        self.left -= moment is self.moment
        if self.left <= 0:
            os.kill(os.getpid(), signal.SIGKILL)


if __name__ == "__main__":
    app = create_app(config.read(), announce=Death(os.environ["SILI_KILL"]))
    sili: Sili = app.extensions["sili"]
    while True:
        sili.ingest.run_once()
        sleep(sili.settings.ingest_sweep)
