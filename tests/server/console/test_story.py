"""经过: the history of a case as a clerk reads it, and as far as he may know."""

import re
from collections.abc import Iterator
from datetime import timedelta
from html import unescape
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select

from server import assigning, deciding, devices, joining
from server.assigning import Asked
from server.joining import Choice
from server.permissions import Role
from server.registry import db
from server.registry.reading_log import Reading
from server.registry.record import Quarantined
from tests.server.console.assigned import ask
from tests.server.console.desk import ROLES, Desk, make_desk, token
from tests.server.console.secrets import LEAVES, RELATIVE, secret
from tests.server.county import GRID, Phone, new_case, registered
from tests.server.mediation import open_case, opened, terminated
from tests.server.secluded import WHAT
from tests.server.test_erasing import erase
from tests.server.test_secluding import Open

OFFICER, SUPERVISOR, MEDIATOR = "county_officer", "township_supervisor", "mediator"
ELSEWHERE = "500230102201001"
# A type, an id, a digest, a machine's name of a place.
RAW = re.compile(r"[a-z]{3,}[._][a-z_]+|entry:|[ud]-[0-9a-f]{4}|[0-9a-f]{12}|/[a-z]+/")


def plain(page: str) -> str:
    """What stands on the page, without its head and its addresses."""
    main = page.split('<main id="content">')[1].split("</main>")[0]
    return re.sub(r"\s+", " ", unescape(re.sub(r"<[^>]+>", "", main)))


def story(desk: Desk, case: str, login: str = OFFICER, **more: str) -> str:
    return plain(desk.page(f"/cases/{case}/story", login, **more))


@pytest.fixture
def office(tmp_path: Path) -> Iterator[Desk]:
    made = make_desk(tmp_path, *ROLES)
    yield made
    made.county.close()


def written(desk: Desk, **more: Any) -> str:
    case = open_case(desk.county, **more)
    desk.county.ingest()
    return case


# Laws.


@pytest.mark.parametrize("language", ["zh", "en"])
def test_every_entry_of_a_life_is_told_once_and_leads_to_its_line(desk, language):
    page = desk.page(f"/cases/{desk.case}/story", language=language)
    log = desk.page(f"/cases/{desk.case}", language=language)
    pointed = re.findall(r'href="/cases/[^"#]+#(entry-\d+)"', page)
    lines = re.findall(r'<tr id="(entry-\d+)"', log)
    assert len(lines) > 12
    assert sorted(pointed) == sorted(lines)
    assert RAW.search(plain(page)) is None


def test_who_may_not_read_the_case_finds_no_history(desk):
    for login in ROLES:
        client = desk.client(login)
        case = client.get(f"/cases/{desk.case}").status_code
        assert client.get(f"/cases/{desk.case}/story").status_code == case, login


def test_reading_the_history_is_written_down_as_reading_the_case_is(office):
    case = written(office)
    story(office, case, SUPERVISOR)
    office.page(f"/cases/{case}", SUPERVISOR)
    with office.county.context():
        of_case = db.session.query(Reading).filter_by(case=case).order_by(Reading.n)
        first, second = [(e.what, e.area, e.purpose, e.name) for e in of_case]
    assert first == second


def test_a_restricted_case_asks_why_before_it_tells(office):
    made = secret(office)
    client = office.client(OFFICER)
    at = f"/cases/{made.id}/story"
    asked = client.get(at)
    assert (asked.status_code, asked.location) == (303, f"/cases/{made.id}/purpose")
    form = {"csrf_token": token(client.get(asked.location).text), "purpose": "review"}
    client.post(asked.location, data=form)
    said = plain(client.get(at).text)
    assert WHAT in said
    assert office.client(SUPERVISOR).get(at).status_code == 404
    with office.county.context():
        lines = db.session.query(Reading).filter_by(case=made.id, what="case")
        assert [(each.purpose, each.restricted) for each in lines] == [("review", True)]


# Examples.


def test_the_days_and_chapters_follow_the_mediation(desk):
    page = desk.page(f"/cases/{desk.case}/story")
    titles = re.findall(r"<h2>([^<]+)</h2>", page)
    assert titles == [
        "登记受理", "开门说理", "会商议理", "集体答理", "达成协议", "公开评理", "回访",
    ]  # fmt: skip
    said = plain(page)
    for words in (
        "2026年3月5日 星期四",
        "网格调解员王建国在大池村村民说理室主持开门说理，4人到场。",
        "听了向秀兰、陈大福的陈述。",
        "投票：公道 4 票，基本公道 1 票，不公道 0 票。",
        "协议自2026年3月13日起生效。",
        "县里给本案编号：（2026）丰虎威人调字第1号。",
        "有一份文件没能入库：",
        "网格调解员谭明芬也记了记录 8（签订协议）这件事，说法不同：",
        "县里2026年3月24日才收到。",
    ):
        assert words in said, words


