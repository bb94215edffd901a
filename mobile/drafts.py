"""Drafts: what is half written, and must survive anything.

A draft is a `_local/` document of its grid's database: kept at each pause of typing,
each turn of a page, whenever Android pauses us; never replicated, so it lives on this
phone only, and the screen says so. Recording it turns it into an entry and removes it
in one transaction, so there is never both and never neither.

A draft that becomes a restricted case moves to the private database when that is
chosen; `grid` is then the code of the grid it belongs to.

`raw` holds what was typed but is no value yet ("2026-13"), word for word.
"""

from __future__ import annotations

import os
from dataclasses import asdict, dataclass, field
from typing import Any

from sync.database import Database

PREFIX = "draft:"


@dataclass
class Draft:
    """One form, half written, and where the mediator is in it."""

    id: str
    form: str
    type: str
    v: int
    home: str
    case: str
    body: dict[str, Any] = field(default_factory=dict)
    raw: dict[str, str] = field(default_factory=dict)
    place: str = ""
    member: str = ""
    corrects: str = ""
    reason: str = ""
    seen: list[str] = field(default_factory=list)
    title: str = ""
    grid: str = ""
    started_at: str = ""
    changed_at: str = ""
    signing: dict[str, Any] = field(default_factory=dict)
    """A signature under the finger, stroke by stroke (`penning`)."""
    is_dispute: bool = False
    """Asked whether it is a report against an official, the mediator said no."""
    taken: dict[str, str] = field(default_factory=dict)
    """By party, from which earlier case its identity was taken."""
    arises_from: dict[str, str] = field(default_factory=dict)
    """The reception and the visitor whose matter this dispute was (`arising`), or the
    assignment that it was begun with (`taking_on`)."""

    def to_json(self) -> dict[str, Any]:
        return asdict(self)

    @classmethod
    def from_json(cls, kept: dict[str, Any]) -> Draft:
        known = cls.__dataclass_fields__
        return cls(**{name: value for name, value in kept.items() if name in known})


def new_id() -> str:
    return os.urandom(8).hex()


def keep(database: Database, draft: Draft) -> None:
    database.put_local(PREFIX + draft.id, draft.to_json())


def discard(database: Database, draft_id: str) -> None:
    if database.local(PREFIX + draft_id) is not None:
        database.delete_local(PREFIX + draft_id)


def find(database: Database, draft_id: str) -> Draft | None:
    kept = database.local(PREFIX + draft_id)
    return None if kept is None else Draft.from_json(kept)


def all_of(database: Database) -> list[Draft]:
    """The drafts of a grid, the last touched first."""
    kept = [Draft.from_json(doc) for _, doc in database.local_docs(PREFIX)]
    return sorted(kept, key=lambda draft: draft.changed_at, reverse=True)
