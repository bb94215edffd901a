"""What the county says is assigned (指派) to this phone's person, in one database.

    assignment:<id>          a document of the county's, replicated like each of them
      _local/assigned:<id>   the newest that counts, if it names this person

Every phone of the grid is brought all of them; what names somebody else is not kept
here, so nobody sees in his own list what another is asked. A document whose seal does
not fit, that lies in another place, or that is older than the one known, is refused
and said so, and what was known stays. `was_open` remembers that it once waited here:
only then somebody is told that it was taken back.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any, NamedTuple

from mobile import county, leaves
from mobile.clock import CHINA, PhoneClock
from mobile.credentials import Enrolment
from schemas import assigning
from schemas.assigning import PREFIX, State
from schemas.assigning_errors import InvalidAssignment
from schemas.canonical import digest_of
from sync.database import Database

KEPT = "assigned:"
DISTRUSTED = "distrusted:"
NOT_TAKEN = "有以县里名义送来的指派，签章不符或者是旧的，没有采用"
REFUSED = county.NotTheCounty(NOT_TAKEN, "an assignment that is older or forged")

Document = Mapping[str, Any]


class Assignment(NamedTuple):
    """What is told of it, in which database, and whether it ever waited here."""

    told: assigning.Assigned
    home: str
    was_open: bool

    @property
    def id(self) -> str:
        return self.told.id

    @property
    def made_on(self) -> date:
        return self.told.made_on.astimezone(CHINA).date()

    @property
    def office(self) -> str:
        """虎威镇, of 虎威镇 乡镇（街道）主管."""
        return self.told.office.partition(" ")[0]

    @property
    def who(self) -> str:
        """虎威镇 乡镇（街道）主管 冉敏"""
        return " ".join(filter(None, (self.told.office, self.told.by)))


class Assigned:
    """Of one database of this phone: read once, then kept up by the index."""

    def __init__(
        self, database: Database, enrolment: Enrolment, clock: PhoneClock
    ) -> None:
        self._database = database
        self._enrolment = enrolment
        self._clock = clock
        self._known: dict[str, Assignment] | None = None
        self._gone: set[str] = set()

    @property
    def known(self) -> dict[str, Assignment]:
        if self._known is None:
            kept = self._database.local_docs(KEPT)
            self._known = {id.removeprefix(KEPT): self._read(each) for id, each in kept}
        return self._known

    def forget(self) -> None:
        self._known, self._gone = None, set()

    def withdraw(self, cases: set[str]) -> None:
        """Only some may know of these cases now: what was said of them here goes."""
        if cases != self._gone:
            self._gone = cases
            self.hear_all()

    def hear(self, ids: Iterable[str]) -> None:
        """Those of these that are assignments; inside the index's transaction."""
        for id in ids:
            if id.startswith(PREFIX):
                self._hear(id)

    def hear_all(self) -> None:
        """Whatever lies here: this program, or this key, may be new."""
        listed = self._database.all_docs(start_key=PREFIX, end_key=f"{PREFIX}\uffff")
        self.hear([each.id for each in listed])

    def unlearn(self) -> None:
        """A key of the county's was withdrawn: what it said is heard anew."""
        for id, _ in self._database.local_docs(KEPT):
            self._database.delete_local(id)
        self._known = None
        self.hear_all()

    def _hear(self, id: str) -> None:
        at = KEPT + id.removeprefix(PREFIX)
        kept, zh, taken = self._database.local(at), "", False
        lying = list(leaves.living(self._database, id))
        if any(leaf.get("case") in self._gone for leaf in lying):
            self._let_go(id)
            return
        for leaf in lying:
            try:
                kept, taken = self._newer(leaf, kept), True
            except (county.NotTheCounty, InvalidAssignment) as bad:
                zh = bad.zh
        self._distrust(id, "" if taken else zh)
        if taken and kept is not None:
            self._database.put_local(at, kept)
            self._known = None

    def _let_go(self, id: str) -> None:
        self._database.purge(id)
        at = KEPT + id.removeprefix(PREFIX)
        if self._database.local(at) is not None:
            self._database.delete_local(at)
        self._distrust(id, "")
        self._known = None

    def _newer(self, leaf: Document, kept: Document | None) -> dict[str, Any] | None:
        """What is known with it; None where it is somebody else's. Raises NotTheCounty
        or InvalidAssignment."""
        said = {n: v for n, v in leaf.items() if n not in county.UNSEALED}
        keys = self._enrolment.county, self._enrolment.server_keys
        if not county.is_its_own(leaf, self._database.name, *keys):
            raise REFUSED
        told = assigning.read(said)
        if kept is not None and county.is_older(said, kept["said"]):
            raise REFUSED
        self._clock.saw(digest_of(said))
        if told.assignee != self._enrolment.person_id:
            return None
        was_open = told.state is State.OPEN or bool(kept and kept["was_open"])
        return {"said": said, "was_open": was_open}

    def _read(self, kept: Document) -> Assignment:
        told = assigning.read(kept["said"])
        return Assignment(told, self._database.name, bool(kept["was_open"]))

    def _distrust(self, id: str, zh: str) -> None:
        if zh:
            self._database.put_local(DISTRUSTED + id, {"zh": zh})
        elif self._database.local(DISTRUSTED + id) is not None:
            self._database.delete_local(DISTRUSTED + id)
