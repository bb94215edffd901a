"""What holds after healing: invariants 1 to 8 of the architecture, as far as one
village shows them. Each is a sentence that is false of a broken product; 7 and 8 are
in `owners`."""

from random import Random
from typing import Any

from schemas.casefile import fold
from schemas.entry import Entry
from server.registry import db, rebuilding
from server.verify import verify
from tests.faults import owners
from tests.faults.village import Cases, Village, person
from tests.server.test_verify import projected

OUTBOX = 2  # Its place among what is projected.
AMOUNT = "/agreement/1/terms/t1/amount_fen"
ARRIVED = {"县已收到", "已备份"}


def check(village: Village, held: set[str], *, whole: bool = True) -> None:
    """`held` is what anyone had when the quiet time began."""
    if whole:
        owners.nobody_writes_for_another(village)
    nothing_is_lost(village, held)
    words_are_true(village)
    once_or_in_quarantine(village)
    cases = village.cases()
    folding_has_no_order(village, cases)
    nothing_is_decided_by_machine(cases)
    owners.nobody_reads_beyond(village, cases)
    owners.what_was_erased_is_gone(village)
    owners.what_was_withdrawn_is_gone(village, cases)
    owners.whoever_may_know_has_it(village, cases)
    owners.late_is_late(village, cases)
    owners.seats_are_apart(village)
    if whole:
        owners.the_console_keeps_it(village)
        the_registry_is_what_it_says(village)


def nothing_is_lost(village: Village, held: set[str]) -> None:
    """1: what anyone still held is in the record or in quarantine."""
    lost = held - village.recorded().keys() - village.quarantined().keys()
    assert not lost, f"有人手里有而县里没有：{sorted(lost)}"


def words_are_true(village: Village) -> None:
    """2: 县已收到 and 已备份 of exactly what is in the record."""
    recorded = village.recorded()
    for name, phone in village.phones.items():
        for id, words in phone.words().items():
            said, is_there = words in ARRIVED, id in recorded
            # Who was revoked hears only what is answered when he hands in; and of two
            # branches no receipt's head stands for both.
            less = name in village.ended or person(name) == village.forked
            true = said <= is_there if less else said == is_there
            assert true, f"{name}的手机说{id}{words}，不是这样"


def once_or_in_quarantine(village: Village) -> None:
    """3: each entry once, or waiting with a reason; never both."""
    recorded, waiting = village.recorded(), village.quarantined()
    assert set(recorded.values()) <= {1}, "一条记录入库两次"
    assert all(waiting.values()), "待核而没有原因"
    both = recorded.keys() & waiting.keys()
    assert not both, f"既入库又待核：{sorted(both)}"
    assert recorded.keys() <= village.at_hub().keys(), "入了库，同步中心却没有"


def said(outbox: list[tuple[Any, ...]]) -> list[tuple[Any, ...]]:
    """What is said of cases; a rebuild owes a receipt to who has written nothing."""
    return [row for row in outbox if "case:" in str(row)]


def folding_has_no_order(village: Village, cases: Cases) -> None:
    """4: the same case from any order, and the same on every phone that has it all."""
    for case, told in cases.items():
        found = [read for _, read in told]
        folded = fold(found).to_json()
        mixed = [*found, *found]
        Random(case).shuffle(mixed)
        assert fold(mixed).to_json() == folded, f"{case}因到达先后不同而不同"
        for name, phone in village.phones.items():
            if name in village.ended:  # It is let in no more, and hears of no erasure.
                continue
            seen = phone.sees(case, found[0].home)
            if seen and {e.id for e in seen.entries} == {e.id for e in found}:
                assert seen.to_json() == folded, f"{name}看到的{case}与县里不同"


def nothing_is_decided_by_machine(cases: Cases) -> None:
    """6: two amounts that did not know of each other stand both, until somebody who
    may has said which."""
    for case, told in cases.items():
        found = [read for _, read in told]
        if any(each.type.endswith((".settled", ".confirmed")) for each in found):
            continue
        said = {fen for _, fen in last_words(found)}
        if len(said) > 1:
            folded = fold(found)
            open_ = [*folded.conflicts]
            if set().union(*(each.seen for each in found)) - {e.id for e in found}:
                open_ += folded.provisional  # An ancestor waits in quarantine.
            paths = {register.path for register in open_}
            assert AMOUNT in paths, f"{case}由机器定了数额：{said}"


def last_words(found: list[Entry]) -> list[tuple[str, int]]:
    """What is said of the amount by those of whom nobody knew who wrote of it again;
    told from `seen` alone, and from what a phone wrote itself before."""
    by_id = {each.id: each for each in found}
    writes = {
        each.id: amount(each)
        for each in found
        if amount(each) is not None and has_original(by_id, each)
    }
    known: set[str] = set()
    for id in writes:
        known |= knows(by_id, id) - {id}
    return [(id, fen) for id, fen in writes.items() if id not in known]


def has_original(by_id: dict[str, Entry], read: Entry) -> bool:
    """Nobody reads a correction of what was erased, or is kept out."""
    corrects = (read.body or {}).get("corrects")
    original = by_id.get(corrects) if corrects else read
    return original is not None and original.body is not None


def amount(read: Entry) -> Any:
    body = read.body
    if body is None:  # It was erased.
        return None
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
        assert after == before, "重建以后不一样了"
        db.session.rollback()
        found = verify(db.session(), county.sili.hub, county.sili.keys)
        broken = [each.en for each in found if each.weight == "broken"]
        assert not broken or village.forked, broken
