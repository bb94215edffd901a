"""What holds after healing: invariants 1 to 7 of the architecture, as far as one
village shows them. Each is a sentence that is false of a broken product."""

from random import Random
from typing import Any

from schemas.casefile import fold
from schemas.entry import Entry
from server.registry import db, entries, rebuilding
from server.verify import verify
from tests.faults.village import Village
from tests.server.test_verify import projected

OUTBOX = 2  # Its place among what is projected.
AMOUNT = "/agreement/1/terms/t1/amount_fen"
ARRIVED = {"县已收到", "已备份"}


def check(village: Village, held: set[str], *, whole: bool = True) -> None:
    """`held` is what anyone had when the quiet time began."""
    nothing_is_lost(village, held)
    words_are_true(village)
    once_or_in_quarantine(village)
    folding_has_no_order(village)
    nothing_is_decided_by_machine(village)
    if whole:
        the_registry_is_what_it_says(village)


def nothing_is_lost(village: Village, held: set[str]) -> None:
    """1: what anyone still held is in the record or in quarantine."""
    lost = held - village.recorded().keys() - village.quarantined().keys()
    assert not lost, f"held by somebody and nowhere at the county: {sorted(lost)}"


def words_are_true(village: Village) -> None:
    """2: 县已收到 and 已备份 of exactly what is in the record."""
    recorded = village.recorded()
    for name, phone in village.phones.items():
        for id, words in phone.words().items():
            said, is_there = words in ARRIVED, id in recorded
            # Who was revoked hears only what is answered when he hands in.
            true = said <= is_there if name in village.ended else said == is_there
            assert true, f"{name} says {words} of {id}"


def once_or_in_quarantine(village: Village) -> None:
    """3: each entry once, or waiting with a reason; never both."""
    recorded, waiting = village.recorded(), village.quarantined()
    assert set(recorded.values()) <= {1}, "an entry twice in the record"
    assert all(waiting.values()), "in quarantine without a reason"
    both = recorded.keys() & waiting.keys()
    assert not both, f"in the record and in quarantine: {sorted(both)}"
    assert recorded.keys() <= village.at_hub(), "in the record, and the hub lacks it"


def said(outbox: list[tuple[Any, ...]]) -> list[tuple[Any, ...]]:
    """What is said of cases; a rebuild owes a receipt to who has written nothing."""
    return [row for row in outbox if "case:" in str(row)]


def folding_has_no_order(village: Village) -> None:
    """4: the same case from any order, and the same on every phone that has it all."""
    with village.county.context():
        session = db.session()
        for case in entries.cases(session):
            found = [read for _, read in entries.of_case(session, case)]
            folded = fold(found).to_json()
            mixed = [*found, *found]
            Random(case).shuffle(mixed)
            assert fold(mixed).to_json() == folded, f"{case} depends on its order"
            for name, phone in village.phones.items():
                seen = phone.casebook.casefile(case, found[0].home)
                if seen and {e.id for e in seen.entries} == {e.id for e in found}:
                    assert seen.to_json() == folded, f"{name} sees another {case}"


def nothing_is_decided_by_machine(village: Village) -> None:
    """6: two amounts that did not know of each other stand both, until somebody who
    may has said which."""
    with village.county.context():
        session = db.session()
        for case in entries.cases(session):
            found = [read for _, read in entries.of_case(session, case)]
            if any(each.type.endswith((".settled", ".confirmed")) for each in found):
                continue
            said = {fen for _, fen in last_words(found)}
            if len(said) > 1:
                folded = fold(found)
                open_ = [*folded.conflicts]
                if set().union(*(each.seen for each in found)) - {e.id for e in found}:
                    open_ += folded.provisional  # An ancestor waits in quarantine.
                paths = {register.path for register in open_}
                assert AMOUNT in paths, f"{case} was decided by machine: {said}"


def last_words(found: list[Entry]) -> list[tuple[str, int]]:
    """What is said of the amount by those of whom nobody knew who wrote of it again;
    told from `seen` alone, and from what a phone wrote itself before."""
    by_id = {each.id: each for each in found}
    writes = {each.id: amount(each) for each in found if amount(each) is not None}
    known: set[str] = set()
    for id in writes:
        known |= knows(by_id, id) - {id}
    return [(id, fen) for id, fen in writes.items() if id not in known]


def amount(read: Entry) -> Any:
    body = read.body or {}
    if read.type == "agreement.signed":
        return body["terms"]["t1"]["amount_fen"]
    return body.get("set", {}).get("/terms/t1/amount_fen")


def knows(by_id: dict[str, Entry], id: str) -> set[str]:
    """The entry, and everything that its author had seen when he wrote it."""
    found: set[str] = set()
    waiting = [id]
    while waiting:
        here = by_id.get(waiting.pop())
        if here is None or here.id in found:
            continue
        found.add(here.id)
        waiting += here.seen
        mine = (each for each in by_id.values() if each.chain == here.chain)
        waiting += [each.id for each in mine if each.n < here.n]
    return found


def the_registry_is_what_it_says(village: Village) -> None:
    """5 and 7: rebuilt it is the same; every document bears its owner's seal."""
    county = village.county
    with county.context():
        before = projected(db.session())
        rebuilding.rebuild(county.clock.now, lambda done, total: None)
        after = projected(db.session())
        before[OUTBOX], after[OUTBOX] = said(before[OUTBOX]), said(after[OUTBOX])
        assert after == before, "a rebuild changed something"
        db.session.rollback()
        found = verify(db.session(), county.sili.hub, county.sili.keys)
        broken = [each.en for each in found if each.weight == "broken"]
        assert not broken or village.forked, broken
