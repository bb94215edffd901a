"""Indexes over members of documents, and the questions that they answer.

An index is one of SQLite's over expressions of the body, kept by the database itself
as it writes; what is in a file and how much it costs to write is SQLite's to say. An
index holds the documents that have all of its members. It belongs to the file and
does not replicate: CouchDB keeps an index as a design document and sends it along.

    plan    the index whose first members the selector bounds best, and that stands
            in the order asked for; without any, every document is looked at
    read    its stretches one after another, each document held against the selector

Bodies that a codec seals cannot be indexed.
"""

import json
import sqlite3
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from hashlib import sha256
from itertools import chain
from typing import Any, TypeAlias

from ..errors import BadRequest, NotFound
from . import paths
from .keys import EVERYTHING, Range, Value, members, stretches

KINDS = "'null' THEN 0 WHEN 'false' THEN 1 WHEN 'true' THEN 2 WHEN 'integer' THEN 3"
KINDS += " WHEN 'real' THEN 3 WHEN 'text' THEN 4 WHEN 'array' THEN 5"
KINDS += " WHEN 'object' THEN 6"
KEPT = "!index:"
LONGEST = 10
Place: TypeAlias = list[Value]


@dataclass(frozen=True, slots=True)
class Index:
    """Which members, under which names; `ddoc` and `name` only name it."""

    ddoc: str
    name: str
    fields: tuple[str, ...]

    @property
    def file(self) -> str:
        """Its name in the file: two indexes of the same members are one."""
        said = json.dumps(self.fields, ensure_ascii=False)
        return "find_" + sha256(said.encode()).hexdigest()[:24]

    @property
    def columns(self) -> list[str]:
        return [*chain.from_iterable(map(columns_of, self.fields)), "id"]

    def told(self) -> dict[str, Any]:
        fields = [{field: "asc"} for field in self.fields]
        ddoc = f"_design/{self.ddoc}"
        said = {"ddoc": ddoc, "name": self.name, "type": "json"}
        return {**said, "partitioned": False, "def": {"fields": fields}}


BY_ID = {
    "ddoc": None,
    "name": "_all_docs",
    "type": "special",
    "def": {"fields": [{"_id": "asc"}]},
}


def columns_of(field: str) -> tuple[str, str]:
    """Return the kind and the value of a member, as the index keeps them."""
    path = "".join(f'."{part}"' for part in paths.parts(field)).replace("'", "''")
    kind = f"json_type(body, '${path}')"
    value = f"coalesce(json_extract(body, '${path}'), 0)"
    return f"CASE {kind} WHEN {KINDS} END", value


def checked(field: Any) -> str:
    """Return the member that an index may keep, or say why none."""
    if isinstance(field, dict) and len(field) == 1:
        ((field, way),) = field.items()
        if way != "asc":
            raise BadRequest("an index is read either way; define it by `asc`")
    parts = paths.parts(field) if isinstance(field, str) else ()
    if not parts or field.startswith("_"):
        raise BadRequest(f"Invalid index field: {field}")
    if any('"' in part or part.isdigit() or not part.isprintable() for part in parts):
        raise BadRequest(f"Invalid index field: {field}")
    return str(field)


def read(definition: Mapping[str, Any]) -> Index:
    """Read what a client says of an index to be made."""
    said = definition.get("index")
    fields = said.get("fields") if isinstance(said, dict) else None
    if definition.get("type", "json") != "json" or not isinstance(fields, list):
        raise BadRequest("an index has `type: json` and `index: {fields: […]}`")
    if isinstance(said, dict) and said.keys() - {"fields"}:
        raise BadRequest("a partial index is not served: give `fields` alone")
    if not 0 < len(fields) <= LONGEST:
        raise BadRequest(f"an index has one member to {LONGEST}")
    named = tuple(map(checked, fields))
    made = Index("", "", named).file.removeprefix("find_")
    ddoc, name = definition.get("ddoc", made), definition.get("name", made)
    if not isinstance(ddoc, str) or not isinstance(name, str):
        raise BadRequest("`ddoc` and `name` must be strings")
    return Index(ddoc.removeprefix("_design/"), name, named)


def make(connection: sqlite3.Connection, index: Index) -> None:
    connection.execute(
        f"CREATE INDEX IF NOT EXISTS {index.file}"
        f" ON documents ({', '.join(index.columns)}) WHERE NOT deleted"
    )


def drop(connection: sqlite3.Connection, index: Index) -> None:
    connection.execute(f"DROP INDEX IF EXISTS {index.file}")


