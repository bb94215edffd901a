"""The feed of changes in every form in which a client of CouchDB asks for it.

    normal        what there is, in one answer
    longpoll      the same, once there is something
    continuous    a line for each change, for as long as both sides stay
    eventsource   the same as a browser's EventSource reads it

A feed may be narrowed to some documents (`_doc_ids`), to what answers to a selector
(`_selector`), to design documents (`_design`); `limit` counts what is told then.
Functions in design documents are not run. In the field there are the first two, of
the whole feed: its replicators ask for nothing else.

A feed that stays holds a thread of the server, so there are only `polls` of them; and
whoever asks is asked for at each heartbeat again, so that no feed outlives a token or
a membership.
"""

import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import chain, islice
from typing import Any, TypeAlias

from flask import Response, request

from ..changes import WHOLE, Narrow
from ..errors import BadRequest, SyncError
from ..mango.selector import Test, compiled
from ..peer import Change, Document, Feed, Inline
from . import asking
from .answering import answer, encoded, text
from .visit import Visit

PAGE = 1000
LONGEST_WAIT = 60.0
LONGEST_SILENCE = 10.0
SHORTEST_SILENCE = 0.1
FEEDS = ("normal", "longpoll", "continuous", "eventsource")
BEAT = b"event: heartbeat\ndata: \n\n"
STYLES = ("main_only", "all_docs")
Row: TypeAlias = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Asked:
    """What the request says, read once."""

    feed: str
    since: str
    limit: int
    descending: bool
    all_leaves: bool
    docs: bool
    conflicts: bool
    inline: Inline
    narrow: Narrow
    test: Test | None
    timeout: float | None
    silence: float


def changes(visit: Visit) -> Response:
    if not visit.door.makes_edits:
        in_the_field()
    walk = Walk(visit, read())
    if walk.asked.descending:
        return walk.backwards()
    return at_once(walk) if walk.asked.feed == "normal" else lasting(walk)


# The request


def in_the_field() -> None:
    for name in ("filter", "doc_ids", "view", "descending", "attachments"):
        if request.args.get(name, "false") != "false":
            raise BadRequest(f"_changes with `{name}` is not served here")
    if request.args.get("feed", "normal") not in FEEDS[:2]:
        raise BadRequest("that feed is not served here; use normal or longpoll")


def read() -> Asked:
    body = asking.json_object() if request.method == "POST" else {}
    feed = among("feed", FEEDS)
    narrow, test = filtered(body)
    limit = asking.whole("limit")
    # Who wants no heartbeat wants an end; a poll has one anyway.
    stays = feed != "longpoll" and request.args.get("heartbeat") is not None
    timeout = seconds("timeout")
    return Asked(
        feed,
        began(),
        sys.maxsize if limit is None else max(limit, 1),
        asking.flag("descending"),
        among("style", STYLES) == "all_docs",
        asking.flag("include_docs"),
        asking.flag("conflicts"),
        asking.inline(),
        narrow,
        test,
        LONGEST_WAIT if timeout is None and not stays else timeout,
        silence(),
    )


def began() -> str:
    """Return where to begin; a browser that comes back says where it was."""
    kept = request.headers.get("Last-Event-ID") or request.args.get("last-event-id")
    since = kept or request.args.get("since", "0")
    return since.strip('"') or "0"


def among(name: str, known: tuple[str, ...]) -> str:
    value = request.args.get(name, known[0])
    if value not in known:
        raise BadRequest(f"Invalid value for {name}: {value}")
    return value


def seconds(name: str) -> float | None:
    # CouchDB takes heartbeat=true for "as you like".
    if request.args.get(name) in (None, "true", "false"):
        return None
    given = asking.whole(name)
    return None if given is None else min(given / 1000, LONGEST_WAIT)


def silence() -> float:
    most = min(seconds("heartbeat") or LONGEST_SILENCE, LONGEST_SILENCE)
    return max(most, SHORTEST_SILENCE)


def filtered(body: dict[str, Any]) -> tuple[Narrow, Test | None]:
    name = request.args.get("filter")
    if name is None:
        return WHOLE, None
    if name == "_doc_ids":
        ids = body.get("doc_ids", asking.json_parameter("doc_ids"))
        if not isinstance(ids, list) or not all(isinstance(id, str) for id in ids):
            raise BadRequest("`doc_ids` must be a JSON array of strings")
        return Narrow(ids), None
    if name == "_design":
        return Narrow(prefix="_design/"), None
    if name == "_selector":
        return WHOLE, compiled(body.get("selector", asking.json_parameter("selector")))
    raise BadRequest(f"filter={name} is not served: no function is run here")


# What is told


