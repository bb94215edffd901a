"""A question as `_find` takes it, and the documents that answer it.

The way through the answers is a bookmark: where in the index the last one stood. Who
comes back with it goes on there, whatever was written meanwhile.
"""

import base64
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from ..codec import PLAIN, Codec, Kept, place_of
from ..connections import Connections
from ..documents import Leaf
from ..errors import BadRequest
from ..locals import delete_local, local_docs, put_local
from ..peer import Document
from . import indexes, paths
from .indexes import BY_ID, KEPT, Index, Place, Plan
from .selector import Test, compiled

USUAL, MOST = 25, 10_000
AT_A_TIME = 500
NO_INDEX = "No matching index found, create an index to optimize query time."


@dataclass(frozen=True, slots=True)
class Question:
    """What is asked; `fields` empty: whole documents."""

    selector: Mapping[str, Any]
    test: Test
    order: tuple[str, ...] = ()
    descending: bool = False
    fields: tuple[tuple[str, ...], ...] = ()
    limit: int = USUAL
    skip: int = 0
    bookmark: str = ""
    use: str = ""


@dataclass(frozen=True, slots=True)
class Found:
    documents: tuple[Document, ...]
    bookmark: str
    looked_at: int
    plan: Plan


def read(said: Mapping[str, Any]) -> Question:
    """Read a question; BadRequest says what is wrong with it."""
    selector = said.get("selector")
    test = compiled(selector)
    order, descending = _order(said.get("sort", []))
    fields = said.get("fields") or []
    if not isinstance(fields, list) or not all(isinstance(f, str) for f in fields):
        raise BadRequest("`fields` must be a JSON array of strings")
    parted = tuple(map(paths.parts, fields))
    if () in parted:
        raise BadRequest("Invalid field name in `fields`")
    bookmark = said.get("bookmark", "")
    if bookmark == "nil" or bookmark is None:
        bookmark = ""
    if not isinstance(bookmark, str):
        raise BadRequest("Invalid bookmark value")
    whole = {name: _whole(said, name) for name in ("limit", "skip")}
    return Question(
        selector or {},
        test,
        order,
        descending,
        parted,
        USUAL if whole["limit"] is None else min(whole["limit"], MOST),
        whole["skip"] or 0,
        bookmark,
        _use(said.get("use_index", "")),
    )


def _order(sort: Any) -> tuple[tuple[str, ...], bool]:
    if not isinstance(sort, list):
        raise BadRequest("`sort` must be a JSON array")
    named, ways = [], set()
    for each in sort:
        match each:
            case str(name):
                way = "asc"
            case dict() if len(each) == 1:
                ((name, way),) = each.items()
            case _:
                raise BadRequest("Invalid sort field")
        if way not in ("asc", "desc"):
            raise BadRequest("Invalid sort direction")
        named.append(name)
        ways.add(way)
    if len(ways) > 1:
        raise BadRequest("Sorting by several fields goes one way")
    return tuple(named), ways == {"desc"}


def _use(said: Any) -> str:
    if isinstance(said, list) and all(isinstance(each, str) for each in said):
        said = "/".join(said)
    if not isinstance(said, str):
        raise BadRequest("`use_index` must be a name, or a design document and one")
    return said.removeprefix("_design/")


def _whole(said: Mapping[str, Any], name: str) -> int | None:
    value = said.get(name)
    if value is None:
        return None
    if isinstance(value, bool) or not isinstance(value, int) or value < 0:
        raise BadRequest(f"Invalid value for {name}: {value}")
    return value


class Finder:
    """The indexes of one file, and what they find."""

    def __init__(self, file: Connections, codec: Codec) -> None:
        self._file = file
        self._codec = codec

    def indexes(self) -> list[Index]:
        with self._file.reading() as connection:
            kept = local_docs(connection, KEPT, self._codec)
        return [
            Index(each["ddoc"], each["name"], tuple(each["fields"])) for _, each in kept
        ]

    def make(self, index: Index) -> bool:
        """Make an index; False where it is there already."""
        if self._codec is not PLAIN:
            raise BadRequest("what is sealed cannot be indexed")
        if index in self.indexes():
            return False
        told = {"ddoc": index.ddoc, "name": index.name, "fields": [*index.fields]}
        with self._file.writing() as connection:
            id = f"{KEPT}{index.ddoc}/{index.name}"
            put_local(connection, id, told, self._codec)
            indexes.make(connection, index)
        return True

    def drop(self, ddoc: str, name: str) -> None:
        known = self.indexes()
        index = indexes.named(known, ddoc, name)
        with self._file.writing() as connection:
            id = f"{KEPT}{index.ddoc}/{index.name}"
            delete_local(connection, id)
            if sum(each.file == index.file for each in known) == 1:
                indexes.drop(connection, index)

    def plan(self, question: Question) -> Plan:
        return indexes.planned(
            self.indexes(),
            question.selector,
            question.order,
            descending=question.descending,
            use=question.use,
        )

    def find(self, question: Question) -> Found:
        """The documents that answer, in the plan's order."""
        plan = self.plan(question)
        after = _place(question.bookmark, plan)
        found: list[Document] = []
        looked, skip, left = 0, question.skip, question.limit
        while left:
            with self._file.reading() as connection:
                rows = indexes.rows(connection, plan, after, AT_A_TIME)
            for id, rev, body, *place in rows:
                looked, after = looked + 1, place
                document = self._document(id, rev, body)
                if id.startswith("_design/") or not question.test(document):
                    continue
                if skip:
                    skip -= 1
                    continue
                found.append(_shown(document, question.fields))
                if len(found) == question.limit:
                    break
            left = question.limit - len(found)
            if len(rows) < AT_A_TIME:
                break
        return Found(tuple(found), _bookmark(after, plan), looked, plan)

    def _document(self, id: str, rev: str, body: Kept) -> Document:
        text = self._codec.open(body, place_of(id, rev))
        return Leaf(id, rev, False, text, None).document(with_revisions=False)


def _shown(document: Document, fields: Sequence[tuple[str, ...]]) -> Document:
    if not fields:
        return document
    shown: Document = {}
    for path in fields:
        value = paths.value_at(document, path)
        if value is not paths.ABSENT:
            paths.put_at(shown, path, value)
    return shown


def _name(plan: Plan) -> str:
    return plan.index.file if plan.index else "_all_docs"


def _bookmark(place: Place | None, plan: Plan) -> str:
    if place is None:
        return "nil"
    told = json.dumps([_name(plan), plan.descending, place], ensure_ascii=False)
    return base64.urlsafe_b64encode(told.encode()).decode()


def _place(bookmark: str, plan: Plan) -> Place | None:
    if not bookmark:
        return None
    try:
        name, descending, place = json.loads(base64.urlsafe_b64decode(bookmark))
        known = [type(each) in (int, float, str) for each in place]
    except (ValueError, TypeError, RecursionError) as error:
        raise BadRequest("Invalid bookmark value") from error
    columns = len(plan.index.columns) if plan.index else 1
    fits = (name, descending) == (_name(plan), plan.descending)
    if not fits or len(known) != columns or not all(known):
        raise BadRequest("Invalid bookmark value: it is of another question")
    return list(place)


def told(plan: Plan) -> dict[str, Any]:
    """The index of a plan, as `_explain` tells it."""
    return plan.index.told() if plan.index else dict(BY_ID)