# Which index


@dataclass(frozen=True, slots=True)
class Plan:
    """An index and how it is read; `index` None: every document by its id."""

    index: Index | None
    bounds: tuple[Range, ...] = ()
    """Of its first members: one value each, but perhaps the last."""
    descending: bool = False


def planned(
    indexes: Sequence[Index],
    selector: Mapping[str, Any],
    order: Sequence[str],
    *,
    descending: bool,
    use: str = "",
) -> Plan:
    """The index that answers best; BadRequest where none stands in that order."""
    known = members(selector)
    found = [
        plan
        for index in indexes
        if (not use or use in (index.name, index.ddoc, f"{index.ddoc}/{index.name}"))
        and (plan := _usable(index, known, order, descending)) is not None
    ]
    if found:
        return max(found, key=_worth)
    if order and list(order) != ["_id"]:
        raise BadRequest(
            "No index exists for this sort, try indexing by the sort fields."
        )
    return Plan(None, (known.get("_id", EVERYTHING),), descending)


def _usable(
    index: Index, known: Mapping[str, Range], order: Sequence[str], descending: bool
) -> Plan | None:
    """It holds what has all its members, so the selector must ask for them."""
    asked = {*known, *order}
    if not asked.issuperset(index.fields):
        return None
    bounds = []
    for field in index.fields:
        bounds.append(known.get(field, EVERYTHING))
        if not bounds[-1].is_one:
            break
    fixed = {f for f, b in zip(index.fields, bounds, strict=False) if b.is_one}
    rest = [field for field in index.fields if field not in fixed]
    wanted = [field for field in order if field not in fixed]
    if wanted != rest[: len(wanted)]:
        return None
    return Plan(index, tuple(bounds), descending)


def _worth(plan: Plan) -> tuple[int, int, int]:
    """More single values first, then a range, then fewer members."""
    ones = sum(each.is_one for each in plan.bounds)
    ranges = sum(each != EVERYTHING for each in plan.bounds)
    return ones, ranges, -len(plan.index.fields if plan.index else ())


# Read


def rows(
    connection: sqlite3.Connection, plan: Plan, after: Place | None, most: int
) -> list[tuple[Any, ...]]:
    """Return (id, rev, body, place…) of the next documents in the plan's order."""
    found: list[tuple[Any, ...]] = []
    for where, values in _stretches(plan):
        left = most - len(found)
        if left <= 0:
            break
        found += _read(connection, plan, where, values, after, left)
    return found


def _stretches(plan: Plan) -> Iterator[tuple[str, list[Value]]]:
    fixed, given = [], list[Value]()
    fields = plan.index.fields if plan.index else ("_id",)
    *ones, last = plan.bounds
    for field, each in zip(fields, ones, strict=False):
        ((words, values),) = stretches(each)
        fixed.append(_named(words, field))
        given += values
    parts = [*stretches(last)]
    for words, values in reversed(parts) if plan.descending else parts:
        where = [*fixed, _named(words, fields[len(ones)])]
        yield " AND ".join(where), [*given, *values]


def _named(words: str, field: str) -> str:
    kind, value = ("4", "id") if field == "_id" else columns_of(field)
    return words.format(kind=f"({kind})", value=value)


def _read(
    connection: sqlite3.Connection,
    plan: Plan,
    where: str,
    values: list[Value],
    after: Place | None,
    most: int,
) -> list[tuple[Any, ...]]:
    columns = plan.index.columns if plan.index else ["id"]
    hint = f" INDEXED BY {plan.index.file}" if plan.index else ""
    beyond = ""
    if after is not None:
        sign = "<" if plan.descending else ">"
        beyond = f" AND ({', '.join(columns)}) {sign} ({', '.join('?' * len(after))})"
    there = "".join(f" AND {kind} IS NOT NULL" for kind in columns[:-1:2])
    way = " DESC" if plan.descending else ""
    order = ", ".join(column + way for column in columns)
    return connection.execute(
        f"SELECT id, rev, body, {', '.join(columns)} FROM documents{hint}"
        f" WHERE NOT deleted AND {where}{there}{beyond} ORDER BY {order} LIMIT ?",
        (*values, *(after or ()), most),
    ).fetchall()


def named(indexes: Sequence[Index], ddoc: str, name: str) -> Index:
    for index in indexes:
        if (index.ddoc, index.name) == (ddoc.removeprefix("_design/"), name):
            return index
    raise NotFound("missing", subject=f"{ddoc}/{name}")
