"""转为限制知悉: an open case is withdrawn from its grid, and nothing of it is lost."""

from pathlib import Path

import pytest
from sqlalchemy import select

from schemas import restricted
from schemas.entry import Entry
from schemas.identifiers import private_database
from schemas.restricted import CaseKey
from schemas.sealing import SigningKey
from server import deciding, devices, knowing, quarantine, secluding
from server.errors import CaseNotFound, NotAllowed, ReasonMissing
from server.knowing import KnowerRefused
from server.permissions import Principal, Role
from server.registry import db, health, projecting, rebuilding, transaction
from server.registry.cases import CaseQuery, case_page, list_cases
from server.registry.desk import Pen
from server.registry.directory import Device
from server.registry.restricting import Copy
from server.verify import verify
from tests.server.county import GRID, County, Phone, new_case
from tests.server.mediation import accepted, opened
from tests.server.secluded import WHAT, Case
from tests.server.test_backups import back_up, restore
from tests.server.test_erasing import erase
from tests.server.test_restricted import keys, told


class Open:
    """A case that lies in the grid for all to see, and turns out to be another."""

    def __init__(self, county: County) -> None:
        self.county, self.id = county, new_case()
        self.entries: list[Entry] = []

    def write(self, phone: Phone | None = None) -> Entry:
        body, type = accepted(), "dispute.accepted"
        if not self.entries:
            body, type = opened(summary=WHAT), "dispute.opened"
        by = phone or self.county.phone
        seen = [each.id for each in self.entries[-1:]]
        made = self.county.write(
            type, body, case=self.id, phone=by, home=self.county.phone.home, seen=seen
        )
        self.entries.append(made)
        return made

    def restrict(
        self, *kept_out: str, ground: str = "dv", reason: str = "查明"
    ) -> None:
        county = self.county
        pen = Pen.of(county.sili.keys, county.officer)
        with county.context():
            secluding.restrict(
                county.officer, self.id, ground, kept_out, reason,
                pen=pen, now=county.clock.now,
            )  # fmt: skip

    def at_hub(self) -> str:
        """All that the grid's phones can fetch."""
        return in_database(self.county, self.county.phone.home)

    def folded(self) -> dict[str, object]:
        with self.county.context():
            found = projecting.folded(
                db.session(), self.id, projecting.county_day(self.county.clock.now)
            )
            assert found is not None
            return found.casefile.tree


def in_database(county: County, name: str) -> str:
    with county.context():
        peer = county.sili.hub.peer(name)
        feed = peer.changes("0")
        return str(
            peer.bulk_get(
                [(each.id, rev) for each in feed.changes for rev in each.revs]
            )
        )


@pytest.fixture
def case(county: County) -> Open:
    made = Open(county)
    made.write()
    made.write()
    county.ingest()
    return made


def test_what_lay_in_the_grid_is_taken_back_and_the_county_keeps_every_word(
    case: Open,
) -> None:
    assert WHAT in case.at_hub()
    assert f"case:{case.id}" in case.at_hub()
    before = case.folded()
    case.restrict()
    for _ in range(2):
        case.county.ingest()
    assert WHAT not in case.at_hub()
    assert f"'case:{case.id}'" not in case.at_hub()
    assert all(each.sig in case.at_hub() for each in case.entries)
    assert case.folded() == before
    with case.county.context():
        assert not list(
            verify(db.session(), case.county.sili.hub, case.county.sili.keys)
        )


def test_for_whoever_may_not_know_there_is_no_such_case_any_more(case: Open) -> None:
    supervisor = case.county.principal(Role.TOWNSHIP_SUPERVISOR, GRID[:9])
    with case.county.context():
        assert list_cases(supervisor, CaseQuery(text="打人")).total == 1
    case.restrict()
    with case.county.context():
        for query in (CaseQuery(), CaseQuery(text="打人")):
            assert list_cases(supervisor, query).total == 0
        with pytest.raises(CaseNotFound):
            case_page(supervisor, case.id, case.county.clock.now)
        found = health.health(case.county.officer)
        assert found is not None
        assert (found.entries, found.cases) == (0, 0)
        assert list_cases(case.county.officer, CaseQuery(text="打人")).total == 1


