"""What a receipt says of evidence: which of it is not whole at the county.

    media_missing   evidence id → the pieces still lacking, under which attempt they are
                    to be sent, and why; of evidence whose record the county holds.
                    No `pieces` at all: what came is refused for good
    media_unkept    what is whole there and in no verified backup yet

Both are complete, so what a receipt with `media_missing` does not name is whole, as
soon as it holds the record. A county that says nothing of it has not the lane: then
nothing counts as whole.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, NamedTuple

MOST_ATTEMPTS = 99_999


class Lacking(NamedTuple):
    """Of one thing: pieces from … to before …, or that it will never be taken."""

    pieces: tuple[tuple[int, int], ...]
    attempt: int
    why: str
    refused: bool = False


@dataclass(frozen=True, slots=True)
class Wholeness:
    lacking: Mapping[str, Lacking]
    unkept: frozenset[str]


def of_body(body: Mapping[str, Any]) -> Wholeness | None:
    """As a verified receipt says it. Raises TypeError, ValueError, KeyError."""
    missing = body.get("media_missing")
    if missing is None:
        return None
    lacking = {str(id): _lacking(said) for id, said in dict(missing).items()}
    return Wholeness(lacking, frozenset(map(str, body.get("media_unkept", ()))))


def _lacking(said: Mapping[str, Any]) -> Lacking:
    pieces = tuple((int(start), int(end)) for start, end in said.get("pieces", ()))
    attempt = min(max(int(said["attempt"]), 1), MOST_ATTEMPTS)
    return Lacking(pieces, attempt, str(said.get("why", "")), "pieces" not in said)
