"""Code lists: what may be chosen, and what each choice is called.

A list is data (`*.json` beside this file, one object per code with `code`, `zh`,
`en` and whatever else the list knows of it). Codes are never removed, since sealed
records carry them; a code that is no longer offered is marked `"retired": true`.
Administrative divisions are the statistics bureau's of mid-2023 (`divisions_*.csv`).
"""

import csv
import json
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib import resources
from types import MappingProxyType
from typing import Any, Literal, TypeAlias

Language: TypeAlias = Literal["zh", "en"]


@dataclass(frozen=True, slots=True)
class Code:
    """One choice of a list; `more` is what else its list knows of it."""

    code: str
    zh: str
    en: str
    more: Mapping[str, Any]

    def words(self, lang: Language) -> str:
        return self.zh if lang == "zh" else self.en


# The lists with a file of their own; the last three are offered, never recorded.
OWN_FILES = (
    "dispute_types",
    "dispute_subtypes",
    "ethnic",
    "village_disputes",
    "provinces",
    "willing",
)

CodeList: TypeAlias = Mapping[str, Code]


@dataclass(frozen=True, slots=True)
class Division:
    """A county, township or village by its code."""

    code: str
    level: str
    name: str
    parent: str


def _read(name: str) -> str:
    return (resources.files(__name__) / name).read_text(encoding="utf-8")


@cache
def _lists() -> Mapping[str, CodeList]:
    raw: dict[str, list[dict[str, Any]]] = json.loads(_read("lists.json"))
    raw |= json.loads(_read("petitions.json"))
    raw |= json.loads(_read("units.json"))
    for name in OWN_FILES:
        raw[name] = json.loads(_read(f"{name}.json"))
    return {name: _code_list(codes) for name, codes in raw.items()}


def _code_list(codes: list[dict[str, Any]]) -> CodeList:
    known = {"code", "zh", "en"}
    return MappingProxyType(
        {
            each["code"]: Code(
                each["code"],
                each["zh"],
                each["en"],
                MappingProxyType({k: v for k, v in each.items() if k not in known}),
            )
            for each in codes
        }
    )


def names() -> tuple[str, ...]:
    """The names of all lists."""
    return tuple(sorted(_lists()))


def code_list(name: str) -> CodeList:
    """The list of that name, in the order in which it is offered."""
    return _lists()[name]


def label(name: str, code: str, lang: Language = "zh") -> str:
    """What the code is called; the code itself where the list does not know it."""
    known = code_list(name).get(code)
    return known.words(lang) if known else code


@cache
def divisions(county: str) -> Mapping[str, Division]:
    """All divisions of the county by code, the county first, then in code order."""
    rows = csv.DictReader(_read(f"divisions_{county}.csv").splitlines())
    return MappingProxyType(
        {
            row["code"]: Division(
                row["code"], row["level"], row["name"], row["parent_code"]
            )
            for row in rows
        }
    )


COUNTIES = ("500230", "500105")


def name_of(code: str) -> str | None:
    """The official name of a division known here; of a grid, 某某村第3网格."""
    if len(code) == 15:
        village = short_name_of(code[:12])
        return f"{village}第{int(code[12:])}网格" if village else None
    if code[:6] not in COUNTIES:
        return None
    division = divisions(code[:6]).get(code)
    return division.name if division else None


def short_name_of(code: str) -> str | None:
    """The name that people use: 万泉村, not 万泉村村民委员会."""
    name = name_of(code)
    return name and name.removesuffix("村民委员会").removesuffix("居民委员会")
