"""A register leads back to the field that wrote it."""

import pytest

from schemas import placing
from tests.schemas.records import BODIES

ABOUT_A_CASE = [
    type
    for type in BODIES
    if not type.endswith(("corrected", "voided", "settled", "confirmed"))
]


@pytest.mark.parametrize("type", ABOUT_A_CASE)
def test_from_a_body_to_its_register_and_back(type: str) -> None:
    root = placing.root(type, BODIES[type], "entry:d-0:0:" + "a" * 32)
    for pointer, _ in placing.leaves(BODIES[type]):
        assert placing.origin(placing.path(root, pointer)) == (type, pointer)


def test_what_no_field_wrote_has_no_origin() -> None:
    assert placing.origin("/state") == ("", "/state")
