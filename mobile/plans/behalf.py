"""补录: who did it, and the original that shows it; asked of those who may."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from mobile.places import put_at, value_at
from mobile.plan import Ask, Condition, Page, Plan, Say
from mobile.setting import Setting, Tree
from schemas import bodies, on_paper
from schemas.on_paper import NAMES

AT = "/on_behalf_of"
# The township mostly writes for others, a director mostly for himself.
FIRST = frozenset({"judicial_office", "township_supervisor"})
LAST = frozenset({"director"})
ACTS = frozenset(
    type
    for type, versions in bodies.SCHEMAS.items()
    if issubclass(versions[1], on_paper.Act)
)


def _is_for_another(body: Tree, setting: Setting) -> bool:
    return "on_behalf_of" in body


def _may(roles: frozenset[str]) -> Condition:
    def may(body: Tree, setting: Setting) -> bool:
        return setting.role in roles and bool(setting.colleagues)

    return may


def _page(key: str, roles: frozenset[str]) -> Page:
    return Page(
        key,
        "这件事是谁办的",
        (
            Say(
                "您自己办的，这一页空着，直接下一页。替调解员补录的，选是谁办的，"
                "再拍下纸质原件；没有原件不能补录。"
            ),
            Ask(
                AT,
                refers="colleague",
                kind="pick",
                label="替谁补录",
                hint="这件事记在办理人名下",
            ),
            Ask("/paper/title", when=_is_for_another, hint="如：纠纷登记表、调解笔录"),
            Ask("/paper/pages", when=_is_for_another),
            Ask(
                "/paper/pictures",
                when=_is_for_another,
                hint="一页拍一张，字要看得清；位置信息会自动去掉",
            ),
        ),
        when=_may(roles),
    )


def offered(plan: Plan) -> Plan:
    """The plan with this page, where its record may be written for another."""
    if plan.type not in ACTS:
        return plan

    def follows(body: dict[str, Any], pointer: str, setting: Setting) -> None:
        if plan.follows is not None:
            plan.follows(body, pointer, setting)
        follow(body, pointer, setting)

    pages = (_page("behalf", FIRST), *plan.pages, _page("behalf-last", LAST))
    not_asked = (*plan.not_asked, "/source")
    return replace(plan, pages=pages, follows=follows, not_asked=not_asked)


def follow(body: dict[str, Any], pointer: str, setting: Setting) -> None:
    """Whose act it is settles the rest: from paper, and by the mediator's name."""
    if pointer != AT:
        return
    names = dict(setting.colleagues)
    mediator = names.get(str(body.get("on_behalf_of", "")))
    if mediator is None:
        for name in NAMES:
            body.pop(name, None)
    else:
        body["source"] = "paper"
    _rename(body, {setting.person, *names.values()}, mediator or setting.person)


def _rename(body: dict[str, Any], known: set[str], name: str) -> None:
    """Where the form wrote the typist's own name as the one who acts."""
    for place in ("/mediators/m1/name", "/host", "/visitor"):
        if value_at(body, place) in known:
            put_at(body, place, name)
