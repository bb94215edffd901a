"""Who was ended, moved or renamed since a backup stays so when it is put back."""

from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from click.testing import CliRunner
from sqlalchemy import select

from schemas.entry import Author, Chain
from schemas.identifiers import chain_id
from schemas.sealing import SigningKey
from server import (
    accounts,
    api_tokens,
    commands,
    devices,
    ledger,
    ledger_checks,
    moving,
    suspending,
    verify,
)
from server.errors import (
    DeviceRevoked,
    DeviceSuspended,
    LedgerMissing,
    TokenRefused,
    WrongPassword,
)
from server.errors.dossiers import ClaimRefused
from server.grant_rules import What, Wish
from server.permissions import Role
from server.registry import db
from server.registry.directory import Device, Grid
from server.registry.record import ReceivedEntry
from tests.server import filed
from tests.server.county import GRID, County, Phone, new_case
from tests.server.mediation import accepted, opened
from tests.server.secluded import Case, violence
from tests.server.test_backups import back_up, restore
from tests.server.test_dossiers import broken
from tests.server.test_granting import alone
from tests.server.test_moving import NEXT, move, supervisor
from tests.server.test_restricted import leaves, told, word
from tests.server.test_tokens import answer, ask, enter


def comes(county: County, name: str) -> Phone:
    """A phone that the desk registers, which is a deed of it."""
    key = SigningKey.generate()
    about = dict(county="500230", now=county.clock.now, pen=county.pen)
    with county.context():
        made = devices.register(key.public.to_text(), name, [GRID], **about)
        author = Author(made.person_id, made.id, made.keys[-1].kid, "500230", key)
    return Phone(author, name, GRID, Chain(chain_id()))


def revoke(county: County, device: str) -> None:
    devices.revoke(device, "手机遗失", county.clock.now, pen=county.pen)


@pytest.mark.parametrize("again", [1, 2])
def test_a_phone_that_was_ended_since_is_ended_after_any_restore(
    county: County, tmp_path: Path, again: int, kind: str
) -> None:
    shelf = back_up(county, tmp_path / "disk")
    with county.context():
        before = answer(county, ask(county)).token
        ended_at = county.clock.now
        revoke(county, county.phone.device)
    for _ in range(again):
        restore(county, shelf, registry=True, hub=True)
    with county.context():
        found = db.session.get(Device, county.phone.device)
        assert found.revoked_at == ended_at
        with pytest.raises(TokenRefused):
            enter(county, before)
        with pytest.raises(DeviceRevoked):
            answer(county, ask(county))
        deeds = select(ReceivedEntry.id).where(ReceivedEntry.type == "device.revoked")
        assert len([*db.session.scalars(deeds)]) == 1
        every = verify.verify(db.session(), county.sili.hub, county.sili.keys)
        assert [each.en for each in every if each.weight == "broken"] == []


def test_what_a_restore_undid_before_a_deed_that_lasts_is_no_gap(
    county: County, tmp_path: Path
) -> None:
    shelf = back_up(county, tmp_path / "disk")
    with county.context():
        accounts.add_account(
            "new", "新来的", Role.MEDIATOR, [GRID], county="500230",
            now=county.clock.now, pen=county.pen,
        )  # fmt: skip
        revoke(county, county.phone.device)
    restore(county, shelf, registry=True, hub=False)
    with county.context():
        every = list(verify.verify(db.session(), county.sili.hub, county.sili.keys))
        assert [each.en for each in every if each.weight == "broken"] == []


def test_who_moved_since_does_not_come_back(county: County, tmp_path: Path) -> None:
    shelf = back_up(county, tmp_path / "disk")
    with county.context():
        move(county)
        move(county, left=(NEXT,), entered=(GRID,))
        move(county)
        county.clock.forward(minutes=1)
        role = str(Role.DIRECTOR)
        about = county.phone.device, role, "改选", county.clock.now
        devices.change_role(*about, pen=county.pen)
    for _ in range(2):
        restore(county, shelf, registry=True, hub=False)
        with county.context():
            found = devices.find(county.phone.device)
            assert devices.areas_of(found) == [NEXT]
            assert found.person.role == role


