"""What only some may know of: read by them at the county, and hinted at to nobody."""

from dataclasses import replace
from typing import Any

import pytest

from schemas import identifiers, restricted
from schemas.errors import NotForThisKey
from schemas.recovery import Opener
from schemas.restricted import CaseKey
from server import devices, erasing, knowing
from server.errors import CaseNotFound, ReasonMissing
from server.permissions import Principal, Role
from server.registry import db, health, rebuilding
from server.registry.cases import CaseQuery, case_page, list_cases
from server.registry.conflicts import open_conflicts
from server.registry.desk import Pen
from server.registry.projection import CaseRow
from server.registry.record import ReceivedEntry
from server.verify import verify
from tests.server.county import GRID, County, Phone, new_case, registered
from tests.server.mediation import accepted, corrected, open_case, opened
from tests.server.secluded import WHAT, Case, violence


def row(case: Case) -> CaseRow | None:
    with case.county.context():
        return db.session.query(CaseRow).filter_by(case=case.id).one_or_none()


WITHOUT = [Role.MEDIATOR, Role.DIRECTOR, Role.TOWNSHIP_SUPERVISOR]
WITH = [Role.JUDICIAL_OFFICE]


def of(county: County, role: Role) -> Principal:
    return county.principal(role, GRID[:9])


def test_the_county_reads_it_whole(case: Case) -> None:
    found = row(case)
    assert found is not None
    assert found.restricted
    assert (found.grid, found.township) == (GRID, GRID[:9])
    assert "限字" in str(found.case_number)
    with case.county.context():
        page = case_page(case.county.officer, case.id, case.county.clock.now)
        assert page.casefile.tree["dispute"]["summary"] == WHAT
        assert page.casefile.unplaced == ()


def test_what_was_sealed_is_what_the_record_keeps(case: Case) -> None:
    with case.county.context():
        raws = [row.raw for row in db.session.query(ReceivedEntry)]
    assert raws
    assert not [raw for raw in raws if WHAT.encode() in raw]


@pytest.mark.parametrize("role", WITHOUT)
def test_for_others_there_is_no_such_case(case: Case, role: Role) -> None:
    principal = of(case.county, role)
    county = case.county
    with county.context():
        for query in (CaseQuery(), CaseQuery(text="打人"), CaseQuery(conflicts=True)):
            found = list_cases(principal, query)
            assert (found.total, found.rows, dict(found.states)) == (0, (), {})
        with pytest.raises(CaseNotFound) as hidden:
            case_page(principal, case.id, county.clock.now)
        with pytest.raises(CaseNotFound) as absent:
            case_page(principal, "0" * 36, county.clock.now)
        assert str(hidden.value).replace(case.id, "") == str(absent.value).replace(
            "0" * 36, ""
        )
        assert open_conflicts(principal, county.clock.now).cases == 0
        views = devices.in_areas((GRID[:9],))
        assert [view.entries for view in views] == [0]


@pytest.mark.parametrize("role", WITH)
def test_the_judicial_office_of_the_township_has_it(case: Case, role: Role) -> None:
    with case.county.context():
        principal = of(case.county, role)
        assert list_cases(principal, CaseQuery(text="打人")).total == 1
        assert case_page(principal, case.id, case.county.clock.now)
        elsewhere = case.county.principal(role, "500230102")
        assert list_cases(elsewhere, CaseQuery()).total == 0


def test_no_figure_moves_by_it(county: County) -> None:
    open_case(county)
    county.ingest()
    county.ingest()

    def figures() -> object:
        with county.context():
            found = health.health(county.officer)
        assert found is not None
        return found.entries, found.cases, found.quarantined, found.databases

    before = figures()
    Case(county, county.phone).write("dispute.opened", violence())
    county.ingest()
    assert figures() == before


def test_a_sealed_body_is_held_to_its_schema(county: County) -> None:
    bad = {**violence(), "summary": ""}
    made = Case(county, county.phone)
    made.write("dispute.opened", bad)
    county.ingest()
    assert row(made) is None
    assert reasons(county) == {"invalid_body"}


def reasons(county: County) -> set[str]:
    from server.registry.record import Quarantined

    with county.context():
        return {each.reason for each in db.session.query(Quarantined)}


def test_what_the_county_cannot_open_waits(county: County) -> None:
    made = Case(county, county.phone)
    made.write("dispute.opened", violence(), grid="500230102001001")
    county.ingest()
    assert reasons(county) == {"outside_scope"}


def test_no_other_key_gets_into_a_case(case: Case) -> None:
    other = case.county.phones("李网格")
    stranger = CaseKey.generate()
    case.write("dispute.consented", consent(), phone=other, key=stranger)
    case.county.ingest()
    assert reasons(case.county) == {"other_case_key"}