def test_what_comes_openly_afterwards_is_admitted_and_withdrawn_at_once(
    case: Open,
) -> None:
    case.restrict()
    case.county.ingest()
    other = case.county.phones("李网格")
    late = case.write(other)
    assert late.salt in case.at_hub()
    case.county.ingest()
    assert late.salt not in case.at_hub()
    with case.county.context():
        page = case_page(case.county.officer, case.id, case.county.clock.now)
        assert late.id in {each.entry.id for each in page.entries}


def test_words_that_are_brought_again_are_withdrawn_again(case: Open) -> None:
    case.restrict()
    case.county.ingest()
    with case.county.context():
        hub, home = case.county.sili.hub, case.county.phone.home
        hub.purge(home, case.entries[0].id, [case.entries[0].rev], [])
    case.county.put(case.entries[0].document())
    assert WHAT in case.at_hub()
    case.county.ingest()
    assert WHAT not in case.at_hub()


def test_the_author_is_brought_all_of_it_and_writes_on_under_the_key(
    case: Open,
) -> None:
    county = case.county
    opener = told(county, county.phone)
    case.restrict()
    for _ in range(3):
        county.ingest()
    mine = in_database(county, private_database(county.phone.device))
    assert WHAT in mine
    sealed = Case(county, county.phone)
    sealed.id = case.id
    (sealed.key,) = keys(sealed, county.phone, opener)
    more = sealed.write("dispute.accepted", accepted())
    other = sealed.write("dispute.accepted", accepted(), key=CaseKey.generate())
    county.ingest()
    with county.context():
        page = case_page(county.officer, case.id, county.clock.now)
        here = {each.entry.id for each in page.entries}
        assert more.id in here
        assert other.id not in here
    assert restricted.is_sealed(more.body)


def test_whoever_is_kept_out_is_brought_nothing_and_may_be_named_later(
    case: Open,
) -> None:
    county = case.county
    relative, author = county.phones("司徒春华"), county.phone.author.by
    case.write(relative)
    county.ingest()
    case.restrict(relative.author.by, author)
    with county.context():
        found = knowing.knowers(county.officer, case.id, county.clock.now)
        whys = {each.person: each.why for each in found.known}
        assert whys == {relative.author.by: "removed", author: "removed"}
    county.ingest()
    name = private_database(county.phone.device)
    with county.context():
        if name in county.sili.hub.names():
            assert WHAT not in in_database(county, name)
        pen = Pen.of(county.sili.keys, county.officer)
        knowing.decide(
            county.officer, case.id, author, True, "经查不须回避",
            pen=pen, now=county.clock.now,
        )  # fmt: skip
    county.ingest()
    assert WHAT in in_database(county, name)


def test_what_a_stopped_phone_handed_in_of_it_goes_too_until_its_person_may_know(
    case: Open,
) -> None:
    county = case.county
    own, author = private_database(county.phone.device), county.phone.author.by
    for each in case.entries:
        county.put(each.document(), own)
    county.ingest()
    assert WHAT in in_database(county, own)
    case.restrict(author)
    county.ingest()
    assert WHAT not in in_database(county, own)
    pen = Pen.of(county.sili.keys, county.officer)
    with county.context():
        knowing.decide(
            county.officer, case.id, author, True, "经查不须回避",
            pen=pen, now=county.clock.now,
        )  # fmt: skip
    county.ingest()
    assert WHAT in in_database(county, own)


def test_only_whoever_decides_about_knowers_may_and_only_once_and_with_a_reason(
    case: Open,
) -> None:
    county, now = case.county, case.county.clock.now
    with county.context():
        for role, refusal in (
            (Role.TOWNSHIP_SUPERVISOR, NotAllowed),
            (Role.AUDIT_ADMINISTRATOR, CaseNotFound),
        ):
            with pytest.raises(refusal):
                secluding.preview(county.principal(role, GRID[:9]), case.id, now)
        found = secluding.preview(county.officer, case.id, now)
        assert (len(found.stay), found.entries) == (1, 2)
    with pytest.raises(ReasonMissing):
        case.restrict(reason=" ")
    with pytest.raises(KnowerRefused):
        case.restrict(ground="whim")
    with pytest.raises(KnowerRefused):
        case.restrict("u-nobody")
    case.restrict()
    with pytest.raises(KnowerRefused):
        case.restrict()


