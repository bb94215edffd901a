"""A letter becomes a petition: what is typed is written, and nothing is lost."""

import re
from datetime import timedelta
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from werkzeug.test import TestResponse

from schemas.errors import InvalidBody
from schemas.petition import deeds
from server.console import letters, whereabouts
from server.console.filling import sent_of
from server.console.letters import FORM
from tests.schemas.generating import names, texts
from tests.schemas.petition.telling import ACTOR
from tests.server.asked import look, registered, today
from tests.server.console.boxes import Boxes
from tests.server.console.desk import Desk, make_desk, token
from tests.server.console.test_filling import as_kept
from tests.server.console.test_kept import back_in, idle

AREAS = ("500230",)
LAWS = settings(
    max_examples=20,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
CARD = "513030196803141236"
LETTER = {
    "petitioners/p1/name": "王秀英",
    "petitioners/p1/address": "青龙村2组",
    "claims/c1/text": "要求恢复水渠",
    "area": "虎威镇",
}


class Clerk:
    """Somebody at the form; what he does not touch is sent as it stands."""

    def __init__(self, desk: Desk) -> None:
        self.client = desk.client("county_officer")
        self.page = self.client.get("/petitions/new").text

    @property
    def boxes(self) -> Boxes:
        return Boxes(self.page)

    def send(self, typed: dict[str, str], **more: str) -> TestResponse:
        form = self.boxes.sent
        for name, text in {**typed, **more}.items():
            form[name] = text
        answer = self.client.post("/petitions/new", data=form)
        if answer.status_code != 303:
            self.page = answer.text
        return answer

    def registers(self, typed: dict[str, str], **more: str) -> str:
        answer = self.send(typed, **more)
        assert answer.status_code == 303, self.boxes.sent
        return str(answer.location).rpartition("/")[2]


def body(desk: Desk, petition: str) -> dict[str, Any]:
    told = dict(look(desk.county, petition).petition.registered)
    told.pop("actor")
    return told


@pytest.fixture(scope="module")
def office(kind: str, tmp_path_factory: pytest.TempPathFactory):
    """A county whose petitions only grow in number."""
    made = make_desk(tmp_path_factory.mktemp("office"))
    yield made
    made.county.close()


petitioners = st.fixed_dictionaries(
    {"name": names},
    optional={
        "phone": st.just("13896012345"),
        "address": names,
        "id_no": st.just(CARD),
        "is_representative": st.just(True),
    },
).map(lambda who: who | ({"id_type": "111"} if "id_no" in who else {}))
claims = st.fixed_dictionaries(
    {"text": texts.map(str.strip)},
    optional={"against": names, "amount_fen": st.integers(0, 10**13)},
)
written = st.fixed_dictionaries(
    {
        "received_on": st.just("2026-03-02"),
        "received_by": st.sampled_from(["petition_office", "unit"]),
        "channel": st.sampled_from(["letter", "visit", "online", "phone"]),
        "people": st.integers(3, 100_000),
        "claims": st.lists(claims, min_size=1, max_size=4),
        "area": st.sampled_from(["500230", "500230101", "500230101201"]),
    },
    optional={
        "petitioners": st.lists(petitioners, min_size=1, max_size=3),
        "facts": texts.map(str.strip),
        "reasons": texts.map(str.strip),
        "unit": names,
        "is_oral": st.just(True),
        "is_urgent": st.just(True),
    },
)


def legal(told: dict[str, Any]) -> dict[str, Any] | None:
    """As the form has it; None where its fields say different things."""
    body = {
        name: {f"{letters.LETTER[name]}{n}": each for n, each in enumerate(value, 1)}
        if isinstance(value, list)
        else value
        for name, value in told.items()
    }
    try:
        deeds.load("registered", {"actor": ACTOR, **body})
    except InvalidBody:
        return None
    return body


bodies = written.map(legal).filter(bool)


@given(told=bodies)
def test_a_form_that_is_filled_from_a_body_is_read_back_as_that_body(
    office: Desk, told: dict[str, Any]
):
    with office.county.context():
        read, wrong = letters.read(sent_of(FORM, told), office.county.officer, ACTOR)
    assert wrong == []
    assert read == as_kept(told)


@LAWS
@given(told=bodies, places=st.sets(st.integers(1, 9), min_size=4, max_size=4))
def test_what_is_sent_in_whatever_boxes_is_what_is_written(
    office: Desk, told: dict[str, Any], places: set[int]
):
    """Boxes that stay empty between leave no gap; who came before is answered."""
    moved = {
        name: dict(zip((f"{letter}{n}" for n in sorted(places)), every, strict=False))
        for name, letter in letters.LETTER.items()
        if (every := list(told.get(name, {}).values()))
    }
    clerk = Clerk(office)
    answer = clerk.send(sent_of(FORM, told | moved).to_dict())
    if answer.status_code == 200:
        answer = clerk.send({"repeats": "first"})
    assert answer.status_code == 303, clerk.boxes.sent
    petition = str(answer.location).rpartition("/")[2]
    assert body(office, petition) == as_kept(told)


lines = st.text("路水田坎张李王 ab1，。<&\"'>", max_size=12)
UNTYPED = {"csrf_token", "key", "channel", "received_by"}


@LAWS
@given(data=st.data())
def test_whatever_was_typed_is_still_there_when_it_was_wrong(
    office: Desk, data: st.DataObject
):
    clerk = Clerk(office)
    boxes = [n for n in clerk.boxes.sent if n not in UNTYPED and "id_type" not in n]
    typed = {name: data.draw(lines, name) for name in boxes}
    typed |= {"area": "没有这个地方"}
    assert clerk.send(typed).status_code == 400
    kept = clerk.boxes
    assert {name: kept.sent.get(name) for name in typed} == typed
    assert kept.focus in typed
    assert "还没有登记" in clerk.page


# As a clerk would.


def test_a_letter_with_two_claims_is_registered_and_bears_the_next_number(empty: Desk):
    petition = Clerk(empty).registers(LETTER | {"claims/c2/text": "要求补发工资"})
    assert look(empty.county, petition).row.number == "（2026）丰信访字第1号"
    assert body(empty, petition) == {
        "received_on": today(empty.county).isoformat(),
        "received_by": "petition_office",
        "channel": "letter",
        "people": 1,
        "petitioners": {"p1": {"name": "王秀英", "address": "青龙村2组"}},
        "claims": {"c1": {"text": "要求恢复水渠"}, "c2": {"text": "要求补发工资"}},
        "area": "500230101",
    }


def test_the_cursor_begins_in_the_first_box_and_enter_registers(empty: Desk):
    boxes = Clerk(empty).boxes
    assert boxes.focus == "channel"
    first, *others = boxes.buttons
    assert "name" not in first
    more = [each["value"] for each in others if "name" in each]
    assert more == ["petitioners", "claims"]


def test_one_more_claim_or_petitioner_keeps_what_was_typed(empty: Desk):
    clerk = Clerk(empty)
    assert clerk.send(LETTER, more="claims").status_code == 200
    assert clerk.boxes.focus == "claims/c3/text"
    assert clerk.send({"claims/c3/text": "三"}, more="petitioners").status_code == 200
    assert clerk.boxes.focus == "petitioners/p2/name"
    assert LETTER.items() <= clerk.boxes.sent.to_dict().items()
    told = body(empty, clerk.registers({"petitioners/p2/name": "张伟"}))
    assert told["claims"] == {"c1": {"text": "要求恢复水渠"}, "c2": {"text": "三"}}
    assert told["people"] == 2


def test_what_is_wrong_stands_beside_its_box_and_nothing_is_written(empty: Desk):
    clerk = Clerk(empty)
    wrong = {
        "petitioners/p1/id_no": CARD[:-1] + "5",
        "claims/c1/text": "要求退还水费",
        "claims/c1/amount_fen": "许多",
        "area": "红",
    }
    assert clerk.send(wrong).status_code == 400
    for words in ("校验位不符", "8600.50", "有6个地方叫这个，请写全", "3 处要改"):
        assert words in clerk.page
    assert clerk.boxes.focus == "petitioners/p1/id_no"
    assert "没有在办的信访事项" in empty.page("/petitions")


def test_a_letter_without_a_claim_is_told_to_have_one(empty: Desk):
    clerk = Clerk(empty)
    assert clerk.send({"area": "虎威镇"}).status_code == 400
    assert clerk.boxes.focus == "claims/c1/text"


def test_a_form_sent_without_any_box_is_shown_again(empty: Desk):
    clerk = Clerk(empty)
    only = {"csrf_token": clerk.boxes.sent["csrf_token"]}
    answer = clerk.client.post("/petitions/new", data=only)
    assert answer.status_code == 400
    assert {"claims/c1/text", "petitioners/p1/name"} <= Boxes(answer.text).sent.keys()


def test_the_number_of_a_card_says_when_its_bearer_was_born(empty: Desk):
    clerk = Clerk(empty)
    clerk.send({"petitioners/p1/id_no": "５１３０３０ １９６８０３１４１２３６"})
    assert "1968年3月14日出生，男" in clerk.page
    clerk.send({"petitioners/p1/id_no": "x"})
    assert "出生" not in clerk.page


def test_a_card_is_kept_as_it_is_compared(empty: Desk):
    numbered = {"petitioners/p1/id_no": "11010519491231002x"}
    petition = Clerk(empty).registers(LETTER | numbered)
    who = body(empty, petition)["petitioners"]["p1"]
    assert (who["id_no"], who["id_type"]) == ("11010519491231002X", "111")
    clerk = Clerk(empty)
    assert clerk.send(LETTER | numbered).status_code == 200
    assert "相同的：证件号码、姓名（名称）、住址" in clerk.page


def test_the_same_form_sent_twice_registers_once(empty: Desk):
    clerk = Clerk(empty)
    assert clerk.registers(LETTER) == clerk.registers(LETTER)
    assert empty.page("/petitions").count('class="title"') == 1


def test_a_form_gone_back_to_and_changed_is_told_that_it_was_used(empty: Desk):
    clerk = Clerk(empty)
    first = clerk.registers(LETTER)
    changed = LETTER | {"petitioners/p1/name": "张伟"}
    assert clerk.send(changed).status_code == 409
    assert "这张表已经登记过一件" in clerk.page
    assert clerk.registers({}) != first


def test_a_letter_sent_after_the_sign_in_ended_is_kept_and_registered(empty: Desk):
    Clerk(empty).registers(LETTER)
    clerk = Clerk(empty)
    clerk.send(LETTER)
    form = clerk.boxes.sent
    form["repeats"] = "first"
    idle(empty)
    door = clerk.client.post("/petitions/new", data=form)
    shown = back_in(clerk.client, door.text, "county_officer").text
    words = re.findall(r'class="typed">(.*?)</p>', shown)
    assert {"王秀英", "要求恢复水渠", "虎威镇"} <= {*words}
    assert not any(re.fullmatch(r"[0-9a-fk-]{30,}", each) for each in words)
    hidden = re.findall(r'<textarea name="([^"]+)" hidden>\n(.*?)</textarea>', shown)
    sent = {**dict(hidden), "csrf_token": token(shown)}
    assert clerk.client.post("/petitions/new", data=sent).status_code == 303


# Who came before.


def test_who_is_likely_the_same_is_asked_about_and_may_come_for_the_first_time(
    empty: Desk,
):
    Clerk(empty).registers(LETTER)
    clerk = Clerk(empty)
    assert clerk.send(LETTER | {"claims/c1/text": "要求修路"}).status_code == 200
    assert "（2026）丰信访字第1号" in clerk.page
    assert clerk.boxes.focus == "repeats"
    assert "repeats" not in clerk.boxes.sent
    told = body(empty, clerk.registers({"repeats": "first"}))
    assert "repeats" not in told
    assert told["claims"] == {"c1": {"text": "要求修路"}}


def test_what_it_repeats_is_written_down(empty: Desk):
    first = Clerk(empty).registers(LETTER)
    clerk = Clerk(empty)
    clerk.send(LETTER)
    again = clerk.registers({"repeats": first})
    assert body(empty, again)["repeats"] == first
    assert "重复" in empty.page("/petitions")


def test_no_answer_is_asked_for_again(empty: Desk):
    Clerk(empty).registers(LETTER)
    clerk = Clerk(empty)
    assert clerk.send(LETTER).status_code == 200
    assert clerk.send({}).status_code == 200
    assert clerk.boxes.focus == "repeats"


def test_who_is_named_later_is_asked_about_too(empty: Desk):
    registered(empty.county, petitioners={"p1": {"name": "张伟", "address": "3组"}})
    Clerk(empty).registers(LETTER)
    clerk = Clerk(empty)
    clerk.send(LETTER)
    clerk.send({"repeats": "first"}, more="petitioners")
    other = {"petitioners/p2/name": "张伟", "petitioners/p2/address": "3组"}
    assert clerk.send(other, repeats="first").status_code == 200
    assert "（2026）丰信访字第1号" in clerk.page
    assert clerk.send({"repeats": "first"}).status_code == 303


def test_whom_nothing_tells_apart_but_a_name_nobody_is_asked_about(empty: Desk):
    only = {"petitioners/p1/name": "王秀英", "petitioners/p1/address": ""}
    Clerk(empty).registers(LETTER | only)
    Clerk(empty).registers(LETTER | only)


def test_a_petition_without_a_name_repeats_one_by_its_number(empty: Desk):
    first = Clerk(empty).registers(LETTER)
    unnamed = LETTER | {"petitioners/p1/name": "", "petitioners/p1/address": ""}
    clerk = Clerk(empty)
    assert clerk.send(unnamed, repeats="（2026）丰信访字第9号").status_code == 400
    assert "没有找到重复的原件 （2026）丰信访字第9号" in clerk.page
    assert clerk.boxes.focus == "repeats"
    again = clerk.registers({"repeats": "(2026)丰信访字第1号"})
    assert body(empty, again)["repeats"] == first


# What the registry refuses.


def test_a_day_that_has_not_come_is_said_beside_the_day(empty: Desk):
    clerk = Clerk(empty)
    later = today(empty.county) + timedelta(days=1)
    assert clerk.send(LETTER, received_on=later.isoformat()).status_code == 400
    assert "还没有到" in clerk.page
    assert clerk.boxes.focus == "received_on"


def test_a_number_of_another_system_is_taken_once_and_said_beside_it(empty: Desk):
    registered(empty.county, external_ref="XF-1", petitioners={})
    clerk = Clerk(empty)
    assert clerk.send(LETTER, external_ref="XF-1").status_code == 400
    assert "已经登记过" in clerk.page
    assert clerk.boxes.focus == "external_ref"


def test_several_who_visit_choose_who_stands_for_them(empty: Desk):
    clerk = Clerk(empty)
    assert clerk.send(LETTER, channel="visit", people="6").status_code == 400
    assert "须推选代表" in clerk.page
    clerk.registers({"petitioners/p1/is_representative": "yes"})


def test_a_report_is_told_where_it_belongs(empty: Desk):
    assert "检举控告" in Clerk(empty).page
    page = empty.page("/petitions/new", language="en")
    assert "Reports of wrongdoing" in page


# Places.


@given(st.sampled_from(sorted(whereabouts.offered(AREAS))))
def test_a_place_that_is_offered_is_found_by_what_the_list_shows(code: str):
    name = whereabouts.offered(AREAS)[code]
    assert whereabouts.found(name, AREAS) == code
    assert whereabouts.found(name.replace(" ", ""), AREAS) == code
    assert whereabouts.found(code, AREAS) == code


@given(st.text("青龙包鸾镇村红岩 5002301", min_size=1, max_size=8).filter(str.strip))
def test_a_place_is_found_only_where_it_is_meant(typed: str):
    found = whereabouts.found(typed, AREAS)
    if isinstance(found, str):
        word = "".join(typed.split())
        name = whereabouts.offered(AREAS)[found]
        assert word in {found} or word in name.replace(" ", "")
    else:
        assert found.zh


@pytest.mark.parametrize(
    ("typed", "area"),
    [("青龙", "500230202"), ("三合", "500230001"), ("丰都县", "500230")],
)
def test_a_part_of_a_name_is_enough_where_one_place_has_it(typed, area):
    assert whereabouts.found(typed, AREAS) == area


def test_nothing_outside_one_s_own_area_is_offered():
    assert "500230101" in whereabouts.offered(("500230101",))
    assert "500230102" not in whereabouts.offered(("500230101",))
    assert not isinstance(whereabouts.found("社坛镇", ("500230101",)), str)
