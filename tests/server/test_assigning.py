"""指派: whom the desk may ask, what the field is told of it, and how it stands."""

import json
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from sqlalchemy import select

from schemas import assigning as said
from schemas.assigning import Assigned, State
from schemas.errors import InvalidBody, InvalidIdentifier
from server import assigning, devices
from server.assigning import Asked
from server.errors import (
    AssignmentNotFound,
    AssignmentRefused,
    CaseNotFound,
    NotAllowed,
    ReasonMissing,
)
from server.outbox import is_ours
from server.permissions import Principal, Role
from server.registry import assignments, db, rebuilding
from server.registry.assignments import Assignment
from server.registry.cases import CaseQuery, list_cases
from server.registry.record import Quarantined, ReceivedEntry
from server.verify import verify
from tests.server.county import GRID, County, Phone, new_case
from tests.server.mediation import opened, terminated
from tests.server.test_erasing import erase
from tests.server.test_secluding import Open

TOWNSHIP, ELSEWHERE = GRID[:9], "500230102201001"
UNTIL = "2026-03-09"
ASKED = "三天内先去看一看"
FACTS = "荷花村二组王家和李家为一条水沟吵起来了。"
MATTER = {
    "facts": FACTS,
    "kind": "02",
    "parties": {"p1": {"name": "王某", "phone": "13800000001"}},
}


def supervisor(county: County, area: str = TOWNSHIP) -> Principal:
    return county.principal(Role.TOWNSHIP_SUPERVISOR, area)


def assign(
    county: County, case: str | None, by: Principal | None = None, **more: Any
) -> str:
    """To the county's phone, of a case or of a matter that is told."""
    who = by or supervisor(county)
    phone, matter = more.pop("to", county.phone), more.pop("matter", MATTER)
    person = more.pop("person", phone.author.by)
    grid = more.pop("grid", GRID)
    asked = Asked(person, **{"due_on": UNTIL, "words": ASKED, **more})
    about = {"pen": county.pen, "now": county.clock.now}
    with county.context():
        if case is None:
            return assigning.assign_matter(who, grid, matter, asked, **about)
        return assigning.assign_case(who, case, asked, **about)


def withdraw(
    county: County, id: str, by: Principal | None = None, reason: str = "改由司法所办"
) -> None:
    who = by or supervisor(county)
    about = {"pen": county.pen, "now": county.clock.now}
    with county.context():
        assigning.withdraw(who, id, reason, **about)


def answer(county: County, id: str, case: str, answer: str = "taken", **more: Any):
    why = {"reason": "我是李大山的表弟"} if answer == "declined" else {}
    body = {"assignment": id, "answer": answer, "answered_on": "2026-03-02", **why}
    made = county.write("assignment.answered", body, case=case, **more)
    county.ingest()
    return made


def told(county: County, id: str, database: str = f"grid-{GRID}") -> Assigned:
    """What the phones of the grid read."""
    county.ingest()
    (leaf,) = county.sili.hub.leaves(database, f"assignment:{id}")
    assert is_ours(leaf, county.sili.keys)
    assert (leaf["id"], leaf["database"]) == (f"assignment:{id}", database)
    return said.read(leaf)


def state(county: County, id: str) -> State:
    with county.context():
        found = assignments.one(db.session(), id)
        assert found is not None
        return found.state


def broken(county: County) -> list[Any]:
    with county.context():
        return list(verify(db.session(), county.sili.hub, county.sili.keys))


@pytest.fixture
def case(county: County) -> Open:
    made = Open(county)
    made.write()
    county.ingest()
    return made


def refusal(county: County, case: str | None, **more: Any) -> str:
    with pytest.raises(AssignmentRefused) as refused:
        assign(county, case, **more)
    assert refused.value.zh
    assert refused.value.en
    return refused.value.reason


# A case


def test_the_phones_are_told_who_is_asked_by_whom_until_when(case: Open) -> None:
    county = case.county
    id = assign(county, case.id)
    found = told(county, id)
    assert (found.case, found.matter, found.words) == (case.id, {}, ASKED)
    assert (found.assignee, found.by) == (county.phone.author.by, "某人")
    assert found.office.endswith("乡镇（街道）主管")
    assert (found.made_on, found.due_on.isoformat()) == (county.clock.now, UNTIL)
    assert (found.state, found.answered_on) == (State.OPEN, None)
    assert broken(county) == []


def test_who_takes_it_on_has_it_and_who_cannot_leaves_no_words_behind(
    case: Open,
) -> None:
    county = case.county
    taken = assign(county, case.id)
    answer(county, taken, case.id)
    found = told(county, taken)
    assert (found.state, found.words) == (State.TAKEN, ASKED)
    assert found.answered_on
    withdraw(county, taken)
    declined = assign(county, case.id)
    answer(county, declined, case.id, "declined")
    found = told(county, declined)
    assert (found.state, found.words) == (State.DECLINED, "")
    assert broken(county) == []


