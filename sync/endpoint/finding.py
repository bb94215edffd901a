"""`_find` and its indexes (CouchDB's Mango), over HTTP."""

from typing import Any

from flask import Response

from ..mango import finding, indexes
from ..mango.finding import NO_INDEX, Found
from . import asking
from .answering import answer
from .visit import Visit


def find(visit: Visit) -> Response:
    said = asking.json_object()
    question = finding.read(said)
    found = visit.whole.finder.find(question)
    docs = [*found.documents]
    if asking.member(said, "conflicts", bool, False):
        docs = [_with_conflicts(visit, each) for each in docs]
    told: dict[str, Any] = {"docs": docs, "bookmark": found.bookmark}
    if found.plan.index is None:
        told["warning"] = NO_INDEX
    if asking.member(said, "execution_stats", bool, False):
        told["execution_stats"] = stats(found)
    return answer(told)


def _with_conflicts(visit: Visit, document: dict[str, Any]) -> dict[str, Any]:
    if "_id" not in document:
        return document
    whole = visit.whole.get(document["_id"], conflicts=True)
    rivals = whole.get("_conflicts")
    return {**document, "_conflicts": rivals} if rivals else document


def stats(found: Found) -> dict[str, Any]:
    return {
        "total_keys_examined": found.looked_at,
        "total_docs_examined": found.looked_at,
        "total_quorum_docs_examined": 0,
        "results_returned": len(found.documents),
    }


def explain(visit: Visit) -> Response:
    question = finding.read(asking.json_object())
    plan = visit.whole.finder.plan(question)
    shown = [".".join(path) for path in question.fields]
    return answer(
        {
            "dbname": visit.name,
            "index": finding.told(plan),
            "selector": question.selector,
            "limit": question.limit,
            "skip": question.skip,
            "fields": shown or "all_fields",
        }
    )


def list_indexes(visit: Visit) -> Response:
    every = [indexes.BY_ID, *(each.told() for each in visit.whole.finder.indexes())]
    return answer({"total_rows": len(every), "indexes": every})


def make_index(visit: Visit) -> Response:
    index = indexes.read(asking.json_object())
    made = visit.whole.finder.make(index)
    told = {"id": f"_design/{index.ddoc}", "name": index.name}
    return answer({"result": "created" if made else "exists", **told})


def drop_index(visit: Visit, ddoc: str, index: str) -> Response:
    visit.whole.finder.drop(ddoc, index)
    return answer({"ok": True})