def test_a_suspension_lasts_until_it_was_ended(county: County, tmp_path: Path) -> None:
    shelf = back_up(county, tmp_path / "disk")
    about = supervisor(county), county.phone.device
    for verb in (suspending.suspend, suspending.resume):
        with county.context():
            verb(*about, "两条记录同号", pen=county.pen, now=county.clock.now)
        restore(county, shelf, registry=True, hub=False)
        with county.context():
            if verb is suspending.resume:
                assert answer(county, ask(county)).token
                continue
            with pytest.raises(DeviceSuspended):
                answer(county, ask(county))


def test_no_token_of_before_counts_after_a_restore(county, tmp_path) -> None:
    shelf = back_up(county, tmp_path / "disk")
    for _ in range(2):
        with county.context():
            highest = db.session.get(Grid, GRID).generation
            before = answer(county, ask(county)).token
        restore(county, shelf, registry=True, hub=False)
        with county.context():
            assert db.session.get(Grid, GRID).generation > highest
            with pytest.raises(TokenRefused):
                enter(county, before)


def test_a_password_that_was_renewed_since_is_none_any_more(county, tmp_path) -> None:
    with county.context():
        about = dict(county="500230", now=county.clock.now, pen=county.pen)
        early = accounts.add_account(
            "zhou", "周敏", Role.COUNTY_OFFICER, ["500230"], **about
        )
        stay = accounts.sign_in("zhou", early, county.clock.now)
    shelf = back_up(county, tmp_path / "disk")
    with county.context():
        accounts.renew_password("zhou", "泄露", county.clock.now, pen=county.pen)
    restore(county, shelf, registry=True, hub=False)
    with county.context():
        assert accounts.signed_in(stay.token, county.clock.now) is None
        for guess in (early, "", "nobody's password"):
            with pytest.raises(WrongPassword):
                accounts.sign_in("zhou", guess, county.clock.now)
        now = county.clock.now
        renewed = accounts.renew_password("zhou", "恢复后", now, pen=county.pen)
        assert accounts.sign_in("zhou", renewed, now)


def test_no_token_of_a_program_outlives_a_restore(county, tmp_path) -> None:
    with county.context():
        about = dict(county="500230", now=county.clock.now, pen=county.pen)
        word = accounts.add_account(
            "zhou", "周敏", Role.COUNTY_OFFICER, ["500230"], **about
        )
        who = accounts.signed_in(
            accounts.sign_in("zhou", word, county.clock.now).token, county.clock.now
        )
        wish = api_tokens.Wish("市信访系统", ("read_petitions",), 30)
        with_pen = dict(pen=county.pen, now=county.clock.now)
        token = api_tokens.make(who, wish, word, **with_pen)
        assert api_tokens.admitted(token, county.clock.now).id == who.id
    shelf = back_up(county, tmp_path / "disk")
    restore(county, shelf, registry=True, hub=False)
    with county.context(), pytest.raises(TokenRefused):
        api_tokens.admitted(token, county.clock.now)


def test_an_account_stands_after_a_restore_as_it_was_left(county, tmp_path) -> None:
    with county.context():
        for login in ("moved", "ended", "back", "lost"):
            accounts.add_account(
                login, login, Role.MEDIATOR, [GRID], county="500230",
                now=county.clock.now, pen=county.pen, password="ridge-ditch-2026",
            )  # fmt: skip
    shelf = back_up(county, tmp_path / "disk")
    role, area = str(Role.COUNTY_OFFICER), ("500230",)
    with county.context():
        for wish in (
            Wish(What.ROLE, "moved", "升任", role=role, areas=area),
            Wish(What.DISABLED, "ended", "离岗"),
            Wish(What.DISABLED, "back", "离岗"),
            Wish(What.ENABLED, "back", "回来"),
            Wish(What.PASSWORD, "lost", "泄露"),
        ):
            alone(county, wish)
    restore(county, shelf, registry=True, hub=False)
    with county.context():
        found = {each.login: each for each in accounts.accounts()}
        held = accounts.principal(found["moved"])
        assert (held.role, held.areas) == (role, area)
        assert found["ended"].disabled_at
        assert not found["back"].disabled_at
        assert not found["lost"].password


