"""The twelve commonest disputes of a village: what to ask about, what to tell.

They are a list of codes (`village_disputes`): each names a type, mostly a subtype, and
says what one asks and what one must not forget to say. They say nothing of what
happened: that is the parties'.
"""

from __future__ import annotations

from typing import Any

from mobile.places import put_at
from mobile.plan import Say
from mobile.setting import Setting, Tree
from schemas import codes
from schemas.codes import Code


def all_of() -> tuple[Code, ...]:
    return tuple(codes.code_list("village_disputes").values())


def choose(body: dict[str, Any], chosen: Code) -> None:
    """Begin with this one."""
    put_at(body, "/dispute_type", chosen.more["type"])
    put_at(body, "/subtype", chosen.more.get("subtype"))


def chosen(body: Tree) -> Code | None:
    """Which of them it is, as far as type and subtype say."""
    said = body.get("dispute_type"), body.get("subtype")
    for each in all_of():
        if (each.more["type"], each.more.get("subtype")) == said:
            return each
    return None


def _has_hints(body: Tree, setting: Setting) -> bool:
    return chosen(body) is not None


def _hints(body: Tree, setting: Setting) -> str:
    each = chosen(body)
    if each is None:
        return ""
    tell = f"\n要告诉他们：{each.more['tell']}。" if each.more["tell"] else ""
    return f"{each.zh}，问清楚：{each.more['ask']}。{tell}"


HINTS = Say(_hints, when=_has_hints)
