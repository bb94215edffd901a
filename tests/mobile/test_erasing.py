"""What the county erased leaves the phone too, and the county hears of it."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from sqlalchemy import select

from mobile import erasing as marks
from mobile.simulated import SimulatedPhone
from mobile.summaries import ERASED
from schemas.desk import ERASURES
from schemas.sealing import SigningKey
from server import devices, erasing
from server.permissions import Principal, Role
from server.registry import db
from server.registry.erasures import Confirmed
from tests.mobile.enrolled import enrol
from tests.mobile.photographs import photograph
from tests.mobile.test_syncing import HOME, record
from tests.server.county import County

SECOND = Principal("a-second", "吴霞", Role.COUNTY_OFFICER, ("500230",))
WORDS = "植下的话不可再见"


def synced(*phones: SimulatedPhone) -> None:
    for each in phones:
        answer = each.answer({"do": "sync"})
        assert answer["ok"], answer


def planted(phone: SimulatedPhone, county: County) -> str:
    """A case at the county whose one entry has the words; the entry's id."""
    case = record(phone, summary=WORDS)
    synced(phone)
    county.ingest()
    synced(phone)
    return entry_of(phone, case)


def entry_of(phone: SimulatedPhone, case: str) -> str:
    casefile = phone.casebook.casefile(case, HOME)
    assert casefile is not None
    return casefile.entries[0].id


def erase(county: County, id: str) -> None:
    keys, ledger = county.sili.keys, county.settings.erasures
    with county.context():
        now = county.clock.now
        erasing.ask(county.officer, id, "minor", "minors-72", "涉及未成年人", now)
        erasing.approve(SECOND, id, keys, ledger, now)
    county.ingest()


def confirmed(county: County) -> set[str]:
    with county.context():
        found = set(db.session.scalars(select(Confirmed.device)))
        db.session.rollback()
    return found


def sealed_bytes(phone: SimulatedPhone, id: str) -> bytes:
    """How the words lie on this phone's disk: what no file may hold afterwards."""
    database = phone.casebook.database(HOME)
    with database._file.reading() as connection:
        (kept,) = connection.execute(
            "SELECT body FROM documents WHERE id = ?", (id,)
        ).fetchone()
    return kept if isinstance(kept, bytes) else kept.encode()


def holds(folder: Path, content: bytes) -> bool:
    files = [each for each in folder.rglob("*") if each.is_file()]
    return any(content in each.read_bytes() for each in files)


def test_the_words_leave_both_phones_and_each_says_so(phone, county, served, tmp_path):
    second = SimulatedPhone(tmp_path / "second")
    enrol(second, county, served, "冉玉兰")
    id = planted(phone, county)
    synced(second)
    folders = {phone: tmp_path / "phone", second: tmp_path / "second"}
    kept = {each: sealed_bytes(each, id)[:200] for each in folders}
    assert all(holds(folders[each], kept[each]) for each in folders)
    case = phone.casebook.cases()[0].summary.case
    erase(county, id)
    synced(phone)
    assert len(confirmed(county)) == 1
    synced(second)
    assert len(confirmed(county)) == 2
    for each, folder in folders.items():
        (read,) = each.casebook.casefile(case, HOME).entries
        assert (read.id, read.body) == (id, None)
        assert ERASURES["minor"].zh in each.casebook.erased_words(id, HOME)
        assert not holds(folder, kept[each])
        assert each.casebook.warnings() == []
    assert phone.casebook.cases()[0].delivery == "县已收到"
    assert phone.casebook.cases()[0].summary.state_zh == ERASED
    second.close()


def test_words_that_come_again_from_anywhere_are_struck(phone, county):
    case = record(phone, summary=WORDS)
    database = phone.casebook.database(HOME)
    id = entry_of(phone, case)
    (whole,) = database.open_revs(id)
    synced(phone)
    county.ingest()
    erase(county, id)
    synced(phone)
    database.purge(id)
    database.bulk_docs([whole], new_edits=False)
    phone.casebook.index(database)
    assert "body" not in database.get(id)


def test_what_an_earlier_version_noted_as_erased_stays_so(phone, county):
    id = planted(phone, county)
    erase(county, id)
    synced(phone)
    database = phone.casebook.database(HOME)
    mark = database.local(f"erased:{id}")
    older = {name: mark[name] for name in ("kind", "on", "told")}
    database.put_local(f"erased:{id}", older)
    own = phone.casebook.own
    own.put_local(f"erased:{id}", older)
    marks.take(database, {"entry": id, **older})
    assert marks.heard(own, database) == []
    assert "body" not in database.get(id)
    assert phone.casebook.cases(WORDS) == []


def test_a_notice_that_the_county_did_not_seal_erases_nothing(phone):
    case = record(phone, summary=WORDS)
    id = entry_of(phone, case)
    database = phone.casebook.database(HOME)
    forged = {"entry": id, "kind": "mistake", "on": "2026-01-01", "database": HOME}
    database.put({"_id": f"erased:{id}", "id": f"erased:{id}", **forged, "seal": {}})
    phone.casebook.index(database)
    assert "body" in database.get(id)
    assert phone.casebook.warnings() == ["一份删除通知不是县里的，没有采用"]


@pytest.fixture
def from_paper(phone, county) -> Callable[[str], str]:
    """The phone's person writes for a mediator, naming a picture; the case."""
    now, pen = county.clock.now, county.pen
    public = SigningKey.generate().public.to_text()
    about = {"county": "500230", "now": now, "pen": pen}
    with county.context():
        mediator = devices.register(public, "李娟", [HOME[5:]], **about).person_id
        me = phone.casebook.enrolment.device
        devices.change_role(me, "director", "改选", now, pen=pen)
    county.clock.forward(minutes=1)

    def write(digest: str) -> str:
        paper = {"title": "登记表", "pages": 1, "pictures": [digest]}
        said = {"source": "paper", "paper": paper, "on_behalf_of": mediator}
        return record(phone, summary=WORDS, **said)

    return write


def test_a_picture_that_another_case_names_as_well_stays(phone, county, from_paper):
    papers = phone.casebook.papers
    digest = papers.keep(photograph(300, 200, 250))
    first, second = from_paper(digest), from_paper(digest)
    synced(phone)
    county.ingest()
    synced(phone)
    erase(county, entry_of(phone, second))
    synced(phone)
    assert papers.kept() == {digest}
    erase(county, entry_of(phone, first))
    synced(phone)
    assert papers.kept() == set()


def test_the_pictures_that_only_an_erased_entry_names_go_with_it(
    phone, county, from_paper
):
    papers = phone.casebook.papers
    gone, stays = (papers.keep(photograph(300, 200, 250 - n)) for n in range(2))
    for digest in (stays, gone):
        case = from_paper(digest)
    synced(phone)
    county.ingest()
    synced(phone)
    assert papers.kept() == {stays, gone}
    erase(county, entry_of(phone, case))
    synced(phone)
    assert papers.kept() == {stays}
    assert papers.read(stays)
