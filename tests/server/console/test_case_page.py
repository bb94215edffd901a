"""The county reads every sentence that was typed in the village, and whose it is."""

import copy
import re
from html import unescape

import pytest

from schemas import agreement_text, panel
from schemas.casefile import fold
from schemas.placing import leaves
from server.console import dossiers
from server.console.casepage import compose
from server.console.hands import hands
from server.console.reading import Reader, natural
from server.permissions import Role
from server.registry.cases import case_page
from tests.schemas import telling
from tests.server.console import lives
from tests.server.console.desk import make_desk
from tests.server.county import GRID, County, Phone, new_case, registered
from tests.server.mediation import opened


@pytest.fixture(scope="module")
def view(desk):
    with desk.county.context():
        return case_page(desk.county.officer, desk.case, desk.county.clock.now)


@pytest.fixture(scope="module")
def composed(desk, view):
    with desk.county.app.test_request_context():
        return compose(view.casefile, view.entries, "zh")


@pytest.fixture(scope="module")
def page(desk) -> str:
    return unescape(desk.page(f"/cases/{desk.case}"))


def plain(page: str) -> str:
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", "", page))


def test_every_register_is_read_once(composed, view):
    read = [
        value.path
        for section in composed.sections
        for part in section.parts
        for value in part.block.walk()
    ]
    told = [path for path in view.casefile.registers if "/hand/" not in path]
    assert sorted(read) == sorted(told)


def test_nothing_is_left_for_the_last_section(composed):
    assert "rest" not in [section.anchor for section in composed.sections]


def test_what_interrupts_it_and_who_was_drawn_stands_in_its_place(desk):
    acts = [telling.OPENED, telling.ACCEPTED]
    acts += [("dispute.suspended", telling.pausing())]
    acts += [("dispute.resumed", telling.resuming())]
    acts += [("dispute.extension_asked", telling.asking(agreed=False))]
    acts += [("panel.drawn", telling.drawing(n)) for n in (1, 2)]
    casefile = fold(telling.told(*acts).known)
    with desk.county.app.test_request_context():
        page = compose(casefile, [], "zh")
    found = {section.anchor: section for section in page.sections}
    assert "rest" not in found
    titles = [part.title for part in found["pauses"].parts]
    assert titles == ["第 1 次暂停", "第 1 次询问延长"]
    assert [part.title for part in found["panel"].parts] == [
        "第 1 次抽取",
        "第 2 次抽取",
    ]
    said = [v.said.text for p in found["panel"].parts for v in p.block.walk()]
    first = telling.drawing()
    assert "、".join(panel.drawn_names(first)) in said
    asked = found["pauses"].parts[1].block
    assert [block.title for block in asked.blocks[0].blocks] == ["张三", "李四"]


def test_a_review_stands_with_what_became_of_its_items(desk):
    wang = telling.told(telling.OPENED, ("dispute.terminated", telling.ending()))
    given = wang.record("review.given", telling.reviewing())
    with desk.county.app.test_request_context():
        file = fold(wang.known)
        page = compose(file, [], "zh")
        lines = dossiers.listing(file, file.reviews, "zh")
        wang.record("review.answered", telling.answering(given, i1="重新拍了"))
        file = fold(wang.known)
        after = compose(file, [], "zh")
        mended = dossiers.listing(file, file.reviews, "zh")
    found = {section.anchor: section for section in page.sections}
    assert "rest" not in found
    (part,) = found["reviews"].parts
    assert part.title == "司法所 · 退回补正 · 还有 1 条没有补"
    assert "照片看不清，重新拍" in [v.said.text for v in part.block.walk()]
    assert (lines.life, lines.life_light) == ("退回补正", "red")
    assert [each.words for each in lines.asked] == ["照片看不清，重新拍"]
    found = {section.anchor: section for section in after.sections}
    assert "rest" not in found
    titles = [part.title for part in found["reviews"].parts]
    assert titles == ["司法所 · 退回补正 · 都补上了", "补正答复"]
    assert (mended.life, mended.asked) == ("已补正，待司法所再审", ())


def test_every_sentence_that_was_typed_is_on_the_page(desk, page):
    seen = plain(page)
    typed = {
        value
        for entry in desk.written
        for _, value in leaves(entry.body)
        if isinstance(value, str) and len(value) > 12 and re.search(r"[，。]", value)
    }
    assert len(typed) > 25
    missed = [each for each in typed if re.sub(r"\s+", " ", each) not in seen]
    assert missed == []


def test_every_value_names_the_entry_it_comes_from(page, view, composed):
    numbers = {entry.id: no for no, entry in enumerate(view.casefile.entries, 1)}
    found = dict(re.findall(r'data-path="([^"]+)" data-entry="(\d+)"', page))
    for path, entry_id in view.casefile.provenance.items():
        if path == "/state" or view.casefile.registers[path].others:
            continue
        if "/hand/" in path:  # drawn
            continue
        assert int(found[path]) == numbers[entry_id], path


