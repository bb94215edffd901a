"""限制知悉: by touches, where the draft lies, and what the file holds."""

from __future__ import annotations

import pytest

from mobile import restricting
from mobile.errors import NotRestrictable
from schemas import entry, restricted
from schemas.restricted import CaseKey
from schemas.sealing import SigningKey
from tests.mobile import walk
from tests.mobile.conftest import CASE_KEY, CASE_KID, GRID, PIN, SERVER_KEY
from tests.mobile.disputes import accepted, opened
from tests.mobile.driver import Driver
from tests.mobile.introducing import sealed
from tests.mobile.two_hands import acquaint, other_phone

HOME = f"grid-{GRID}"


def violence(**changes) -> dict:
    restriction = {"ground": "dv", **changes}
    return opened(risk_flags=["dv"], restriction=restriction)


@pytest.mark.kivy
def test_whoever_ticks_violence_has_a_case_that_nobody_else_knows(
    drive: Driver,
) -> None:
    walk.give_pin(drive, PIN)
    drive.tap("new")
    walk.party(drive, 1, "李二河")
    walk.party(drive, 2, "张大山")
    walk.go_on(drive)
    walk.pick(drive, "q:/dispute_type", "01")
    drive.write("q:/summary", "昨夜他又动手打人。")
    walk.to_page(drive, "claims")
    walk.claim(drive, 1, "不许再打人", "p1")
    book = drive.app.casebook
    ((draft, *_),) = (book.drafts(),)
    assert draft.home == HOME
    walk.to_page(drive, "source")
    drive.tap("q:/risk_flags=dv")
    walk.to_page(drive, "restriction")
    assert drive.reads("只有你、司法所和县里看得到")
    assert not drive.has("q:/restriction/named")  # Nobody is known to choose from.
    assert [each.home for each in book.drafts()] == [book.enrolment.private]
    walk.save(drive)
    assert drive.reads("限制知悉")
    assert drive.reads("仅下列人员可以看到")
    assert drive.reads("秦晓春（本人）")
    assert drive.reads("现在只有这部手机上有")
    (listed,) = book.cases()
    assert listed.summary.is_restricted
    assert book.drafts() == []
    assert [line.id for line in book.database(HOME).all_docs()] == []
    (line,) = book.database(book.enrolment.private).all_docs(include_docs=True)
    said = entry.read(line.document)
    assert restricted.is_sealed(said.body)
    kid = restricted.wrapped_for(said.body, CASE_KID)
    key = CaseKey.disclose(CASE_KEY, said.case, kid)
    found = restricted.open_body(key, said.body, case=said.case, type=said.type)
    assert found.grid == GRID
    assert found.body["restriction"] == {"ground": "dv"}
    drive.app.back()
    assert drive.reads("限制知悉")


@pytest.mark.kivy
def test_who_thinks_better_of_it_has_an_ordinary_case(drive: Driver) -> None:
    walk.give_pin(drive, PIN)
    drive.tap("new")
    walk.party(drive, 1, "李二河")
    walk.party(drive, 2, "张大山")
    walk.go_on(drive)
    walk.pick(drive, "q:/dispute_type", "01")
    drive.write("q:/summary", "为了彩礼吵架。")
    walk.to_page(drive, "claims")
    walk.claim(drive, 1, "退彩礼", "p1")
    walk.to_page(drive, "source")
    drive.tap("q:/restriction/ground=on_request")
    drive.tap("q:/restriction/ground=on_request")
    walk.save(drive)
    (listed,) = drive.app.casebook.cases()
    assert listed.summary.database == HOME


def test_a_draft_goes_to_the_private_database_and_back(casebook) -> None:
    from mobile import recording

    draft = recording.new_dispute(casebook, HOME)
    casebook.keep(draft)
    draft.body["restriction"] = {"ground": "privacy"}
    casebook.keep(draft)
    assert draft.home == casebook.enrolment.private
    assert recording.setting_of(casebook, draft).grid == GRID
    assert casebook.draft(HOME, draft.id).id == draft.id
    del draft.body["restriction"]
    casebook.keep(draft)
    assert draft.home == HOME
    assert [each.home for each in casebook.drafts()] == [HOME]


def test_without_knowing_where_it_lies_nothing_is_recorded(casebook) -> None:
    private = casebook.enrolment.private
    with pytest.raises(NotRestrictable):
        casebook.record("dispute.opened", casebook.new_case(), violence(), home=private)
    assert casebook.cases() == []


def brought(document: dict) -> dict:
    """With its history, as a replication brings it."""
    ids = [document["_rev"].partition("-")[2]]
    return {**document, "_revisions": {"start": 1, "ids": ids}}


def casekeys(book, case: str, *keys: CaseKey, seal=SERVER_KEY) -> dict:
    """What the county says of the keys of a case, the one to write under first."""
    to = book.unlocked.opener.addressee
    said = [{"key": key.id, "enclosed": key.enclose(to, case)} for key in keys]
    body = {
        "e": 1,
        "type": "casekey",
        "id": f"casekey:{case}",
        "database": book.enrolment.private,
        "case": case,
        "grid": GRID,
        "to": to.to_text(),
        **said[0],
        "earlier": said[1:],
        "epoch": "e-1",
        "serial": 1,
        "at": "2026-11-20T02:00:00+00:00",
    }
    return sealed(body, seal)


