"""老马带小马 on the phone: read, a few words, nothing else; gone when it is over."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from mobile import acquaintances, recording, reviewing, work
from mobile.casebook import Casebook
from mobile.clock import PhoneClock
from mobile.credentials import Credentials
from mobile.errors import CommentsOnly
from mobile.plans import PLANS
from mobile.simulated import SimulatedPhone
from server import devices, mentoring
from server.permissions import Role
from tests.mobile.conftest import GRID, OTHER_GRID, PIN
from tests.mobile.disputes import opened
from tests.mobile.driver import Driver
from tests.mobile.enrolled import answer
from tests.mobile.led import OWN, heard, mentor, paired
from tests.mobile.overseen import know_each_other
from tests.mobile.test_leaving import backed_up, record, sync
from tests.mobile.test_rules import check
from tests.mobile.two_hands import HOME, bring, other_phone
from tests.server.county import County
from tests.sync.served import Served

WORDS = "第二回去之前，先到社里问清当年分田的底册"


@pytest.fixture
def mentee(tmp_path: Path, clock: PhoneClock) -> Iterator[Casebook]:
    book = other_phone(tmp_path / "mentee", clock)
    yield book
    book.close()


@pytest.fixture
def leads(tmp_path: Path, clock: PhoneClock) -> Iterator[Casebook]:
    folder = tmp_path / "mentor"
    folder.mkdir()
    credentials = Credentials(folder, clock)
    book = Casebook(folder, paired(credentials, credentials.create(PIN)), clock)
    yield book
    book.close()


def advise(book: Casebook, case: str, words: str = WORDS) -> str:
    given = reviewing.give(
        book, case, HOME, "", "seen", comment=words, as_role="mentor"
    )
    return given.id


def test_what_is_taught_is_nobody_s_own_work(leads: Casebook, mentee: Casebook) -> None:
    case = heard(mentee, leads)
    assert case in [each.summary.case for each in leads.taught()]
    assert len(leads.taught()) == 2
    assert leads.taught("没有这样的人") == []
    assert leads.cases() == leads.summaries() == []
    counted = leads.counts()
    assert (counted.cases, counted.open, counted.due_soon) == (0, 0, 0)
    assert work.tasks(leads) == []
    assert reviewing.waiting(leads) == []
    party = next(iter(mentee.casefile(case, HOME).tree["party"].values()))
    assert acquaintances.known_as(leads, party["name"]) == []


def test_a_case_in_which_no_mentee_wrote_is_not_shown(
    leads: Casebook, mentee: Casebook, tmp_path: Path, clock: PhoneClock
) -> None:
    heard(mentee, leads)
    beside = other_phone(tmp_path / "beside", clock, person="u-3")
    know_each_other(leads, beside)
    beside.record("dispute.opened", beside.new_case(), opened(), home=HOME)
    bring(beside, leads)
    assert len(leads.shelf(HOME).lines) == 3
    assert len(leads.taught()) == 2
    beside.close()


def test_a_case_in_which_violence_shows_is_not_shown(
    leads: Casebook, mentee: Casebook
) -> None:
    heard(mentee, leads)
    said = opened(summary="张大山喝了酒打老婆，隔壁李二河去劝。")
    mentee.record("dispute.opened", mentee.new_case(), said, home=HOME)
    bring(mentee, leads)
    assert len(leads.shelf(HOME).lines) == 3
    assert len(leads.taught()) == 2


@pytest.mark.parametrize("form", sorted(PLANS))
def test_no_form_is_kept_for_a_taught_grid(
    leads: Casebook, mentee: Casebook, form: str
) -> None:
    case = heard(mentee, leads)
    draft = recording.Draft("d", form, PLANS[form].type, 1, HOME, case)
    with pytest.raises(CommentsOnly):
        leads.keep(draft)
    assert leads.drafts() == []


@pytest.mark.parametrize(
    ("type", "body"),
    [
        ("dispute.opened", opened()),
        ("entry.voided", {"voids": "entry:x", "reason": "记错"}),
        ("review.answered", {"review": "entry:x", "answered_on": "2026-11-20"}),
        (
            "review.given",
            {"subject": "dossier", "verdict": "seen", "as_role": "director"},
        ),
        ("weather.observed", {"as_role": "mentor"}),
    ],
)
def test_nothing_but_a_mentor_s_word_is_sealed_there(
    leads: Casebook, mentee: Casebook, type: str, body: dict[str, Any]
) -> None:
    case = heard(mentee, leads)
    before = len(leads.casefile(case, HOME).entries)
    with pytest.raises(CommentsOnly):
        leads.record(type, case, body, home=HOME)
    assert len(leads.casefile(case, HOME).entries) == before
    advise(leads, case)
    assert len(leads.casefile(case, HOME).entries) == before + 1
    assert leads.counts().unsent == 1
    leads.record("dispute.opened", leads.new_case(), opened(), home=OWN)


# -- with a county


@pytest.fixture
def old(tmp_path: Path, county: County, served: Served) -> Iterator[SimulatedPhone]:
    """向国安's, who acts in the next grid."""
    made = SimulatedPhone(tmp_path / "old")
    public = made.credentials.public_text
    told = answer(public, county, served, "向国安", (OTHER_GRID,))
    assert made.answer({"do": "enrol", "answer": told})["ok"]
    yield made
    made.close()


