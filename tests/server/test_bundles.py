"""Bundles at the county: taken in once, however often they come; answered to one."""

import io
from pathlib import Path

import pytest

from schemas.bundle_errors import InvalidBundle
from schemas.recovery import Opener
from schemas.sealing import SigningKey
from server import bundles, delivering
from server.bundles import Taken
from server.errors import NoWayBack, UnknownDevice
from server.registry import db
from server.registry.bundles import Bundle
from server.registry.record import ReceivedEntry
from sync.peer import Inline
from tests.server.bundled import answered, bundled, items, reachable, taken
from tests.server.county import County, make_county, new_case
from tests.server.mediation import opened

BODY = opened()


@pytest.fixture
def county(tmp_path: Path):
    made = make_county(tmp_path)
    yield made
    made.close()


def sealed(county: County, n: int = 1):
    return [county.seal("dispute.opened", BODY, case=new_case()) for _ in range(n)]


def held(county: County) -> set[str]:
    county.ingest()
    with county.context():
        return {row.id for row in db.session.query(ReceivedEntry).all()}


def raw(frames: list[bytes]) -> bytes:
    return b"".join(frames)


def told(county: County) -> list[str]:
    """The ids of the documents that the phone is answered."""
    said = answered(county, county.phone.device)
    return [item["document"]["_id"] for item in said if "document" in item]


def test_what_it_holds_is_in_the_registry_once_however_often_it_comes(county):
    some = sealed(county, 3)
    sent = raw(bundled(county, county.phone, items(county.phone, some)))
    first = taken(county, sent)
    assert (first.stored, first.is_whole, first.is_again) == (3, True, False)
    again = taken(county, sent)
    assert (again.stored, again.is_again, again.frames) == (3, True, first.frames)
    assert held(county) == {each.id for each in some}
    later = bundled(county, county.phone, items(county.phone, some), 2)
    assert taken(county, raw(later)).stored == 3
    assert len(held(county)) == 3


def test_cut_it_goes_on_where_it_was_when_the_rest_comes(county, monkeypatch):
    monkeypatch.setattr("schemas.bundle.FULL", 10)
    some = sealed(county, 4)
    frames = bundled(county, county.phone, items(county.phone, some))
    cut = taken(county, raw(frames[:3]) + frames[3][:9])
    assert (cut.stored, cut.frames, cut.is_whole) == (2, 2, False)
    assert "前2段" in cut.fault.zh
    assert len(held(county)) == 2
    delivered = []
    deliver = delivering.deliver

    def noting(documents, **more):
        delivered.extend(documents)
        return deliver(documents, **more)

    monkeypatch.setattr(delivering, "deliver", noting)
    whole = taken(county, raw(frames))
    assert (whole.stored, whole.is_whole, whole.fault) == (4, True, None)
    assert [each["_id"] for each in delivered] == [each.id for each in some[2:]]
    assert held(county) == {each.id for each in some}


def test_a_number_that_never_came_is_missed_until_it_comes(county):
    def bring(number: int) -> Taken:
        return taken(county, raw(bundled(county, county.phone, [], number)))

    assert bring(1).lacking == ()
    assert bring(4).lacking == (2, 3)
    assert bring(3).lacking == (2,)
    assert bring(2).lacking == ()


def test_what_was_sealed_by_another_counts_and_the_bundle_is_not_whole(county):
    some = sealed(county)
    sent = bundled(
        county, county.phone, items(county.phone, some), key=SigningKey.generate()
    )
    got = taken(county, raw(sent))
    assert (got.stored, got.is_whole, got.fault.reason) == (1, False, "seal")
    assert held(county) == {some[0].id}


def test_changed_entries_are_refused_and_the_others_of_the_bundle_taken(county):
    good, bad = sealed(county, 2)
    carried = items(county.phone, [good, bad])
    carried[1]["document"]["body"] = {"changed": "一句话"}
    carried += [{"document": {"_id": "entry:nonsense"}}, {"document": {"_id": 5}}]
    got = taken(county, raw(bundled(county, county.phone, carried)))
    assert (got.stored, len(got.refused)) == (1, 2)
    assert held(county) == {good.id}


def test_nobody_brings_chunks_for_another(county):
    other = county.phones("司徒春华")
    attachment = {"pieces": {"data": "", "content_type": "application/octet-stream"}}

    def chunk(device: str):
        return {
            "_id": f"chunk:{device}:0199e0bf-1:0",
            "_rev": f"1-{'a' * 32}",
            "_attachments": attachment,
        }

    carried = [{"document": chunk(d)} for d in (county.phone.device, other.device)]
    carried.append({"document": {**chunk(county.phone.device), "_deleted": True}})
    got = taken(county, raw(bundled(county, county.phone, carried)))
    assert got.chunks == 1
    name = f"private-{county.phone.device}"
    assert name in county.sili.hub.names()
    assert f"private-{other.device}" not in county.sili.hub.names()


