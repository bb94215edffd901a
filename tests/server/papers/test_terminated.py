"""D27 of a mediation without an agreement: where else the parties may turn."""

import pytest

from schemas.papers import remedies
from schemas.papers.lint import lacks
from server.papers import case_values
from server.registry.cases import case_page
from tests.server.county import County
from tests.server.mediation import open_case, terminated


def notice(county: County, **dispute: str) -> dict[str, str]:
    case = open_case(county, **dispute)
    county.write("dispute.terminated", terminated(), case=case)
    county.ingest()
    with county.context():
        view = case_page(county.officer, case, county.clock.now)
        return case_values.filled(view, "D27", covered=False)


@pytest.mark.parametrize(
    ("dispute", "about"),
    [
        ({"dispute_type": "02"}, "other"),
        ({"dispute_type": "07", "subtype": "07-1"}, "land_title"),
        ({"dispute_type": "07", "subtype": "07-2"}, "land_lease"),
        ({"dispute_type": "10"}, "wages"),
    ],
)
def test_the_notice_has_the_roads_of_its_dispute_and_nothing_is_typed(
    county, dispute, about
):
    told = notice(county, **dispute)
    assert told["other_remedies"] == remedies.of_dispute(about)
    assert "李大山不再到场" in told["termination_reason"]
    assert {each.slot for each in lacks("D27", told)} <= {"recorder"}


def test_in_a_family_the_protection_order_is_told_of_to_both(county):
    told = notice(county, dispute_type="01")
    assert told["other_remedies"] == remedies.of_dispute("other", order=True)
    assert {each.slot for each in lacks("D27", told)} <= {"recorder"}


def test_of_a_mediation_that_goes_on_there_is_no_such_notice(county):
    case = open_case(county)
    county.ingest()
    with county.context():
        view = case_page(county.officer, case, county.clock.now)
        told = case_values.filled(view, "D27", covered=False)
    assert "other_remedies" not in told
