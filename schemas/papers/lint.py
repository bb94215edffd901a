"""套打必检: what keeps a paper from being issued, each by its article.

    lacks ─► every slot that must be filled and is not, or is too long
          ─► what its kind asks besides: `CHECKS`

D21  longer by thirty days at most, and later than before (信访工作条例§34)
D22  each claim has its conclusion (§32①); the remedy is review, in its own words
D13  who reports is named nowhere, nor by a number that finds him (§30③)
D26  no agreement of people's mediation, which has M08 and M09
D32  how many days are left, or over

A check looks at what is there; what is not, its slot has said already. Of a remedy
nothing is accepted but the kind's own text (`remedies`).
"""

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Final, TypeAlias

from schemas import texts
from schemas.papers import numbered, remedies
from schemas.papers.kind import Kind, Slot, Values
from schemas.papers.kinds import kind
from schemas.petition.rules import MOST_EXTENDED
from schemas.texts import Words


@dataclass(frozen=True, slots=True)
class Lacking:
    """One thing that is lacking or wrong, in which slot, by which article."""

    slot: str
    words: Words
    law: str


Check: TypeAlias = Callable[[Values], Iterator[tuple[str, Words]]]

NOT_ITS_REMEDY: Final = Words(
    "不是这种文书的救济告知，请用本文书自带的文字",
    "is not the remedy of this paper; use its own words",
)
NO_LAWSUIT: Final = Words(
    "信访处理、复查、复核意见不属行政复议和行政诉讼范围，请删去",
    "no lawsuit and no reconsideration lies against it; take it out",
)
LATER: Final = Words("应晚于原办理期限", "must be later than it was due")
TOO_LONG_EXTENDED: Final = Words(
    f"最多延长{MOST_EXTENDED}日", f"at most {MOST_EXTENDED} days"
)
NAMES_THE_REPORTER: Final = Words(
    "写到了检举控告人，请删去", "names who reports; take it out"
)
FINDS_SOMEBODY: Final = Words(
    "有证件号码或者电话号码，请删去", "holds a card or phone number; take it out"
)
NOT_PEOPLES: Final = Words(
    "人民调解用协议书M08或者口头协议登记表M09，不用本文书",
    "people's mediation has M08 or M09, not this paper",
)
HOW_LONG: Final = Words(
    "写明距期限还有几天，或者已超期几天", "say how many days are left, or over"
)
DAY: Final = re.compile(r"(\d{4})年(\d{1,2})月(\d{1,2})日")
COURT: Final = re.compile(r"可以?[^。；\n]{0,40}(行政诉讼|行政复议)")
FINDING: Final = re.compile(r"\d{17}[\dXx]|(?<!\d)1\d{10}(?!\d)")
CONCLUSIONS: Final = ("支持", "解释说明", "不支持")


def lacks(code: str, values: Values) -> tuple[Lacking, ...]:
    """Everything that keeps it from being issued; nothing, and it may be.
    UnknownPaper."""
    paper = kind(code)
    law = {slot.name: slot.law or paper.law for slot in paper.every}
    found = [*slots(paper, values), *asked(code, values)]
    return tuple(Lacking(name, words, law[name]) for name, words in found)


def slots(paper: Kind, values: Values) -> Iterator[tuple[str, Words]]:
    for slot in paper.every:
        said = values.get(slot.name, "")
        if slot.required and not said.strip():
            yield slot.name, unsaid(slot)
        elif len(said) > slot.most:
            yield slot.name, texts.longer_than(slot.most)


def unsaid(slot: Slot) -> Words:
    return Words(f"没有写明{slot.words.zh}", f"does not say: {slot.words.en}")


def asked(code: str, values: Values) -> Iterator[tuple[str, Words]]:
    """What its kind asks besides, of what is there."""
    yield from own_remedy(code, values)
    for check in CHECKS.get(code, ()):
        yield from check(values)


def own_remedy(code: str, values: Values) -> Iterator[tuple[str, Words]]:
    said = bare(values.get(remedies.SLOTS.get(code, ""), ""))
    if said and said not in map(bare, remedies.own(code)):
        yield remedies.SLOTS[code], NOT_ITS_REMEDY


def bare(said: str) -> str:
    """Without what a box of a form may have made of its lines."""
    return "".join(said.split())


def no_lawsuit(values: Values) -> Iterator[tuple[str, Words]]:
    for name, said in values.items():
        if COURT.search(said) and name in SAID_BY_THE_UNIT:
            yield name, NO_LAWSUIT


SAID_BY_THE_UNIT: Final = frozenset(
    {
        "disposition",
        "disposition_basis",
        "item_replies",
        "investigation_findings",
        "review_result",
        "review_findings",
        "recheck_result",
        "recheck_findings",
        "legal_basis",
        "publicity",
    }
)
"""Of an opinion, what is not the petitioner's own words."""


def extended(values: Values) -> Iterator[tuple[str, Words]]:
    before, after = (day(values.get(n, "")) for n in ("original_due", "extended_due"))
    if before and after and after <= before:
        yield "extended_due", LATER
    days = re.search(r"\d+", values.get("extension_days", ""))
    if days and not 1 <= int(days[0]) <= MOST_EXTENDED:
        yield "extension_days", TOO_LONG_EXTENDED


def day(said: str) -> date | None:
    """The first day in it, as papers write days."""
    found = DAY.search(said)
    try:
        return date(*map(int, found.groups())) if found else None
    except ValueError:
        return None


def each_claim(values: Values) -> Iterator[tuple[str, Words]]:
    """Each claim has a conclusion under its own number (§32)."""
    replies = dict(numbered.parts(values.get("item_replies", "")))
    if not replies:
        return
    for mark, _ in numbered.parts(values.get("claims", "")):
        if not replies.get(mark, "").startswith(CONCLUSIONS):
            yield "item_replies", unanswered(mark)


def unanswered(mark: str) -> Words:
    zh = f"第{mark}项诉求没有写明支持、解释说明还是不支持"
    return Words(zh, f"claim {mark} has no conclusion")


def names_nobody(values: Values) -> Iterator[tuple[str, Words]]:
    reporter = values.get("petitioner_name", "").strip()
    for name, said in values.items():
        if name in ("petitioner_name", "contact_phone"):
            continue
        if reporter and reporter in said:
            yield name, NAMES_THE_REPORTER
        elif FINDING.search(said):
            yield name, FINDS_SOMEBODY


def minimized(values: Values) -> Iterator[tuple[str, Words]]:
    if FINDING.search(values.get("risk_facts_minimized", "")):
        yield "risk_facts_minimized", FINDS_SOMEBODY


def not_of_people(values: Values) -> Iterator[tuple[str, Words]]:
    if "人调" in values.get("mediation_no", ""):
        yield "mediation_no", NOT_PEOPLES


def how_long(values: Values) -> Iterator[tuple[str, Words]]:
    if not any(values.get(n, "").strip() for n in ("days_left", "overdue_days")):
        yield "days_left", HOW_LONG


CHECKS: Final[Mapping[str, tuple[Check, ...]]] = {
    "D13": (names_nobody,),
    "D21": (extended,),
    "D22": (each_claim, no_lawsuit),
    "D26": (not_of_people,),
    "D30": (no_lawsuit,),
    "D31": (no_lawsuit,),
    "D32": (how_long,),
    "D34": (minimized,),
}
