"""A petition of a test county on its way to mediation and back."""

from datetime import timedelta
from typing import Any

from server.assigning import Asked
from server.permissions import Principal
from server.petitions import mediating
from server.petitions.doing import Order
from server.petitions.handed import Handed, of_petition
from server.petitions.mediating import Whom
from server.petitions.returning import Ended, back, ended
from server.registry import db
from tests.schemas.petition.telling import SAID
from tests.server import mediation
from tests.server.asked import look, pen, registered, step, today
from tests.server.county import GRID, County, Phone, new_case
from tests.server.test_assigning import answer

OTHER_SIDE = {"name": "李大山", "phone": "13800000002"}


def accepted(county: County, many: int = 1, **said: Any) -> str:
    """Registered, its claims classified and accepted."""
    petition = registered(county, many, **said)
    every = [f"c{n}" for n in range(1, many + 1)]
    step(county, petition, "classified", *every)
    step(county, petition, "accepted", *every)
    return petition


def whom(county: County, phone: Phone | None = None, **more: Any) -> Whom:
    """王建国, within a week, unless somebody else is asked."""
    until = (today(county) + timedelta(days=7)).isoformat()
    person = (phone or county.phone).author.by
    told = {n: more.pop(n) for n in ("facts", "other", "grid") if n in more}
    asked = Asked(person, **{"due_on": until, **more})
    return Whom(**{"grid": GRID, "asked": asked, "other": OTHER_SIDE, **told})


def told(county: County, *claims: str, **said: Any) -> dict[str, Any]:
    """Both agreed today, by word of mouth, and nothing bars it."""
    on = today(county).isoformat()
    body = {
        "claims": list(claims or ("c1",)),
        "sent_on": on,
        "petitioner_agreed_on": on,
        "petitioner_agreed_by": "oral",
        "other": OTHER_SIDE["name"],
        "other_agreed_on": on,
        "other_agreed_by": "oral",
        "mediable": "yes",
        **SAID["mediation_sent"],
        **said,
    }
    return {name: value for name, value in body.items() if value is not None}


def send(
    county: County,
    petition: str,
    *claims: str,
    to: Whom | None = None,
    by: Principal | None = None,
    key: str = "",
    **said: Any,
) -> None:
    who = by or county.officer
    order = Order("", told(county, *claims, **said), key=key)
    about = {"pen": pen(county, who), "now": county.clock.now}
    with county.context():
        mediating.send(who, petition, order, to, **about)
    county.ingest()


def hand(county: County, petition: str, to: Whom, *claims: str) -> str:
    who = county.officer
    about = {"pen": pen(county, who), "now": county.clock.now}
    with county.context():
        id = mediating.hand(who, petition, claims or ("c1",), to, **about)
    county.ingest()
    return id


def give_back(county: County, petition: str, case: str, by: Any = None) -> None:
    who = by or county.officer
    about = {"pen": pen(county, who), "now": county.clock.now}
    with county.context():
        back(who, petition, case, **about)


def asked(county: County, petition: str) -> list[Handed]:
    """Everybody who was asked, in the order in which it was."""
    with county.context():
        db.session.rollback()
        return of_petition(db.session(), petition)


def proposed(county: County, petition: str, by: Principal | None = None) -> list[Ended]:
    who = by or county.officer
    found = look(county, petition).petition
    with county.context():
        db.session.rollback()
        return ended(db.session(), who, found)


def taken_on(county: County, petition: str, phone: Phone | None = None) -> str:
    """The dispute that the mediator opened with the last assignment."""
    case = new_case()
    said = mediation.opened(case_source="petition_dept")
    first = county.write("dispute.opened", said, case=case, phone=phone)
    county.write(
        "dispute.accepted",
        mediation.accepted(),
        case=case,
        seen=(first.id,),
        phone=phone,
    )
    id = asked(county, petition)[-1].standing.row.id
    answer(county, id, case, seen=(first.id,), phone=phone)
    return case


def agreed(county: County, case: str, phone: Phone | None = None, **said: Any) -> None:
    """By word of mouth, so it is in effect at once."""
    body = {
        "round": 1,
        "form": "oral",
        "signed_on": today(county).isoformat(),
        "agreement_no": "石龙调协〔2026〕3号",
        "dispute_facts": "李大山拦了沟。",
        "disputed_matters": "晒坝水沟",
        "oral_agreement_content": "李大山赔谷子钱四百元，水沟挖回两尺。",
        **said,
    }
    county.write("agreement.signed", body, case=case, phone=phone)
    county.ingest()


def failed(county: County, case: str, ground: str = "failed") -> None:
    on = today(county).isoformat()
    body = mediation.terminated(terminated_on=on, ground=ground)
    county.write("dispute.terminated", body, case=case)
    county.ingest()
