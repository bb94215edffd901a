"""A petition becomes a mediation in the village, is settled on the phone, and returns.

The letter comes to the county; both sides agree to be mediated, and a clerk sends it
from his browser; the mediator's phone is told of the claim, the two sides and the
number, takes it on without a network, and seals the agreement. Signed it is not in
effect, so nothing comes back; sealed it waits at the county for a click. Of what was
said in the courtyard the petition hears nothing.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from mobile import recording, taking_on
from mobile.simulated import SimulatedPhone
from schemas.petition.mediation import Barred
from schemas.petition.moves import State
from server.assigning import Asked
from server.petitions.mediating import Whom
from tests.mobile.disputes import GRID, accepted
from tests.mobile.enrolled import enrol, phone
from tests.mobile.test_assigned_everywhere import only, told, waits
from tests.mobile.test_disagreements import agreement, today
from tests.mobile.test_erasing import synced
from tests.server import asked, mediated
from tests.server.asked import look
from tests.server.console.browser import chromium
from tests.server.console.desk import Desk, make_desk
from tests.server.console.test_browser import fill
from tests.server.county import County
from tests.sync.served import Served

__all__ = ["phone"]

HOME = f"grid-{GRID}"
SAID = "张大山在院坝里说的气话"
CLAIM = "要求拆墙恢复水沟"


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    """By the machine's clock, as the phones on loopback have it."""
    now = datetime.now(UTC).replace(microsecond=0)
    made = make_desk(tmp_path / "county", now=now)
    yield made
    made.county.close()


@pytest.fixture
def county(desk: Desk) -> County:
    return desk.county


@pytest.fixture
def page() -> Iterator[Page]:
    with chromium() as browser:
        yield browser.new_page(locale="zh-CN")


def letter(county: County) -> str:
    """Two claims: the wall, and what a bureau has to answer."""
    who = {"p1": {"name": "李二河", "phone": "13908265533", "address": "荷花村三组"}}
    petition = asked.registered(county, 2, petitioners=who, area=GRID[:12])
    for type in ("classified", "accepted"):
        asked.step(county, petition, type, "c1", "c2")
    return petition


def filled(phone: SimulatedPhone) -> dict[str, str]:
    """What the clerk fills in, with 秦晓春 to mediate."""
    sides = ("petitioner", "other")
    return {
        "claims": "c1",
        "mediable": "yes",
        **{f"barred_{name}": "no" for name in Barred().fields},
        **{f"{side}_agreed_on": "today" for side in sides},
        **{f"{side}_agreed_by": "oral" for side in sides},
        "other": "张大山",
        "kind": "people",
        "committee": "荷花村人民调解委员会",
        "sent_on": "today",
        "whom": f"{GRID} {phone.casebook.enrolment.person_id}",
        "due_on": "today",
        "facts": CLAIM,
    }


def sent(county: County, phone: SimulatedPhone, petition: str) -> str:
    """By the desk's verb, to 秦晓春; the assignment's id."""
    person = phone.casebook.enrolment.person_id
    until = phone.casebook.clock.today().isoformat()
    whom = Whom(GRID, Asked(person, until), CLAIM, {"name": "张大山"})
    mediated.send(county, petition, "c1", to=whom, other="张大山")
    return last_asked(county, petition)


def last_asked(county: County, petition: str) -> str:
    return mediated.asked(county, petition)[-1].standing.row.id


def opened(phone: SimulatedPhone, id: str) -> str:
    """The dispute that begins with what was handed over."""
    book = phone.casebook
    draft = recording.new_dispute(book, HOME)
    taking_on.carry(draft, only(phone, id))
    draft.body |= {"summary": SAID, "dispute_type": "02"}
    book.keep(draft)
    recording.complete(book, recording.paper_of(book, draft))
    return draft.case


