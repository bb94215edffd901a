"""Evidence on the phone: sealed, never lost, let go only when the county keeps it."""

from __future__ import annotations

import shutil
from collections import namedtuple
from datetime import timedelta
from io import BytesIO

import pytest
from PIL import Image
from sqlalchemy import update

from mobile import capturing, evidence, originals, recording
from mobile.casebook import Casebook
from mobile.errors import NoMediaKey, NoRoom, NotAPicture, NotTaken
from mobile.evidence import TYPE, At
from mobile.simulated import SimulatedPhone
from schemas import evidence as sealed
from schemas.sealing import from_base64url
from server import outbox, receipts
from server.registry import transaction
from server.registry.media import Medium
from tests.mobile.conftest import GRID, MEDIA_KEY
from tests.mobile.disputes import opened
from tests.mobile.photographs import photograph
from tests.mobile.test_erasing import erase, synced
from tests.mobile.test_leaving import OTHER, backed_up, moved, revoke
from tests.mobile.test_withdrawn import restrict, second
from tests.mobile.things import PDF, add, case_of, courtyard, every_byte, sound, told

__all__ = ["second"]

HOME = f"grid-{GRID}"
Free = namedtuple("Free", "total used free")


@pytest.fixture
def book(casebook: Casebook) -> Casebook:
    return casebook


@pytest.fixture
def case(book: Casebook) -> str:
    """A dispute of this morning."""
    case = book.new_case()
    book.record("dispute.opened", case, opened(opened_on=today(book)), home=HOME)
    return case


def today(book: Casebook) -> str:
    return book.clock.today().isoformat()


def taken(book: Casebook, case: str, kind: str, raw: bytes, title: str = "石坎") -> str:
    body = capturing.take(book, kind, raw)
    body |= {"title": title, "taken_on": today(book)}
    book.record(TYPE, case, body, home=HOME)
    return str(body["evidence"])


def again(book: Casebook) -> Casebook:
    """The app was killed, and is opened once more."""
    folder = book._folder.parent
    return Casebook(folder, book.unlocked, book.clock)


def test_no_byte_of_what_was_taken_lies_open_on_the_phone(book, case, tmp_path) -> None:
    raw = sound(70_000)
    id = taken(book, case, "sound", raw, "石坎旁的谈话")
    picture = taken(book, case, "photo", courtyard())
    medium = book.media.find(id)
    assert book.media.read(medium) == raw
    shown = book.media.read(book.media.find(picture))
    everything = every_byte(book._folder)
    for plain in (raw[30_000:30_032], shown[9000:9032], b"Exif\0\0"):
        assert plain not in everything
    assert "石坎旁的谈话".encode() not in everything
    assert from_base64url(medium.key) not in everything
    assert medium.key.encode() not in everything


def test_what_lies_here_opens_with_the_county_s_key_alone(book, case) -> None:
    raw = sound(70_000)
    id = taken(book, case, "sound", raw)
    (thing,) = evidence.of_case(book, case, HOME)
    pieces = book.media.sealed(thing.medium, 0, 640)
    assert [sealed.digest(each) for each in pieces] == thing.body["pieces"]
    key = sealed.unwrap(MEDIA_KEY, thing.body)
    assert b"".join(sealed.opened(key, thing.body, pieces)) == raw
    assert thing.entry.id == book.media.find(id).entry


def test_a_photograph_is_upright_small_and_nameless(book, case) -> None:
    body = capturing.take(book, "photo", photograph())
    image = Image.open(BytesIO(book.media.read(book.media.find(body["evidence"]))))
    assert (body["width"], body["height"]) == image.size
    assert image.width < image.height <= 2000
    assert not image.getexif()
    thumb = Image.open(BytesIO(book.media.thumb(body["evidence"])))
    assert max(thumb.size) == capturing.THUMB_SIDE
    chosen = capturing.take(book, "file", photograph(600, 400))
    assert (chosen["kind"], chosen["media_type"]) == ("photo", "image/jpeg")


@pytest.mark.parametrize(
    ("kind", "raw", "error"),
    [
        ("file", b"MZ\x90\0program", NotTaken),
        ("file", b"<html><script>", NotTaken),
        ("sound", PDF, NotTaken),
        ("photo", PDF, NotAPicture),
        ("file", b"", NotTaken),
        ("file", PDF + bytes(sealed.MOST_SIZE), NotTaken),
    ],
)
def test_what_is_no_evidence_is_refused_and_nothing_is_kept(
    book, kind, raw, error
) -> None:
    with pytest.raises(error) as refused:
        capturing.take(book, kind, raw)
    assert refused.value.zh
    assert book.media.all() == []
    assert list((book._folder / "media").iterdir()) == []


