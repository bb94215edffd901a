"""当天口头调成: the pages of the short form; what it becomes is in `one_sitting`."""

from __future__ import annotations

from typing import Any

from mobile import usual
from mobile.plan import Ask, Many, Page, Plan, Say, Tiles
from mobile.plans import one_sitting, twelve
from mobile.plans.air import RIGHTS
from mobile.plans.dispute import (
    HANDED,
    PARTY_ASKS,
    follow_party,
    has_subtypes,
)
from mobile.setting import Setting, Tree, code_label

PARTY = tuple(
    Ask(each.at, hint=each.hint, kind=each.kind, label=each.label, more=True)
    for each in PARTY_ASKS
    if each.at != "/name"
)


def _begins(setting: Setting) -> dict[str, Any]:
    return {
        **usual.place(setting.usual, 1),
        "opened_on": setting.day,
        "started_at": setting.hour,
        "due_on": setting.day,
        "village": setting.village,
        "case_source": "application",
        "follow_up_plan": f"七天内由{setting.person}去看一次",
        "parties": {
            key: {"role": role, "kind": "person"}
            for key, role in setting.first_parties()
        },
    }


def _role(party: Tree, setting: Setting) -> str:
    """The name stands in its box below."""
    return code_label("party_roles", party.get("role", ""))


def _is_other(body: Tree, setting: Setting) -> bool:
    return twelve.chosen(body) is None


def _has_other_subtypes(body: Tree, setting: Setting) -> bool:
    return _is_other(body, setting) and has_subtypes(body, setting)


def _has_sound(body: Tree, setting: Setting) -> bool:
    return body.get("record", {}).get("kind") == "sound"


def _has_photo(body: Tree, setting: Setting) -> bool:
    return body.get("record", {}).get("kind") == "photo"


def _asks_summary(body: Tree, setting: Setting) -> bool:
    return one_sitting.has_record(body) or "summary" in body


def _lacks_record(body: Tree, setting: Setting) -> bool:
    return not one_sitting.has_record(body)


def _record_words(body: Tree, setting: Setting) -> str:
    if one_sitting.has_record(body):
        return "有了原件，记录就是全的：各方怎么说不用再打字，写一句简要情况就行。"
    return "不想打字的，拍下纸质记录，或者录一段音：有了它，各方怎么说就不用打字了。"


def nothing(key: str, body: Tree, setting: Setting) -> dict[str, Any]:
    return {}


SAME_DAY = Plan(
    one_sitting.KEY,
    one_sitting.KEY,
    "当天口头调成",
    (
        Page(
            "parties",
            "谁和谁，什么事",
            (
                Tiles(""),
                HANDED,
                Ask("/dispute_type", when=_is_other),
                Ask("/subtype", when=_has_other_subtypes),
                Many(
                    "/parties",
                    "当事人",
                    PARTY,
                    quick=(Ask("/name", hint="照身份证上的字写"),),
                    headline=_role,
                    offers=(("第三人", {"role": "third_party", "kind": "person"}),),
                ),
            ),
        ),
        Page(
            "before",
            "谈之前先问",
            (
                Say(
                    "一、只能由专门机关管的事吗？二、法律不准民间调解吗？三、法院、公安"
                    "或别的机关已经受理或解决了吗？四、有一方已经起诉了吗？五、有一方明"
                    "确不愿意调解吗？"
                ),
                Ask("/bars_none", label="五条问过了，都不是吗？"),
                Say(RIGHTS, aloud=True),
                Ask("/rights_told", label="念完了，各方都听明白了吗？"),
            ),
        ),
        Page(
            "consents",
            "一个一个单独问",
            (
                Say("一个一个单独问，不要当着别人的面。要在旁听的人进来之前问完。"),
                Many(
                    "/consents",
                    "各人的意思",
                    quick=(
                        Ask("/willing", label="愿意调解、今天谈完吗？"),
                        Ask("/openness", label="愿意公开到什么程度？"),
                    ),
                    each="party",
                ),
            ),
        ),
        Page(
            "said",
            "怎么说的，怎么说成的",
            (
                twelve.HINTS,
                Many(
                    "/statements",
                    "各方怎么说",
                    quick=(Ask("/facts", hint="照他的话写，不评对错"),),
                    each="party",
                    when=_lacks_record,
                ),
                Say(_record_words),
                Ask(
                    "/record/evidence",
                    kind="evidence",
                    label="拍纸质记录，或者录音",
                ),
                Ask("/record/faces", when=_has_photo, label="照片里的人"),
                Ask("/record/voice", when=_has_sound, label="录音里的人"),
                Ask(
                    "/summary",
                    when=_asks_summary,
                    label="简要情况",
                    hint="一句话：谁为了什么事",
                ),
                Ask("/content", hint="双方口头答应的，一条一条写清楚"),
            ),
        ),
        Page(
            "done",
            "办完了没有，满意不满意",
            (
                Say("当场办完的走这条路。要以后办、分几次付的，写书面协议更稳当。"),
                Ask("/due_on", label="哪天办完", hint="当场办完的就是今天"),
                Many(
                    "/satisfaction",
                    "满意不满意",
                    quick=(Ask("/score"),),
                    each="party",
                ),
                Ask("/opened_on", more=True),
                Ask("/started_at", more=True),
                Ask("/venue_kind", more=True),
                Ask("/venue_name", more=True, hint="如：院坝、村民说理室"),
                Ask("/place", more=True, hint="如：三组老水井旁"),
                Ask("/village", more=True),
                Ask("/case_source", more=True),
                Ask("/follow_up_plan", more=True),
            ),
        ),
    ),
    begins=_begins,
    members={
        "/consents": nothing,
        "/statements": nothing,
        "/satisfaction": nothing,
    },
    follows=follow_party,
    finish=one_sitting.finish,
    checks=one_sitting.checks,
    not_asked=(
        "/record/title",
        "/record/taken_on",
        "/record/note",
        "/record/shows",
        "/record/place",
        "/record/late",
        "/record/kind",
        "/record/media_type",
        "/record/size",
        "/record/sha256",
        "/record/key",
        "/record/pieces",
        "/record/width",
        "/record/height",
        "/record/seconds",
    ),
    form=one_sitting.SameDay(),
    records=one_sitting.records,
)

PLANS = (SAME_DAY,)
