"""Linkage in the registry: each case that comes is compared; nothing waits for it."""

import json
from dataclasses import replace

import pytest
from sqlalchemy import select

from server import likeness, linking
from server.keys.kinds import Name
from server.keys.rotating import rotate
from server.linkage import kept
from server.linkage.blocking import candidates, indexed
from server.linkage.made import halves
from server.linkage.rarity import counted
from server.permissions import Role
from server.registry import alike, commonness, db, rebuilding, transaction
from server.registry.alike import LinkageKey, LinkagePair, LinkageSheet
from server.registry.projection import CaseRow
from tests.server.county import GRID, VILLAGE, County, new_case
from tests.server.mediation import corrected, opened
from tests.server.test_erasing import erase
from tests.server.test_secluding import Open

NEXT_GRID = VILLAGE + "002"
ELSEWHERE = "500230102201001"
NUMBER = "500230196503075122"
OF_OTHERS = {
    "parties": {
        "p1": {"role": "applicant", "kind": "person", "name": "谭明芬"},
        "p2": {"role": "respondent", "kind": "person", "name": "向秀兰"},
    },
    "dispute_type": "06",
    "summary": "向家的狗咬了放学的娃儿",
    "place": "学校门口",
    "claims": {"c1": {"party": "p1", "text": "出医药费"}},
}


def log(county: County, grid: str = GRID, **changes: object) -> str:
    """A dispute logged in that grid, in the hub and not yet read."""
    phone = county.phone if grid == GRID else county.phones("李娟", grid)
    body = opened(**changes)
    return county.write("dispute.opened", body, case=new_case(), phone=phone).case


def told_by_another(**changes: object) -> dict[str, object]:
    """The same dispute as another mediator heard it: names by ear, roles swapped."""
    parties = {
        "p1": {"role": "applicant", "kind": "person", "name": "李大三"},
        "p2": {
            "role": "respondent",
            "kind": "person",
            "name": "王秀因",
            "phone": "13900001234",
        },
    }
    summary = "李大山把晒坝的排水沟拦了，水倒灌进王秀英堂屋，两家争吵。"
    said = {"parties": parties, "summary": summary, "opened_on": "2026-03-03"}
    return {**said, "claims": {"c1": {"party": "p1", "text": "不赔谷子"}}, **changes}


def pairs(county: County) -> set[frozenset[str]]:
    with county.context():
        rows = db.session.execute(select(LinkagePair.one, LinkagePair.other))
        return {frozenset(row) for row in rows}


def sheets(county: County) -> dict[str, str | None]:
    with county.context():
        rows = select(CaseRow.case, LinkageSheet.sheet).join(
            LinkageSheet, LinkageSheet.row_id == CaseRow.id
        )
        return {case: text for case, text in db.session.execute(rows)}


def test_a_dispute_that_two_villages_logged_is_noted_with_reasons(county):
    one = log(county)
    other = log(county, NEXT_GRID, **told_by_another())
    log(county, **OF_OTHERS)
    county.ingest()
    assert pairs(county) == {frozenset({one, other})}
    with county.context():
        sheet = kept.read(sheets(county)[other])
        (found,) = linking.candidates(db.session(), sheet)
    assert found.sheet.case == one
    said = {each.field: each.level for each in found.score.reasons}
    assert said["phone"] == "same"
    assert found.score.total == sum(each.bits for each in found.score.reasons)


def test_a_pair_is_shown_to_who_may_read_both_and_to_nobody_else(county):
    """A dispute of this township can be on record in another."""
    log(county)
    log(county, ELSEWHERE, **told_by_another(village=VILLAGE))
    county.ingest()
    assert len(pairs(county)) == 1
    mine = county.principal(Role.TOWNSHIP_SUPERVISOR, GRID[:9])
    with county.context():
        assert likeness.near(county.officer).total == 1
        assert likeness.near(mine).total == 0


