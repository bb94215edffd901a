"""The list of cases: found, narrowed, sorted, turned, each within one's own area."""

import re
from dataclasses import replace
from datetime import date
from html import unescape
from urllib.parse import unquote

import pytest
from hypothesis import given
from hypothesis import strategies as st
from markupsafe import escape
from sqlalchemy import update

from server.console import queries, typography
from server.console.cases import turns
from server.console.finding import marked
from server.registry import finding, transaction
from server.registry.cases import Page
from server.registry.projection import Standing
from tests.server.console import lives
from tests.server.console.desk import ROLES, Desk, make_desk
from tests.server.county import GRID, VILLAGE, new_case

ELSEWHERE = "500230102001001"


@pytest.fixture(scope="module")
def busy(tmp_path_factory):
    """Five cases: three begun in one grid, one finished, one in another township."""
    desk = make_desk(tmp_path_factory.mktemp("busy"), *ROLES)
    county = desk.county
    for steps in (1, 2, 5):
        desk.written += lives.live(county, case=new_case(), steps=steps)
    other = county.phones("谭明芬", ELSEWHERE)
    names = {"p1": "冉光碧", "p2": "付小平"}
    parties = {
        key: {k: v for k, v in party.items() if k != "phone"} | {"name": names[key]}
        for key, party in lives.OPENED["parties"].items()
    }
    body = lives.OPENED | {
        "village": ELSEWHERE[:12],
        "dispute_type": "10",
        "opened_on": "2026-02-10",
        "summary": "工地结账少给了两个月的工钱。",
        "parties": parties,
        "late": {"reason": "路断了没有下山。", "paper": "手写登记一张。"},
    }
    body.pop("subtype")
    county.write("dispute.opened", body, case=new_case(), phone=other)
    desk.written += lives.live(county, case=new_case())
    county.clock.forward(days=20)
    county.ingest()
    yield desk
    county.close()


def listed(desk: Desk, address: str = "/", login: str = "county_officer") -> list[str]:
    page = unescape(desk.page(address, login))
    return re.findall(r'class="title"><a[^>]*>(.*?)</a>', page)


@pytest.mark.parametrize(
    ("asked", "count"),
    [
        ("/", 5),
        ("/?q=向秀兰", 4),
        ("/?q=冉光碧", 1),
        ("/?q=工钱", 1),
        ("/?q=13896012345", 4),
        ("/?q=没有这个人", 0),
        ("/?q=xiangxiulan", 4),
        ("/?q=XXL", 4),
        ("/?q=ranguang", 1),
        ("/?q=爷爷手里", 2),
        ("/?q=向秀兰&once=1", 4),
        ("/?q=向秀兰&sort=opened_on&order=asc", 4),
        ("/?q=向秀兰&township=500230102", 0),
        ('/?q=向秀兰&township=" OR x*', 0),
        ('/?q=向秀兰&type="', 0),
        ("/?type=10", 1),
        ("/?township=500230102", 1),
        (f"/?township={VILLAGE[:9]}&village={VILLAGE}", 4),
        ("/?state=opened", 2),
        ("/?state=air", 1),
        ("/?stage=1", 1),
        ("/?since=2026-03-01", 4),
        ("/?until=2026-02-28", 1),
        ("/?source=court", 0),
        ("/?conflicts=1", 0),
        ("/?light=nonsense", 5),
        ("/?page=99", 5),
        ("/?page=x&sort=y&order=z&stage=9", 5),
    ],
)
def test_what_is_asked_is_what_is_listed(busy, asked, count):
    assert len(listed(busy, asked)) == count


def test_the_list_is_cut_to_one_s_own_area(busy):
    assert len(listed(busy, login="township_supervisor")) == 4
    assert len(listed(busy, login="mediator")) == 4
    assert listed(busy, "/?q=冉光碧", "township_supervisor") == []
    page = busy.page("/", "township_supervisor")
    assert page.count("<option") < busy.page("/").count("<option")


def test_the_system_administrator_sees_no_case(busy):
    begins = busy.client("system_administrator").get("/").location
    assert begins == "/devices"
    page = busy.page(begins, "system_administrator")
    assert "向秀兰" not in page
    assert 'href="/"' not in page.split("<nav", 1)[1].split("</nav>")[0]