def test_nothing_sealed_lies_where_others_read(county: County) -> None:
    made = Case(county, county.phone)
    made.write("dispute.opened", violence(), home=county.phone.home)
    county.ingest()
    assert reasons(county) == {"restricted_elsewhere"}


def test_nothing_open_lies_among_what_is_sealed(county: County) -> None:
    private = identifiers.private_database(county.phone.device)
    county.write("dispute.opened", opened(), case=new_case(), home=private)
    county.ingest()
    assert reasons(county) == {"not_restricted"}


def leaves(county: County, phone: Phone, case: Case) -> set[str]:
    """What of the case lies in that phone's private database."""
    name = identifiers.private_database(phone.device)
    with county.context():
        if name not in county.sili.hub.names():
            return set()
        feed = county.sili.hub.peer(name).changes("0")
        ids = {change.id for change in feed.changes}
    return {id for id in ids if id.startswith("entry:") or id.endswith(case.id)}


def told(county: County, phone: Phone) -> Opener:
    """The phone told the county the key to which things are enclosed for it."""
    from server.registry import transaction
    from server.registry.directory import Device

    with county.context(), transaction() as session:
        device = session.get_one(Device, phone.device)
        made = Opener.generate()
        device.addressee = made.addressee.to_text()
    return made


def keys(case: Case, phone: Phone, opener: Opener) -> list[CaseKey]:
    """The keys that the county brought to this phone, the one to write under first."""
    hub = case.county.sili.hub
    name = identifiers.private_database(phone.device)
    (leaf,) = hub.leaves(name, f"casekey:{case.id}")
    return [
        CaseKey.disclose(opener, case.id, each["enclosed"])
        for each in (leaf, *leaf["earlier"])
    ]


def test_it_is_brought_to_those_named_and_to_nobody_else(county: County) -> None:
    named, relative = county.phones("李主任"), county.phones("司徒春华")
    for phone in (county.phone, named, relative):
        told(county, phone)
    made = Case(county, county.phone)
    body = violence(named=[named.author.by], kept_out=[relative.author.by])
    first = made.write("dispute.opened", body)
    county.ingest()
    brought = {first.id, f"case:{made.id}", f"casekey:{made.id}"}
    assert leaves(county, named, made) == brought
    assert leaves(county, relative, made) == set()
    second = made.write("dispute.accepted", accepted(), seen=(first.id,))
    answer = made.write("dispute.consented", consent(), phone=named)
    county.ingest()
    county.ingest()
    assert leaves(county, named, made) == brought | {second.id, answer.id}
    assert leaves(county, county.phone, made) >= {first.id, second.id, answer.id}
    assert leaves(county, relative, made) == set()
    assert reasons(county) == set()
    with county.context():
        found = list(verify(db.session(), county.sili.hub, county.sili.keys))
        assert [each for each in found if each.weight == "broken"] == []
        rebuilding.rebuild(county.clock.now, lambda done, of: None)
        found = list(verify(db.session(), county.sili.hub, county.sili.keys))
        assert [each for each in found if each.weight == "broken"] == []


def test_what_was_brought_is_brought_again_where_the_hub_lost_it_unread(
    county: County,
) -> None:
    named = county.phones("李主任")
    for phone in (county.phone, named):
        told(county, phone)
    made = Case(county, county.phone)
    made.write("dispute.opened", violence(named=[named.author.by]))
    county.ingest()
    brought = leaves(county, named, made)
    assert brought
    with county.context():
        county.sili.hub.folder.delete(identifiers.private_database(named.device))
    assert leaves(county, named, made) == set()
    county.ingest()
    assert leaves(county, named, made) == brought


def consent() -> dict[str, Any]:
    party = sorted(opened()["parties"])[0]
    return {
        "consented_on": "2026-03-02",
        "party": party,
        "agreed": True,
        "mode": "oral",
    }


def word(case: Case, of: Phone, may_know: bool, reason: str = "接手办理") -> None:
    county = case.county
    pen = Pen.of(county.sili.keys, county.officer)
    with county.context():
        knowing.decide(
            county.officer, case.id, of.author.by, may_know, reason,
            pen=pen, now=county.clock.now,
        )  # fmt: skip
    county.ingest()


def unbroken(county: County) -> None:
    with county.context():
        for _ in range(2):
            found = verify(db.session(), county.sili.hub, county.sili.keys)
            assert [each for each in found if each.weight == "broken"] == []
            rebuilding.rebuild(county.clock.now, lambda done, of: None)


