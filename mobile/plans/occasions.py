"""宣讲, 接访下访现场办公, and what came of what was promised there.

Asked is what the register of the day asks: no arrival and no leaving, no position, no
photograph. Who wants a picture adds it afterwards as evidence, with consent.
"""

from __future__ import annotations

from typing import Any

from mobile.plan import Ask, Many, Page, Plan, Say
from mobile.plans.lateness import late_page
from mobile.setting import Setting, Tree, brief
from schemas import occasions

NO_REPORTS = (
    "反映干部、国家工作人员违纪违法的，不记在这里：请他本人打 12388，或者去县纪委监委。"
    "家里打人、未成年人受害的，也不写在这里，按“新纠纷”里的限制知悉记。"
)


def _spoken(setting: Setting) -> dict[str, Any]:
    first = f"s1-{setting.token(1)}"
    return {
        "held_on": setting.day,
        "team": {"level": "township"},
        "speakers": {first: {"name": setting.person}},
    }


def _named(member: Tree, setting: Setting) -> str:
    return str(member.get("name", ""))


def _visitor(member: Tree, setting: Setting) -> str:
    name, matter = member.get("name", ""), brief(member.get("matter", ""))
    return "：".join(each for each in (name, matter) if each)


OUTREACH = Plan(
    "outreach.held",
    "outreach.held",
    "宣讲",
    (
        Page(
            "where",
            "哪天、在哪里、谁讲的",
            (
                Ask("/held_on"),
                Ask("/place", hint="如：荷花村3组院坝"),
                Ask("/team/kind", label="哪支宣讲团"),
                Ask("/team/level", more=True),
                Ask("/outline", label="用的哪份提纲"),
                Many(
                    "/speakers",
                    "宣讲人",
                    quick=(Ask("/name"), Ask("/post", more=True)),
                    headline=_named,
                ),
            ),
        ),
        Page(
            "who",
            "谁来听、问了什么",
            (
                Ask("/audience_kind", label="来听的是谁"),
                Ask("/audience_count", hint="数个大概就行，不用签到"),
                Ask("/petitioner_count"),
                Ask("/questions", hint="群众问了什么，当场怎么答的"),
                Ask("/materials", more=True),
            ),
        ),
        late_page("held_on"),
    ),
    begins=_spoken,
)

RECEPTION = Plan(
    "reception.held",
    "reception.held",
    "接访下访",
    (
        Page(
            "where",
            "哪天、在哪里、谁接访",
            (
                Ask("/held_on"),
                Ask("/activity_kind"),
                Ask("/leader/name", label="接访领导姓名"),
                Ask("/leader/post", hint="如：包鸾镇镇长"),
                Ask("/place", hint="如：荷花村便民服务中心"),
            ),
        ),
        Page(
            "visitors",
            "谁来了，什么事",
            (
                Say(NO_REPORTS),
                Many(
                    "/visitors",
                    "来访人",
                    quick=(
                        Ask("/name", label="姓名"),
                        Ask("/matter"),
                        Ask("/answer"),
                        Ask("/resolved_on_site"),
                        Ask("/passed_to"),
                        Ask("/follow_up_due"),
                        Ask("/address", more=True),
                        Ask("/phone", more=True),
                        Ask("/people", more=True),
                    ),
                    headline=_visitor,
                    hint="一位（或一起来的几位）一件事。没有人来，空着也能保存。",
                ),
            ),
        ),
        late_page("held_on"),
    ),
    begins=lambda setting: {
        "held_on": setting.day,
        "activity_kind": "petition_reception",
    },
)


def _next_promise(setting: Setting) -> dict[str, Any]:
    """The matter that presses first."""
    left = [each for each in occasions.matters(setting.tree) if each.is_open]
    left.sort(key=lambda each: str(each.due_on))
    return {"followed_on": setting.day, **({"visitor": left[0].key} if left else {})}


def _is_about(body: Tree, setting: Setting) -> str:
    found = [m for m in occasions.matters(setting.tree) if m.key == body.get("visitor")]
    told = found[0].told if found else {}
    return f"反映的事：{told.get('matter', '')}" if told else "先选是哪一位的事。"


def _number(body: dict[str, Any], setting: Setting) -> None:
    if "visitor" in body:
        again = occasions.next_round(setting.tree, body["visitor"])
        body.setdefault("round", again)


FOLLOWED = Plan(
    "reception.followed_up",
    "reception.followed_up",
    "接访的事办得怎样",
    (
        Page(
            "result",
            "办得怎样",
            (
                Ask("/visitor", refers="visitor"),
                Say(_is_about),
                Ask("/followed_on"),
                Ask("/result"),
                Ask(
                    "/next_due", when=lambda body, _: body.get("result") == "still_open"
                ),
                Ask("/situation", hint="谁去办的、办成什么样"),
                Ask("/told_visitor"),
            ),
        ),
        late_page("followed_on"),
    ),
    begins=_next_promise,
    finish=_number,
    not_asked=("/case", "/round"),
)

PLANS = (OUTREACH, RECEPTION, FOLLOWED)
KEYS = tuple(plan.key for plan in PLANS)
