"""A restricted case, as its phone writes it."""

from typing import Any

import pytest

from schemas import identifiers, restricted
from schemas.entry import Entry
from schemas.restricted import CaseKey
from tests.server.county import GRID, County, Phone, new_case
from tests.server.mediation import accepted, opened

WHAT = "他昨夜又动手打人"


class Case:
    """A restricted case of one phone, and its key."""

    def __init__(self, county: County, phone: Phone) -> None:
        self.county, self.phone = county, phone
        self.id = new_case()
        self.key = CaseKey.generate()

    def write(
        self, type: str, body: dict[str, Any], phone: Phone | None = None, **more: Any
    ) -> Entry:
        writer, keys = phone or self.phone, self.county.sili.keys
        key = more.pop("key", self.key)
        kid, county = keys.case_kid, keys.case_key.addressee
        said = restricted.seal(
            key,
            body,
            case=self.id,
            type=type,
            grid=more.pop("grid", GRID),
            wrapped={kid: key.enclose(county, self.id)},
        )
        home = more.pop("home", identifiers.private_database(writer.device))
        return self.county.write(
            type, said, case=self.id, home=home, phone=writer, **more
        )


def violence(**restriction: Any) -> dict[str, Any]:
    said = {"ground": "dv", **restriction}
    return opened(summary=WHAT, risk_flags=["dv"], restriction=said)


@pytest.fixture
def case(county: County) -> Case:
    made = Case(county, county.phone)
    first = made.write("dispute.opened", violence())
    made.write("dispute.accepted", accepted(), seen=(first.id,))
    county.ingest()
    return made
