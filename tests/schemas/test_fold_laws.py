"""The laws of the fold, over whatever three phones may write and hear.

A history is a list of moves: a phone writes (a record of an act, a correction or a
void of something it knows, a body that no schema takes, a type from the future), or
hears another. Phones know different things when they write, so everything that can
be concurrent is.
"""

import dataclasses
import json
from collections.abc import Callable
from datetime import date
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from schemas import entry as entries
from schemas import placing
from schemas.casefile import CaseFile, fold
from schemas.entry import Entry
from schemas.placing import Record
from schemas.registers import REMOVED, Klass, Standing
from schemas.samples import County, dispute
from tests.schemas.telling import (
    Phone,
    accepting,
    consenting,
    ending,
    holding,
    opening,
    refusing,
    sealing,
    signing,
    speaking,
    visiting,
)

ACTS = [
    ("dispute.opened", opening()),
    ("dispute.opened", opening(summary="李四说屋檐水冲了他家院坝。", claims={})),
    ("dispute.accepted", accepting()),
    ("dispute.accepted", accepting(accepted_on="2026-11-19")),
    ("dispute.not_accepted", refusing()),
    ("dispute.consented", consenting("p1", openness="public")),
    ("dispute.consented", consenting("p1", agreed=False)),
    ("stage.recorded", holding(1)),
    ("stage.recorded", holding(1, outcome="settled_on_site", host="刘主任")),
    ("stage.recorded", holding(2, outcome="need_more_facts")),
    ("stage.recorded", holding(3)),
    ("stage.recorded", holding(4, 2)),
    ("agreement.signed", signing(amount=860000)),
    ("agreement.signed", signing(amount=680000)),
    ("agreement.signed", speaking()),
    ("agreement.sealed", sealing()),
    ("dispute.terminated", ending()),
    ("follow_up.recorded", visiting()),
]
CHANGES = {
    "dispute.opened": [
        {"set": {"/summary": "雨水"}},
        {"set": {"/parties/p3": {**opening()["parties"]["p1"], "name": "王五"}}},
        {"remove": ["/claims/c1"]},
        {"set": {"/claims": {}}},
        {"set": {"/claims/c1/amount_fen": 5000}},
    ],
    "stage.recorded": [
        {"set": {"/host": "陈支书"}, "remove": ["/participants/a1/party"]},
        {"set": {"/round": 2}},
    ],
    "agreement.signed": [
        {"set": {"/terms/t1/amount_fen": 780000}},
        {"set": {"/terms/t2": {"text": "赔礼道歉"}}},
        {"remove": ["/terms/t1/amount_fen"]},
        {"remove": ["/terms/t2"]},
    ],
}
NAMES = ("wang", "li", "chen")
COUNTY = County(seed=7)

small = st.integers(0, 19)
moves = st.lists(
    st.one_of(
        st.tuples(st.just("act"), st.integers(0, 2), small, small),
        st.tuples(st.just("act"), st.integers(0, 2), small, small),
        st.tuples(st.just("hear"), st.integers(0, 2), st.integers(0, 2), small),
        st.tuples(st.just("correct"), st.integers(0, 2), small, small),
        st.tuples(st.just("void"), st.integers(0, 2), small, small),
        st.tuples(st.just("odd"), st.integers(0, 2), small, small),
    ),
    min_size=1,
    max_size=14,
)


def act(phone: Phone, which: int, minute: int) -> None:
    type, body = ACTS[which % len(ACTS)]
    offset_ms = None if minute % 5 == 0 else minute * 1000
    phone.record(type, body, minute=minute, offset_ms=offset_ms)


def correct(phone: Phone, which: int, how: int) -> None:
    if phone.known:
        original = phone.known[which % len(phone.known)]
        changes = CHANGES.get(original.type, [{"set": {"/reason": "…"}}])
        phone.correct(original, **changes[how % len(changes)])


def void(phone: Phone, which: int, _: int) -> None:
    if phone.known:
        phone.void(phone.known[which % len(phone.known)])


def odd(phone: Phone, which: int, _: int) -> None:
    phone.record(*ODD[which % len(ODD)])


ODD = [
    ("omen.read", {"words": {"of": ["the future"]}}),
    ("stage.recorded", {"stage": 9}),
    ("dispute.corrected", {"corrects": "entry:x", "set": {}}),
]
WRITE: dict[str, Callable[[Phone, int, int], None]] = {
    "act": act,
    "correct": correct,
    "void": void,
    "odd": odd,
}


def histories() -> st.SearchStrategy[list[Entry]]:
    """Everything that was written, by anybody, in a story of some moves."""
    return moves.map(story).filter(bool)


