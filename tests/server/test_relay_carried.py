"""A relay without any line: what phones brought to it goes to the county by hand."""

import io
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from schemas.bundle_errors import InvalidBundle
from server import bundles, relaying
from server.bundles import Taken
from server.errors import NoWayBack, UnknownDevice
from server.permissions import Role
from server.registry import db
from server.registry.bundles import Bundle
from server.relay.carried import Carried
from server.relay.receipts import told
from server.relay.store import held
from tests.mobile.disputes import opened
from tests.server.county import County, make_county, new_case
from tests.server.relays import Laptop, laptop
from tests.server.test_relay import arrived, lying, spoken, waiting
from tests.sync.served import serving


@pytest.fixture
def county(tmp_path: Path) -> Iterator[County]:
    made = make_county(tmp_path / "county")
    yield made
    made.close()


@pytest.fixture
def relay(tmp_path: Path, county: County) -> Iterator[Laptop]:
    """Certified this morning; since then it has no line."""
    county.ingest()
    with serving(county.app) as served:
        with laptop(tmp_path / "laptop", county, served.root) as made:
            assert made.meets(), made.failure
            yield made


def carried(relay: Laptop) -> Carried:
    one = relay.relay
    return Carried(one.mine, one.store, one.known)


def exported(relay: Laptop, county: County, folder: Path) -> bytes:
    path = folder / "out.sili"
    carried(relay).export(path, county.clock.now)
    return path.read_bytes()


def taken(county: County, raw: bytes) -> Taken:
    with county.context():
        return bundles.take(io.BytesIO(raw).read, county.sili, "谭世平")


def answered(county: County, relay: Laptop, folder: Path) -> Path:
    path = folder / "answer.sili"
    with county.context():
        frames = bundles.answer(relay.relay.mine.relay, county.sili, "谭世平")
        path.write_bytes(b"".join(frames))
    return path


def chunk(device: str) -> dict[str, Any]:
    return {
        "_id": f"chunk:{device}:0199e0bf-1:0",
        "_rev": f"1-{'c' * 32}",
        "_attachments": {"pieces": {"data": "aGFsbG8=", "content_type": "x/y"}},
    }


def test_what_it_holds_goes_by_hand_and_the_receipts_come_back(
    relay: Laptop, county: County, tmp_path: Path
) -> None:
    key, home = county.phone.author.key, county.phone.home
    written = [spoken(county) for _ in range(3)]
    assert relay.bring(key, home, *written).status_code == 201
    own = f"private-{county.phone.device}"
    piece = chunk(county.phone.device)
    assert relay.bring(key, own, piece).status_code == 201
    raw = exported(relay, county, tmp_path)
    assert "水沟".encode() not in raw
    first = taken(county, raw)
    assert (first.stored, first.chunks, first.is_whole) == (3, 1, True)
    assert taken(county, raw).is_again
    assert arrived(county) == {each["_id"] for each in written}
    assert waiting(relay) == 3

    other = county.phones("司徒春华")
    body = opened(opened_on="2026-03-02")
    theirs = county.write("dispute.opened", body, case=new_case(), phone=other)
    county.ingest()
    answer = answered(county, relay, tmp_path)
    assert carried(relay).take_in(answer, county.clock.now) > 0
    assert waiting(relay) == 0
    assert theirs.id in lying(relay, county)
    here = relay.relay.store.open(home)
    receipt = told(here, home, relay.relay.known)
    assert all(receipt.receives(one) for one in held(here))

    # Taken in, it has nothing to bring; what comes next is the next number.
    again = exported(relay, county, tmp_path)
    later = taken(county, again)
    assert (later.number, later.stored) == (2, 0)
    # An old answer once more changes nothing.
    carried(relay).take_in(answer, county.clock.now)
    assert waiting(relay) == 0


def test_an_answer_for_another_or_changed_is_not_taken(
    relay: Laptop, county: County, tmp_path: Path
) -> None:
    taken(county, exported(relay, county, tmp_path))
    county.ingest()
    answer = answered(county, relay, tmp_path)
    raw = answer.read_bytes()
    for wrong in (raw[:-9] + bytes(9), raw[:400], exported(relay, county, tmp_path)):
        answer.write_bytes(wrong)
        with pytest.raises(InvalidBundle):
            carried(relay).take_in(answer, county.clock.now)


def test_a_relay_that_was_ended_brings_entries_and_says_nothing_of_itself(
    relay: Laptop, county: County, tmp_path: Path
) -> None:
    key, home = county.phone.author.key, county.phone.home
    written = spoken(county)
    relay.bring(key, home, written)
    raw = exported(relay, county, tmp_path)
    by = county.principal(Role.SECURITY_ADMINISTRATOR, county.settings.county)
    now = county.clock.now
    with county.context():
        id = relay.relay.mine.relay
        relaying.end(by, id, "电脑丢了", pen=county.pen, now=now)
    got = taken(county, raw)
    assert (got.stored, got.is_whole) == (1, False)
    assert got.fault is not None
    assert got.fault.reason == "seal"
    assert arrived(county) == {written["_id"]}
    with county.context():
        (row,) = db.session.query(Bundle).all()
        assert row.told == {}
        with pytest.raises(NoWayBack):
            list(bundles.answer(id, county.sili, ""))
        with pytest.raises(UnknownDevice):
            list(bundles.answer("r-nobody", county.sili, ""))


def test_a_relay_brings_no_evidence_of_phones_that_nobody_knows(
    relay: Laptop, county: County, tmp_path: Path
) -> None:
    stranger = "d-0000000000000000"
    relay.relay.store.open(f"private-{stranger}").bulk_docs(
        [chunk(stranger)], new_edits=False
    )
    assert taken(county, exported(relay, county, tmp_path)).chunks == 0
    assert f"private-{stranger}" not in county.sili.hub.names()
