"""Letters in a test county: petitions that run late, and what is written about them."""

from datetime import timedelta
from typing import Any

from schemas.letter_course import Letter
from server.permissions import Principal
from server.registry import db
from server.registry import letters as kept
from server.registry.letters import LetterRow
from server.registry.projecting import county_day
from server.supervising import hits, writing
from server.supervising.proposing import Proposal
from server.supervising.writing import Answer, Wish
from tests.schemas.petition.telling import UNIT
from tests.server.asked import pen, registered, step, unit
from tests.server.county import County

ANSWER = Answer("adopted", "已补办告知书", "明确专人盯办")


def handed_on(county: County, **said: Any) -> str:
    """A petition that a unit has signed for and met its petitioner: it has fifteen days
    to say whether it accepts it."""
    petition = registered(county, **said)
    step(county, petition, "classified", content="04")
    step(county, petition, "transferred")
    step(county, petition, "unit_received", by=unit())
    step(county, petition, "met", by=unit())
    return petition


def proposals(county: County, code: str = "") -> list[Proposal]:
    with county.context():
        db.session.rollback()
        every = hits.proposals(db.session(), county_day(county.clock.now))
    return [each for each in every if code in ("", each.code)]


def about(county: County, who: Principal | None = None) -> dict[str, Any]:
    return {"pen": pen(county, who or county.officer), "now": county.clock.now}


def due(county: County, days: int = 14) -> str:
    return (county_day(county.clock.now) + timedelta(days=days)).isoformat()


def issue(county: County, of: Proposal | None = None, **said: Any) -> str:
    """As it is proposed, or of the office's own accord."""
    besides = {
        "D33": {"rule_violated": "信访工作条例§44(二)"},
        "D36": {
            "responsible_unit": UNIT,
            "rule_violated": "信访工作条例§40④",
            "consequence": "信访人多次来访",
        },
    }
    told: dict[str, Any] = {
        "code": "D33",
        "to_unit": UNIT,
        "grounds": "来信反映推诿",
        "law": "信访工作条例§44(二)",
        "requirements": "十日内书面反馈",
        "feedback_due": due(county),
        "said": {} if of else besides.get(said.get("code", "D33"), {}),
    }
    if of:
        told |= {
            "code": of.code,
            "to_unit": of.unit or "县纪委监委",
            "grounds": of.grounds.zh,
            "petitions": of.petitions,
            "suggestion": of.suggestion,
            "proposal": of.key,
            "said": {"consequence": "信访人多次来访"} if of.code == "D36" else {},
        }
    key = said.pop("key", "")
    with county.context():
        wish = Wish(**told | said)
        return writing.issue(county.officer, wish, **about(county), key=key)


def dismiss(county: County, proposal: Proposal, reason: str = "单位已来电说明") -> None:
    with county.context():
        writing.dismiss(county.officer, proposal.key, reason, **about(county))


def urge(county: County, letter: str) -> None:
    with county.context():
        writing.urge(county.officer, letter, **about(county))


def answer(county: County, letter: str, by: Principal | None = None) -> None:
    who = by or unit()
    with county.context():
        writing.answer(who, letter, ANSWER, **about(county, who))


def judge(county: County, letter: str, result: str = "adopted") -> None:
    anew = due(county) if result == "insufficient" else ""
    with county.context():
        told = result, "已核实", anew
        writing.judge(county.officer, letter, *told, **about(county))


def withdraw(county: County, letter: str) -> None:
    with county.context():
        writing.withdraw(county.officer, letter, "发错单位", **about(county))


def folded(county: County, letter: str) -> Letter:
    with county.context():
        db.session.rollback()
        found = kept.folded(db.session(), letter)
        assert found is not None
        return found.letter


def row(county: County, letter: str) -> LetterRow:
    with county.context():
        db.session.rollback()
        found = db.session.query(LetterRow).filter_by(letter=letter).one()
        db.session.expunge(found)
        return found
