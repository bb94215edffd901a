"""村规民约: entered by who answers for the village, told to its township's phones.

A rule is what the villagers' assembly adopted (村民委员会组织法§27); the county neither
makes nor judges it, it hands it on with village and day. Withdrawn, it is offered no
more; records that cite it keep its words. What changed goes into `reference` by the
next settling of the ingest (`server.reference`).
"""

import unicodedata
from collections.abc import Iterator
from datetime import datetime
from typing import Any, TypeAlias

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from schemas import codes, identifiers, village_rules
from schemas.fields import day
from schemas.identifiers import REFERENCE
from schemas.strict_json import has_invisible
from schemas.village_rules import LONGEST, PREFIX, Rule
from server import moving
from server.errors import RuleIncomplete, RuleNotFound
from server.permissions import Principal, Verb, areas, covers, demand
from server.registry import db, transaction
from server.registry.desk import Pen
from server.registry.village_rules import VillageRule

Document: TypeAlias = dict[str, Any]
TOWNSHIP = 9


def seen(principal: Principal) -> list[VillageRule]:
    """Those of the principal's area, village by village, those in force first."""
    held = areas(principal, Verb.WRITE_RULES)
    rows = select(VillageRule).order_by(
        VillageRule.village,
        VillageRule.withdrawn_at.is_not(None),
        VillageRule.adopted_on,
        VillageRule.id,
    )
    found = db.session.scalars(rows)
    return [row for row in found if any(covers(area, row.village) for area in held)]


def adopt(
    principal: Principal,
    village: str,
    text: str,
    adopted_on: str,
    *,
    pen: Pen,
    now: datetime,
) -> str:
    """Enter one. InvalidIdentifier, NotAllowed, RuleIncomplete."""
    village = village.strip()
    identifiers.check_village_code(village)
    demand(principal, Verb.WRITE_RULES, village)
    said, on = _checked(text), day(adopted_on.strip())
    if codes.name_of(village) is None or not said or on is None or on > now.date():
        raise RuleIncomplete
    made = VillageRule(
        id=identifiers.uuid7(int(now.timestamp() * 1000)),
        village=village,
        text=said,
        adopted_on=on,
        entered_at=now,
        entered_by=principal.name,
    )
    with transaction() as session:
        session.add(made)
        told = {"rule": made.id, "village": village, "text": said}
        pen.write(session, "rule.adopted", {**told, "adopted_on": str(on)}, now)
        return made.id


def withdraw(
    principal: Principal, rule: str, reason: str, *, pen: Pen, now: datetime
) -> None:
    """Offer it no more. ReasonMissing, RuleNotFound."""
    said = moving.checked(reason)
    with transaction() as session:
        found = session.get(VillageRule, rule)
        held = areas(principal, Verb.WRITE_RULES)
        if found is None or not any(covers(area, found.village) for area in held):
            raise RuleNotFound(rule)
        if found.withdrawn_at is None:
            found.withdrawn_at, found.withdrawn_for = now, said
            pen.write(session, "rule.withdrawn", {"rule": rule, "reason": said}, now)


def _checked(text: str) -> str:
    """The words as they are kept; "" where they cannot be."""
    lines = (" ".join(line.split()) for line in text.splitlines())
    said = unicodedata.normalize("NFC", "\n".join(line for line in lines if line))
    is_fit = len(said) <= LONGEST and not has_invisible(said.replace("\n", ""))
    return said if is_fit else ""


def marks(session: Session) -> tuple[int, int]:
    """How many were ever entered, and how many withdrawn."""
    counted = select(func.count(), func.count(VillageRule.withdrawn_at))
    entered, withdrawn = session.execute(counted.select_from(VillageRule)).one()
    return entered, withdrawn


def documents(session: Session) -> Iterator[Document]:
    """Of each township that ever had a rule, those in force."""
    rows = list(session.scalars(select(VillageRule)))
    for township in sorted({row.village[:TOWNSHIP] for row in rows}):
        rules = (
            Rule(row.id, row.village, row.text, row.adopted_on.isoformat())
            for row in rows
            if row.village.startswith(township) and row.withdrawn_at is None
        )
        yield {
            "e": 1,
            "type": "rules",
            "id": f"{PREFIX}{township}",
            "database": REFERENCE,
            "township": township,
            "rules": village_rules.write(rules),
        }
