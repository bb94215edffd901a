"""Opening a case at a page: asked why, written down, shown to who may know of it."""

import random
from collections.abc import Iterator

import pytest

from server import rekeying
from server.registry import db, transaction
from server.registry.desk import Actor, Pen
from server.registry.projection import CaseRow
from server.registry.restricting import DRAWN
from server.registry.restricting import drawn as drawn_for
from tests.server.console.desk import ROLES, Desk, make_desk, token
from tests.server.console.secrets import LEAVES, secret
from tests.server.mediation import corrected, open_case
from tests.server.secluded import WHAT, Case, violence

# What a browser keeps of a cookie, its name and attributes taken off.
LARGEST_COOKIE = 4000


@pytest.fixture(scope="module")
def office(kind: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Desk]:
    """A county with an ordinary case and a restricted one."""
    made = make_desk(tmp_path_factory.mktemp("county"), *ROLES)
    made.plain = open_case(made.county)
    made.county.ingest()
    yield made
    made.county.close()


@pytest.fixture(scope="module")
def restricted(office: Desk) -> str:
    return secret(office).id


def test_a_restricted_case_asks_why_once_a_sitting(
    office: Desk, restricted: str
) -> None:
    client, at = office.client("county_officer"), f"/cases/{restricted}"
    asked = client.get(at)
    assert (asked.status_code, asked.location) == (303, f"{at}/purpose")
    page = client.get(asked.location).text
    assert WHAT not in page
    form = {"csrf_token": token(page), "purpose": "other", "said": " "}
    refused = client.post(f"{at}/purpose", data=form)
    assert refused.status_code == 400
    assert "请用几个字写明" in refused.text
    given = client.post(f"{at}/purpose", data={**form, "said": "省里来函"})
    assert given.status_code == 303
    for _ in range(2):
        assert WHAT in client.get(at).text
    assert client.get(f"/api/v1/cases/{restricted}").status_code == 200
    assert "省里来函" in office.page("/readings", "audit_administrator")
    assert office.client("judicial_office").get(at).status_code == 303


def test_what_a_sitting_said_of_many_cases_fits_into_its_cookie(
    office: Desk, restricted: str
) -> None:
    client = office.client("county_officer")
    at = f"/cases/{restricted}/purpose"
    given = {"csrf_token": token(client.get(at).text), "purpose": "other"}
    words = "".join(map(chr, random.Random(7).sample(range(0x4E00, 0x9FA5), 4000)))
    with client.session_transaction() as sitting:
        sitting["purposes"] = {
            f"case-{n}": ["other", words[n * 200 :][:200]] for n in range(4)
        }
    said = {**given, "said": words[-200:]}
    assert client.post(at, data=said).status_code == 303
    kept = client.get_cookie("sili")
    assert kept is not None
    assert len(kept.value) < LARGEST_COOKIE
    assert WHAT in client.get(f"/cases/{restricted}").text


def test_the_list_of_conflicts_says_nothing_of_what_a_restricted_case_holds(
    office: Desk,
) -> None:
    county = office.county
    case = Case(county, county.phone)
    other = county.phones("谭另记")
    first = case.write("dispute.opened", violence(named=[other.author.by]))
    for phone, said in ((county.phone, "他又动了手"), (other, "她先动了手")):
        change = corrected(first.id, {"/summary": said})
        case.write("dispute.corrected", change, phone=phone, seen=(first.id,))
    county.ingest()
    page = office.page("/conflicts", "county_officer")
    assert case.id in page
    assert "限制知悉，请打开案件看" in page
    assert "动了手" not in page


def test_over_the_api_the_purpose_is_said_in_the_question(
    office: Desk, restricted: str
) -> None:
    client, at = office.client("judicial_office"), f"/api/v1/cases/{restricted}"
    for address in (at, f"{at}/entries"):
        asked = client.get(address)
        assert asked.status_code == 428
        assert asked.json["type"].endswith("purpose_missing")
        assert client.get(f"{address}?purpose=review").status_code == 200
    assert client.get(f"{at}?purpose=curiosity").status_code == 422


