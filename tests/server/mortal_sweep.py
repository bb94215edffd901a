"""A full run of linkage that dies when SILI_PORTIONS portions are written."""

import os
import signal

from server import Sili, config, create_app, sweeping
from server.hands import hands


def strike(left: int) -> None:
    global portions
    portions -= 1
    if not portions:
        os.kill(os.getpid(), signal.SIGKILL)


if __name__ == "__main__":
    portions = int(os.environ["SILI_PORTIONS"])
    sweeping.PORTION = int(os.environ["SILI_PORTION"])
    app = create_app(config.read())
    sili: Sili = app.extensions["sili"]
    with app.app_context(), hands(sili.settings, 2) as do:
        sweeping.begin(sili.clock())
        sweeping.go_on(sili.clock, do, strike)
