"""What the county confirms to have is what arrived, no more and no less."""

from typing import Any

from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import update

from schemas.canonical import digest_of
from schemas.sealing import Purpose
from server import devices, outbox, receipts
from server.receipts import Run
from server.registry import db, transaction
from server.registry.chains import Link
from server.registry.directory import Scope
from server.registry.record import Backup, Epoch
from tests.server.county import County, new_case
from tests.server.mediation import open_case, opened, terminated


def link(n: int, branch: str = "", before: str = "") -> Link:
    prev = f"{n - 1}{before}" if n > 1 else None
    return Link("d-1", "c-1", n, f"{n}{branch}", prev)


@given(st.sets(st.integers(1, 40)))
def test_ranges_are_the_set_of_numbers_that_arrived(numbers: set[int]) -> None:
    said = receipts.chain_words([link(n) for n in sorted(numbers)], 0)
    ranges = [(1, said["n"]), *((a, b) for a, b, _ in said["beyond"])]
    assert {n for a, b in ranges for n in range(a, b + 1)} == numbers
    assert all(b + 1 < c for (_, b), (c, _) in zip(ranges, ranges[1:], strict=False))
    heads = {str(b): head for _, b, head in said["beyond"]}
    assert all(b == head for b, head in heads.items())
    assert said["head"] == (str(said["n"]) if said["n"] else None)


@given(st.lists(st.tuples(st.integers(1, 12), st.sampled_from(["", "x", "y"]))))
def test_a_run_vouches_for_linked_entries_only(places: list[tuple[int, str]]) -> None:
    """Whoever walks back from the head of a run finds each entry it names."""
    links = [link(n, branch, branch) for n, branch in sorted(set(places))]
    by_digest = {each.digest: each for each in links}
    found = receipts.runs(links)
    covered = []
    for run in found:
        digest: str | None = run.head
        for n in range(run.last, run.first - 1, -1):
            each = by_digest[str(digest)]
            assert each.n == n
            covered.append(each.digest)
            digest = each.prev
    assert sorted(covered) == sorted(by_digest)


def test_two_entries_of_one_number_are_each_a_run_of_its_own() -> None:
    links = [link(1), link(2), link(2, "x"), link(3)]
    assert receipts.runs(links) == [
        Run(1, 1, "1"),
        Run(2, 2, "2"),
        Run(2, 2, "2x"),
        Run(3, 3, "3"),
    ]
    assert receipts.chain_words([link(1), link(1, "x")], 0)["n"] == 0


def at_hub(county: County, epoch: str | None = None) -> dict[str, Any]:
    with county.context():
        epoch = epoch or outbox.begin_epoch(db.session(), county.clock.now)
    id = f"receipt:{epoch}:{county.phone.device}"
    (leaf,) = county.sili.hub.leaves(county.phone.home, id)
    return leaf


def test_a_receipt_is_sealed_for_its_own_purpose(county: County) -> None:
    open_case(county)
    county.ingest()
    leaf = at_hub(county)
    body = {n: v for n, v in leaf.items() if not n.startswith("_") and n != "seal"}
    key = county.sili.keys.public_keys[leaf["seal"]["kid"]]
    digest, sig = digest_of(body), leaf["seal"]["sig"]
    assert key.verify(Purpose.RECEIPT, "500230", digest, sig)
    assert not key.verify(Purpose.SERVER_DOC, "500230", digest, sig)
    (chain,) = body["chains"].values()
    assert chain == {
        "n": 2,
        "head": county.phone.chain.prev,
        "kept": 0,
        "beyond": [],
    }
    assert (body["serial"], body["refused"], body["predecessor"]) == (1, {}, None)


def test_one_document_a_device_replaced_and_never_repeated(county: County) -> None:
    case = open_case(county)
    county.ingest()
    before = at_hub(county)
    county.ingest()
    assert at_hub(county) == before
    late = county.seal("dispute.terminated", terminated(), case=case)
    county.write("dispute.opened", opened(), case=case)
    county.ingest()
    assert at_hub(county)["serial"] == 2
    (chain,) = at_hub(county)["chains"].values()
    assert (chain["n"], chain["beyond"]) == (2, [[4, 4, county.phone.chain.prev]])
    county.put(late.document(), late.home)
    county.ingest()
    (chain,) = at_hub(county)["chains"].values()
    assert (chain["n"], chain["beyond"]) == (4, [])
    assert at_hub(county)["_rev"].startswith("3-")


def test_what_is_refused_is_named_until_it_is_taken_in(county: County) -> None:
    bad = county.write("dispute.opened", {"summary": 1}, case=new_case())
    county.ingest()
    ((id, told),) = at_hub(county)["refused"].items()
    assert (id, told["reason"]) == (bad.id, "invalid_body")
    assert "重新记录" in told["do_zh"]
    assert at_hub(county)["chains"] == {}


def test_a_refusal_ends_when_the_reason_does(county: County) -> None:
    open_case(county)
    with county.context(), transaction() as session:
        session.execute(update(Scope).values(area="500230102001001"))
    county.ingest()
    assert len(at_hub(county)["refused"]) == 2
    with county.context(), transaction() as session:
        session.execute(update(Scope).values(area=county.phone.grid))
        devices.look_again(session, county.phone.device)
    county.ingest()
    assert at_hub(county)["refused"] == {}
    (chain,) = at_hub(county)["chains"].values()
    assert chain["n"] == 2


def test_a_receipt_stays_small_however_much_is_refused(county: County) -> None:
    for number in range(receipts.MOST_NAMED + 3):
        county.write("dispute.opened", {"summary": number}, case=new_case())
    county.ingest()
    assert len(at_hub(county)["refused"]) == receipts.MOST_NAMED
    assert at_hub(county)["more_refused"] == 3


def test_a_document_that_is_no_entry_is_in_nobodys_receipt(county: County) -> None:
    county.put({"_id": "entry:nobody", "_rev": "1-" + "a" * 32})
    county.ingest()
    assert receipts.addressee(county.phone.home, "entry:nobody") is None


def test_an_unregistered_device_gets_no_receipt(county: County) -> None:
    with county.context(), transaction() as session:
        epoch = outbox.begin_epoch(session, county.clock.now)
        receipts.queue(session, [(county.phone.home, "d-0")], epoch, county.clock.now)
    with county.context():
        assert outbox.waiting() == 0


def test_kept_is_what_a_verified_backup_reaches(county: County) -> None:
    case = open_case(county)
    county.ingest()
    with county.context(), transaction() as session:
        backup = Backup(id="b-1", position=2, digest="", verified_at=county.clock.now)
        session.add(backup)
    county.write("dispute.terminated", terminated(), case=case)
    county.ingest()
    (chain,) = at_hub(county)["chains"].values()
    assert (chain["n"], chain["kept"]) == (3, 2)


def test_in_a_new_epoch_every_device_hears_of_it(county: County) -> None:
    open_case(county)
    county.phones("李网格", "500230101205002")
    county.ingest()
    first = at_hub(county)["epoch"]
    later = county.clock.forward(days=1)
    with county.context(), transaction() as session:
        session.add(Epoch(epoch="e-next", predecessor=first, begun_at=later))
    county.ingest()
    leaf = at_hub(county, "e-next")
    assert (leaf["epoch"], leaf["predecessor"]) == ("e-next", first)
    assert at_hub(county, first)["epoch"] == first
    with county.context():
        assert receipts.owed(db.session(), "e-next") == set()
    assert any(
        change.id.startswith("receipt:e-next:")
        for change in county.sili.hub.peer("grid-500230101205002").changes("0").changes
    )
