"""The deeds of the desk: who did what to whom, and why."""

import pytest

from schemas import desk
from schemas.errors import InvalidBody, UnknownType

ACTOR = {"id": "a-1", "name": "况司法", "role": "judicial_office"}
REVOKED = {"actor": ACTOR, "device": "d-0123456789abcdef", "reason": "手机丢了"}


def test_a_deed_comes_back_as_it_was_written() -> None:
    assert desk.load("device.revoked", REVOKED) == REVOKED


@pytest.mark.parametrize("lacking", ["actor", "device", "reason"])
def test_nobody_s_rights_change_without_who_and_why(lacking: str) -> None:
    body = {name: value for name, value in REVOKED.items() if name != lacking}
    with pytest.raises(InvalidBody) as refused:
        desk.load("device.revoked", body)
    assert refused.value.errors[0].pointer == f"/{lacking}"


def test_what_no_form_names_is_refused() -> None:
    with pytest.raises(InvalidBody):
        desk.load("device.revoked", {**REVOKED, "password": "x"})


def test_a_deed_of_the_field_is_none_of_the_desk() -> None:
    with pytest.raises(UnknownType):
        desk.load("dispute.opened", {"actor": ACTOR})


def test_every_deed_has_a_name_and_says_who() -> None:
    assert desk.TYPE_NAMES.keys() == desk.SCHEMAS.keys()
    for form in desk.SCHEMAS.values():
        assert form().fields["actor"].required
