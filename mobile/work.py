"""要做的事: everything that waits for somebody on this phone, by day and urgency.

    clocks that run         one task each: its stage, its term, its visit, its end
    steps without a clock   to be accepted, signed, sealed, ended       steps
    drafts                  each goes on from where it was left
    what came back          returned by the county, in two versions, in doubt
    what is asked for       items of a review to mend, a comment to read    reviewing
    what is assigned        to be answered, today at the latest             taking_on

All of it comes from the lines that the index keeps; no case is folded to draw it. A
draft that is the very form of a task is opened by that task. Light and day are those
of the clock (`schemas.clocks`), as the county's list of cases has them. A right that
lapsed is nobody's task.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date, timedelta
from functools import lru_cache
from typing import NamedTuple

from mobile import reviewing, taking_on
from mobile.assigned import Assignment
from mobile.casebook import Casebook
from mobile.drafts import Draft
from mobile.listing import Listed
from mobile.plans import PLANS, occasions
from mobile.reviewed import Asked
from mobile.summaries import LIGHT_ORDER, Running, Summary, days_words
from schemas.calendar import Calendar
from schemas.clocks import RULES
from schemas.counting import Rule, count, explain
from schemas.kinds import ACTIVITY

GROUPS = (("late", "过期"), ("today", "今天"), ("week", "七天内"), ("later", "以后"))
WEEK = timedelta(days=7)
BY_ID: Mapping[str, Rule] = {rule.id: rule for rule in RULES}
BY_RULE: Mapping[tuple[str, str], Rule] = {(r.id, r.unit): r for r in RULES}
MEND_WARNS = 2
ASSIGNED = "assigned"
STAGES = {"SL1": 1, "SL2": 2, "SL3": 3, "SL4": 4}
VISITS = frozenset({"DL27", "PF", "RV"})
TERM = "问第{}条履行了没有"
WORDS = {
    "DL13": "调结：签协议，或者终止",
    "DL14": "双方可以一起去法院申请司法确认",
    "DL27": "回访，看协议履行得怎样",
    "RV": "按约好的日子再去看",
    "RP": "接访时答应的事，看办好没有",
}
STEPS = {
    "dispute.accepted": "决定受理不受理",
    "agreement.signed": "签调解协议",
    "agreement.sealed": "给协议盖章（没盖章还不生效）",
    "agreement.corrected": "协议还缺签名，补上",
    "dispute.terminated": "终止调解，告诉当事人还有什么路",
}
BEFORE = {
    "dispute.consented": "先问意愿",
    "dispute.resumed": "暂停着，先看能不能恢复",
    "dispute.extension_asked": "返回多次了，先问各方同不同意延长",
}
HOW = {
    "step": "这一步没有规定日子，越早越好",
    "draft": "写了一半，只在这部手机上",
    "conflict": "两人记得不一样，或者别人更正过，要有人认",
    "doubt": "别人写的，县里还没有认，先不算进案件",
    "advice": "看过了，点一下“知道了”",
}


class Opens(NamedTuple):
    """What a tap opens: `form` (a fresh one), `draft`, `case`, `conflicts`, or what a
    review asks for, by review and item: `asked`; what is assigned: `assigned`."""

    kind: str
    key: str = ""


class Task(NamedTuple):
    """One thing to do, in one case."""

    kind: str
    case: str
    home: str
    title: str
    words: str
    light: str
    due: date | None
    opens: Opens
    running: Running | None = None
    told: str = ""
    calendar: Calendar | None = None

    @property
    def how(self) -> str:
        """How its day came about, or why it is here."""
        if self.running is None or self.calendar is None:
            return self.told or HOW[self.kind]
        rule = _rule(self.running)
        start_on = date.fromisoformat(self.running.start_on)
        due = count(start_on, rule.length, rule.unit, self.calendar)
        return explain(rule, due, self.calendar).zh

    def badge(self, today: date) -> str:
        return days_words((self.due - today).days) if self.due else "尽快"

    def day(self, today: date) -> date:
        """Where it stands in the list: a word is wanted today, whenever it is due."""
        due = self.due or today
        return min(due, today) if self.kind == ASSIGNED else due

    def group(self, today: date) -> str:
        due_on = self.day(today).isoformat()
        return _group(due_on, today.isoformat(), (today + WEEK).isoformat())


@dataclass(frozen=True, slots=True)
class Counts:
    """How many in each group; `words` is what the list says."""

    late: int = 0
    today: int = 0
    week: int = 0
    later: int = 0

    @property
    def total(self) -> int:
        return self.late + self.today + self.week + self.later

    @property
    def light(self) -> str:
        return "red" if self.late else "yellow" if self.today else "grey"

    @property
    def words(self) -> str:
        """What is far off is told only where nothing is near."""
        told = zip((n for _, n in GROUPS), self.numbers, strict=True)
        parts = [f"{name} {number}" for name, number in told if number]
        near = parts[:-1] if self.later and len(parts) > 1 else parts
        return "　".join(["要做的事", *(near or ["现在没有"])])

    @property
    def numbers(self) -> tuple[int, int, int, int]:
        return self.late, self.today, self.week, self.later


def tasks(book: Casebook, listed: Iterable[Listed] | None = None) -> list[Task]:
    """Everything, what presses first. `listed`: the list as it was just read."""
    today = book.clock.today()
    lines = _lines(book, book.cases() if listed is None else listed)
    drafts = book.drafts()
    of_form = _by_form(drafts)
    days = book.reference.calendar
    found = [*_of_lines(lines, of_form, today, days)]
    found += _came_back(book, _cases(lines))
    found += _asked_for(book, lines, today)
    found += _assigned(book, _cases(lines), today)
    taken = {task.opens.key for task in found if task.opens.kind == "draft"}
    found += (_of_draft(draft) for draft in drafts if draft.id not in taken)
    return sorted(found, key=lambda task: _urgency(task, today))


def tally(book: Casebook, listed: Iterable[Listed]) -> Counts:
    """How many `tasks` there are, without making them: for every draw of the list."""
    today, lines, drafts = book.clock.today(), _lines(book, listed), book.drafts()
    day, week = today.isoformat(), (today + WEEK).isoformat()
    found: Counter[str] = Counter()
    for summary in lines:
        if summary.is_erased:
            continue
        for running in summary.work:
            if not (running.is_right and running.due_on < day):
                found[_group(running.due_on, day, week)] += 1
        found["today"] += bool(summary.step) + _is_disputed(summary)
        for asked in reviewing.for_me(book, summary):
            found[_group(asked.due_on or day, day, week)] += 1
    drafted = {draft.case for draft in drafts}
    lines_of = [summary for summary in lines if summary.case in drafted]
    assigned = [*_assigned(book, _cases(lines), today)]
    found.update(task.group(today) for task in assigned)
    days = book.reference.calendar
    begun = [*_of_lines(lines_of, _by_form(drafts), today, days), *assigned]
    taken = {task.opens.key for task in begun if task.opens.kind == "draft"}
    found["today"] += sum(draft.id not in taken for draft in drafts)
    found["today"] += sum(1 for _ in _came_back(book, _cases(lines)))
    return Counts(**found)


def _group(due_on: str, day: str, week: str) -> str:
    """Days in ISO's order are in the order of their letters."""
    if due_on <= day:
        return "today" if due_on == day else "late"
    return "week" if due_on <= week else "later"


