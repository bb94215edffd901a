"""The PIN opens the key; nothing else does, and nothing is lost by forgetting it."""

import json

import pytest

from mobile.credentials import FREE_TRIES, Credentials, check_pin
from mobile.errors import BadEnrolment, NotEnrolled, PinMustWait, PinTooWeak, WrongPin
from tests.figures import says
from tests.mobile.conftest import GRID, PIN, answer_for
from tests.stretching import as_shipped


@pytest.mark.parametrize(
    "pin",
    [
        "12345",
        "123456",
        "987654",
        "111111",
        "112211",
        "520520",
        "abcdef",
        "１２３４５６",
    ],
)
def test_a_pin_that_everybody_tries_first_is_refused(pin) -> None:
    with pytest.raises(PinTooWeak):
        check_pin(pin)


def test_the_key_is_nowhere_in_the_file(credentials) -> None:
    unlocked = credentials.create(PIN)
    kept = credentials.path.read_bytes()
    assert unlocked.key.private_bytes() not in kept
    assert not says(kept.decode(), PIN)
    assert credentials.path.stat().st_mode & 0o077 == 0


def test_the_right_pin_gives_the_same_key_back(credentials) -> None:
    made = credentials.create(PIN)
    assert credentials.unlock(PIN).key == made.key


def test_a_pin_is_stretched_by_what_the_app_ships(credentials) -> None:
    with as_shipped():
        made = credentials.create(PIN)
    lock = json.loads(credentials.path.read_text())["lock"]
    assert (lock["kdf"], lock["n"], lock["r"], lock["p"]) == ("scrypt", 2**15, 8, 1)
    assert credentials.unlock(PIN).key == made.key


def test_a_wrong_pin_says_how_many_tries_are_left(credentials) -> None:
    credentials.create(PIN)
    with pytest.raises(WrongPin) as caught:
        credentials.unlock("999888")
    assert caught.value.left == FREE_TRIES - 1


def test_many_wrong_pins_make_one_wait_and_lose_nothing(credentials, set_clock) -> None:
    made = credentials.create(PIN)
    for _ in range(FREE_TRIES - 1):
        with pytest.raises(WrongPin):
            credentials.unlock("999888")
    with pytest.raises(PinMustWait):
        credentials.unlock("999888")
    with pytest.raises(PinMustWait):
        credentials.unlock(PIN)
    set_clock.wall += 31
    assert credentials.unlock(PIN).key == made.key


def test_a_clock_set_back_does_not_lock_the_phone_for_years(credentials, set_clock):
    credentials.create(PIN)
    for _ in range(FREE_TRIES):
        with pytest.raises((WrongPin, PinMustWait)):
            credentials.unlock("999888")
    set_clock.wall -= 365 * 86400
    assert credentials.unlock(PIN)


def test_the_pin_can_be_changed_and_the_key_stays(credentials) -> None:
    made = credentials.create(PIN)
    credentials.change_pin(PIN, "860213")
    with pytest.raises(WrongPin):
        credentials.unlock(PIN)
    assert credentials.unlock("860213").key == made.key


def test_enrolment_is_kept_and_comes_back_with_the_pin(credentials) -> None:
    unlocked = credentials.create(PIN)
    with pytest.raises(NotEnrolled):
        unlocked.author()
    credentials.enrol(unlocked, answer_for(credentials))
    enrolment = credentials.unlock(PIN).enrolled()
    assert enrolment.person == "秦晓春"
    assert enrolment.databases == (f"grid-{GRID}", f"private-{enrolment.device}")


@pytest.mark.parametrize(
    ("spoil", "said"),
    [
        (lambda answer: answer[: len(answer) // 2], "不完整"),
        (lambda answer: "[]", "内容不对"),
        (lambda answer: answer.replace('"server"', '"servant"'), "server"),
        (lambda answer: answer.replace('"device": "d-', '"device": "d-0'), "另一部"),
        (
            lambda answer: json.dumps({**json.loads(answer), "grids": []}),
            "没有写明网格",
        ),
    ],
)
def test_an_answer_that_cannot_be_used_says_why(credentials, spoil, said) -> None:
    unlocked = credentials.create(PIN)
    with pytest.raises(BadEnrolment, match=said):
        credentials.enrol(unlocked, spoil(answer_for(credentials)))
    assert credentials.unlock(PIN).enrolment is None


def test_two_phones_have_two_keys(tmp_path, clock) -> None:
    first, second = tmp_path / "a", tmp_path / "b"
    first.mkdir()
    second.mkdir()
    one = Credentials(first, clock).create(PIN)
    two = Credentials(second, clock).create(PIN)
    assert one.device != two.device
