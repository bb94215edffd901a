"""What a printed form is made of, before anybody sets it in type.

    Rows     label and value beside each other, two pairs a line
    Part     a heading and what stands below it; ruled lines where nothing was recorded
    Table    columns with a head, repeated on each page
    Signs    lines to sign on, each with its day
    Note     small words

A value that was not recorded is "": a blank to be filled in by hand, never a word.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from typing import TypeAlias


@dataclass(frozen=True, slots=True)
class Rows:
    pairs: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Part:
    heading: str
    text: str
    lines: int = 3


@dataclass(frozen=True, slots=True)
class Table:
    heads: tuple[str, ...]
    widths: tuple[int, ...]
    rows: tuple[tuple[str, ...], ...]
    blank: int = 3


@dataclass(frozen=True, slots=True)
class Signs:
    labels: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Note:
    text: str


Block: TypeAlias = Rows | Part | Table | Signs | Note


@dataclass(frozen=True, slots=True)
class Sheet:
    """One form filled in. `trial` marks what no law or ministry has settled (试行)."""

    code: str
    title: str
    number: str
    blocks: tuple[Block, ...]
    trial: bool = False

    def through(self, say: Callable[[str], str]) -> Sheet:
        """The same with every word handed through, as the masks are."""
        return replace(
            self,
            title=say(self.title),
            blocks=tuple(_through(block, say) for block in self.blocks),
        )

    def words(self) -> Iterator[str]:
        """Everything on it, line by line, as the preview shows it."""
        yield self.title
        yield self.number
        for block in self.blocks:
            yield from _words(block)


def _through(block: Block, say: Callable[[str], str]) -> Block:
    if isinstance(block, Rows):
        return Rows(tuple((label, say(value)) for label, value in block.pairs))
    if isinstance(block, Part):
        return replace(block, text=say(block.text), heading=say(block.heading))
    if isinstance(block, Table):
        rows = tuple(tuple(say(cell) for cell in row) for row in block.rows)
        return replace(block, rows=rows)
    if isinstance(block, Signs):
        return Signs(tuple(say(label) for label in block.labels))
    return Note(say(block.text))


BLANK = "＿＿＿＿"


def _words(block: Block) -> Iterator[str]:
    if isinstance(block, Rows):
        for label, value in block.pairs:
            yield f"{label}：{value or BLANK}"
    elif isinstance(block, Part):
        yield f"{block.heading}：{block.text or BLANK}"
    elif isinstance(block, Table):
        yield "　".join(block.heads)
        for row in block.rows:
            yield "　".join(cell or BLANK for cell in row)
    elif isinstance(block, Signs):
        for label in block.labels:
            yield f"{label}：{BLANK}"
    else:
        yield block.text
