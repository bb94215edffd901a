"""Keys and seals: what was sealed for one end is offered for another."""

from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import pytest

from schemas import entry
from schemas.entry import Author, Chain, Entry
from schemas.sealing import Purpose, SigningKey
from server import devices, quarantine, suspending
from server.permissions import Role
from server.registry import cases, chains, db
from tests.attacks.device import Device, whole

NOW = datetime.now(UTC)
DAY = NOW.date().isoformat()


class Other:
    """A key that seals for another end than it is asked to."""

    def __init__(self, key: SigningKey, purpose: Purpose, county: str = "") -> None:
        self.key, self.purpose, self.county = key, purpose, county
        self.alg, self.public = key.alg, key.public

    def seal(self, purpose: Purpose, county: str, digest: str) -> str:
        return self.key.seal(self.purpose, self.county or county, digest)


def made(device: Device, key: Any = None, **author: Any) -> Entry:
    """An entry right in all but its seal or its author."""
    right = device.sealed()
    as_who: Author = replace(
        device.phone.author, key=key or device.phone.author.key, **author
    )
    again, _ = entry.write(
        as_who,
        Chain(right.chain, right.n - 1, right.prev),
        type=right.type,
        v=right.v,
        home=right.home,
        case=right.case,
        body=right.body or {},
        at=right.at,
        seen=right.seen,
        now_ms=int(device.county.clock.now.timestamp() * 1000),
    )
    return again


def held_for(device: Device) -> list[str]:
    device.county.ingest()
    assert device.held() == 0
    with device.county.context():
        rows = quarantine.quarantined(device.county.officer)
        return [row.reason for row in rows]


@pytest.mark.parametrize("purpose", [each for each in Purpose if each != "entry/1"])
def test_what_was_sealed_for_another_purpose_is_no_entry(device, purpose):
    """A relay that has a login signed over a digest of its choice gains no entry."""
    key = Other(device.phone.author.key, purpose)
    assert device.push(whole(made(device, key))).json == []
    assert held_for(device) == ["bad_seal"]


def test_what_was_sealed_for_another_county_is_no_entry(device):
    key = Other(device.phone.author.key, Purpose.ENTRY, "500101")
    device.push(whole(made(device, key)))
    assert held_for(device) == ["bad_seal"]


def test_the_algorithm_is_that_of_the_enrolment_never_the_message_s(device):
    """A P-256 key under the kid of an Ed25519 one, and saying so itself."""
    key = SigningKey.generate("p256")
    device.push(whole(made(device, key)))
    assert held_for(device) == ["bad_seal"]


def test_a_kid_that_is_another_device_s_seals_nothing_here(device, neighbour):
    theirs = neighbour.phone.author
    device.push(whole(made(device, theirs.key, kid=theirs.kid)))
    device.push(whole(made(device, kid=theirs.kid)))
    reasons = held_for(device)
    assert len(reasons) == 2
    assert set(reasons) <= {"bad_seal", "unknown_key", "unknown_device", "malformed"}


def test_a_person_who_is_another_s_writes_nothing_on_this_device(device, neighbour):
    device.push(whole(made(device, by=neighbour.phone.author.by)))
    assert held_for(device) == ["wrong_person"]


def test_an_entry_changed_on_its_way_is_held_apart(device):
    right = device.sealed()
    for changes in ({"case": device.sealed().case}, {"n": 99}, {"by": "u-0"}):
        device.push(whole(right, **changes))
    assert held_for(device)


def test_a_correction_of_another_case_s_entry_changes_nothing(device):
    victim = device.sealed()
    changed = {"/summary": "另一回事"}
    said = {"corrects": victim.id, "set": changed, "corrected_on": DAY, "reason": "x"}
    device.push(
        whole(victim), whole(device.sealed(type="dispute.corrected", body=said))
    )
    device.county.ingest()
    with device.county.context():
        page = cases.case_page(device.county.officer, victim.case, NOW)
    assert "另一回事" not in str(page.casefile)


def test_a_fork_stops_the_phone_is_shown_and_loses_neither_branch(device):
    before = device.phone.chain
    first = device.sealed()
    device.phone.chain = before
    second = device.sealed()
    third = device.sealed()
    device.push(whole(first), whole(second), whole(third))
    device.county.ingest()
    assert (first.n, first.chain) == (second.n, second.chain)
    with device.county.context():
        stopped = devices.find(device.phone.device)
        assert stopped.suspended_at is not None
        waiting = quarantine.quarantined(device.county.officer)
        assert {each.reason for each in waiting} == {"suspended_device"}
        assert len(waiting) + device.held() == 3  # Which comes first, no hub promises.
        who = device.county.principal(Role.SECURITY_ADMINISTRATOR, "500230")
        said = {"pen": device.county.pen, "now": device.county.clock.now}
        suspending.resume(who, device.phone.device, "本人恢复的备份", **said)
    device.county.ingest()
    assert device.held() == 3
    with device.county.context():
        (found,) = chains.chains(db.session(), [device.phone.device])
        assert first.n in found.forks
        assert devices.find(device.phone.device).suspended_at is None