def test_the_order_turns_with_the_heading(busy):
    up = listed(busy, "/?sort=opened_on&order=asc")
    down = listed(busy, "/?sort=opened_on&order=desc")
    assert up[0] == down[-1] == "冉光碧、付小平拖欠农民工工资纠纷"
    page = busy.page("/?sort=opened_on&order=asc")
    assert 'aria-sort="ascending"' in page
    assert "sort=opened_on&amp;order=desc" in page


def test_the_lights_count_the_cases_and_lead_to_them(busy):
    page = unescape(busy.page("/"))
    counts = re.findall(r'<span class="light (\w+)">[^<]*</span><b>(\d+)</b>', page)
    assert sum(int(count) for _, count in counts) == 5
    for light, count in counts:
        assert len(listed(busy, f"/?light={light}")) == int(count)
    narrowed = unescape(busy.page("/?light=grey"))
    again = re.findall(r'<span class="light (\w+)">[^<]*</span><b>(\d+)</b>', narrowed)
    assert again == counts


def test_a_day_that_is_none_is_said_and_left_out(busy):
    page = busy.page("/?since=2026-02-31&until=2026-12-31")
    assert "2026-02-31" in page
    assert "不是日期" in page
    assert len(listed(busy, "/?since=2026-02-31")) == 5


def test_nothing_found_offers_the_way_back(busy):
    assert "清除条件，看全部案件" in busy.page("/?q=没有这个人")


def test_what_was_asked_stays_in_the_boxes(busy):
    page = unescape(busy.page(f"/?q=水沟&township={VILLAGE[:9]}&type=02&light=grey"))
    assert 'value="水沟"' in page
    assert f'<option value="{VILLAGE[:9]}" selected>' in page
    assert '<option value="02" selected>' in page
    assert '<input type="hidden" name="light" value="grey">' in page


def test_a_state_is_a_word_and_a_shape_never_a_colour_alone(busy):
    page = unescape(busy.page("/"))
    for words in re.findall(r'<span class="light \w+">([^<]*)</span>', page):
        assert words.strip()
    for words in re.findall(r'<span class="tag \w+">([^<]*)</span>', page):
        assert words.strip()


def test_the_words_asked_for_are_marked_and_nothing_else_is_let_in(busy):
    assert "<mark>向秀兰</mark>" in busy.page("/?q=向秀兰")
    assert (
        str(marked("<b>王</b>", "b"))
        == "&lt;<mark>b</mark>&gt;王&lt;/<mark>b</mark>&gt;"
    )
    page = busy.page('/?q="><script>alert(1)</script>')
    assert "<script" not in page


@pytest.mark.parametrize(
    ("text", "wanted", "shown"),
    [
        ("老水沟、水，沟", "水沟", "老[水沟]、水，沟"),
        ("王秀英、李大山", "大山 秀英", "王[秀英]、李[大山]"),
        (
            "（2026）丰虎威人调字第12号",
            "(2026) 第12",
            "（[2026]）丰虎威人调字[第][12]号",
        ),
        ("电话13912、9139", "139", "电话[139]12、9139"),
        ("ＡＢ水", "ab", "[ＡＢ]水"),
        ("王秀英、李大山邻里纠纷", "wxy", "[王秀英]、李大山邻里纠纷"),
        ("王秀英、李大山邻里纠纷", "li dashan", "王秀英、[李大山]邻里纠纷"),
        ("王秀英", "", "王秀英"),
    ],
)
def test_what_is_marked_is_what_was_found(text, wanted, shown):
    found = marked(text, wanted, "王秀英、李大山")
    assert found == shown.replace("[", "<mark>").replace("]", "</mark>")


@given(st.text("王秀英<&ab1 ", max_size=20), st.text("王秀英<&ab1 ", max_size=6))
def test_a_mark_changes_no_word(text, wanted):
    bare = marked(text, wanted, text).replace("<mark>", "").replace("</mark>", "")
    assert bare == escape(text)


def facet(page: str, title: str) -> list[tuple[str, str, bool]]:
    """Address, words with their count, and whether it is on."""
    (line,) = re.findall(rf'class="facet"><span>{title}</span>(.*?)</p>', page, re.S)
    links = re.findall(r'<a href="([^"]*)"([^>]*)>(.*?)</a>', line, re.S)
    return [
        (address, re.sub("<.*?>", " ", words).strip(), "aria-current" in on)
        for address, on, words in links
    ]


