"""待查文件 and 手机: what the supervisor reads, decides and changes there."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.server.console.desk import Desk, make_desk, token
from tests.server.county import GRID
from tests.server.test_deciding import WHY, handed_in, position

NEXT = GRID[:-3] + "002"


@pytest.fixture
def office(tmp_path: Path) -> Iterator[Desk]:
    made = make_desk(tmp_path, "township_supervisor", "system_administrator")
    yield made
    made.county.close()


def waiting(office: Desk) -> str:
    """The page of what an ended phone handed in."""
    late = handed_in(office.county)
    with office.county.context():
        place = position()
    assert late.device in office.client("township_supervisor").get("/devices/late").text
    return f"/quarantine/{place}"


@pytest.mark.parametrize(
    ("verb", "says"), [("released", "已放行"), ("kept", "不予采信")]
)
def test_what_waits_is_read_and_decided_with_a_reason(office, verb, says) -> None:
    at = waiting(office)
    clerk = office.client("township_supervisor")
    shown = clerk.get(at).text
    assert "水沟" in shown
    form = {"verb": verb, "csrf_token": token(shown)}
    assert clerk.post(at, data={**form, "reason": " "}).status_code >= 400
    clerk.post(at, data={"verb": verb, "reason": WHY})  # Without its token: nothing.
    assert 'name="verb"' in clerk.get(at).text
    answer = clerk.post(at, data={**form, "reason": WHY})
    assert (answer.status_code, answer.location) == (303, at)
    decided = clerk.get(at).text
    assert WHY in decided
    assert says in decided
    assert 'name="verb"' not in decided
    assert WHY in clerk.get("/quarantine").text


def test_who_may_only_read_decides_nothing(office) -> None:
    at = waiting(office)
    assert 'name="verb"' not in office.client("system_administrator").get(at).text


def test_a_person_moves_and_the_phone_ends_with_a_reason(office) -> None:
    device = office.county.phone.device
    clerk = office.client("township_supervisor")
    at = f"/devices/{device}"
    assert at in clerk.get("/devices").text
    said = {"csrf_token": token(clerk.get(at).text), "reason": "调到二网格"}
    moved = {**said, "left": GRID, "entered": NEXT}
    assert clerk.post(f"{at}/move", data={**moved, "reason": ""}).status_code >= 400
    assert clerk.post(f"{at}/move", data=moved).status_code == 303
    shown = clerk.get(at).text
    assert f'value="{NEXT}"' in shown
    assert f'name="left" value="{GRID}"' not in shown
    another = clerk.post(f"{at}/another", data=said)
    assert "开通码" in another.text
    assert clerk.post(f"{at}/end", data=said).status_code == 303
    assert "已停用" in clerk.get(at).text


def test_a_phone_out_of_scope_is_not_there(office) -> None:
    clerk = office.client("township_supervisor")
    assert clerk.get("/devices/d-0000000000000000").status_code == 404
