"""Where violence in a family or a child is in a case, and what the law then asks.

    signs     what in the case says so: risks, groups, ground of restriction, ages, and
              words that a mediator wrote
    grounds   on which article it must, or may, be told (`schemas.protection`)
    apart     whether the parties are heard apart, unless who suffers wants otherwise

A sign is a reason to ask, never a finding. A child is whoever was under eighteen on
the day the dispute was registered, by the day of birth or by the ID number.
"""

import re
from collections.abc import Iterator, Mapping
from enum import StrEnum
from typing import Any, TypeAlias

from schemas.codes import code_list
from schemas.dispute import is_minor
from schemas.fields import Body

Tree: TypeAlias = Mapping[str, Any]

FAMILY = "01"
HOME = "家暴|家庭暴力|虐待|遗弃|打老婆|打婆娘|打媳妇|打老人"
BLOW = "殴打|毒打|打骂|打伤|挨打|被打|动手打|体罚|欺凌"
HARM = f"{BLOW}|虐待|遗弃|猥亵|性侵|强奸|奸淫|拐卖"
CHILD = "娃|孩子|小孩|儿童|未成年|幼女|女童|学生"
AT_HOME = re.compile(HOME)
STRUCK = re.compile(BLOW)
# In one clause, whichever comes first.
CHILD_HARMED = re.compile(
    f"({CHILD})[^。；，！？\n]{{0,12}}({HARM})|({HARM})[^。；，！？\n]{{0,12}}({CHILD})"
)


class Sign(StrEnum):
    """What stands in a case; the words for it are on the phone."""

    VIOLENCE = "violence"
    CHILD = "child"
    CHILD_HARMED = "child_harmed"
    INCAPABLE = "incapable"


def signs(tree: Tree) -> frozenset[Sign]:
    found = set[Sign]()
    flags, said = frozenset(risk_flags(tree)), "\n".join(_words(tree))
    ground = tree.get("dispute", {}).get("restriction", {}).get("ground")
    if _is_violent(tree, flags, said, ground):
        found.add(Sign.VIOLENCE)
    if has_child(tree) or "minor" in (*flags, ground):
        found.add(Sign.CHILD)
    if any("capacity" in party for party in tree.get("party", {}).values()):
        found.add(Sign.INCAPABLE)
    struck = Sign.VIOLENCE in found or "violence" in flags or ground == "sexual_harm"
    if _child_is_named_harmed(flags, said, ground) or (Sign.CHILD in found and struck):
        found.add(Sign.CHILD_HARMED)
    return frozenset(found)


def _child_is_named_harmed(flags: frozenset[str], said: str, ground: object) -> bool:
    return "minor" in (*flags, ground) or bool(CHILD_HARMED.search(said))


def _is_violent(tree: Tree, flags: frozenset[str], said: str, ground: object) -> bool:
    if "dv" in (*flags, ground) or AT_HOME.search(said):
        return True
    is_family = tree.get("dispute", {}).get("dispute_type") == FAMILY
    return is_family and ("violence" in flags or bool(STRUCK.search(said)))


def has_child(tree: Tree) -> bool:
    """Is one of the parties a minor, or marked as one?"""
    dispute = tree.get("dispute", {})
    return "minor" in dispute.get("special_groups", ()) or any(
        is_minor(party, dispute.get("opened_on", ""))
        for party in tree.get("party", {}).values()
    )


def grounds(tree: Tree) -> tuple[str, ...]:
    """The articles on which it is told, what must be before what may."""
    found = signs(tree)
    said = []
    if Sign.CHILD_HARMED in found:
        said.append("minor")
    if Sign.VIOLENCE in found:
        cannot = found & {Sign.CHILD, Sign.INCAPABLE}
        said.append("dv_incapable" if cannot else "dv_other")
    return tuple(said)


def apart(tree: Tree) -> bool:
    """Are the parties heard apart?"""
    ground = tree.get("dispute", {}).get("restriction", {}).get("ground")
    found = {Sign.VIOLENCE, Sign.CHILD, Sign.CHILD_HARMED}
    return ground == "sexual_harm" or bool(signs(tree) & found)


def closes(tree: Tree) -> bool:
    """Is the mediation closed to everybody else, whatever the parties wish? Words are
    no reason: what is recorded of risks, groups and ages is."""
    return (
        "restriction" in tree.get("dispute", {})
        or has_child(tree)
        or any(_closes(flag) for flag in risk_flags(tree))
    )


def _closes(flag: object) -> bool:
    known = code_list("risk_flags").get(str(flag))
    return known is not None and bool(known.more.get("closes"))


def risk_flags(tree: Tree) -> Iterator[str]:
    """Of the registration and of every sitting."""
    yield from tree.get("dispute", {}).get("risk_flags", ())
    for record in _sittings(tree):
        yield from record.get("risk_flags", ())


def _sittings(tree: Tree) -> Iterator[Body]:
    for stage in tree.get("stage", {}).values():
        yield from stage.get("round", {}).values()


def _words(tree: Tree) -> Iterator[str]:
    """What was written of what happened: the summary, claims, and what each said."""
    yield str(tree.get("dispute", {}).get("summary", ""))
    for claim in tree.get("claim", {}).values():
        yield str(claim.get("text", ""))
    for record in _sittings(tree):
        yield str(record.get("transcript", ""))
        for said in record.get("air", {}).get("statements", {}).values():
            yield str(said.get("facts", ""))
