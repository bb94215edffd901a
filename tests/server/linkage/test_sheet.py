"""What linkage takes from a case file, and what it never takes."""

from datetime import date
from typing import Any

import pytest

from schemas.casefile import CaseFile, fold
from server.linkage.sheet import Mac, Sheet, sheet_of
from tests.schemas.protected import REPORTED
from tests.schemas.records import BODIES
from tests.schemas.telling import LI, ZHANG, Phone, opening

MAC = Mac(b"the county's key")
NUMBER = "110101199003070417"
GRID = "500230119200001"
CHILD = {**ZHANG, "birth_on": "2011-05-04"}


def opened(**changes: Any) -> CaseFile:
    phone = Phone("wang")
    phone.record("dispute.opened", opening(**changes))
    return fold(phone.known)


def made(casefile: CaseFile, *, is_restricted: bool = False) -> Sheet:
    sheet = sheet_of(casefile, GRID, MAC, is_restricted=is_restricted)
    assert sheet is not None
    return sheet


def test_a_sheet_holds_what_the_field_wrote_of_the_dispute() -> None:
    zhang = {**ZHANG, "phone": "023-70605678", "sex": "1", "address": "万泉村3组"}
    sheet = made(
        opened(parties={"p2": LI, "p1": zhang}, place="3组院坝", amount_fen=100)
    )
    assert (sheet.grid, sheet.village, sheet.township) == (GRID, GRID[:12], GRID[:9])
    assert [each.name for each in sheet.persons] == ["张三", "李四"]
    assert sheet.persons[0].phone == "02370605678"
    assert sheet.persons[0].home.group == 3
    assert (sheet.amount_fen, sheet.channel) == (100, "application")
    assert sheet.text == "张三家屋檐水滴到李四家院坝。\n改走屋檐水"
    assert not sheet.county_only


def test_a_dispute_without_its_day_began_when_it_was_registered() -> None:
    assert made(opened()).began_on == made(opened()).opened_on == date(2026, 11, 20)
    assert made(opened(occurred_on="2026-11-02")).began_on == date(2026, 11, 2)


def test_a_number_becomes_a_digest_and_is_nowhere_in_the_sheet() -> None:
    card = {**ZHANG, "id_type": "111", "id_no": NUMBER}
    sheet = made(opened(parties={"p1": card, "p2": LI}))
    assert sheet.persons[0].id_mac == MAC.of(NUMBER) != Mac(b"another").of(NUMBER)
    assert sheet.persons[0].birth_on == date(1990, 3, 7)
    assert NUMBER not in repr(sheet)
    assert MAC.of(" 50023019650307512x") == MAC.of("50023019650307512X")


def test_a_passport_is_not_the_card_of_the_same_digits() -> None:
    passport = {**ZHANG, "id_type": "414", "id_no": NUMBER}
    sheet = made(opened(parties={"p1": passport, "p2": LI}))
    assert sheet.persons[0].id_mac not in ("", MAC.of(NUMBER))


@pytest.mark.parametrize(
    ("parties", "restricted"),
    [({"p1": CHILD, "p2": LI}, False), ({"p1": ZHANG, "p2": LI}, True)],
)
def test_minors_and_restricted_cases_are_for_the_county_alone(
    parties: dict[str, Any], restricted: bool
) -> None:
    casefile = opened(parties=parties)
    assert made(casefile, is_restricted=restricted).county_only


@pytest.mark.parametrize(
    ("type", "body"),
    [
        ("protection.reported", REPORTED),
        ("outreach.held", BODIES["outreach.held"]),
        ("reception.held", BODIES["reception.held"]),
    ],
)
def test_reports_of_harm_and_occasions_have_no_sheet(
    type: str, body: dict[str, Any]
) -> None:
    phone = Phone("wang")
    phone.record(type, body)
    assert sheet_of(fold(phone.known), GRID, MAC, is_restricted=False) is None
