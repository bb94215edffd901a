"""The lane: text first, a chunk at a time, nothing twice that the hub has."""

from __future__ import annotations

import base64
import gzip
import json
import random
import threading
from collections.abc import Callable, Sequence
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mobile import evidence, lane
from mobile.courier import Event
from mobile.evidence import At
from mobile.lane import Lane, Load, Pace, load_of
from mobile.media import CARRIED, Medium
from mobile.simulated import SimulatedPhone
from mobile.syncing import synchronise
from mobile.wholeness import Lacking
from schemas import evidence as sealed
from schemas.sealing import from_base64url
from server.hub.guard import refusal
from server.hub.names import Kind
from sync.errors import Cancelled, PeerUnavailable
from sync.peer import Info, Inline, Missing, Refusal, Written
from tests.mobile.conftest import GRID
from tests.mobile.things import PDF, add, case_of, courtyard, sound, told, words
from tests.server.county import County

HOME = f"grid-{GRID}"


class Hub:
    """The county's own hub behind a line that is cut where `cuts` says so: before a
    request arrives, or after it was done and before its answer."""

    def __init__(self, county: County, name: str) -> None:
        self.peer = county.sili.hub.peer(name)
        self.name = name
        self.cuts: Callable[[], str] = lambda: ""
        self.sent: list[str] = []
        self.refuses = ""

    def info(self) -> Info:
        return Info(self.name, "u", 0, "0")

    def _line(self, when: str) -> None:
        if when:
            raise PeerUnavailable(when, subject=self.name)

    def revs_diff(self, revs: Any) -> dict[str, Missing]:
        self._line(self.cuts())
        return self.peer.revs_diff(revs)

    def bulk_docs(
        self, docs: Sequence[Any], *, new_edits: bool = True
    ) -> list[Written | Refusal]:
        when = self.cuts()
        self._line("" if when == "after" else when)
        self.sent += [doc["_id"] for doc in docs]
        for doc in docs:
            device = self.name.removeprefix("private-")
            assert refusal(Kind.PRIVATE, device, doc) is None
        if self.refuses:
            return [Refusal(d["_id"], None, "forbidden", self.refuses) for d in docs]
        answer = self.peer.bulk_docs(docs, new_edits=new_edits)
        self._line(when)
        return answer

    def holds(self) -> list[sealed.Chunk]:
        rows = [c for c in self.peer.changes("0").changes if c.id[:6] == "chunk:"]
        found = []
        for row in rows:
            document = self.peer.get(row.id, inline=Inline(data=True))
            data = document["_attachments"]["pieces"]["data"]
            found.append(sealed.read_chunk(document, base64.b64decode(data)))
        return found


@pytest.fixture
def hub(phone: SimulatedPhone, county: County) -> Hub:
    return Hub(county, phone.casebook.own.name)


def recorded(phone: SimulatedPhone, county: County, *things: bytes) -> str:
    """A case whose text the county has, with these of evidence."""
    case = case_of(phone)
    for number, raw in enumerate(things):
        add(phone, case, raw, f"{number}{ending(raw)}")
    book = phone.casebook
    book.delivered(HOME, list(book.unsent(HOME)))
    return case


def ending(raw: bytes) -> str:
    return ".m4a" if raw[4:8] == b"ftyp" else ".pdf" if raw[:4] == b"%PDF" else ".jpg"


def run(phone: SimulatedPhone, hub: Hub, **more: Any) -> bool:
    said: list[str] = more.pop("said", [])
    cancel = more.pop("cancel", threading.Event())
    text = more.pop("text", lambda: None)
    carrying = Lane(phone.casebook, hub, said.append, text, cancel, **more)
    return carrying.run()


