"""Which letters are proposed: rules over what the registry has, each with its ground.

    D32 催办   a term runs out in a few working days, or did, and nothing was done
    D33 督办   it has been over for long; it was urged twice and nobody answered; or the
               patrol found what weighs most (red)
    D34 提示   an urgent matter; or three of one kind in one township in thirty days
    D35 建议   three returned, unsatisfied or late of one unit in a quarter; or three
               answers in a quarter that no rule supports what was asked (policy)
    D36 追责   a letter is overdue although it was urged, or answered badly twice;
               whether anybody is to blame a person decides, and to whom it goes

A rule sees no database and no clock but the day it is asked on (`Days`). The numbers
are readings of ours (试行口径). A *fact* is one word for what was hit: whoever decided
about it once is not asked again.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import NamedTuple

from schemas import codes
from schemas.calendar import Calendar
from schemas.counting import Rule
from schemas.letter_terms import LD, LO, due
from schemas.petition.rules import RULES
from schemas.terms import Terms
from schemas.texts import Words
from server.papers.issuing import written

SEVERAL, WINDOW, LISTED, MOST = 3, 30, 5, 200
URGED_TWICE, URGED, RETURNED = 1, 1, 2
"""A letter of urging is the first of two; how often beside it."""
NAMED: Mapping[str, Rule] = {rule.id: rule for rule in RULES}
URGE = "信访工作条例§14①(三)"
SUPERVISE = "信访工作条例§40①"
WARN = "信访工作条例§25"
IMPROVE = "信访工作条例§40①"
POLICY = "信访工作条例§40②"
ACCOUNT = "信访工作条例§40③"
ANSWER = "信访工作条例§40④"
BROKEN = "rule_violated"
FINDING = "D33|finding|"
REQUIREMENTS: Mapping[str, str] = {
    "D32": "请抓紧办理，在期限内依法作出答复，并书面反馈办理进展。",
    "D33": "请立即整改，说明原因和责任，书面反馈整改结果和采纳情况。",
    "D34": "请及时核实情况，采取措施防止矛盾激化，书面反馈处置情况。",
    "D35": "请研究改进，书面反馈采纳情况。",
    "D36": "请依照管理权限调查处理，书面反馈采纳情况。",
}
"""What is asked where nobody says otherwise."""


@dataclass(frozen=True, slots=True)
class Proposal:
    """A letter that might be written; `unit` is empty where a person says to whom."""

    code: str
    unit: str
    petitions: tuple[str, ...]
    grounds: Words
    law: str
    facts: tuple[str, ...]
    suggestion: str = ""
    by: date | None = None
    """Until when it should be out."""
    said: tuple[tuple[str, str], ...] = ()
    """What its paper says besides, by slot."""

    @property
    def key(self) -> str:
        return self.facts[0]


class Quarter(NamedTuple):
    """2026Q1, as facts and the English have it."""

    year: int
    n: int

    @classmethod
    def of(cls, today: date) -> "Quarter":
        return cls(today.year, (today.month + 2) // 3)

    @property
    def first(self) -> date:
        return date(self.year, 3 * self.n - 2, 1)

    @property
    def id(self) -> str:
        return f"{self.year}Q{self.n}"

    @property
    def zh(self) -> str:
        return f"{self.year}年第{self.n}季度"


class Days(NamedTuple):
    today: date
    calendar: Calendar
    terms: Terms


class Late(NamedTuple):
    """What lies with a unit and is due, with nothing done about it."""

    petition: str
    number: str
    summary: str
    unit: str
    due_on: date
    rule: str


class Ignored(NamedTuple):
    """A letter that waits for its answer beyond its day."""

    letter: str
    code: str
    number: str
    unit: str
    petitions: tuple[str, ...]
    due_on: date
    urged: int
    returned: int


class Found(NamedTuple):
    """An open finding of the patrol that weighs most."""

    finding: str
    petition: str
    number: str
    unit: str
    words: Words
    law: str
    found_on: date


class Came(NamedTuple):
    """A petition of late: where it lies, and of which content."""

    petition: str
    number: str
    summary: str
    place: str
    unit: str
    is_urgent: bool
    contents: tuple[str, ...]


class Mark(NamedTuple):
    """What speaks against a unit's work, or of a gap that no rule fills."""

    kind: str
    petition: str
    number: str
    unit: str
    content: str = ""


RETURNED_TO, UNSATISFIED, EXPLAINED = "returned", "unsatisfied", "explained"


def fact(*parts: str) -> str:
    return "|".join(parts)


def urgings(every: Iterable[Late], days: Days) -> Iterator[Proposal]:
    for late in every:
        told = fact("D32", "due", late.petition, late.unit, late.due_on.isoformat())
        words, left = _due(late, days.today), (late.due_on - days.today).days
        over = ("days_left", str(left)) if left >= 0 else ("overdue_days", str(-left))
        said = ("due_on", written(late.due_on)), over
        about = (late.petition,)
        yield Proposal("D32", late.unit, about, words, URGE, (told,), said=said)