def test_an_ordinary_case_asks_nobody_and_is_written_down(office: Desk) -> None:
    case = office.plain
    page = office.page(f"/cases/{case}", "mediator")
    assert "谁看过" not in page
    seen = office.page(f"/cases/{case}", "township_supervisor").split('id="seen"')[1]
    assert "王建国" in seen
    assert "谭世平" in seen


def test_the_log_is_narrowed_by_person_day_and_case(office: Desk) -> None:
    case, today = office.plain, office.county.clock.now.date().isoformat()
    office.page(f"/cases/{case}", "director")
    found = f"/readings?person=刘代会&day={today}&case={case}"
    assert "刘代会</" not in office.page("/readings?person=冉", "audit_administrator")
    assert "共 1 条" in office.page(found, "audit_administrator")
    assert "共 0 条" in office.page("/readings?day=2020-01-01", "audit_administrator")
    assert "刘代会" in office.page("/readings?day=nonsense", "township_supervisor")


def test_the_desks_deeds_are_told_in_words(office: Desk) -> None:
    page = office.page("/audit", "audit_administrator")
    assert "新增账号" in page
    assert "陈锐" in page
    english = office.page("/audit", "audit_administrator", language="en")
    assert "Account added" in english
    assert "虎威镇" in page
    narrowed = office.page("/audit?person=无此人", "audit_administrator")
    assert "没有符合条件的经办记录" in narrowed


@pytest.mark.parametrize(
    ("person", "done"), [("系统", "封存阅看记录"), ("值班", "变更账号")]
)
def test_what_was_done_at_the_machine_is_found_by_the_name_that_is_shown(
    office: Desk, person: str, done: str
) -> None:
    county, changed = office.county, {"account": "a-x", "what": "password"}
    with county.context(), transaction() as session:
        pen = Pen(county.sili.keys, Actor.at_machine("值班员"))
        said = {**changed, "reason": "忘了"}
        pen.write(session, "account.changed", said, county.clock.now)
    office.page(f"/cases/{office.plain}", "county_officer")
    found = office.page(f"/audit?person={person}", "audit_administrator")
    assert done in found
    assert "新增账号" not in found


def test_who_can_witness_and_what_nobody_can_is_said(office: Desk) -> None:
    page = office.page("/audit/witnesses", "audit_administrator")
    assert "还没有一部手机收到摘要" in page
    assert "等手机下次同步" in page


def test_of_a_deed_about_who_may_know_the_auditor_sees_that_it_was_done(
    office: Desk, restricted: str
) -> None:
    page = office.page("/audit", "audit_administrator")
    assert "调整知情人" in page
    deed = page.split("调整知情人")[1].split("</tr>")[0]
    assert "周敏" in deed
    assert "可以知悉" in deed
    for hidden in (LEAVES, "调离本乡镇", restricted[:13]):
        assert hidden not in deed
    with office.county.context():
        row = db.session.query(CaseRow).filter_by(case=restricted).one()
        number = row.case_number or row.temp_number
    assert number not in page
    for asked in (number, restricted):
        narrowed = office.page(f"/audit?case={asked}", "audit_administrator")
        assert "没有符合条件的经办记录" in narrowed


def test_of_a_key_that_was_drawn_the_auditor_sees_nothing_but_that_it_was(
    office: Desk, restricted: str
) -> None:
    keys, now = office.county.sili.keys, office.county.clock.now
    with office.county.context(), transaction() as session:
        drawn = drawn_for(restricted, keys.case_kid, keys.case_key.addressee)
        said = {"reason": rekeying.REASON, **drawn}
        Pen(keys, rekeying.ITSELF).write(session, DRAWN, said, now, restricted)
    page = office.page("/audit", "audit_administrator")
    deed = page.split("更换案件密钥")[1].split("</tr>")[0]
    assert "系统" in deed
    for hidden in (rekeying.REASON, drawn["key"], drawn["enclosed"], restricted[:13]):
        assert hidden not in deed