def test_the_page_of_the_case_leads_to_its_history_and_back(desk):
    at = f"/cases/{desk.case}/story"
    assert f'href="{at}"' in desk.page(f"/cases/{desk.case}")
    assert f'href="/cases/{desk.case}"' in desk.page(at)


def test_what_was_written_from_paper_credits_the_mediator(office):
    county = office.county
    now, role = county.clock.now, Role.TOWNSHIP_SUPERVISOR
    with county.context():
        made = registered(county.settings, now, "冉敏", GRID[:9], role)
    made.grid = GRID
    paper = {"title": "纠纷登记表", "pages": 1, "pictures": ["7" * 64]}
    mediator = county.phone.author.by
    body = opened(on_behalf_of=mediator, source="paper", paper=paper)
    case = new_case()
    county.write("dispute.opened", body, case=case, phone=made)
    county.ingest()
    said = story(office, case)
    assert "王建国（冉敏据纸质原件补录）登记了一件邻里纠纷" in said
    assert "written down from the original on paper by 冉敏" in story(
        office, case, language="en"
    )


def test_an_erased_record_is_told_without_its_words(office):
    county, case = office.county, new_case()
    entry = county.write("dispute.opened", opened(), case=case)
    county.ingest()
    erase(county, entry.id)
    said = story(office, case)
    assert "网格调解员王建国记了一条“纠纷登记”，内容已依法删除。" in said
    assert "依法删除记录 1（录错）的内容" in said
    assert "王秀英" not in said
    assert "本人要求" not in said


def test_an_assignment_is_told_with_its_answer_and_its_end(office):
    county, case = office.county, written(office)
    by = county.principal(Role.TOWNSHIP_SUPERVISOR, GRID[:9])
    about = {"pen": county.pen, "now": county.clock.now}
    with county.context():
        id = assigning.assign_case(
            by, case, Asked(county.phone.author.by, "2026-03-09", "先看现场"), **about
        )
    answer = {"assignment": id, "answer": "taken", "answered_on": "2026-03-02"}
    county.write("assignment.answered", answer, case=case)
    county.ingest()
    with county.context():
        assigning.withdraw(by, id, "他要住院", pen=county.pen, now=county.clock.now)
    said = story(office, case)
    assert "安全管理员陈锐把本案指派给王建国，2026年3月9日 止。" in said
    assert "网格调解员王建国接下了指派。" in said
    assert "安全管理员陈锐收回给王建国的指派。理由：他要住院。" in said
    assert "先看现场" not in said


def test_a_matter_that_was_told_with_an_assignment_is_told_with_its_case(office):
    county = office.county
    id = ask(office, county.phone, {"facts": "两家为晒坝的沟争吵"}, 7)
    case = county.write("dispute.opened", opened(), case=new_case()).case
    answer = {"assignment": id, "answer": "taken", "answered_on": "2026-03-02"}
    county.write("assignment.answered", answer, case=case)
    county.ingest()
    said = story(office, case)
    assert "某人把这件事交给王建国办，2026年3月9日 止。" in said
    assert "网格调解员王建国接下了指派。" in said


@pytest.mark.parametrize(
    ("decide", "says"),
    [(deciding.release, "核对后放行一份待查文件"), (deciding.keep, "不予采信")],
)
def test_what_waited_is_told_with_who_decided_and_without_his_reason(
    office, decide, says
):
    county, case = office.county, written(office)
    late = county.seal("dispute.terminated", terminated(), case=case)
    with county.context():
        devices.revoke(
            county.phone.device, "手机丢了", county.clock.now, pen=county.pen
        )
    county.put(late.document())
    county.ingest()
    assert "有一份文件没能入库：设备已停用，须由主管核对。" in story(office, case)
    by = county.principal(Role.TOWNSHIP_SUPERVISOR, GRID[:9])
    with county.context():
        place = db.session.scalars(select(Quarantined.position)).one()
        decide(by, place, "问过本人", pen=county.pen, now=county.clock.now)
    said = story(office, case)
    assert "安全管理员陈锐" in said
    assert says in said
    assert "问过本人" not in said
    assert "没能入库" not in said


