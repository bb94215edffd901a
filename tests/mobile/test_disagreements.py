"""Two phones, one agreement, two sums: told to both, and settled on the director's."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from mobile import disagreements
from mobile.disagreements import Disagreement
from mobile.errors import Changed, Unfinished
from mobile.simulated import SimulatedPhone
from schemas.errors import InvalidBody
from server.permissions import Role
from server.registry import db
from server.registry.cases import case_page
from server.registry.record import Quarantined
from tests.figures import says
from tests.mobile.disputes import opened
from tests.mobile.enrolled import enrol
from tests.server.county import County
from tests.sync.served import Served

GRID = "500230101201001"
HOME = f"grid-{GRID}"
AMOUNT = "/agreement/1/terms/t1/amount_fen"


class Village:
    """王 and 李, mediators of one grid, and 陈, who directs the committee."""

    def __init__(self, folder: Path, county: County, served: Served) -> None:
        self.county, self.served, self.folder = county, served, folder
        self.phones: list[SimulatedPhone] = []
        self.wang = self.add("王网格", Role.MEDIATOR)
        self.li = self.add("李网格", Role.MEDIATOR)
        self.chen = self.add("陈主任", Role.DIRECTOR)

    def add(self, name: str, role: Role) -> SimulatedPhone:
        phone = SimulatedPhone(self.folder / name)
        enrol(phone, self.county, self.served, name, role=role)
        self.phones.append(phone)
        return phone

    def sync(self, *phones: SimulatedPhone) -> None:
        for phone in phones or self.phones:
            answer = phone.answer({"do": "sync"})
            assert answer["ok"], answer
            self.county.ingest()

    def everybody_syncs(self) -> None:
        self.sync()
        self.sync()


@pytest.fixture
def village(tmp_path: Path, county: County, served: Served) -> Iterator[Village]:
    made = Village(tmp_path, county, served)
    yield made
    for phone in made.phones:
        phone.close()


def today(phone: SimulatedPhone) -> str:
    return phone.clock.today().isoformat()


def agreement(phone: SimulatedPhone, amount_fen: int) -> dict:
    day = today(phone)
    return {
        "round": 1,
        "form": "written",
        "signed_on": day,
        "dispute_facts": "围墙挡了水沟。",
        "disputed_matters": "赔多少。",
        "terms": {
            "t1": {
                "text": "张大山赔李二河谷子钱",
                "amount_fen": amount_fen,
                "payer": "p2-bbbbbb",
                "payee": "p1-aaaaaa",
            }
        },
        "signatures": {
            "p1-aaaaaa": {"how": "signature", "signed_on": day},
            "p2-bbbbbb": {"how": "signature", "signed_on": day},
        },
        "mediator_signatures": {"m1": {"name": "王网格"}},
    }


@pytest.fixture
def case(village: Village) -> str:
    """Opened by 王; then both sign it without a network, 8,600 and 6,800."""
    wang, li = village.wang, village.li
    book = wang.casebook
    assert book is not None
    case = book.new_case()
    book.record("dispute.opened", case, opened(opened_on=today(wang)), home=HOME)
    village.everybody_syncs()
    for phone, fen in ((wang, 860_000), (li, 680_000)):
        phone.casebook.record(
            "agreement.signed", case, agreement(phone, fen), home=HOME
        )
    return case


def seen_by(phone: SimulatedPhone) -> list[Disagreement]:
    return disagreements.everywhere(phone.casebook)


def correct(phone: SimulatedPhone, case: str, amount_fen: int) -> None:
    signed = next(
        e
        for e in phone.casebook.casefile(case, HOME).entries
        if e.type == "agreement.signed" and e.by == phone.casebook.enrolment.person_id
    )
    body = {
        "corrects": signed.id,
        "corrected_on": today(phone),
        "reason": "又问了一遍",
        "set": {"/terms/t1/amount_fen": amount_fen},
    }
    phone.casebook.record("agreement.corrected", case, body, home=HOME)


def shown(phone: SimulatedPhone, case: str) -> int:
    register = phone.casebook.casefile(case, HOME).registers[AMOUNT]
    value = register.value
    assert isinstance(value, int)
    return value


def test_8600_and_6800_from_two_phones_to_one_settled_sum(
    village: Village, county: County, case: str
) -> None:
    wang, li, chen = village.phones
    assert seen_by(wang) == seen_by(li) == []
    village.sync(wang, li)  # 李 sent hers, and with that has both
    village.sync(wang, chen)  # the first that begins after the registry holds both
    for phone in village.phones:
        (about,) = seen_by(phone)
        assert about.path == AMOUNT
        assert about.label == "签订协议：条款1 · 金额"
        assert {side.words for side in about.sides} == {"8,600 元", "6,800 元"}
        assert phone.casebook.cases()[0].summary.conflict_count == 1
        agreements = phone.casebook.casefile(case, HOME).tree["agreement"]
        assert list(agreements) == ["1"]
        file = phone.casebook.casefile(case, HOME).to_json()
        assert not says(str(file), "1540000")
    (about,) = seen_by(wang)
    assert {side.who[:2] for side in about.sides} == {"本人", "李网"}
    assert not about.may_settle
    assert "调委会主任或司法所" in about.who_may

    (about,) = seen_by(chen)
    assert about.may_settle
    body = {
        "settled_on": today(chen),
        "register": AMOUNT,
        "settles": [side.entry for side in about.sides],
        "by_role": "director",
        "matches": about.sides[0].entry,
        "cites": {"paper": "协议书", "place": "第2页"},
    }
    for third in ({"value": 780_000}, {"matches": 780_000}):
        with pytest.raises(InvalidBody):
            chen.casebook.record("conflict.settled", case, {**body, **third}, home=HOME)

    right = next(side for side in about.sides if side.words == "8,600 元")
    disagreements.settle(
        chen.casebook, about, right.entry, paper="人民调解协议书", place="第2页第1条"
    )
    village.sync(chen, wang)  # 李 does not hear of it yet
    correct(li, case, 860_000)
    village.everybody_syncs()
    for phone in village.phones:
        assert seen_by(phone) == []
        assert shown(phone, case) == 860_000

    with county.context():
        view = case_page(county.officer, case, county.clock.now)
        assert view.casefile.conflicts == ()
        assert db.session.query(Quarantined).count() == 0


def test_a_later_correction_to_8000_that_did_not_know_it_reopens_it(
    village: Village, county: County, case: str
) -> None:
    wang, li, chen = village.phones
    village.everybody_syncs()
    (about,) = seen_by(chen)
    right = next(side for side in about.sides if side.words == "8,600 元")
    disagreements.settle(
        chen.casebook, about, right.entry, paper="人民调解协议书", place="第2页第1条"
    )
    correct(li, case, 800_000)
    village.everybody_syncs()
    for phone in village.phones:
        (about,) = seen_by(phone)
        assert {side.words for side in about.sides} == {"8,600 元", "8,000 元"}
        assert "核对过一次" in about.note
        assert any("核对时认定" in side.who for side in about.sides)
    (about,) = seen_by(chen)
    disagreements.give_back(chen.casebook, about, "原件上改过，看不清")
    (about,) = seen_by(chen)
    assert "退回当事人" in about.note
    village.everybody_syncs()
    assert "退回当事人" in seen_by(wang)[0].note


def test_what_was_looked_at_must_still_stand(village: Village, case: str) -> None:
    wang, li, chen = village.phones
    village.everybody_syncs()
    (about,) = seen_by(chen)
    correct(li, case, 700_000)
    village.everybody_syncs()
    with pytest.raises(Changed):
        disagreements.give_back(chen.casebook, about)


def test_no_paper_no_settlement(village: Village, case: str) -> None:
    village.everybody_syncs()
    (about,) = seen_by(village.chen)
    with pytest.raises(Unfinished) as unfinished:
        disagreements.settle(
            village.chen.casebook, about, about.sides[0].entry, paper=" ", place=""
        )
    assert len(unfinished.value.errors) == 2


def test_the_author_is_told_of_a_change_and_confirms_it(
    village: Village, case: str
) -> None:
    wang, li, _ = village.phones
    village.everybody_syncs()
    first = wang.casebook.casefile(case, HOME).entries[0]
    body = {
        "corrects": first.id,
        "corrected_on": today(li),
        "reason": "听错了",
        "set": {"/summary": "围墙压了水沟盖板。"},
    }
    li.casebook.record("dispute.corrected", case, body, home=HOME)
    village.everybody_syncs()
    (about,) = [each for each in seen_by(wang) if each.is_amendment]
    assert about.may_confirm
    assert [each.may_confirm for each in seen_by(li) if each.is_amendment] == [False]
    assert "1 处别人更正过，待确认" in disagreements.told(wang.casebook)
    confirmed = disagreements.confirm(wang.casebook, about)
    village.everybody_syncs()
    for phone in village.phones:
        file = phone.casebook.casefile(case, HOME)
        assert file.amendments == ()
        assert file.unplaced == ()
        assert confirmed.id in file.registers["/dispute/summary"].settlements
