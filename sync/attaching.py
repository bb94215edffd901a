"""The attachments of the leaves that a batch touches: found, kept, let go.

An edit brings bytes or keeps what is there. A stub keeps what the nearest revision
above it has under the name, unless it tells another `revpos` (CouchDB's rule: then the
bytes came with a revision that was never here); where none above is here any more,
what any leaf of the document has under the name and the digest. Bytes that come with
a new edit are of that edit, whatever `revpos` they were read with.
"""

import json
import sqlite3
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import replace
from typing import TypeAlias

from . import blobs
from .attachments import MEMBER, Given, Kept, kept_in, with_member
from .blobs import Attached, Content
from .codec import Codec
from .document import Edit
from .errors import BadRequest, MissingStub
from .revtree import Revision

Found: TypeAlias = Mapping[str, Attached]
BodyOf: TypeAlias = Callable[[str], str]
"""The body of a leaf of the document, by its revision."""


class Attaching:
    def __init__(
        self,
        connection: sqlite3.Connection,
        codec: Codec,
        beside: Mapping[str, Content],
    ) -> None:
        self.connection = connection
        self.codec = codec
        self.beside = beside
        (any_kept,) = connection.execute(
            "SELECT EXISTS (SELECT 1 FROM attachments)"
        ).fetchone()
        self.any = bool(any_kept)

    def find(
        self, edit: Edit, generation: int, above: Sequence[str], body_of: BodyOf
    ) -> tuple[Edit, Found]:
        """Return the edit with its attachments in its body, and where they are.

        `above` are the revisions it comes from, the nearest first. Raises MissingStub.
        """
        if not edit.given:
            return edit, {}
        owned = blobs.of(self.connection, edit.id) if self.any else {}
        found = {}
        for name, given in edit.given.items():
            if given.is_stub:
                found[name] = self._again(edit.id, given, owned, above, body_of)
            else:
                came = self._came(given)
                kept = came.incoming.kept(generation)
                if not edit.digests:
                    kept = replace(kept, revpos=generation)
                found[name] = Attached(kept, came)
        told = {name: each.kept for name, each in found.items()}
        return replace(edit, body=with_member(edit.body, told)), found

    def follow(
        self,
        edit: Edit,
        found: Found,
        before: Collection[Revision],
        after: Collection[Revision],
    ) -> None:
        """Have them follow the leaves: those of an edit that was not known are kept,
        for it is one now; those of revisions that are leaves no more are let go."""
        for name, each in found.items():
            self.any = True
            blobs.keep(self.connection, self.codec, edit.id, str(edit.rev), name, each)
        if gone := [str(rev) for rev in before if rev not in after]:
            blobs.drop(self.connection, edit.id, gone)

    def _came(self, given: Given) -> Content:
        if given.data is not None:
            return blobs.content(given, [given.data])
        if given.name not in self.beside:
            raise BadRequest(f"Attachment {given.name!a} did not follow")
        return self.beside[given.name]

    def _again(
        self,
        id: str,
        given: Given,
        owned: Mapping[tuple[str, str], int],
        above: Sequence[str],
        body_of: BodyOf,
    ) -> Attached:
        name = given.name
        near = [rev for rev in above if (rev, name) in owned][:1]
        for rev in [*near, *(rev for rev, other in owned if other == name)]:
            kept = _kept(body_of(rev), name)
            same = rev in near and given.revpos in (None, kept.revpos)
            if same or given.digest == kept.digest:
                return Attached(kept, owned[rev, name])
        reason = f"Invalid attachment stub in {id} for {name}"
        raise MissingStub(reason, subject=id)


def _kept(body: str, name: str) -> Kept:
    return kept_in(json.loads(body)[MEMBER])[name]