def story(told: list[tuple[str, int, int, int]]) -> list[Entry]:
    phones = [Phone(name) for name in NAMES]
    for move, who, what, how in told:
        if move == "hear":
            phones[who].hear(phones[what])
        else:
            WRITE[move](phones[who], what, how)
    phones[0].hear(*phones[1:])
    return phones[0].known


def said(casefile: CaseFile) -> str:
    return json.dumps(casefile.to_json(), ensure_ascii=False)


@given(histories(), st.data())
def test_neither_order_nor_repetition_nor_batches_change_the_case_file(
    told: list[Entry], data: st.DataObject
) -> None:
    again = data.draw(st.lists(st.sampled_from(told), max_size=5))
    shuffled = data.draw(st.permutations(told + again))
    cut = data.draw(st.integers(0, len(shuffled)))
    assert said(fold(shuffled)) == said(fold(told))
    batches = (*fold(shuffled[:cut]).entries, *fold(shuffled[cut:]).entries)
    assert said(fold(batches)) == said(fold(told))


@given(histories())
def test_an_entry_read_back_from_its_document_folds_alike(told: list[Entry]) -> None:
    assert said(fold(entries.read(e.document()) for e in told)) == said(fold(told))


@given(histories())
def test_every_leaf_is_in_the_case_file_or_its_body_is_kept_whole(
    told: list[Entry],
) -> None:
    casefile = fold(told)
    kept = {
        each.entry_id: each.body for each in (*casefile.unplaced, *casefile.unknown)
    }
    for each in told:
        if each.id in kept:
            assert kept[each.id] == each.body
        elif each.id not in casefile.voided:
            for path, value in told_by(each, told):
                history = casefile.registers[path].history
                assert value in [w.value for w in history if w.entry_id == each.id]
                assert casefile.provenance[path] in [w.entry_id for w in history]


def told_by(each: Entry, told: list[Entry]) -> list[tuple[str, object]]:
    """Where each leaf of a body should be, said without the fold."""
    record = placing.read(each)
    assert isinstance(record, Record)
    body = {name: part for name, part in record.body.items() if name != "set"}
    own = [(record.root + at, value) for at, value in placing.leaves(body)]
    if each.type == "dispute.opened":
        own = [(pulled_out(path), value) for path, value in own]
    for pointer, part in record.body.get("set", {}).items():
        original = next(e for e in told if e.id == record.corrects)
        root = placing.root(original.type, original.body or {}, original.id)
        for at, value in placing.leaves(part, pointer):
            own.append((pulled_out(root + at), value))
    return own


def pulled_out(path: str) -> str:
    path = path.replace("/dispute/parties", "/party", 1)
    return path.replace("/dispute/claims", "/claim", 1)


@given(histories())
def test_the_tree_is_the_registers_and_nothing_else(told: list[Entry]) -> None:
    casefile = fold(told)
    shown = {
        path: register.value
        for path, register in casefile.registers.items()
        if register.value is not REMOVED
    }
    inside = {path for path, value in placing.leaves(casefile.tree) if path}
    assert inside <= shown.keys()
    for path, value in shown.items():
        place = casefile.tree
        for name in path.split("/")[1:]:
            place = place[name]
        assert place == value or value == {}
    assert casefile.provenance.keys() == casefile.registers.keys()


@given(histories())
def test_what_stands_is_what_nobody_who_wrote_later_knew(told: list[Entry]) -> None:
    """The closure computed the slow way agrees with what the registers say."""
    casefile = fold(told)
    past = {e.id: knew(e, told) for e in told}
    for register in casefile.registers.values():
        ids = [write.entry_id for write in register.history]
        open_ = [w for w in register.history if not any(w[0] in past[i] for i in ids)]
        values = [write.value for write in open_]
        assert register.write in open_
        disagree = any(value != values[0] for value in values)
        if register.klass is Klass.HARD:
            assert disagree == (register.standing is Standing.CONFLICT)
        else:
            assert register.standing is Standing.SETTLED
        if disagree and register.klass is Klass.HARD:
            stands = [register.value, *(write.value for write in register.others)]
            assert all(value in stands for value in values)


def knew(each: Entry, told: list[Entry]) -> set[str]:
    """All that the author knew: what it had seen or named, its own, and so on."""
    by_id = {e.id: e for e in told}
    known: set[str] = set()
    new = {each.id}
    while new:
        known |= new
        direct = {i for id in new for i in directly(by_id[id], told)}
        new = (direct & by_id.keys()) - known
    return known - {each.id}


