"""补录: an office writes from the paper what a mediator did, and says so everywhere."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from mobile import colleagues, recording
from mobile.casebook import Casebook
from mobile.credentials import Credentials
from mobile.errors import Unfinished
from mobile.simulated import SimulatedPhone
from server.permissions import Role
from server.registry.cases import case_page
from tests.mobile import walk
from tests.mobile.conftest import GRID, PIN, answer_for
from tests.mobile.disputes import accepted, opened
from tests.mobile.enrolled import enrol
from tests.mobile.introducing import introduce, somebody
from tests.mobile.photographs import lying_in, photograph
from tests.server.county import County
from tests.sync.served import Served

HOME = f"grid-{GRID}"
LI, FAR = somebody("u-li"), somebody("u-far")
NAMES = {"u-li": "李娟", "u-far": "远人"}
TOWNSHIP = GRID[:9]
ELSEWHERE = "500230102201001"


def office(
    folder: Path,
    credentials: Credentials,
    clock,
    role: str = "township_supervisor",
    known: bool = True,
) -> Casebook:
    """The casebook of a phone of the township, which has heard of 李娟."""
    created = credentials.create(PIN)
    answer = answer_for(credentials, person="冉敏", role=role)
    unlocked = credentials.enrol(created, answer)
    book = Casebook(folder, unlocked, clock)
    if known:
        introduce(book, LI, names=NAMES)
        introduce(book, FAR, names=NAMES, grid=f"{TOWNSHIP}999001")
    return book


def pages(book: Casebook, key: str = "dispute.opened") -> list[str]:
    draft = recording.open_form(book, key, book.new_case(), HOME)
    paper = recording.paper_of(book, draft)
    return [sheet.page.key for sheet in paper.sheets]


@pytest.fixture
def book(tmp_path, credentials, clock) -> Iterator[Casebook]:
    opened_book = office(tmp_path, credentials, clock)
    yield opened_book
    opened_book.close()


@pytest.mark.parametrize(
    ("role", "place"),
    [
        ("township_supervisor", 0),
        ("judicial_office", 0),
        ("director", -1),
        ("mediator", None),
    ],
)
def test_who_may_write_for_others_is_asked_and_nobody_else(
    tmp_path, credentials, clock, role, place
) -> None:
    book = office(tmp_path, credentials, clock, role)
    for key in ("dispute.opened", "dispute.accepted", "stage.recorded/1"):
        there = [
            n for n, name in enumerate(pages(book, key)) if name.startswith("behalf")
        ]
        last = len(pages(book, key)) - 1
        assert there == ([] if place is None else [place % (last + 1)])
    assert "behalf" not in str(pages(book, "entry.voided"))
    book.close()


def test_where_nobody_else_acted_nobody_is_asked_for_whom(
    tmp_path, credentials, clock
) -> None:
    book = office(tmp_path, credentials, clock, known=False)
    assert "behalf" not in str(pages(book))
    book.close()


def test_only_those_who_acted_in_that_grid_are_offered(book) -> None:
    draft = recording.new_dispute(book, HOME)
    offered = recording.setting_of(book, draft).refer("colleague", {})
    assert offered == (("", "我自己办的"), ("u-li", "李娟"))


def test_for_another_it_is_refused_without_the_paper(book) -> None:
    draft = recording.open_form(book, "dispute.accepted", book.new_case(), HOME)
    paper = recording.paper_of(book, draft)
    draft.body |= accepted(mediators={"m1": {"name": "冉敏"}})
    assert paper.faults() == []
    paper.answer("/on_behalf_of", "u-li")
    assert draft.body["source"] == "paper"
    assert draft.body["mediators"]["m1"]["name"] == "李娟"
    assert [fault.pointer for fault in paper.faults()] == ["/paper"]
    with pytest.raises(Unfinished):
        recording.complete(book, paper)
    paper.answer("/paper/title", "受理登记表")
    paper.answer("/paper/pages", 1)
    assert [fault.pointer for fault in paper.faults()] == ["/paper/pictures"]
    digest = book.papers.keep(photograph(300, 200))
    paper.answer("/paper/pictures", [digest])
    written = recording.complete(book, paper)
    assert written.body["paper"]["pictures"] == [digest]
    assert written.by == book.enrolment.person_id


def test_taken_back_it_is_ones_own_and_names_no_paper(book) -> None:
    draft = recording.new_dispute(book, HOME)
    paper = recording.paper_of(book, draft)
    before = dict(draft.body)
    paper.answer("/on_behalf_of", "u-li")
    paper.answer("/paper/title", "登记表")
    paper.answer("/on_behalf_of", "")
    assert draft.body == before


def test_a_picture_stays_while_a_draft_or_an_entry_names_it(
    book, reopened, tmp_path
) -> None:
    pictures = [book.papers.keep(photograph(300, 200, 250 - n)) for n in range(3)]
    drafts = []
    for digest in pictures[:2]:
        draft = recording.new_dispute(book, HOME)
        draft.body |= opened(
            on_behalf_of="u-li",
            source="paper",
            paper={"title": "登记表", "pages": 1, "pictures": [digest]},
        )
        book.keep(draft)
        drafts.append(draft)
    recording.complete(book, recording.paper_of(book, drafts[0]))
    again = reopened_office(book, tmp_path)
    assert again.papers.kept() == set(pictures[:2])  # The third was never named.
    again.discard(drafts[1])
    assert again.papers.kept() == {pictures[0]}
    again.close()


def reopened_office(book: Casebook, folder: Path) -> Casebook:
    return Casebook(folder, book.unlocked, book.clock)


# By touches


@pytest.fixture
def office_drive(tmp_path, clock, monkeypatch):
    from tests.mobile import driver

    lying_in(tmp_path / "pictures", "登记表.jpg", "背面.jpg")
    monkeypatch.setenv("SILI_APP_PICTURES", str(tmp_path / "pictures"))
    folder = tmp_path / "phone"
    folder.mkdir()
    office(folder, Credentials(folder, clock), clock).close()
    from mobile.app import SiliApp

    started = driver.start(SiliApp(folder, clock=clock))
    walk.give_pin(started)
    yield started
    started.close()


@pytest.mark.kivy
def test_by_touches_an_office_writes_from_the_paper(office_drive, tmp_path) -> None:
    d = office_drive
    d.tap("new")
    assert d.has("page:behalf")
    walk.pick(d, "q:/on_behalf_of", "u-li")
    d.write("q:/paper/title", "纠纷登记表")
    d.write("q:/paper/pages", "1")
    d.tap("next")
    assert d.reads("必须填写")
    d.tap("q:/paper/pictures=take")
    first = d.find("pick:rows").data[0]["tid"]
    d.tap(first)
    d.until(lambda: d.has("q:/paper/pictures:0"), what="the picture")
    d.tap("q:/paper/pictures=take")
    d.tap(d.find("pick:rows").data[1]["tid"])
    d.until(lambda: d.has("q:/paper/pictures:1"), what="the other picture")
    d.tap("q:/paper/pictures:1=remove")
    assert not d.has("q:/paper/pictures:1")
    d.tap("next")
    walk.party(d, 1, "张大山")
    walk.party(d, 2, "李二河")
    walk.go_on(d)
    walk.pick(d, "q:/dispute_type", "02")
    d.write("q:/summary", "两家为水沟争吵，登记表上写着。")
    walk.to_page(d, "review", 24)
    assert d.reads("李娟")
    assert d.reads("1 张")
    walk.save(d)
    assert d.reads("李娟办，本人据纸质原件补录")
    d.tap("open:0")
    assert d.reads("纠纷登记表")
    book = d.app.casebook
    assert len(book.papers.kept()) == 1
    (picture,) = book.papers.kept()
    raw = (tmp_path / "phone" / "people" / "1" / "papers" / picture).read_bytes()
    assert b"JFIF\0" not in raw


# To the county


def enrolled(
    folder: Path, county: County, served: Served, name: str, role: Role, area: str
) -> SimulatedPhone:
    phone = SimulatedPhone(folder)
    enrol(phone, county, served, name, [area], role)
    return phone


def test_a_townships_phone_may_come_first_and_learns_of_each_new_grid(
    tmp_path, county, served
) -> None:
    there = f"grid-{ELSEWHERE}"
    township = enrolled(
        tmp_path / "ran", county, served, "冉敏", Role.JUDICIAL_OFFICE, ELSEWHERE[:9]
    )
    assert township.casebook.enrolment.grids == ()
    mediator = enrolled(
        tmp_path / "li", county, served, "李娟", Role.MEDIATOR, ELSEWHERE
    )
    county.ingest()
    assert township.answer({"do": "sync"})["ok"]
    assert there in township.casebook.enrolment.databases
    assert [name for _, name in colleagues.of(township.casebook, ELSEWHERE)] == ["李娟"]
    mediator.close()
    township.close()


def test_from_the_offices_phone_to_the_county_and_back_to_the_mediators(
    tmp_path, county, served
) -> None:
    mediator = enrolled(tmp_path / "li", county, served, "李娟", Role.MEDIATOR, GRID)
    township = enrolled(
        tmp_path / "ran", county, served, "冉敏", Role.TOWNSHIP_SUPERVISOR, TOWNSHIP
    )
    county.ingest()
    assert township.answer({"do": "sync"})["ok"]
    book = township.casebook
    ((li, name),) = colleagues.of(book, GRID)
    assert name == "李娟"
    digest = book.papers.keep(photograph(300, 200))
    paper = {"title": "纠纷登记表", "pages": 1, "pictures": [digest]}
    body = opened(
        opened_on=township.clock.today().isoformat(),
        on_behalf_of=li,
        source="paper",
        paper=paper,
    )
    line = {"do": "record", "type": "dispute.opened", "body": body, "home": HOME}
    case = township.answer(line)["case"]
    assert township.answer({"do": "sync"})["ok"]
    county.ingest()
    with county.context():
        view, _ = case_page(county.officer, case, county.clock.now).entries
    assert (view.person, view.mediator) == ("冉敏", "李娟")
    assert mediator.answer({"do": "sync"})["ok"]
    file = mediator.answer({"do": "case", "case": case, "home": HOME})["file"]
    assert file["tree"]["dispute"]["on_behalf_of"] == li
    assert li == mediator.casebook.enrolment.person_id
    mediator.close()
    township.close()
