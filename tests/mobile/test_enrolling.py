"""A new phone, a real county on loopback, and those who stand in between."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from werkzeug.wrappers import Request, Response

from mobile import theme
from mobile.courier import Event
from mobile.enrolling import Application, Messenger
from mobile.errors import CountyRefused, EnrolmentEnded, NoNetwork, NotEncrypted
from mobile.simulated import SimulatedPhone
from schemas import key_list
from schemas.enrolling import Code
from schemas.errors import InvalidCode, NotCertified
from schemas.sealing import SigningKey
from server import enrolling
from server.enrolling import Invited
from server.permissions import Role
from tests.mobile import walk
from tests.mobile.disputes import opened
from tests.mobile.driver import Driver
from tests.mobile.test_rules import check
from tests.server.county import GRID, County
from tests.sync.served import Served, serving

NEW = pytest.mark.parametrize("drive", [{"enrolled": False}], indirect=True)


@pytest.fixture
def phone(tmp_path: Path) -> Iterator[SimulatedPhone]:
    made = SimulatedPhone(tmp_path / "phone")
    yield made
    made.close()


def invite(county: County, server: str) -> Invited:
    supervisor = county.principal(Role.TOWNSHIP_SUPERVISOR, GRID[:9])
    with county.context():
        return enrolling.invite(
            supervisor,
            "秦晓春",
            "mediator",
            [GRID],
            settings=county.settings,
            keys=county.sili.keys,
            now=county.clock.now,
            server=server,
        )


def confirm(county: County, invited: Invited, digits: str) -> None:
    supervisor = county.principal(Role.TOWNSHIP_SUPERVISOR, GRID[:9])
    with county.context():
        enrolling.confirm(
            supervisor, invited.id, digits, pen=county.pen, now=county.clock.now
        )


def test_from_the_code_to_the_first_entry_at_the_county(
    phone: SimulatedPhone, county: County, served: Served
) -> None:
    invited = invite(county, served.root)
    told = phone.answer({"do": "apply", "code": invited.code.to_text()})
    assert phone.answer({"do": "settle"}) == {"ok": True, "state": "pending"}
    assert phone.answer({"do": "sync"})["error"] == "NotEnrolled"
    confirm(county, invited, told["digits"])
    assert phone.answer({"do": "settle"})["person"] == "秦晓春"
    assert phone.application.pending is None
    body = opened(opened_on=phone.clock.today().isoformat())
    line = {"do": "record", "type": "dispute.opened", "body": body}
    assert phone.answer(line)["ok"]
    assert phone.answer({"do": "sync"})["sent"] == 1


def test_a_phone_switched_off_while_it_waits_goes_on(
    phone: SimulatedPhone, county: County, served: Served
) -> None:
    invited = invite(county, served.root)
    told = phone.answer({"do": "apply", "code": invited.code.to_text()})
    again = SimulatedPhone(phone.folder)
    assert again.application.pending.digits == told["digits"]
    reply = again.answer({"do": "apply", "code": invited.code.to_text()})
    assert reply["digits"] == told["digits"]
    confirm(county, invited, told["digits"])
    assert again.answer({"do": "settle"})["state"] == "enrolled"
    again.close()


def test_wrong_digits_three_times_are_told_to_the_phone(
    phone: SimulatedPhone, county: County, served: Served
) -> None:
    invited = invite(county, served.root)
    digits = phone.application.apply(phone.unlocked, invited.code.to_text()).digits
    for _ in range(3):
        with pytest.raises(enrolling.DigitsRefused):
            confirm(county, invited, f"{(int(digits) + 7) % 10**6:06d}")
    pending = phone.application.pending
    with pytest.raises(EnrolmentEnded):
        phone.application.settle(phone.unlocked, pending)
    assert phone.application.pending is None
    assert phone.answer({"do": "settle"})["error"] == "NotEnrolled"


def test_a_used_code_and_a_slip_are_told_in_words(
    phone: SimulatedPhone, tmp_path: Path, county: County, served: Served
) -> None:
    invited = invite(county, served.root)
    phone.answer({"do": "apply", "code": invited.code.to_text()})
    other = SimulatedPhone(tmp_path / "other")
    refused = other.answer({"do": "apply", "code": invited.code.to_text()})
    assert "开通码不可用" in refused["zh"]
    slip = other.answer({"do": "apply", "code": invited.code.to_text()[:-2]})
    assert slip["error"] == "InvalidCode"
    other.close()


def test_a_code_does_not_travel_in_the_open(phone: SimulatedPhone) -> None:
    code = Code("http://sili.example", "500230", "ab" * 16, "cd" * 16)
    with pytest.raises(NotEncrypted):
        phone.application.apply(phone.unlocked, code.to_text())


def test_without_a_network_it_is_said(phone: SimulatedPhone) -> None:
    code = Code("http://127.0.0.1:9", "500230", "ab" * 16, "cd" * 16)
    with pytest.raises(NoNetwork):
        phone.application.apply(phone.unlocked, code.to_text())


class Between:
    """Somebody on the line who passes everything on, and changes what comes back."""

    def __init__(self, county: County) -> None:
        self.county = county
        self.changes: dict[str, Any] = {}

    def __call__(self, environ: Any, start: Any) -> Any:
        request = Request(environ)
        client = self.county.app.test_client()
        answer = client.post(request.path, json=request.get_json())
        told = {**answer.json, **self.changes}
        return Response(json.dumps(told), answer.status_code)(environ, start)


@contextmanager
def between(county: County, **changes: Any) -> Iterator[tuple[Between, Invited]]:
    somebody = Between(county)
    somebody.changes = changes
    with serving(somebody) as served:
        yield somebody, invite(county, served.root)


def impostor(county: County) -> dict[str, Any]:
    """The county's keys, certified by somebody else's root."""
    return key_list.certify(SigningKey.generate(), "500230", county.sili.keys.online, 9)


@pytest.mark.parametrize(
    ("changes", "refusal"),
    [
        ({"nonce": "00" * 16}, NotCertified),
        ({"id": "00" * 16}, NotCertified),
        ({"seal": None}, NotCertified),
        ({"keys": None}, NotCertified),
        ({"nonce": 7}, CountyRefused),
    ],
)
def test_a_changed_reply_gives_no_digits(
    phone: SimulatedPhone, county: County, changes: dict[str, Any], refusal: Any
) -> None:
    with between(county, **changes) as (_, invited), pytest.raises(refusal):
        phone.application.apply(phone.unlocked, invited.code.to_text())
    assert phone.application.pending is None


def test_another_root_is_an_impostor(phone: SimulatedPhone, county: County) -> None:
    with (
        between(county, keys=impostor(county)) as (_, invited),
        pytest.raises(NotCertified) as refused,
    ):
        phone.application.apply(phone.unlocked, invited.code.to_text())
    assert "冒充" in refused.value.zh


def test_a_changed_answer_is_not_taken(phone: SimulatedPhone, county: County) -> None:
    with between(county) as (somebody, invited):
        pending = phone.application.apply(phone.unlocked, invited.code.to_text())
        confirm(county, invited, pending.digits)
        answer = json.loads(phone.application.settle(phone.unlocked, pending))
        for wrong, refusal in (
            ({**answer, "server": "http://127.0.0.1:1"}, NotCertified),
            ({**answer, "keys": impostor(county)}, NotCertified),
            (None, CountyRefused),
        ):
            somebody.changes = {"answer": wrong}
            with pytest.raises(refusal):
                phone.application.settle(phone.unlocked, pending)


def test_a_phone_once_enrolled_takes_no_other_root(
    phone: SimulatedPhone, county: County, served: Served
) -> None:
    invited = invite(county, served.root)
    told = phone.answer({"do": "apply", "code": invited.code.to_text()})
    confirm(county, invited, told["digits"])
    pending = phone.application.pending
    answer = json.loads(phone.application.settle(phone.unlocked, pending))
    assert phone.answer({"do": "settle"})["ok"]
    other = {**answer, "keys": impostor(county)}
    assert phone.answer({"do": "enrol", "answer": other})["error"] == "BadEnrolment"
    assert phone.answer({"do": "enrol", "answer": answer})["ok"]


def test_what_goes_wrong_in_the_thread_is_told(phone: SimulatedPhone) -> None:
    heard: list[Event] = []
    messenger = Messenger(Application(phone.folder), heard.append)
    messenger.settle(phone.unlocked)
    assert not messenger.is_out
    messenger.apply(phone.unlocked, "http://127.0.0.1:9 0000")
    messenger._thread.join(60)
    assert heard == [Event("failed", InvalidCode("length").zh)]


@pytest.mark.kivy
@NEW
def test_a_thumb_types_the_code_and_the_app_goes_on_by_itself(
    drive: Driver, county: County, served: Served
) -> None:
    walk.give_pin(drive)
    walk.give_pin(drive)
    invited = invite(county, served.root)
    server, groups = invited.code.to_text().split("\n")
    drive.write("enrol:answer", f"{server}\n{groups[:-1]}")
    drive.tap("enrol:take")
    drive.until(lambda: drive.reads("位数不对"), what="the slip")
    drive.write("enrol:answer", f"{server}\n{groups.lower()}")
    drive.tap("enrol:take")
    drive.until(lambda: drive.find("enrol:digits").words, what="six digits")
    drive.shot("enrol-digits")
    digits = drive.find("enrol:digits").words
    assert len(digits.replace(" ", "")) == 6
    confirm(county, invited, digits)
    drive.until(lambda: drive.screen() == "cases", what="the list")
    assert drive.app.casebook.enrolment.person == "秦晓春"


@pytest.mark.kivy
@NEW
def test_an_ended_enrolment_is_told_and_another_code_may_be_tried(
    drive: Driver, county: County, served: Served
) -> None:
    walk.give_pin(drive)
    walk.give_pin(drive)
    drive.shot("enrol-new")
    invited = invite(county, served.root)
    drive.find("enrol:answer").put(invited.code.to_text())
    drive.tap("enrol:take")
    drive.until(lambda: drive.find("enrol:digits").words, what="six digits")
    drive.tap("enrol:again")
    assert drive.find("enrol:digits").words == ""
    drive.tap("enrol:take")
    drive.until(lambda: drive.find("enrol:digits").words, what="the same digits")
    county.clock.forward(minutes=11)
    drive.until(lambda: drive.reads("这次开通没有成功"), what="the end")
    assert drive.find("enrol:digits").words == ""


@pytest.mark.kivy
@NEW
@pytest.mark.parametrize("scale", [scale for _, scale in theme.SCALES])
def test_the_screen_keeps_the_rules_before_and_after_the_code(
    drive: Driver, county: County, served: Served, scale: float
) -> None:
    drive.app.choose_type_scale(scale)
    walk.give_pin(drive)
    walk.give_pin(drive)
    check(drive, "a new phone")
    drive.find("enrol:answer").put(invite(county, served.root).code.to_text())
    drive.tap("enrol:take")
    drive.until(lambda: drive.find("enrol:digits").words, what="six digits")
    drive.frames(3)
    check(drive, "six digits")
    drive.shot(f"enrol-{scale}")
