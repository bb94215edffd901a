"""A phone of the village: a folder with a seat for each who uses it.

Lost, it is gone with all that it alone held, whoever sat at it.
"""

import json
from dataclasses import dataclass
from pathlib import Path

from mobile.casebook import Casebook
from mobile.clock import PhoneClock
from mobile.credentials import Credentials, Unlocked
from mobile.keystore import keystore_of
from mobile.shelf import Shelf
from mobile.standing import WORDS
from schemas.casefile import CaseFile
from schemas.identifiers import grid_of
from tests.mobile.disputes import opened
from tests.mobile.two_hands import signed

PIN, NEW_PIN, WRONG = "271828", "860213", "999888"


@dataclass
class Handset:
    """One person's seat: `phone` is the whole phone's folder, `folder` the seat's."""

    phone: Path
    number: int
    unlocked: Unlocked
    clock: PhoneClock
    book: Casebook | None = None

    @property
    def folder(self) -> Path:
        return seat_of(self.phone, self.number)

    @property
    def credentials(self) -> Credentials:
        keystore = keystore_of(self.folder, self.number)
        return Credentials(self.folder, self.clock, keystore)

    @property
    def casebook(self) -> Casebook:
        if self.book is None:
            self.book = Casebook(self.folder, self.unlocked, self.clock)
        return self.book

    @property
    def shelves(self) -> dict[str, Shelf]:
        """Those of its grids, its own, and of grids that its person has left."""
        return {**self.casebook.shelves, **self.casebook.left}

    @property
    def home(self) -> str:
        """The grid in which its person acts now."""
        return self.casebook.enrolment.databases[0]

    @property
    def private(self) -> str:
        return self.casebook.enrolment.private

    def close(self) -> None:
        if self.book is not None:
            self.book.close()
            self.book = None

    def enrol_anew(self, answer: str) -> None:
        """What the county says of its person now, as the app takes it in."""
        self.close()
        self.unlocked = self.credentials.enrol(self.unlocked, answer)

    def opens(self) -> str:
        day = self.clock.today().isoformat()
        book = self.casebook
        case = book.new_case()
        body = opened(opened_on=day)
        return book.record("dispute.opened", case, body, home=self.home).id

    def opens_restricted(self, named: list[str]) -> str:
        """Of which nobody knows but who is named, the judicial office, the county."""
        day = self.clock.today().isoformat()
        restriction = {"ground": "dv", **({"named": named} if named else {})}
        body = opened(opened_on=day, risk_flags=["dv"], restriction=restriction)
        book, grid = self.casebook, grid_of(self.home)
        case = book.new_case()
        book.record("dispute.opened", case, body, home=self.private, grid=grid)
        return case

    def signs(self, case: str, home: str, fen: int) -> str:
        day = self.clock.today().isoformat()
        body = {**signed(fen), "signed_on": day}
        for each in body["signatures"].values():
            each["signed_on"] = day
        return self.casebook.record("agreement.signed", case, body, home=home).id

    def holds(self) -> set[str]:
        return {
            each.id
            for shelf in self.shelves.values()
            for each in shelf.database.all_docs(start_key="entry:")
            if each.id.startswith("entry:")
        }

    def sees(self, case: str, home: str) -> CaseFile | None:
        """The case as it stands here, wherever that is."""
        place = self.private if home.startswith("private-") else home
        shelf = self.casebook.shelves.get(place)
        return shelf.casefile(case) if shelf else None

    def words(self) -> dict[str, str]:
        """What it says of its own entries."""
        own = f"entry:{self.unlocked.device}:"
        return {
            id: self._word(id, shelf)
            for shelf in self.shelves.values()
            for id in shelf.delivery.standings()
            if id.startswith(own)
        }

    def _word(self, id: str, shelf: Shelf) -> str:
        """As the page of a case says it; of a grid that was left, as its file does."""
        if shelf.name in self.casebook.left:
            return WORDS[shelf.delivery.standing(id)]
        return self.casebook.delivery_of(id, shelf.name)[1].partition("：")[0]


def seat_of(phone: Path, number: int) -> Path:
    return phone / "people" / str(number)


def made(phone: Path, number: int, clock: PhoneClock) -> Handset:
    """A new seat, with a key and a PIN, not yet enrolled."""
    folder = seat_of(phone, number)
    folder.mkdir(parents=True)
    unlocked = Credentials(folder, clock, keystore_of(folder, number)).create(PIN)
    return Handset(phone, number, unlocked, clock)


def taken_in(handset: Handset, answer: object) -> Handset:
    handset.enrol_anew(json.dumps(answer))
    return handset
