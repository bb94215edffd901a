"""The queue of petitions, and a unit's inbox: what is listed, by what, for whom."""

import csv
import re
from dataclasses import asdict, fields
from html import unescape
from io import StringIO
from urllib.parse import urlencode

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from schemas.petition.moves import State
from schemas.petition.rules import RULES
from server.console import petition_words
from server.console.petitions import Asked, question
from server.console.queries import LIGHTS
from server.permissions import Principal
from server.petitions import listing
from server.petitions.lines import lines
from server.registry import db
from tests.schemas.petition.telling import OTHER, UNIT
from tests.server.asked import registered, step, unit
from tests.server.console import queued
from tests.server.console.desk import Desk, make_desk
from tests.server.responsible import HOUSING, LABOUR, TOWN, add, end

LAWS = settings(
    max_examples=25,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)


@pytest.fixture(scope="module")
def busy(kind: str, tmp_path_factory: pytest.TempPathFactory):
    """Sixteen petitions, four of them with units, one that ended."""
    desk = make_desk(tmp_path_factory.mktemp("busy"), "unit")
    queued.fill(desk, 16)
    ended = registered(desk.county, facts="已另行解决")
    step(desk.county, ended, "withdrawn")
    yield desk
    desk.county.close()


def shown(page: str) -> list[str]:
    return re.findall(r'class="title"><a href="/petitions/([^"]+)"', page)


def listed(desk: Desk, asked: Asked, by: Principal | None = None) -> list[str]:
    with desk.county.context():
        db.session.rollback()
        every = listing.every(by or desk.county.officer, question(asked))
        return [row.petition for row in every]


@pytest.fixture
def inbox(tmp_path):
    """A county with units and nothing in it; one of them has an account."""
    desk = make_desk(tmp_path, "unit")
    add(desk.county, LABOUR, HOUSING)
    yield desk
    desk.county.close()


MINE = unit(TOWN.unit)


questions = st.builds(
    Asked,
    q=st.sampled_from(["", "", "水渠", "wxy", "没有这个", "（2026）丰信访字第3号"]),
    light=st.sampled_from(["", "", *LIGHTS, "blue"]),
    state=st.sampled_from(["", "", "registered", "transferred", "x"]),
    channel=st.sampled_from(["", "", "letter", "visit"]),
    township=st.sampled_from(["", "", "500230101"]),
    unit=st.sampled_from(["", "", UNIT, OTHER]),
    waits=st.sampled_from(["", "to_receive", "x"]),
    ended=st.sampled_from(["", "", "1"]),
    sort=st.sampled_from(["", "received_on", "x"]),
)


@LAWS
@given(asked=questions)
def test_the_page_shows_what_is_asked_for_in_its_order(busy: Desk, asked: Asked):
    page = busy.page(f"/petitions?{urlencode(asdict(asked))}")
    assert shown(page) == listed(busy, asked)


@LAWS
@given(asked=questions)
def test_a_count_is_of_what_its_link_leads_to(busy: Desk, asked: Asked):
    page = unescape(busy.page(f"/petitions?{urlencode(asdict(asked))}"))
    links = re.findall(
        r'<a href="(/petitions[^"]*)"[^>]*>(?:(?!</a>).)*?<b>(\d+)', page
    )
    assert links
    for address, count in links[:8]:
        if f'href="{address}" aria-current' not in page:
            assert len(shown(busy.page(address))) == int(count), address


@LAWS
@given(asked=questions)
def test_an_address_is_read_back_as_what_was_asked(asked: Asked):
    words = {f.name: getattr(asked, f.name) for f in fields(asked)}
    assert Asked.of(words) == asked


@LAWS
@given(asked=questions)
def test_the_sheet_holds_every_line_of_the_list(busy: Desk, asked: Asked):
    answer = busy.client("county_officer").get(
        f"/petitions.csv?{urlencode(asdict(asked))}"
    )
    head, *rows = csv.reader(StringIO(answer.text.removeprefix("\ufeff")))
    assert head[:2] == ["编号", "收到日期"]
    with busy.county.context():
        every = listing.every(busy.county.officer, question(asked))
        assert [row[0] for row in rows] == [each.number for each in every]


def test_the_clerk_sees_what_is_late_first_with_its_word_and_its_term(busy: Desk):
    page = unescape(busy.page("/petitions"))
    rows = re.findall(r"<tr>\s*<td data-label=.*?</tr>", page, re.S)
    assert "逾期 5 日" in rows[0]
    assert "转送、交办" in rows[0]
    assert rows[0].count('class="light red"') == 1
    assert "无在计期限" in rows[-1]
    assert "共 16 件信访事项，第 1 / 1 页" in page


def test_in_english_the_same_list_is_in_english(busy: Desk):
    page = unescape(busy.page("/petitions", language="en"))
    assert "5 days overdue" in page
    assert "Hand on" in page
    assert "Registered" in page


def test_a_name_that_is_not_given_and_a_group_are_said(busy: Desk):
    page = busy.page("/petitions")
    assert "没有署名" in page
    assert "4 人" in page
    assert "重大、紧急" not in page


def test_what_ended_is_behind_a_link_and_nothing_else_is(busy: Desk):
    assert len(shown(busy.page("/petitions"))) == 16
    assert len(shown(busy.page("/petitions?ended=1"))) == 1


def test_words_are_marked_where_they_stand(busy: Desk):
    assert "<mark>水渠</mark>" in busy.page("/petitions?q=水渠")
    assert "<mark>王秀英</mark>" in busy.page("/petitions?q=wxy")


