"""From a case file to what a person reads: every register a labelled value.

The forms of `schemas` say what each place is called and what kind of thing stands in
it, so this walks the registers beside the forms and misses nothing: a place that no
form knows any more is shown under its own name, a value that was taken out is shown
struck. Each value keeps the number of the entry it comes from.

    /stage/1/round/1/air/statements/s1/facts  →  Value("事实", "去年秋天…", source=3)

    values    label and text, set in columns, long text across
    people    one card each
    table     things of one kind whose values are all short
    items     things of one kind with more to say
"""

from collections import Counter
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Literal, TypeAlias

from marshmallow import fields as marshmallow_fields

from schemas import codes
from schemas.casefile import CaseFile
from schemas.fields import (
    Choice,
    Day,
    Fen,
    Flag,
    Form,
    Identifier,
    Key,
    Keyed,
    Several,
    Text,
    form_in,
    label_of,
)
from schemas.registers import REMOVED, Register, Write
from server.console import typography
from server.console.language import Language, gettext

Field: TypeAlias = marshmallow_fields.Field[Any]
Tree: TypeAlias = "dict[str, Tree | Register]"
Layout = Literal["values", "people", "table", "items"]
SHORT = 24
MOST_COLUMNS = 8


@dataclass(frozen=True, slots=True)
class Said:
    """One value as one entry wrote it."""

    text: str
    source: int
    why: str = ""


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
    def long(self) -> bool:
        texts = [s.text for s in (self.said, *self.struck, *self.others) if s]
        return self.kind == "text" and any(len(t) > SHORT or "\n" in t for t in texts)

    @property
    def source(self) -> int:
        return self.said.source if self.said else 0

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

    @property
    def columns(self) -> tuple[str, ...]:
        """The labels of a table, in the order in which its rows bring them."""
        rows = (value.label for row in self.blocks for value in row.values)
        return tuple(dict.fromkeys(rows))

    @property
    def sources(self) -> tuple[int, ...]:
        """The entries that these values come from, the chief one first."""
        counted = Counter(value.source for value in self.walk())
        return tuple(no for no, _ in counted.most_common() if no)

    def walk(self) -> Iterator[Value]:
        yield from self.head
        yield from self.values
        for block in self.blocks:
            yield from block.walk()


def grown(registers: Mapping[str, Register]) -> Tree:
    """The registers as the tree that their paths spell."""
    root: Tree = {}
    for path in sorted(registers):
        *above, last = path.removeprefix("/").split("/")
        place = root
        for token in above:
            below = place.setdefault(token, {})
            place = below if isinstance(below, dict) else {}
        place[last] = registers[path]
    return root


def branch(tree: Tree, *tokens: str) -> Tree:
    """What hangs below these tokens; nothing, where nothing does."""
    for token in tokens:
        below = tree.get(token)
        if not isinstance(below, dict):
            return {}
        tree = below
    return tree


