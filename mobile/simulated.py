"""Phones without a screen: the same credentials, casebook and courier, by lines.

    python -m mobile.simulated --data DIR [--pin DIGITS]

reads one JSON object a line and answers each with one line, in order:

    {"do": "create"}                          → {"ok": true, "public", "device"}
    {"do": "enrol", "answer": {…}}            → {"ok": true, "person", "grids"}
    {"do": "apply", "code"}                   → {"ok": true, "digits"}
    {"do": "settle"}                          → {"ok": true, "state", "person"?, …}
    {"do": "record", "type", "body", "case"?, "home"?, "grid"?, "at"?}
                                              → {"ok": true, "id", "case", "n"}
    {"do": "sync"}                            → {"ok", "kind", "words", "sent", …}
    {"do": "relay", "address"}                → {"ok": true, "address"}
    {"do": "sync", "through": "relay"}        → the same, with the relay alone
    {"do": "list", "query"?}                  → {"ok": true, "cases": […]}
    {"do": "taught", "query"?}                → the same, of what a mentor reads
    {"do": "case", "case", "home"?}           → {"ok": true, "file": {…}}
    {"do": "who"}                             → {"ok": true, "person", "name", "device"}
    {"do": "unsent"}                          → {"ok": true, "unsent": n}
    {"do": "left"}                            → {"ok": true, "left": […]}
    {"do": "standing"}                        → {"ok": true, "entries": {id: word}}
    {"do": "witness"}                         → {"ok": true, "text", "heads": n}
    {"do": "evidence", "case", "path", "title", "kind"?, "home"?, "body"?, "at"?}
                                              → {"ok": true, "id", "evidence", "size"}
    {"do": "media"}                           → {"ok": true, "media": {id: words}, …}
    {"do": "free", "budget"}                  → {"ok": true, "freed": n}
    {"do": "export", "path"}                  → {"ok", "number", "entries", "things"}
    {"do": "take_in", "path"}                 → {"ok": true, "brought": n}

`at` sets the phone's clock (ISO 8601 with its offset) before recording, so that months
are lived in seconds. What goes wrong is answered, `{"ok": false, "error", "zh"}`, and
the phone goes on. `create` is done by itself where there are no credentials yet.
"""

from __future__ import annotations

import argparse
import json
import sys
import time
from collections.abc import Callable, Iterable
from datetime import datetime
from pathlib import Path
from typing import Any, TextIO

from mobile import bundling, capturing, evidence
from mobile.casebook import Casebook
from mobile.clock import PhoneClock
from mobile.courier import Event
from mobile.credentials import Credentials, Unlocked
from mobile.enrolling import Application
from mobile.errors import NotEnrolled, PhoneError, Unfinished
from mobile.listing import Listed
from mobile.relaying import Anyhow, ThroughRelay, choose, chosen
from mobile.seats import sole
from mobile.standing import WORDS
from mobile.syncing import synchronise
from schemas.errors import SiliError
from sync.errors import SyncError

PIN = "740318"
Answer = dict[str, Any]


class WallClock:
    """The machine's clock, until a line says what time it is on this phone."""

    def __init__(self) -> None:
        self._ahead = 0.0

    def __call__(self) -> float:
        return time.time() + self._ahead

    def set(self, text: str) -> None:
        self._ahead = datetime.fromisoformat(text).timestamp() - time.time()