def test_a_case_that_was_made_restricted_says_by_whom_and_on_what_ground(office):
    was_open = Open(office.county)
    was_open.write()
    office.county.ingest()
    was_open.restrict(reason="查明是家暴")
    client = office.client(OFFICER)
    at = f"/cases/{was_open.id}/purpose"
    form = {"csrf_token": token(client.get(at).text), "purpose": "handling"}
    client.post(at, data=form)
    said = plain(client.get(f"/cases/{was_open.id}/story").text)
    assert "县级工作人员周敏把本案转为限制知悉（家庭暴力）。" in said


@pytest.mark.parametrize("login", [OFFICER, "judicial_office"])
def test_who_may_know_no_longer_is_told_and_never_who_is_kept_out(office, login):
    made, client = secret(office), office.client(login)
    at = f"/cases/{made.id}/purpose"
    form = {"csrf_token": token(client.get(at).text), "purpose": "handling"}
    client.post(at, data=form)
    said = plain(client.get(f"/cases/{made.id}/story").text)
    assert f"让{LEAVES}不再知悉本案。理由：调离本乡镇。" in said
    assert RELATIVE not in said


# One with others.


def two(desk: Desk, other: Phone | None = None) -> tuple[str, str]:
    county = desk.county
    one = county.write("dispute.opened", opened(), case=new_case()).case
    second = county.write("dispute.opened", opened(), case=new_case(), phone=other).case
    county.ingest()
    return one, second


def join(desk: Desk, *cases: str, reason: str = "同一件事记了两次") -> str:
    about = {"pen": desk.county.pen, "now": desk.county.clock.now}
    with desk.county.context():
        choice = Choice(cases[0], reason)
        return joining.join(desk.county.officer, cases, choice, **about)


def split(desk: Desk, join: str, *cases: str) -> None:
    desk.county.clock.now += timedelta(days=1)
    about = {"pen": desk.county.pen, "now": desk.county.clock.now}
    with desk.county.context():
        joining.split(desk.county.officer, [join], cases, "是两块田", **about)


def test_joined_split_and_told_apart_are_told_in_turn_from_both_sides(office):
    one, other = two(office)
    made = join(office, one, other)
    split(office, made, other)
    with office.county.context():
        joining.distinguish(
            office.county.officer, one, other, "两家各有一条沟",
            pen=office.county.pen, now=office.county.clock.now,
        )  # fmt: skip
    said = story(office, one)
    joined = said.index("合并为一件。本案是主案。理由：同一件事记了两次。")
    gone = said.index("拆出去，不再与本案是一件。理由：是两块田。")
    apart = said.index("不是同一案。理由：两家各有一条沟。")
    assert joined < gone < apart
    theirs = story(office, other)
    assert "把本案拆出来，不再与T-" in theirs
    assert "主案是T-" in theirs


def test_another_out_of_scope_is_told_of_without_number_or_place(office):
    county = office.county
    away = county.phones("外乡人", ELSEWHERE)
    one, other = two(office, away)
    join(office, one, other)
    said = story(office, one, MEDIATOR)
    assert "把本案与不在您范围内的 1 件合并为一件。" in said
    assert away.device not in said
    assert away.device in story(office, one)


def test_of_one_that_only_some_may_know_nothing_is_told(office):
    one = written(office)
    hidden = secret(office).id
    join(office, one, hidden, reason="他打人以后又来争这条沟")
    said = story(office, one, SUPERVISOR)
    assert "合并" not in said
    assert "打人" not in said
    page = plain(office.page(f"/cases/{one}", SUPERVISOR))
    assert "打人" not in page
    assert "不在您的范围内" not in page
    assert "他打人以后又来争这条沟" in story(office, one)


def test_nor_the_reason_where_it_was_joined_with_others_too(office):
    one, other = two(office)
    join(office, one, other, secret(office).id, reason="他打人以后又来争这条沟")
    said = story(office, one, SUPERVISOR)
    assert "合并为一件。本案是主案。" in said
    assert "打人" not in said
    assert "不在您范围内" not in said
    page = office.page(f"/cases/{one}", SUPERVISOR)
    assert "打人" not in plain(page)
    assert f"/cases/{one}/split" not in page
    assert f"/cases/{one}/split" in office.page(f"/cases/{one}", OFFICER)
