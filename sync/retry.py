"""When to try again.

A line that drops at every hill must not be hammered, and phones that lost one
mast together must not come back in one breath. So each wait is drawn evenly
between nothing and a bound that doubles from `first` to `most` ("full jitter").
A peer that names its own wait (`Retry-After`) is believed, up to `most`.

Nothing here sleeps: it says how long, and whoever asks does the waiting.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Patience:
    """How often one request is tried, and the bounds of the waits between."""

    attempts: int = 4
    first: float = 0.5
    most: float = 30.0


IMPATIENT = Patience(attempts=1)


def bound(tries: int, patience: Patience) -> float:
    """Return the longest wait after so many failures in a row."""
    # 2.0 ** 1024 overflows; no line is worth more than forty doublings.
    return min(patience.most, patience.first * 2.0 ** min(tries - 1, 40))


def wait_after(
    tries: int, patience: Patience, chance: float, asked: float | None = None
) -> float:
    """Return the wait after the given number of failures; `chance` is in [0, 1)."""
    if asked is not None:
        return min(max(asked, 0.0), patience.most)
    return bound(tries, patience) * chance


def waits(patience: Patience, chance: Callable[[], float]) -> Iterator[float]:
    """Yield the waits of a loop that never gives up."""
    tries = 0
    while True:
        tries += 1
        yield wait_after(tries, patience, chance())
