"""After an upgrade, and when a key or a person arrives: what heals, what stays."""

from collections.abc import Callable
from contextlib import nullcontext
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select, update

from schemas import entry
from schemas.entry import Entry
from schemas.identifiers import private_database
from schemas.restricted import CaseKey
from schemas.sealing import SigningKey
from server import devices, erasing, suspending
from server.assigning import Asked, assign_matter
from server.erasing import Decided
from server.permissions import Principal, Role
from server.registry import db, transaction
from server.registry.directory import Device, DeviceKey
from server.registry.projection import CaseRow
from server.registry.record import Outgoing, Quarantined
from tests.older import older
from tests.server import test_restricted as restricted
from tests.server.county import GRID, County, Phone, new_case, registered
from tests.server.mediation import accepted, open_case, opened, terminated
from tests.server.protected import reported
from tests.server.test_ingest import reasons_given
from tests.server.test_on_paper import on_paper


def row(county: County, case: str) -> CaseRow:
    with county.context():
        return db.session.scalars(select(CaseRow).where(CaseRow.case == case)).one()


def waiting(county: County) -> list[str]:
    with county.context():
        mine = select(Quarantined.reason).where(Quarantined.resolved_at.is_(None))
        return sorted(db.session.scalars(mine))


def a_newer_phone_wrote(county: County) -> str:
    """A case of which this server, an older one, cannot read the last entry."""
    case = open_case(county)
    with older():
        county.write("dispute.terminated", terminated(), case=case)
    with older("dispute.terminated"):
        county.ingest()
    assert row(county, case).unknown_count == 1
    return case


def test_what_was_not_understood_is_folded_by_the_program_that_does(
    county: County,
) -> None:
    case = a_newer_phone_wrote(county)
    county.ingest()
    found = row(county, case)
    assert (found.unknown_count, found.state) == (0, "terminated")
    with county.context():
        told = select(Outgoing.body).where(Outgoing.document == f"case:{case}")
        assert "terminated" in db.session.scalars(told).one()


def test_a_server_that_starts_folds_it_before_anything_new_comes(
    county: County,
) -> None:
    case = a_newer_phone_wrote(county)
    county.sili.ingest.start()
    assert row(county, case).state == "terminated"


def test_the_same_program_folds_nothing_again(county: County) -> None:
    case = a_newer_phone_wrote(county)
    with older("dispute.terminated"):
        before = row(county, case).last_received_at, writes(county)
        county.ingest()
        assert (row(county, case).last_received_at, writes(county)) == before


def writes(county: County) -> list[tuple[str, int]]:
    with county.context():
        rows = select(Outgoing.document, Outgoing.serial)
        return sorted(map(tuple, db.session.execute(rows)))


# What waits in quarantine