@pytest.fixture(autouse=True)
def no_waiting(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(lane, "PATIENCE", lane.Patience(first=0.0, most=0.0))


# The whole way, over HTTP.


def test_text_goes_first_then_every_piece_and_it_is_said(
    phone: SimulatedPhone, county: County, served
) -> None:
    case = case_of(phone)
    raw = sound(300_000)
    add(phone, case, raw, "谈话.m4a")
    add(phone, case, courtyard(), "院坝.jpg")
    events: list[Event] = []
    assert synchronise(phone.casebook, events.append).kind == "done"
    said = [each.words for each in events]
    assert any(w.startswith("证据 1/2，还有 0.5 MB") for w in said), said
    assert any(w.startswith("证据 2/2") for w in said)
    wrote = [path for verb, path in served.asked if path.endswith("_bulk_docs")]
    lane_from = wrote.index(next(path for path in wrote if "private" in path))
    assert all(HOME in path for path in wrote[:lane_from])
    assert all("private" in path for path in wrote[lane_from:])
    hub = Hub(county, phone.casebook.own.name)
    (first, second) = phone.casebook.media.all()
    whole = [c for c in hub.holds() if c.evidence == first.evidence]
    body = evidence.of_case(phone.casebook, case, HOME)[0].body
    pieces = [p for c in sorted(whole, key=lambda c: c.first) for p in c.pieces]
    assert b"".join(sealed.opened(from_base64url(first.key), body, pieces)) == raw
    assert second.evidence
    assert words(phone) == ["未传", "未传"]
    (one, other) = evidence.of_case(phone.casebook, case, HOME)
    assert (one.at, other.at) == (At.CARRIED, At.CARRIED)


# Laws.


@given(st.lists(st.tuples(st.integers(0, 19), st.integers(1, 8)), max_size=8))
def test_what_is_left_is_what_no_chunk_carried(sent: list[tuple[int, int]]) -> None:
    medium = Medium("e", "file", "application/pdf", 20 * 32768, "", ("d",) * 20, "")
    load = Load(medium, lacking=[[2, 7], [9, 20]], sent=[[a, n, "r"] for a, n in sent])
    carried = {k for a, n in sent for k in range(a, a + n)}
    left = [k for a, b in load.left() for k in range(a, b)]
    assert left == sorted({*range(2, 7), *range(9, 20)} - carried)
    again = load_of(load.to_json(), medium, Lacking(((0, 3), (18, 99)), 1, ""))
    wanted = {*range(7), *range(9, 20)} - carried
    assert {k for a, b in again.left() for k in range(a, b)} == wanted
    assert all(a < b for a, b in load.left())


@given(
    st.floats(0.01, 3),
    st.lists(st.floats(0.05, 20), min_size=1, max_size=40),
    st.floats(0, 1),
)
def test_a_chunk_is_never_longer_than_the_line_bears(
    per_piece: float, holds: list[float], latency: float
) -> None:
    """Of a line that holds so long between its cuts, little is sent twice."""
    pace, left = Pace(), 0.0
    for lasts in holds:
        left = lasts
        while True:
            count = pace.pieces()
            assert 1 <= count <= sealed.MOST_IN_CHUNK
            takes = latency + count * per_piece
            assert count == 1 or count * pace.per_piece <= pace.allowed + 1e-9
            if takes > left:
                pace.cut(count, left)
                assert pace.pieces() <= max(count // 2, 1)
                break
            left -= takes
            pace.passed(count, takes)
    assert Pace.of(pace.to_json()).most == pace.most


def test_a_quick_line_bears_the_largest_chunk_soon() -> None:
    pace = Pace()
    for _ in range(4):
        pace.passed(count := pace.pieces(), 0.01 * count)
    assert pace.pieces() == sealed.MOST_IN_CHUNK


@pytest.mark.parametrize("seed", range(6))
def test_over_any_line_it_arrives_whole_and_nothing_goes_twice_that_the_hub_has(
    phone: SimulatedPhone, county: County, hub: Hub, seed: int
) -> None:
    recorded(phone, county, sound(200_000, seed), courtyard(seed=seed), PDF)
    chance = random.Random(seed)
    hub.cuts = lambda: chance.choice(["", "", "before", "after"])
    for _ in range(60):
        run(phone, hub)
        if all(not load.bytes_left and not load.sending for load in loads(phone)):
            break
    assert len(set(hub.sent)) == len(hub.sent)
    for medium in phone.casebook.media.all():
        got = [c for c in hub.holds() if c.evidence == medium.evidence]
        pieces = [p for c in sorted(got, key=lambda c: c.first) for p in c.pieces]
        assert [sealed.digest(p) for p in pieces] == list(medium.pieces)


def loads(phone: SimulatedPhone) -> list[Load]:
    own = phone.casebook.own
    return [
        load_of(own.local(CARRIED + each.evidence), each, None)
        for each in phone.casebook.media.all()
    ]


# What the county asks for.


def test_another_attempt_brings_what_lacks_under_other_ids(
    phone: SimulatedPhone, county: County, hub: Hub
) -> None:
    recorded(phone, county, sound(300_000))
    run(phone, hub)
    phone.answer({"do": "sync"})
    county.ingest()
    phone.answer({"do": "sync"})
    (medium,) = phone.casebook.media.all()
    id = medium.evidence
    lacks = {id: {"pieces": [[3, 5]], "attempt": 2, "why": "digest"}}
    told(phone.casebook, HOME, lacks)
    before = len(hub.sent)
    assert run(phone, hub)
    fresh = [each for each in hub.holds() if each.attempt == 2]
    spans = [range(each.first, each.first + len(each.pieces)) for each in fresh]
    assert sorted(number for span in spans for number in span) == [3, 4]
    assert all(f"{id}-2:" in each for each in hub.sent[before:])
    assert not run(phone, hub)
    told(phone.casebook, HOME, {})
    assert evidence.state(phone.casebook, medium) is At.WHOLE
    assert not run(phone, hub)


def test_what_the_hub_lost_and_the_county_lacks_goes_again(
    phone: SimulatedPhone, county: County, hub: Hub
) -> None:
    case = case_of(phone)
    phone.answer({"do": "sync"})
    county.ingest()
    phone.answer({"do": "sync"})
    add(phone, case, sound(300_000), "谈话.m4a")
    phone.answer({"do": "sync"})
    (medium,) = phone.casebook.media.all()
    lost = hub.holds()[0]
    hub.peer.purge(sealed.chunk_id(lost.device, lost.evidence, 1, lost.first))
    assert not run(phone, hub)
    missing = {"pieces": [[0, len(medium.pieces)]], "attempt": 1}
    told(phone.casebook, HOME, {medium.evidence: missing})
    assert run(phone, hub)
    assert hub.sent == [sealed.chunk_id(lost.device, lost.evidence, 1, lost.first)]


def test_a_picture_that_is_refused_or_spoilt_stops_no_other(
    phone: SimulatedPhone, county: County, hub: Hub
) -> None:
    case = recorded(phone, county, courtyard(), PDF)
    broken, whole = phone.casebook.media.all()
    path = phone.casebook.media._folder / broken.evidence
    path.write_bytes(b"x" * path.stat().st_size)
    assert run(phone, hub)
    assert {chunk.evidence for chunk in hub.holds()} == {whole.evidence}
    first, _ = evidence.of_case(phone.casebook, case, HOME)
    assert "坏了" in first.words
    path.unlink()
    hub.refuses = "too large"
    run(phone, hub)
    assert first.light == "red"


def test_what_is_written_meanwhile_goes_before_the_next_piece(
    phone: SimulatedPhone, county: County, hub: Hub
) -> None:
    recorded(phone, county, sound(300_000))
    order: list[str] = []
    bulk = hub.bulk_docs

    def noted(docs: Sequence[Any], **more: Any) -> Any:
        order.append("piece")
        return bulk(docs, **more)

    hub.bulk_docs = noted
    run(phone, hub, text=lambda: order.append("text"))
    pieces = [n for n, each in enumerate(order) if each == "piece"]
    assert len(pieces) > 1
    assert all(order[number - 1] == "text" for number in pieces)


def test_it_can_be_stopped_and_goes_on_where_it_was(
    phone: SimulatedPhone, county: County, hub: Hub
) -> None:
    recorded(phone, county, sound(300_000))
    cancel = threading.Event()
    hub.cuts = lambda: cancel.set() or ""
    with pytest.raises(Cancelled):
        run(phone, hub, cancel=cancel)
    assert len(hub.sent) == 1
    hub.cuts = lambda: ""
    run(phone, hub)
    assert len(set(hub.sent)) == len(hub.sent)


def test_nothing_goes_of_a_record_that_the_hub_lacks_or_the_county_refused(
    phone: SimulatedPhone, county: County, hub: Hub
) -> None:
    case = case_of(phone)
    add(phone, case, PDF, "图.pdf")
    assert lane.waiting(phone.casebook) == []
    assert not run(phone, hub)


def test_a_line_that_is_gone_ends_the_lane_and_not_the_run(
    phone: SimulatedPhone, county: County, hub: Hub
) -> None:
    recorded(phone, county, sound(300_000))
    hub.cuts = lambda: "before"
    assert not run(phone, hub)
    assert hub.sent == []
    assert load_of(None, phone.casebook.media.all()[0], Lacking((), 3, "")).attempt == 3


# With the county's own store and receipts.


def test_from_the_courtyard_to_the_county_s_store_and_back_as_a_word(
    phone: SimulatedPhone, county: County
) -> None:
    case = case_of(phone)
    add(phone, case, sound(300_000), "谈话.m4a")
    add(phone, case, courtyard(), "院坝.jpg")
    assert phone.answer({"do": "sync"})["ok"]
    county.ingest()
    assert phone.answer({"do": "sync"})["ok"]
    assert words(phone) == ["县里已收全", "县里已收全"]
    assert phone.answer({"do": "free", "budget": 0})["freed"] == 0
    assert not lane.waiting(phone.casebook)


def test_a_piece_that_came_spoilt_is_asked_for_again_and_arrives(
    phone: SimulatedPhone, county: County, hub: Hub
) -> None:
    case = case_of(phone)
    id = add(phone, case, sound(300_000), "谈话.m4a")
    medium = phone.casebook.media.find(id)
    device = phone.casebook.enrolment.device
    pieces = phone.casebook.media.sealed(medium, 0, 1)
    spoilt = [bytes(len(pieces[0]))]
    hub.peer.bulk_docs(
        [sealed.chunk_document(device, id, 1, 0, spoilt)], new_edits=False
    )
    for _ in range(4):
        assert phone.answer({"do": "sync"})["ok"]
        county.ingest()
    assert phone.answer({"do": "sync"})["ok"]
    assert words(phone) == ["县里已收全"]


# A bad line, by its bytes and not by the clock.


class VillageLine(Hub):
    """40 KB/s, 300 ms there and back, cut every 3 to 10 seconds, whatever is sent."""

    RATE, ROUND_TRIP = 40_000, 0.3

    def __init__(self, county: County, name: str, seed: int) -> None:
        super().__init__(county, name)
        self.chance = random.Random(seed)
        self.now = 0.0
        self.twice = self.cuts_counted = 0
        self.cut_at = self.chance.uniform(3, 10)

    def _passes(self, body: Any) -> int:
        """So many bytes of it until the line is cut, or all."""
        whole = len(gzip.compress(json.dumps(body).encode())) + 900
        lasts = self.cut_at - self.now - self.ROUND_TRIP / 2
        got = min(whole, max(int(lasts * self.RATE), 0))
        self.now += self.ROUND_TRIP + got / self.RATE
        if self.now >= self.cut_at:
            self.cut_at = self.now + self.chance.uniform(3, 10)
            self.now += 1
            self.cuts_counted += 1
            self.twice += got if got < whole else 0
            self._line("after" if got == whole else "before")
        return got

    def revs_diff(self, revs: Any) -> dict[str, Missing]:
        self._passes(revs)
        return super().revs_diff(revs)

    def bulk_docs(
        self, docs: Sequence[Any], *, new_edits: bool = True
    ) -> list[Written | Refusal]:
        try:
            self._passes(docs)
        except PeerUnavailable as cut:
            if str(cut.reason) == "after":
                super().bulk_docs(docs, new_edits=new_edits)
            raise
        return super().bulk_docs(docs, new_edits=new_edits)


def test_over_a_village_s_line_a_cut_costs_at_most_one_small_chunk(
    phone: SimulatedPhone, county: County
) -> None:
    photos = [courtyard(1100, seed=n) for n in range(4)]
    recorded(phone, county, sound(480_000), *photos)
    hub = VillageLine(county, phone.casebook.own.name, seed=1)
    unique = sum(each.length for each in phone.casebook.media.all())
    for _ in range(9):
        run(phone, hub, seconds=lambda: hub.now)
        if not any(load.bytes_left or load.sending for load in loads(phone)):
            break
    assert sum(len(p) for c in hub.holds() for p in c.pieces) == unique
    assert hub.cuts_counted > 5
    assert 0 < hub.twice <= hub.cuts_counted * (sealed.SEALED + 2_000)
