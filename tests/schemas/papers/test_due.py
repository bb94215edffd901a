"""The paper of a step, where the claim says which."""

from datetime import timedelta

import pytest

from schemas.papers.due import due_paper
from schemas.papers.kinds import KINDS
from schemas.petition import claims, moves
from tests.schemas.petition.telling import MONDAY, deed, registered, to_road


def due(type: str, *before: tuple[str, dict], result: str = "", **said: object) -> str:
    """Of c1, once these steps and the last were done, each a day later."""
    done = [registered()]
    for type_of, told in (*before, (type, said)):
        done.append(deed(type_of, MONDAY + timedelta(days=len(done)), **told))
    claim = claims.fold("p1", done).claims["c1"]
    (row,) = (row for row in moves.rows(type) if row.result == result)
    return due_paper(claim, row)


def classified(road: int) -> tuple[str, dict]:
    return "classified", {"answers": to_road(road)}


@pytest.mark.parametrize("road", [1, 2, 3, 4])
def test_what_is_led_away_has_the_paper_of_its_road(road: int) -> None:
    assert due("channelled", classified(road)) == f"D{14 + road}"


def test_a_suggestion_and_a_duty_are_answered_on_different_papers() -> None:
    suggests = "classified", {"category": "suggestion", "answers": None}
    assert due("answered", suggests, ("accepted", {})) == "D12"
    assert due("answered", classified(5), ("accepted", {})) == "D19"


def test_what_was_rechecked_before_is_accepted_no_more() -> None:
    assert due("not_accepted", ground="rechecked") == "D07"
    assert due("not_accepted", ground="in_progress") == "D06"


@pytest.mark.parametrize(
    ("kind", "result", "code"),
    [
        ("administrative", "settled", "D26"),
        ("administrative", "failed", ""),
        ("people", "settled", ""),
        ("industry", "failed", ""),
    ],
)
def test_only_a_settlement_of_the_authorities_has_a_paper_of_the_desk(
    kind: str, result: str, code: str
) -> None:
    sent = ("accepted", {}), ("mediation_sent", {"kind": kind})
    assert due("mediation_returned", *sent, result=result) == code


def test_every_other_step_has_the_paper_of_its_row() -> None:
    claim = claims.fold("p1", [registered()]).claims["c1"]
    told = {"answered", "not_accepted", "channelled", "mediation_returned"}
    for row in moves.MOVES:
        if row.type not in told:
            assert due_paper(claim, row) == row.paper
            assert row.paper in {*KINDS, "", "X01", "X07"}
