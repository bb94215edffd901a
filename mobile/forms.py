"""A form being filled in: a plan, the draft of it, and what surrounds it.

Nothing is said here about how a question looks. `Paper` reads and writes the draft's
body by pointer, keeps what was typed but cannot be understood yet word for word, and
says what is missing, on which page, in the order of the pages.
"""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping
from typing import Any

from marshmallow import fields as marshmallow_fields

from mobile import answers
from mobile.drafts import Draft
from mobile.places import below, key_of, number_of, put_at, value_at
from mobile.plan import Ask, Item, Many, Page, Plan, Question, Say, Sheet, split
from mobile.setting import Setting, key_order
from schemas import codes, end_conditions, fields, labels
from schemas.errors import FieldError, InvalidBody
from schemas.texts import Words


class Paper:
    """A plan being filled in for one draft."""

    def __init__(self, plan: Plan, draft: Draft, setting: Setting) -> None:
        self.plan = plan
        self.draft = draft
        self.setting = setting
        self.shows_common = False

    @property
    def body(self) -> dict[str, Any]:
        return self.draft.body

    # -- pages

    @property
    def sheets(self) -> tuple[Sheet, ...]:
        """What is gone through: common pages only once a sitting."""
        sheets = self.all_sheets
        if not self.setting.sitting.get("common") or self.shows_common:
            return sheets
        wrong = {self.sheet_of(e.pointer, sheets).id for e in self.faults()}
        return tuple(s for s in sheets if not s.page.common or s.id in wrong)

    @property
    def all_sheets(self) -> tuple[Sheet, ...]:
        return tuple(s for page in self.plan.pages for s in self._sheets(page))

    def _sheets(self, page: Page) -> Iterator[Sheet]:
        if page.when is not None and not page.when(self.body, self.setting):
            return
        if not page.each:
            yield Sheet(page)
            return
        for key, words in self.setting.refer(page.each, self.body):
            yield Sheet(page, key, words)

    def items(self, sheet: Sheet) -> tuple[Item, ...]:
        return tuple(item for item in sheet.items if self._shown(item))

    def _shown(self, item: Item) -> bool:
        return item.when is None or item.when(self.body, self.setting)

    def said(self, say: Say) -> str:
        if isinstance(say.words, str):
            return say.words
        return say.words(self.body, self.setting)

    def sheet_of(self, pointer: str, sheets: tuple[Sheet, ...]) -> Sheet:
        """The page that asks for a place; the first one where none does."""
        best, depth = sheets[0], -1
        for sheet in sheets:
            for item in sheet.items:
                if isinstance(item, Say) or len(item.at) <= depth:
                    continue
                if below(pointer, item.at) or below(item.at, pointer):
                    best, depth = sheet, len(item.at)
        return best

    # -- questions

    def questions(self, ask: Ask, base: str = "") -> list[Question]:
        """The questions of an ask: one, or all of a group."""
        if ask.kind:
            return [self.question(base + ask.at, ask)]
        places = _leaves(self.plan.schema, base + ask.at)
        return [self.question(place, ask) for place in places]

    def question(self, pointer: str, ask: Ask) -> Question:
        field = self.field(pointer)
        label = fields.label_of(field)
        return Question(
            pointer=pointer,
            kind=ask.kind or _kind(field, ask),
            label=ask.label or label.zh,
            hint=ask.hint,
            need=self._need(pointer, label),
            law=label.law or "",
            choices=self._choices(field, ask),
            more=ask.more,
        )

    def field(self, pointer: str) -> marshmallow_fields.Field[Any]:
        field = labels.field_at(self.plan.schema, pointer)
        if field is None:
            raise KeyError(pointer)
        return field

    def _need(self, pointer: str, label: fields.Label) -> str:
        around = value_at(self.body, pointer.rpartition("/")[0]) or {}
        if label.need != "optional" and not label.applies(around):
            return "optional"
        return label.need

    def _choices(
        self, field: marshmallow_fields.Field[Any], ask: Ask
    ) -> tuple[tuple[str, str], ...]:
        if ask.refers:
            return self.setting.refer(ask.refers, self.body)
        name = answers.codes_name(field)
        if name is None:
            return ()
        return tuple(
            (code, each.zh)
            for code, each in codes.code_list(name).items()
            if not each.more.get("retired")
            and self.setting.offers(name, each, self.body)
        )

    # -- answers

    def value(self, pointer: str) -> Any:
        return value_at(self.body, pointer)

    def text(self, question: Question) -> str:
        """What stands in the box: what was typed, if it was not understood."""
        if question.pointer in self.draft.raw:
            return self.draft.raw[question.pointer]
        return answers.written(question.kind, self.value(question.pointer))

    def spoken(self, question: Question) -> str:
        if question.pointer in self.draft.raw:
            return self.draft.raw[question.pointer]
        value = self.value(question.pointer)
        return answers.spoken(question.kind, value, question.choices)

    def answer_text(self, question: Question, text: str) -> None:
        """Take typed text; what cannot be understood is kept as it is."""
        try:
            value = answers.understood(question.kind, text)
        except answers.NotUnderstood:
            self.draft.raw[question.pointer] = text
            put_at(self.body, question.pointer, None)
            return
        self.draft.raw.pop(question.pointer, None)
        self.answer(question.pointer, value)

    def answer(self, pointer: str, value: Any) -> None:
        self._begin_members(pointer)
        put_at(self.body, pointer, value)
        if value is None:
            self._end_members(pointer)
        if self.plan.follows is not None:
            self.plan.follows(self.body, pointer, self.setting)

    def _begin_members(self, pointer: str) -> None:
        for member, key, begin in self._members_above(pointer):
            if value_at(self.body, member) is None:
                put_at(self.body, member, begin(key, self.body, self.setting))

    def _end_members(self, pointer: str) -> None:
        """A member that says nothing any more was never there."""
        for member, key, begin in reversed(list(self._members_above(pointer))):
            left = value_at(self.body, member)
            if left is not None and _says_nothing(
                left, begin(key, self.body, self.setting)
            ):
                put_at(self.body, member, None)

    def _members_above(self, pointer: str) -> Iterator[tuple[str, str, Any]]:
        parts = split(pointer)
        for depth in range(1, len(parts)):
            container = "/" + "/".join(parts[:depth])
            begin = self.plan.members.get(_pattern(container))
            if begin is not None:
                yield f"{container}/{parts[depth]}", parts[depth], begin

    # -- members

    def members(self, many: Many, base: str = "") -> list[tuple[str, str]]:
        """The cards of a page: (id, words)."""
        if many.each:
            return list(self.setting.refer(many.each, self.body))
        kept = self.value(base + many.at) or {}
        pairs = sorted(kept.items(), key=lambda pair: key_order(pair[0]))
        return [(key, self._headline(many, member)) for key, member in pairs]

    def _headline(self, many: Many, member: Mapping[str, Any]) -> str:
        words = many.headline(member, self.setting) if many.headline else ""
        return words or f"（{many.noun}，还没有写）"

    def add(self, many: Many, begin: Mapping[str, Any], base: str = "") -> str:
        """A new member: numbered ones count on, others get an id nobody else has."""
        pointer = base + many.at
        kept = self.value(pointer) or {}
        numbered = getattr(self.field(pointer), "numbered", None)
        taken = [*kept, *self._numbers_elsewhere(many)]
        number = max((number_of(key) for key in taken), default=0) + 1
        letter = numbered[0] if numbered else split(pointer)[-1][0]
        key = f"{letter}{number}"
        if not numbered:
            key += "-" + os.urandom(3).hex()
        put_at(self.body, f"{pointer}/{key}", dict(begin))
        return key

    def _numbers_elsewhere(self, many: Many) -> list[str]:
        """Claims and issues of the case are numbered through all its records."""
        name = {"claims": "claim", "issues": "issue"}.get(split(many.at)[-1], "")
        if not name:
            return []
        return [key for key, _ in self.setting.refer(name, self.body)]

    def open_at_once(self, many: Many, base: str = "") -> list[str]:
        """Where the question that is answered of all at once has no answer yet."""
        if many.at_once is None:
            return []
        place, _, _ = many.at_once
        keys = [key for key, _ in self.members(many, base)]
        places = [f"{base}{many.at}/{key}{place}" for key in keys]
        return [each for each in places if self.value(each) is None]

    def answer_at_once(self, many: Many, base: str = "") -> None:
        for place in self.open_at_once(many, base):
            self.answer(place, many.at_once[1] if many.at_once else None)

    def remove(self, pointer: str) -> None:
        put_at(self.body, pointer, None)
        for place in [p for p in self.draft.raw if below(p, pointer)]:
            del self.draft.raw[place]
        if self.plan.follows is not None:
            self.plan.follows(self.body, pointer, self.setting)

    # -- what is wrong

    def faults(self) -> list[FieldError]:
        """Everything that keeps this form from being recorded, in page order."""
        found: dict[str, FieldError] = {}
        for pointer, text in self.draft.raw.items():
            found[pointer] = self._raw_fault(pointer, text)
        for error in self._schema_faults():
            found.setdefault(error.pointer, error)
        return self._in_page_order(found.values())

    def gaps(self) -> list[FieldError]:
        """What the dossier will lack if this is recorded as it is."""
        body, form = self.finished(), self.plan.schema
        legal = {e.pointer for e in labels.missing(form, body)}
        lacking = {
            e.pointer: e
            for e in labels.missing(form, body, "dossier")
            if e.pointer not in end_conditions.ASKED_HERE
        }
        for pointer, words in self._owed(body):
            lacking[pointer] = labels.field_error(form, pointer, words)
        return self._in_page_order(
            [each for pointer, each in lacking.items() if pointer not in legal]
        )

    def _owed(self, body: dict[str, Any]) -> Iterator[tuple[str, Words]]:
        """What a stage owes before it is done, and a signing before it has effect."""
        if self.plan.type == "stage.recorded":
            yield from end_conditions.unmet(body, self.setting.tree)
        if self.plan.type == "agreement.signed":
            yield from end_conditions.unsigned(body, self.setting.tree)

    def _schema_faults(self) -> Iterator[FieldError]:
        body, form = self.finished(), self.plan.schema
        yield from labels.missing(form, body, "law")
        if self.plan.checks is not None:
            for pointer, words in self.plan.checks(body):
                yield labels.field_error(form, pointer, words)
        try:
            labels.held(form, body)
        except InvalidBody as error:
            yield from error.errors

    def finished(self) -> dict[str, Any]:
        """The body with what nobody is asked."""
        body: dict[str, Any] = _copied(self.body)
        if self.plan.finish is not None:
            self.plan.finish(body, self.setting)
        return body

    def _raw_fault(self, pointer: str, text: str) -> FieldError:
        field = self.field(pointer)
        label = fields.label_of(field)
        try:
            answers.understood(answers.kind_of(field), text)
        except answers.NotUnderstood as error:
            return FieldError(pointer, label.zh, label.en, error.zh, error.en)
        return FieldError(pointer, label.zh, label.en, "请再看一遍", "look again")

    def _in_page_order(self, errors: Any) -> list[FieldError]:
        sheets = self.all_sheets
        place = {sheet.id: number for number, sheet in enumerate(sheets)}
        return sorted(errors, key=lambda e: place[self.sheet_of(e.pointer, sheets).id])

    def sheet_faults(self, sheet: Sheet) -> list[FieldError]:
        sheets = self.all_sheets
        return [
            e for e in self.faults() if self.sheet_of(e.pointer, sheets).id == sheet.id
        ]


def _leaves(form: fields.Form, pointer: str) -> Iterator[str]:
    """Where the questions are below a place: groups are opened, maps are not."""
    field = labels.field_at(form, pointer)
    if not isinstance(field, fields.Group) or key_of(pointer):
        yield pointer
        return
    for name in field.schema.fields:
        yield from _leaves(form, f"{pointer}/{name}")


def _kind(field: marshmallow_fields.Field[Any], ask: Ask) -> str:
    if not ask.refers:
        return answers.kind_of(field)
    return "many" if isinstance(field, fields.Several) else "refers"


def _pattern(pointer: str) -> str:
    """/answer/answers/c1/responses is /answer/answers/*/responses for every claim."""
    return "/" + "/".join("*" if key_of(p) else p for p in split(pointer))


def _says_nothing(left: Mapping[str, Any], begun: Mapping[str, Any]) -> bool:
    return all(name in begun or value == {} for name, value in left.items())


def _copied(value: Any) -> Any:
    if isinstance(value, dict):
        return {name: _copied(each) for name, each in value.items()}
    return list(value) if isinstance(value, list) else value
