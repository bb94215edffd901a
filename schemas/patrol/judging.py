"""Every rule over one petition: the facts that are hit, and when to look again.

A petition changes by deeds, of its own or beside it; only a day that passes changes it
without one. `look_on` is the first day on which that may be, so that nobody looks at a
million petitions every night.
"""

from dataclasses import dataclass
from datetime import date, timedelta

from schemas.patrol import duty, procedure, registration, substance, timeliness
from schemas.patrol.context import Context, Hit, Predicate, Waiting
from schemas.petition.claims import Petition, fold

PREDICATES: tuple[Predicate, ...] = (
    *registration.RULES,
    *timeliness.RULES,
    *procedure.RULES,
    *substance.RULES,
    *duty.RULES,
)


@dataclass(frozen=True, slots=True)
class Judgement:
    hits: tuple[Hit, ...]
    look_on: date | None


def hits(petition: Petition, context: Context) -> tuple[Hit, ...]:
    """The facts that the rules hit, each once."""
    return judge(petition, context).hits


def judge(petition: Petition, context: Context) -> Judgement:
    seen = until(petition, context.day)
    if seen is None:
        return Judgement((), None)
    found: dict[str, Hit] = {}
    days: list[date] = []
    for predicate in PREDICATES:
        for each in predicate(seen, context):
            if isinstance(each, Waiting):
                days.append(each.until + timedelta(days=1))
            else:
                found.setdefault(each.key, each)
    return Judgement(tuple(found.values()), min(days, default=None))


def until(petition: Petition, day: date) -> Petition | None:
    """The petition by what was done up to that day."""
    if all(deed.on <= day for deed in petition.deeds):
        return petition
    done = [deed for deed in petition.deeds if deed.on <= day]
    return fold(petition.id, done) if petition.deeds[0].on <= day else None