def test_an_empty_list_says_why_it_is_empty(empty: Desk):
    assert "没有在办的信访事项" in empty.page("/petitions")
    assert "还没有办结的信访事项" in empty.page("/petitions?ended=1")
    page = empty.page("/petitions?q=水渠")
    assert "没有符合这些条件的信访事项" in page
    assert "清除条件" in page


# A unit.


def test_a_unit_has_its_own_and_nothing_of_the_claims_of_another(busy: Desk):
    page = unescape(busy.page("/petitions", "unit"))
    assert shown(page) == listed(busy, Asked(), MINE)
    assert len(shown(page)) == 1
    assert TOWN.unit in page
    assert LABOUR.unit not in page
    assert "待签收<b>1</b>" in page


def test_a_unit_reads_what_it_is_asked_and_not_what_another_is(inbox: Desk):
    county = inbox.county
    petition = registered(county, claims=2)
    step(county, petition, "transferred", "c1", unit=OTHER)
    step(county, petition, "transferred", "c2", unit=TOWN.unit)
    step(county, petition, "unit_received", "c1", by=unit(OTHER))
    page = unescape(inbox.page("/petitions", "unit"))
    assert "要求恢复水渠2" in page
    assert "要求恢复水渠1" not in page
    assert "已转送" in page
    assert "单位已签收" not in page


def test_a_unit_s_line_stands_by_the_clocks_of_its_own_claims(empty: Desk):
    county = empty.county
    petition = registered(county, claims=2)
    step(county, petition, "transferred", "c1", unit=OTHER)
    step(county, petition, "transferred", "c2", unit=UNIT)
    step(county, petition, "unit_received", "c1", by=unit(OTHER))
    with county.context():
        (mine,) = lines(unit(), listing.listed(unit(), question(Asked())).rows)
        other = unit(OTHER)
        (theirs,) = lines(other, listing.listed(other, question(Asked())).rows)
    assert (mine.light, mine.rule, mine.due_on) == ("grey", None, None)
    assert (theirs.light, theirs.rule) == ("green", "DL21")
    assert (mine.state, theirs.state) == ("transferred", "unit_received")


def test_each_step_of_a_unit_moves_its_petition_to_the_next_tab(inbox: Desk):
    county = inbox.county

    def waiting() -> list[str]:
        page = unescape(inbox.page("/petitions", "unit"))
        return re.findall(r"([^<>]+)<b>1</b>", page)

    petition = registered(county)
    assert waiting() == []
    step(county, petition, "classified")
    step(county, petition, "transferred", unit=TOWN.unit)
    assert waiting() == ["待签收"]
    step(county, petition, "unit_received", by=MINE)
    assert waiting() == ["待告知"]
    step(county, petition, "met", by=MINE)
    step(county, petition, "accepted", by=MINE)
    assert waiting() == ["办理中"]
    assert shown(inbox.page("/petitions?waits=to_handle", "unit")) == [petition]
    assert shown(inbox.page("/petitions?waits=to_serve", "unit")) == []


def test_what_was_sent_back_is_under_what_is_done_and_says_so(inbox: Desk):
    county = inbox.county
    petition = registered(county)
    step(county, petition, "transferred", unit=TOWN.unit)
    step(county, petition, "unit_received", by=MINE)
    step(county, petition, "objected", by=MINE)
    step(county, petition, "objection_answered")
    assert shown(inbox.page("/petitions", "unit")) == []
    page = inbox.page("/petitions?ended=1", "unit")
    assert shown(page) == [petition]
    assert "不再由本单位办理" in page


def test_a_claim_that_ended_leaves_the_inbox_though_the_petition_goes_on(empty: Desk):
    county = empty.county
    petition = registered(county, claims=2)
    step(county, petition, "transferred", "c1")
    step(county, petition, "transferred", "c2", unit=OTHER)
    step(county, petition, "withdrawn", "c1")
    assert listed(empty, Asked(), unit()) == []
    assert listed(empty, Asked(ended="1"), unit()) == [petition]
    assert listed(empty, Asked()) == [petition]


def test_what_lay_with_a_unit_that_ended_is_its_successor_s(inbox: Desk):
    petition = registered(inbox.county)
    step(inbox.county, petition, "transferred", unit=HOUSING.unit)
    assert shown(inbox.page("/petitions", "unit")) == []
    end(inbox.county, HOUSING.unit, TOWN.unit)
    assert shown(inbox.page("/petitions", "unit")) == [petition]


def test_a_unit_without_work_is_told_that_there_is_none(inbox: Desk):
    assert "没有要您单位办的信访事项" in inbox.page("/petitions", "unit")


def test_a_unit_begins_at_its_inbox_and_registers_nothing(inbox: Desk):
    client = inbox.client("unit")
    assert client.get("/").location == "/petitions"
    assert client.get("/petitions/new").status_code in (403, 404)
    assert "/petitions/new" not in inbox.page("/petitions", "unit")


# Words.


@pytest.mark.parametrize("state", list(State))
@pytest.mark.parametrize("tongue", ["zh", "en"])
def test_every_state_of_a_petition_has_its_word_and_its_sign(state, tongue):
    assert petition_words.state(state, tongue)
    assert petition_words.kind(state) in {"open", "wait", "done", "ended"}


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.id)
def test_every_term_has_its_name(rule):
    assert petition_words.rule(rule.id, "zh") == rule.zh
    assert petition_words.rule(rule.id, "en") == rule.en
