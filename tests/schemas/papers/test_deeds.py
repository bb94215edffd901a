"""A paper as a deed: what it was filled in with, and what it is about."""

from typing import Any

import pytest

from schemas import deeds
from schemas.errors import InvalidBody, UnknownType

ACTOR = {"id": "a-officer", "name": "周敏", "role": "county_officer"}
PAPER, MATTER = (f"0199e0bf-0000-7000-8000-{n:012x}" for n in (1, 2))


def issued(**said: Any) -> dict[str, Any]:
    return {
        "actor": ACTOR,
        "paper": PAPER,
        "code": "D05",
        "issued_on": "2026-03-02",
        "unit": "丰都县信访办公室",
        "petition": MATTER,
        "template": "0" * 64,
        "version": 0,
        "values": {"petitioner_name": {"text": "王秀英"}},
        "docx": "0" * 64,
        "pdf": "1" * 64,
        "pages": 1,
        **said,
    }


def test_a_paper_of_a_petition_is_taken_as_it_is() -> None:
    assert deeds.load("paper.issued", issued()) == issued()


def test_a_paper_is_about_a_petition_or_a_case_and_never_both() -> None:
    with pytest.raises(InvalidBody) as refused:
        deeds.load("paper.issued", issued(case_id=MATTER))
    assert [each.pointer for each in refused.value.errors] == ["/case_id"]


def test_what_cannot_be_done_with_a_paper_has_no_form() -> None:
    with pytest.raises(UnknownType):
        deeds.form_of("paper.lost")