def test_a_case_that_changes_is_compared_anew(county):
    log(county)
    phone, body = county.phones("李娟", NEXT_GRID), opened(**told_by_another())
    made = county.write("dispute.opened", body, case=new_case(), phone=phone)
    county.ingest()
    assert pairs(county)
    words = {
        "/parties/p1/name": "谭明芬",
        "/parties/p2/name": "向秀兰",
        "/parties/p2/phone": "13812340000",
        "/summary": "承包田的界石被人移了三尺",
        "/place": "水井湾",
    }
    about = {"case": made.case, "seen": (made.id,), "phone": phone}
    county.write("dispute.corrected", corrected(made.id, words), **about)
    county.ingest()
    assert pairs(county) == set()


def test_no_id_number_is_kept(county):
    parties = opened()["parties"]
    parties["p1"] |= {"id_no": NUMBER}
    case = log(county, parties=parties)
    county.ingest()
    text = sheets(county)[case]
    assert NUMBER not in text
    assert json.loads(text)["persons"][0]["id_mac"]


def test_what_is_erased_stands_in_no_sheet(county):
    words = "晒坝排水沟"
    case = new_case()
    made = county.write("dispute.opened", opened(), case=case)
    county.ingest()
    assert words in sheets(county)[case]
    erase(county, made.id)
    assert words not in json.dumps(sheets(county), ensure_ascii=False)
    with county.context():
        assert not db.session.scalars(select(LinkageKey)).all()


def test_a_case_that_becomes_restricted_stays_at_the_county(county):
    case = Open(county)
    case.write()
    county.ingest()
    assert not kept.read(sheets(county)[case.id]).county_only
    case.restrict()
    county.ingest()
    assert kept.read(sheets(county)[case.id]).county_only


def test_who_dies_between_goes_on_with_what_is_owed(county):
    cases = [log(county), log(county, NEXT_GRID, **told_by_another())]
    county.ingest()
    with county.context():
        keys = county.sili.keys
        with transaction() as session:
            session.execute(LinkageSheet.__table__.update().values(made_by="another"))
        assert linking.catch_up(keys) == 2
        assert linking.settle(keys, most=0)
        assert linking.settle(keys, most=1) is True
        assert linking.settle(keys) is False
    assert pairs(county) == {frozenset(cases)}


def test_under_another_key_every_number_is_digested_anew(county):
    parties = opened()["parties"]
    parties["p1"] |= {"id_no": NUMBER}
    case = log(county, parties=parties)
    county.ingest()
    before = sheets(county)[case]
    with county.context():
        keys = county.sili.keys
        rotate(keys, Name.LINKAGE, "一年了", county.clock.now)
        assert linking.catch_up(keys.anew()) == 1
        linking.settle(keys.anew())
    after = sheets(county)[case]
    assert before != after
    macs = [json.loads(text)["persons"][0]["id_mac"] for text in (before, after)]
    assert macs[0] != macs[1]


def test_a_registry_made_anew_finds_the_same(county):
    log(county)
    log(county, NEXT_GRID, **told_by_another())
    county.ingest()
    before = sheets(county), pairs(county)
    with county.context():
        rebuilding.rebuild(county.clock.now, lambda done, total: None)
    county.ingest()
    assert (sheets(county), pairs(county)) == before


@pytest.mark.parametrize("seed", [1, 2])
def test_the_registry_finds_what_memory_finds(county, seed):
    """Keys, counts and scores over the tables are those of the lists."""
    made = [each.sheet for each in halves(seed, 1100).tuning]
    every = [replace(each, case=new_case()) for each in made]
    rare = counted(every)
    with county.context():
        with transaction() as session:
            for row_id, sheet in enumerate(every, start=1):
                alike.owe(session, row_id, sheet.case)
                alike.put(session, row_id, sheet.case, sheet, "a program")
            commonness.note(session, rare)
        index, some = indexed(every), 0
        for sheet in every:
            wanted = candidates(sheet, index, every, rare)
            found = linking.candidates(db.session(), sheet)
            assert [each.sheet for each in found] == [each.sheet for each in wanted]
            assert [each.keys for each in found] == [each.keys for each in wanted]
            for mine, theirs in zip(found, wanted, strict=True):
                assert mine.score.total == pytest.approx(theirs.score.total)
            some += len(found)
        assert some > 20