def test_each_entry_stands_in_the_log_with_all_its_times(page, view):
    for entry in view.casefile.entries:
        assert entry.id in page
        assert f"{entry.at.wall_time:%Y-%m-%d %H:%M:%S}" in page
        assert entry.device in page
    assert "王建国" in page
    assert "谭明芬" in page
    assert "与县里时间一致" in page


def test_the_stages_stand_in_their_order(composed):
    anchors = [section.anchor for section in composed.sections]
    wanted = ["parties", "dispute", "acceptance", "consent"]
    wanted += [f"stage-{n}" for n in (1, 2, 3, 4)]
    wanted += ["agreement", "follow-up", "corrections"]
    assert [anchor for anchor in anchors if anchor in wanted] == wanted


def test_a_corrected_value_shows_the_old_one_struck_and_why(page):
    seen = plain(page)
    assert "大池村三组老晒坝下方的田埂" in re.findall(r"<del[^>]*>([^<]*)</del>", page)
    assert "大池村三组新晒坝下方的田埂" in seen
    assert "更正理由：地名听错了，是新晒坝。" in seen


def test_two_amounts_for_one_term_stand_beside_each_other(page):
    dispute = re.search(
        r'<span class="dispute">(?:(?!</dd>).)*?430 元.*?</dd>', page, re.S
    )
    assert dispute is not None
    seen = plain(dispute[0])
    assert "待核对原件" in seen
    assert "340 元" in seen
    assert "770 元" not in page


def test_two_people_who_noted_the_same_are_both_named(composed):
    agreement = next(s for s in composed.sections if s.anchor == "agreement")
    (part,) = agreement.parts
    assert len(part.block.chief) == 2
    people = {composed.line(no).person for no in part.block.chief}
    assert people == {"王建国", "谭明芬"}


def test_a_record_of_a_newer_program_is_kept_and_shown(page):
    assert "需升级 1 条" in page
    assert "水沟测绘图三张" in page


def test_what_waits_in_quarantine_is_named_beside_the_case(page):
    assert "未能入库的文件" in page


def test_clocks_say_how_their_day_came_about(page):
    seen = plain(page)
    assert "自受理之日2026-03-03起(当日不计)1个月，2026-04-03届满" in seen
    assert "逢周日顺延至2026-04-13" in seen
    assert "2026年3月23日 已办" in seen


def test_the_heading_says_number_parties_day_and_amount(page):
    seen = plain(page)
    for words in (
        "丰虎威人调字第1号",
        "向秀兰、陈大福邻里纠纷",
        "860 元",
        "协议生效日",
    ):
        assert words in seen


def test_the_english_twin_holds_the_same_values(desk, page):
    twin = unescape(desk.page(f"/cases/{desk.case}", language="en"))
    paths = re.compile(r'data-path="([^"]+)"')
    assert sorted(paths.findall(twin)) == sorted(paths.findall(page))
    assert lives.SAID in plain(twin)
    for words in ("Airing reasons openly", "Originals", "Sources", "30 days"):
        assert words in twin


@pytest.mark.parametrize(
    ("role", "status"),
    [
        ("mediator", 200),
        ("director", 200),
        ("judicial_office", 200),
        ("township_supervisor", 200),
        ("county_officer", 200),
        ("system_administrator", 404),
    ],
)
def test_who_may_read_the_case(desk, role, status):
    answer = desk.client(role).get(f"/cases/{desk.case}")
    assert answer.status_code == status
    assert ("向秀兰" in answer.text) == (status == 200)


def test_a_case_that_is_not_there_looks_like_one_that_is_not_yours(desk):
    missing = desk.client("county_officer").get(f"/cases/{new_case()}")
    barred = desk.client("system_administrator").get(f"/cases/{desk.case}")
    assert missing.status_code == barred.status_code == 404


def test_a_voided_record_is_hidden_and_kept(tmp_path):
    desk = make_desk(tmp_path)
    county = desk.county
    written = lives.live(county, steps=5)
    body = {
        "voids": written[-1].id,
        "voided_on": "2026-03-06",
        "reason": "记到别的案子上了，重新记。",
    }
    case, seen = written[0].case, (written[-1].id,)
    county.write("entry.voided", body, case=case, seen=seen)
    county.ingest()
    page = unescape(desk.page(f"/cases/{case}"))
    assert 'id="stage-1"' not in page
    assert "已作废：内容保留，不计入案情。" in page
    assert lives.SAID in page
    assert "记到别的案子上了，重新记。" in page
    county.close()


def test_what_a_correction_takes_out_is_struck(tmp_path):
    desk = make_desk(tmp_path)
    county = desk.county
    written = lives.live(county, steps=2)
    body = {
        "corrects": written[0].id,
        "corrected_on": "2026-03-04",
        "reason": "当事人要求不写电话。",
        "remove": ["/parties/p1/phone"],
    }
    case, seen = written[0].case, (written[-1].id,)
    county.write("dispute.corrected", body, case=case, seen=seen)
    county.ingest()
    page = unescape(desk.page(f"/cases/{case}"))
    assert "13896012345" in re.findall(r"<del[^>]*>([^<]*)</del>", page)
    assert "（已删去）" in page
    county.close()


