"""审阅 beside a case: how far its dossier is, what is still to be mended, who asks."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace

from schemas import codes
from schemas.reviewing import FATE_WORDS, Life, Review
from server.console import typography
from server.console.blocks import Block
from server.console.language import Language, gettext

LIFE_LIGHTS: Mapping[Life, str] = {
    Life.NONE: "grey",
    Life.COMPLETE: "yellow",
    Life.SEEN: "yellow",
    Life.RETURNED: "red",
    Life.MENDED: "yellow",
    Life.ACCEPTED: "green",
}


# What the heading says of a review.
HEADED = ("verdict", "as_role")


@dataclass(frozen=True, slots=True)
class Asked:
    """One item that is open."""

    words: str
    who: str
    until: str


def asked(every: Iterable[Review], tongue: Language) -> Iterator[Asked]:
    for given in every:
        if given.is_advice:
            continue
        who = codes.label("reviewer_roles", given.as_role, tongue)
        for item in given.open_items:
            day = typography.day(item.due_on, tongue) if item.due_on else ""
            until = gettext("最晚 %(day)s", day=day) if day else ""
            yield Asked(item.words, who, until)


def with_fates(block: Block, given: Review, tongue: Language) -> Block:
    """Beside each item what became of it; advice asks for nothing."""
    if given.is_advice or not given.items:
        return block
    (items,) = block.blocks
    rows = [
        replace(row, title=f"{row.title} · {FATE_WORDS[item.fate].words(tongue)}")
        for row, item in zip(items.blocks, given.items, strict=True)
    ]
    return replace(block, blocks=(replace(items, blocks=tuple(rows)),))


def heading(given: Review, tongue: Language) -> str:
    """司法所 · 退回补正 · 还有 2 条没有补"""
    said = [
        codes.label("reviewer_roles", given.as_role, tongue),
        codes.label("review_verdicts", given.verdict, tongue),
    ]
    if not given.is_advice and given.items:
        left = len(given.open_items)
        words = gettext("还有 %(count)s 条没有补", count=left)
        said.append(words if left else gettext("都补上了"))
    return " · ".join(said)
