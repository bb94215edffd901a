"""指派 beside what is decided elsewhere: restricted cases, restores, the list."""

from pathlib import Path

import pytest
from sqlalchemy import select

from schemas.assigning import State
from schemas.identifiers import private_database
from server import assigning, knowing, moving
from server.errors import AssignmentNotFound, CaseNotFound
from server.permissions import Role
from server.registry import db
from server.registry.directory import Device
from server.registry.record import Quarantined
from tests.server.county import GRID, County, Phone, new_case
from tests.server.secluded import Case, violence
from tests.server.test_assigning import (
    ELSEWHERE,
    MATTER,
    answer,
    assign,
    broken,
    case,
    refusal,
    state,
    supervisor,
    told,
    withdraw,
)
from tests.server.test_backups import back_up, restore
from tests.server.test_secluding import Open, in_database

__all__ = ["case"]


# What only some may know of


def test_of_a_restricted_case_only_who_may_know_is_asked_and_without_words(
    county: County,
) -> None:
    case, colleague = Case(county, county.phone), county.phones("李娟")
    case.write("dispute.opened", violence())
    county.ingest()
    with pytest.raises(CaseNotFound):
        assign(county, case.id)
    office = county.officer
    assert refusal(county, case.id, by=office, to=colleague) == "not_knower"
    assert refusal(county, case.id, by=office) == "no_words"
    id = assign(county, case.id, office, words="")
    found = told(county, id, private_database(county.phone.device))
    assert (found.case, found.state) == (case.id, State.OPEN)
    assert id not in in_database(county, county.phone.home)
    body = {"assignment": id, "answer": "taken", "answered_on": "2026-03-02"}
    case.write("assignment.answered", body)
    county.ingest()
    assert state(county, id) is State.TAKEN
    case.write("assignment.answered", body, phone=colleague)
    county.ingest()
    with county.context():
        (row,) = db.session.scalars(select(Quarantined))
        assert row.reason == "not_assignee"
        assert len(assigning.seen(office, county.clock.now)) == 1
        assert assigning.seen(supervisor(county), county.clock.now) == []


def test_a_matter_that_became_a_restricted_case_says_no_more_of_it(
    county: County,
) -> None:
    id, case = assign(county, None), Case(county, county.phone)
    assert told(county, id).matter == MATTER
    case.write("dispute.opened", violence())
    body = {"assignment": id, "answer": "taken", "answered_on": "2026-03-02"}
    case.write("assignment.answered", body)
    county.ingest()
    found = told(county, id)
    assert (found.state, found.case, found.matter) == (State.TAKEN, "", {})
    assert case.id not in in_database(county, county.phone.home)
    with county.context():
        assert assigning.seen(supervisor(county), county.clock.now) == []


def test_a_case_that_becomes_restricted_is_asked_of_in_private(case: Open) -> None:
    county, colleague = case.county, case.county.phones("李娟")
    id = assign(county, case.id, to=colleague)
    told(county, id)
    case.restrict()
    for _ in range(2):
        county.ingest()
    home = county.phone.home
    assert id not in in_database(county, home)
    with county.context():
        assert county.sili.hub.leaves(home, f"assignment:{id}") == []
    with county.context():
        assert assigning.seen(supervisor(county), county.clock.now) == []
        with pytest.raises(AssignmentNotFound):
            assigning.readable(db.session(), supervisor(county), id)
        assert len(assigning.seen(county.officer, county.clock.now)) == 1
    own = private_database(colleague.device)
    with county.context():
        assert county.sili.hub.leaves(own, f"assignment:{id}") == []
    knows(county, case.id, colleague)
    found = told(county, id, own)
    assert (found.case, found.words, found.state) == (case.id, "", State.OPEN)
    assert broken(county) == []


def knows(county: County, case: str, phone: Phone) -> None:
    with county.context():
        about = {"pen": county.pen, "now": county.clock.now}
        person = phone.author.by
        knowing.decide(county.officer, case, person, True, "接手办理", **about)


# What a restore brings


@pytest.mark.parametrize("hub", [False, True])
def test_a_restore_forgets_neither_an_assignment_nor_that_it_was_withdrawn(
    county: County, tmp_path: Path, hub: bool
) -> None:
    case = Open(county)
    case.write()
    county.ingest()
    before = assign(county, case.id)
    told(county, before)
    shelf = back_up(county, tmp_path / "disk")
    withdraw(county, before)
    since = assign(county, None)
    told(county, since)
    restore(county, shelf, registry=True, hub=hub)
    assert state(county, before) is State.WITHDRAWN
    assert told(county, before).state is State.WITHDRAWN
    assert state(county, since) is State.OPEN
    if not hub:
        assert told(county, since).matter == MATTER
    answer(county, since, new_case(), "declined")
    assert told(county, since).state is State.DECLINED
    with county.context():
        (line, *_) = assigning.seen(county.officer, county.clock.now)
        assert line.standing.row.office
    assert broken(county) == []


# What is listed


def test_what_is_late_comes_first_and_then_who_has_not_answered(
    county: County,
) -> None:
    late = assign(county, None, due_on="2026-03-02")
    county.clock.forward(hours=1)
    silent = assign(county, None, due_on="2026-03-05")
    taken = assign(county, None, due_on="2026-03-04")
    answer(county, taken, new_case())
    no = assign(county, None)
    answer(county, no, new_case(), "declined")
    gone = assign(county, None)
    withdraw(county, gone)
    county.clock.forward(hours=25)
    fresh = assign(county, None, due_on="2026-03-04")
    with county.context():
        lines = assigning.seen(supervisor(county), county.clock.now)
        found = [each.standing.row.id for each in lines]
        assert found == [late, silent, taken, fresh, no, gone]
        assert [each.is_overdue for each in lines] == [True, *[False] * 5]
        assert [each.is_unanswered for each in lines] == [True, True, *[False] * 4]
        assert all(each.is_acting for each in lines)
        phone = db.session.get_one(Device, county.phone.device)
        moved = [GRID], [ELSEWHERE], "换网格"
        by = county.principal(Role.SECURITY_ADMINISTRATOR, "500230")
        about = {"county": "500230", "pen": county.pen, "now": county.clock.now}
        moving.move(by, phone.id, *moved, **about)
        lines = assigning.seen(supervisor(county), county.clock.now)
        assert not any(each.is_acting for each in lines)
