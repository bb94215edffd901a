"""Evidence comes to the county in pieces, and is whole there or asked for again."""

import subprocess
import sys
from io import BytesIO
from os import environ
from pathlib import Path
from signal import SIGKILL
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from PIL import Image
from sqlalchemy import select

from schemas import evidence
from schemas.evidence import SEALED
from schemas.recovery import Opener
from server.media import SMALL, pictures, sealing
from server.registry import db
from server.registry import media as rows
from server.registry.media import Chunk, Medium
from tests.server.county import County
from tests.server.evidence import Item, at_hub, photo, store
from tests.server.mediation import open_case
from tests.server.secluded import Case, violence
from tests.server.test_backups import receipt

PURE = settings(max_examples=12, deadline=None, suppress_health_check=list(HealthCheck))


def state(county: County, item: Item) -> str:
    with county.context():
        found = select(Medium.state).where(Medium.evidence == item.id)
        return db.session.scalar(found) or ""


def content(county: County, item: Item) -> bytes:
    with county.context():
        keys, size = county.sili.keys, len(item.content)
        parts = sealing.stretch(county.sili.media, keys, item.body(), 0, size)
        return b"".join(parts)


def missing(county: County) -> dict[str, Any]:
    return dict(receipt(county)["media_missing"])


def is_kept_whole(county: County, item: Item) -> None:
    """In the store, in the receipt, and nothing of it at the hub."""
    assert state(county, item) == "held"
    assert content(county, item) == item.content
    assert at_hub(item) == []
    assert missing(county) == {}
    assert item.id in receipt(county)["media_unkept"]
    with county.context():
        assert list(db.session.scalars(select(Chunk))) == []


def test_a_photograph_sent_in_pieces_is_whole_at_the_county(county: County) -> None:
    item = Item(county)
    item.record(open_case(county))
    county.ingest()
    wanted = {"why": "awaited", "attempt": 1, "pieces": [[0, len(item.pieces)]]}
    assert missing(county) == {item.id: wanted}
    item.send()
    county.ingest()
    is_kept_whole(county, item)
    names = {name.partition(".")[2] for name in store(county)}
    assert names == {"", "small", "shown"}
    with county.context():
        address = rows.address_of(item.body()["pieces"])
        lying = b"".join(county.sili.media.open(address + SMALL))
        small = sealing.opened(item.key, address + SMALL, lying)
    assert max(Image.open(BytesIO(small)).size) <= 320


@PURE
@given(data=st.data())
def test_in_any_order_cut_repeated_and_attempted_it_comes_to_the_same(
    county: County, data: st.DataObject
) -> None:
    item, case = Item(county), open_case(county)
    acts: list[Any] = ["record", *item.chunks(data.draw(st.integers(1, 8)))]
    acts += item.chunks(data.draw(st.integers(1, 8)), attempt=2)
    acts = data.draw(st.permutations([*acts, *acts[1:], "ingest", "ingest"]))
    for act in acts:
        if act == "record":
            item.record(case)
        elif act == "ingest":
            county.ingest()
        else:
            item.send(act)
    county.ingest()
    is_kept_whole(county, item)


def test_a_piece_that_is_wrong_is_asked_for_under_another_attempt(
    county: County,
) -> None:
    item = Item(county)
    item.record(open_case(county))
    first, *others, last = item.chunks(1)
    wrong = [item.chunk(0, [b"x" * SEALED]), item.chunk(len(others) + 1, [b"short"])]
    item.send(*wrong, *others)
    county.ingest()
    told = missing(county)[item.id]
    of = len(item.pieces)
    assert told == {"why": "digest", "attempt": 2, "pieces": [[0, 1], [of - 1, of]]}
    assert state(county, item) == "awaited"
    item.send(*item.chunks(1, attempt=2)[:: of - 1])
    county.ingest()
    is_kept_whole(county, item)


def test_two_leaves_of_one_chunk_and_the_right_one_counts(county: County) -> None:
    item = Item(county)
    item.record(open_case(county))
    wrong = item.chunk(0, [b"x" * SEALED, *item.pieces[1:2]])
    item.send(wrong, *item.chunks())
    county.ingest()
    is_kept_whole(county, item)