def directly(each: Entry, told: list[Entry]) -> set[str]:
    own = {e.id for e in told if e.chain == each.chain and e.n < each.n}
    record = placing.read(each)
    named = {record.corrects, record.voids} if isinstance(record, Record) else set()
    return {*each.seen, *own, *(id for id in named if id)}


@given(histories())
def test_the_order_puts_nothing_before_what_its_author_knew(told: list[Entry]) -> None:
    order = [each.id for each in fold(told).entries]
    assert len(order) == len(set(order)) == len(told)
    for each in told:
        assert all(order.index(i) < order.index(each.id) for i in knew(each, told))


@given(histories())
def test_a_record_that_has_seen_the_heads_has_seen_it_all(told: list[Entry]) -> None:
    phone = Phone("zhou")
    phone.known = list(told)
    last = phone.record("follow_up.recorded", visiting())
    assert fold(phone.known).heads == (last.id,)
    assert knew(last, phone.known) == {each.id for each in told}


@given(histories(), st.data())
def test_until_its_ancestors_arrive_a_disagreement_is_provisional(
    told: list[Entry], data: st.DataObject
) -> None:
    arrived = data.draw(st.lists(st.sampled_from(told), unique_by=lambda e: e.id))
    casefile = fold(arrived)
    here = {each.id for each in arrived}
    named = {i for each in arrived for i in directly(each, arrived)}
    assert set(casefile.waiting) <= named - here
    for register in casefile.provisional:
        pasts = [knew_of(w.entry_id, arrived) for w in register.history]
        assert any(past - here for past in pasts)
    for register in casefile.conflicts:
        standing = (register.write, *register.others)
        assert not any(knew_of(w.entry_id, arrived) - here for w in standing)


def knew_of(id: str, arrived: list[Entry]) -> set[str]:
    """As `knew`, with what was known but has not arrived."""
    by_id = {e.id: e for e in arrived}
    past = knew(by_id[id], arrived) | {id}
    return past | {i for known in past for i in directly(by_id[known], arrived)}


@given(histories(), st.data())
def test_an_erased_copy_takes_the_place_of_the_other(
    told: list[Entry], data: st.DataObject
) -> None:
    erased = entries.erase(data.draw(st.sampled_from(told)))
    others = [each for each in told if each.id != erased.id]
    both = data.draw(st.permutations([*told, erased]))
    assert said(fold(both)) == said(fold([*others, erased]))
    assert erased.id in fold(both).erased
    assert not any(
        write.entry_id == erased.id
        for register in fold(both).registers.values()
        for write in register.history
    )


@given(histories())
def test_what_is_voided_is_hidden_and_named(told: list[Entry]) -> None:
    casefile = fold(told)
    assert casefile.voided.keys() <= {each.id for each in told}
    for register in casefile.registers.values():
        assert not any(write.entry_id in casefile.voided for write in register.history)
    for by in casefile.voided.values():
        assert by not in casefile.voided


@given(st.integers(0, 10_000))
def test_a_dispute_lived_by_the_book_has_nothing_against_it(seed: int) -> None:
    """The samples' lives: every fate, every kind, corrections and returns included."""
    rng = Random(seed)
    grid = rng.choice(COUNTY.grids)
    phone = Phone("wang")
    for step in dispute(rng, COUNTY, grid, date(2026, 3, 2)):
        body = step.naming([each.id for each in phone.known])
        phone.record(step.type, body, seen=[each.id for each in phone.known[-1:]])
    casefile = fold(phone.known)
    assert casefile.problems == ()
    assert casefile.unplaced == casefile.unknown == ()
    assert casefile.conflicts == casefile.amendments == ()
    assert casefile.heads == (phone.known[-1].id,)


def test_no_entries_make_an_empty_case_file() -> None:
    casefile = fold([])
    assert casefile.state is None
    assert casefile.tree == {}
    assert [step.type for step in casefile.next_steps] == ["dispute.opened"]


@pytest.mark.parametrize("order", [(0, 1, 2), (2, 1, 0)])
def test_a_circle_of_knowledge_makes_its_members_concurrent(
    order: tuple[int, ...],
) -> None:
    """A hostile phone numbers an entry low that has seen a higher one."""
    phone = Phone("wang")
    first = phone.record("dispute.opened", opening())
    honest = phone.chain
    later = phone.record("agreement.signed", signing(amount=860000))
    phone.chain = honest
    forged = phone.record("agreement.signed", signing(amount=1), seen=[later.id])
    told = [first, later, dataclasses.replace(forged, n=1)]
    casefile = fold(told[i] for i in order)
    amount = casefile.registers["/agreement/1/terms/t1/amount_fen"]
    assert amount.standing is Standing.CONFLICT
    assert len(casefile.heads) == 2
