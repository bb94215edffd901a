"""当天口头调成: one short form, and the records that it becomes, in their order.

    登记 ─ 受理 ─ each party's consent ─ 开门说理, settled there ─ M09 ─ 满意度
                                              └ the paper or sound that is its record

Nothing that the law asks is left out; it is asked once. The five bars are read and
answered; the rights are told; each party is asked apart whether he is willing and how
public it may be, before anyone is heard. What the records say was answered by the
mediator, or is a day, a place, a name, or made of her answers: the summary is what the
parties said, the matter in dispute what kind of dispute it is. Nothing is invented.

Whoever is under eighteen, a matter of personal status, a party that will not, or would
rather go stage by stage: these do not go this way, and the form says which way they go.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from mobile.plans.dispute import committee_name
from mobile.setting import Setting, Tree
from schemas import care, codes, identifiers, texts
from schemas.dispute import DisputeOpened, Party, Screen, is_minor
from schemas.end_conditions import openness_allowed
from schemas.evidence import EvidenceAdded
from schemas.fields import (
    Choice,
    Day,
    Flag,
    Form,
    Group,
    Hour,
    Identifier,
    Keyed,
    Name,
    Text,
    dossier,
    legal,
    optional,
    village,
)
from schemas.texts import Words

KEY = "same_day"
WHY_FAST = "当天口头调成：各方都愿意今天一次谈完，当场谈成"
SHARED = ("opened_on", "dispute_type", "subtype", "case_source", "village", "place")
GO_THE_OTHER_WAY = "请按第一页上面的“改走四步”"


class Consent(Form):
    """One party's word before anyone listens."""

    willing = Choice(legal("愿意调解吗", "willing", law="调解法§17"), "willing")
    openness = Choice(legal("公开意愿", "openness", law="调解法§23(三)"), "openness")


class Said(Form):
    """What one party said."""

    facts = Text(dossier("他怎么说", "what was said"), most=4000)


class Satisfied(Form):
    """What one party thinks of it."""

    score = Choice(legal("满意度", "satisfaction"), "satisfaction")


class Record(EvidenceAdded):
    """The paper photographed, or the sound: taken or not, as she likes."""

    evidence = Identifier(optional("证据编号", "evidence"), identifiers.check_evidence)


class SameDay(Form):
    """What is asked of a dispute that was settled by word on the day."""

    dispute_type = Choice(legal("纠纷类型", "type"), "dispute_types")
    subtype = Choice(optional("纠纷小类", "subtype"), "dispute_subtypes")
    parties = Keyed(legal("当事人", "parties", law="调解法§29"), Party, least=1)
    bars_none = Flag(legal("五条都不是", "none of the bars", law="75号令§22"))
    rights_told = Flag(legal("权利义务告知", "rights told", law="75号令§30"))
    consents = Keyed(legal("各方意愿", "consents", law="调解法§17"), Consent, least=1)
    statements = Keyed(optional("各方怎么说", "statements"), Said)
    record = Group(optional("纸质记录或录音", "paper or sound"), Record)
    summary = Text(optional("简要情况", "summary"), most=4000)
    content = Text(legal("怎么说成的", "what was agreed", law="调解法§28"), most=8000)
    due_on = Day(legal("哪天办完", "performed by"))
    satisfaction = Keyed(legal("满意度", "satisfaction"), Satisfied, least=1)
    opened_on = Day(legal("哪天的事", "day", law="调解法§27"))
    started_at = Hour(optional("开始时间", "from"))
    village = village(legal("所在村(社区)", "village"))
    place = Name(optional("纠纷地点", "place"), most=200)
    venue_kind = Choice(optional("场所类别", "kind of place"), "venue_kinds")
    venue_name = Name(optional("场所", "place of meeting"), most=200)
    case_source = Choice(legal("纠纷来源", "source"), "case_sources")
    follow_up_plan = Text(optional("回访计划", "follow-up plan"), most=500)


BARRED = Words(f"有一条是的，不能受理。{GO_THE_OTHER_WAY}，再选不予受理", "barred")
NOT_TOLD = Words("要先念给各方听，听明白了再谈（75号令§30）", "rights must be told")
REFUSES = Words(
    f"一方不愿意，不能调解（调解法§17）。{GO_THE_OTHER_WAY}，照实记", "a party refuses"
)
BY_STAGES = Words(f"要按四步来的，{GO_THE_OTHER_WAY}", "goes stage by stage")
MINOR = Words(f"未成年人的事要有法定代理人，名字不公开。{GO_THE_OTHER_WAY}", "a minor")
VIOLENCE = Words(
    f"有家庭暴力或者孩子受害，要分开听取，不能当天了结。{GO_THE_OTHER_WAY}",
    "violence or a child harmed",
)
ON_PAPER = Words(f"人身关系的事要写在纸上签。{GO_THE_OTHER_WAY}", "needs paper")


