"""Bundles: what somebody brings in another's name, twice, or for somewhere else."""

import io
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from schemas.bundle_errors import BundleCut, InvalidBundle
from schemas.evidence import chunk_document
from schemas.identifiers import private_database, uuid7
from schemas.sealing import SigningKey
from server import devices
from server.bundles import Taken, take
from server.errors import UnknownDevice
from server.registry import bundles, db
from server.registry.directory import Device
from server.registry.record import Quarantined, ReceivedEntry
from tests.attacks.carried import addressed, carried, entry
from tests.server.county import MORNING, County, make_county

MARKS = {"marks": {"grid-500230101205001": ["x", "99-x"]}}


@pytest.fixture
def office(tmp_path: Path) -> Iterator[County]:
    made = make_county(tmp_path)
    with made.context():
        yield made


def bring(office: County, raw: bytes) -> Taken:
    return take(io.BytesIO(raw).read, office.sili, "谭世平")


def record(office: County) -> list[str]:
    office.ingest()
    field = db.session.query(ReceivedEntry).filter_by(type="dispute.opened")
    return [each.id for each in field]


def reached(office: County) -> str | None:
    db.session.expire_all()
    return db.session.get_one(Device, office.phone.device).addressee


def test_in_anothers_name_nothing_is_said_and_entries_count_by_their_own_seals(
    office: County,
) -> None:
    item = entry(office)
    own = addressed(office, office.phone)
    foreign = SigningKey.generate()
    taken = bring(office, carried(office, own, MARKS, item, key=foreign, number=900))
    assert isinstance(taken.fault, InvalidBundle)
    assert taken.fault.reason == "seal"
    assert record(office) == [item["document"]["_id"]]
    assert reached(office) is None
    assert bundles.newest(db.session(), office.phone.device) is None
    true = bring(office, carried(office, own, item))
    assert (true.is_whole, true.lacking) == (True, ())
    assert reached(office) is not None


def test_brought_again_it_changes_nothing(office: County) -> None:
    raw = carried(office, addressed(office, office.phone), entry(office))
    first = bring(office, raw)
    held = record(office)
    again = bring(office, raw)
    assert (first.is_again, again.is_again) == (False, True)
    assert (again.stored, record(office)) == (first.stored, held)


def test_cut_it_goes_on_and_only_the_whole_of_it_speaks(office: County) -> None:
    raw = carried(office, addressed(office, office.phone), MARKS, entry(office))
    cut = bring(office, raw[:-20])
    assert isinstance(cut.fault, BundleCut)
    assert len(record(office)) == 1
    assert reached(office) is None
    assert bring(office, raw).is_whole
    assert len(record(office)) == 1
    assert reached(office) is not None


def test_a_chunk_of_another_device_is_taken_nowhere(office: County) -> None:
    other = office.phones("李娟")
    id = uuid7(int(MORNING.timestamp() * 1000))
    document = chunk_document(other.device, id, 1, 0, [b"x" * 48])
    theirs = {"database": private_database(other.device), "document": document}
    assert bring(office, carried(office, theirs)).chunks == 0
    hub = office.sili.hub
    assert not [n for n in hub.names() if hub.leaves(n, document["_id"])]


def test_what_an_ended_phone_recorded_waits_for_a_person(office: County) -> None:
    raw = carried(office, entry(office))
    devices.revoke(office.phone.device, "丢了", office.clock.now, pen=office.pen)
    assert bring(office, raw).is_whole
    assert record(office) == []
    assert [row.reason for row in db.session.query(Quarantined)] == ["revoked_device"]


@pytest.mark.parametrize(
    "other",
    [
        {"county": "500105"},
        {"to": "d-0123456789abcdef"},
        {"maker": "d-0123456789abcdef"},
        {"number": 0},
        {"number": 2**40},
        {"made_at": "yesterday"},
        {"made_at": "2026-03-01T17:20:00"},
    ],
)
def test_for_elsewhere_or_from_nobody_nothing_is_read(
    office: County, other: dict[str, Any]
) -> None:
    with pytest.raises((InvalidBundle, UnknownDevice)):
        bring(office, carried(office, entry(office), **other))
    assert record(office) == []
    assert bundles.log(db.session(), None, 9) == []


def test_a_number_far_ahead_names_only_the_first_that_lack(office: County) -> None:
    lacking = bring(office, carried(office, entry(office), number=900_000)).lacking
    assert lacking == (*range(1, bundles.NAMED + 1),)
