"""Where somebody may turn: by the paper, and of a dispute by what it is about."""

import pytest

from schemas import codes
from schemas.papers import notices, remedies
from schemas.papers.kinds import KINDS, kind


@pytest.mark.parametrize(
    ("code", "says"),
    [
        ("D19", ("六十日", "行政复议", "行政诉讼")),
        ("D22", ("三十日", "请求复查", "原办理机关、单位的上一级")),
        ("D27", ("仲裁", "人民法院")),
        ("D30", ("三十日", "请求复核", "复查机关、单位的上一级")),
        ("D31", ("不再受理", "同一事实和理由")),
    ],
)
def test_a_remedy_says_what_its_article_says(code, says):
    assert all(word in remedies.own(code)[0] for word in says)
    assert remedies.SLOTS[code] in {slot.name for slot in kind(code).slots}


def test_no_other_paper_has_a_remedy() -> None:
    assert {code for code in KINDS if remedies.own(code)} == set(remedies.SLOTS)


@pytest.mark.parametrize(
    ("type", "subtype", "says"),
    [
        ("07", "07-2", "两条途径由当事人选择"),
        ("10", "", "由劳动者选择"),
        ("11", "", "仲裁裁决不服"),
        ("07", "07-1", "先由乡级人民政府"),
        ("02", "", "第二十六条"),
    ],
)
def test_where_the_parties_may_turn_follows_from_what_it_is_about(type, subtype, says):
    told = remedies.of_dispute(remedies.about(type, subtype))
    assert says in told
    assert told in remedies.own("D27")


@pytest.mark.parametrize(
    ("dispute", "channels", "orders"),
    [
        ({"dispute_type": "01"}, (), True),
        ({"dispute_type": "02"}, ("protection_order",), True),
        ({"dispute_type": "07", "subtype": "07-2"}, ("judicial",), False),
        ({}, (), False),
    ],
)
def test_in_a_family_s_dispute_all_are_told_of_the_protection_order(
    dispute, channels, orders
):
    tree = {"dispute": dispute, "termination": {"channels_told": channels}}
    told = remedies.of_case(tree)
    assert ("人身安全保护令" in told) is orders
    assert told in remedies.own("D27")
    is_leased = dispute.get("subtype") == "07-2"
    assert ("两条途径" in told) is is_leased


def test_the_matters_of_a_petition_and_the_types_of_a_dispute_are_all_known() -> None:
    for matter in codes.code_list("petition_matters"):
        assert matter in remedies.DISPUTES
    for known in remedies.OF_TYPE:
        lists = ("dispute_types", "dispute_subtypes")
        assert any(known in codes.code_list(name) for name in lists)


@pytest.mark.parametrize("code", KINDS)
def test_what_is_always_told_has_a_slot_and_room_in_it(code: str) -> None:
    slots = {slot.name: slot for slot in kind(code).every}
    for name, text in notices.standing(code).items():
        assert len(text) <= slots[name].most


def test_every_ground_of_refusal_says_the_law_and_where_to_turn() -> None:
    grounds = set(codes.code_list("refusal_grounds")) - {"rechecked"}
    assert set(notices.REFUSED) == grounds
    for told in notices.REFUSED.values():
        assert set(told) == {"legal_basis", "guidance"}