def test_who_has_no_password_after_a_restore_is_nobody_to_wait_for(
    county: County, tmp_path: Path
) -> None:
    officer = Wish(
        What.ADDED, "zhou", "新到岗", "周敏", str(Role.COUNTY_OFFICER), ("500230",)
    )
    with county.context():
        alone(county, officer)
    shelf = back_up(county, tmp_path / "disk")
    with county.context():
        alone(county, Wish(What.PASSWORD, "zhou", "泄露"))
    restore(county, shelf, registry=True, hub=False)
    with county.context():
        another = replace(officer, login="wu", name="吴江")
        assert alone(county, another).password


def test_without_its_ledger_nothing_is_put_back_unless_somebody_says_so(
    county: County, tmp_path: Path
) -> None:
    shelf = back_up(county, tmp_path / "disk")
    with county.context():
        revoke(county, county.phone.device)
    county.settings.standing.unlink()
    with pytest.raises(LedgerMissing):
        restore(county, shelf, registry=True, hub=True)
    key = tmp_path / "key"
    key.write_bytes(b"k" * 32)
    asked = ["restore", str(shelf.folder), "--key-file", str(key)]
    asked += ["--data", str(county.settings.data)]
    refused = CliRunner().invoke(commands.main, asked)
    assert refused.exit_code == 1
    assert str(county.settings.standing) in refused.output
    done = CliRunner().invoke(commands.main, [*asked, "--without-ledgers"])
    assert done.exit_code == 0, done.output
    for words in ("再恢复一次", "restore the same backup once more", "other_case_key"):
        assert words in done.output


def ledgers(county: County, days: int = 0) -> list[tuple[str, str, str]]:
    with county.context():
        now = county.clock.now + timedelta(days=days)
        found = ledger_checks.check(
            db.session(), county.settings, county.sili.keys, now
        )
        return [(each.weight, each.kind, each.subject) for each in found]


def test_a_ledger_that_is_gone_is_named_before_a_restore_needs_it(
    county: County, tmp_path: Path
) -> None:
    standing, erasures = map(str, county.settings.ledgers)
    assert ledgers(county) == []
    shelf = back_up(county, tmp_path / "disk")
    with county.context():
        revoke(county, county.phone.device)
    assert ledgers(county) == []
    Path(erasures).unlink()
    assert ledgers(county) == [("broken", "ledger_missing", erasures)]
    with pytest.raises(LedgerMissing, match="erasures"):
        restore(county, shelf, registry=True, hub=True)
    Path(standing).rename(tmp_path / "lost")
    ledger.begin(Path(erasures))
    assert ledgers(county) == [("broken", "ledger_missing", standing)]


def test_a_ledger_begun_anew_is_short_of_what_was_decided(
    county: County, tmp_path: Path
) -> None:
    path, subject = county.settings.standing, str(county.settings.standing)
    back_up(county, tmp_path / "disk")
    county.clock.forward(minutes=1)
    with county.context():
        revoke(county, county.phone.device)
    path.write_bytes(b"")
    assert ledgers(county) == [("broken", "ledger_short", subject)]
    county.clock.forward(minutes=1)
    back_up(county, tmp_path / "disk")
    assert ledgers(county) == [("notice", "ledger_short", subject)]
    assert ledgers(county, days=county.settings.backup_days + 1) == []
    path.write_bytes(b"{}\n")
    assert ledgers(county) == [("broken", "ledger_altered", subject)]


