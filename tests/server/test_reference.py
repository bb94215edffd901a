"""What every device reads: the directory of each township, and the county's keys."""

from collections.abc import Callable
from typing import Any

import pytest

from schemas import directory, enrolling, key_list
from schemas.directory import Directory, merge
from schemas.identifiers import REFERENCE
from schemas.key_list import Use
from schemas.recovery import Opener
from schemas.sealing import Purpose, SigningKey
from server import addressees, devices, tokens
from server import directory as tables
from server.errors import ChallengeRefused
from server.hub import DeviceGate
from server.outbox import is_ours
from server.permissions import Role
from server.registry import db
from server.tokens import Token
from sync.errors import Forbidden, NotFound
from tests.server.county import GRID, County, Phone
from tests.server.test_tokens import answer, ask


def logged_in(county: County) -> Token:
    return answer(county, ask(county))


TOWNSHIP = GRID[:9]
ELSEWHERE = "500230102201001"


def at_hub(county: County, id: str) -> dict[str, Any]:
    (leaf,) = county.sili.hub.leaves(REFERENCE, id)
    assert is_ours(leaf, county.sili.keys)
    assert (leaf["id"], leaf["database"]) == (id, REFERENCE)
    return leaf


def told(county: County, township: str = TOWNSHIP) -> Directory:
    county.ingest()
    return directory.read(at_hub(county, f"directory:{township}"))


def test_a_township_s_directory_is_what_the_tables_say(county: County) -> None:
    other = county.phones("李娟", ELSEWHERE)
    found = told(county)
    assert found.devices.keys() == {county.phone.device}
    with county.context():
        whole = tables.whole(db.session())
    assert found == merge(directory.part(whole, TOWNSHIP))
    assert told(county, ELSEWHERE[:9]).devices.keys() == {other.device}


def revoke(county: County) -> None:
    devices.revoke(county.phone.device, "手机丢了", county.clock.now, pen=county.pen)


def change_role(county: County) -> None:
    devices.change_role(
        county.phone.device, Role.DIRECTOR, "当选", county.clock.now, pen=county.pen
    )


def enlarge(county: County) -> None:
    device = devices.find(county.phone.device)
    devices.open_grids(db.session(), device, [GRID[:12] + "002"], county.clock.now)
    db.session.commit()


def enrol(county: County) -> None:
    county.phones("谭明芬")


@pytest.mark.parametrize("change", [revoke, change_role, enlarge, enrol])
def test_it_is_said_anew_when_anything_of_it_changes(
    county: County, change: Callable[[County], None]
) -> None:
    before = told(county)
    serial = at_hub(county, f"directory:{TOWNSHIP}")["serial"]
    county.clock.forward(hours=1)
    with county.context():
        change(county)
    after = told(county)
    assert after != before
    assert merge(before, after) == after
    assert at_hub(county, f"directory:{TOWNSHIP}")["serial"] == serial + 1


def test_it_is_not_said_anew_for_nothing(county: County) -> None:
    told(county)
    rev = at_hub(county, f"directory:{TOWNSHIP}")["_rev"]
    county.clock.forward(hours=1)
    told(county)
    assert at_hub(county, f"directory:{TOWNSHIP}")["_rev"] == rev


def test_the_keys_are_those_of_the_root(county: County) -> None:
    county.ingest()
    keys = county.sili.keys
    read = key_list.read(
        at_hub(county, "keys")["list"], county="500230", pinned=keys.root_fingerprint
    )
    assert read.of(Use.DOCUMENT) == keys.public_keys


def test_a_hub_that_lost_it_has_it_again(county: County) -> None:
    county.ingest()
    county.ingest()
    county.sili.hub.folder.delete(REFERENCE)
    county.ingest()
    assert told(county).devices.keys() == {county.phone.device}


def test_every_device_reads_it_and_none_writes_it(county: County) -> None:
    with county.context():
        principal = tokens.admit(
            logged_in(county).token, county.sili.keys, county.clock.now
        )
        gate = DeviceGate(county.sili.keys, county.clock)
        gate.allow(principal, REFERENCE, "changes")
        made = county.seal(
            "dispute.opened", {}, case="0199e0bf-0000-7000-8000-000000000000"
        )
        with pytest.raises(Forbidden):
            gate.guard(principal, REFERENCE, made.document())
        with pytest.raises(NotFound):
            gate.allow(principal, "reference-2", "changes")


def reachable(phone: Phone, key: str, storage: str = "hardware") -> str:
    said = enrolling.reachable(phone.device, key, storage)
    return phone.author.key.seal(Purpose.ADDRESSEE, "500230", said)


def test_a_device_says_itself_by_which_key_it_is_reached(county: County) -> None:
    key = Opener.generate().addressee.to_text()
    phone = county.phone
    before = told(county).devices[phone.device]
    assert (before.addressee, before.storage) == (None, "unknown")
    with county.context():
        first = logged_in(county)
        assert (first.addressee, first.storage) == (None, "unknown")
        sig = reachable(phone, key)
        addressees.note(
            phone.device,
            key,
            "hardware",
            sig,
            settings=county.settings,
            now=county.clock.now,
        )
        again = logged_in(county)
        assert (again.addressee, again.storage) == (key, "hardware")
    after = told(county).devices[phone.device]
    assert (after.addressee, after.storage) == (key, "hardware")


def test_nobody_else_says_it(county: County) -> None:
    phone, key = county.phone, Opener.generate().addressee.to_text()
    said = enrolling.reachable(phone.device, key, "software")
    forged = SigningKey.generate().seal(Purpose.ADDRESSEE, "500230", said)
    login = phone.author.key.seal(Purpose.HUB_LOGIN, "500230", said)
    wrong = [
        (key, "software", forged),
        (key, "software", login),
        (key, "hardware", reachable(phone, key, "software")),
        ("not a key", "software", reachable(phone, "not a key", "software")),
    ]
    with county.context():
        for which, storage, sig in wrong:
            with pytest.raises(ChallengeRefused):
                addressees.note(
                    phone.device,
                    which,
                    storage,
                    sig,
                    settings=county.settings,
                    now=county.clock.now,
                )
        assert devices.find(phone.device).addressee is None
