"""三级转交办: by whom a petition is assigned, told from what weighs in it.

    county_committee    major, urgent, many people, several departments, another county,
                        instructed, or of a kind that is grave
    joint_conference    the matter came again, or is of long standing
    petition_office     all others

A level rises with each fact that weighs and never falls: what is not known weighs
nothing, and more facts lift it at most. It is this system's reading (试行口径).
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Final

from schemas import codes
from schemas.codes import Language
from schemas.texts import Words

LANGUAGES: Final[tuple[Language, ...]] = ("zh", "en")
LEVELS: Final = ("petition_office", "joint_conference", "county_committee")
"""From below; names of the list `assign_levels`."""
MANY_PEOPLE, MANY_DEPARTMENTS = 30, 3
GRAVE: Final = MappingProxyType(
    {
        "legacy": Words("历史遗留", "a legacy of the past"),
        "group_visit": Words("规模性集体访", "a visit by a large group"),
        "investors": Words("涉众金融", "many investors"),
        "demolition": Words("征地拆迁群体", "a group over land or demolition"),
    }
)


@dataclass(frozen=True, slots=True)
class Weight:
    """What is known of a petition that weighs; what is not known weighs nothing."""

    is_urgent: bool = False
    people: int = 0
    departments: int = 0
    crosses_counties: bool = False
    is_instructed: bool = False
    grave: frozenset[str] = field(default_factory=frozenset)
    is_repeat: bool = False
    came_again: bool = False
    is_backlog: bool = False


@dataclass(frozen=True, slots=True)
class Level:
    """A code of `assign_levels`, and what lifts the matter to it."""

    code: str
    reasons: tuple[Words, ...]


def level(weight: Weight, before: str = LEVELS[0]) -> Level:
    """By whom it is assigned; never below the level that it had `before`."""
    for code, lifting in (
        ("county_committee", _to_the_committee(weight)),
        ("joint_conference", _to_the_conference(weight)),
        ("petition_office", (Words("一般事项（试行口径）", "ordinary (trial rule)"),)),
    ):
        if lifting and LEVELS.index(code) >= LEVELS.index(before):
            return Level(code, lifting)
    zh, en = (codes.label("assign_levels", before, lang) for lang in LANGUAGES)
    kept = Words(
        f"已由{zh}转交办，级别只升不降（试行口径）",
        f"it was at {en!r} before, and no level falls (trial rule)",
    )
    return Level(before, (kept,))


def _to_the_committee(weight: Weight) -> tuple[Words, ...]:
    facts = [
        (weight.is_urgent, "重大、紧急（信访工作条例§25）", "major or urgent (§25)"),
        (
            weight.people >= MANY_PEOPLE,
            f"涉及{weight.people}人，满{MANY_PEOPLE}人",
            f"{weight.people} people, {MANY_PEOPLE} or more",
        ),
        (
            weight.departments >= MANY_DEPARTMENTS,
            f"跨{weight.departments}个县级部门，满{MANY_DEPARTMENTS}个",
            f"{weight.departments} departments, {MANY_DEPARTMENTS} or more",
        ),
        (weight.crosses_counties, "跨区县", "more counties than one"),
        (weight.is_instructed, "县领导批示", "a county leader gave instructions"),
    ]
    facts += [(code in weight.grave, *words) for code, words in GRAVE.items()]
    return _holding(facts)


def _to_the_conference(weight: Weight) -> tuple[Words, ...]:
    return _holding(
        [
            (weight.is_repeat, "同一人同一事再次提出", "the same matter once more"),
            (weight.came_again, "答复后又来访（初转重）", "came again when answered"),
            (weight.is_backlog, "积案", "of long standing"),
        ]
    )


def _holding(facts: Iterable[tuple[bool, str, str]]) -> tuple[Words, ...]:
    return tuple(
        Words(f"{zh}（试行口径）", f"{en} (trial rule)")
        for holds, zh, en in facts
        if holds
    )