def test_it_is_withdrawn_once_with_a_reason(case: Open) -> None:
    county = case.county
    id = assign(county, case.id)
    with pytest.raises(ReasonMissing):
        withdraw(county, id, reason=" ")
    withdraw(county, id)
    found = told(county, id)
    assert (found.state, found.withdrawn_reason) == (State.WITHDRAWN, "改由司法所办")
    assert found.words == ""
    with pytest.raises(AssignmentRefused):
        withdraw(county, id)
    answer(county, id, case.id)
    assert told(county, id).state is State.WITHDRAWN
    assert told(county, id).answered_on


def test_an_answer_that_is_voided_was_never_given(case: Open) -> None:
    county = case.county
    id = assign(county, case.id)
    made = answer(county, id, case.id, "declined")
    void = {"voids": made.id, "voided_on": "2026-03-02", "reason": "点错了"}
    county.write("entry.voided", void, case=case.id, seen=(made.id,))
    county.ingest()
    found = told(county, id)
    assert (found.state, found.words, found.answered_on) == (State.OPEN, ASKED, None)


def test_of_an_erased_answer_nothing_is_left(case: Open) -> None:
    county = case.county
    id = assign(county, case.id)
    made = answer(county, id, case.id, "declined")
    erase(county, made.id)
    assert state(county, id) is State.OPEN
    county.ingest()
    (leaf,) = county.sili.hub.leaves(county.phone.home, f"assignment:{id}")
    assert "李大山" not in str(leaf)
    assert ASKED not in str(leaf)


def test_only_whom_it_was_assigned_to_answers(case: Open) -> None:
    county = case.county
    id = assign(county, case.id)
    answer(county, id, case.id, phone=county.phones("李娟"))
    assert state(county, id) is State.OPEN
    with county.context():
        (row,) = db.session.scalars(select(Quarantined))
        assert row.reason == "not_assignee"
    answer(county, new_case(), case.id)
    with county.context():
        assert len([*db.session.scalars(select(Quarantined))]) == 1


def test_replays_and_a_rebuild_change_nothing(case: Open) -> None:
    county = case.county
    id = assign(county, case.id)
    made = answer(county, id, case.id)
    before = told(county, id)
    county.put(made.document(), made.home)
    with county.context():
        rebuilding.rebuild(county.clock.now, lambda done, of: None)
    assert told(county, id) == before
    (leaf,) = county.sili.hub.leaves(county.phone.home, f"assignment:{id}")
    assert leaf["serial"] == 2


def test_two_clerks_at_once_do_not_both_assign_it(case: Open) -> None:
    county = case.county
    other = county.phones("李娟")

    def at_once(phone: Phone) -> str:
        try:
            return assign(county, case.id, to=phone)
        except AssignmentRefused as refused:
            return refused.reason

    with ThreadPoolExecutor(2) as pool:
        said = list(pool.map(at_once, [county.phone, other]))
    assert "standing" in said
    with county.context():
        assert len([*db.session.scalars(select(Assignment))]) == 1


# What stands in the way


def test_who_does_not_act_there_or_has_no_phone_is_not_asked(case: Open) -> None:
    county = case.county
    away = county.phones("冉敏", ELSEWHERE)
    assert refusal(county, case.id, to=away) == "not_acting"
    assert refusal(county, case.id, person="u-nobody") == "not_acting"
    assert refusal(county, None, to=away) == "not_acting"
    with county.context():
        now = county.clock.now
        devices.revoke(county.phone.device, "手机遗失", now, pen=county.pen)
    assert refusal(county, case.id) == "not_acting"


def test_a_namesake_of_a_party_and_who_declined_are_asked_with_a_reason(
    county: County,
) -> None:
    case = new_case()
    agent = {"name": "李娟", "relation": "女儿", "written_authority": True}
    parties = opened()["parties"]
    parties["p1"]["agent"] = agent
    county.write("dispute.opened", opened(parties=parties), case=case)
    county.ingest()
    for name in ("王秀英", "李娟"):
        assert refusal(county, case, to=county.phones(name)) == "named"
    first = assign(county, case)
    answer(county, first, case, "declined")
    assert refusal(county, case) == "declined"
    again = assign(county, case, again="他说的那层亲戚关系查过了，不在回避之列")
    assert told(county, again).state is State.OPEN
    with county.context():
        deeds = select(ReceivedEntry.raw).where(ReceivedEntry.type == said.MADE)
        bodies = [json.loads(raw)["body"] for raw in db.session.scalars(deeds)]
    assert [bool(each.get("again")) for each in bodies] == [False, True]


def test_a_recused_colleague_is_not_asked_though_one_says_why(county: County) -> None:
    case, colleague = new_case(), county.phones("李娟")
    restriction = {"ground": "recusal", "kept_out": [colleague.author.by]}
    county.write("dispute.opened", opened(restriction=restriction), case=case)
    county.ingest()
    assert refusal(county, case, to=colleague, again="人手不够") == "kept_out"


