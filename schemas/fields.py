"""The fields that bodies are made of.

Every field carries a `Label`: its name in Chinese and English, who needs it
(法定 *law*: without it the record is refused; 卷宗 *dossier*: the dossier lacks it
later; 选填 *optional*), the article that asks for it, and the class of its register
(*hard*: when two people disagree no machine decides; *soft*: the later one shows).

    summary = Text(legal("纠纷简要情况", "summary of the dispute"), most=4000)

Values stay JSON: a day is the text "2026-11-21", money is whole fen. Nothing is
converted, so what is loaded is what was sealed. A field refuses with `Words`.

People and things of which there are several are not lists but maps keyed by id
(`Keyed`), so that two phones that add one each add two. Terms, issues and claims
are numbered (`t1`, `i1`, `c1`), so that two phones that note the first term note
the same term.
"""

import re
import unicodedata
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, Literal, TypeAlias

from marshmallow import Schema, ValidationError, fields, validates_schema

from schemas import codes, identifiers, texts
from schemas.errors import InvalidIdentifier
from schemas.strict_json import has_invisible
from schemas.texts import Words

Need: TypeAlias = Literal["law", "dossier", "optional"]
RegisterClass: TypeAlias = Literal["hard", "soft"]
Body: TypeAlias = Mapping[str, Any]

KEY = re.compile(r"[a-z][a-z0-9-]{0,39}")
DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
HOUR = re.compile(r"([01][0-9]|2[0-3]):[0-5][0-9]")
POINTER = re.compile(r"(/([^~/]|~0|~1)+)+")
CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f]")
MOST_FEN = 10**13


@dataclass(frozen=True, slots=True)
class When:
    """A condition on the other fields of the same form, with its words."""

    zh: str
    en: str
    holds: Callable[[Body], bool]


@dataclass(frozen=True, slots=True)
class Label:
    """What a field is called, who needs it, and how disagreement about it ends."""

    zh: str
    en: str
    need: Need
    law: str | None
    register: RegisterClass
    when: When | None

    def applies(self, data: Body) -> bool:
        return self.when is None or self.when.holds(data)

    def words(self, lang: str) -> str:
        return self.zh if lang == "zh" else self.en

    @property
    def required(self) -> bool:
        return self.need == "law" and self.when is None


def _label(need: Need) -> Callable[..., Label]:
    def label(
        zh: str,
        en: str,
        *,
        law: str | None = None,
        hard: bool = False,
        when: When | None = None,
    ) -> Label:
        return Label(zh, en, need, law, "hard" if hard else "soft", when)

    return label


legal = _label("law")
dossier = _label("dossier")
optional = _label("optional")


def refusal(words: Words) -> ValidationError:
    return ValidationError([words])


def label_of(field: fields.Field[Any]) -> Label:
    label: Label = field.metadata["label"]
    return label


def _settings(label: Label, **openapi: object) -> dict[str, Any]:
    """What every field hands to marshmallow: its label, and what OpenAPI shows."""
    about = {
        "label": label,
        "zh": label.zh,
        "en": label.en,
        "need": label.need,
        "law": label.law,
        "register": label.register,
        "title": label.zh,
        "description": f"{label.en} ({label.law})" if label.law else label.en,
    }
    return {
        "required": label.required,
        "metadata": about | openapi,
        "error_messages": {"required": [texts.REQUIRED], "null": [texts.NULL]},
    }


class Form(Schema):
    """A group of fields; what is not on the form is refused."""

    # marshmallow is told that these are texts; it hands them on as they are.
    error_messages: dict[str, Any] = {
        "unknown": texts.UNKNOWN,
        "type": texts.NOT_OBJECT,
    }

    def faults(self, data: Body) -> Iterator[tuple[str, Words]]:
        """What fields that are each right say against each other: (pointer, why)."""
        yield from ()

    def gaps(self, data: Body) -> Iterator[tuple[str, Need, Words]]:
        """What this form lacks beyond its empty fields: (pointer, need, why)."""
        yield from ()

    @validates_schema(skip_on_field_errors=True)
    def _agree(self, data: Body, **_: object) -> None:
        errors: dict[str, Any] = {}
        for name, field in self.fields.items():
            label = label_of(field)
            if label.need == "law" and name not in data and label.applies(data):
                errors[name] = [texts.REQUIRED]
        for pointer, words in self.faults(data):
            place = errors
            *path, last = pointer.removeprefix("/").split("/")
            for token in path:
                place = place.setdefault(token, {})
            place.setdefault(last, []).append(words)
        if errors:
            raise ValidationError(errors)


