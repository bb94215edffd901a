"""What a page is made of: values, said by entries, in blocks that can be laid out.

values    label and text, set in columns, sentences across
people    one card each
names     things of which there is little to say but who they are
table     things of one kind whose values are all short
items     things of one kind with more to say
"""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

Layout = Literal["values", "people", "names", "table", "items"]
CELL = 32
MOST_COLUMNS = 8


@dataclass(frozen=True, slots=True)
class Said:
    """One value as one entry wrote it."""

    text: str
    source: int
    why: str = ""
    also: tuple[int, ...] = ()

    @property
    def sources(self) -> tuple[int, ...]:
        """Every entry that says so: two people who noted one act, one thing."""
        return tuple(sorted({self.source, *self.also}))


@dataclass(frozen=True, slots=True)
class Value:
    path: str
    label: str
    kind: str
    said: Said | None
    standing: str
    struck: tuple[Said, ...]
    others: tuple[Said, ...]

    @property
    def wide(self) -> bool:
        """Set across the whole column: sentences, and whatever was contested."""
        return self.kind == "text" or not self.plain

    @property
    def long(self) -> bool:
        """Too much for a cell of a table."""
        said = (self.said, *self.struck)
        texts = [each.text for each in said if each]
        return any(len(text) > CELL or "\n" in text for text in texts)

    @property
    def tellers(self) -> set[int]:
        """All entries that had a word in this."""
        said = (self.said, *self.struck, *self.others)
        return {no for each in said if each for no in each.sources if no}

    @property
    def plain(self) -> bool:
        """Said once, by nobody contradicted."""
        return self.said is not None and not self.struck and not self.others


@dataclass(frozen=True, slots=True)
class Block:
    title: str
    layout: Layout
    values: tuple[Value, ...] = ()
    blocks: tuple["Block", ...] = ()
    head: tuple[Value, ...] = ()
    key: str = ""
    """The id of one of several."""

    @property
    def columns(self) -> tuple[str, ...]:
        """The labels of a table, in the order in which its rows bring them."""
        rows = (value.label for row in self.blocks for value in row.values)
        return tuple(dict.fromkeys(rows))

    @property
    def called(self) -> bool:
        return bool(self.title or self.head)

    @property
    def chief(self) -> tuple[int, ...]:
        """The entries that most of this comes from; said once, in its heading."""
        counted = Counter(value.said.sources for value in self.walk() if value.said)
        return counted.most_common(1)[0][0] if counted else ()

    @property
    def sources(self) -> tuple[int, ...]:
        """All entries that these values come from, the chief ones first."""
        tellers = {no for value in self.walk() for no in value.tellers}
        return (*self.chief, *sorted(tellers - set(self.chief)))

    def walk(self) -> Iterator[Value]:
        yield from self.head
        yield from self.values
        for block in self.blocks:
            yield from block.walk()


def layout_of(rows: list[Block]) -> Layout:
    """The plainest way to set things of one kind that shows all of them."""
    values = [value for row in rows for value in row.values]
    if any(row.blocks for row in rows) or any(v.long or v.others for v in values):
        return "items"
    columns = {value.label for value in values}
    words = not any(value.kind == "text" for value in values)
    if len(columns) < 2:
        called = all(row.called for row in rows)
        return "names" if called and words else "items"
    return "table" if len(columns) <= MOST_COLUMNS else "items"