def settled(phone: SimulatedPhone, case: str) -> None:
    """Accepted, and signed by everybody on paper; not sealed yet."""
    book, day = phone.casebook, today(phone)
    book.record("dispute.accepted", case, accepted(accepted_on=day), home=HOME)
    casefile = book.casefile(case, HOME)
    assert casefile is not None
    one, two = sorted(casefile.tree["party"])
    signature = {"how": "signature", "signed_on": day}
    term = {"text": "张大山拆墙", "payer": two, "payee": one}
    signed = agreement(phone, 0) | {
        "agreement_no": "荷花调协〔2026〕1号",
        "terms": {"t1": term},
        "signatures": {one: signature, two: signature},
    }
    book.record("agreement.signed", case, signed, home=HOME)


def test_a_petition_is_mediated_in_the_village_and_its_result_returns(
    phone: SimulatedPhone, county: County, desk: Desk, served: Served, page: Page
) -> None:
    petition = letter(county)
    (before,) = [c for c in look(county, petition).clocks if c.rule.id == "DL06"][:1]
    at = f"{served.root}/petitions/{petition}"
    cookie = {"name": "sili", "value": desk.cookie("county_officer")}
    page.context.add_cookies([{**cookie, "url": served.root}])
    page.goto(at)
    page.locator("#steps").get_by_role("link", name="转调解").click()
    fill(page, filled(phone), asked.today(county).isoformat())
    page.get_by_role("button", name="转调解", exact=True).click()
    expect(page.locator("#asked")).to_contain_text("秦晓春")
    page.goto(at)
    expect(page.locator("#c1 .tag").first).to_have_text("调解中")
    id = last_asked(county, petition)
    county.ingest()
    synced(phone)
    assert waits(phone) == [id]

    # In the village, without a network.
    case = opened(phone, id)
    settled(phone, case)
    tree = phone.casebook.casefile(case, HOME).tree
    number = look(county, petition).row.number
    assert tree["dispute"]["petition_no"] == number
    assert tree["dispute"]["case_source"] == "petition_dept"
    assert [p["name"] for p in tree["party"].values()] == ["李二河", "张大山"]
    held = str(only(phone, id).told)
    assert CLAIM in held
    assert "要求恢复水渠" not in held

    # Signed is not in effect.
    told(phone, county)
    page.goto(f"{at}/mediation")
    expect(page.locator("#asked")).to_contain_text("秦晓春")
    expect(page.locator("#back")).to_have_count(0)
    seal = {"round": 1, "sealed_on": today(phone), "sealed_by": "刘代会"}
    seal |= {"committee": "荷花村人民调解委员会", "complete": True}
    phone.casebook.record("agreement.sealed", case, seal, home=HOME)
    told(phone, county)
    page.reload()
    expect(page.locator("#back")).to_contain_text("荷花调协〔2026〕1号")
    assert look(county, petition).petition.claims["c1"].state is State.MEDIATING

    page.get_by_role("button", name="确认回传").click()
    page.goto(at)
    expect(page.locator("#c1 .tag").first).to_have_text("已化解")
    expect(page.locator("#c2 .tag").first).to_have_text("已受理")
    assert SAID not in page.content()
    seen = look(county, petition)
    assert SAID not in str([deed.body for deed in seen.petition.deeds])
    (after,) = [c for c in seen.clocks if c.rule.id == "DL06" and c.state == "running"]
    assert after.due == before.due


def test_who_must_keep_out_says_so_on_the_phone_and_another_is_asked(
    phone: SimulatedPhone, county: County, served: Served, tmp_path: Path
) -> None:
    petition = letter(county)
    id = sent(county, phone, petition)
    synced(phone)
    taking_on.decline(phone.casebook, only(phone, id), "回避：李二河是我表弟")
    told(phone, county)
    (first,) = mediated.asked(county, petition)
    assert first.standing.reason == "回避：李二河是我表弟"
    second = SimulatedPhone(tmp_path / "second")
    enrol(second, county, served, "冉玉兰")
    person = second.casebook.enrolment.person_id
    asked_of = Asked(person, first.standing.row.due_on.isoformat())
    mediated.hand(county, petition, Whom(GRID, asked_of, CLAIM))
    synced(second)
    assert len(waits(second)) == 1
    second.close()
