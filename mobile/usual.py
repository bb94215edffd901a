"""Where one usually meets: the last public place of this phone's own sittings.

The parties' and the council's are two. Somebody's home or courtyard is never one, and
no place of a restricted case. It stands in the form as a default, and can be changed.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from schemas.identifiers import is_private

if TYPE_CHECKING:
    from mobile.casebook import Casebook

AT = "usual-place"
PUBLIC = frozenset({"reason_room", "committee", "township"})
VENUE = ("venue_kind", "venue_name")
COUNCIL = 2


def remember(casebook: Casebook, home: str, body: Mapping[str, Any]) -> None:
    """The place of a stage that was just recorded, if others may meet there too."""
    if is_private(home) or body.get("venue_kind") not in PUBLIC:
        return
    kept = {name: body[name] for name in VENUE if name in body}
    casebook.own.put_local(AT, {**of(casebook), _whose(body["stage"]): kept})


def of(casebook: Casebook) -> dict[str, Any]:
    kept = casebook.own.local(AT) or {}
    return {name: value for name, value in kept.items() if name[:1] != "_"}


def place(usual: Mapping[str, Any], stage: int) -> dict[str, Any]:
    return dict(usual.get(_whose(stage), {}))


def _whose(stage: int) -> str:
    return "council" if stage == COUNCIL else "parties"