def test_who_is_named_later_gets_what_was_written_before(case: Case) -> None:
    county = case.county
    later, other = county.phones("李主任"), county.phones("司徒春华")
    for phone in (county.phone, later, other):
        told(county, phone)
    assert leaves(county, later, case) == set()
    word(case, later, True)
    brought = leaves(county, later, case)
    assert brought >= {f"case:{case.id}", f"casekey:{case.id}"}
    assert len([id for id in brought if id.startswith("entry:")]) == 2
    assert leaves(county, other, case) == set()
    unbroken(county)

    word(case, later, False, "有亲属关系")
    after = case.write("dispute.consented", consent())
    county.ingest()
    county.ingest()
    assert after.id not in leaves(county, later, case)
    unbroken(county)
    word(case, later, True, "弄错了")
    assert after.id in leaves(county, later, case)


def test_nobody_names_who_was_kept_out(county: County) -> None:
    relative = county.phones("司徒春华")
    told(county, relative)
    made = Case(county, county.phone)
    made.write("dispute.opened", violence(kept_out=[relative.author.by]))
    county.ingest()
    with pytest.raises(knowing.KnowerRefused):
        word(made, relative, True)
    assert leaves(county, relative, made) == set()


RELATIVE_STAYS_OUT = ["correction", "removal", "void", "second opening", "erasure"]


@pytest.mark.parametrize("how", RELATIVE_STAYS_OUT)
def test_no_phone_lets_in_whom_the_opening_kept_out(county: County, how: str) -> None:
    with county.context():
        relative = registered(
            county.settings, county.clock.now, "司徒春华", GRID, Role.JUDICIAL_OFFICE
        )
    told(county, relative)
    made = Case(county, county.phone)
    first = made.write("dispute.opened", violence(kept_out=[relative.author.by]))
    said = {"seen": (first.id,)}
    if how == "correction":
        made.write(
            "dispute.corrected", corrected(first.id, {"/restriction/kept_out": []}),
            **said,
        )  # fmt: skip
    elif how == "removal":
        change = {"corrects": first.id, "corrected_on": "2026-03-02", "reason": "记错"}
        change["remove"] = ["/restriction"]
        made.write("dispute.corrected", change, **said)
    elif how == "void":
        why = {"voids": first.id, "voided_on": "2026-03-02", "reason": "记错"}
        made.write("entry.voided", why, **said)
    elif how == "second opening":
        made.write("dispute.opened", violence(named=[relative.author.by]), **said)
    made.write("dispute.accepted", accepted(), **said)
    county.ingest()
    if how == "erasure":
        erased(county, first.id)
    county.ingest()
    assert leaves(county, relative, made) == set()
    unbroken(county)


def erased(county: County, id: str) -> None:
    now, approver = county.clock.now, replace(county.officer, id="u-2", name="周敏")
    settings = county.settings
    with county.context():
        erasing.ask(county.officer, id, "mistake", "pipl-47", "本人要求", now)
        erasing.approve(approver, id, county.sili.keys, settings.erasures, now)


def test_a_second_opening_names_nobody(case: Case) -> None:
    later = case.county.phones("李主任")
    told(case.county, later)
    case.write("dispute.opened", violence(named=[later.author.by]))
    case.county.ingest()
    case.county.ingest()
    assert leaves(case.county, later, case) == set()


def test_what_is_already_so_and_what_has_no_reason_is_refused(case: Case) -> None:
    later = case.county.phones("李主任")
    with pytest.raises(knowing.KnowerRefused):
        word(case, later, False)
    with pytest.raises(ReasonMissing):
        word(case, later, True, "  ")
    elsewhere = case.county.phones("远乡人", "500230102001001")
    with pytest.raises(knowing.KnowerRefused):
        word(case, elsewhere, True)


@pytest.mark.parametrize("role", WITHOUT)
def test_who_sees_no_such_case_names_nobody(case: Case, role: Role) -> None:
    with case.county.context(), pytest.raises(CaseNotFound):
        knowing.knowers(of(case.county, role), case.id, case.county.clock.now)


@pytest.mark.parametrize("why", ["named", "office", "author"])
def test_who_is_removed_is_brought_no_more_whyever_he_knew(
    county: County, why: str
) -> None:
    role = Role.JUDICIAL_OFFICE if why == "office" else Role.MEDIATOR
    with county.context():
        goes = registered(county.settings, county.clock.now, "李主任", GRID, role)
    told(county, goes)
    made = Case(county, goes if why == "author" else county.phone)
    stays = county.phone.author.by
    named = [goes.author.by] if why == "named" else [stays] * (why == "author")
    first = made.write("dispute.opened", violence(named=named))
    county.ingest()
    county.ingest()
    assert first.id in leaves(county, goes, made)
    word(made, goes, False, "有亲属关系")
    after = made.write(
        "dispute.accepted", accepted(), phone=county.phone, seen=(first.id,)
    )
    county.ingest()
    county.ingest()
    assert after.id not in leaves(county, goes, made)
    assert first.id in leaves(county, goes, made)
    with county.context():
        found = list(verify(db.session(), county.sili.hub, county.sili.keys))
        assert [each for each in found if each.weight == "broken"] == []