class Waiting:
    """Documents that wait, a method for each reason, and what may yet come for them."""

    def __init__(self, county: County) -> None:
        self.county = county
        self.yet: list[Callable[[], object]] = []

    def write(self, body: dict[str, Any] | None = None, **more: Any) -> None:
        self.county.write("dispute.opened", body or opened(), case=new_case(), **more)

    def change(self, **members: Any) -> None:
        made = self.county.seal("dispute.opened", opened(), case=new_case())
        self.county.put({**made.document(), **members})

    # By its form

    def not_an_entry(self) -> None:
        self.county.put({"_id": "note:1", "_rev": "1-" + "0" * 32, "text": "?"})

    def invalid_entry(self) -> None:
        self.change(case="here")

    def invalid_body(self) -> None:
        self.write(opened(dispute_type="xx"))

    def wrong_id(self) -> None:
        self.change(case=new_case())

    def wrong_revision(self) -> None:
        self.change(_rev="1-" + "0" * 32)

    def bad_seal(self) -> None:
        phone = self.county.phone
        stranger = replace(phone.author, key=SigningKey.generate())
        self.write(phone=replace(phone, author=stranger))

    def unknown_envelope(self) -> None:
        self.write()

    def wrong_home(self) -> None:
        made = self.county.seal("dispute.opened", opened(), case=new_case())
        self.county.put(made.document(), "grid-500230101205002")

    def no_body(self) -> None:
        made = self.county.seal("dispute.opened", opened(), case=new_case())
        self.county.put(entry.erase(made).document())
        self.yet.append(lambda: self.erased(made))

    def erased(self, made: Entry) -> None:
        """As a ledger of erasures tells it to a registry that was restored."""
        county, now = self.county, self.county.clock.now.isoformat()
        actor = {"id": "a-1", "name": "周敏", "role": "county_officer"}
        found = Decided(
            entry=made.id, case=made.case, kind="mistake", ground="pipl-47",
            reason="本人要求", actor=actor, asked_at=now,
            approver={**actor, "id": "a-2"}, at=now, databases=[made.home],
        )  # fmt: skip
        with county.context(), transaction() as session:
            erasing.perform(session, found, county.sili.keys, county.clock.now)

    # By who wrote it

    def unknown_device(self) -> None:
        county = self.county
        with county.context():
            phone = registered(county.settings, county.clock.now, "李娟", GRID)
            with transaction() as session:
                session.query(DeviceKey).filter_by(device_id=phone.device).delete()
        self.write(phone=phone)
        self.yet.append(lambda: self.key_comes(phone))

    def key_comes(self, phone: Phone) -> None:
        now, key = self.county.clock.now, phone.author.key.public
        with self.county.context(), transaction() as session:
            session.add(
                DeviceKey(
                    kid=phone.author.kid, device_id=phone.device, alg=key.alg,
                    public_key=key.to_text(), added_at=now,
                )
            )  # fmt: skip
            session.flush()
            devices.open_grids(session, devices.find(phone.device), [GRID], now)

    def revoked_device(self) -> None:
        county = self.county
        with county.context():
            device, now = county.phone.device, county.clock.now
            devices.revoke(device, "手机丢了", now, pen=county.pen)
        self.write()

    def suspended_device(self) -> None:
        county, supervisor = self.county, Role.TOWNSHIP_SUPERVISOR
        said = {"pen": county.pen, "now": county.clock.now}
        device, who = county.phone.device, county.principal(supervisor, GRID[:9])
        with county.context():
            suspending.suspend(who, device, "编号重复", **said)
        self.write()
        self.yet.append(lambda: self.resumed(who))

    def resumed(self, who: Principal) -> None:
        county = self.county
        said = {"pen": county.pen, "now": county.clock.now}
        with county.context():
            suspending.resume(who, county.phone.device, "本人恢复的备份", **said)

    def wrong_person(self) -> None:
        phone = self.county.phone
        other = replace(phone.author, by="u-somebody-else")
        self.write(phone=replace(phone, author=other))

    def outside_scope(self) -> None:
        self.write(home="grid-500230101205002")
        self.yet.append(lambda: self.granted("500230101205002"))

    def granted(self, *grids: str) -> None:
        county, now = self.county, self.county.clock.forward(hours=1)
        with county.context(), transaction() as session:
            device = session.get_one(Device, county.phone.device)
            devices.open_grids(session, device, list(grids), now)

    def role_without_entries(self) -> None:
        county = self.county
        with county.context():
            unit = registered(
                county.settings, county.clock.now, "供电所", GRID, Role.UNIT
            )
        self.write(phone=unit)

    def may_not_settle(self) -> None:
        body = {"register": "/dispute/amount_fen", "by_role": "director"}
        self.county.write("conflict.settled", body, case=new_case())

    def may_not_review(self) -> None:
        body = {"subject": "dossier", "verdict": "accepted", "as_role": "mediator"}
        self.county.write("review.given", body, case=new_case())

    def may_not_answer(self) -> None:
        body = {"assignment": new_case(), "answer": "taken"}
        said = {**body, "answered_on": "2026-11-20"}
        self.county.write(
            "assignment.answered", said, case=new_case(), phone=self.office()
        )

    def not_assignee(self) -> None:
        county = self.county
        asked = Asked(county.phones("李娟").author.by, "2026-03-09")
        about = {"pen": county.pen, "now": county.clock.now}
        matter = {"facts": "一条水沟"}
        with county.context():
            id = assign_matter(county.officer, GRID, matter, asked, **about)
        body = {"assignment": id, "answer": "taken", "answered_on": "2026-03-02"}
        county.write("assignment.answered", body, case=new_case())

    def office(self) -> Phone:
        county, role = self.county, Role.TOWNSHIP_SUPERVISOR
        with county.context():
            phone = registered(
                county.settings, county.clock.now, "冉敏", GRID[:9], role
            )
        return replace(phone, grid=GRID)

    def paper_missing(self) -> None:
        body = {**on_paper(self.county.phone.author.by)}
        del body["paper"]
        self.write(body, phone=self.office())

    def may_not_write_for_another(self) -> None:
        body = on_paper(self.county.phone.author.by)
        self.write(body, phone=self.county.phones("李娟"))

    def not_their_mediator(self) -> None:
        county = self.county
        stranger = county.phones("李娟", "500230102201001")
        self.write(on_paper(stranger.author.by), phone=self.office())
        self.yet.append(lambda: self.mediator_comes(stranger))

    def mediator_comes(self, phone: Phone) -> None:
        county = self.county
        with county.context(), transaction() as session:
            device = session.get_one(Device, phone.device)
            devices.open_grids(session, device, [GRID], county.clock.now)

    def desk_type(self) -> None:
        self.county.write("account.added", {"why": "?"}, case=new_case())

    # By where it lies

    def case_elsewhere(self) -> None:
        case, elsewhere = open_case(self.county), "500230101205002"
        other = self.county.phones("李娟", elsewhere)
        self.county.ingest()
        self.county.write("dispute.terminated", terminated(), case=case, phone=other)

    def not_restricted(self) -> None:
        self.write(home=private_database(self.county.phone.device))

    def restricted_elsewhere(self) -> None:
        made = restricted.Case(self.county, self.county.phone)
        made.write("dispute.opened", restricted.violence(), home=self.county.phone.home)

    def not_secret(self) -> None:
        made = self.county.seal("protection.reported", reported(), case=new_case())
        self.county.put(made.document(), made.home)

    def other_case_key(self) -> None:
        made = restricted.Case(self.county, self.county.phone)
        made.write("dispute.opened", restricted.violence())
        self.county.ingest()
        stranger = CaseKey.generate()
        made.write("dispute.accepted", accepted(), key=stranger)

    def case_key_unknown(self) -> None:
        """The county's case key lies elsewhere when it comes, and is put back."""
        county = self.county
        file = county.settings.key_folder / "case.key"
        made = restricted.Case(county, county.phone)
        made.write("dispute.opened", restricted.violence())
        kept = file.read_bytes()
        file.unlink()
        self.other_keys()
        self.yet.append(lambda: self.put_back(file, kept))

    def put_back(self, file: Path, kept: bytes) -> None:
        file.chmod(0o600)
        file.write_bytes(kept)
        self.other_keys()

    def other_keys(self) -> None:
        """The server starts anew over what lies in its folder."""
        sili = self.county.sili
        keys = sili.keys.anew()
        self.county.app.extensions["sili"] = replace(sili, keys=keys)
        sili.ingest.keys = keys


