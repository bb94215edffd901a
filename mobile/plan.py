"""The vocabulary of forms: pages of questions, one topic a page, as data.

    Plan    the form of one kind of record: its pages in order
    Page    one topic; with `each`, one page for every party, issue or claim
    Ask     one question, named by its place in the body; everything else about it
            (label, who needs it, choices, what is wrong with an answer) is the schema's
    Many    people or things of which there are several: cards on the page; new ones
            are added, or with `each` there is one for everything referred to
    Say     words to read, or to read aloud
    Tiles   the commonest disputes, to begin with one of them

A place is a JSON Pointer into the body; on a page with `each`, `{key}` stands for the
id of the party, issue or claim that the page is about.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import Any, TypeAlias

from mobile.setting import Setting, Tree
from schemas import bodies, texts
from schemas.fields import Form

Condition: TypeAlias = Callable[[Tree, Setting], bool]
Words: TypeAlias = Callable[[Tree, Setting], str]
Begin: TypeAlias = Callable[[str, Tree, Setting], dict[str, Any]]
Check: TypeAlias = Callable[[Tree], Iterator[tuple[str, texts.Words]]]
Records: TypeAlias = Callable[[Tree, Setting], list[tuple[str, dict[str, Any]]]]
Follow: TypeAlias = Callable[[dict[str, Any], str, Setting], None]


@dataclass(frozen=True)
class Say:
    words: str | Words
    aloud: bool = False
    when: Condition | None = None

    def bound(self, key: str) -> Say:
        return self


@dataclass(frozen=True)
class Tiles(Say):
    """The commonest disputes of a village, one touch each."""


@dataclass(frozen=True)
class Ask:
    """`refers` names what the answer points at; `kind` overrides the editor; `more`
    puts the question behind 更多."""

    at: str
    hint: str = ""
    label: str = ""
    refers: str = ""
    kind: str = ""
    when: Condition | None = None
    more: bool = False

    def bound(self, key: str) -> Ask:
        return replace(self, at=self.at.replace("{key}", key))


@dataclass(frozen=True)
class Many:
    """`asks` are relative to a member; `offers` are (words, first member); `quick`
    ones are asked on the card itself, the others on the member's own page; `at_once`
    answers one question of all who have no answer yet: (place, value, words)."""

    at: str
    noun: str
    asks: tuple[Ask | Say | Many, ...] = ()
    quick: tuple[Ask | Many, ...] = ()
    headline: Words | None = None
    offers: tuple[tuple[str, Mapping[str, Any]], ...] = ()
    each: str = ""
    hint: str = ""
    when: Condition | None = None
    at_once: tuple[str, Any, str] | None = None

    def bound(self, key: str) -> Many:
        return replace(self, at=self.at.replace("{key}", key))


Item: TypeAlias = Say | Ask | Many


@dataclass(frozen=True)
class Page:
    """`common` pages are answered once for a whole sitting."""

    key: str
    title: str
    items: tuple[Item, ...]
    when: Condition | None = None
    each: str = ""
    common: bool = False


@dataclass(frozen=True)
class Plan:
    """`begins` makes the first body; `members` the first answer of a member whose id
    is given by something else; `follows` fills in what an answer settles; `finish`
    adds what nobody is asked; `checks` says what is wrong before all is filled in.

    A plan with a `form` of its own fills in no record but what several are made of:
    `records` says which, in their order."""

    key: str
    type: str
    title: str
    pages: tuple[Page, ...]
    begins: Callable[[Setting], dict[str, Any]]
    members: Mapping[str, Begin] = field(default_factory=dict)
    follows: Follow | None = None
    finish: Callable[[dict[str, Any], Setting], None] | None = None
    checks: Check | None = None
    not_asked: tuple[str, ...] = ()
    v: int = 1
    form: Form | None = None
    records: Records | None = None

    @property
    def schema(self) -> Form:
        """What its places are the places of."""
        return self.form or bodies.form_of(self.type, self.v)


@dataclass(frozen=True)
class Sheet:
    """A page as it lies on the table: about one party, issue or claim, or about all."""

    page: Page
    key: str = ""
    about: str = ""

    @property
    def id(self) -> str:
        return f"{self.page.key}:{self.key}" if self.key else self.page.key

    @property
    def title(self) -> str:
        return f"{self.page.title}：{self.about}" if self.about else self.page.title

    @property
    def items(self) -> tuple[Item, ...]:
        return tuple(item.bound(self.key) for item in self.page.items)


@dataclass(frozen=True)
class Question:
    """Everything a screen needs to ask one thing."""

    pointer: str
    kind: str
    label: str
    hint: str
    need: str
    law: str
    choices: tuple[tuple[str, str], ...]
    more: bool

    @property
    def tid(self) -> str:
        return "q:" + spelled(self.pointer)


def split(pointer: str) -> list[str]:
    return [part for part in pointer.split("/") if part]


def spelled(pointer: str) -> str:
    """The pointer as tests and scripts say it: ids without their random part."""
    return "/" + "/".join(part.partition("-")[0] for part in split(pointer))
