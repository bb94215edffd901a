"""What the county tells the field: read first, above the highest, signed, once."""

from typing import Any

import pytest
from sqlalchemy import select

from schemas.canonical import digest_of
from schemas.sealing import Purpose
from server import outbox
from server.moments import Moment
from server.outbox import is_ours
from server.registry import db
from server.registry.record import Epoch, Outgoing
from server.verify import verify
from sync.errors import SyncError
from sync.peer import Refusal
from tests.server.county import County, make_county
from tests.server.mediation import open_case, terminated


def at_hub(county: County, case: str) -> dict[str, Any]:
    (leaf,) = county.sili.hub.leaves(county.phone.home, f"case:{case}")
    return leaf


def body_of(leaf: dict[str, Any]) -> dict[str, Any]:
    return {n: v for n, v in leaf.items() if not n.startswith("_") and n != "seal"}


def note(case: str) -> Outgoing:
    noted = select(Outgoing).where(Outgoing.document == f"case:{case}")
    return db.session.scalars(noted).one()


def test_a_phone_can_verify_what_the_county_says(county: County) -> None:
    case = open_case(county)
    county.ingest()
    leaf = at_hub(county, case)
    body = body_of(leaf)
    key = county.sili.keys.public_keys[leaf["seal"]["kid"]]
    digest = digest_of(body)
    assert key.verify(Purpose.SERVER_DOC, "500230", digest, leaf["seal"]["sig"])
    assert body["id"] == leaf["_id"] == f"case:{case}"
    assert body["database"] == county.phone.home
    assert body["case_number"] == "（2026）丰虎威人调字第1号"
    assert (body["serial"], body["received"], body["state"]) == (1, 2, "accepted")


def test_the_serial_rises_with_every_new_word(county: County) -> None:
    case = open_case(county)
    county.ingest()
    county.write("dispute.terminated", terminated(), case=case)
    county.ingest()
    leaf = at_hub(county, case)
    assert (leaf["serial"], leaf["received"], leaf["_rev"][:2]) == (2, 3, "2-")


def test_the_same_words_are_not_said_again(county: County) -> None:
    case = open_case(county)
    county.ingest()
    before = at_hub(county, case)
    county.clock.forward(hours=5)
    county.ingest()
    assert at_hub(county, case) == before
    with county.context():
        assert outbox.waiting() == 0


def test_a_registry_that_forgot_publishing_finds_it_done(county: County) -> None:
    case = open_case(county)
    county.ingest()
    before = at_hub(county, case)
    with county.context():
        note(case).published_at = None
        db.session.commit()
    county.ingest()
    assert at_hub(county, case) == before
    with county.context():
        assert note(case).published_at == county.clock.now


def test_a_registry_restored_to_an_earlier_day_goes_above_the_hub(
    county: County,
) -> None:
    case = open_case(county)
    county.ingest()
    hub = county.sili.hub.open(county.phone.home)
    leaf = at_hub(county, case)
    later = {**body_of(leaf), "serial": 41, "received": 40}
    hub.put(outbox.sealed(outbox.Placed(later, leaf["_rev"]), county.sili.keys))
    with county.context():
        note(case).published_at = None
        db.session.commit()
    county.ingest()
    assert (at_hub(county, case)["serial"], at_hub(county, case)["received"]) == (42, 2)
    with county.context():
        assert note(case).serial == 42


def test_a_new_epoch_says_everything_again(county: County) -> None:
    case = open_case(county)
    county.ingest()
    first = at_hub(county, case)["epoch"]
    later = county.clock.forward(days=1)
    with county.context():
        db.session.add(Epoch(epoch="e-next", predecessor=first, begun_at=later))
        db.session.commit()
    county.write("dispute.terminated", terminated(), case=case)
    county.ingest()
    assert at_hub(county, case)["epoch"] == "e-next"


def test_what_somebody_else_left_at_the_place_is_overwritten(county: County) -> None:
    case = open_case(county)
    hub = county.sili.hub.open(county.phone.home)
    hub.put({"_id": f"case:{case}", "serial": "high", "case_number": "made up"})
    county.ingest()
    leaf = at_hub(county, case)
    assert (leaf["serial"], leaf["case_number"]) == (1, "（2026）丰虎威人调字第1号")


