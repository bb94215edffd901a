"""From a case file to what a person reads: every register a labelled value.

The forms of `schemas` say what each place is called and what kind of thing stands in
it, so this walks the registers beside the forms and misses nothing: a place that no
form knows any more is shown under its own name, a value that was taken out is shown
struck. Each value keeps the number of the entry it comes from.

    /stage/1/round/1/air/statements/s1/facts  →  Value("事实", "去年秋天…", source=3)
"""

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import replace
from string import ascii_lowercase
from types import MappingProxyType
from typing import Any, TypeAlias

from marshmallow import fields as marshmallow_fields

from schemas import agreement_text, codes, handwriting
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
    Pointer,
    Several,
    Text,
    form_in,
    label_of,
)
from schemas.identifiers import DIGEST
from schemas.registers import REMOVED, Register, Write
from server.console import places, typography
from server.console.blocks import Block, Said, Value, layout_of
from server.console.language import Language, gettext

Field: TypeAlias = marshmallow_fields.Field[Any]
Tree: TypeAlias = "dict[str, Tree | Register]"
LETTERS = ascii_lowercase + "-"
OF_PARTIES = frozenset(
    {"rights_notices", "responses", "satisfaction", "signatures", "answers"}
)
CLAUSES = "clauses"
# What a review asks for, and what was answered; issues of a stage begin alike.
OF_REVIEWS = frozenset({"items", "answers"})
OF_PRESENT = frozenset({"recusal_checks", "member", "answered_by", "by"})


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
        self,
        casefile: CaseFile,
        numbers: Mapping[str, int],
        tongue: Language,
        persons: Mapping[str, str] = MappingProxyType({}),
    ) -> None:
        self.tree = grown(casefile.registers)
        self.numbers = numbers
        self.tongue = tongue
        self.persons = persons
        self.parties = called(branch(self.tree, "party"))
        self.present: dict[str, str] = {}
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
        for key in in_order(field, tree):
            found = tree[key]
            if isinstance(found, Register):
                loose.append(self.value(self.who(key) or key, None, found))
            else:
                heading, by = self.heading(field, key, found)
                names = {*headed, by}
                row = self.form(heading, field.form, found, names)
                rows.append(replace(row, key=key))
        return Block(title, layout_of(rows), tuple(loose), tuple(rows))

    def heading(self, field: Keyed, key: str, tree: Tree) -> tuple[str, str]:
        """What to call one of several, and which of its fields says so."""
        if field.name in OF_REVIEWS and field.numbered == "i":
            return gettext("补正 %(number)s", number=key[1:]), ""
        if field.numbered:
            return self.numbered(key), ""
        if field.name == CLAUSES:
            about = agreement_text.heading(key, self.tongue)
            rewritten = gettext("%(about)s（改写）", about=about)
            return rewritten if "drawn" in tree else about, ""
        for name in ("name", "party", "member"):
            own = tree.get(name)
            if isinstance(own, Register) and isinstance(own.value, str):
                return self.who(own.value, name) or own.value, name
        return self.who(key, field.name or "") if is_by_person(field) else "", ""

    def who(self, id: str, field: str = "") -> str:
        """Whom an id means: a party, or somebody who was present; ids may coincide."""
        first, then = self.parties, self.present
        if field in OF_PRESENT:
            first, then = then, first
        return first.get(id) or then.get(id, "")

    def place(self, path: str) -> str:
        """What a register is called, ids in people's words."""
        words = places.label(path, self.tongue)
        for token in path.split("/"):
            known = self.who(token) or self.numbered(token) if token else ""
            words = words.replace(f" {token} ", f" {known} ")
        return words

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
        others = [
            self.said(field, write, register.history) for write in register.others
        ]
        stands = [register.value, *(write.value for write in register.others)]
        struck = [
            self.said(field, write, ())
            for write in register.history
            if write.value is not REMOVED and write.value not in stands
        ]
        gone = register.value is REMOVED
        return Value(
            path=register.path,
            label=label,
            kind=kind_of(field, register.value),
            said=None if gone else self.said(field, register.write, register.history),
            standing=str(register.standing),
            struck=tuple(struck),
            others=tuple(others),
        )

    def said(self, field: Field | None, write: Write, history: Iterable[Write]) -> Said:
        """What the write says, and who else says the same."""
        also = [
            self.numbers.get(other.entry_id, 0)
            for other in history
            if other.value == write.value and other.entry_id != write.entry_id
        ]
        source = self.numbers.get(write.entry_id, 0)
        why = self.reasons.get(write.entry_id, "")
        return Said(self.words(field, write.value), source, why, tuple(also))

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
            return self.number(field, value)
        if strokes := handwriting.strokes_in(value):
            return gettext("%(strokes)s 笔的手写轨迹", strokes=strokes)
        if value in self.numbers:
            return gettext("记录 %(number)s", number=self.numbers[value])
        if isinstance(field, Pointer) and field.name == "register":
            return self.place(value)
        if isinstance(field, Choice):
            return codes.label(field.codes_name, value, self.tongue)
        if isinstance(field, Day):
            return typography.day(value, self.tongue)
        if isinstance(field, Key):
            return self.who(value, field.name or "") or self.numbered(value)
        if isinstance(field, Identifier):
            return self.identified(value)
        return value

    def identified(self, value: str) -> str:
        """A place or a person by name; of a digest enough to tell it from others."""
        if DIGEST.fullmatch(value):
            return typography.short(value)
        return self.persons.get(value) or codes.name_of(value) or value

    def number(self, field: Field | None, value: object) -> str:
        if field is not None and field.name in {"stage", "next_stage"}:
            return codes.label("stages", str(value), self.tongue)
        return str(value)

    def label(self, field: Field) -> str:
        label = label_of(field)
        return label.zh if self.tongue == "zh" else label.en[:1].upper() + label.en[1:]


def in_order(field: Keyed, tree: Tree) -> list[str]:
    """Clauses as they are read out, other things by their numbers."""
    if field.name == CLAUSES:
        return agreement_text.in_order(tree)
    return sorted(tree, key=lambda key: natural(key, field.numbered or ""))


def natural(key: str, letters: str = "") -> tuple[int, int, str]:
    """t2 before t10; where issues and claims stand together, the issues first."""
    number = key.lstrip(LETTERS)
    return letters.find(key[:1]), int(number) if number.isdigit() else 0, key


def kind_of(field: Field | None, value: Any) -> str:
    if isinstance(field, Fen):
        return "amount"
    if isinstance(field, Day):
        return "day"
    if isinstance(field, Flag) or isinstance(value, bool):
        return "flag"
    plain = isinstance(field, Text) and type(field) is not Text
    return "text" if isinstance(value, str) and field and not plain else "word"


def called(tree: Tree) -> dict[str, str]:
    """The names of those who stand in a map, by their ids."""
    found = {}
    for key in tree:
        own = branch(tree, key).get("name")
        if isinstance(own, Register) and isinstance(own.value, str):
            found[key] = own.value
    return found


def is_by_person(field: Keyed) -> bool:
    """Whether the ids of this map are those of people."""
    return field.name in OF_PARTIES | OF_PRESENT


def reasons(casefile: CaseFile) -> Iterator[tuple[str, str]]:
    """Why a correction was made, in the words of whoever made it."""
    for entry in casefile.entries:
        if entry.type.endswith(".corrected") and entry.body:
            yield entry.id, str(entry.body.get("reason", ""))
