"""The county's server with one rule broken: its checkpoint moves before the write.

What `tests.faults.test_lives` starts to see that the histories find it.
"""

from dataclasses import replace

from flask import Flask

from server.ingest import Ingest, Read
from server.registry import checkpoints, transaction
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
