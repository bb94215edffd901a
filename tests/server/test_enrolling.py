"""Enrolment by code: who may, once, in time, and only with the digits read aloud."""

from typing import Any

import pytest

from schemas import enrolling as said
from schemas import key_list
from schemas.errors import InvalidIdentifier
from schemas.identifiers import device_id
from schemas.sealing import Purpose, SigningKey
from server import devices, enrolling, tokens
from server.enrolling import Invited
from server.errors import (
    CodeRefused,
    DigitsRefused,
    EnrolmentNotFound,
    KeyTaken,
    NameMissing,
    NotAllowed,
    OutsideCounty,
    ProofRefused,
    RoleNotGranted,
    UnknownDevice,
)
from server.permissions import ENROLS, Principal, Role
from server.quarantine import quarantined
from tests.server.county import GRID, County, new_case
from tests.server.mediation import opened

ELSEWHERE = "500230102001001"


class NewPhone:
    """A key that no county knows, and what it says."""

    def __init__(self, county: County) -> None:
        self.county = county
        self.key = SigningKey.generate()
        self.nonce = "ab" * 16

    def question(self, secret: str, **changes: str) -> dict[str, str]:
        key = self.key.public.to_text()
        digest = said.application(secret, "ed25519", key, self.nonce)
        sig = self.key.seal(Purpose.ENROL, "500230", digest)
        made = {"code": secret, "alg": "ed25519", "key": key, "nonce": self.nonce}
        return {**made, "sig": sig, **changes}

    def apply(self, invited: Invited, **changes: str) -> dict[str, Any]:
        sili = self.county.sili
        return enrolling.apply(
            **self.question(invited.code.secret, **changes),
            settings=sili.settings,
            keys=sili.keys,
            now=self.county.clock.now,
        )

    def digits(self, invited: Invited, reply: dict[str, Any]) -> str:
        transcript = said.transcript(
            invited.code,
            alg="ed25519",
            key=self.key.public.to_text(),
            nonce=self.nonce,
            county_nonce=reply["nonce"],
        )
        keys = key_list.read(reply["keys"], county="500230", pinned=invited.code.root)
        sealed = said.pending(reply["id"], transcript, reply["expires_at"])
        said.check_seal(reply["seal"], sealed, keys)
        return said.digits(transcript)

    def answer(self, id: str) -> dict[str, Any]:
        sili = self.county.sili
        sig = self.key.seal(Purpose.ENROL, "500230", said.question(id))
        return enrolling.answer(
            id, sig, settings=sili.settings, keys=sili.keys, now=self.county.clock.now
        )


@pytest.fixture
def supervisor(county: County) -> Principal:
    return county.principal(Role.TOWNSHIP_SUPERVISOR, "500230101")


def invite(county: County, by: Principal, **changes: Any) -> Invited:
    asked = {"person": "李娟", "role": "mediator", "grids": [GRID], **changes}
    return enrolling.invite(
        by,
        asked["person"],
        asked["role"],
        asked["grids"],
        settings=county.settings,
        keys=county.sili.keys,
        now=county.clock.now,
    )


def confirm(county: County, by: Principal, id: str, digits: str) -> Any:
    return enrolling.confirm(by, id, digits, pen=county.pen, now=county.clock.now)


def other(digits: str) -> str:
    return f"{(int(digits) + 1) % 1_000_000:06d}"


def test_a_phone_has_scope_only_once_its_digits_are_confirmed(
    county: County, supervisor: Principal
) -> None:
    phone = NewPhone(county)
    device = device_id(phone.key.public)
    with county.context():
        invited = invite(county, supervisor)
        reply = phone.apply(invited)
        digits = phone.digits(invited, reply)
        assert phone.answer(reply["id"]) == {"state": "pending"}
        with pytest.raises(UnknownDevice):
            tokens.active(device)
        made = confirm(county, supervisor, reply["id"], f"{digits[:3]} {digits[3:]}")
        assert made.id == device
        assert [*tokens.active(device).grids] == [GRID]
        told = phone.answer(reply["id"])
    assert told["state"] == "enrolled"
    assert told["answer"]["person"]["name"] == "李娟"
    keys = key_list.read(
        told["answer"]["keys"], county="500230", pinned=invited.code.root
    )
    said.check_seal(told["answer"]["seal"], said.answered(told["answer"]), keys)