def overdue(every: Iterable[Late], days: Days) -> Iterator[Proposal]:
    """Those that have been over for as long as the rule says."""
    for late in every:
        told = fact("D33", "due", late.petition, late.unit, late.due_on.isoformat())
        found = due(LO, late.due_on, days.calendar, days.terms) or days.today
        by = due(LD, found, days.calendar, days.terms)
        words, about = _due(late, days.today), (late.petition,)
        rule = NAMED.get(late.rule)
        said = _broken(rule.article) if rule else ()
        yield Proposal(
            "D33", late.unit, about, words, SUPERVISE, (told,), by=by, said=said
        )


def _broken(law: str) -> tuple[tuple[str, str], ...]:
    return ((BROKEN, law),)


def _due(late: Late, today: date) -> Words:
    rule, left = NAMED.get(late.rule), (late.due_on - today).days
    of = (rule.zh, rule.en, rule.article) if rule else (late.rule, late.rule, "")
    zh, en = (
        (f"还剩{left}日", f"{left} days are left")
        if left >= 0
        else (f"已超期{-left}日", f"{-left} days over")
    )
    law = f"（{of[2]}）" if of[2] else ""
    return Words(
        f"{late.number}“{late.summary}”的{of[0]}{law}期限为{late.due_on}，{zh}，"
        "尚无办理结果。",
        f"{late.number}: {of[1]} was due on {late.due_on}, {en}, and nothing was done."
        if left < 0
        else f"{late.number}: {of[1]} is due on {late.due_on}, {en}; nothing is done.",
    )


def ignored(every: Iterable[Ignored], days: Days) -> Iterator[Proposal]:
    """What follows where a letter is not answered: 督办 after 催办, else 追责."""
    for letter in every:
        if letter.code == "D32" and letter.urged >= URGED_TWICE:
            yield _supervised(letter, days)
        elif letter.code in ("D33", "D34", "D35") and (
            letter.urged >= URGED or letter.returned >= RETURNED
        ):
            yield _blamed(letter)


def _supervised(letter: Ignored, days: Days) -> Proposal:
    told, urged = fact("D33", "letter", letter.letter), letter.urged + 1
    words = Words(
        f"{letter.number}要求{letter.due_on}前反馈，已催办{urged}次，仍未反馈。",
        f"{letter.number} was to be answered by {letter.due_on}; urged {urged} times,"
        " no answer came.",
    )
    by = due(LD, days.today, days.calendar, days.terms)
    said = (("source_doc_no", letter.number), *_broken(URGE))
    to, about = letter.unit, letter.petitions
    return Proposal("D33", to, about, words, SUPERVISE, (told,), by=by, said=said)


def found(every: Iterable[Found], days: Days) -> Iterator[Proposal]:
    """What the patrol marked red."""
    for each in every:
        told = fact("D33", "finding", each.finding)
        words = Words(
            f"网巡发现{each.number}：{each.words.zh}（{each.law}）。",
            f"The patrol found of {each.number}: {each.words.en}.",
        )
        by = due(LD, each.found_on, days.calendar, days.terms)
        said, about = _broken(each.law), (each.petition,)
        yield Proposal(
            *("D33", each.unit, about, words, SUPERVISE, (told,)), by=by, said=said
        )


def merged(every: Iterable[Proposal]) -> Iterator[Proposal]:
    """One letter of supervision for one petition and unit, whatever was hit."""
    of: dict[tuple[str, ...], list[Proposal]] = {}
    for each in every:
        is_one = each.code == "D33" and len(each.petitions) == 1
        mark = (each.unit, *each.petitions) if is_one else (each.key,)
        of.setdefault((each.code, *mark), []).append(each)
    for those in of.values():
        yield those[0] if len(those) == 1 else _joined(those)


def _joined(those: list[Proposal]) -> Proposal:
    first, last = those[0], those[-1]
    zh = "".join(each.grounds.zh for each in those)
    en = " ".join(each.grounds.en for each in those)
    facts = tuple(sorted({told for each in those for told in each.facts}))
    by = min((each.by for each in those if each.by), default=None)
    laws = dict.fromkeys(text for each in those for n, text in each.said if n == BROKEN)
    said = {**dict(last.said), **dict(first.said), BROKEN: "、".join(laws)}
    return replace(
        first, grounds=Words(zh, en), facts=facts, by=by, said=tuple(said.items())
    )


def _blamed(letter: Ignored) -> Proposal:
    told = fact("D36", "letter", letter.letter)
    words = Words(
        f"{letter.unit}对{letter.number}逾期未按要求反馈（期限{letter.due_on}，"
        f"催办{letter.urged}次，退回重新反馈{letter.returned}次）。是否追责由人决定。",
        f"{letter.unit} has not answered {letter.number} as asked (due on"
        f" {letter.due_on}, urged {letter.urged} times, sent back {letter.returned}"
        " times). Whether anybody is to blame a person decides.",
    )
    said = (("responsible_unit", letter.unit), *_broken(ANSWER))
    about = letter.petitions
    return Proposal("D36", "", about, words, ACCOUNT, (told,), said=said)