def person(county: County, phone: SimulatedPhone) -> str:
    with county.context():
        return devices.find(phone.credentials.device).person_id


def pair(county: County, old: SimulatedPhone, young: SimulatedPhone) -> int:
    about = {"pen": county.pen, "now": county.clock.now}
    by = county.principal(Role.TOWNSHIP_SUPERVISOR, GRID[:9])
    who = person(county, old), person(county, young)
    with county.context():
        return mentoring.pair(by, *who, "新到岗", **about)


def part(county: County, position: int) -> None:
    county.clock.forward(minutes=2)
    about = {"pen": county.pen, "now": county.clock.now}
    by = county.principal(Role.TOWNSHIP_SUPERVISOR, GRID[:9])
    with county.context():
        mentoring.part(by, position, "学满出师", **about)


def test_paired_he_reads_and_comments_and_parted_his_copy_goes(
    phone: SimulatedPhone, old: SimulatedPhone, county: County
) -> None:
    record(phone)
    sync(phone)
    county.ingest()
    position = pair(county, old, phone)
    county.ingest()
    assert sync(old)["ok"]
    (line,) = old.casebook.taught()
    assert old.casebook.cases() == []
    case = line.summary.case
    advise(old.casebook, case)
    assert sync(old)["sent"] == 1
    county.ingest()
    assert sync(phone)["ok"]
    (given,) = phone.casebook.casefile(case, HOME).reviews
    assert (given.as_role, given.comment) == ("mentor", WORDS)
    assert reviewing.for_me(phone.casebook, phone.casebook.cases()[0].summary)
    late = advise(old.casebook, case, "还有一句")
    part(county, position)
    assert sync(old)["ok"]
    assert old.casebook.taught() == []
    assert HOME not in old.casebook.databases
    county.ingest()
    backed_up(county)
    county.ingest()
    for _ in range(2):
        assert sync(old)["ok"]
    file = old.folder / "grids" / f"{HOME}.sqlite"
    assert not file.exists()
    sync(phone)
    said = [each.id for each in phone.casebook.casefile(case, HOME).reviews]
    assert late in said, "what he wrote while he might came"


def test_a_copy_of_which_nothing_is_his_goes_at_once(
    phone: SimulatedPhone, old: SimulatedPhone, county: County
) -> None:
    record(phone)
    sync(phone)
    county.ingest()
    position = pair(county, old, phone)
    sync(old)
    file = old.folder / "grids" / f"{HOME}.sqlite"
    assert file.exists()
    part(county, position)
    assert sync(old)["ok"]
    assert not file.exists()


def test_a_phone_that_takes_the_grid_for_its_own_is_refused_at_the_door(
    phone: SimulatedPhone, old: SimulatedPhone, county: County, served: Served
) -> None:
    """An attack: the phone was told of a taught grid, and acts as if it were his."""
    record(phone)
    sync(phone)
    county.ingest()
    pair(county, old, phone)
    told = answer(old.credentials.public_text, county, served, "向国安", (OTHER_GRID,))
    told["grids"] += told.pop("taught")
    assert old.answer({"do": "enrol", "answer": told})["ok"]
    old.close()
    again = SimulatedPhone(old.folder)
    (forged,) = record(again, home=HOME)
    told = sync(again)
    assert told["refused"] == 1
    assert forged in again.casebook.delivery(HOME).hub_refused()
    county.ingest()
    sync(phone)
    assert len(phone.casebook.cases()) == 1
    again.close()


# -- by touch


@pytest.fixture
def looks(tmp_path: Path, clock: PhoneClock) -> Iterator[Driver]:
    with mentor(tmp_path / "app", clock) as driver:
        yield driver


@pytest.mark.kivy
def test_a_few_words_are_two_taps_from_the_case(
    looks: Driver, mentee: Casebook
) -> None:
    d = looks
    book = d.app.casebook
    heard(mentee, book)
    case = book.taught()[0].summary.case
    d.app.replace("cases")
    d.frames(3)
    assert d.find("filter:taught").label == "带教 2"
    assert not d.reads("带教 谭明芬")
    d.tap("filter:taught")
    assert d.reads("带教 谭明芬")
    d.tap("case:0")
    assert d.screen() == "case"
    assert d.reads("跟学人：谭明芬")
    offered = {tid.partition(":")[0] for tid in d.tids()}
    assert not offered & {"correct", "void", "draft", "past"}
    assert {tid for tid in d.tids() if tid.startswith("do:")} == {
        "do:advise",
        "do:advise:0",
    }
    check(d, "a case of a mentee")
    d.tap("do:advise")
    assert not d.has("over:papers")
    d.write("over:comment", WORDS)
    d.tap("over:seen")
    assert d.screen() == "case"
    assert d.reads("已告诉他")
    bring(book, mentee)
    (given,) = mentee.casefile(case, HOME).reviews
    assert (given.as_role, given.comment) == ("mentor", WORDS)
    d.tap("open:0")
    assert not [tid for tid in d.tids() if tid.startswith(("correct:", "void:"))]


@pytest.mark.kivy
def test_settings_say_who_leads_whom(looks: Driver) -> None:
    looks.app.go("settings")
    assert looks.reads("您带教的：谭明芬")


@pytest.mark.kivy
def test_who_leads_nobody_has_no_such_filter(drive: Driver) -> None:
    from tests.mobile import walk

    walk.give_pin(drive)
    assert not drive.has("filter:taught")
