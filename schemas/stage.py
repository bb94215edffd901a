"""One sitting of one of the four stages: 说理, 议理, 答理, 评理.

A record has a stage, a round (it may come back) and one part that fits the stage:
`air`, `deliberate`, `answer` or `appraise`. Records of one meeting that went through
several stages share a `sitting`. The parts are in `schemas.stage_parts`.

Whether a stage has done what it is for is asked in `schemas.end_conditions`.
"""

from collections.abc import Iterator, Mapping
from typing import Any

from schemas import end_conditions, texts
from schemas.codes import code_list
from schemas.errors import FieldError
from schemas.fields import (
    Body,
    Choice,
    Day,
    Flag,
    Form,
    Group,
    Hour,
    Key,
    Keyed,
    Name,
    Need,
    Several,
    Text,
    When,
    Whole,
    dossier,
    late,
    legal,
    optional,
)
from schemas.labels import field_error
from schemas.on_paper import Act
from schemas.stage_parts import Air, Answering, Appraise, Deliberate
from schemas.texts import Words

PARTS = {1: "air", 2: "deliberate", 3: "answer", 4: "appraise"}


def _in_stage(number: int) -> When:
    stage = code_list("stages")[str(number)]
    return When(stage.zh, stage.en, lambda body: body.get("stage") == number)


FAST = When(
    "简易路径", "on the fast track", lambda body: body.get("fast_track") is True
)
ABSENT = When("缺席", "if absent", lambda person: person.get("attended") is False)
GOES_BACK = When(
    "返回上一阶段",
    "when it goes back",
    lambda body: (
        body.get("outcome") in ("need_more_facts", "negotiable", "unfair", "retracted")
    ),
)


INVITED_ROLES = frozenset(
    role.code
    for role in code_list("participant_roles").values()
    if role.more.get("invited")
)
INVITED = When(
    "受邀人员",
    "of those invited",
    lambda person: person.get("role") in INVITED_ROLES,
)


def next_stages(stage: int, outcome: str, fast_track: bool = False) -> tuple[int, ...]:
    """Where the outcome leads, the usual way first; nothing when it ends here."""
    about = code_list("outcomes")[outcome].more
    usual: list[int] = about["stages"].get(str(stage), [])
    short = about.get("fast_track", {}).get(str(stage), []) if fast_track else []
    return (*usual, *short)


class Geo(Form):
    """Where it was, only when a person switched it on for the evidence."""

    lat_udeg = Whole(legal("纬度(微度)", "latitude, µ°"), -90_000_000, 90_000_000)
    lon_udeg = Whole(legal("经度(微度)", "longitude, µ°"), -180_000_000, 180_000_000)
    accuracy_m = Whole(optional("精度(米)", "accuracy, m"), 0, 100_000)


class Participant(Form):
    """Somebody who came, or should have."""

    name = Name(legal("姓名", "name"))
    role = Choice(legal("身份", "role"), "participant_roles")
    party = Key(optional("代表的当事人", "party"))
    unit = Name(optional("单位", "unit"))
    remote = Flag(optional("远程参加", "took part remotely"))
    invited_with_consent = Flag(
        dossier(
            "经当事人同意邀请",
            "invited with the parties' consent",
            law="调解法§20",
            hard=True,
            when=INVITED,
        )
    )
    attended = Flag(legal("到场", "attended"))
    absence_reason = Text(dossier("缺席原因", "why absent", when=ABSENT), most=200)


TOGETHER = When("同席", "if together", lambda hearing: hearing.get("how") == "together")


class Hearing(Form):
    """分开听取 or 同席, with violence or a child in it: together only where who
    suffers wants it, and has said so."""

    how = Choice(legal("听取方式", "how heard", hard=True), "hearing_ways")
    reason = Text(optional("为什么", "why"), most=500)
    asked_by = Key(
        dossier("哪一方自愿要求同席", "who asked for it", hard=True, when=TOGETHER)
    )
    asked_on = Day(dossier("哪天提出的", "asked on", hard=True, when=TOGETHER))


class StageRecorded(Act):
    """阶段记录: where, when, who, how it ended, and the part of its stage."""

    stage = Whole(legal("阶段", "stage", hard=True), 1, 4)
    round = Whole(legal("轮次", "round", hard=True), 1, 20)
    sitting = Key(optional("同场编号", "sitting"))
    fast_track = Flag(optional("简易路径", "fast track", hard=True))
    fast_track_reason = Text(legal("简易理由", "why the fast track", when=FAST))
    fast_track_agreed_by = Several(
        dossier("同意简易的当事人", "parties that agreed to it", hard=True, when=FAST),
        Key(legal("当事人", "party")),
    )
    held_on = Day(legal("召开日期", "day held", law="调解法§27", hard=True))
    started_at = Hour(dossier("开始时间", "from"))
    ended_at = Hour(dossier("结束时间", "until"))
    venue_kind = Choice(dossier("场所类别", "kind of place"), "venue_kinds")
    venue_name = Name(dossier("场所", "place", law="75号令§28"), most=200)
    geo = Group(optional("定位", "position"), Geo)
    host = Name(legal("主持人", "host", law="调解法§19"))
    recorder = Name(dossier("记录人", "recorder", law="调解法§27"))
    participants = Keyed(legal("参加人", "participants"), Participant, least=1)
    hearing = Group(optional("分开还是同席", "apart or together"), Hearing)
    air = Group(legal("开门说理", "airing", when=_in_stage(1)), Air)
    deliberate = Group(legal("会商议理", "deliberation", when=_in_stage(2)), Deliberate)
    answer = Group(legal("集体答理", "answering", when=_in_stage(3)), Answering)
    appraise = Group(legal("公开评理", "appraisal", when=_in_stage(4)), Appraise)
    transcript = Text(optional("记录要点", "transcript"), most=16000)
    risk_flags = Several(
        optional("风险标记", "risks", law="调解法§25", hard=True),
        Choice(legal("风险", "risk"), "risk_flags"),
    )
    police_reported_on = Day(
        optional("向公安报告日期", "day reported to the police", law="调解法§25")
    )
    outcome = Choice(legal("阶段结果", "outcome", hard=True), "outcomes")
    next_stage = Whole(optional("下一阶段", "next stage", hard=True), 1, 4)
    return_reason = Text(legal("返回原因", "why it goes back", when=GOES_BACK))
    late = late()

    def faults(self, data: Body) -> Iterator[tuple[str, Words]]:
        stage, outcome = data["stage"], data["outcome"]
        for number, part in PARTS.items():
            if number != stage and part in data:
                yield f"/{part}", texts.WRONG_STAGE_PART
        if str(stage) not in code_list("outcomes")[outcome].more["stages"]:
            yield "/outcome", texts.WRONG_OUTCOME
        leads_to = next_stages(stage, outcome, data.get("fast_track", False))
        if data.get("next_stage", 0) not in (0, *leads_to):
            yield "/next_stage", texts.WRONG_NEXT_STAGE

    def gaps(self, data: Body) -> Iterator[tuple[str, Need, Words]]:
        if data.get("outcome") == "deadlock" and data.get("stage") == 3:
            if "deadlock_reason" not in data.get("answer", {}):
                yield "/answer/deadlock_reason", "dossier", texts.REQUIRED


_FORM = StageRecorded()


def unmet(body: Body, case_tree: Mapping[str, Any]) -> list[FieldError]:
    """What the stage owes before it is done; the case tree is the fold's."""
    owed = end_conditions.unmet(body, case_tree)
    return [field_error(_FORM, pointer, words) for pointer, words in owed]
