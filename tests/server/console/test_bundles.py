"""离线包: what was carried by hand is handed in at the desk, and its answer fetched."""

from collections.abc import Iterator
from typing import Any

import pytest

from server.permissions import Role
from server.registry import db
from server.registry.record import ReceivedEntry
from tests.attacks.carried import addressed, carried, entry
from tests.server.console.desk import Desk, make_desk, token
from tests.server.county import registered

AT, SUPERVISOR = "/bundles", "township_supervisor"


@pytest.fixture
def office(tmp_path) -> Iterator[Desk]:
    made = make_desk(tmp_path, SUPERVISOR, "director")
    yield made
    made.county.close()


def hand_in(desk: Desk, raw: bytes, login: str = SUPERVISOR) -> Any:
    client = desk.client(login)
    return client.post(AT, **form_of(raw, token(client.get("/account").text)))


def form_of(raw: bytes, csrf: str, name: str = "bundle") -> dict[str, Any]:
    """As a browser sends it; the client's own way leaves a file of the form open."""
    said = f'--x\r\nContent-Disposition: form-data; name="csrf_token"\r\n\r\n{csrf}\r\n'
    head = f'--x\r\nContent-Disposition: form-data; name="{name}"; filename="a"\r\n'
    data = b"".join((said.encode(), head.encode(), b"\r\n", raw, b"\r\n--x--\r\n"))
    return {"data": data, "content_type": "multipart/form-data; boundary=x"}


def held(desk: Desk) -> int:
    with desk.county.context():
        return db.session.query(ReceivedEntry).filter_by(type="dispute.opened").count()


def test_what_is_handed_in_is_in_the_registry_when_the_page_is_answered(
    office: Desk,
) -> None:
    county = office.county
    raw = carried(county, addressed(county, county.phone), entry(county))
    assert hand_in(office, raw).status_code == 200
    assert held(office) == 1
    assert hand_in(office, raw).status_code == 200
    assert held(office) == 1


def test_a_phone_of_another_township_looks_like_not_there(office: Desk) -> None:
    county = office.county
    with county.context():
        told = county.settings, county.clock.now, "远处", "500230102001001"
        far = registered(*told, Role.MEDIATOR)
    raw = carried(county, entry(county, far), phone=far)
    assert hand_in(office, raw).status_code == 422
    assert held(office) == 0
    assert hand_in(office, raw, "county_officer").status_code == 200


def test_large_files_are_read_from_who_may_bring_them_alone(office: Desk) -> None:
    large = bytes(17 * 2**20)
    assert hand_in(office, large).status_code == 422
    assert hand_in(office, large, "director").status_code == 413
    nobody = office.county.app.test_client()
    assert nobody.post(AT, **form_of(large, "")).status_code in (303, 413)
