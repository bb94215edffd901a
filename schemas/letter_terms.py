"""The days of letters: no article fixes any, so each is a trial rule (试行口径).

LU    催办 is proposed so long before a term runs out
LO    and 督办, once it has been over for so long
LD    a letter of supervision is out so long after its ground was found
LR    so long to answer an urging; DL28, to answer any other letter (§40④ asks for
      a written answer and names no day)
"""

from collections.abc import Mapping
from datetime import date, timedelta
from types import MappingProxyType

from schemas.calendar import Calendar
from schemas.counting import Rule, count
from schemas.petition.rules import rule
from schemas.terms import Terms
from schemas.texts import Words

ISSUED = Words("发函之日", "the letter's day")
LU = rule(
    "LU",
    "urging_ahead",
    ("到期前催办", "Urge before it is due"),
    ISSUED,
    (3, "workday"),
    ("信访工作条例§14①(三)", "提案"),
    0,
)
LO = rule(
    "LO",
    "supervised_when_over",
    ("超期转督办", "Supervise what is over"),
    Words("期限届满之日", "the end of the term"),
    (10, "calendar_day"),
    ("信访工作条例§40①", "提案"),
    0,
)
LD = rule(
    "LD",
    "supervision_due",
    ("督办函发出", "Issue the letter of supervision"),
    Words("发现之日", "the finding"),
    (2, "workday"),
    ("信访工作条例§40①", "提案"),
    1,
)
LR = rule(
    "LR",
    "urging_reply_due",
    ("催办函反馈", "Answer the urging"),
    ISSUED,
    (3, "workday"),
    ("信访工作条例§14①(三)", "提案"),
    1,
)
DL28 = rule(
    "DL28",
    "supervision_reply_due",
    ("督办函书面反馈", "Answer the letter of supervision"),
    ISSUED,
    (10, "workday"),
    ("信访工作条例§40④", "提案"),
)
RULES = (LU, LO, LD, LR, DL28)
REPLY: Mapping[str, Rule] = MappingProxyType({"D32": LR})


def reply_due(code: str, on: date, calendar: Calendar, terms: Terms) -> date | None:
    """By when a letter of that day is answered; None where the county put that off."""
    return due(REPLY.get(code, DL28), on, calendar, terms)


def due(rule: Rule, on: date, calendar: Calendar, terms: Terms) -> date | None:
    stands = terms.at(rule, on)
    if stands is None:
        return None
    return count(on, stands.length, stands.unit, calendar).due_on


def over_since(today: date, calendar: Calendar, terms: Terms) -> date | None:
    """The latest day a term may have ended on to be over for long enough today."""
    if terms.at(LO, today) is None:
        return None
    ended = today
    while (until := due(LO, ended, calendar, terms)) is None or until >= today:
        ended -= timedelta(days=1)
    return ended
