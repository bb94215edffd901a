"""Entries brought by whoever has them: known by their seals, answered one by one."""

import gzip
import json
from typing import Any

import pytest
from sqlalchemy import select, update

from schemas.entry import Entry
from server import devices
from server.registry import db, transaction
from server.registry.directory import Scope
from server.registry.record import Quarantined, ReceivedEntry
from tests.server.county import GRID, County, Phone, new_case
from tests.server.mediation import opened
from tests.server.test_tokens import client

HOME = f"grid-{GRID}"


def made(county: County, phone: Phone | None = None, **more: Any) -> Entry:
    return county.seal("dispute.opened", opened(), case=new_case(), phone=phone, **more)


def post(county: County, *entries: Any, **more: Any) -> Any:
    body = {"entries": [e.document() if isinstance(e, Entry) else e for e in entries]}
    return client(county).post("/api/v1/entries", json=body, **more)


def states(answer: Any) -> list[str]:
    assert answer.status_code == 200, answer.text
    return [each.get("reason", each["state"]) for each in answer.json["entries"]]


def leaves(county: County) -> None:
    """The person of the county's phone leaves the grid."""
    with county.context(), transaction() as session:
        session.execute(update(Scope).values(ended_at=county.clock.now))
    county.clock.forward(hours=1)


def revoked(county: County, phone: Phone) -> None:
    with county.context():
        devices.revoke(phone.device, "手机丢了", county.clock.now, pen=county.pen)


def lies_in(county: County, read: Entry) -> list[str]:
    hub = county.sili.hub
    return [name for name in hub.names() if hub.leaves(name, read.id)]


def record(county: County) -> list[tuple[str, str]]:
    with county.context():
        rows = select(ReceivedEntry.id, ReceivedEntry.database)
        field = rows.where(ReceivedEntry.database != "registry")
        return [(a, b) for a, b in db.session.execute(field)]


def test_what_was_written_in_a_grid_one_left_comes_and_the_receipt_with_it(
    county: County,
) -> None:
    late = made(county)
    leaves(county)
    assert states(first := post(county, late)) == ["stored"]
    assert first.json["receipts"] == []
    county.ingest()
    again = post(county, late)
    (receipt,) = again.json["receipts"]
    assert (receipt["database"], receipt["device"]) == (HOME, late.device)
    assert receipt["chains"][late.chain]["n"] == 1
    assert county.ingest().held == 1
    assert record(county) == [(late.id, HOME)]
    assert lies_in(county, late) == [HOME]


def test_each_entry_stands_for_itself(county: County) -> None:
    good, other = made(county), made(county)
    forged = {**other.document(), "by": "u-somebody"}
    stranger = {**made(county).document()}
    stranger["seal"] = {**stranger["seal"], "kid": "d-0123456789abcdef/1"}
    answer = post(county, forged, good, 7, {}, stranger)
    assert states(answer)[1] == "stored"
    assert "stored" not in [*states(answer)[:1], *states(answer)[2:]]
    for each in answer.json["entries"]:
        if each["state"] == "refused":
            assert all(each[name] for name in ("zh", "en", "do_zh", "do_en"))
    county.ingest()
    assert record(county) == [(good.id, HOME)]


def test_a_seal_that_does_not_fit_is_refused_and_stored_nowhere(county: County) -> None:
    read, other = made(county), made(county)
    document = {**read.document(), "seal": other.document()["seal"]}
    assert states(post(county, document))[0] in ("bad_seal", "wrong_revision")
    assert lies_in(county, read) == []


def test_of_a_revoked_device_no_other_phone_reads_before_a_person_has_looked(
    county: County,
) -> None:
    late = made(county)
    revoked(county, county.phone)
    assert states(post(county, late)) == ["stored"]
    county.ingest()
    assert lies_in(county, late) == [f"private-{late.device}"]
    assert record(county) == []
    (receipt,) = post(county, late).json["receipts"]
    assert receipt["refused"][late.id]["reason"] == "revoked_device"
    assert receipt["database"] == HOME


def test_into_a_grid_where_one_never_acted_nothing_is_written(county: County) -> None:
    far = made(county, home="grid-500230102001001")
    assert states(post(county, far)) == ["stored"]
    county.ingest()
    assert lies_in(county, far) == [f"private-{far.device}"]
    with county.context():
        (row,) = db.session.scalars(select(Quarantined))
        assert (row.reason, row.home) == ("outside_scope", far.home)


def test_what_comes_in_ones_own_database_goes_on_to_its_home(county: County) -> None:
    own = made(county)
    county.put(own.document(), f"private-{own.device}")
    assert county.ingest().held == 1
    assert record(county) == [(own.id, HOME)]
    assert lies_in(county, own) == [HOME, f"private-{own.device}"]
    assert county.ingest().held == 1
    assert record(county) == [(own.id, HOME)]


def test_in_another_devices_database_nothing_is_taken(county: County) -> None:
    other = county.phones("李娟")
    read = made(county)
    county.put(read.document(), f"private-{other.device}")
    county.ingest()
    assert record(county) == []


SIZES = {
    "too many": ({"entries": [{}] * 501}, 413, "too_many_entries"),
    "no list": ({"entries": {}}, 422, "body_refused"),
    "no object": ([], 422, "body_refused"),
    "a fraction": ({"entries": [{"n": 0.5}]}, 422, "body_refused"),
}


@pytest.mark.parametrize(("said", "status", "code"), SIZES.values(), ids=SIZES)
def test_a_body_that_cannot_be_taken_says_why(
    county: County, said: object, status: int, code: str
) -> None:
    answer = client(county).post("/api/v1/entries", json=said)
    assert answer.status_code == status
    assert answer.json["type"] == f"urn:sili:problem:{code}"
    assert all(answer.json["words"].values())


def test_it_is_measured_as_it_is_inflated(county: County) -> None:
    packed = {"Content-Encoding": "gzip", "Content-Type": "application/json"}
    whole = json.dumps({"entries": [made(county).document()]}).encode()
    taken = client(county).post(
        "/api/v1/entries", data=gzip.compress(whole), headers=packed
    )
    assert states(taken) == ["stored"]
    bomb = gzip.compress(b'{"entries": [' + b" " * 20_000_000 + b"]}")
    answer = client(county).post("/api/v1/entries", data=bomb, headers=packed)
    assert answer.status_code == 413
    plain = client(county).post("/api/v1/entries", data="{}")
    assert plain.status_code == 415


def test_an_address_may_not_ask_without_end(county: County) -> None:
    answers = {post(county).status_code for _ in range(122)}
    assert answers == {200, 429}
