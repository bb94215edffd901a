"""Who else acts in this phone's grids, as the county's directory names them.

For whom an office's phone may write something down is whoever ever acted in that very
grid; the list only helps to choose, and is judged at the county like every entry.
"""

from __future__ import annotations

from mobile.casebook import Casebook
from mobile.setting import Choices
from schemas.entry import Entry
from schemas.roles import FOR_ANOTHER


def of(casebook: Casebook, grid: str) -> Choices:
    """(id, name) of those for whom this phone may write in that grid."""
    enrolment = casebook.enrolment
    if enrolment.role not in FOR_ANOTHER:
        return ()
    acted = casebook.reference.acted_in(grid)
    found = [(name, id) for id, name in acted if id != enrolment.person_id]
    return tuple((id, name) for name, id in sorted(found))


def name_of(casebook: Casebook, person: str) -> str:
    """What somebody is called, as far as the county said it; else ""."""
    if person == casebook.enrolment.person_id:
        return casebook.enrolment.person
    return casebook.reference.name_of(person)


def author_of(casebook: Casebook, entry: Entry) -> str:
    """Who wrote it, in words; by its phone where nobody was named."""
    by_phone = f"同网格另一部手机（尾号 {entry.device[-4:]}）"
    return name_of(casebook, entry.by) or by_phone
