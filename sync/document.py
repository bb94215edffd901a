"""What a document from outside must look like, and the edit that is read from it.

Members that begin with an underscore belong to the database. Some say which edit
this is, some are only ever told to readers and are let go, all others are refused:
whoever sends one means something that would be lost.
"""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from hashlib import md5
from typing import Any

from . import attachments
from .attachments import Given
from .errors import BadRequest, IllegalId, InvalidDocument
from .peer import Document
from .revtree import Revision, RevTree, parse_rev, path_to_tree

TOLD_ONLY = frozenset({"_revs_info", "_conflicts", "_deleted_conflicts", "_local_seq"})
UNDERSTOOD = TOLD_ONLY | {"_id", "_rev", "_revisions", "_deleted", "_attachments"}

_write = json.JSONEncoder(
    ensure_ascii=False, allow_nan=False, separators=(",", ":")
).encode
_write_sorted = json.JSONEncoder(
    ensure_ascii=False, allow_nan=False, separators=(",", ":"), sort_keys=True
).encode


@dataclass(frozen=True, slots=True)
class Edit:
    """One revision to be stored: `digests` are its own and its ancestors'.

    Of an edit that has yet to be named (`new_edits`), `digests` is empty and
    `parent` is the revision it was made from, if it was made from one.
    """

    id: str
    generation: int
    digests: Sequence[str]
    parent: Revision | None
    deleted: bool
    body: str
    given: Mapping[str, Given] = field(default_factory=dict)

    @property
    def rev(self) -> Revision:
        return Revision(self.generation, self.digests[0])

    @property
    def branch(self) -> RevTree:
        return path_to_tree(self.generation, self.digests)


def read_new(document: Document) -> Edit:
    """Read an edit made here and now, which the database will name."""
    id, body, deleted, given = _read_content(document)
    parent = None
    if "_rev" in document:
        parent = _read_rev(document["_rev"])
    return Edit(id, 0, (), parent, deleted, body, given)


def read_given(document: Document) -> Edit:
    """Read an edit made elsewhere, with the revision it has there."""
    id, body, deleted, given = _read_content(document)
    generation, digests = _read_revisions(document)
    return Edit(id, generation, digests, None, deleted, body, given)


def name(edit: Edit, parent: Revision | None) -> Edit:
    """Give a new edit its revision: the same edit of the same parent, the same rev."""
    above = [str(parent)] if parent else []
    named = _write_sorted([edit.id, above, edit.deleted, json.loads(edit.body)])
    digest = md5(named.encode(), usedforsecurity=False).hexdigest()
    digests = [digest, parent.digest] if parent else [digest]
    return replace(edit, generation=next_to(parent), digests=digests, parent=parent)


def next_to(parent: Revision | None) -> int:
    """Return the generation of an edit made from that revision, or from none."""
    return parent.generation + 1 if parent else 1


def write_body(document: Document) -> str:
    """Return the members that are the document's own, as they are kept."""
    try:
        body = _write({k: v for k, v in document.items() if k[:1] != "_"})
        body.encode()
    except UnicodeEncodeError as failure:
        raise InvalidDocument("A string holds half a surrogate pair.") from failure
    except RecursionError as failure:
        raise InvalidDocument("The document is nested too deeply.") from failure
    except (TypeError, ValueError) as failure:
        raise InvalidDocument(f"The document is not JSON: {failure}") from failure
    return body


def check_id(id: object) -> str:
    if not isinstance(id, str):
        raise IllegalId("Document id must be a string")
    if not id:
        raise IllegalId("Document id must not be empty")
    if id[0] == "_" and not (id.startswith("_design/") and len(id) > 8):
        raise IllegalId("Only reserved document ids may start with underscore.")
    if not is_text(id):
        raise IllegalId("Document id must be text without U+0000")
    return id


def is_text(text: str) -> bool:
    """Tell whether SQLite and UTF-8 can hold it."""
    try:
        return 0 not in text.encode()
    except UnicodeEncodeError:
        return False


def _read_content(document: Document) -> tuple[str, str, bool, Mapping[str, Given]]:
    if not isinstance(document, dict):
        raise BadRequest("Document must be a JSON object")
    id = check_id(document.get("_id"))
    for member in document:
        if member[:1] == "_" and member not in UNDERSTOOD:
            raise InvalidDocument(f"Bad special document member: {member}")
    deleted = document.get("_deleted", False)
    if not isinstance(deleted, bool):
        raise InvalidDocument("_deleted must be true or false")
    return id, write_body(document), deleted, attachments.read(document)


def _read_rev(rev: object) -> Revision:
    if not isinstance(rev, str):
        raise BadRequest("Invalid rev format")
    try:
        if is_text(rev):
            return parse_rev(rev)
    except ValueError:
        pass
    raise BadRequest(f"Invalid rev format: {rev!a}")


def _read_revisions(document: Document) -> tuple[int, Sequence[str]]:
    rev = _read_rev(document["_rev"]) if "_rev" in document else None
    given: Any = document.get("_revisions")
    if given is None:
        if rev is None:
            raise BadRequest("A document stored as it is needs its revision")
        return rev.generation, [rev.digest]
    start, digests = _read_path(given)
    if rev and rev != (start, digests[0]):
        raise BadRequest("_rev is not the first of _revisions")
    return start, digests


def _read_path(given: object) -> tuple[int, list[str]]:
    match given:
        case {"start": int(start), "ids": [str(), *_] as digests} if (
            not isinstance(start, bool)
            and len(digests) <= start < 10**15
            and all(isinstance(one, str) and one and is_text(one) for one in digests)
        ):
            return start, digests
    raise BadRequest("_revisions must name a start and the digests down from it")