@pytest.mark.parametrize("serial", [99, 2**53 - 1, 2**80, "9", -1, None])
@pytest.mark.parametrize("sealed", [False, True])
def test_a_number_that_somebody_else_wrote_is_none_of_ours(
    county: County, serial: Any, sealed: bool
) -> None:
    case = open_case(county)
    county.ingest()
    before = at_hub(county, case)
    forged = {**before, "serial": serial, "state": "closed", "received": 99}
    forged["seal"] = before["seal"] if sealed else None
    beside = {**forged, "_rev": f"7-{'a' * 32}"}
    beside["_revisions"] = {"start": 7, "ids": ["a" * 32]}
    peer = county.sili.hub.peer(county.phone.home)
    peer.bulk_docs([beside], new_edits=False)
    assert len(county.sili.hub.leaves(county.phone.home, f"case:{case}")) == 2
    county.write("dispute.terminated", terminated(), case=case)
    county.ingest()
    ours = [
        leaf
        for leaf in county.sili.hub.leaves(county.phone.home, f"case:{case}")
        if is_ours(leaf, county.sili.keys)
    ]
    assert [(leaf["serial"], leaf["received"]) for leaf in ours] == [(2, 3)]
    with county.context():
        found = verify(db.session(), county.sili.hub, county.sili.keys)
        assert [each for each in found if each.weight == "broken"] == []


def test_after_a_tombstone_the_words_stand_again(county: County) -> None:
    case = open_case(county)
    county.ingest()
    hub = county.sili.hub.open(county.phone.home)
    hub.delete(f"case:{case}", at_hub(county, case)["_rev"])
    with county.context():
        note(case).published_at = None
        db.session.commit()
    county.ingest()
    living = [
        leaf
        for leaf in county.sili.hub.leaves(county.phone.home, f"case:{case}")
        if not leaf.get("_deleted")
    ]
    assert [leaf["received"] for leaf in living] == [2]


def test_words_that_change_while_they_go_out_go_out_again(tmp_path: Any) -> None:
    """Between the hub's commit and the note's, a rebuild may queue new words."""
    cases: list[str] = []

    def announce(moment: Moment, database: str) -> None:
        if moment is Moment.PUBLISHED and len(cases) == 1:
            case = cases.pop()
            row = note(case)
            row.body = row.body.replace('"received":2', '"received":3')
            db.session.commit()

    county = make_county(tmp_path, announce=announce)
    case = open_case(county)
    cases.append(case)
    county.ingest()
    assert at_hub(county, case)["received"] == 3
    with county.context():
        assert outbox.waiting() == 0
    county.close()


def test_a_hub_that_refuses_stops_nothing_but_the_publishing(county: County) -> None:
    case = open_case(county)
    hub = county.sili.hub
    refusing = Refusing(hub)
    county.sili.ingest.hub = refusing
    with pytest.raises(SyncError):
        county.ingest()
    with county.context():
        assert outbox.waiting() == 2
    county.sili.ingest.hub = hub
    county.ingest()
    assert at_hub(county, case)["received"] == 2


class Refusing:
    """A hub that reads and does not take what the county writes."""

    def __init__(self, hub: Any) -> None:
        self.hub = hub

    def names(self) -> list[str]:
        return list(self.hub.names())

    def ensure(self, name: str) -> None:
        self.hub.ensure(name)

    def leaves(self, name: str, id: str) -> list[dict[str, Any]]:
        return list(self.hub.leaves(name, id))

    def peer(self, name: str) -> Any:
        return RefusingPeer(self.hub.peer(name))


class RefusingPeer:
    def __init__(self, peer: Any) -> None:
        self.peer = peer
        self.info = peer.info
        self.changes = peer.changes
        self.bulk_get = peer.bulk_get

    def bulk_docs(self, docs: list[dict[str, Any]]) -> list[Refusal]:
        return [Refusal(doc["_id"], None, "forbidden", "not now") for doc in docs]
