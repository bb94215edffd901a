"""Two officers release what phones enclosed; one does not, and others may not."""

import json
from pathlib import Path

import pytest
from click.testing import CliRunner
from sqlalchemy import select

from schemas.recovery import Enclosed, Opener, code_of
from server import accounts, commands, recovery
from server.errors import (
    CodeDiffers,
    NotAllowed,
    NotRecoverable,
    TwoOfficersNeeded,
    UnknownDevice,
    WrongPassword,
)
from server.recovery import Officers
from server.registry import db
from server.registry.entries import FIELD
from server.registry.record import ReceivedEntry, Release
from tests.server.county import County, new_case
from tests.server.mediation import opened

DATA_KEY = b"d" * 32
FIRST, SECOND = ("zhou", "password-zhou"), ("wu", "password-wu")


def hired(county: County, login: str, password: str, role: str = "county_officer"):
    accounts.add_account(
        login,
        login,
        role,
        ["500230"],
        county="500230",
        now=county.clock.now,
        pen=county.pen,
        password=password,
    )


@pytest.fixture
def by(county: County) -> Officers:
    with county.context():
        for login, password in (FIRST, SECOND):
            hired(county, login, password)
        return recovery.officers(FIRST, SECOND, "500230", county.clock.now)


def request(county: County, asking: Opener) -> dict:
    device = county.phone.device
    addressee = county.sili.keys.recovery_key.addressee
    return {
        "recover": "data-key/1",
        "device": device,
        "key": asking.addressee.to_text(),
        "enclosed": addressee.enclose(Enclosed.DATA_KEY, device, DATA_KEY),
    }


def copy(county: County, made) -> dict:
    addressee = county.sili.keys.recovery_key.addressee
    content = json.dumps(made.document()).encode()
    enclosed = addressee.enclose(Enclosed.ENTRY, made.id, content)
    return {"id": made.id, "kid": "recovery-500230/1", "enclosed": enclosed}


def sealed_entry(county: County, **more):
    return county.seal("dispute.opened", opened(), case=new_case(), **more)


def test_a_request_is_answered_for_that_phone_alone_and_written_down(county, by):
    asking = Opener.generate()
    code = code_of(county.phone.device, asking.addressee)
    with county.context():
        answer = recovery.release_key(
            request(county, asking), code, by, county.sili.keys, county.clock.now
        )
        (noted,) = db.session.scalars(select(Release))
        assert (noted.what, noted.about) == ("data_key", county.phone.device)
        assert {noted.first, noted.second} == {by.first.id, by.second.id}
    enclosed, device = answer["enclosed"], county.phone.device
    assert asking.disclose(Enclosed.ANSWER, device, enclosed) == DATA_KEY


def test_a_request_with_other_digits_or_a_revoked_phone_is_refused(county, by):
    from server import devices

    asking = Opener.generate()
    asked = request(county, asking)
    code = code_of(county.phone.device, asking.addressee)
    other = f"{(int(code) + 1) % 10**6:06}"
    with county.context():
        with pytest.raises(CodeDiffers):
            recovery.release_key(asked, other, by, county.sili.keys, county.clock.now)
        with pytest.raises(NotRecoverable):
            recovery.release_key({}, code, by, county.sili.keys, county.clock.now)
        devices.revoke(
            county.phone.device, "手机丢了", county.clock.now, pen=county.pen
        )
        with pytest.raises(UnknownDevice):
            recovery.release_key(asked, code, by, county.sili.keys, county.clock.now)
        assert not list(db.session.scalars(select(Release)))


def test_it_takes_two_officers_with_two_passwords(county: County) -> None:
    with county.context():
        now = county.clock.now
        hired(county, *FIRST)
        hired(county, "town", "password-town", "township_supervisor")
        for second, refusal in (
            (FIRST, TwoOfficersNeeded),
            (("wu", "x"), WrongPassword),
            (("town", "password-town"), NotAllowed),
        ):
            with pytest.raises(refusal):
                recovery.officers(FIRST, second, "500230", now)


def test_enclosed_entries_reach_the_registry_and_false_ones_do_not(county, by):
    made, other = sealed_entry(county), sealed_entry(county)
    elsewhere = sealed_entry(county, home="grid-500231101205001")
    good, wrong = copy(county, made), copy(county, other)
    wrong["id"] = other.id[:-1] + ("0" if other.id[-1] != "0" else "1")
    handed = {"copies": "x", "entries": [good, wrong, copy(county, elsewhere)]}
    with county.context():
        done = recovery.deliver(
            handed, by, county.sili.keys, county.sili.hub, county.clock.now
        )
    assert done.entries == [made.id]
    assert set(done.refused) == {wrong["id"], elsewhere.id}
    county.ingest()
    with county.context():
        assert [
            e.id for e in db.session.scalars(select(ReceivedEntry).where(FIELD))
        ] == [made.id]
        assert [each.count for each in db.session.scalars(select(Release))] == [1]


@pytest.mark.parametrize("text", ["", "[]", "{}", "no JSON"])
def test_what_is_neither_request_nor_copies_is_refused(text: str) -> None:
    with pytest.raises(NotRecoverable):
        recovery.read(text)


def test_the_command_asks_both_passwords(county: County, by, tmp_path: Path) -> None:
    asking = Opener.generate()
    file = tmp_path / "request.json"
    file.write_text(json.dumps(request(county, asking)))
    line = ["recover", str(file), "--officer", "zhou", "--officer", "wu"]
    line += ["--code", code_of(county.phone.device, asking.addressee)]
    line += ["--data", str(county.settings.data)]
    run = CliRunner()
    done = run.invoke(commands.main, line, input="password-zhou\npassword-wu\n")
    assert done.exit_code == 0, done.output
    answer = json.loads(done.stdout.splitlines()[-1])
    assert answer["device"] == county.phone.device
    assert run.invoke(commands.main, line, input="password-zhou\nno\n").exit_code == 1
    assert run.invoke(commands.main, line[:4], input="").exit_code == 2
    file.write_text(json.dumps({"copies": "x", "entries": []}))
    done = run.invoke(commands.main, line, input="password-zhou\npassword-wu\n")
    assert json.loads(done.stdout.splitlines()[-1]) == {"delivered": 0, "refused": {}}
