"""Where a case's words come from: its entries, one line each, numbered in its order.

A line says who recorded it (and for whom, where it was written from paper), with which
device, on which day the thing was done, what the phone's clock said and what that was
by the county's, and when the county had it.
What the case file has no place for stands whole in its line, as it came.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from schemas import bodies, codes
from schemas.casefile import CaseFile
from schemas.entry import Entry
from server.console import typography
from server.console.language import Language, gettext
from server.registry.cases import EntryView


@dataclass(frozen=True, slots=True)
class Line:
    """One entry in the log: who, with what, when, and how the county got it."""

    no: int
    id: str
    title: str
    person: str
    mediator: str
    device: str
    act_on: str
    late: str
    wall: str
    corrected: str
    drift: str
    received: str
    place_in_chain: str
    key: str
    note: str
    body: str

    @property
    def anchor(self) -> str:
        return f"entry-{self.no}"


class Log:
    """The entries of a case, numbered as the case file orders them."""

    def __init__(self, casefile: CaseFile, tongue: Language) -> None:
        self.casefile = casefile
        self.tongue = tongue
        self.aside = {
            each.entry_id: each for each in (*casefile.unplaced, *casefile.unknown)
        }
        self.unknown = {each.entry_id for each in casefile.unknown}

    def line(self, no: int, view: EntryView) -> Line:
        entry = view.entry
        body = entry.body or {}
        at = entry.at
        return Line(
            no=no,
            id=entry.id,
            title=self.title(entry),
            person=view.person,
            mediator=view.mediator if view.for_another else "",
            device=entry.device,
            act_on=typography.day(bodies.day_of_act(entry.type, body), self.tongue),
            late=late(body),
            wall=typography.instant(at.wall_time),
            corrected=typography.instant(at.corrected),
            drift=typography.drift(at.offset_ms, at.uncertainty_ms, self.tongue),
            received=typography.instant(view.received_at),
            place_in_chain=f"{typography.short(entry.chain)} · {entry.n}",
            key=entry.kid,
            note=self.note(entry),
            body=self.whole(entry),
        )

    def title(self, entry: Entry) -> str:
        words = bodies.type_label(entry.type, self.tongue)
        body = entry.body or {}
        if entry.type == "stage.recorded" and "stage" in body:
            stage = codes.label("stages", str(body["stage"]), self.tongue)
            return f"{words} · {stage}"
        return words

    def note(self, entry: Entry) -> str:
        if entry.id in self.unknown:
            return gettext("需升级：本系统的版本还不认识这类记录，已原样保存。")
        if entry.id in self.aside:
            each = self.aside[entry.id]
            return each.zh if self.tongue == "zh" else each.en
        if entry.id in self.casefile.voided:
            return gettext("已作废：内容保留，不计入案情。")
        if entry.id in self.casefile.erased:
            return gettext("内容已依法删除，记录本身仍可核验。")
        return ""

    def whole(self, entry: Entry) -> str:
        """The body as it came, where the case file has no place for it."""
        beside = entry.id in self.aside or entry.id in self.casefile.voided
        if not beside or entry.body is None:
            return ""
        return json.dumps(entry.body, ensure_ascii=False, indent=2)


def late(body: Mapping[str, Any]) -> str:
    found = body.get("late")
    return str(found.get("reason", "")) if isinstance(found, dict) else ""