class Reader:
    """Reads one case in one language; `numbers` are the entries' places in its log."""

    def __init__(
        self, casefile: CaseFile, numbers: Mapping[str, int], tongue: Language
    ) -> None:
        self.tree = grown(casefile.registers)
        self.numbers = numbers
        self.tongue = tongue
        self.names = dict(names(self.tree))
        self.reasons = dict(reasons(casefile))
        self.read: set[str] = set()

    def form(
        self, title: str, form: Form, tree: Tree, headed: Collection[str] = ()
    ) -> Block:
        """A form's fields in its order, then whatever no form knows."""
        head: list[Value] = []
        values: list[Value] = []
        blocks: list[Block] = []
        for name in [*form.fields, *sorted(tree.keys() - form.fields.keys())]:
            found, field = tree.get(name), form.fields.get(name)
            label = self.label(field) if field else name
            if isinstance(found, Register):
                value = self.value(label, field, found)
                (head if name in headed and value.plain else values).append(value)
            elif found is not None:
                blocks.append(self.group(label, field, found))
        return Block(title, "values", tuple(values), tuple(blocks), tuple(head))

    def group(self, title: str, field: Field | None, tree: Tree) -> Block:
        if isinstance(field, Keyed):
            return self.keyed(title, field, tree)
        form = form_in(field) if field else None
        return self.form(title, form or Form(), tree)

    def keyed(
        self, title: str, field: Keyed, tree: Tree, headed: Collection[str] = ()
    ) -> Block:
        """Things of one kind, each under what it is called."""
        loose: list[Value] = []
        rows: list[Block] = []
        for key in sorted(tree, key=natural):
            found = tree[key]
            if isinstance(found, Register):
                loose.append(self.value(self.names.get(key, key), None, found))
            else:
                heading, by = self.heading(field, key, found)
                names = {*headed, by}
                rows.append(self.form(heading, field.form, found, names))
        layout: Layout = "table" if is_table(rows) else "items"
        return Block(title, layout, tuple(loose), tuple(rows))

    def heading(self, field: Keyed, key: str, tree: Tree) -> tuple[str, str]:
        """What to call one of several, and which of its fields says so."""
        if field.numbered:
            return self.numbered(key), ""
        for name in ("name", "party", "member"):
            own = tree.get(name)
            if isinstance(own, Register) and isinstance(own.value, str):
                return self.names.get(own.value, own.value), name
        return self.names.get(key, ""), ""

    def numbered(self, key: str) -> str:
        number = key[1:]
        if not number.isdigit():
            return key
        words = {
            "c": gettext("诉求 %(number)s", number=number),
            "i": gettext("焦点 %(number)s", number=number),
            "o": gettext("方案 %(number)s", number=number),
            "t": gettext("第 %(number)s 条", number=number),
        }
        return words.get(key[0], key)

    def value(self, label: str, field: Field | None, register: Register) -> Value:
        self.read.add(register.path)
        gone = register.value is REMOVED
        said = None if gone else self.said(field, register.value, register.write)
        shown = {register.write.entry_id, *(w.entry_id for w in register.others)}
        struck = [
            self.said(field, write.value, write)
            for write in register.history
            if write.entry_id not in shown and write.value is not REMOVED
        ]
        others = [self.said(field, w.value, w) for w in register.others]
        kind = kind_of(field, register.value)
        standing = str(register.standing)
        return Value(
            register.path, label, kind, said, standing, tuple(struck), tuple(others)
        )

    def said(self, field: Field | None, value: Any, write: Write) -> Said:
        source = self.numbers.get(write.entry_id, 0)
        why = self.reasons.get(write.entry_id, "")
        return Said(self.words(field, value), source, why)

    def words(self, field: Field | None, value: Any) -> str:
        if value is REMOVED:
            return gettext("（删去）")
        if isinstance(value, bool):
            return gettext("是") if value else gettext("否")
        if isinstance(value, list):
            inner = field.inner if isinstance(field, Several) else None
            return typography.listed(
                [self.words(inner, each) for each in value], self.tongue
            ) or gettext("无")
        if value == {}:
            return gettext("无")
        return self.plain(field, value)

    def plain(self, field: Field | None, value: Any) -> str:
        if isinstance(field, Fen) and isinstance(value, int):
            return typography.money(value, self.tongue)
        if not isinstance(value, str):
            return str(value)
        if isinstance(field, Choice):
            return codes.label(field.codes_name, value, self.tongue)
        if isinstance(field, Day):
            return typography.day(value, self.tongue)
        if isinstance(field, Key):
            return self.names.get(value) or self.numbered(value)
        if isinstance(field, Identifier) and value.isdigit():
            return codes.name_of(value) or value
        return value

    def label(self, field: Field) -> str:
        label = label_of(field)
        return label.zh if self.tongue == "zh" else label.en


def natural(key: str) -> tuple[str, int, str]:
    """t2 before t10."""
    letters = key.rstrip("0123456789")
    number = key[len(letters) :]
    return letters, int(number or 0), key


def kind_of(field: Field | None, value: Any) -> str:
    if isinstance(field, Fen):
        return "amount"
    if isinstance(field, Day):
        return "day"
    if isinstance(field, Flag) or isinstance(value, bool):
        return "flag"
    plain = isinstance(field, Text) and type(field) is not Text
    return "text" if isinstance(value, str) and not plain else "word"


def is_table(rows: list[Block]) -> bool:
    if not rows or any(row.blocks for row in rows):
        return False
    values = [value for row in rows for value in row.values]
    few = len({value.label for value in values}) <= MOST_COLUMNS
    return few and not any(value.long or value.others for value in values)


def names(tree: Tree) -> Iterator[tuple[str, str]]:
    """Who each id is: the parties, and whoever took part in a sitting."""
    for token, found in tree.items():
        if not isinstance(found, dict):
            continue
        own = found.get("name")
        if isinstance(own, Register) and isinstance(own.value, str):
            yield token, own.value
        yield from names(found)


def reasons(casefile: CaseFile) -> Iterator[tuple[str, str]]:
    """Why a correction was made, in the words of whoever made it."""
    for entry in casefile.entries:
        if entry.type.endswith(".corrected") and entry.body:
            yield entry.id, str(entry.body.get("reason", ""))