def test_the_log_says_who_made_and_who_confirmed_and_never_the_digits(
    county: County, supervisor: Principal
) -> None:
    phone = NewPhone(county)
    with county.context():
        invited = invite(county, supervisor)
        reply = phone.apply(invited)
        digits = phone.digits(invited, reply)
        administrator = county.principal(Role.SECURITY_ADMINISTRATOR, "500230")
        confirm(county, administrator, reply["id"], digits)
        (view,) = enrolling.enrolments(supervisor, county.clock.now)
        row = view.enrolment
        assert (view.state, row.made_by, row.ended_by) == ("enrolled", "某人", "某人")
        assert row.made_by_id == "a-township_supervisor"
        assert row.ended_by_id == "a-security_administrator"
        kept = [getattr(row, column.key) for column in row.__table__.columns]
        assert digits not in map(str, kept)
        assert invited.code.secret not in map(str, kept)


def test_a_code_works_once_and_unknown_used_and_late_ones_answer_alike(
    county: County, supervisor: Principal
) -> None:
    words = set()
    with county.context():
        used, late = invite(county, supervisor), invite(county, supervisor)
        NewPhone(county).apply(used)
        squatter = NewPhone(county)
        for step in ("used", "unknown", "late"):
            if step == "late":
                county.clock.forward(minutes=10)
            code = {"used": used, "late": late}.get(step, used)
            secret = "00" * 16 if step == "unknown" else code.code.secret
            with pytest.raises(CodeRefused) as refused:
                enrolling.apply(
                    **squatter.question(secret),
                    settings=county.settings,
                    keys=county.sili.keys,
                    now=county.clock.now,
                )
            words.add((refused.value.zh, refused.value.status))
    assert len(words) == 1


def test_a_phone_that_did_not_hear_applies_again_and_hears_the_same(
    county: County, supervisor: Principal
) -> None:
    phone = NewPhone(county)
    with county.context():
        invited = invite(county, supervisor)
        assert phone.apply(invited) == phone.apply(invited)
        phone.nonce = "cd" * 16
        with pytest.raises(CodeRefused):
            phone.apply(invited)


def test_whoever_took_the_code_on_its_way_has_other_digits(
    county: County, supervisor: Principal
) -> None:
    """The squatter was first; the digits on the true phone are not the squatter's."""
    mediator, squatter = NewPhone(county), NewPhone(county)
    with county.context():
        invited = invite(county, supervisor)
        reply = squatter.apply(invited)
        with pytest.raises(CodeRefused):
            mediator.apply(invited)
        # Relayed to the true phone, the county's reply is not about its key.
        with pytest.raises(said.NotCertified):
            mediator.digits(invited, reply)
        with pytest.raises(EnrolmentNotFound):
            mediator.answer(reply["id"])
        digits = squatter.digits(invited, reply)
        for left in (2, 1, 0):
            with pytest.raises(DigitsRefused) as refused:
                confirm(county, supervisor, reply["id"], other(digits))
            assert refused.value.left == left
        with pytest.raises(EnrolmentNotFound):
            confirm(county, supervisor, reply["id"], digits)
        assert squatter.answer(reply["id"]) == {"state": "ended"}
        with pytest.raises(CodeRefused):
            squatter.apply(invited)
        with pytest.raises(UnknownDevice):
            tokens.active(device_id(squatter.key.public))


def test_what_is_not_confirmed_in_time_is_over(
    county: County, supervisor: Principal
) -> None:
    phone = NewPhone(county)
    with county.context():
        invited = invite(county, supervisor)
        county.clock.forward(minutes=9)
        reply = phone.apply(invited)
        county.clock.forward(minutes=9)
        assert phone.answer(reply["id"]) == {"state": "pending"}
        county.clock.forward(minutes=1)
        assert phone.answer(reply["id"]) == {"state": "ended"}
        (view,) = enrolling.enrolments(supervisor, county.clock.now)
        assert view.state == "expired"
        digits = phone.digits(invited, reply)
        with pytest.raises(EnrolmentNotFound):
            confirm(county, supervisor, reply["id"], digits)