HEALED_BY_AN_UPGRADE = {"unknown_envelope"}
HEALED_BY_WHAT_COMES = {
    "suspended_device",
    "unknown_device",
    "not_their_mediator",
    "case_key_unknown",
    "no_body",
}
STAYING = {
    "bad_seal",
    "case_elsewhere",
    "desk_type",
    "invalid_body",
    "invalid_entry",
    "may_not_answer",
    "may_not_review",
    "may_not_settle",
    "may_not_write_for_another",
    "not_an_entry",
    "not_assignee",
    "not_restricted",
    "not_secret",
    "other_case_key",
    "outside_scope",
    "paper_missing",
    "restricted_elsewhere",
    "revoked_device",
    "role_without_entries",
    "wrong_home",
    "wrong_id",
    "wrong_person",
    "wrong_revision",
}
# A key of an algorithm that is not known here cannot be registered here.
BEFORE = {"unknown_algorithm"}
# Each of these takes a county of its own; the others wait side by side.
ALONE = {"unknown_envelope", "case_key_unknown", "revoked_device", "suspended_device"}
TABLE = HEALED_BY_AN_UPGRADE | HEALED_BY_WHAT_COMES | STAYING


def test_every_reason_is_in_this_table() -> None:
    assert TABLE | BEFORE == reasons_given()


@pytest.mark.parametrize("reasons", [TABLE - ALONE, *({one} for one in sorted(ALONE))])
def test_each_reason_heals_by_what_it_lacked_and_by_nothing_else(
    county: County, reasons: set[str]
) -> None:
    waits = Waiting(county)
    for reason in sorted(reasons):
        getattr(waits, reason)()
    with older("e") if reasons & HEALED_BY_AN_UPGRADE else nullcontext():
        county.ingest()
        assert waiting(county) == sorted(reasons)
    upgraded(county)
    assert waiting(county) == sorted(reasons - HEALED_BY_AN_UPGRADE)
    county.clock.forward(hours=1)
    for comes in waits.yet:
        comes()
    county.ingest()
    assert waiting(county) == sorted(reasons & STAYING)


def upgraded(county: County) -> None:
    """What waits was last examined by a program that knew less."""
    county.clock.forward(hours=1)
    with county.context():
        db.session.execute(update(Quarantined).values(examined_by="an older program"))
        db.session.commit()
    county.ingest()
    with county.context():
        rows = select(Quarantined).where(Quarantined.resolved_at.is_(None))
        looked = {row.looked_at for row in db.session.scalars(rows)}
    assert looked <= {county.clock.now}