def test_a_full_phone_says_so_before_and_keeps_what_it_had(
    book, case, monkeypatch
) -> None:
    id = taken(book, case, "file", PDF)
    monkeypatch.setattr(shutil, "disk_usage", lambda _: Free(1, 1, 64 * 2**20 + 1000))
    with pytest.raises(NoRoom) as full:
        capturing.take(book, "sound", sound(70_000))
    assert "没有存" in full.value.zh
    with pytest.raises(NoRoom):
        book.media.check_room(sealed.MOST_SIZE)
    assert [each.evidence for each in book.media.all()] == [id]
    assert book.media.read(book.media.find(id)) == PDF


def test_a_disk_that_fills_while_it_is_written_leaves_nothing_behind(
    book, monkeypatch
) -> None:
    def full(_: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("os.fsync", full)
    with pytest.raises(NoRoom):
        capturing.take(book, "file", PDF)
    assert list((book._folder / "media").iterdir()) == []


def test_without_the_county_s_key_nothing_is_taken(book, monkeypatch) -> None:
    import dataclasses

    book.enrolment = dataclasses.replace(book.enrolment, media_key=None)
    with pytest.raises(NoMediaKey):
        capturing.take(book, "file", PDF)


# Drafts.


def test_a_draft_that_names_it_survives_a_kill_and_a_given_up_one_does_not(
    book, case
) -> None:
    draft = recording.open_form(book, TYPE, case, HOME)
    capturing.put(draft.body, capturing.take(book, "file", PDF))
    book.keep(draft)
    id = draft.body["evidence"]
    capturing.take(book, "file", PDF)  # Killed before its draft named it.
    book = again(book)
    assert [each.evidence for each in book.media.all()] == [id]
    kept = book.draft(HOME, draft.id)
    assert book.media.read(book.media.find(kept.body["evidence"])) == PDF
    paper = recording.paper_of(book, kept)
    paper.answer("/title", "量水沟的图")
    recording.complete(book, paper)
    assert again(book).media.find(id).entry
    other = recording.open_form(book, TYPE, case, HOME)
    capturing.put(other.body, capturing.take(book, "file", PDF))
    book.keep(other)
    book.discard(other)
    assert [each.evidence for each in book.media.all()] == [id]
    assert {path.name for path in (book._folder / "media").iterdir()} == {id}


def test_killed_between_the_record_and_its_note_the_thing_is_known_as_recorded(
    book, case, monkeypatch
) -> None:
    monkeypatch.setattr(evidence, "finish", lambda *_: None)
    id = taken(book, case, "file", PDF)
    assert not book.media.find(id).entry
    monkeypatch.undo()
    assert again(book).media.find(id).entry


def test_a_file_that_was_being_written_goes(book) -> None:
    (book._folder / "media" / "half").write_bytes(b"half")
    again(book)
    assert list((book._folder / "media").iterdir()) == []


# Where it stands.


def test_the_words_come_from_receipts_alone(phone, county) -> None:
    case = case_of(phone)
    id = add(phone, case, PDF, "图.pdf")
    book = phone.casebook
    (medium,) = book.media.all()
    assert evidence.state(book, medium) is At.HERE
    assert phone.answer({"do": "sync"})["ok"]
    county.ingest()
    assert phone.answer({"do": "sync"})["ok"]
    told(book, HOME, None)
    assert evidence.state(book, medium) is At.HERE  # A county without the lane.
    lacks = {id: {"pieces": [], "attempt": 1, "why": "waiting"}}
    for missing, unkept, kept, at in (
        ({id: {"attempt": 1, "why": "type"}}, (), True, At.REFUSED),
        (lacks, (), False, At.LACKING),
        (lacks, (), True, At.LACKING),
        ({}, (), False, At.WHOLE),
        ({}, (id,), True, At.WHOLE),
        ({}, (), True, At.KEPT),
    ):
        told(book, HOME, missing, unkept=unkept, kept=kept)
        assert evidence.state(book, medium) is at


def test_only_what_the_county_keeps_goes_the_oldest_first(phone, county) -> None:
    case = case_of(phone)
    ids = [add(phone, case, courtyard(seed=n), f"{n}.jpg") for n in range(3)]
    phone.answer({"do": "sync"})
    county.ingest()
    phone.answer({"do": "sync"})
    book = phone.casebook
    told(book, HOME, {}, kept=False)
    assert phone.answer({"do": "free", "budget": 0})["freed"] == 0
    told(book, HOME, {}, unkept=(ids[2],), kept=True)
    first, second, third = book.media.all()
    room = evidence.room(book)
    assert room == (
        first.length + second.length + third.length,
        first.length + second.length,
    )
    assert "可以腾出" in room.words
    assert evidence.make_room(book, room.used - 1) == first.length
    assert [each.freed for each in book.media.all()] == [True, False, False]
    assert evidence.make_room(book, 0) == second.length
    first, second, third = book.media.all()
    assert (first.freed, second.freed, third.freed) == (True, True, False)
    assert book.media.read(first) is None
    assert book.media.thumb(ids[0])
    assert book.media.read(third)
    assert not (book._folder / "media" / ids[0]).exists()
    assert evidence.state(book, first) is At.KEPT


def test_a_colleague_s_thing_is_where_it_was_recorded(book, case) -> None:
    id = taken(book, case, "file", PDF)
    book.media.drop(id)
    (thing,) = evidence.of_case(book, case, HOME)
    assert thing.medium is None
    assert "记录人" in thing.words


# Originals.


def test_what_a_record_names_by_its_digest_becomes_evidence_once(book) -> None:
    digest = book.papers.keep(photograph(600, 400))
    paper = {"title": "纠纷登记表", "pages": 1, "pictures": [digest]}
    more = {"on_behalf_of": "u-2", "source": "paper", "paper": paper}
    case = book.new_case()
    body = opened(opened_on=today(book), **more)
    book.record("dispute.opened", case, body, home=HOME)
    (thing,) = evidence.of_case(book, case, HOME)
    assert thing.body["sha256"] == digest
    assert thing.body["shows"] == {"paper": digest}
    assert thing.body["title"] == "纠纷登记表（第1张）"
    assert book.media.read(thing.medium) == book.papers.read(digest)
    mark = book.own.local(f"paper:{digest}")
    book.own.put_local(f"paper:{digest}", {"named_in": mark["named_in"]})
    originals.carry(book)  # Killed before it was noted: found by what it shows.
    book = again(book)
    assert len(evidence.of_case(book, case, HOME)) == 1
    assert book.own.local(f"paper:{digest}")["evidence"] == thing.body["evidence"]


# What the county takes away.


def test_a_thing_goes_with_the_words_that_named_it(
    phone: SimulatedPhone, county
) -> None:
    case = case_of(phone)
    id = add(phone, case, courtyard(), "院坝.jpg")
    phone.answer({"do": "sync"})
    county.ingest()
    book = phone.casebook
    erase(county, book.media.find(id).entry)
    phone.answer({"do": "sync"})
    assert book.media.all() == []
    assert list((book._folder / "media").iterdir()) == []


def test_of_a_case_that_left_the_grid_its_author_keeps_the_thing(
    phone, county, second
) -> None:
    case = case_of(phone)
    id = add(phone, case, courtyard(), "院坝.jpg")
    synced(phone, second)
    county.ingest()
    synced(second)
    theirs = add(second, case, courtyard(seed=9), "另一张.jpg")
    synced(second)
    county.ingest()
    restrict(county, case)
    synced(second, phone)
    county.ingest()
    synced(phone)
    (kept,) = phone.casebook.media.all()
    assert (kept.evidence, kept.home) == (id, phone.casebook.own.name)
    assert phone.casebook.media.read(kept)
    second._wall.set((second.clock.now() + timedelta(days=1)).isoformat())
    evidence.erase(second.casebook)
    (closed,) = second.casebook.media.all()
    assert (closed.evidence, closed.key) == (theirs, "")
    assert second.casebook.media.read(closed) is None
    assert second.casebook.media.thumb(theirs) is None
    assert second.casebook.media.is_whole(closed)  # It can be sent still.


def test_the_file_of_a_left_grid_stays_until_its_evidence_is_kept_too(
    phone, county
) -> None:
    case = case_of(phone)
    add(phone, case, courtyard(), "院坝.jpg")
    moved(county, phone, OTHER)
    assert phone.answer({"do": "sync"})["ok"]
    file = phone.casebook._folder / f"{HOME}.sqlite"
    county.ingest()
    backed_up(county)
    county.ingest()
    for _ in range(2):
        assert phone.answer({"do": "sync"})["ok"]
        assert file.exists()  # Its records are kept, its photograph is not.
    assert len(phone.casebook.media.all()) == 1
    with county.context(), transaction() as session:
        session.execute(update(Medium).values(kept_at=county.clock.now))
        epoch = outbox.begin_epoch(session, county.clock.now)
        everyone = receipts.everyone(session)
        receipts.queue(session, everyone, epoch, county.clock.now)
    county.ingest()
    assert phone.answer({"do": "sync"})["ok"]
    assert not file.exists()
    assert phone.casebook.media.all() == []


def test_a_phone_that_is_let_in_no_more_keeps_its_evidence_and_says_so(
    phone, county
) -> None:
    case = case_of(phone)
    phone.answer({"do": "sync"})
    add(phone, case, courtyard(), "院坝.jpg")
    with county.context():
        revoke(county, phone)
    said = phone.answer({"do": "sync"})["words"]
    assert "证据 1 件县里还没收全" in said
    assert "还在这部手机上" in said
    assert phone.casebook.media.read(phone.casebook.media.all()[0])
