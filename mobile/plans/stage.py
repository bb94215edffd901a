"""四理的四个阶段: when, where and who once; then what this stage is for.

Where a page is about one party, one issue or one claim, there is a page for each: what
was said on one thing is written on one page. Nothing that was said, found or answered
is ever filled in beforehand; days, places, people and names are.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

from mobile import usual
from mobile.plan import Ask, Item, Many, Page, Plan, Say
from mobile.setting import Setting, Tree, code_label
from schemas import care, limits
from schemas.end_conditions import openness_allowed
from schemas.stage import next_stages

COMMON = ("held_on", "venue_kind", "venue_name", "host", "recorder")
PEOPLE = (
    ("调解员", "mediator"),
    ("村“两委”", "village_committee"),
    ("网格员", "grid_member"),
    ("法律顾问", "legal_adviser"),
    ("司法所", "judicial_office"),
    ("民警", "police"),
    ("乡贤", "elder_worthy"),
    ("亲属", "relative"),
    ("邻里", "neighbor"),
    ("行业人员", "industry_expert"),
    ("代理人", "agent"),
    ("旁听", "observer"),
)


def _role_of_party(party: Tree) -> str:
    return str(party.get("role", "third_party"))


def _people(setting: Setting, stage: int) -> dict[str, Any]:
    """Whom one expects: the parties, unless they are kept out, and who works."""
    people: list[dict[str, Any]] = []
    if stage != 2:
        for key, party in setting.tree.get("party", {}).items():
            who = {"name": party.get("name", ""), "role": _role_of_party(party)}
            people.append({**who, "party": key})
    people.append({"name": setting.person, "role": "host", "attended": True})
    for person in _worked_before(setting, stage):
        if person["name"] not in {each["name"] for each in people}:
            people.append(person)
    came = setting.sitting.get("attended", {})
    for person in people:
        if person["name"] in came:
            person["attended"] = came[person["name"]]
    return {f"p{n}-{setting.token(n)}": each for n, each in enumerate(people, 1)}


def _worked_before(setting: Setting, stage: int) -> list[dict[str, Any]]:
    """Who deliberated answers; the people of the stage before are likely here."""
    kept = ("mediator", "village_committee", "grid_member", "legal_adviser")
    wanted = (*kept, "police", "judicial_office", "elder_worthy", "industry_expert")
    for before in (stage, stage - 1):
        for session in setting.sessions(before):
            found = session.get("participants", {}).values()
            return [
                {"name": p["name"], "role": p["role"]}
                for p in found
                if p.get("role") in wanted
            ]
    return []


def begins(stage: int) -> Callable[[Setting], dict[str, Any]]:
    def begins(setting: Setting) -> dict[str, Any]:
        body: dict[str, Any] = {
            "stage": stage,
            "round": setting.round,
            "held_on": setting.day,
            "started_at": setting.hour,
            "host": setting.person,
            "recorder": setting.person,
        }
        # The parties are answered where they were heard.
        came_from = 1 if stage == 3 else stage - 1
        before = next(setting.sessions(came_from), {}) if stage > 1 else {}
        for name in ("venue_kind", "venue_name"):
            if name in before:
                body[name] = before[name]
        if stage <= 2:
            body |= usual.place(setting.usual, stage)
        body["participants"] = _people(setting, stage)
        body |= setting.sitting.get("common", {})
        if setting.sitting:
            body["sitting"] = setting.sitting["id"]
            body["started_at"] = setting.sitting.get("until") or setting.hour
        if stage == 4:
            openness = openness_allowed(setting.tree)
            body["appraise"] = {"openness_effective": openness}
            body["appraise"]["trigger"] = _why_appraised(setting)
        return body

    return begins


def _why_appraised(setting: Setting) -> str:
    last = next(setting.sessions(3), {})
    return "deadlock" if last.get("outcome") == "deadlock" else "post_agreement"


def finish(body: dict[str, Any], setting: Setting) -> None:
    """Where the outcome leads is settled by the outcome."""
    stage, outcome = body.get("stage", 0), body.get("outcome")
    leads_to = (
        next_stages(stage, outcome, body.get("fast_track", False)) if outcome else ()
    )
    if leads_to:
        body["next_stage"] = leads_to[0]
    else:
        body.pop("next_stage", None)
    hearing = body.get("hearing", {})
    if hearing.get("how") != "together":
        hearing.pop("asked_by", None)
        hearing.pop("asked_on", None)
    part = {1: "air", 2: "deliberate", 3: "answer", 4: "appraise"}[stage]
    body.setdefault(part, {})


def timed(plan: Plan) -> Plan:
    """The stage whose outcome is told has just ended, unless it was another day."""
    if plan.type != "stage.recorded":
        return plan

    def follows(body: dict[str, Any], pointer: str, setting: Setting) -> None:
        if plan.follows is not None:
            plan.follows(body, pointer, setting)
        is_told = pointer == "/outcome" and body.get("outcome")
        if is_told and body.get("held_on") == setting.day:
            body.setdefault("ended_at", setting.hour_by_now)

    return replace(plan, follows=follows)


def _person_headline(person: Tree, setting: Setting) -> str:
    role = code_label("participant_roles", person.get("role", ""))
    return f"{role}　{person.get('name') or '（还没有写）'}"


WHEN_WHERE = Page(
    "where",
    "时间和地点",
    (
        Ask("/held_on"),
        Ask("/started_at"),
        Ask("/venue_kind"),
        Ask("/venue_name", hint="如：院坝、村民说理室"),
        Ask("/host"),
        Ask("/recorder", hint="主持人可以兼记录人"),
    ),
    common=True,
)


def who(stage: int) -> Page:
    hint = (
        "当事人不参加。至少 3 人，其中有法律顾问或司法所的人。"
        if stage == 2
        else "到没到场，一个一个点。"
    )
    return Page(
        "people",
        "参加的人",
        (
            Many(
                "/participants",
                "参加人",
                (
                    Ask("/name"),
                    Ask("/role"),
                    Ask("/attended"),
                    Ask("/absence_reason"),
                    Ask(
                        "/invited_with_consent",
                        hint="请来的人，要双方同意（调解法§20）",
                    ),
                    Ask("/party", refers="party", label="代表哪一方", more=True),
                    Ask("/unit", more=True),
                    Ask("/remote", more=True),
                ),
                quick=(Ask("/attended"),),
                headline=_person_headline,
                offers=tuple(
                    (words, {"role": role, "attended": True}) for words, role in PEOPLE
                ),
                hint=hint,
                at_once=("/attended", True, "名单上的人都到了"),
            ),
        ),
        common=True,
    )


def _heard_with_care(body: Tree, setting: Setting) -> bool:
    sat = {"now": {"round": {"now": body}}}
    return care.apart(setting.tree) or care.apart({**setting.tree, "stage": sat})


def _is_together(body: Tree, setting: Setting) -> bool:
    return body.get("hearing", {}).get("how") == "together"


HEARING = Page(
    "hearing",
    "分开问还是坐一起",
    (
        Say(
            "案里有家庭暴力或者孩子：分开听取，一方说的不传给另一方听。"
            "受害人自愿、自己提出来的，才可以坐到一起；旁人劝的不算（试行口径）。"
        ),
        Ask("/hearing/how", kind="choice", label="这一次怎么听的"),
        Ask("/hearing/reason", hint="如：怕当面不敢说；他自己要求当面说清"),
        Ask("/hearing/asked_by", refers="party", when=_is_together),
        Ask("/hearing/asked_on", when=_is_together),
    ),
    when=_heard_with_care,
)


def _limit_words(body: Tree, setting: Setting) -> str:
    return "；".join(words.zh for words in limits.too_often(body, setting.tree))


def _at_the_limit(body: Tree, setting: Setting) -> bool:
    return bool(_limit_words(body, setting))


def result(stage: int, *more: Item) -> Page:
    return Page(
        "result",
        "这一次的结果",
        (
            Ask("/outcome", kind="choice"),
            Say(_limit_words, when=_at_the_limit),
            Ask(
                "/return_reason",
                when=lambda body, _: (
                    body.get("outcome")
                    in ("need_more_facts", "negotiable", "unfair", "retracted")
                ),
            ),
            *more,
            Ask("/ended_at"),
            Ask(
                "/transcript", label="要点", hint="不想分页写的话，记在这里", more=True
            ),
            Ask("/risk_flags", hint="有事实才勾；可能出事的，先报公安", more=True),
            Ask("/police_reported_on", more=True),
        ),
    )


NOT_ASKED = ("/stage", "/round", "/sitting", "/geo", "/next_stage")
FAST_TRACK = ("/fast_track", "/fast_track_reason", "/fast_track_agreed_by")


def nothing(key: str, body: Tree, setting: Setting) -> dict[str, Any]:
    return {}
