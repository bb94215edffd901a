"""The words of a sheet in the slots of its kind, so that none of them is lost.

Rows, Part   by their label, where a slot bears it
Table        a line a row, in the slot that bears one of its heads
Signs        into `signatures`, each with room for a day
the rest     into the slots that `LEFT` and `NOTES` name
"""

from collections.abc import Iterator
from typing import Final

from schemas.papers.dossier_kinds import LEFT, NOTES, SIGNING, TABLES
from schemas.papers.kind import Kind
from schemas.papers.sheets.blocks import Block, Part, Rows, Sheet, Signs, Table

SIGNED_HERE: Final = "　　　　　　　　　　　　　　　年　　月　　日"
NUMBERED: Final = frozenset({"序号", "序"})
AGREED: Final = "协议内容"
BY_HAND: Final = 8


def signing(labels: tuple[str, ...]) -> str:
    return "\n".join(f"{each}\n{SIGNED_HERE}" for each in labels)


def of_sheet(of: Kind, drawn: Sheet) -> dict[str, str]:
    """The words of a sheet in the slots of its kind; none of them is lost."""
    slots = {slot.words.zh: slot.name for slot in of.slots}
    found: dict[str, list[str]] = {"mediation_no": [drawn.number]}
    for block in drawn.blocks:
        for name, said in _placed(of.code, slots, block):
            found.setdefault(name, []).append(said)
    return {name: "\n".join(filter(None, said)) for name, said in found.items()}


def _placed(
    code: str, slots: dict[str, str], block: Block
) -> Iterator[tuple[str, str]]:
    left = LEFT.get(code, "")
    if isinstance(block, Rows):
        if not all(label in slots for label, _ in block.pairs):
            yield left, pairs(block.pairs)
        else:
            yield from ((slots[label], said) for label, said in block.pairs)
    elif isinstance(block, Part):
        yield _part(slots, left, block)
    elif isinstance(block, Table):
        own = next((slots[head] for head in block.heads[1:] if head in slots), left)
        lines = [_line(block.heads, row) for row in block.rows]
        yield TABLES.get(code, own), "\n".join(lines) or _room(block.blank)
    elif isinstance(block, Signs):
        yield SIGNING, signing(block.labels)
    else:
        yield NOTES.get(code, left), block.text


def _part(slots: dict[str, str], left: str, part: Part) -> tuple[str, str]:
    if part.heading in slots:
        return slots[part.heading], part.text or _room(part.lines)
    if part.heading.startswith(AGREED):
        ordinal = part.heading.removeprefix(AGREED)
        return slots[AGREED], f"{ordinal}：{part.text}"
    if not part.text:
        return left, part.heading if not part.lines else ""
    return left, f"{part.heading}：\n{part.text}"


def pairs(pairs: tuple[tuple[str, str], ...]) -> str:
    return "，".join(f"{label}：{said}" for label, said in pairs if said)


def _line(heads: tuple[str, ...], row: tuple[str, ...]) -> str:
    """1．证据名称：收据；种类：书证, or 焦点1　事实认定：属实"""
    (head, lead), *rest = zip(heads, row, strict=True)
    if head in NUMBERED:
        begins = f"{lead}．"
    else:
        begins = f"{head if lead.isdigit() else ''}{lead}　"
    said = ((head, "，".join(cell.split("\n")).rstrip("。")) for head, cell in rest)
    return begins + "；".join(f"{head}：{cell}" for head, cell in said if cell)


def _room(lines: int) -> str:
    """Empty lines for a hand, where a form is there to be written on."""
    return "\n" * (lines * 3 // 4) if lines >= BY_HAND else ""
