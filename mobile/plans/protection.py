"""强制报告: to whom it was told and when, or why not; for its author and the county."""

from __future__ import annotations

from typing import Any

from mobile.plan import Ask, Page, Plan, Say
from mobile.plans.lateness import late_page
from mobile.setting import Setting, Tree
from schemas import codes, protection
from schemas.protection import NOT_REPORTED, TYPE

SECRET = (
    "这一张只有你和县里有权的人看得到：不进案卷，不进单子，"
    "当事人、同网格的人、乡镇的电脑上都没有它。"
)
LAWS = {
    "minor": "未成年人受侵害或者像是受侵害，村（居）委会和密切接触孩子的单位必须立即"
    "向公安、民政、教育等部门报告（未成年人保护法§11②）。",
    "dv_incapable": "没有或者限制民事行为能力的人（孩子、不能辨认自己行为的人）遭受"
    "或者像是遭受家庭暴力，村（居）委会必须及时向公安报案（反家庭暴力法§14）。",
    "dv_other": "其他人遭受家庭暴力，可以报案，也可以向村（居）委会、妇联求助；"
    "先问他本人的意思，有危险的马上打 110（反家庭暴力法§13）。",
}
OF_TOLD = ("reported_at", "to_whom", "receipt_no")
OF_NOT_TOLD = ("reason", "instead")
MUST, MAY = "必须报告", "可以报告"


def duty(ground: str) -> str:
    return MUST if protection.must(ground) else MAY


def law(ground: str) -> str:
    """必须报告：…（article)"""
    return f"{duty(ground)}：{LAWS[ground]}"


def _law(body: Tree, setting: Setting) -> str:
    return law(body["ground"])


def _has_ground(body: Tree, setting: Setting) -> bool:
    return body.get("ground") in codes.code_list("report_grounds")


def _has_parties(body: Tree, setting: Setting) -> bool:
    return bool(setting.refer("party", {}))


def _is_told(body: Tree, setting: Setting) -> bool:
    return protection.is_told(body)


def _is_not_told(body: Tree, setting: Setting) -> bool:
    return body.get("how") == NOT_REPORTED


def _follows(body: dict[str, Any], pointer: str, setting: Setting) -> None:
    """What is asked of the one way is not asked of the other."""
    if pointer != "/how":
        return
    is_told = protection.is_told(body)
    for name in OF_NOT_TOLD if is_told else OF_TOLD:
        body.pop(name, None)
    if is_told:
        body.setdefault("reported_at", setting.hour_by_now)


REPORTED = Plan(
    TYPE,
    TYPE,
    "强制报告",
    (
        Page(
            "whom",
            "谁受了害",
            (
                Say(SECRET),
                Ask("/ground", kind="choice", label="依据哪一条"),
                Say(_law, when=_has_ground),
                Ask(
                    "/about_parties",
                    refers="party",
                    label="是本案里的谁",
                    when=_has_parties,
                ),
                Ask("/about_whom", hint="不在当事人里的写这里，如：李家小孙子，八岁"),
                Ask(
                    "/facts",
                    hint="只写亲眼看到、亲耳听到的：哪天、在哪里、什么伤、谁说的",
                ),
            ),
        ),
        Page(
            "told",
            "怎么报告的",
            (
                Ask("/how", kind="choice"),
                Ask("/reported_on"),
                Ask("/reported_at", when=_is_told),
                Ask(
                    "/to_whom", hint="单位和接报人，如：名山派出所王警官", when=_is_told
                ),
                Ask("/receipt_no", hint="有就填", when=_is_told),
                Ask("/reason", hint="如：已经有人报过，民警在场", when=_is_not_told),
                Ask(
                    "/instead", hint="如：劝开了、送医院、接到村委会", when=_is_not_told
                ),
                Ask("/reporter", more=True),
            ),
        ),
        late_page("reported_on"),
    ),
    begins=lambda setting: {
        "reported_on": setting.day,
        "reported_at": setting.hour,
        "reporter": setting.person,
    },
    follows=_follows,
    not_asked=("/about",),
)

PLANS = (REPORTED,)
