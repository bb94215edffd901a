"""知情人, as the phone shows them: who may know of a restricted case, and why.

What the county said last counts. Before it has answered only this phone has the case,
and the page says to whom it goes next.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import NamedTuple

from mobile import colleagues
from mobile.casebook import Casebook

HEADING = "仅下列人员可以看到"
FIRST = "县里还没有收到：现在只有这部手机上有。送到以后，司法所和县里也能看到。"
THEN = (
    "县里的经办人也能看到。名单以县里最后一次告知的为准。要增减人，请找司法所或县里；"
    "移出的人以后收不到新的，以前看过的收不回来。"
)
ROLES = {
    "mediator": "网格调解员",
    "director": "调委会主任",
    "judicial_office": "司法所",
    "township_supervisor": "乡镇主管",
}
WHYS = {
    "author": "登记本案",
    "named": "登记时由{by}写明",
    "office": "本乡镇司法所，按规定知情",
    "desk": "由{by}列入",
}


class Line(NamedTuple):
    """One person: who, and since when and by whose word."""

    who: str
    why: str


def lines(casebook: Casebook, case: str, home: str) -> list[Line]:
    """Everybody who may know, by name."""
    statement = casebook.statement(case, home)
    if statement is None:
        return list(_not_yet_told(casebook, case, home))
    own = casebook.enrolment.person_id
    return [_line(each, own) for each in statement.knowers]


def closing(casebook: Casebook, case: str, home: str) -> str:
    return THEN if casebook.statement(case, home) else FIRST


def _line(knower: Mapping[str, str], own: str) -> Line:
    me = "（本人）" if knower["person"] == own else ""
    role = ROLES.get(knower["role"], "")
    why = WHYS.get(knower["why"], "").format(by=knower["by"] or "登记人")
    day = f"{knower['on']} " if knower["on"] else ""
    return Line(f"{knower['name']}{me}　{role}", f"{day}{why}")


def _not_yet_told(casebook: Casebook, case: str, home: str) -> Iterator[Line]:
    yield Line(f"{casebook.enrolment.person}（本人）", "登记本案")
    casefile = casebook.casefile(case, home)
    for person in sorted(casefile.restriction.named if casefile else ()):
        name = colleagues.name_of(casebook, person) or "同网格调解员"
        yield Line(name, "登记时写明，送到县里以后能看到")
