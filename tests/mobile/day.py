"""A mediator's day, lived by a process that is killed again and again.

Each life goes on with what the one before it left half written, then takes up one
dispute after another: the form is typed and kept, recorded, a photograph is taken,
acceptance, consents, stages, agreement. What the phone has answered for is told, a
line of JSON each, in a file that outlives the process:

    {"awake": …}   {"draft": id, "case", "text"}   {"entry": id, "case"}
    {"photo": evidence, "digest"}
"""

from __future__ import annotations

import json
import os
import time
from collections.abc import Callable
from hashlib import sha256
from pathlib import Path
from random import Random
from typing import Any

from mobile import capturing, drafts, evidence, recording
from mobile.casebook import Casebook
from mobile.clock import PhoneClock
from mobile.credentials import Credentials
from mobile.drafts import Draft
from mobile.simulated import PIN
from schemas.bodies import ACT_DAYS
from schemas.samples import County, dispute
from tests.mobile.disputes import opened
from tests.mobile.things import courtyard
from tests.stretching import little

STORY = (
    "墙砌在老水沟上，六月两次大雨，院坝进水，谷子淋湿了。两家从前共一条沟，后来改过道。"
)
COUNTY = County(11)
TYPED = 6
PHOTO = courtyard(240)
LIFE = 5
Tell = Callable[[dict[str, Any]], None]

little()


def casebook(folder: Path, ahead: float = 0.0) -> Casebook:
    clock = PhoneClock(folder, wall=lambda: time.time() + ahead)
    return Casebook(folder, Credentials(folder, clock).unlock(PIN), clock)


def lived(folder: str, told: str, ahead: float) -> None:
    """Until somebody ends it."""
    file = os.open(told, os.O_WRONLY | os.O_APPEND | os.O_CREAT)

    def tell(line: dict[str, Any]) -> None:
        os.write(file, json.dumps(line, ensure_ascii=False).encode() + b"\n")

    book = casebook(Path(folder), ahead)
    tell({"awake": os.getpid()})
    for draft in book.drafts():
        finish(book, draft, tell)
    while True:
        finish(book, begun(book, tell), tell)


def begun(book: Casebook, tell: Tell) -> Draft:
    draft = recording.new_dispute(book, book.enrolment.databases[0])
    draft.body |= opened(opened_on=book.clock.today().isoformat(), summary=STORY[:1])
    kept(book, draft, tell)
    return draft


def kept(book: Casebook, draft: Draft, tell: Tell) -> None:
    book.keep(draft)
    text = draft.body["summary"]
    tell({"draft": draft.id, "case": draft.case, "text": text})


def finish(book: Casebook, draft: Draft, tell: Tell) -> None:
    """Typed to its end and recorded; then the rest of its case."""
    while (typed := len(draft.body["summary"])) < len(STORY):
        draft.body["summary"] = STORY[: typed + TYPED]
        kept(book, draft, tell)
    written = recording.complete(book, recording.paper_of(book, draft))
    tell({"entry": written.id, "case": draft.case})
    photographed(book, draft, tell)
    today = book.clock.today()
    for step in dispute(Random(LIFE), COUNTY, COUNTY.grids[LIFE], today):
        if step.type == "dispute.opened" or step.corrects is not None:
            continue
        body = {**step.body, ACT_DAYS[step.type]: today.isoformat()}
        each = book.record(step.type, draft.case, body, home=draft.home)
        tell({"entry": each.id, "case": draft.case})


def photographed(book: Casebook, of: drafts.Draft, tell: Tell) -> None:
    thing = capturing.take(book, "photo", PHOTO)
    day = book.clock.today().isoformat()
    body = {**thing, "title": "水沟", "taken_on": day}
    written = book.record(evidence.TYPE, of.case, body, home=of.home)
    tell({"entry": written.id, "case": of.case})
    raw = book.media.read(book.media.find(thing["evidence"]))  # type: ignore[arg-type]
    tell({"photo": thing["evidence"], "digest": sha256(raw or b"").hexdigest()})