@pytest.mark.parametrize(
    ("why", "more"),
    [
        ("different", {"sha256": "7" * 64}),
        ("type", {"media_type": "image/png"}),
        ("key", {}),
    ],
)
def test_what_is_wrong_as_a_whole_is_refused_for_good_and_stops_nothing(
    county: County, why: str, more: dict[str, Any]
) -> None:
    item = Item(county)
    if why == "key":
        to = Opener.generate().addressee
        more = {"key": evidence.wrap(to, "media-500230/9", item.id, item.key)}
    item.record(open_case(county), **more)
    item.send()
    open_case(county)
    county.ingest()
    assert missing(county) == {item.id: {"why": why, "attempt": 1}}
    assert store(county) == {}
    item.send()
    county.ingest()
    known = county.sili.hub.peer(item.database).revs_diff(
        {each["_id"]: [each["_rev"]] for each in item.chunks()}
    )
    assert known == {}
    assert missing(county)[item.id]["why"] == why


def test_a_picture_that_unfolds_to_more_than_a_machine_holds_is_none() -> None:
    bomb = BytesIO()
    Image.new("1", (20_000, 20_000)).save(bomb, "PNG")
    with pytest.raises(pictures.NotAPicture):
        pictures.renditions(bomb.getvalue(), "image/png")
    with pytest.raises(pictures.NotAPicture):
        pictures.renditions(photo()[:900], "image/jpeg")


def test_no_chunk_of_a_record_that_never_comes_stays_for_ever(county: County) -> None:
    item = Item(county)
    item.send()
    county.ingest()
    assert len(at_hub(item)) == len(item.chunks())
    county.clock.forward(days=31)
    county.ingest()
    assert at_hub(item) == []


def test_of_much_that_waits_for_a_record_the_oldest_goes(
    county: County, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(rows, "MOST_LOOSE", 2)
    early, late = Item(county), Item(county, photo(80, 2))
    early.send()
    county.ingest()
    county.clock.forward(hours=1)
    late.send()
    county.ingest()
    assert {id.split(":")[2][:36] for id in at_hub(late)} == {late.id}
    late.record(open_case(county))
    county.ingest()
    assert state(county, late) == "held"


def test_the_evidence_of_a_restricted_case_can_be_read_by_nobody_with_the_disk(
    county: County,
) -> None:
    case = Case(county, county.phone)
    case.write("dispute.opened", violence())
    item = Item(county)
    item.record_in(case)
    item.send()
    county.ingest()
    assert state(county, item) == "held"
    assert content(county, item) == item.content
    part = item.content[600:640]
    files = [x for x in county.settings.data.rglob("*") if x.is_file()]
    assert not [each for each in files if part in each.read_bytes()]


def test_what_the_store_lost_is_asked_for_again(county: County, tmp_path: Path) -> None:
    item = Item(county)
    item.record(open_case(county))
    item.send()
    county.ingest()
    for name in store(county):
        county.sili.media.delete(name)
    again = restarted(county)
    again.ingest()
    assert missing(again)[item.id]["why"] == "lost"
    assert missing(again)[item.id]["attempt"] == 2
    item.send(*item.chunks(attempt=2))
    again.ingest()
    is_kept_whole(again, item)


def restarted(county: County) -> County:
    from server import create_app

    county.close()
    county.app = create_app(county.settings, clock=county.clock)
    return county


def test_a_medium_whose_row_was_lost_is_found_again_by_its_name(
    county: County,
) -> None:
    item = Item(county)
    item.record(open_case(county))
    item.send()
    county.ingest()
    with county.context():
        db.session.query(Medium).delete()
        db.session.commit()
    again = restarted(county)
    again.ingest()
    is_kept_whole(again, item)


def test_another_device_brings_nothing_into_somebodys_evidence(county: County) -> None:
    item, other = Item(county), county.phones("李网格")
    item.record(open_case(county))
    stranger = Item(county, phone=other)
    stranger.id = item.id
    stranger.send(*stranger.chunks())
    county.ingest()
    assert state(county, item) == "awaited"


@pytest.mark.parametrize("moment", ["stored:1", "marked:1", "transaction:1"])
def test_killed_between_store_registry_and_hub_it_comes_to_the_same(
    county: County, moment: str
) -> None:
    item = Item(county)
    item.record(open_case(county))
    item.send()
    county.close()
    died = subprocess.run(
        [sys.executable, "-m", "tests.server.mortal_ingest"],
        env={
            **environ,
            "SILI_DATA": str(county.settings.data),
            "SILI_KILL": moment,
        },
        check=False,
    )
    assert died.returncode == -SIGKILL
    again = restarted(county)
    again.ingest()
    is_kept_whole(again, item)
    assert len(store(again)) == 3
