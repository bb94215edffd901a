"""How much a form asks of a mediator: questions answered, touches, seconds.

The real forms are filled in by their own model. What stands there already (days, her
name, the village) is not counted; every question that she answers is. `test_minutes`
holds the ceilings, `make bench` prints the counts.

Seconds are of driving alone, without talking, reading aloud and thinking of words:

    think    1.35 s before each answer and each page      Card, Moran, Newell 1980 (M)
    reach    1.10 s to each place that is touched         the same (P)
    slower   × 1.7 of both, for people far over 55        Jastrzembski, Charness 2007
    a key    60 / (26 words × 5 keys) s, in the fifties   Palin and others 2019
    a word   3.5 keys a Chinese character: three letters of pinyin, and for every other
             character one touch to choose it             our estimate
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from mobile import recording
from mobile.casebook import Casebook
from mobile.drafts import Draft
from mobile.places import value_at
from mobile.plan import Many
from schemas.entry import Entry

THINK, REACH, SLOWER = 1.35, 1.10, 1.7
KEY = 60 / (26 * 5)
KEYS_A_CHARACTER = 3.5
TYPED = ("line", "prose", "day", "hour", "money", "whole", "phone", "code")


@dataclass
class Effort:
    """What was asked of her so far."""

    questions: list[str] = field(default_factory=list)
    touches: int = 0
    thoughts: int = 0
    keys: float = 0.0

    @property
    def seconds(self) -> float:
        hand = THINK * self.thoughts + REACH * self.touches
        return SLOWER * hand + KEY * self.keys

    def touch(self, times: int = 1) -> None:
        self.touches += times
        self.thoughts += 1

    def type(self, text: str) -> None:
        wide = sum(char > "\u2e80" for char in text)
        self.keys += wide * KEYS_A_CHARACTER + len(text) - wide


class Filling:
    """One form on the table, filled in from its first page to its last."""

    def __init__(self, book: Casebook, draft: Draft, effort: Effort) -> None:
        self.book = book
        self.effort = effort
        self.paper = recording.paper_of(book, draft)

    def pointer(self, spelled: str) -> str:
        """p1 is p1-9f02ab, as this case names it."""
        body, parts = self.paper.body, []
        for part in spelled.strip("/").split("/"):
            there = value_at(body, "/".join(["", *parts])) or {}
            long = [key for key in there if key.partition("-")[0] == part]
            parts.append(long[0] if long else self._party(part))
        return "/" + "/".join(parts)

    def _party(self, part: str) -> str:
        known = [key for key, _ in self.paper.setting.refer("party", self.paper.body)]
        return next((key for key in known if key.partition("-")[0] == part), part)

    def answer(self, spelled: str, value: Any, touches: int = 1) -> None:
        """One question answered: a chip is touched, a box touched and written into."""
        pointer = self.pointer(spelled)
        kind = self._kind(pointer)
        self.effort.questions.append(f"{self.paper.plan.key} {spelled}")
        self.effort.touch(touches)
        if kind in TYPED and isinstance(value, str):
            self.effort.type(value)
        if isinstance(value, list):
            value = [self._party(each) for each in value]
        self.paper.answer(pointer, value)

    def _kind(self, pointer: str) -> str:
        from mobile.answers import kind_of

        return kind_of(self.paper.field(pointer))

    def answers(self, said: Mapping[str, Any]) -> None:
        for spelled, value in said.items():
            self.answer(spelled, value)

    def add(self, at: str, offer: int = -1) -> str:
        """A card more; which of several kinds is a question, the touch is none."""
        many = next(each for each in self._manys() if each.at == at)
        begin: Mapping[str, Any] = {}
        if offer >= 0:
            begin = many.offers[offer][1]
            self.effort.questions.append(f"{self.paper.plan.key} {at} +{offer}")
            self.effort.touch()
        self.effort.touch()
        return self.paper.add(many, begin)

    def at_once(self, at: str) -> None:
        """One touch that answers one question of all."""
        many = next(each for each in self._manys() if each.at == at)
        assert len(self.paper.open_at_once(many)) > 1
        self.paper.answer_at_once(many)
        self.effort.questions.append(f"{self.paper.plan.key} {at} *")
        self.effort.touch()

    def _manys(self) -> Iterator[Many]:
        for sheet in self.paper.all_sheets:
            yield from (each for each in sheet.items if isinstance(each, Many))

    def record(self) -> Entry:
        """Turn the pages, read it over, save."""
        for _ in self.paper.sheets:
            self.effort.touch()
        self.effort.touch()
        return recording.complete(self.book, self.paper)


SAME_DAY: Mapping[str, Any] = {
    "/parties/p1/name": "李二河",
    "/parties/p2/name": "张大山",
    "/bars_none": True,
    "/rights_told": True,
    "/consents/p1/willing": "today",
    "/consents/p1/openness": "limited",
    "/consents/p2/willing": "today",
    "/consents/p2/openness": "closed",
    "/statements/p1/facts": "他的柴堆在路上，三轮车过不去。",
    "/statements/p2/facts": "柴是暂时放的，没想堵他的路。",
    "/content": "张大山当天把柴搬走，以后路上不堆东西。",
    "/satisfaction/p1/score": "satisfied",
    "/satisfaction/p2/score": "basically",
}


def same_day(book: Casebook, home: str, said: Mapping[str, Any] = SAME_DAY) -> Effort:
    """新纠纷, 口头, the tile, the form, 保存: a small matter settled on the day."""
    from mobile.plans import one_sitting, twelve
    from schemas import codes

    effort = Effort()
    effort.touch(2)
    draft = recording.new_dispute(book, home)
    recording.become(book, draft, one_sitting.KEY)
    form = Filling(book, draft, effort)
    twelve.choose(form.paper.body, codes.code_list("village_disputes")["02-1"])
    effort.questions.append("same_day /dispute_type")
    effort.touch()
    form.answers(said)
    form.record()
    return effort


def four_stages(book: Casebook, home: str) -> tuple[Effort, str]:
    """A usual case, two parties, one issue, one claim, closed to others: what its four
    stages ask, each done with all that it owes; and the case."""
    case = begun(book, home)
    effort = Effort()
    for stage in (aired, deliberated, answered, agreed_on, appraised):
        stage(book, home, case, effort)
    return effort, case


def begun(book: Casebook, home: str) -> str:
    """Registered, accepted, both parties asked."""
    from tests.mobile.disputes import DAY, accepted, opened

    case = book.new_case()
    book.record("dispute.opened", case, opened(), home=home)
    book.record("dispute.accepted", case, accepted(), home=home)
    for party in opened()["parties"]:
        said = {"party": party, "agreed": True, "openness": "closed", "mode": "oral"}
        body = {"consented_on": DAY, **said}
        book.record("dispute.consented", case, body, home=home)
    return case


def sheet(book: Casebook, home: str, case: str, key: str, effort: Effort) -> Filling:
    effort.touch()
    return Filling(book, recording.open_form(book, key, case, home), effort)


def done(form: Filling) -> None:
    """The stage owes nothing, and its form lacks nothing."""
    assert form.paper.faults() == []
    assert form.paper.gaps() == [], form.paper.gaps()
    form.record()


def aired(book: Casebook, home: str, case: str, effort: Effort) -> None:
    form = sheet(book, home, case, "stage.recorded/1", effort)
    form.answers({"/venue_kind": "courtyard", "/venue_name": "张家院坝"})
    form.at_once("/participants")
    for who, said in (("p1", "墙砌在老水沟上，雨天进水。"), ("p2", "沟早就淤了。")):
        form.answer(f"/air/rights_notices/{who}/acknowledged", "in_record")
        form.answer(f"/air/statements/{who}/facts", said)
    form.add("/air/issues")
    form.answer("/air/issues/i1/text", "水沟是不是两家共用")
    form.answer("/air/issues/i1/confirmed_by", ["p1", "p2"], touches=2)
    form.answer("/outcome", "continue")
    done(form)


def deliberated(book: Casebook, home: str, case: str, effort: Effort) -> None:
    from mobile.plans.stage import PEOPLE

    roles = [role for _, role in PEOPLE]
    form = sheet(book, home, case, "stage.recorded/2", effort)
    form.answers({"/venue_kind": "committee", "/venue_name": "荷花村村委会"})
    for who, role in (("陈国强", "village_committee"), ("冉启明", "legal_adviser")):
        key = form.add("/participants", roles.index(role))
        form.answer(f"/participants/{key}/name", who)
    form.answer(f"/participants/{key}/invited_with_consent", True)
    form.at_once("/deliberate/recusal_checks")
    form.answer("/deliberate/findings/i1/finding", "老图上画着，两家共用。")
    form.answer("/deliberate/findings/i1/status", "adopted")
    cited = {"l1": {"title": "中华人民共和国民法典", "article": "第二百九十条"}}
    form.answer("/deliberate/legal_bases", cited, touches=2)
    form.add("/deliberate/options")
    form.answer("/deliberate/options/o1/content", "墙退后四十公分，两家一起清沟。")
    form.answer("/deliberate/chosen_option", "o1")
    key = form.add("/deliberate/assignments")
    member = form.pointer("/participants/p2").rpartition("/")[2]
    form.answer(f"/deliberate/assignments/{key}/member", member)
    form.answer(f"/deliberate/assignments/{key}/issues", ["i1"])
    form.answer("/outcome", "continue")
    done(form)


def answered(book: Casebook, home: str, case: str, effort: Effort) -> None:
    form = sheet(book, home, case, "stage.recorded/3", effort)
    form.at_once("/participants")
    form.answer("/participants/p5/invited_with_consent", True)
    for point, words in (("i1", "两家共用。"), ("c1", "墙退后四十公分。")):
        form.answer(f"/answer/answers/{point}/answer", words)
        form.answer(f"/answer/answers/{point}/basis", "民法典第二百九十条")
        for who in ("p1", "p2"):
            at = f"/answer/answers/{point}/responses/{who}/response"
            form.answer(at, "accept")
    form.answer("/outcome", "agreed_oral")
    done(form)


def agreed_on(book: Casebook, home: str, case: str, effort: Effort) -> None:
    """The agreement between the third stage and the last is no stage."""
    from tests.mobile.disputes import DAY

    body = {
        "round": 1,
        "form": "oral",
        "signed_on": DAY,
        "dispute_facts": "墙砌在老水沟上。",
        "disputed_matters": "水沟",
        "oral_agreement_content": "墙退后四十公分。",
    }
    book.record("agreement.signed", case, body, home=home)


def appraised(book: Casebook, home: str, case: str, effort: Effort) -> None:
    form = sheet(book, home, case, "stage.recorded/4", effort)
    form.at_once("/participants")
    form.answer("/participants/p5/invited_with_consent", True)
    for who in ("p1", "p2"):
        form.answer(f"/appraise/satisfaction/{who}/score", "satisfied")
    form.answer("/appraise/performance_plan/t1/due_on", "2026-12-01")
    form.answer("/appraise/follow_up_plan", "十二月八日前去看。")
    form.answer("/outcome", "passed")
    done(form)
