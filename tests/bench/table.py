"""A line of the bench: ours beside a peer or a limit, and their ratio."""

from collections.abc import Callable, Iterable
from dataclasses import asdict, dataclass
from statistics import median
from time import perf_counter
from typing import Any


@dataclass(frozen=True)
class Line:
    """`ours` and `beside` in `unit`; what stands beside is named."""

    part: str
    what: str
    ours: float
    unit: str
    beside: float | None = None
    name: str = ""

    @property
    def ratio(self) -> float | None:
        return None if not self.beside else self.ours / self.beside

    def to_json(self) -> dict[str, Any]:
        return {**asdict(self), "ratio": self.ratio}

    def text(self) -> str:
        beside = "" if self.beside is None else f"{self.beside:>10,.1f} {self.name}"
        ratio = "" if self.ratio is None else f"{self.ratio:>7.2f} ×"
        return f"{self.what:38}{self.ours:>10,.1f} {self.unit:8}{ratio:>10}  {beside}"


def seconds(act: Callable[[], object]) -> float:
    begun = perf_counter()
    act()
    return perf_counter() - begun


def milliseconds(act: Callable[[], object], rounds: int) -> tuple[float, float]:
    """The median and the 95th percentile of so many rounds."""
    taken = sorted(seconds(act) * 1000 for _ in range(rounds))
    return median(taken), taken[int(len(taken) * 0.95)]


def written(lines: Iterable[Line]) -> str:
    texts, part = [], ""
    for line in lines:
        if line.part != part:
            part = line.part
            texts.append(f"\n{part}")
        texts.append("  " + line.text())
    return "\n".join(texts)