def _lines(book: Casebook, listed: Iterable[Listed]) -> list[Summary]:
    """The disputes, and what was held outside any: a promise waits like a clock."""
    return [*(line.summary for line in listed), *book.summaries(ACTIVITY)]


def _cases(lines: Iterable[Summary]) -> set[str]:
    return {summary.case for summary in lines}


def counts(found: Iterable[Task], today: date) -> Counts:
    return Counts(**Counter(task.group(today) for task in found))


def _urgency(task: Task, today: date) -> tuple[date, bool, int, str, str]:
    light = LIGHT_ORDER[task.light]
    return task.day(today), task.due is None, light, task.case, task.kind


def _by_form(drafts: Iterable[Draft]) -> dict[tuple[str, str], Draft]:
    """The half-written form of each case and kind, the last touched one."""
    found: dict[tuple[str, str], Draft] = {}
    for draft in drafts:
        if not draft.corrects:
            found.setdefault((draft.case, draft.form), draft)
    return found


# -- of the cases


def _of_lines(
    lines: Iterable[Summary],
    drafts: Mapping[tuple[str, str], Draft],
    today: date,
    calendar: Calendar,
) -> Iterator[Task]:
    day = today.isoformat()
    for summary in lines:
        if summary.is_erased:
            continue
        for running in summary.work:
            if running.is_right and running.due_on < day:
                continue
            yield _of_clock(summary, running, drafts, today)._replace(calendar=calendar)
        if summary.step:
            opens = _form(summary, summary.step, drafts)
            yield _task(summary, "step", STEPS[summary.step], "yellow", opens)
        if _is_disputed(summary):
            words = "有待核对、待确认的，看一看"
            yield _task(summary, "conflict", words, "yellow", Opens("conflicts"))