class Text(fields.String):
    """What a mediator writes, line breaks and all."""

    def __init__(self, label: Label, *, most: int = 2000, **openapi: object) -> None:
        super().__init__(**_settings(label, maxLength=most, **openapi))
        self.most = most

    def _deserialize(self, value: Any, *_: Any, **__: Any) -> str:
        wrong = self.fault(value) if isinstance(value, str) else texts.NOT_TEXT
        if wrong:
            raise refusal(wrong)
        text: str = value
        return text

    def fault(self, value: str) -> Words | None:
        if not value.strip():
            return texts.BLANK
        if len(value) > self.most:
            return texts.longer_than(self.most)
        if CONTROL.search(value):
            return texts.CONTROL
        if not unicodedata.is_normalized("NFC", value):
            return texts.NOT_NFC
        return None


class Name(Text):
    """A name or another short text in one line, every character of it visible."""

    def __init__(self, label: Label, *, most: int = 100) -> None:
        super().__init__(label, most=most)

    def fault(self, value: str) -> Words | None:
        if has_invisible(value):
            return texts.INVISIBLE
        if value != value.strip() and value.strip():
            return texts.ONE_LINE
        return super().fault(value)


class Key(Text):
    """The id of something in this case: a party, a participant, an option."""

    def __init__(self, label: Label) -> None:
        super().__init__(label, most=40, pattern=f"^{KEY.pattern}$")

    def fault(self, value: str) -> Words | None:
        return None if KEY.fullmatch(value) else texts.NOT_KEY


class Pointer(Text):
    """A JSON Pointer (RFC 6901) to a place inside a body."""

    def __init__(self, label: Label) -> None:
        super().__init__(label, most=400)

    def fault(self, value: str) -> Words | None:
        if not POINTER.fullmatch(value):
            return texts.NOT_POINTER
        return super().fault(value)


class Day(Text):
    """A day, as people write it on a form."""

    def __init__(self, label: Label) -> None:
        super().__init__(label, most=10, format="date")

    def fault(self, value: str) -> Words | None:
        return None if day(value) else texts.NOT_DAY


def day(value: str) -> date | None:
    """The day that the text names, if there is one between 1900 and 2199."""
    if not DAY.fullmatch(value) or not "1900" <= value < "2200":
        return None
    try:
        return date.fromisoformat(value)
    except ValueError:
        return None


class Hour(Text):
    """A time of day in the village, HH:MM."""

    def __init__(self, label: Label) -> None:
        super().__init__(label, most=5, pattern=f"^{HOUR.pattern}$")

    def fault(self, value: str) -> Words | None:
        return None if HOUR.fullmatch(value) else texts.NOT_HOUR


class Choice(Text):
    """One code of a code list."""

    def __init__(self, label: Label, codes_name: str) -> None:
        choices = tuple(codes.code_list(codes_name))
        super().__init__(label, most=40, enum=list(choices), codes=codes_name)
        self.codes_name = codes_name
        self.choices = frozenset(choices)

    def fault(self, value: str) -> Words | None:
        if value in self.choices:
            return None
        return texts.not_a_code(tuple(codes.code_list(self.codes_name)))


class Identifier(Text):
    """A number that somebody else issued and that can be checked for slips."""

    def __init__(self, label: Label, check: Callable[[str], object]) -> None:
        super().__init__(label, most=200)
        self.check = check

    def fault(self, value: str) -> Words | None:
        try:
            self.check(value)
        except InvalidIdentifier as wrong:
            return Words(wrong.zh, wrong.en)
        return None


def village(label: Label) -> Identifier:
    return Identifier(label, identifiers.check_village_code)


def phone(label: Label) -> Identifier:
    return Identifier(label, identifiers.check_phone)


def uscc(label: Label) -> Identifier:
    return Identifier(label, identifiers.check_uscc)