class SimulatedPhone:
    """One phone in one folder."""

    def __init__(self, folder: Path, pin: str = PIN) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        self.folder = folder = sole(folder)
        self._pin = pin
        self._wall = WallClock()
        self.clock = PhoneClock(folder, wall=self._wall, is_lived=True)
        self.credentials = Credentials(folder, self.clock)
        self.unlocked = self._open()
        self.application = Application(folder)
        self._casebook: Casebook | None = None

    def _open(self) -> Unlocked:
        if self.credentials.exist:
            return self.credentials.unlock(self._pin)
        return self.credentials.create(self._pin)

    @property
    def casebook(self) -> Casebook:
        if self.unlocked.enrolment is None:
            raise NotEnrolled
        if self._casebook is None:
            self._casebook = Casebook(self.folder, self.unlocked, self.clock)
        return self._casebook

    def close(self) -> None:
        if self._casebook is not None:
            self._casebook.close()

    # -- the verbs

    def create(self, line: Answer) -> Answer:
        text = self.credentials.public_text
        return {"public": text, "device": self.credentials.device}

    def enrol(self, line: Answer) -> Answer:
        answer = line["answer"]
        text = answer if isinstance(answer, str) else json.dumps(answer)
        self.unlocked = self.credentials.enrol(self.unlocked, text)
        enrolment = self.unlocked.enrolled()
        return {
            "person": enrolment.person,
            "grids": [grid.database for grid in enrolment.grids],
        }

    def apply(self, line: Answer) -> Answer:
        pending = self.application.apply(self.unlocked, str(line["code"]))
        return {"digits": pending.digits}

    def settle(self, line: Answer) -> Answer:
        pending = self.application.pending
        if pending is None:
            raise NotEnrolled
        answer = self.application.settle(self.unlocked, pending)
        if answer is None:
            return {"state": "pending"}
        enrolled = self.enrol({"answer": answer})
        self.application.forget()
        return {"state": "enrolled", **enrolled}

    def record(self, line: Answer) -> Answer:
        if "at" in line:
            self._wall.set(line["at"])
        book = self.casebook
        case = line.get("case") or book.new_case()
        home = line.get("home") or book.enrolment.databases[0]
        grid = str(line.get("grid", ""))
        written = book.record(line["type"], case, line["body"], home=home, grid=grid)
        return {"id": written.id, "case": case, "n": written.n, "home": home}

    def sync(self, line: Answer) -> Answer:
        through = line.get("through") == "relay"
        by = ThroughRelay if through else Anyhow
        last: Event = synchronise(self.casebook, by=by)
        if last.kind == "moved":
            self.close()
            self._casebook = None
            self.enrol({"answer": last.words})
            last = synchronise(self.casebook)
        counted = {
            "sent": last.sent,
            "received": last.received,
            "refused": last.refused,
        }
        told = {"kind": last.kind, "words": last.words}
        return {"ok": last.kind == "done", **told, **counted}

    def relay(self, line: Answer) -> Answer:
        """Which relay to go to where the county cannot be reached."""
        choose(self.casebook, str(line["address"]))
        return {"address": chosen(self.casebook)}

    def list(self, line: Answer) -> Answer:
        return self._told(self.casebook.cases(line.get("query", "")))

    def taught(self, line: Answer) -> Answer:
        """What is read as a mentor's."""
        return self._told(self.casebook.taught(line.get("query", "")))

    def _told(self, listed: Iterable[Listed]) -> Answer:
        return {
            "cases": [
                {
                    "case": each.summary.case,
                    "home": each.summary.database,
                    "title": each.summary.title,
                    "state": each.summary.state,
                    "number": each.number,
                    "delivery": each.delivery,
                    "entries": each.summary.entry_count,
                }
                for each in listed
            ]
        }

    def case(self, line: Answer) -> Answer:
        home = line.get("home") or self.casebook.enrolment.databases[0]
        found = self.casebook.casefile(line["case"], home)
        return {"file": None if found is None else found.to_json()}

    def who(self, line: Answer) -> Answer:
        enrolment = self.casebook.enrolment
        return {
            "person": enrolment.person_id,
            "name": enrolment.person,
            "device": enrolment.device,
        }

    def unsent(self, line: Answer) -> Answer:
        homes = self.casebook.enrolment.databases
        return {"unsent": sum(len(self.casebook.unsent(home)) for home in homes)}

    def left(self, line: Answer) -> Answer:
        """What is still to be said of grids that this person has left."""
        return {"left": [each.words for each in self.casebook.left_grids()]}

    def standing(self, line: Answer) -> Answer:
        """Where each entry on this phone stands."""
        book = self.casebook
        every = [book.delivery(home).standings() for home in book.databases]
        words = {id: WORDS[at] for found in every for id, at in found.items()}
        return {"entries": words}

    def witness(self, line: Answer) -> Answer:
        """What the phone hands out to an auditor."""
        found = self.casebook.witness()
        return {"text": found.to_text(), "heads": len(found.heads)}

    def evidence(self, line: Answer) -> Answer:
        """What lies in a file, as evidence of a case."""
        if "at" in line:
            self._wall.set(line["at"])
        book, path = self.casebook, Path(line["path"])
        kind = line.get("kind") or capturing.kind_of(path)
        body = {
            **capturing.take(book, kind, path.read_bytes()),
            "title": line["title"],
            "taken_on": book.clock.today().isoformat(),
            **line.get("body", {}),
        }
        home = line.get("home") or book.enrolment.databases[0]
        written = book.record(evidence.TYPE, line["case"], body, home=home)
        return {
            "id": written.id,
            "evidence": body["evidence"],
            "size": body["size"],
        }

    def media(self, line: Answer) -> Answer:
        """Where each thing that this phone took stands, and how much lies here."""
        book = self.casebook
        states = {
            each.evidence: evidence.WORDS[evidence.state(book, each)]
            for each in book.media.all()
        }
        return {"media": states, **evidence.room(book)._asdict()}

    def export(self, line: Answer) -> Answer:
        """Into a file, for who carries it."""
        told = bundling.export(self.casebook, Path(line["path"]))
        return {"number": told.number, "entries": told.entries, "things": told.things}

    def take_in(self, line: Answer) -> Answer:
        """The county's answer, from a file."""
        return {"brought": bundling.take_in(self.casebook, Path(line["path"]))}

    def free(self, line: Answer) -> Answer:
        return {"freed": evidence.make_room(self.casebook, int(line["budget"]))}

    def answer(self, line: Answer) -> Answer:
        """Do one line; what is refused is an answer too."""
        verb = VERBS.get(str(line.get("do")))
        if verb is None:
            return {"ok": False, "error": "unknown", "zh": "没有这个动作"}
        try:
            return {"ok": True, **verb(self, line)}
        except Unfinished as error:
            places = [{"at": e.pointer, "zh": e.zh} for e in error.errors]
            return {"ok": False, "error": "Unfinished", "zh": error.zh, "at": places}
        except (PhoneError, SiliError, SyncError) as error:
            return {"ok": False, "error": type(error).__name__, "zh": error.zh}
        except KeyError as error:
            return {"ok": False, "error": "incomplete", "zh": f"缺少 {error}"}


