"""How long a petition is kept."""

from datetime import timedelta

import pytest

from schemas import codes
from schemas.petition.archiving import proposed
from tests.schemas.petition.telling import MONDAY, deed, suggestion, told

DAY = timedelta(days=1)


@pytest.mark.parametrize(
    ("done", "kept"),
    [
        ([], "30"),
        ([suggestion(MONDAY)], "10"),
        ([deed("not_accepted", MONDAY)], "10"),
        ([deed("withdrawn", MONDAY)], "10"),
        ([deed("assigned", MONDAY)], "30"),
        ([deed("assigned", MONDAY, level="county_committee")], "permanent"),
        ([suggestion(MONDAY), deed("recheck_requested", MONDAY + DAY)], "permanent"),
    ],
)
def test_what_weighs_more_is_kept_longer(done, kept):
    assert proposed(told(*done).claims["c1"]) == kept
    assert kept in codes.code_list("petition_retentions")


def test_what_ended_is_archived_and_nothing_more_is_done():
    petition = told(deed("withdrawn", MONDAY), deed("archived", MONDAY + DAY))
    assert petition.state == "archived"
    assert not petition.is_open