class Whole(fields.Integer):
    """A whole number within bounds; neither 2.0 nor "2" nor true is one."""

    def __init__(self, label: Label, least: int, most: int) -> None:
        super().__init__(**_settings(label, minimum=least, maximum=most))
        self.least = least
        self.most = most

    def _deserialize(self, value: Any, *_: Any, **__: Any) -> int:
        if type(value) is not int:
            raise refusal(texts.NOT_WHOLE)
        if not self.least <= value <= self.most:
            raise refusal(texts.outside(self.least, self.most))
        return value


class Fen(Whole):
    """An amount of money in whole fen (分)."""

    def __init__(self, label: Label) -> None:
        super().__init__(label, 0, MOST_FEN)


class Flag(fields.Boolean):
    """Yes or no, never a word for it."""

    def __init__(self, label: Label) -> None:
        super().__init__(**_settings(label))

    def _deserialize(self, value: Any, *_: Any, **__: Any) -> bool:
        if type(value) is not bool:
            raise refusal(texts.NOT_FLAG)
        return value


class Group(fields.Nested):
    """A form inside a form."""

    def __init__(self, label: Label, form: type[Form]) -> None:
        super().__init__(form, **_settings(label))


class Several(fields.List[Any]):
    """Several different values of one kind, small enough to be one register."""

    def __init__(
        self, label: Label, inner: Text, *, least: int = 0, most: int = 100
    ) -> None:
        super().__init__(inner, **_settings(label, minItems=least, maxItems=most))
        self.least = least
        self.most = most

    def _deserialize(self, value: Any, *rest: Any, **more: Any) -> list[Any]:
        if not isinstance(value, list):
            raise refusal(texts.NOT_LIST)
        if len(value) < self.least:
            raise refusal(texts.fewer_than(self.least))
        if len(value) > self.most:
            raise refusal(texts.more_than(self.most))
        loaded = super()._deserialize(value, *rest, **more)
        if len(set(loaded)) < len(loaded):
            raise refusal(texts.REPEATED)
        return loaded


class Keyed(fields.Dict):
    """Forms of one kind, each under its id; `numbered="t"` asks for t1, t2, …"""

    def __init__(
        self,
        label: Label,
        form: type[Form],
        *,
        numbered: str | None = None,
        least: int = 0,
        most: int = 200,
    ) -> None:
        settings = _settings(label, minProperties=least, maxProperties=most)
        super().__init__(values=fields.Nested(form), **settings)
        self.form = form()
        self.numbered = numbered
        self.least = least
        self.most = most
        number = f"[{numbered}][1-9][0-9]{{0,2}}"
        self.pattern = re.compile(number) if numbered else KEY

    def _deserialize(self, value: Any, *_: Any, **__: Any) -> dict[str, Any]:
        if not isinstance(value, dict):
            raise refusal(texts.NOT_OBJECT)
        if len(value) < self.least:
            raise refusal(texts.fewer_than(self.least))
        if len(value) > self.most:
            raise refusal(texts.more_than(self.most))
        loaded: dict[str, Any] = {}
        errors: dict[str, Any] = {}
        for key, member in value.items():
            try:
                loaded[key] = self._member(key, member)
            except ValidationError as wrong:
                errors[key] = wrong.messages
        if errors:
            raise ValidationError(errors)
        return loaded

    def _member(self, key: str, member: Any) -> Any:
        if not self.pattern.fullmatch(key):
            numbered = self.numbered
            raise refusal(texts.not_numbered(numbered) if numbered else texts.NOT_KEY)
        return self.form.load(member)


def form_in(field: fields.Field[Any]) -> Form | None:
    """The form that lies inside the field, if one does."""
    if isinstance(field, Keyed):
        return field.form
    if isinstance(field, Group):
        return field.schema  # type: ignore[return-value]
    return None


class Late(Form):
    """Why an act was not recorded when it was done, and what shows its day."""

    reason = Text(legal("补记原因", "why it was recorded late"), most=500)
    paper = Text(legal("所据纸质材料", "the paper that shows the day"), most=500)


def late() -> Group:
    return Group(optional("补记说明", "late record"), Late)