def checks(body: Tree) -> Iterator[tuple[str, Words]]:
    """What keeps it from going this way, as soon as it is known."""
    if body.get("bars_none") is False:
        yield "/bars_none", BARRED
    if body.get("rights_told") is False:
        yield "/rights_told", NOT_TOLD
    subtype = codes.code_list("dispute_subtypes").get(str(body.get("subtype")))
    if subtype is not None and subtype.more.get("paper"):
        yield "/subtype", ON_PAPER
    if care.signs(_told(body)):
        yield "/dispute_type", VIOLENCE
    yield from _principals(body)
    for key, party in body.get("parties", {}).items():
        yield from _party_checks(body, key, party)
    if has_record(body) and "summary" not in body:
        yield "/summary", texts.REQUIRED


def _told(body: Tree) -> Tree:
    """What was written of it, as a case says it."""
    statements = body.get("statements", {}).values()
    said = [body.get("summary", ""), body.get("content", "")]
    said += [each.get("facts", "") for each in statements]
    kind = body.get("dispute_type")
    return {"dispute": {"dispute_type": kind, "summary": "\n".join(said)}}


def _principals(body: Tree) -> Iterator[tuple[str, Words]]:
    roles = [each.get("role") for each in body.get("parties", {}).values()]
    if len([role for role in roles if role != "third_party"]) < 2:
        yield "/parties", texts.TWO_PARTIES


def _party_checks(body: Tree, key: str, party: Tree) -> Iterator[tuple[str, Words]]:
    for place, words in Party().faults(party):
        yield f"/parties/{key}{place}", words
    if is_minor(party, body.get("opened_on", "")):
        yield f"/parties/{key}/birth_on", MINOR
    for answered, name in (
        ("consents", "willing"),
        ("consents", "openness"),
        ("satisfaction", "score"),
    ):
        if name not in body.get(answered, {}).get(key, {}):
            yield f"/{answered}/{key}/{name}", texts.REQUIRED
    willing = body.get("consents", {}).get(key, {}).get("willing", "today")
    if willing != "today":
        words = REFUSES if willing == "refuses" else BY_STAGES
        yield f"/consents/{key}/willing", words
    if not has_record(body) and not body.get("statements", {}).get(key):
        yield f"/statements/{key}/facts", texts.REQUIRED


def has_record(body: Tree) -> bool:
    """Was the paper photographed, or a sound taken?"""
    return bool(body.get("record", {}).get("evidence"))


def finish(body: dict[str, Any], setting: Setting) -> None:
    """What nobody is asked of the paper or the sound."""
    if not has_record(body):
        body.pop("record", None)
        return
    record = body["record"]
    record["taken_on"] = body.get("opened_on", setting.day)
    sound = record.get("kind") == "sound"
    record["title"] = "调解录音" if sound else "纸质调解记录"
    record["shows"] = {"stage": 1, "round": 1, "record": True}


# -- the records


def records(body: Tree, setting: Setting) -> list[tuple[str, dict[str, Any]]]:
    """The records that a finished form becomes, each with its type."""
    about = About(body, setting)
    made = [
        ("dispute.opened", about.opened()),
        ("dispute.accepted", about.accepted()),
        *(("dispute.consented", each) for each in about.consented()),
        ("stage.recorded", about.aired()),
        ("agreement.signed", about.agreed()),
        ("stage.recorded", about.appraised()),
    ]
    if has_record(body):
        made.insert(-3, ("evidence.added", dict(body["record"])))
    return made


