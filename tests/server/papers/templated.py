"""Templates for tests: a kind, its file changed by a word, and two officers."""

from dataclasses import replace

from schemas.papers.kinds import kind
from schemas.papers.wording import wording
from server.papers import building, templates
from server.permissions import Principal
from server.registry import db
from server.registry.desk import Pen
from tests.server.county import County

CODE = "D05"
WHY = "按市里新的格式"


def file(word: str = "特此告知，请知悉。") -> bytes:
    """The built-in, with one more line at its end."""
    return building.built(f"{wording(CODE)}\n{word}\n")


def values(code: str = CODE) -> dict[str, str]:
    return {slot.name: slot.words.zh for slot in kind(code).every}


def second(county: County) -> Principal:
    """Another officer of the same county."""
    return replace(county.officer, id="a-second", name="冉红")


def propose(county: County, data: bytes, by: Principal | None = None) -> str:
    who = by or county.officer
    with county.context():
        seen = templates.digest(templates.checked(CODE, data))
        return templates.propose(
            who, CODE, data, seen, WHY, pen=pen(county, who), now=county.clock.now
        )


def publish(county: County, template: str, by: Principal | None = None) -> None:
    who = by or second(county)
    with county.context():
        seen = templates.found(db.session(), template).digest
        about = {"pen": pen(county, who), "now": county.clock.now}
        templates.publish(who, template, seen, **about)


def withdraw(county: County, template: str, by: Principal | None = None) -> None:
    who = by or county.officer
    with county.context():
        about = {"pen": pen(county, who), "now": county.clock.now}
        templates.withdraw(who, template, "印错了一个字", **about)


def pen(county: County, who: Principal) -> Pen:
    return Pen.of(county.sili.keys, who)


def current(county: County) -> templates.Template:
    with county.context():
        db.session.rollback()
        return templates.current(db.session(), CODE)