def test_without_the_key_there_is_no_application(
    county: County, supervisor: Principal
) -> None:
    phone = NewPhone(county)
    stranger = SigningKey.generate().public.to_text()
    with county.context():
        invited = invite(county, supervisor)
        for changes in ({"key": stranger}, {"sig": "A" * 86}, {"key": "\ud800"},
                        {"alg": "rot13"}, {"nonce": "00" * 16}):  # fmt: skip
            with pytest.raises(ProofRefused):
                phone.apply(invited, **changes)
        login = phone.key.seal(
            Purpose.HUB_LOGIN,
            "500230",
            said.application(
                invited.code.secret, "ed25519", phone.key.public.to_text(), phone.nonce
            ),
        )
        with pytest.raises(ProofRefused):
            phone.apply(invited, sig=login)
        assert phone.apply(invited)


def test_a_device_takes_no_second_person_by_another_code(
    county: County, supervisor: Principal
) -> None:
    """Refused, and the code is not spent by it."""
    known = NewPhone(county)
    known.key = county.phone.author.key
    with county.context():
        invited = invite(county, supervisor)
        with pytest.raises(KeyTaken):
            known.apply(invited)
        assert NewPhone(county).apply(invited)


def test_a_key_registered_by_hand_meanwhile_is_not_taken_in_twice(
    county: County, supervisor: Principal
) -> None:
    phone = NewPhone(county)
    with county.context():
        invited = invite(county, supervisor)
        reply = phone.apply(invited)
        devices.register(
            phone.key.public.to_text(), "别人", [GRID],
            county="500230", now=county.clock.now, pen=county.pen,
        )  # fmt: skip
        with pytest.raises(KeyTaken):
            confirm(county, supervisor, reply["id"], phone.digits(invited, reply))


def test_nobody_enrols_outside_the_own_area_or_above_the_own_role(
    county: County, supervisor: Principal
) -> None:
    with county.context():
        for by, changes, refusal in (
            (supervisor, {"grids": [ELSEWHERE]}, NotAllowed),
            (supervisor, {"grids": [GRID, ELSEWHERE]}, NotAllowed),
            (supervisor, {"role": "township_supervisor"}, RoleNotGranted),
            (supervisor, {"role": "system_administrator"}, RoleNotGranted),
            (supervisor, {"person": " "}, NameMissing),
            (supervisor, {"person": "李\u200b娟"}, NameMissing),
            (supervisor, {"grids": []}, InvalidIdentifier),
            (supervisor, {"grids": ["500230101"]}, InvalidIdentifier),
            (county.officer, {}, NotAllowed),
        ):
            with pytest.raises(refusal):
                invite(county, by, **changes)
        outside = county.principal(Role.SECURITY_ADMINISTRATOR, "")
        with pytest.raises((OutsideCounty, NotAllowed)):
            invite(county, outside, grids=["500105001001001"])


@pytest.mark.parametrize("role", list(Role))
def test_only_who_may_enrol_sees_and_confirms(
    county: County, supervisor: Principal, role: Role
) -> None:
    phone = NewPhone(county)
    principal = county.principal(role, "500230102")
    with county.context():
        invited = invite(county, supervisor)
        reply = phone.apply(invited)
        digits = phone.digits(invited, reply)
        assert enrolling.enrolments(principal, county.clock.now) == []
        with pytest.raises(EnrolmentNotFound):
            confirm(county, principal, reply["id"], digits)


def test_no_role_grants_its_own() -> None:
    assert set(ENROLS) == set(Role)
    assert [role for role, below in ENROLS.items() if role in below] == []
    for role, below in ENROLS.items():
        assert all(ENROLS[each] <= below for each in below), role


def test_what_a_pending_phone_sealed_waits_and_is_admitted_once_confirmed(
    county: County, supervisor: Principal
) -> None:
    phone = NewPhone(county)
    device = device_id(phone.key.public)
    author = county.phone.author
    with county.context():
        invited = invite(county, supervisor)
        reply = phone.apply(invited)
    stranger = type(author)(author.by, device, f"{device}/1", "500230", phone.key)
    borrowed = type(county.phone)(stranger, "李娟", GRID, county.phone.chain)
    county.write("dispute.opened", opened(), case=new_case(), phone=borrowed)
    county.ingest()
    with county.context():
        (held,) = quarantined(county.officer)
        assert held.reason == "unknown_device"
        confirm(county, supervisor, reply["id"], phone.digits(invited, reply))
    county.ingest()
    with county.context():
        (held,) = quarantined(county.officer)
        assert held.reason == "wrong_person"
