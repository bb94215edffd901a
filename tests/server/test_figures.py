"""Which amounts count in the county's figures: those that nobody contests."""

from sqlalchemy import select

from server.registry import db
from server.registry.projection import CaseRow
from tests.server.county import County, new_case
from tests.server.mediation import corrected, opened


def told(county: County, case: str) -> tuple[int, int | None]:
    """How many conflicts the registry counts in the case, and its amount."""
    with county.context():
        row = db.session.scalars(select(CaseRow).where(CaseRow.case == case)).one()
        return row.conflict_count, row.amount_fen


def test_two_amounts_are_a_conflict_and_in_no_figure(county: County) -> None:
    case = new_case()
    first = county.write("dispute.opened", opened(), case=case)
    other = county.phones("李娟")
    for phone, amount in ((county.phone, 680_000), (other, 700_000)):
        change = corrected(first.id, {"/amount_fen": amount})
        county.write(
            "dispute.corrected", change, case=case, seen=(first.id,), phone=phone
        )
    county.ingest()
    assert told(county, case) == (1, None)


def test_what_another_made_of_an_amount_is_in_no_figure_until_confirmed(
    county: County,
) -> None:
    case = new_case()
    first = county.write("dispute.opened", opened(), case=case)
    change = corrected(first.id, {"/amount_fen": 680_000})
    changed = county.write(
        "dispute.corrected", change, case=case, seen=(first.id,),
        phone=county.phones("李娟"),
    )  # fmt: skip
    county.ingest()
    assert told(county, case) == (0, None)
    body = {
        "register": "/dispute/amount_fen",
        "settles": sorted([first.id, changed.id]),
        "matches": changed.id,
        "by_role": "author",
        "confirmed_on": change["corrected_on"],
    }
    county.write("amendment.confirmed", body, case=case, seen=(changed.id,))
    county.ingest()
    assert told(county, case) == (0, 680_000)
