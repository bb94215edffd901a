"""Papers in a test county: what is filled in, issued, served."""

from typing import Any

from schemas.papers import kinds, remedies
from server.papers.doing import cancel, issue, serve
from server.papers.issuing import Draft
from server.papers.reading import PaperView, opened
from server.papers.values import Office, filled
from server.permissions import Principal
from tests.server.asked import look as look_at
from tests.server.asked import pen, step, today, unit
from tests.server.county import County

FIRST = "丰都县信访办公室"
VALUES: dict[str, dict[str, str]] = {
    "D04": {
        "petitioner_name": "谭明华",
        "petition_date": "2026年3月2日",
        "matter_summary": "要求恢复水渠",
        "recipient_unit": "丰都县水利局",
        "routed_on": "2026年3月2日",
        "routing_kind": "转送",
        "query_code": "7F3K-9Q2M-XW5D-2H8P",
        "inquiry_phone": "023-70700000",
        "petition_no": "（2026）丰信访字第1号",
    },
}


OPINION = {
    "claims": "恢复水渠",
    "item_replies": "支持。三个月内修复",
    "remedy_notice_review": remedies.own("D22")[0],
}


def values(code: str, **said: str) -> dict[str, str]:
    """Whatever the paper asks for, in words of one kind."""
    known = VALUES.get(code) or {
        slot.name: "2026年4月1日" if slot.most == 20 else f"{slot.words.zh}如下"
        for slot in kinds.kind(code).every
        if slot.required and slot.name not in {"issuer_unit", "issued_on"}
    }
    own = OPINION if code == "D22" else {}
    return {**known, **own, **said}


def known(county: County, petition: str, code: str) -> dict[str, str]:
    """What the petition's deeds say of it."""
    return filled(look_at(county, petition), code, Office(FIRST, "023-70700000"))


def draft(petition: str, code: str = "D04", **more: Any) -> Draft:
    told = {"claims": ("c1",), "unit": FIRST, "values": values(code), **more}
    return Draft(code, petition, **told)


def issued(
    county: County,
    petition: str,
    code: str = "D04",
    *,
    by: Principal | None = None,
    key: str = "",
    **more: Any,
) -> str:
    who = by or county.officer
    with county.context():
        order = draft(petition, code, **more)
        return issue(who, order, pen=pen(county, who), now=county.clock.now, key=key)


def cancelled(county: County, paper: str, by: Principal | None = None) -> None:
    who = by or county.officer
    about = {"pen": pen(county, who), "now": county.clock.now}
    with county.context():
        cancel(who, paper, "收件人姓名写错", **about)


def served(
    county: County, paper: str, by: Principal | None = None, **told: Any
) -> None:
    who = by or county.officer
    on = today(county).isoformat()
    said = {"served_on": on, "mode": "in_person", "to": "谭明华", **told}
    opinion = said.pop("opinion", "")
    about = {"pen": pen(county, who), "now": county.clock.now, "opinion": opinion}
    with county.context():
        serve(who, paper, said, **about)


def look(county: County, paper: str, by: Principal | None = None) -> PaperView:
    with county.context():
        return opened(by or county.officer, paper, county.sili.keys, county.clock.now)


def handled(county: County, petition: str) -> Principal:
    """As far as its opinion; the unit with which it lies."""
    step(county, petition, "classified")
    step(county, petition, "transferred")
    own = unit()
    for type in ("unit_received", "accepted"):
        step(county, petition, type, by=own)
    for number in (1, 2):
        step(county, petition, "met", by=own, number=number)
    step(county, petition, "opinion_issued", by=own)
    step(county, petition, "met", by=own, number=3)
    return own


def letter_to(unit: str) -> dict[str, str]:
    return values("D02", recipient_unit=unit)