VERBS: dict[str, Callable[[SimulatedPhone, Answer], Answer]] = {
    "create": SimulatedPhone.create,
    "enrol": SimulatedPhone.enrol,
    "apply": SimulatedPhone.apply,
    "settle": SimulatedPhone.settle,
    "record": SimulatedPhone.record,
    "sync": SimulatedPhone.sync,
    "relay": SimulatedPhone.relay,
    "list": SimulatedPhone.list,
    "taught": SimulatedPhone.taught,
    "case": SimulatedPhone.case,
    "who": SimulatedPhone.who,
    "unsent": SimulatedPhone.unsent,
    "left": SimulatedPhone.left,
    "standing": SimulatedPhone.standing,
    "witness": SimulatedPhone.witness,
    "evidence": SimulatedPhone.evidence,
    "media": SimulatedPhone.media,
    "free": SimulatedPhone.free,
    "export": SimulatedPhone.export,
    "take_in": SimulatedPhone.take_in,
}


def obey(phone: SimulatedPhone, lines: Iterable[str], out: TextIO) -> None:
    for text in lines:
        if not text.strip():
            continue
        try:
            line = json.loads(text)
            answer = phone.answer(line if isinstance(line, dict) else {})
        except ValueError:
            answer = {"ok": False, "error": "syntax", "zh": "这一行不是完整的 JSON"}
        out.write(json.dumps(answer, ensure_ascii=False) + "\n")
        out.flush()


def main() -> None:
    parser = argparse.ArgumentParser(description="A phone without a screen.")
    parser.add_argument("--data", type=Path, required=True, metavar="DIR")
    parser.add_argument("--pin", default=PIN, metavar="DIGITS")
    options = parser.parse_args()
    phone = SimulatedPhone(options.data, options.pin)
    try:
        obey(phone, sys.stdin, sys.stdout)
    finally:
        phone.close()


if __name__ == "__main__":
    main()