def urgent(every: Iterable[Came]) -> Iterator[Proposal]:
    for came in every:
        if came.is_urgent:
            told = fact("D34", "urgent", came.petition)
            words = Words(
                f"{came.number}“{came.summary}”为重大、紧急信访事项。",
                f"{came.number} is major or urgent.",
            )
            said, about = _risk(URGENT, "重大", came.place), (came.petition,)
            yield Proposal("D34", came.unit, about, words, WARN, (told,), said=said)


def _risk(kind: str, level: str, place: str) -> tuple[tuple[str, str], ...]:
    where = codes.name_of(place) or place
    return ("risk_kind", kind), ("risk_level", level), ("affected_area", where)


URGENT, MANY_ALIKE = "重大、紧急信访事项", "同类信访事项集中"


def similar(
    every: Iterable[Came], towns: Mapping[str, str], settled: frozenset[str]
) -> Iterator[Proposal]:
    """Those of one content in one township of which nobody decided yet; `towns` are
    the units to warn, by the township's code."""
    found: dict[tuple[str, str], list[Came]] = {}
    for came in every:
        for content in came.contents:
            if alike(came, content) not in settled:
                found.setdefault((came.place, content), []).append(came)
    for (place, content), those in sorted(found.items()):
        if len(those) >= SEVERAL:
            yield _similar(place, content, those, towns.get(place, those[0].unit))


def alike(came: Came, content: str) -> str:
    return fact("D34", "alike", content, came.petition)


def _similar(place: str, content: str, those: list[Came], unit: str) -> Proposal:
    where, many = codes.name_of(place) or place, len(those)
    zh, en = (codes.label("content_categories", content, tongue) for tongue in TONGUES)
    words = Words(
        f"{where}{WINDOW}日内“{zh}”类信访事项{many}件："
        f"{_some(each.number for each in those)}。",
        f"{many} petitions about {en} from {where} in {WINDOW} days.",
    )
    told = tuple(alike(came, content) for came in those[:MOST])
    about = tuple(came.petition for came in those[:MOST])
    said = _risk(MANY_ALIKE, "一般", place)
    return Proposal("D34", unit, about, words, WARN, told, said=said)


TONGUES: tuple[codes.Language, codes.Language] = ("zh", "en")


def slack(
    marks: Iterable[Mark], overdue: Mapping[str, int], quarter: Quarter
) -> Iterator[Proposal]:
    """Of one unit in a quarter; `overdue` counts its claims that ran over in it."""
    by_unit = _by(marks, lambda mark: mark.unit)
    for unit in sorted(by_unit.keys() | overdue.keys()):
        those, late = by_unit.get(unit, []), overdue.get(unit, 0)
        if unit and len(those) + late >= SEVERAL:
            zh, en = _counted(those, late)
            words = Words(
                f"{unit}{quarter.zh}{zh}{_listed(those)}。",
                f"{unit} in {quarter.id}: {en}.",
            )
            told = fact("D35", "work", unit, quarter.id)
            about = _petitions(those)
            yield Proposal("D35", unit, about, words, IMPROVE, (told,), "work")


def _counted(those: list[Mark], late: int) -> tuple[str, str]:
    """How many of each, of which there are any."""
    back = sum(mark.kind == RETURNED_TO for mark in those)
    every = (
        (back, "发回重办{}件", "{} sent back"),
        (len(those) - back, "评价不满意{}件", "{} unsatisfied"),
        (late, "超期{}件", "{} overdue"),
    )
    told = [(zh.format(many), en.format(many)) for many, zh, en in every if many]
    return "、".join(zh for zh, _ in told), ", ".join(en for _, en in told)


def gaps(marks: Iterable[Mark], quarter: Quarter) -> Iterator[Proposal]:
    """What was rightly asked and no rule supports, several times of one content."""
    by_content = _by(marks, lambda mark: mark.content)
    for content, those in sorted(by_content.items()):
        if content and len(those) >= SEVERAL:
            zh, en = (codes.label("content_categories", content, t) for t in TONGUES)
            words = Words(
                f"{quarter.zh}“{zh}”类处理意见中{len(those)}件诉求合理而没有政策依据，"
                f"作了解释说明{_listed(those)}。",
                f"{quarter.id}: {len(those)} claims about {en} were reasonable and no"
                " rule supports them.",
            )
            told = fact("D35", "policy", content, quarter.id)
            about = _petitions(those)
            yield Proposal("D35", "", about, words, POLICY, (told,), "policy")


def _by(marks: Iterable[Mark], of: Callable[[Mark], str]) -> dict[str, list[Mark]]:
    found: dict[str, list[Mark]] = {}
    for mark in marks:
        found.setdefault(of(mark), []).append(mark)
    return found


def _petitions(marks: Iterable[Mark]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(mark.petition for mark in marks))[:MOST]


def _listed(marks: Iterable[Mark]) -> str:
    numbers = list(dict.fromkeys(mark.number for mark in marks))
    return f"：{_some(numbers)}" if numbers else ""


def _some(numbers: Iterable[str]) -> str:
    every = list(numbers)
    more = f"等{len(every)}件" if len(every) > LISTED else ""
    return "、".join(every[:LISTED]) + more