def test_what_stands_and_what_has_ended_is_not_assigned(case: Open) -> None:
    county = case.county
    id = assign(county, case.id)
    assert refusal(county, case.id, to=county.phones("李娟")) == "standing"
    answer(county, id, case.id)
    assert refusal(county, case.id) == "standing"
    withdraw(county, id)
    county.write("dispute.terminated", terminated(), case=case.id)
    county.ingest()
    assert refusal(county, case.id) == "ended"


@pytest.mark.parametrize(
    ("wrong", "reason"),
    [
        ({"due_on": "2026-03-01"}, "day"),
        ({"due_on": "2027-06-01"}, "day"),
        ({"due_on": "soon"}, "day"),
        ({"words": "长" * 501}, "words"),
        ({"words": "看不见的\u200b字"}, "words"),
    ],
)
def test_day_and_words_are_looked_at(
    case: Open, wrong: dict[str, str], reason: str
) -> None:
    assert refusal(case.county, case.id, **wrong) == reason
    assert refusal(case.county, None, **wrong) == reason


def test_nobody_assigns_or_withdraws_what_is_not_his(case: Open) -> None:
    county = case.county
    id = assign(county, case.id)
    other = supervisor(county, ELSEWHERE[:9])
    with pytest.raises(CaseNotFound):
        assign(county, case.id, other)
    with pytest.raises(NotAllowed):
        assign(county, None, other)
    for role in (Role.MEDIATOR, Role.JUDICIAL_OFFICE, Role.JUSTICE_BUREAU):
        with pytest.raises(NotAllowed):
            assign(county, case.id, county.principal(role, GRID[:9]))
    for by in (other, county.principal(Role.JUDICIAL_OFFICE, TOWNSHIP)):
        with pytest.raises(AssignmentNotFound):
            withdraw(county, id, by)
    with pytest.raises(AssignmentNotFound):
        withdraw(county, new_case())
    with county.context():
        assert assigning.seen(other, county.clock.now) == []
        assert len(assigning.seen(supervisor(county), county.clock.now)) == 1
    director = county.principal(Role.DIRECTOR, GRID[:12])
    withdraw(county, id, director)
    assert told(county, assign(county, case.id, director)).state is State.OPEN


# A matter


def test_a_matter_is_told_with_its_facts_and_becomes_the_dispute_that_he_opens(
    county: County,
) -> None:
    id = assign(county, None, county.officer)
    found = told(county, id)
    assert (found.case, found.matter, found.words) == ("", MATTER, ASKED)
    assert found.is_matter
    case = new_case()
    first = county.write("dispute.opened", opened(), case=case)
    answer(county, id, case, seen=(first.id,))
    found = told(county, id)
    assert (found.state, found.case, found.matter) == (State.TAKEN, case, MATTER)
    with county.context():
        (line,) = assigning.seen(county.officer, county.clock.now)
        assert line.row is not None
        assert line.row.case == case
        assert assigning.of_case(county.officer, line.row, county.clock.now) == [line]


def test_a_matter_that_is_declined_is_in_no_list_and_leaves_no_names(
    county: County,
) -> None:
    id = assign(county, None)
    answer(county, id, new_case(), "declined")
    found = told(county, id)
    assert (found.state, found.matter, found.words) == (State.DECLINED, {}, "")
    with county.context():
        assert list_cases(county.officer, CaseQuery()).total == 0
    case = new_case()
    county.write("dispute.opened", opened(), case=case)
    answer(county, id, case)
    assert told(county, id).state is State.TAKEN


def test_who_reads_the_deeds_reads_nothing_of_the_matter(county: County) -> None:
    id = assign(county, None)
    with county.context():
        deeds = select(ReceivedEntry.raw).where(ReceivedEntry.type == said.MADE)
        (raw,) = db.session.scalars(deeds)
        row = db.session.get_one(Assignment, id)
        content = assigning.digest(str(row.salt), json.loads(str(row.said)))
    assert json.loads(raw)["body"]["content"] == content
    written = raw + county.settings.standing.read_bytes()
    for word in (FACTS, "王某", "13800000001", ASKED):
        assert word.encode() not in written


def test_a_matter_that_is_wrong_is_refused(county: County) -> None:
    with pytest.raises(InvalidBody):
        assign(county, None, matter={"place": "荷花村"})
    with pytest.raises(InvalidIdentifier):
        assign(county, None, grid="7")


def test_what_was_withdrawn_or_declined_is_forgotten_after_a_month(
    county: County,
) -> None:
    declined, standing = assign(county, None), assign(county, None)
    answer(county, declined, new_case(), "declined")
    gone = assign(county, None)
    withdraw(county, gone)
    county.clock.forward(days=29)
    county.ingest()

    def kept() -> set[str]:
        with county.context():
            rows = select(Assignment.id).where(Assignment.said.is_not(None))
            return set(db.session.scalars(rows))

    assert kept() == {declined, standing, gone}
    county.clock.forward(days=3)
    county.ingest()
    assert kept() == {standing}
    assert told(county, standing).matter == MATTER
