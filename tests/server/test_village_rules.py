"""村规民约: entered for one's own villages, told to their phones, withdrawn."""

from typing import Any

import pytest

from schemas.village_rules import Rule, read
from server import village_rules
from server.errors import NotAllowed, ReasonMissing, RuleIncomplete, RuleNotFound
from server.permissions import Principal, Role
from tests.server.county import GRID, County
from tests.server.test_reference import TOWNSHIP, at_hub

VILLAGE, ELSEWHERE = GRID[:12], "500230102201"
TEXT = "屋檐水各流各边。"


def judicial(county: County, area: str = TOWNSHIP) -> Principal:
    return county.principal(Role.JUDICIAL_OFFICE, area)


def adopt(county: County, by: Principal | None = None, **said: Any) -> str:
    told = {"village": VILLAGE, "text": TEXT, "adopted_on": "2024-03-12", **said}
    about = {"pen": county.pen, "now": county.clock.now}
    with county.context():
        return village_rules.adopt(by or judicial(county), **told, **about)


def told(county: County) -> tuple[Rule, ...]:
    county.ingest()
    return read(at_hub(county, f"rules:{TOWNSHIP}")).rules


def withdraw(county: County, rule: str, by: Principal, reason: str = "已修订") -> None:
    with county.context():
        village_rules.withdraw(by, rule, reason, pen=county.pen, now=county.clock.now)


def test_a_rule_is_told_with_village_and_day_until_it_is_withdrawn(
    county: County,
) -> None:
    rule = adopt(county, text=f"  {TEXT}\n\n 院坝不堆砂石。 ")
    text = f"{TEXT}\n院坝不堆砂石。"
    assert told(county) == (Rule(rule, VILLAGE, text, "2024-03-12"),)
    serial = at_hub(county, f"rules:{TOWNSHIP}")["serial"]
    assert told(county)
    assert at_hub(county, f"rules:{TOWNSHIP}")["serial"] == serial
    county.clock.forward(hours=1)
    withdraw(county, rule, judicial(county))
    withdraw(county, rule, judicial(county))
    assert told(county) == ()
    with county.context():
        (row,) = village_rules.seen(judicial(county))
        assert row.withdrawn_for == "已修订"


def test_nobody_enters_or_withdraws_for_a_village_that_is_not_his(
    county: County,
) -> None:
    rule = adopt(county)
    other = judicial(county, ELSEWHERE[:9])
    with pytest.raises(NotAllowed):
        adopt(county, other)
    with pytest.raises(NotAllowed):
        adopt(county, county.principal(Role.MEDIATOR, GRID))
    with pytest.raises(RuleNotFound):
        withdraw(county, rule, other)
    with pytest.raises(RuleNotFound):
        withdraw(county, "none", judicial(county))
    with pytest.raises(ReasonMissing):
        withdraw(county, rule, judicial(county), " ")
    with county.context():
        assert village_rules.seen(other) == []


@pytest.mark.parametrize(
    "wrong",
    [
        {"text": " \n "},
        {"text": "看不见的\u200b字"},
        {"text": "长" * 2001},
        {"adopted_on": "去年"},
        {"adopted_on": "2199-01-01"},
        {"village": f"{TOWNSHIP}598"},
    ],
)
def test_what_is_incomplete_is_refused(county: County, wrong: dict[str, str]) -> None:
    with pytest.raises(RuleIncomplete):
        adopt(county, **wrong)