class About:
    """The form as the records see it."""

    def __init__(self, body: Tree, setting: Setting) -> None:
        self.body = body
        self.setting = setting
        self.day = str(body["opened_on"])
        self.parties: Tree = body["parties"]
        self.sitting = f"s-{setting.token(0)}"

    @property
    def summary(self) -> str:
        """What was written of it; else what the parties said, in their order."""
        if "summary" in self.body:
            return str(self.body["summary"])
        said = self.body.get("statements", {})
        return "\n".join(
            f"{party['name']}说：{said[key]['facts']}"
            for key, party in self.parties.items()
            if key in said
        )

    @property
    def matter(self) -> str:
        """道路通行（邻里纠纷）"""
        kind = codes.label("dispute_types", str(self.body["dispute_type"]))
        subtype = self.body.get("subtype")
        if subtype is None:
            return kind
        return f"{codes.label('dispute_subtypes', str(subtype))}（{kind}）"

    def opened(self) -> dict[str, Any]:
        said = {name: self.body[name] for name in SHARED if name in self.body}
        parties = {key: dict(party) for key, party in self.parties.items()}
        return {**said, "summary": self.summary, "parties": parties}

    def accepted(self) -> dict[str, Any]:
        on_own = self.body.get("case_source") == "proactive"
        return {
            "accepted_on": self.day,
            "trigger": "proactive" if on_own else "on_application",
            "committee": committee_name(self.setting),
            "mediators": {"m1": {"name": self.setting.person}},
            "registrar": self.setting.person,
            "screen": dict.fromkeys(Screen().fields, not self.body["bars_none"]),
        }

    def consented(self) -> Iterator[dict[str, Any]]:
        for key in self.parties:
            said = self.body["consents"][key]
            yield {
                "consented_on": self.day,
                "party": key,
                "agreed": said["willing"] != "refuses",
                "mode": "oral",
                "openness": said["openness"],
            }

    def _session(self, stage: int) -> dict[str, Any]:
        """What both stages of the sitting say of it."""
        venue = {
            n: self.body[n] for n in ("venue_kind", "venue_name") if n in self.body
        }
        began = self.body.get("started_at") if stage == 1 else None
        return {
            "stage": stage,
            "round": 1,
            "sitting": self.sitting,
            "fast_track": True,
            "fast_track_reason": WHY_FAST,
            "fast_track_agreed_by": list(self.parties),
            "held_on": self.day,
            "started_at": began or self.setting.hour,
            "ended_at": self.setting.hour,
            "host": self.setting.person,
            "recorder": self.setting.person,
            "participants": self._participants(),
            **venue,
        }

    def _participants(self) -> dict[str, Any]:
        came: list[dict[str, Any]] = [
            {"name": each["name"], "role": each["role"], "party": key, "attended": True}
            for key, each in self.parties.items()
        ]
        came.append({"name": self.setting.person, "role": "host", "attended": True})
        return {f"p{n}-{self.setting.token(n)}": each for n, each in enumerate(came, 1)}

    def aired(self) -> dict[str, Any]:
        told = {"told_on": self.day, "mode": "oral", "acknowledged": "in_record"}
        statements = {
            key: {"party": key, "facts": said["facts"]}
            for key, said in self.body.get("statements", {}).items()
            if "facts" in said
        }
        air: dict[str, Any] = {
            "rights_notices": {key: dict(told) for key in self.parties},
            "on_site_result": self.body["content"],
        }
        if statements:
            air["statements"] = statements
        ends = {"outcome": "settled_on_site", "next_stage": 4}
        return {**self._session(1), "air": air, **ends}

    def agreed(self) -> dict[str, Any]:
        return {
            "round": 1,
            "form": "oral",
            "signed_on": self.day,
            "dispute_facts": self.summary,
            "disputed_matters": self.matter,
            "oral_agreement_content": self.body["content"],
            "recorder": self.setting.person,
        }

    def appraised(self) -> dict[str, Any]:
        consents = {each["party"]: each for each in self.consented()}
        dispute = self.opened()
        tree = {"party": self.parties, "dispute": dispute, "consent": consents}
        appraise: dict[str, Any] = {
            "trigger": "post_agreement",
            "openness_effective": openness_allowed(tree),
            "satisfaction": {k: dict(v) for k, v in self.body["satisfaction"].items()},
            "performance_plan": {"t1": {"due_on": self.body["due_on"]}},
        }
        if "follow_up_plan" in self.body:
            appraise["follow_up_plan"] = self.body["follow_up_plan"]
        return {**self._session(4), "appraise": appraise, "outcome": "passed"}


def from_opened(body: Tree) -> dict[str, Any]:
    """What a registration that was begun has in common with this form."""
    names = (*SHARED, "parties", "summary")
    return {name: body[name] for name in names if name in body}


def to_opened(body: Tree) -> dict[str, Any]:
    """What a registration can begin with: who, what kind, what was said."""
    known = {each for each in DisputeOpened().fields}
    begun = {name: value for name, value in body.items() if name in known}
    said = [each.get("facts", "") for each in body.get("statements", {}).values()]
    if "summary" not in begun and any(said):
        begun["summary"] = "\n".join(filter(None, said))
    return begun
