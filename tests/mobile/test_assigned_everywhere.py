"""指派 from a desk to a phone and back: what one says the other reads."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from mobile import erasing, recording, taking_on, work
from mobile.simulated import SimulatedPhone
from schemas.assigning import State
from server import assigning
from server.permissions import Role
from server.registry import assignments, db
from tests.mobile.enrolled import enrol
from tests.mobile.handed_out import FACTS, MATTER
from tests.mobile.test_erasing import synced
from tests.mobile.test_syncing import GRID, HOME, record
from tests.mobile.test_withdrawn import restrict
from tests.server.county import County

WORDS = "先去看一看，两家再吵就报派出所"


@pytest.fixture
def second(county: County, served, tmp_path: Path) -> Iterator[SimulatedPhone]:
    """冉玉兰's, of the same grid."""
    made = SimulatedPhone(tmp_path / "second")
    enrol(made, county, served, "冉玉兰")
    yield made
    made.close()


def about(county: County) -> dict[str, Any]:
    return {"pen": county.pen, "now": county.clock.now}


def assign(county: County, to: SimulatedPhone, case: str = "") -> str:
    """By the township's supervisor, until the day after tomorrow."""
    by = county.principal(Role.TOWNSHIP_SUPERVISOR, GRID[:9])
    due_on = (to.casebook.clock.today() + timedelta(days=2)).isoformat()
    person = to.casebook.enrolment.person_id
    asked = assigning.Asked(person, due_on, WORDS)
    with county.context():
        if case:
            id = assigning.assign_case(by, case, asked, **about(county))
        else:
            id = assigning.assign_matter(by, GRID, MATTER, asked, **about(county))
    county.ingest()
    return id


def withdraw(county: County, id: str, reason: str) -> None:
    by = county.principal(Role.TOWNSHIP_SUPERVISOR, GRID[:9])
    with county.context():
        assigning.withdraw(by, id, reason, **about(county))
    county.ingest()


def standing(county: County, id: str) -> assignments.Standing:
    with county.context():
        found = assignments.one(db.session(), id)
        assert found is not None
        return found


def waits(phone: SimulatedPhone) -> list[str]:
    return [each.id for each in taking_on.waiting(phone.casebook)]


def only(phone: SimulatedPhone, id: str) -> taking_on.Assignment:
    found = taking_on.find(phone.casebook, id)
    assert found is not None
    return found


def told(phone: SimulatedPhone, county: County) -> None:
    """What it wrote arrives, and it hears what came of it."""
    synced(phone)
    county.ingest()
    synced(phone)
    book = phone.casebook
    assert (book.warnings(), book.returned()) == ([], [])


def test_a_matter_is_taken_on_without_a_line_and_the_desk_reads_the_dispute(
    phone: SimulatedPhone, second: SimulatedPhone, county: County
) -> None:
    id = assign(county, phone)
    synced(phone, second)
    assert (waits(phone), waits(second)) == ([id], [])
    book = phone.casebook
    (task,) = work.tasks(book)
    assert task.words.endswith(f"指派给您：{WORDS}")
    draft = recording.new_dispute(book, HOME)
    taking_on.carry(draft, only(phone, id))
    draft.body["summary"] = "两家为水沟争吵，李二河说墙挡了水。"
    book.keep(draft)
    recording.complete(book, recording.paper_of(book, draft))
    assert waits(phone) == []
    assert standing(county, id).state is State.OPEN
    told(phone, county)
    found = standing(county, id)
    assert (found.state, found.case) == (State.TAKEN, draft.case)
    assert only(phone, id).told.state is State.TAKEN
    synced(second)
    assert [task.kind for task in work.tasks(second.casebook)] == ["step"]


def test_a_matter_is_declined_and_the_desk_reads_why(
    phone: SimulatedPhone, county: County
) -> None:
    id = assign(county, phone)
    synced(phone)
    taking_on.decline(phone.casebook, only(phone, id), "李二河是我表弟")
    told(phone, county)
    found = standing(county, id)
    assert (found.state, found.reason) == (State.DECLINED, "李二河是我表弟")
    assert only(phone, id).told.matter == {}
    assert (work.tasks(phone.casebook), phone.casebook.cases()) == ([], [])
    assert phone.casebook.counts().unsent == 0


def test_a_colleagues_case_is_taken_on_in_the_case(
    phone: SimulatedPhone, second: SimulatedPhone, county: County
) -> None:
    case = record(second)
    told(second, county)
    id = assign(county, phone, case)
    synced(phone)
    line = taking_on.line_of(phone.casebook, only(phone, id))
    assert line is not None
    taking_on.accept(phone.casebook, only(phone, id), line)
    told(phone, county)
    assert standing(county, id).state is State.TAKEN
    told(second, county)
    casefile = second.casebook.casefile(case, HOME)
    assert casefile is not None
    types = [each.type for each in casefile.entries]
    assert types == ["dispute.opened", "assignment.answered"]
    withdraw(county, id, "两家已经和好")
    synced(phone)
    (recalled,) = (t for t in work.tasks(phone.casebook) if t.kind == "recalled")
    assert recalled.words == "已收回：两家已经和好"


def test_taken_back_before_the_phone_knew_its_dispute_stands_all_the_same(
    phone: SimulatedPhone, county: County
) -> None:
    id = assign(county, phone)
    synced(phone)
    withdraw(county, id, "派出所已经处理")
    taking_on.decline(phone.casebook, only(phone, id), "走不开")
    told(phone, county)
    assert only(phone, id).told.state is State.WITHDRAWN
    kinds = [task.kind for task in work.tasks(phone.casebook)]
    assert kinds == ["recalled"]


def test_a_case_that_becomes_restricted_takes_its_assignment_along(
    phone: SimulatedPhone, second: SimulatedPhone, county: County
) -> None:
    case = record(phone)
    told(phone, county)
    id = assign(county, phone, case)
    synced(phone, second)
    restrict(county, case)
    synced(second, phone)
    county.ingest()
    synced(phone, second)
    for each in (phone, second):
        grid = each.casebook.database(HOME)
        assert erasing.present(grid, [f"assignment:{id}"]) == []
        assert FACTS not in str(each.casebook.warnings())
    private = phone.casebook.enrolment.private
    found = only(phone, id)
    assert (found.home, found.told.words) == (private, "")
    assert taking_on.find(second.casebook, id) is None
    line = taking_on.line_of(phone.casebook, found)
    assert line is not None
    taking_on.accept(phone.casebook, found, line)
    told(phone, county)
    assert standing(county, id).state is State.TAKEN
