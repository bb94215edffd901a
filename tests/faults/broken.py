"""Programs with one rule broken, which `tests.faults.test_lives` starts to see that the
histories find it.

    county    its checkpoint moves before the write
    laptop    it lets go what it holds before it has handed it over
"""

from dataclasses import replace

from flask import Flask

from server.commands import main
from server.ingest import Ingest, Read
from server.registry import checkpoints, transaction
from server.relay.carrier import Carrier
from server.relay.dropping import forget
from server.relay.store import HELD
from tests.journeys import killable


def county() -> Flask:
    real = Ingest._take

    def take(self: Ingest, read: Read) -> str | None:
        with transaction(cases=()) as session:
            mark = checkpoints.claim(session, read.database)
            if mark is not None:
                checkpoints.move(mark, read.uuid, read.last_seq, self.clock())
        return real(self, replace(read, since=read.last_seq))

    Ingest._take = take  # type: ignore[method-assign]
    return killable.county()


def laptop() -> None:
    real = Carrier._carry

    def carry(self: Carrier, name: str) -> None:
        here = self.store.open(name)
        for each in here.all_docs(start_key="entry:", end_key="entry;"):
            here.purge(each.id)
            forget(here, HELD + each.id)
        real(self, name)

    Carrier._carry = carry  # type: ignore[method-assign]
    main()
