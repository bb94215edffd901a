"""Several processes for what one would reckon for hours: they read, one writes.

    hands(settings, 4)   ─►  do(function, portions): what the function makes of each
                             portion, in the order of the portions

A worker opens the county for itself and holds one portion at a time. What it makes
comes back to who asked, and only there is anything written: SQLite has one writer, and
who is stopped between two portions has lost what was not yet written, which is made
again. Workers end with who began them, however that ended. One portion alone is worth
no process.
"""

import os
import signal
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future, ProcessPoolExecutor
from contextlib import contextmanager
from functools import partial
from itertools import chain, islice
from multiprocessing import get_context, parent_process
from threading import Thread
from typing import Protocol, TypeVar

from server.config import Settings

A = TypeVar("A")
B = TypeVar("B")
AHEAD = 2  # Portions for each worker, so that none waits for the writer.


class Do(Protocol):
    """As `map`, which does it here."""

    def __call__(
        self, function: Callable[[A], B], portions: Iterable[A], /
    ) -> Iterable[B]: ...


@contextmanager
def hands(settings: Settings, workers: int) -> Iterator[Do]:
    """So many processes; one works here, and needs no other."""
    if workers < 2:
        yield map
        return
    fresh = get_context("spawn")
    pool = ProcessPoolExecutor(
        workers, fresh, initializer=open_county, initargs=(settings,)
    )
    try:
        yield partial(in_order, pool, workers * AHEAD)
    finally:
        pool.shutdown(cancel_futures=True)


def in_order(
    pool: ProcessPoolExecutor,
    most: int,
    function: Callable[[A], B],
    portions: Iterable[A],
) -> Iterator[B]:
    """Never more than so many ahead of who takes what is made."""
    left = iter(portions)
    first = list(islice(left, 2))
    if len(first) < 2:
        yield from map(function, first)
        return
    left = chain(first, left)
    given = deque(pool.submit(function, each) for each in islice(left, most))
    try:
        while given:
            made = given.popleft().result()
            given.extend(pool.submit(function, each) for each in islice(left, 1))
            yield made
    finally:
        give_up(given)


def give_up(given: Iterable[Future[B]]) -> None:
    for each in given:
        each.cancel()


def open_county(settings: Settings) -> None:
    """In a worker: the county, until its parent ends."""
    from server import create_app

    signal.signal(signal.SIGINT, signal.SIG_IGN)
    Thread(target=end_with_parent, daemon=True).start()
    create_app(settings).app_context().push()


def end_with_parent() -> None:
    if parent := parent_process():
        parent.join()
        os._exit(1)