@pytest.mark.parametrize(
    ("other", "error"),
    [
        ({"county": "500101"}, InvalidBundle),
        ({"to": "d-0000000000000000"}, InvalidBundle),
        ({"maker": "d-0000000000000000"}, UnknownDevice),
    ],
)
def test_a_bundle_for_elsewhere_or_of_nobody_is_refused(county, other, error):
    sent = raw(bundled(county, county.phone, [], **other))
    with pytest.raises(error):
        taken(county, sent)


def test_enclosed_to_another_key_it_is_said_so_and_noted(county):
    half = ("media-500230/9", Opener.generate().addressee)
    got = taken(county, raw(bundled(county, county.phone, [], addressee=half)))
    assert got.fault.reason == "key"
    with county.context():
        (row,) = db.session.query(Bundle).all()
        assert "打不开" in row.fault


def test_the_answer_tells_the_phone_what_its_line_would(county):
    phone, other = county.phone, county.phones("司徒春华")
    (own,) = sealed(county)
    theirs = county.write("dispute.opened", BODY, case=new_case(), phone=other)
    carried = [reachable(county, phone), *items(phone, [own])]
    taken(county, raw(bundled(county, phone, carried)))
    county.ingest()
    said = answered(county, phone.device)
    ids = told(county)
    assert theirs.id in ids
    assert own.id not in ids
    assert any(id.startswith("receipt:") and id.endswith(phone.device) for id in ids)
    assert any(id.startswith("case:") for id in ids)
    assert "keys" in ids
    (marks,) = [item["marks"] for item in said if "marks" in item]

    # Told how far the phone has read, it says what is new and no more.
    taken(county, raw(bundled(county, phone, [{"marks": marks}], 2)))
    county.ingest()
    again = [
        i["document"]["_id"] for i in answered(county, phone.device) if "document" in i
    ]
    assert again == []
    later = county.write("dispute.opened", BODY, case=new_case(), phone=other)
    county.ingest()
    new = [
        i["document"]["_id"] for i in answered(county, phone.device) if "document" in i
    ]
    assert later.id in new
    assert theirs.id not in new


def test_marks_that_are_none_make_it_say_everything(county):
    phone = county.phone
    odd = {"grid-1": 5, "reference": ["other", "99"], "x": ["a"]}
    carried = [reachable(county, phone), {"marks": odd}, {"marks": 5}, {"strange": 1}]
    taken(county, raw(bundled(county, phone, carried)))
    county.ingest()
    assert any("document" in item for item in answered(county, phone.device))


def test_nobody_else_s_key_is_told_for_a_phone_and_without_one_there_is_no_answer(
    county,
):
    phone, thief = county.phone, county.phones("某人")
    forged = {**reachable(county, thief)}
    taken(county, raw(bundled(county, phone, [forged])))
    with pytest.raises(NoWayBack):
        answered(county, phone.device)
    with county.context(), pytest.raises(UnknownDevice):
        list(bundles.answer("d-nobody", county.sili, ""))


def test_what_a_phone_erased_is_heard_and_said_back(county):
    phone = county.phone
    told = [{"erased": ["entry:a", 5], "database": phone.home}]
    taken(county, raw(bundled(county, phone, [reachable(county, phone), *told])))
    said = answered(county, phone.device)
    assert {"heard": ["entry:a"], "database": phone.home} in said


def test_a_bundle_that_is_none_is_told_so(county):
    for nonsense in (b"", b"%PDF-1.7", b"sili-bundle/1\nh"):
        with county.context(), pytest.raises(InvalidBundle):
            bundles.take(io.BytesIO(nonsense).read, county.sili, "")


def test_evidence_comes_by_the_same_way(county):
    """What a chunk holds lies at the hub as the line would have put it."""
    device = county.phone.device
    document = {
        "_id": f"chunk:{device}:0199e0bf-1:0",
        "_rev": f"1-{'b' * 32}",
        "_attachments": {"pieces": {"data": "aGFsbG8=", "content_type": "x/y"}},
    }
    taken(county, raw(bundled(county, county.phone, [{"document": document}])))
    peer = county.sili.hub.peer(f"private-{device}")
    (found,) = peer.bulk_get([(document["_id"], document["_rev"])], inline=Inline(True))
    assert found["_attachments"]["pieces"]["data"] == "aGFsbG8="
