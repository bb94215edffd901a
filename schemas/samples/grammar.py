"""Sentences that can be said in many ways.

    {昨天|前天}下午，<甲>{|又}砍了{#2-5}棵<树>

A brace chooses one of its branches (an empty one says nothing), `{#2-5}` a number
(`{#2-5*10}` one of 20, 30, 40, 50), `<甲>` the word of that name; where a word is a
tuple each mention chooses one of its forms. Braces nest. Everything comes from the
given `Random`.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from random import Random
from typing import TypeAlias, TypeVar

Words: TypeAlias = Mapping[str, str | tuple[str, ...]]
T = TypeVar("T")

TOKEN = re.compile(r"\{#(\d+)-(\d+)(?:\*(\d+))?\}|<(\w+)>|([{|}])")


@dataclass(frozen=True, slots=True)
class Slot:
    name: str


@dataclass(frozen=True, slots=True)
class Number:
    least: int
    most: int
    times: int


@dataclass(frozen=True, slots=True)
class Choice:
    branches: tuple["Phrase", ...]


Phrase: TypeAlias = tuple[str | Slot | Number | Choice, ...]


def say(rng: Random, text: str, words: Words) -> str:
    """Say the text in one of its ways."""
    said: list[str] = []
    _say(rng, parsed(text), words, said)
    return "".join(said)


def say_more(rng: Random, text: str, words: Words) -> str:
    """Say it, and where a clause has three ways or more, now and then two of them."""
    said: list[str] = []
    phrase = parsed(text)
    for place, part in enumerate(phrase):
        if isinstance(part, Choice) and _is_clause(phrase, place):
            twice = len(part.branches) > 2 and rng.random() < 0.45
            ways = sorted(rng.sample(range(len(part.branches)), 1 + twice))
            for number, way in enumerate(ways):
                said.append("，" * number)
                _say(rng, part.branches[way], words, said)
        else:
            _say(rng, (part,), words, said)
    return "".join(said)


def _is_clause(phrase: Phrase, place: int) -> bool:
    """Does it stand alone between two marks?"""
    before = phrase[place - 1] if place else "。"
    after = phrase[place + 1] if place + 1 < len(phrase) else ""
    return (
        isinstance(before, str)
        and before.endswith(("，", "。", "；"))
        and isinstance(after, str)
        and after.startswith(("，", "。", "；"))
    )


def pick(rng: Random, choices: Sequence[T]) -> T:
    """One of several; a quarter of the cost of `Random.choice`."""
    return choices[int(rng.random() * len(choices))]


def between(rng: Random, least: int, most: int) -> int:
    return least + int(rng.random() * (most - least + 1))


@cache
def parsed(text: str) -> Phrase:
    """The text as a tree; an unbalanced brace is a mistake in the text."""
    branches: list[list[str | Slot | Number | Choice]] = [[]]
    open_choices: list[list[list[str | Slot | Number | Choice]]] = []
    end = 0
    for token in TOKEN.finditer(text):
        branches[-1].append(text[end : token.start()])
        end = token.end()
        least, most, times, name, mark = token.groups()
        if least:
            branches[-1].append(Number(int(least), int(most), int(times or 1)))
        elif name:
            branches[-1].append(Slot(name))
        elif mark == "{":
            open_choices.append(branches)
            branches = [[]]
        elif not open_choices:
            raise ValueError(f"{mark} outside of braces: {text}")
        elif mark == "|":
            branches.append([])
        else:
            choice = Choice(tuple(_phrase(branch) for branch in branches))
            branches = open_choices.pop()
            branches[-1].append(choice)
    if open_choices:
        raise ValueError(f"a brace is not closed: {text}")
    return _phrase([*branches[-1], text[end:]])


def _phrase(parts: list[str | Slot | Number | Choice]) -> Phrase:
    return tuple(part for part in parts if part != "")


def _say(rng: Random, phrase: Phrase, words: Words, said: list[str]) -> None:
    for part in phrase:
        if isinstance(part, str):
            said.append(part)
        elif isinstance(part, Slot):
            word = words[part.name]
            said.append(word if isinstance(word, str) else pick(rng, word))
        elif isinstance(part, Number):
            said.append(str(between(rng, part.least, part.most) * part.times))
        else:
            _say(rng, pick(rng, part.branches), words, said)
