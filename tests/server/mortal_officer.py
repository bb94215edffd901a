"""An officer's approval in a process that dies with the ledger's line written and the
transaction not committed."""

import os
import signal
import sys

from sqlalchemy import Connection, Engine, event

from server import Sili, config, create_app, erasing
from server.permissions import Principal, Role

SECOND = Principal("a-second", "吴霞", Role.COUNTY_OFFICER, ("500230",))


def dies(_connection: Connection) -> None:
    ledger = config.read().erasures
    if ledger.exists() and ledger.stat().st_size:
        os.kill(os.getpid(), signal.SIGKILL)


if __name__ == "__main__":
    app = create_app(config.read())
    sili: Sili = app.extensions["sili"]
    event.listen(Engine, "commit", dies)
    with app.app_context():
        about = sys.argv[1], sili.keys, sili.settings.erasures, sili.clock()
        erasing.approve(SECOND, *about)