def test_no_phone_lets_more_people_know(county: County) -> None:
    """By a correction, a second opening, a void, or a key that was passed on."""
    relative, friend = county.phones("司徒春华"), county.phones("李朋友")
    for phone in (county.phone, relative, friend):
        told(county, phone)
    made = Case(county, county.phone)
    out, also = relative.author.by, friend.author.by
    first = made.write("dispute.opened", violence(kept_out=[out]))
    why = {"corrected_on": "2026-03-02", "reason": "改一下", "corrects": first.id}
    for change in (
        {"remove": ["/restriction/kept_out"]},
        {"set": {"/restriction": {"ground": "dv", "named": [out, also]}}},
    ):
        made.write("dispute.corrected", {**why, **change}, seen=(first.id,))
    made.write("dispute.opened", violence(named=[out, also]), seen=())
    why = {"voided_on": "2026-03-02", "reason": "录错", "voids": first.id}
    made.write("entry.voided", why, seen=(first.id,))
    county.ingest()
    made.write("dispute.opened", violence(named=[also]), phone=friend)
    made.write("dispute.consented", consent(), phone=relative)
    for _ in range(3):
        county.ingest()
    for phone in (relative, friend):
        own = {id for id in leaves(county, phone, made) if phone.device in id}
        assert leaves(county, phone, made) == own
    with county.context():
        found = knowing.knowers(county.officer, made.id, county.clock.now)
        whys = {each.person: each.why for each in found.known}
    assert (whys[out], whys[also]) == ("kept_out", "rival")
    unbroken(county)


def test_a_phone_may_let_fewer_know(county: County) -> None:
    named = county.phones("李主任")
    told(county, named)
    made = Case(county, county.phone)
    first = made.write("dispute.opened", violence(named=[named.author.by]))
    county.ingest()
    assert first.id in leaves(county, named, made)
    said = {"corrected_on": "2026-03-02", "reason": "他是亲属", "corrects": first.id}
    change = {"set": {"/restriction/kept_out": [named.author.by]}}
    later = made.write("dispute.corrected", {**said, **change}, seen=(first.id,))
    county.ingest()
    county.ingest()
    assert later.id not in leaves(county, named, made)
    with pytest.raises(knowing.KnowerRefused):
        word(made, named, True)


def test_what_is_written_after_a_removal_is_under_a_key_he_never_had(
    county: County,
) -> None:
    goes, stays = county.phones("谭调离"), county.phones("李主任")
    told(county, county.phone)
    his, hers = told(county, goes), told(county, stays)
    made = Case(county, county.phone)
    both = [goes.author.by, stays.author.by]
    first = made.write("dispute.opened", violence(named=both))
    county.ingest()
    assert keys(made, goes, his) == keys(made, stays, hers) == [made.key]
    word(made, goes, False, "有亲属关系")
    current, *earlier = keys(made, stays, hers)
    assert earlier == keys(made, goes, his) == [made.key]
    assert current != made.key
    later = made.write("dispute.accepted", accepted(), phone=stays, key=current)
    unheard = made.write("dispute.consented", consent(), seen=(first.id,))
    for _ in range(2):
        county.ingest()
    assert reasons(county) == set()
    assert unheard.id in leaves(county, stays, made)
    assert later.id in leaves(county, county.phone, made)
    with pytest.raises(NotForThisKey):
        restricted.open_body(made.key, later.body or {}, case=made.id, type=later.type)
    with county.context():
        page = case_page(county.officer, made.id, county.clock.now)
    assert {later.id, unheard.id} <= {each.entry.id for each in page.entries}
    word(made, goes, True, "弄错了")
    assert keys(made, goes, his) == [current, made.key]
    unbroken(county)


def test_those_who_may_know_are_told_who_may(county: County) -> None:
    goes, comes = county.phones("谭调离"), county.phones("田接手")
    for phone in (county.phone, goes, comes):
        told(county, phone)
    made = Case(county, county.phone)
    made.write("dispute.opened", violence(named=[goes.author.by]))
    county.ingest()
    word(made, goes, False, "调离")
    word(made, comes, True)
    name = identifiers.private_database(comes.device)
    (said,) = county.sili.hub.leaves(name, f"case:{made.id}")
    whys = {(each["name"], each["why"], each["by"]) for each in said["knowers"]}
    assert whys == {("王建国", "author", ""), ("田接手", "desk", "周敏")}
    name = identifiers.private_database(goes.device)
    (stale,) = county.sili.hub.leaves(name, f"case:{made.id}")
    assert "田接手" not in str(stale["knowers"])
    unbroken(county)
