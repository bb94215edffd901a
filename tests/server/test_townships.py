"""A township's office hears how its phones are; and it is never written in vain."""

import json
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import func, select

from schemas import entry
from schemas.entry import Chain
from schemas.identifiers import chain_id
from server import devices, relaying, secluding, suspending, tokens
from server.errors import TokenRefused
from server.hub import DeviceGate
from server.outbox import is_ours
from server.permissions import Role
from server.registry import db, transaction
from server.registry.directory import Device
from server.registry.record import Outgoing
from sync.errors import Forbidden, NotFound
from tests.server.county import GRID, County, Phone, new_case, registered
from tests.server.evidence import Item
from tests.server.mediation import open_case, opened
from tests.server.relays import laptop
from tests.server.secluded import Case, violence
from tests.server.test_tokens import answer, ask, enter

TOWNSHIP = GRID[:9]
DATABASE = f"township-{TOWNSHIP}"
ELSEWHERE = "500230102201001"


@pytest.fixture
def office(county: County) -> Phone:
    """The supervisor's own phone, for whom all of it is written."""
    return joined(county, "谭明芬")


def joined(
    county: County,
    name: str,
    area: str = TOWNSHIP,
    role: Role = Role.TOWNSHIP_SUPERVISOR,
) -> Phone:
    with county.context():
        return registered(county.settings, county.clock.now, name, area, role)


def at_hub(county: County, id: str) -> dict[str, Any]:
    (leaf,) = county.sili.hub.leaves(DATABASE, id)
    assert is_ours(leaf, county.sili.keys)
    assert (leaf["id"], leaf["database"]) == (id, DATABASE)
    return leaf


def told(county: County, phone: Phone | None = None) -> dict[str, Any]:
    county.ingest()
    return at_hub(county, f"phone:{(phone or county.phone).device}")


def health(county: County) -> dict[str, Any]:
    return at_hub(county, f"health:{TOWNSHIP}")


def calls(county: County, phone: Phone) -> None:
    """It is let in, as at each synchronisation."""
    with county.context(), transaction() as session:
        session.get_one(Device, phone.device).token_at = county.clock.now


def writes(county: County) -> int:
    with county.context():
        said = select(func.sum(Outgoing.serial)).where(Outgoing.database == DATABASE)
        return db.session.scalar(said) or 0


# -- what it costs


STEPS = st.lists(
    st.one_of(
        st.tuples(st.just("hours"), st.integers(1, 30)),
        st.tuples(st.just("calls"), st.integers(0, 2)),
        st.tuples(st.just("looks"), st.just(0)),
    ),
    max_size=12,
)


@pytest.fixture
def three(county: County, office: Phone) -> list[Phone]:
    phones = [county.phone, county.phones("李娟", TOWNSHIP + "205002"), office]
    county.ingest()
    return phones


@settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(steps=STEPS)
def test_a_day_costs_one_write_for_each_phone_that_called_and_none_else(
    county: County, three: list[Phone], steps: list[tuple[str, int]]
) -> None:
    """Whatever the hours, however often it calls, however often anybody looks."""
    county.clock.forward(days=2)
    county.ingest()
    before, called = writes(county), set()
    for what, number in [*steps, ("looks", 0)]:
        if what == "hours":
            county.ingest()
            county.clock.forward(hours=number)
        elif what == "calls":
            calls(county, three[number])
            local = county.clock.now.timestamp() + 8 * 3600
            called.add((number, local // 86_400))
        else:
            county.ingest()
    assert writes(county) - before == len(called)


def test_a_season_without_a_word_costs_nothing(county: County, office: Phone) -> None:
    open_case(county)
    county.ingest()
    before = writes(county)
    for _ in range(90):
        county.clock.forward(days=1)
        county.ingest()
    assert writes(county) == before
    assert told(county)["received_on"] == "2026-03-02"


def test_a_server_that_starts_anew_says_nothing_twice(
    county: County, office: Phone
) -> None:
    open_case(county)
    county.ingest()
    before = writes(county)
    county.sili.ingest._phones = None
    county.ingest()
    assert writes(county) == before


def test_where_nobody_looks_after_phones_nothing_is_written(county: County) -> None:
    open_case(county)
    county.ingest()
    assert DATABASE not in county.sili.hub.names()


# -- what is said


def test_of_each_phone_whose_it_is_where_and_how_far_it_came(
    county: County, office: Phone
) -> None:
    open_case(county)
    calls(county, county.phone)
    said = told(county)
    assert said["person"]["name"] == "王建国"
    assert said["areas"] == [GRID]
    assert said["held"] == {GRID: {"n": 2, "gap": False}}
    assert (said["heard_on"], said["received_on"]) == ("2026-03-02", "2026-03-02")
    assert (said["waiting"], said["forked"], said["is_newer"]) == ({}, False, False)
    assert health(county)["phones"] == 2


def test_what_is_missing_in_between_is_said(county: County, office: Phone) -> None:
    case = open_case(county)
    county.seal("dispute.opened", opened(), case=case)
    county.write("dispute.opened", opened(), case=case)
    assert told(county)["held"] == {GRID: {"n": 2, "gap": True}}


def test_two_entries_of_one_number_are_said(county: County, office: Phone) -> None:
    open_case(county)
    before = county.phone.chain
    county.write("dispute.opened", opened(), case=new_case())
    county.ingest()
    county.phone.chain = before
    county.write("dispute.opened", opened(place="河边"), case=new_case())
    said = told(county)
    assert said["suspended_on"] == "2026-03-02"
    assert said["suspended_for"]
    assert health(county)["suspended"] == 1


def test_what_waits_in_quarantine_is_said_by_its_reason(
    county: County, office: Phone
) -> None:
    county.write("dispute.opened", {"summary": 1}, case=new_case())
    assert told(county)["waiting"] == {"invalid_body": 1}
    assert health(county)["with_refused"] == 1


def test_evidence_that_did_not_come_is_counted(county: County, office: Phone) -> None:
    case = open_case(county)
    item = Item(county)
    county.write("evidence.added", item.body(), case=case)
    assert told(county)["evidence_missing"] == 1
    assert health(county)["with_evidence_missing"] == 1


@pytest.mark.parametrize(
    ("offset_ms", "minutes"), [(-3_600_000, -60), (299_999, 0), (300_000, 5), (None, 0)]
)
def test_a_clock_that_is_off_by_five_minutes_is_said(
    county: County, office: Phone, offset_ms: int | None, minutes: int
) -> None:
    county.clock.forward(hours=2)
    at = county.seal("dispute.opened", opened(), case=new_case()).at
    made, _ = entry.write(
        county.phone.author,
        Chain(chain_id()),
        type="dispute.opened",
        v=1,
        home=county.phone.home,
        case=new_case(),
        body=opened(),
        at=replace(at, offset_ms=offset_ms),
        seen=(),
        now_ms=int(county.clock.now.timestamp() * 1000),
    )
    county.put(made.document())
    said = told(county)
    assert (said["clock_minutes"], said["waiting"]) == (minutes, {})


def test_a_phone_that_was_stopped_is_said_so_and_again_when_it_goes_on(
    county: County, office: Phone
) -> None:
    by = county.principal(Role.TOWNSHIP_SUPERVISOR, TOWNSHIP)
    said = {"pen": county.pen, "now": county.clock.now}
    with county.context():
        suspending.suspend(by, county.phone.device, "先停一停", **said)
    assert told(county)["suspended_for"] == "先停一停"
    with county.context():
        suspending.resume(by, county.phone.device, "查清了", **said)
    assert told(county)["suspended_on"] is None
    with county.context():
        devices.revoke(county.phone.device, "丢了", county.clock.now, pen=county.pen)
    assert told(county)["revoked_on"] == "2026-03-02"
    assert health(county)["phones"] == 1


def test_of_a_phone_that_moved_away_no_more_is_said(
    county: County, office: Phone
) -> None:
    other = county.phones("李娟", TOWNSHIP + "205002")
    assert told(county, other)["person"]["name"] == "李娟"
    with county.context(), transaction() as session:
        device = session.get_one(Device, other.device)
        for scope in device.person.scopes:
            scope.ended_at = county.clock.now
    said = told(county, other)
    assert said["left"] is True
    assert "person" not in said


def test_what_lies_at_a_relay_is_said(
    county: County, office: Phone, tmp_path: Any
) -> None:
    with laptop(tmp_path / "relay", county, "http://localhost:1") as relay:
        report = {
            "databases": [],
            "phones": {county.phone.device: "2026-03-01T09:00:00+08:00"},
            "waiting_of": {county.phone.device: 4},
        }
        with county.context():
            relaying.note(relay.relay.mine.relay, report, county.clock.now)
    (lies,) = told(county)["at_relays"]
    assert (lies["met_on"], lies["waiting"]) == ("2026-03-01", 4)
    assert health(county)["at_relays"] == 1


# -- what is never said


def test_nothing_of_a_restricted_case_shows(county: County, office: Phone) -> None:
    case = Case(county, county.phone)
    county.ingest()
    before = told(county)
    case.write("dispute.opened", violence())
    bad = Case(county, county.phone)
    bad.write("dispute.accepted", {"accepted_on": "x"})
    assert told(county) == before


def test_nothing_of_a_case_that_the_desk_secluded_shows(
    county: County, office: Phone
) -> None:
    case = open_case(county)
    item = Item(county)
    county.write("evidence.added", item.body(), case=case)
    county.write("dispute.terminated", {"ground": 1}, case=case)
    assert told(county)["evidence_missing"] == 1
    by, said = county.officer, {"pen": county.pen, "now": county.clock.now}
    with county.context():
        secluding.restrict(by, case, "on_request", [], "当事人要求", **said)
    said = told(county)
    assert (said["evidence_missing"], said["waiting"]) == (0, {})
    assert said["received_on"] is None


def test_no_word_of_any_case_is_in_it(county: County, office: Phone) -> None:
    case = open_case(county)
    text = json.dumps(told(county), ensure_ascii=False)
    assert case not in text
    assert "王秀英" not in text


# -- who reads it, and that nobody writes it


@pytest.mark.parametrize(
    ("role", "area", "reads"),
    [
        (Role.TOWNSHIP_SUPERVISOR, TOWNSHIP, True),
        (Role.JUDICIAL_OFFICE, TOWNSHIP, True),
        (Role.TOWNSHIP_SUPERVISOR, TOWNSHIP + "205", False),
        (Role.DIRECTOR, TOWNSHIP + "205", False),
        (Role.MEDIATOR, GRID, False),
        (Role.TOWNSHIP_SUPERVISOR, ELSEWHERE[:9], False),
    ],
)
def test_who_answers_for_the_whole_township_reads_it(
    county: County, role: Role, area: str, reads: bool
) -> None:
    phone = joined(county, "某人", area, role)
    with county.context():
        given = answer(county, ask(county, phone), phone=phone)
        entered = enter(county, given.token)
    assert (DATABASE in given.databases) is reads
    assert (DATABASE in entered.databases) is reads


def test_a_raised_generation_ends_the_office_s_token_too(
    county: County, office: Phone
) -> None:
    with county.context():
        token = answer(county, ask(county, office), phone=office).token
        devices.revoke(county.phone.device, "丢了", county.clock.now, pen=county.pen)
        with pytest.raises(TokenRefused):
            enter(county, token)


def test_the_office_itself_writes_nothing_there(county: County, office: Phone) -> None:
    county.ingest()
    gate = DeviceGate(county.sili.keys, county.clock)
    with county.context():
        entered = tokens.admit(
            answer(county, ask(county, office), phone=office).token,
            county.sili.keys,
            county.clock.now,
        )
        told = {"case": new_case(), "phone": office, "home": county.phone.home}
        made = county.seal("dispute.opened", opened(), **told)
        for document in (
            {**made.document(), "_rev": made.rev},
            at_hub(county, f"phone:{county.phone.device}"),
        ):
            with pytest.raises(Forbidden):
                gate.guard(entered, DATABASE, document)
        gate.allow(entered, DATABASE, "changes")
        other = f"township-{ELSEWHERE[:9]}"
        with pytest.raises(NotFound):
            gate.allow(entered, other, "changes")
