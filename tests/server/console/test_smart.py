"""智能环节: each of the 27 is seen where it acts, with what it hit, or says why not."""

import re
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest

from schemas.smart_steps import EVERY, STEPS
from tests.server.asked import registered, step, unit
from tests.server.console.desk import Desk, make_desk, token
from tests.server.county import County
from tests.server.responsible import HOUSING, LABOUR, add

ON = {each.code for each in EVERY if each.off is None}
WANG = {"p1": {"name": "王秀英", "address": "青龙村2组", "phone": "13983001122"}}


@pytest.fixture(scope="module")
def desk(kind: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Desk]:
    made = make_desk(tmp_path_factory.mktemp("county"), "unit")
    add(made.county, LABOUR, HOUSING)
    yield made
    made.county.close()


def marks(page: str) -> set[str]:
    return set(re.findall(r'data-k="(K\d\d)"', page))


def taken(county: County, *verbs: str, **said: Any) -> str:
    """A petition on which the office did these, and its unit what is a unit's."""
    petition = registered(county, petitioners=WANG, **said)
    for verb in verbs:
        of_unit = verb in ("unit_received", "accepted", "opinion_issued")
        step(county, petition, verb, by=unit() if of_unit else None)
    return petition


def pages(desk: Desk) -> dict[str, str]:
    """Each page on which a step acts, by the name that the table has for it."""
    county = desk.county
    registered(county, petitioners=WANG)
    disputed = taken(county, "disputed")
    at_work = taken(county, "classified", "transferred", "unit_received", "accepted")
    done = ("classified", "transferred", "unit_received", "accepted", "opinion_issued")
    opinion = taken(county, *done)
    served = taken(county, *done, "served")
    asked = ("review_requested", "reviewed", "served", "recheck_requested")
    rechecked = taken(county, *done, "served")
    for verb in asked:
        more = {"result": "review"} if verb == "served" else {}
        step(county, rechecked, verb, **more)
    watched = closing(desk)
    open_pages = (disputed, at_work, served, rechecked, watched)
    at = "/petitions/{}/{}".format
    new = registered(county, asks=["要求恢复水渠，赔偿稻谷"])
    step(county, new, "classified", content="04")
    return {
        "new_petition": desk.page("/petitions/new"),
        "petitions": desk.page("/petitions"),
        "petition": "".join(desk.page(f"/petitions/{p}") for p in open_pages),
        "classified": desk.page(at(new, "classified")),
        "transferred": desk.page(at(new, "transferred")),
        "assigned": desk.page(at(new, "assigned")),
        "mediation": desk.page(at(at_work, "mediation")),
        "opinion_issued": desk.page(at(at_work, "opinion_issued")),
        "served": desk.page(at(opinion, "served")),
        "closed": desk.page(at(watched, "closed")),
        "draft": desk.page(at(opinion, "papers/D22")),
    }


def closing(desk: Desk) -> str:
    """Served forty days ago, so that the days of watching run."""
    county, now = desk.county, desk.county.clock.now
    county.clock.now = now - timedelta(days=40)
    done = ("classified", "transferred", "unit_received", "accepted")
    made = taken(county, *done, "opinion_issued", "served")
    county.clock.now = now
    county.ingest()
    return made


def test_each_step_is_seen_on_the_page_that_the_table_names(desk: Desk) -> None:
    seen = {name: marks(page) for name, page in pages(desk).items()}
    missing = {
        each.code: each.page
        for each in EVERY
        if each.off is None and each.code not in seen.get(each.page, ())
    }
    assert missing == {}
    assert set().union(*seen.values()) <= ON


def test_the_list_has_all_27_and_says_of_each_why_it_is_off(desk: Desk) -> None:
    page = desk.page("/smart")
    assert re.findall(r'<tr id="(K\d\d)">', page) == [f"K{n:02}" for n in range(1, 28)]
    for each in EVERY:
        assert (each.off.zh in page) if each.off else (each.rule.zh in page)
    assert ON == STEPS.keys() - {"K26", "K27"}


def test_words_of_a_claim_suggest_its_category_and_are_shown(desk: Desk) -> None:
    petition = registered(desk.county, asks=["要求处理隔壁养殖场的臭气和污水"])
    page = desk.page(f"/petitions/{petition}/classified")
    assert "建议：生态环境（命中：臭气、污水）" in page
    assert "建议：申诉求决（命中：要求、处理）" in page


def test_what_reads_like_a_report_is_sent_elsewhere(desk: Desk) -> None:
    petition = registered(desk.county, asks=["举报村会计贪污公款，要求查处"])
    page = desk.page(f"/petitions/{petition}/classified")
    assert "像检举控告：应交受理人另行登记" in page
    assert "命中：贪污、举报" in page


def test_a_village_that_is_named_is_filled_in_to_be_looked_at(desk: Desk) -> None:
    client = desk.client("county_officer")
    form = {
        "csrf_token": token(client.get("/petitions/new").text),
        "channel": "letter",
        "received_on": "2026-03-02",
        "received_by": "petition_office",
        "petitioners/p1/name": "向大洪",
        "petitioners/p1/address": "包鸾镇飞仙洞村3组",
        "claims/c1/text": "要求恢复水渠",
    }
    page = client.post("/petitions/new", data=form).text
    assert "按写下的“飞仙洞村”，在包鸾镇 飞仙洞村" in page
    assert 'value="包鸾镇 飞仙洞村"' in page


def test_before_the_days_of_watching_are_over_nothing_is_called_resolved(
    desk: Desk,
) -> None:
    page = desk.page(f"/petitions/{closing(desk)}/closed")
    assert "建议“未观察”" in page
