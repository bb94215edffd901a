"""Which database the counties of a test keep their registry in.

SQLite, unless a test runs `on` something else: then each county made meanwhile gets
a fresh database there.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager

_fresh: list[Callable[[], str]] = []


def address() -> str:
    """The SILI_DATABASE_URL of the next county."""
    return _fresh[-1]() if _fresh else ""


@contextmanager
def on(fresh: Callable[[], str]) -> Iterator[None]:
    _fresh.append(fresh)
    try:
        yield
    finally:
        _fresh.pop()