@pytest.fixture
def other(casebook, tmp_path, clock):
    """A colleague's phone."""
    made = other_phone(tmp_path / "other", clock)
    acquaint(casebook, made)
    yield made
    made.close()


def hears(book, document: dict, rev: str = "") -> str:
    """The county says it in this phone's private database."""
    own = book.database(book.enrolment.private)
    rev = own.put({**document, "_rev": rev} if rev else document)
    book.index(own)
    return rev


def gets(book, *written) -> None:
    """Entries of others are brought to it."""
    own = book.database(book.enrolment.private)
    own.bulk_docs([brought(each.document()) for each in written], new_edits=False)
    book.index(own)


def key_in(book, case: str) -> CaseKey:
    return restricting.held(book.database(book.enrolment.private), case).key


def test_what_came_before_its_key_is_read_when_the_key_is_here(casebook, other) -> None:
    case, mine = casebook.new_case(), casebook.enrolment.private
    first = casebook.record("dispute.opened", case, violence(), home=mine, grid=GRID)
    gets(other, first)
    assert other.cases() == []
    key = key_in(casebook, case)
    rev = hears(other, casekeys(other, case, key, seal=SigningKey.generate()))
    assert other.cases() == []
    assert any("密钥" in words for words in other.warnings())
    rev = hears(other, casekeys(other, case, CaseKey.generate()), rev)
    assert other.cases() == []
    hears(other, casekeys(other, case, key), rev)
    (listed,) = other.cases()
    assert listed.summary.case == case
    assert other.grid_of(case, other.enrolment.private) == GRID


def test_under_a_key_that_was_followed_by_another_nothing_is_written(
    casebook, other
) -> None:
    case, mine = casebook.new_case(), casebook.enrolment.private
    first = casebook.record("dispute.opened", case, violence(), home=mine, grid=GRID)
    old, new = key_in(casebook, case), CaseKey.generate()
    rev = hears(casebook, casekeys(casebook, case, new, old))
    second = casebook.record("dispute.accepted", case, accepted(), home=mine)
    assert restricted.key_of(second.body) == new.id
    hears(casebook, casekeys(casebook, case, old), rev)
    assert key_in(casebook, case) == new
    assert len(casebook.casefile(case, mine).entries) == 2

    gets(other, first, second)
    rev = hears(other, casekeys(other, case, old))
    assert len(other.casefile(case, other.enrolment.private).entries) == 1
    hears(other, casekeys(other, case, new, old), rev)
    assert len(other.casefile(case, other.enrolment.private).entries) == 2
    assert key_in(other, case) == new


def test_the_form_lets_fewer_know_and_never_more(casebook) -> None:
    from mobile import recording
    from mobile.errors import Unfinished

    also, out = "u-0123456789abcdef", "u-fedcba9876543210"
    case, private = casebook.new_case(), casebook.enrolment.private
    body = violence(kept_out=[out])
    casebook.record("dispute.opened", case, body, home=private, grid=GRID)
    (first,) = casebook.casefile(case, private).entries
    draft = recording.open_correction(casebook, first, private)
    draft.reason = "有变化"
    for change in ({"kept_out": [out], "named": [also]}, {}):
        draft.body["restriction"] = {"ground": "dv", **change}
        with pytest.raises(Unfinished) as refused:
            recording.complete(casebook, recording.paper_of(casebook, draft))
        assert "只能收紧" in refused.value.errors[0].zh
    draft.body["restriction"] = {"ground": "dv", "kept_out": [out, also]}
    recording.complete(casebook, recording.paper_of(casebook, draft))
    found = casebook.casefile(case, private)
    assert found.restriction.kept_out == {out, also}
    assert found.unplaced == ()


def statement_of(book, case: str, *knowers: dict) -> dict:
    """What the county says of a restricted case to one who may know of it."""
    body = {
        "e": 1,
        "type": "case",
        "id": f"case:{case}",
        "database": book.enrolment.private,
        "case": case,
        "case_number": None,
        "temp_number": "临1",
        "received": 1,
        "knowers": list(knowers),
        "epoch": "e-1",
        "serial": 1,
        "at": "2026-11-20T02:00:00+00:00",
    }
    return sealed(body)


@pytest.mark.kivy
def test_the_page_of_a_restricted_case_says_who_may_know(
    drive: Driver, tmp_path
) -> None:
    walk.give_pin(drive, PIN)
    book = drive.app.casebook
    case, home = book.new_case(), book.enrolment.private
    book.record("dispute.opened", case, violence(), home=home, grid=GRID)
    own = {"person": book.enrolment.person_id, "name": "秦晓春", "role": "mediator"}
    hears(
        book,
        statement_of(
            book,
            case,
            {**own, "why": "author", "on": "2026-11-20", "by": ""},
            {"person": "u-2", "name": "况司法", "role": "judicial_office"}
            | {"why": "office", "on": "", "by": ""},
            {"person": "u-3", "name": "田接手", "role": "director"}
            | {"why": "desk", "on": "2026-11-23", "by": "周敏"},
        ),
    )
    drive.app.go("case", case=case, home=home)
    drive.frames()
    drive.into_view(drive.find("knowers:closing"))
    drive.frames()
    drive.shot("knowers", tmp_path)
    for words in (
        "田接手　调委会主任",
        "2026-11-23 由周敏列入",
        "况司法　司法所",
    ):
        assert drive.reads(words)
    assert drive.reads("秦晓春（本人）　网格调解员")
    assert drive.reads("以前看过的收不回来")