def test_a_rebuild_changes_nothing_of_it(case: Open) -> None:
    case.restrict()
    case.county.ingest()
    with case.county.context():
        rebuilding.rebuild(case.county.clock.now, lambda done, total: None)
    case.county.ingest()
    assert WHAT not in case.at_hub()
    with case.county.context():
        supervisor = case.county.principal(Role.TOWNSHIP_SUPERVISOR, GRID[:9])
        assert list_cases(supervisor, CaseQuery()).total == 0


@pytest.mark.parametrize("hub", [False, True])
def test_a_day_put_back_takes_back_neither_the_deed_nor_a_word(
    county: County, tmp_path: Path, hub: bool
) -> None:
    made = Open(county)
    made.write()
    county.ingest()
    backup = back_up(county, tmp_path / "disk")
    made.write()
    county.ingest()
    made.restrict()
    county.ingest()
    before = made.folded()
    restore(county, backup, registry=True, hub=hub)
    for _ in range(3):
        assert WHAT not in made.at_hub()
        county.ingest()
    assert made.folded() == before
    with county.context():
        supervisor = county.principal(Role.TOWNSHIP_SUPERVISOR, GRID[:9])
        assert list_cases(supervisor, CaseQuery()).total == 0
        assert list_cases(county.officer, CaseQuery()).total == 1


@pytest.mark.parametrize("erased_first", [True, False])
def test_of_a_case_whose_words_were_erased_the_grid_keeps_nothing_either(
    county: County, erased_first: bool
) -> None:
    made = Open(county)
    made.write()
    county.ingest()
    steps = [lambda: erase(county, made.entries[0].id), made.restrict]
    for step in steps if erased_first else reversed(steps):
        step()
    for _ in range(2):
        county.ingest()
    assert f"'case:{made.id}'" not in made.at_hub()
    assert "'withdrawn': True" in made.at_hub()
    assert made.at_hub().count("'kind': 'mistake'") == 1


def test_a_grid_hears_of_it_again_when_registry_and_hub_go_back(
    county: County, tmp_path: Path
) -> None:
    made = Open(county)
    made.write()
    county.ingest()
    made.restrict()
    backup = back_up(county, tmp_path / "disk")
    county.ingest()
    restore(county, backup, registry=True, hub=True)
    county.ingest()
    assert "'kind': 'restricted'" in made.at_hub()


def test_a_new_phone_of_who_may_know_is_brought_it_and_of_others_is_not(
    case: Open,
) -> None:
    county = case.county
    case.restrict()
    with county.context():
        for person in (county.phone.author.by, county.phones("李主任").author.by):
            key = SigningKey.generate().public
            with transaction() as session:
                new = devices.equip(session, key, person, county.clock.now)
                about = session, new, [GRID], county.clock.now, county.pen
                devices.admitted(*about)
    for _ in range(2):
        county.ingest()
    with county.context():
        found = select(Device.person_id).join(Copy, Copy.device == Device.id)
        readers = list(db.session.scalars(found.where(Copy.case == case.id)))
    assert readers == [county.phone.author.by] * 2


def figure(who: Principal) -> int:
    """How much waits in quarantine, as the county's figures say it."""
    found = health.health(who)
    assert found is not None
    return found.quarantined


def test_what_waits_of_it_in_quarantine_waits_for_the_county_alone(case: Open) -> None:
    county = case.county
    stranger = county.phones("外人", "500230101201002")
    case.write(stranger)
    county.ingest()
    supervisor = county.principal(Role.TOWNSHIP_SUPERVISOR, GRID[:9])
    with county.context():
        (row,) = quarantine.quarantined(supervisor)
        assert deciding.may_decide(supervisor, row, "500230")
        assert figure(supervisor) == 1
    case.restrict()
    with county.context():
        assert quarantine.quarantined(supervisor) == []
        assert figure(supervisor) == 0
        (row,) = quarantine.quarantined(county.officer)
        assert not deciding.may_decide(supervisor, row, "500230")
        assert deciding.may_decide(county.officer, row, "500230")