def _is_disputed(summary: Summary) -> bool:
    return bool(summary.conflict_count or summary.amendment_count)


def _of_clock(
    summary: Summary,
    running: Running,
    drafts: Mapping[tuple[str, str], Draft],
    today: date,
) -> Task:
    due, light = _light(running.due_on, running.warn, today)
    form, words = _of_rule(running.rule, running.about, summary.first)
    opens = _form(summary, form, drafts) if form else Opens("case")
    return Task(
        running.rule,
        summary.case,
        summary.database,
        summary.title,
        words,
        light,
        due,
        opens,
        running,
    )


def _rule(running: Running) -> Rule:
    """As it stood in the county when the clock began."""
    known = BY_RULE.get((running.rule, running.unit), BY_ID[running.rule])
    return replace(known, length=running.n, unit=running.unit)


@lru_cache(maxsize=4096)
def _light(due_on: str, warn: int, today: date) -> tuple[date, str]:
    due = date.fromisoformat(due_on)
    days = (due - today).days
    return due, "red" if days < 0 else "yellow" if days <= warn else "green"


@lru_cache(maxsize=4096)
def _of_rule(rule: str, about: str, first: str) -> tuple[str, str]:
    """Which form it is done with, and what there is to do."""
    last = about.rpartition("/")[2]
    if stage := STAGES.get(rule):
        plan = PLANS[f"stage.recorded/{stage}"]
        if first:
            return first, f"{plan.title}：{BEFORE[first]}"
        return plan.key, plan.title + (f"（第 {last} 轮）" if last != "1" else "")
    if rule == "PF":
        return "follow_up.recorded", TERM.format(last[1:])
    form = "reception.followed_up" if rule == "RP" else ""
    return "follow_up.recorded" if rule in VISITS else form, WORDS[rule]


def _form(summary: Summary, key: str, drafts: Mapping[tuple[str, str], Draft]) -> Opens:
    if key not in PLANS:
        return Opens("case")
    draft = drafts.get((summary.case, key))
    return Opens("draft", draft.id) if draft else Opens("form", key)


def _task(summary: Summary, kind: str, words: str, light: str, opens: Opens) -> Task:
    return Task(
        kind,
        summary.case,
        summary.database,
        summary.title,
        words,
        light,
        None,
        opens,
    )


# -- of reviews


def _asked_for(book: Casebook, lines: Iterable[Summary], today: date) -> Iterator[Task]:
    for summary in lines:
        for asked in () if summary.is_erased else reviewing.for_me(book, summary):
            yield _of_asked(book, summary, asked, today)