def test_a_facet_narrows_the_question_and_leads_back(busy):
    page = unescape(busy.page("/?q=纠纷"))
    types = facet(page, "纠纷类型")
    assert [words for _, words, _ in types] == ["邻里纠纷 4", "拖欠农民工工资纠纷 1"]
    townships = facet(page, "乡镇（街道）")
    assert [words.split()[-1] for _, words, _ in townships] == ["4", "1"]
    for address, words, is_on in types + townships:
        assert not is_on
        assert str(len(listed(busy, address))) == words.split()[-1]
        narrowed = unescape(busy.page(address))
        title = "纠纷类型" if "type=" in address else "乡镇（街道）"
        (on,) = [each for each in facet(narrowed, title) if each[2]]
        assert on[1] == words
        assert unquote(on[0]) == "/?q=纠纷"
    assert 'class="facet"' not in busy.page("/")
    assert 'class="facet"' not in busy.page("/?q=冉光碧")


def test_a_facet_is_cut_to_one_s_own_area(busy):
    page = busy.page("/?q=纠纷", "township_supervisor")
    assert 'class="facet"' not in page
    assert "冉光碧" not in page


def test_where_the_words_stand_is_quoted_under_the_case(busy):
    page = unescape(busy.page("/?q=爷爷手里"))
    assert (
        '<div class="quote">陈述：水沟是我<mark>爷爷手里</mark>挖的，'
        "本来就在我家地界上；我填的是自家的地，碍不着别个。</div>" in page
    )
    assert "Statement: 水沟是我" in unescape(busy.page("/?q=爷爷手里", language="en"))
    for shown in ("向秀兰", "xxl", "13896012345", "邻里"):
        assert 'class="quote"' not in busy.page(f"/?q={shown}")


def test_more_than_are_ranked_is_said_and_counted_so(busy, monkeypatch):
    monkeypatch.setattr(finding, "MANY", 3)
    page = unescape(busy.page("/?q=向秀兰"))
    assert "超过 3 件" in page
    assert "共 3+ 件" in page
    assert "全部<b>3+</b>" in page
    assert "超过" not in busy.page("/?q=冉光碧")
    assert len(listed(busy, "/")) == 5


def test_words_are_ordered_by_relevance_until_another_order_is_chosen(busy):
    page = unescape(busy.page("/?q=水沟"))
    assert "按相关程度排列 ·" in page
    assert page.count('aria-sort="none"') == 4
    chosen = unescape(busy.page("/?q=水沟&sort=opened_on&order=asc"))
    assert '<a href="/?q=水沟">按相关程度排列</a>' in unquote(chosen)
    assert "按相关程度" not in busy.page("/?sort=opened_on")


def test_an_index_that_is_not_whole_yet_says_so(busy):
    with busy.county.context(), transaction() as session:
        session.execute(update(Standing).values(searched_by=""))
    assert "目前可能找不全" in busy.page("/?q=水沟")
    assert "目前可能找不全" not in busy.page("/")
    busy.county.ingest()
    assert "目前可能找不全" not in busy.page("/?q=水沟")


def test_a_village_of_another_township_is_not_asked():
    asked = queries.read({"township": "500230102", "village": VILLAGE})
    assert asked.village == ""
    assert queries.question(asked).village is None


def test_the_page_numbers_leave_out_what_is_far():
    page = Page((), 2000, 20, 50)
    assert list(turns(page)) == [1, 2, 0, 18, 19, 20, 21, 22, 0, 39, 40]
    assert list(turns(replace(page, total=100, number=1))) == [1, 2]


def test_days_left_are_said_from_today():
    today = date(2026, 3, 2)
    assert typography.days_left(date(2026, 3, 2), today, "zh") == "今日到期"
    assert typography.days_left(date(2026, 3, 5), today, "zh") == "余 3 日"
    assert typography.days_left(date(2026, 2, 27), today, "en") == "3 days overdue"


def test_a_long_list_has_pages(tmp_path):
    desk = make_desk(tmp_path)
    for _ in range(53):
        desk.county.write("dispute.opened", lives.OPENED, case=new_case())
    desk.county.ingest()
    assert len(listed(desk, "/")) == 50
    assert len(listed(desk, "/?page=2")) == 3
    assert 'rel="next" href="/?page=2"' in desk.page("/")
    assert 'rel="prev" href="/?page=1"' in desk.page("/?page=2")
    desk.county.close()


def test_the_grid_s_mediator_reads_the_same_list(busy):
    assert GRID.startswith(VILLAGE)
    assert len(listed(busy, "/?q=水沟", "mediator")) == 4