def test_one_id_in_two_lists_means_two_people(tmp_path):
    """Ids are the phone's own: a rule, a party and somebody present may share one."""
    desk = make_desk(tmp_path)
    county = desk.county
    written = lives.live(county, steps=5)
    talk = lives.DELIBERATE["deliberate"]
    body = lives.DELIBERATE | {
        "participants": {
            "p1": {"name": "龙正碧", "role": "mediator", "attended": True}
        },
        "deliberate": talk
        | {
            "recusal_checks": {"p1": {"result": "clear"}},
            "village_rules": {"p1": {"text": "公用沟渠谁也不准占，占了要还。"}},
            "assignments": {"a1": {"member": "p1", "issues": ["i1"]}},
        },
    }
    case, seen = written[0].case, (written[-1].id,)
    county.write("stage.recorded", body, case=case, seen=seen)
    county.ingest()
    page = unescape(desk.page(f"/cases/{case}"))
    stage = plain(page.split('id="stage-2"')[1].split("</section>")[0])
    assert "龙正碧：回避检查无须回避" in stage
    assert "龙正碧：负责的焦点焦点 1" in stage
    rule = stage.split("村规民约")[1].split("公用沟渠")[0]
    assert "龙正碧" not in rule
    assert "向秀兰" not in stage
    county.close()


def test_a_reader_numbers_terms_as_people_count():
    assert sorted(["t10", "t2", "t1"], key=natural) == ["t1", "t2", "t10"]
    both = sorted(["c1", "i2", "i1"], key=lambda key: natural(key, "ic"))
    assert both == ["i1", "i2", "c1"]


def test_what_was_written_from_paper_names_who_did_it_and_who_typed(tmp_path) -> None:
    desk = make_desk(tmp_path, "county_officer")
    county = desk.county
    with county.context():
        office = county_phone(county)
    paper = {"title": "纠纷登记表", "pages": 1, "pictures": ["7a" * 32]}
    case = new_case()
    body = opened(on_behalf_of=county.phone.author.by, source="paper", paper=paper)
    county.write("dispute.opened", body, case=case, phone=office)
    county.ingest()
    page = plain(unescape(desk.page(f"/cases/{case}")))
    assert "王建国 办理冉敏 据纸质原件补录" in page
    assert "· 冉敏 据纸质原件补录 ·" in page
    assert "由谁办理王建国" in page
    assert county.phone.author.by not in page
    assert "纠纷登记表" in page
    county.close()


def county_phone(county: County) -> Phone:
    """A phone of the township, at work in the grid of 王建国."""
    settings, now = county.settings, county.clock.now
    role = Role.TOWNSHIP_SUPERVISOR
    phone = registered(settings, now, "冉敏", GRID[:9], role)
    phone.grid = GRID
    return phone


def test_the_text_of_the_agreement_stands_there_clause_by_clause(page):
    seen = plain(page)
    assert lives.PUT_OTHERWISE in seen
    assert "430元（大写：肆佰叁拾元整）" in seen
    assert "协议内容第一条（改写）" in seen
    assert seen.index("协议内容第一条") < seen.index("协议内容第二条")
    assert seen.index("协议内容第二条") < seen.index("本协议自各方当事人签名")


def test_who_signed_how_and_over_which_text_is_said_and_the_hand_is_drawn(page):
    seen = plain(page)
    mark = agreement_text.digest(lives.SIGNED)[:8]
    assert seen.count(f"签的是现在的正文（校验码 {mark}") == 3
    assert "手写签名轨迹，非可靠电子签名" in seen
    assert "按指印，委托代理人 陈二福 代签" in seen
    drawn = re.findall(r'<svg class="hand" viewBox="0 0 (\d+) (\d+)".*?</svg>', page)
    assert len(drawn) == 1
    trace = lives.SIGNED["signatures"]["p1"]["hand"]["strokes"]
    path = re.findall(r'<path d="([^"]*)"/>', page)
    assert [each.count("M") for each in path] == [3]
    assert re.fullmatch(r"[ML0-9 ]+", path[0])
    shown = page.partition('id="log"')[0]
    assert trace not in shown


def test_what_is_said_of_a_hand_is_said_in_english_too(desk):
    english = plain(unescape(desk.page(f"/cases/{desk.case}", language="en")))
    assert "trace of a hand, no reliable electronic signature" in english
    assert "over the text as it stands" in english
    assert "Term 1" in english


def test_words_changed_after_the_signing_leave_the_hand_and_say_so(desk, view):
    agreement = copy.deepcopy(lives.SIGNED)
    clauses = agreement["clauses"]
    clauses["facts"] = agreement_text.rewritten(clauses["facts"], "别的话。")
    mine = agreement["signatures"]["p1"]
    with desk.county.app.test_request_context():
        reader = Reader(view.casefile, {}, "zh")
        found = list(hands(agreement, reader))
        mine["text"] = agreement_text.digest(agreement)
        mine["hand"]["strokes"] = "<script>"
        moved = next(hands(agreement, reader))
    assert [each.stands for each in found] == [False] * 3
    assert all("改动前的正文" in each.over for each in found)
    assert found[0].drawing is not None
    assert "笔迹与正文对不上" in moved.over
    assert moved.drawing is None