def _of_asked(book: Casebook, summary: Summary, asked: Asked, today: date) -> Task:
    who = reviewing.who(book, asked)
    opens = Opens("asked", f"{asked.review}#{asked.item}")
    if asked.is_advice:
        told = f"{who} 的{'建议' if asked.is_mentor_s else '评语'}。{HOW['advice']}"
        task = _task(summary, "advice", asked.words, "grey", opens)
        return task._replace(told=told)
    due, light = None, "yellow"
    if asked.due_on:
        due, light = _light(asked.due_on, MEND_WARNS, today)
    words = f"补正：{asked.words}"
    task = _task(summary, "mend", words, light, opens)
    return task._replace(due=due, told=f"{who} 审阅时退回，要求补正")


# -- of what is assigned


def _assigned(book: Casebook, shown: set[str], today: date) -> Iterator[Task]:
    """Of a case that is put away nothing; of one that is not here yet, that it is."""
    for each in taking_on.waiting(book):
        if each.told.case in shown or taking_on.line_of(book, each) is None:
            yield _of_assigned(book, each, today)
    for each in taking_on.recalled(book):
        yield _of_recalled(book, each)


def _of_assigned(book: Casebook, each: Assignment, today: date) -> Task:
    told = each.told
    due, light = _light(told.due_on.isoformat(), taking_on.WARNS, today)
    begun = taking_on.draft_of(book, each.id)
    said = f"：{told.words}" if told.words else ""
    return Task(
        ASSIGNED,
        told.case,
        begun.home if begun else each.home,
        taking_on.title(book, each),
        f"{each.office}指派给您{said}",
        "red" if light == "red" else "yellow",
        due,
        Opens("draft", begun.id) if begun else Opens(ASSIGNED, each.id),
        told=f"{each.who} {each.made_on:%m月%d日} 指派，{taking_on.WITHIN}",
    )


def _of_recalled(book: Casebook, each: Assignment) -> Task:
    words, told = f"已收回：{each.told.withdrawn_reason}", f"{each.who}指派的，不用办了"
    title, opens = taking_on.title(book, each), Opens(ASSIGNED, each.id)
    place = each.told.case, each.home, title, words
    return Task("recalled", *place, "grey", None, opens, told=told)


# -- of this phone


def _of_draft(draft: Draft) -> Task:
    kind = "更正：" if draft.corrects else ""
    words = f"接着写：{kind}{PLANS[draft.form].title}"
    title = about(draft)
    opens = Opens("draft", draft.id)
    return Task("draft", draft.case, draft.home, title, words, "yellow", None, opens)


def about(draft: Draft) -> str:
    """Whose matter it is, or where something was held, as far as it is written."""
    parties = draft.body.get("parties", {}).values()
    names = "、".join(p["name"] for p in parties if p.get("name"))
    if draft.form in occasions.KEYS:
        return draft.title or draft.body.get("place") or "还没有写地点"
    return draft.title or names or "还没有写姓名"


def _came_back(book: Casebook, shown: set[str]) -> Iterator[Task]:
    """Of cases that are in the list: what is put away does not appear here either."""
    for shelf in book.shelves.values():
        for back in shelf.delivery.returned():
            summary = shelf.lines.get(back.case)
            if summary is not None and back.case in shown:
                yield Task(
                    "returned",
                    back.case,
                    shelf.name,
                    summary.title,
                    "县里退回一条记录，看原因",
                    "red",
                    None,
                    Opens("case"),
                    told=f"{back.zh}。{back.todo}",
                )
        doubted = {told["case"] for told in shelf.doubts().values()}
        for case in sorted(doubted & shown & shelf.lines.keys()):
            words = "有别人写的记录还没有算进来"
            yield _task(shelf.lines[case], "doubt", words, "yellow", Opens("case"))