class Walk:
    """A way along the feed: where it stands, and how much may still be told."""

    def __init__(self, visit: Visit, asked: Asked) -> None:
        self.visit = visit
        self.asked = asked
        self.database = visit.database
        self.left = asked.limit
        self.since = asked.since
        self.pending: int | None = 0
        self.ask_again = visit.door.asking_again(visit.name, "changes")
        # What is wrong with the request is said before anything is told.
        self._ahead: Feed | None = None if asked.descending else self._stretch()

    @property
    def end(self) -> dict[str, Any]:
        pending = {} if self.pending is None else {"pending": self.pending}
        return {"last_seq": self.since, **pending}

    @property
    def _most(self) -> int:
        return PAGE if self.asked.test else min(self.left, PAGE)

    def on(self) -> Iterator[Row]:
        """Tell what there is now, up to the limit."""
        while True:
            most = self._most
            feed, self._ahead = self._ahead or self._stretch(), None
            size = len(feed.changes)
            for place, change in enumerate(feed.changes, start=1):
                self.since = change.seq
                rest = feed.pending
                self.pending = None if rest is None else size - place + rest
                told = self._told(change)
                if told is not None:
                    self.left -= 1
                    yield told
                if not self.left:
                    return
            self.since, self.pending = feed.last_seq, feed.pending
            if size < most:
                return

    def backwards(self) -> Response:
        most = min(self.left, PAGE)
        feed = self.visit.whole.changes_backwards(self.asked.since, limit=most)
        rows = [row for row in map(self._told, feed.changes) if row is not None]
        return answer({"results": rows, "last_seq": feed.last_seq, "pending": 0})

    def _stretch(self) -> Feed:
        since, most, narrow = self.since, self._most, self.asked.narrow
        if narrow is WHOLE:
            return self.database.changes(since, limit=most)
        return self.visit.whole.changes_of(narrow, since, limit=most)

    def _told(self, change: Change) -> Row | None:
        document = None
        if self.asked.test or self.asked.docs:
            document = self.database.get(
                change.id,
                rev=change.revs[0],
                conflicts=self.asked.conflicts,
                inline=self.asked.inline,
            )
        if self.asked.test and not self.asked.test(document):
            return None
        return self._row(change, document)

    def _row(self, change: Change, document: Document | None) -> Row:
        revs = change.revs if self.asked.all_leaves else change.revs[:1]
        told: Row = {"seq": change.seq, "id": change.id}
        told["changes"] = [{"rev": rev} for rev in revs]
        if change.deleted:
            told["deleted"] = True
        if self.asked.docs:
            told["doc"] = document
        return told


# Told at once


def at_once(walk: Walk) -> Response:
    """A short feed in one piece; a long one as it is read, never held whole."""
    rows = walk.on()
    first = [*islice(rows, PAGE)]
    if len(first) < PAGE:
        return answer({"results": first, **walk.end})
    return Response(pages(walk, chain(first, rows)), mimetype="application/json")


def pages(walk: Walk, rows: Iterator[Row]) -> Iterator[str]:
    between = '{"results":['
    for row in rows:
        yield between + text(row)
        between = ","
    yield f"],{text(walk.end)[1:]}\n"


# Told as it comes


def lasting(walk: Walk) -> Response:
    """A feed that waits; its seat is free again when either side has gone."""
    forms = {"longpoll": polled, "continuous": lines, "eventsource": events}
    release = walk.visit.door.take_a_seat()
    kind = "text/event-stream" if walk.asked.feed == "eventsource" else None
    told = forms[walk.asked.feed](walk)
    response = Response(told, mimetype=kind or "application/json")
    response.headers["Cache-Control"] = "no-cache"
    response.call_on_close(release)
    return response


def polled(walk: Walk) -> Iterator[bytes]:
    """Line ends until there is something, and then all there is."""
    rows = [*islice(walk.on(), PAGE)]
    if not rows:
        yield b"\n"
    for heard in () if rows else waits(walk):
        if heard and (rows := [*islice(fresh(walk), PAGE)]):
            break
        yield b"\n"
    yield encoded({"results": rows, **walk.end})


def lines(walk: Walk) -> Iterator[bytes]:
    yield from map(encoded, walk.on())
    for heard in waits(walk):
        yield from map(encoded, fresh(walk)) if heard else (b"\n",)
    yield encoded(walk.end)


def events(walk: Walk) -> Iterator[bytes]:
    def event(row: Row) -> bytes:
        return b"data: " + encoded(row) + f"id: {row['seq']}\n\n".encode()

    yield from map(event, walk.on())
    for heard in waits(walk):
        yield from map(event, fresh(walk)) if heard else (BEAT,)


def fresh(walk: Walk) -> Iterator[Row]:
    """What came; nothing more of a database that was closed or deleted meanwhile,
    of which the next request is told."""
    try:
        yield from walk.on()
    except SyncError:
        walk.left = 0


def waits(walk: Walk) -> Iterator[bool]:
    """Each time that something may have come, or that a heartbeat is due; True where
    something did. It ends with the time asked for, with the database, and where
    whoever asks may no longer read it."""
    asked = walk.asked
    most = sys.maxsize if asked.timeout is None else asked.timeout
    end = time.monotonic() + most
    while walk.left and (left := end - time.monotonic()) > 0:
        try:
            heard = walk.database.wait(walk.since, min(asked.silence, left))
            walk.ask_again()
        except SyncError:
            return
        if heard or left > asked.silence:
            yield heard
