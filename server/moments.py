"""The moments of an ingest, by name, for whoever listens.

    READING       a batch is asked of the hub
    TRANSACTION   inside the SQL transaction, its entries taken in and folded
    CHECKPOINT    inside it still, the checkpoint moved, before the commit
    COMMITTED     the batch is the registry's; nothing was told to the field yet
    PUBLISHING    the outbox is about to write at the hub
    PUBLISHED     it has, and has not noted so
    STORED        a medium lies in the store, the registry does not say so yet
    MARKED        it does, and its chunks are still at the hub
    LIGHTS        on a new day, some lights have moved, the day itself not yet
    RESTED        everything there was is done

The server runs whatever listens in the ingest's own thread. Nothing is lost wherever
the process ends; the tests end it at each of these.
"""

from collections.abc import Callable
from enum import StrEnum
from typing import TypeAlias


class Moment(StrEnum):
    READING = "reading"
    TRANSACTION = "transaction"
    CHECKPOINT = "checkpoint"
    COMMITTED = "committed"
    PUBLISHING = "publishing"
    PUBLISHED = "published"
    STORED = "stored"
    MARKED = "marked"
    LIGHTS = "lights"
    RESTED = "rested"


Announce: TypeAlias = Callable[[Moment, str], None]


def silence(moment: Moment, database: str) -> None:
    """Nobody listens."""