def test_a_phone_that_came_and_was_ended_since_is_not_let_in_again(
    county: County, tmp_path: Path
) -> None:
    shelf = back_up(county, tmp_path / "disk")
    phone = comes(county, "李网格")
    with county.context():
        revoke(county, phone.device)
    restore(county, shelf, registry=True, hub=False)
    with county.context():
        assert db.session.get(Device, phone.device).revoked_at
        with pytest.raises(DeviceRevoked):
            answer(county, ask(county, phone), phone=phone)


@pytest.mark.parametrize("again", [1, 2])
def test_a_phone_that_came_since_comes_again_as_it_stood(
    county: County, tmp_path: Path, again: int
) -> None:
    shelf = back_up(county, tmp_path / "disk")
    kept, stopped = comes(county, "李网格"), comes(county, "陈网格")
    made = county.write("dispute.opened", opened(), case=new_case(), phone=kept)
    county.ingest()
    with county.context():
        reason, now = "第3号有两份", county.clock.now
        by, pen = supervisor(county), county.pen
        suspending.suspend(by, stopped.device, reason, pen=pen, now=now)
        moving.move(
            by, kept.device, [], [NEXT], "兼管", county="500230", pen=pen, now=now
        )
        before = answer(county, ask(county, kept), phone=kept).token
    for _ in range(again):
        restore(county, shelf, registry=True, hub=True)
    county.put(made.document(), made.home)
    county.ingest()
    with county.context():
        found = devices.find(kept.device)
        assert devices.areas_of(found) == [GRID, NEXT]
        assert found.person.name == "李网格"
        assert db.session.get(ReceivedEntry, made_position(made.id))
        with pytest.raises(TokenRefused):
            enter(county, before)
        assert answer(county, ask(county, kept), phone=kept).token
        assert devices.find(stopped.device).suspended_for == reason
        with pytest.raises(DeviceSuspended):
            answer(county, ask(county, stopped), phone=stopped)
        every = verify.verify(db.session(), county.sili.hub, county.sili.keys)
        assert [each.en for each in every if each.weight == "broken"] == []


def made_position(id: str) -> int | None:
    rows = select(ReceivedEntry.position).where(ReceivedEntry.id == id)
    return db.session.scalar(rows)


def test_who_was_removed_from_a_case_since_is_brought_no_more_of_it(
    county: County, tmp_path: Path
) -> None:
    removed, named = county.phones("谭调离"), county.phones("田接手")
    for phone in (county.phone, removed, named):
        told(county, phone)
    case = Case(county, county.phone)
    first = case.write("dispute.opened", violence(named=[removed.author.by]))
    county.ingest()
    shelf = back_up(county, tmp_path / "disk")
    word(case, removed, False, "调离本乡镇")
    word(case, named, True)
    restore(county, shelf, registry=True, hub=False)
    after = case.write("dispute.accepted", accepted(), seen=(first.id,))
    for _ in range(3):
        county.ingest()
    assert after.id not in leaves(county, removed, case)
    assert after.id in leaves(county, named, case)
    with county.context():
        every = verify.verify(db.session(), county.sili.hub, county.sili.keys)
        assert [each.en for each in every if each.weight == "broken"] == []


def test_what_was_claimed_and_archived_since_stays_so(county, tmp_path) -> None:
    case = filed.whole(county)
    shelf = back_up(county, tmp_path / "disk")
    filed.pay(county)
    filed.receive(county, case)
    filed.confirm(county, filed.claim(county, case))
    filed.archive(county, case)
    before = filed.row(county, case)
    for _ in range(2):
        restore(county, shelf, registry=True, hub=False)
        county.ingest()
        after = filed.row(county, case)
        assert {**after, "row_id": 0} == {**before, "row_id": 0}
        with pytest.raises(ClaimRefused):
            filed.claim(county, case)
    assert broken(county) == []
