"""The laws of settling, over whatever four phones may write, hear and settle."""

import itertools
import json
from random import Random

from hypothesis import given
from hypothesis import strategies as st

from schemas.casefile import CaseFile, fold
from schemas.entry import Entry
from schemas.registers import Standing
from tests.schemas.telling import Phone, at, opening, signing
from tests.schemas.test_settling import confirming, in_conflict, settle, settling

moves = st.lists(
    st.tuples(
        st.sampled_from(["write", "correct", "hear", "settle", "confirm", "void"]),
        st.integers(0, 3),
        st.integers(0, 9),
        st.integers(0, 9),
    ),
    min_size=3,
    max_size=16,
)
SUMS = (860000, 680000, 800000)


def play(story: list[tuple[str, int, int, int]]) -> list[Entry]:
    """Four phones that know the opening; `settle` ends what is open, if anything."""
    phones = [Phone(name) for name in ("wang", "li", "chen", "office")]
    opened = phones[0].record("dispute.opened", opening())
    for phone in phones[1:]:
        phone.hear(phones[0])
    for verb, who, which, how in story:
        phone = phones[who]
        if verb == "write":
            phone.record("agreement.signed", signing(amount=SUMS[how % 3]))
        elif verb == "hear":
            phone.hear(phones[which % 4])
        elif verb == "void":
            phone.void(phone.known[which % len(phone.known)])
        elif verb == "correct":
            _correct(phone, opened, which, SUMS[how % 3])
        else:
            _end(phone, verb, which, how)
    every = {each.id: each for phone in phones for each in phone.known}
    return list(every.values())


def _correct(phone: Phone, opened: Entry, which: int, amount: int) -> None:
    signed = [e for e in phone.known if e.type == "agreement.signed"]
    if signed:
        original = signed[which % len(signed)]
        phone.correct(original, set={"/terms/t1/amount_fen": amount})
    else:
        phone.correct(opened, set={"/summary": f"改走屋檐水{amount}"})


def _end(phone: Phone, verb: str, which: int, how: int) -> None:
    casefile = fold(phone.known)
    open_ = [*casefile.conflicts, *casefile.amendments, *casefile.provisional]
    if not open_:
        return
    register = open_[which % len(open_)]
    if verb == "confirm":
        phone.record("amendment.confirmed", confirming(register))
        return
    named = [*sorted(register.disputed), ""]
    body = settling(register, named[how % len(named)])
    phone.record("conflict.settled", body)


def said(casefile: CaseFile) -> str:
    return json.dumps(casefile.to_json(), ensure_ascii=False, sort_keys=True)


@given(moves, st.randoms(use_true_random=False))
def test_neither_order_nor_repetition_changes_what_is_settled(
    story: list[tuple[str, int, int, int]], random: Random
) -> None:
    told = play(story)
    again = random.sample(told, k=min(3, len(told)))
    shuffled = [*told, *again]
    random.shuffle(shuffled)
    assert said(fold(shuffled)) == said(fold(told))


@given(moves)
def test_what_is_settled_is_what_somebody_recorded(
    story: list[tuple[str, int, int, int]],
) -> None:
    for register in fold(play(story)).registers.values():
        recorded = [w.value for w in register.history if not w.settles]
        for write in register.history:
            assert not write.settles or write.value in recorded


@given(moves)
def test_what_stands_open_are_the_values_that_nobody_gave_up(
    story: list[tuple[str, int, int, int]],
) -> None:
    """Settled means that all who wrote last, or settled last, agree."""
    for register in fold(play(story)).registers.values():
        if register.klass != "hard":
            continue
        stands = [write.value for write in register.open]
        differ = any(value != stands[0] for value in stands)
        assert differ == (register.standing is Standing.CONFLICT)
        assert register.write in register.open
        if register.standing is Standing.SETTLED:
            assert register.disputed == frozenset()
        else:
            assert len(register.disputed) > 1


@given(moves, st.integers(0, 20), st.sampled_from((*SUMS, 700000)))
def test_nobody_but_themselves_ends_a_disagreement_without_a_settlement(
    story: list[tuple[str, int, int, int]], which: int, amount: int
) -> None:
    """Whoever knows all of it may write what he likes: what stood apart stands."""
    phone = Phone("zhou")
    phone.known = play(story)
    before = fold(phone.known)
    _correct(phone, phone.known[0], which, amount)
    after = fold(phone.known)
    for register in before.conflicts:
        if register.path != "/state":
            now = after.registers[register.path]
            assert now.standing in (Standing.CONFLICT, Standing.PROVISIONAL)
            assert register.disputed <= now.disputed


@given(moves, st.integers(0, 20), st.integers(0, 1))
def test_a_settlement_ends_it_and_a_value_beside_it_reopens_unless_the_same(
    story: list[tuple[str, int, int, int]], which: int, same: int
) -> None:
    phone, beside = Phone("zhou"), Phone("zhang")
    phone.known = play(story)
    beside.known = list(phone.known)
    open_ = fold(phone.known).conflicts
    if not open_:
        return
    register = open_[which % len(open_)]
    matched = sorted(register.disputed)[which % len(register.disputed)]
    settled = phone.record("conflict.settled", settling(register, matched))
    after = fold(phone.known).registers[register.path]
    assert after.standing is Standing.SETTLED
    assert after.write.entry_id == settled.id
    others = [w for w in register.open if (w.value == after.value) == bool(same)]
    if others:
        body = settling(register, others[0].entry_id, by_role="judicial_office")
        beside.record("conflict.settled", body)
        both = at(register.path, phone, beside)
        assert both.reopened == (not same)


def test_every_order_of_a_short_story_folds_alike() -> None:
    _, li, chen, more, less = in_conflict()
    settle(chen, more)
    li.correct(less, set={"/terms/t1/amount_fen": 800000})
    chen.hear(li)
    known = chen.known[-4:]
    first = chen.known[:-4]
    texts = {said(fold([*first, *some])) for some in itertools.permutations(known)}
    assert len(texts) == 1
