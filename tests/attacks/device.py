"""A device that tries everything: at the field profile, and past it."""

from dataclasses import dataclass, field
from typing import Any

from werkzeug.test import TestResponse

from schemas.entry import Entry
from sync.errors import SyncError
from sync.peer import Refusal
from sync.transport import Ask, Transport
from tests.conformance.peers import Couch
from tests.server.county import County, Phone, new_case
from tests.server.mediation import opened
from tests.server.test_tokens import headers


@dataclass
class Device:
    county: County
    phone: Phone
    couch: Couch | None
    let_in: dict[str, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.let_in = headers(self.county, self.phone)

    @property
    def home(self) -> str:
        return self.phone.home

    @property
    def token(self) -> str:
        return self.let_in["Authorization"].removeprefix("Bearer ")

    def ask(self, method: str, path: str, **more: Any) -> TestResponse:
        """One request under /couch, with the token unless other headers are given."""
        sent = {"headers": self.let_in, **more}
        return self.county.app.test_client().open(
            f"/couch/{path}", method=method, **sent
        )

    def push(self, *documents: Any, database: str = "") -> TestResponse:
        asked = {"docs": list(documents), "new_edits": False}
        return self.ask("POST", f"{database or self.home}/_bulk_docs", json=asked)

    def past(self) -> Transport | None:
        """The line to CouchDB's own port, which no device is ever given."""
        return self.couch.as_device(self.token) if self.couch else None

    def push_past(self, *documents: Any, new_edits: bool = False) -> list[str]:
        """Push past the profile; the words of what is refused. For a CouchDB alone."""
        line = self.past()
        asked = {"docs": list(documents), "new_edits": new_edits}
        told = line.ask(Ask("POST", f"/{self.home}/_bulk_docs", body=asked))
        return [row.get("error", "") for row in told]

    def sealed(self, **changes: Any) -> Entry:
        said = {"type": "dispute.opened", "body": opened(), **changes}
        type, body = said.pop("type"), said.pop("body")
        case = said.pop("case", None) or new_case()
        return self.county.seal(type, body, case=case, phone=self.phone, **said)

    def stands(self, made: Entry) -> bool:
        """Does the hub have the entry as it was sealed, as a leaf?"""
        leaves = self.county.sili.hub.leaves(self.home, made.id)
        return any(leaf["_rev"] == made.rev for leaf in leaves)

    def held(self) -> int:
        """How many of the device's entries the county has."""
        from server.registry import db
        from server.registry.record import ReceivedEntry

        with self.county.context():
            mine = db.session.query(ReceivedEntry).filter_by(device=self.phone.device)
            return mine.count()


def whole(made: Entry, **changes: Any) -> dict[str, Any]:
    """The entry as a replicator sends it, or something like it."""
    ancestry = {"start": 1, "ids": [made.rev[2:]]}
    return {**made.document(), "_revisions": ancestry, **changes}


def refused_past(line: Transport, *asks: Ask) -> list[str]:
    """What CouchDB says to each, where it refuses; it has to refuse all."""
    words = []
    for ask in asks:
        try:
            words.append(f"{ask.method} {ask.path}: {line.ask(ask)}")
        except SyncError:
            continue
    return words


def put(county: County, name: str, *documents: Any) -> None:
    """What whoever holds the hub itself can do: anything."""
    for answer in county.sili.hub.peer(name).bulk_docs(documents, new_edits=False):
        if isinstance(answer, Refusal):
            raise ValueError(answer.reason)
