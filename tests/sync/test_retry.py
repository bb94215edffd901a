from itertools import islice

from hypothesis import given
from hypothesis import strategies as st

from sync.retry import Patience, bound, wait_after, waits

tries = st.integers(1, 10**6)
chances = st.floats(0, 1, exclude_max=True)


@given(tries, chances)
def test_no_wait_is_negative_or_longer_than_the_most(tries, chance):
    assert 0 <= wait_after(tries, Patience(most=30), chance) <= 30


@given(tries)
def test_the_bound_never_shrinks(tries):
    assert bound(tries, Patience()) <= bound(tries + 1, Patience())


def test_the_bound_doubles_from_the_first_to_the_most():
    patience = Patience(first=1, most=6)
    assert [bound(n, patience) for n in (1, 2, 3, 4, 5)] == [1, 2, 4, 6, 6]


def test_a_wait_the_peer_asked_for_is_kept_but_not_beyond_the_most():
    patience = Patience(most=30)
    assert wait_after(1, patience, 0.5, asked=7) == 7
    assert wait_after(1, patience, 0.5, asked=86400) == 30
    assert wait_after(1, patience, 0.5, asked=-1) == 0


def test_a_loop_waits_longer_after_each_failure():
    patience = Patience(first=1, most=5)
    assert list(islice(waits(patience, lambda: 0.5), 5)) == [0.5, 1, 2, 2.5, 2.5]
