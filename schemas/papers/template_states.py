"""How the templates of papers stand, as the desk's deeds left them, in their order.

    proposed ──published──▶ published ──withdrawn──▶ withdrawn
        │  └───refused────▶ refused
        └──────withdrawn──▶ withdrawn

Versions of a kind are counted from 1 as they are published and never given anew; 0 is
the one that came with the program. A kind has the highest that is published. A deed
that does not fit what stands, changes nothing.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any, Final, NamedTuple, TypeAlias

from schemas.papers import template_deeds as deeds

WAITING, COUNTS, LEFT, BACK = "proposed", "published", "refused", "withdrawn"
MOVES: Final[Mapping[str, tuple[frozenset[str], str]]] = {
    deeds.PUBLISHED: (frozenset({WAITING}), COUNTS),
    deeds.REFUSED: (frozenset({WAITING}), LEFT),
    deeds.WITHDRAWN: (frozenset({WAITING, COUNTS}), BACK),
}


class Told(NamedTuple):
    """One deed, and when it was done."""

    type: str
    body: Mapping[str, Any]
    at: datetime


@dataclass(frozen=True, slots=True)
class Proposal:
    """One file that was proposed for a kind of paper, and what became of it."""

    template: str
    code: str
    digest: str
    by_id: str
    by: str
    at: datetime
    reason: str
    state: str = WAITING
    version: int | None = None
    decided_by: str = ""
    decided_at: datetime | None = None
    why: str = ""


Proposals: TypeAlias = Mapping[str, Proposal]


def after(every: Proposals, deed: Told) -> Proposal | None:
    """The proposal that the deed is about once it is done; None where nothing is."""
    said, actor = deed.body, deed.body["actor"]
    found = every.get(said["template"])
    if deed.type == deeds.PROPOSED:
        own = {name: said[name] for name in ("template", "code", "digest", "reason")}
        by = {"by_id": actor["id"], "by": actor["name"], "at": deed.at}
        return Proposal(**own, **by) if found is None else None
    before, state = MOVES[deed.type]
    if found is None or found.state not in before:
        return None
    version = found.version
    if state == COUNTS:
        version = 1 + max(versions(every, found.code), default=0)
    return replace(
        found,
        state=state,
        version=version,
        decided_by=actor["name"],
        decided_at=deed.at,
        why=said.get("reason", ""),
    )


def versions(every: Proposals, code: str) -> list[int]:
    """Those that were ever published of the kind."""
    of_kind = (each for each in every.values() if each.code == code)
    return sorted(each.version for each in of_kind if each.version)
