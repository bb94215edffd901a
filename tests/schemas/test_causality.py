"""Who knew what, for entries that honest phones could not write either."""

import dataclasses
from datetime import datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from schemas.causality import Causality, Moment
from schemas.entry import Entry
from tests.schemas.telling import OPENED, told

TEMPLATE = told(OPENED).known[0]
IDS = [f"e{n}" for n in range(8)]
BEGAN = datetime.fromisoformat("2026-11-20T08:00:00+08:00")

Graph = dict[str, tuple[frozenset[str], str, int]]

# For each entry: what it has seen (itself and what never arrives included), in which
# chain it is, at which number. Most of these graphs have circles.
graphs: st.SearchStrategy[Graph] = st.dictionaries(
    st.sampled_from(IDS),
    st.tuples(
        st.frozensets(st.sampled_from([*IDS, "gone"]), max_size=3),
        st.sampled_from(["c1", "c2", "c3"]),
        st.integers(1, 4),
    ),
)


def entries_of(graph: Graph) -> dict[str, Entry]:
    return {
        id: dataclasses.replace(TEMPLATE, id=id, seen=tuple(seen), chain=chain, n=n)
        for id, (seen, chain, n) in graph.items()
    }


def moments_of(graph: Graph) -> dict[str, Moment]:
    """Later letters were written first: time and knowledge often disagree."""
    return {
        id: ("2026-11-20", BEGAN - timedelta(minutes=IDS.index(id))) for id in graph
    }


def causality_of(graph: Graph) -> Causality:
    return Causality(entries_of(graph), moments_of(graph), {})


@given(graphs)
def test_precedes_is_a_strict_order_even_on_circles(graph: Graph) -> None:
    causality = causality_of(graph)
    before = {(a, b) for a in graph for b in graph if causality.precedes(a, b)}
    assert not any(a == b or (b, a) in before for a, b in before)
    assert all((a, d) in before for a, b in before for c, d in before if b == c)


@given(graphs)
def test_the_order_respects_it(graph: Graph) -> None:
    causality = causality_of(graph)
    order = causality.order
    assert sorted(order) == sorted(graph)
    for place, later in enumerate(order):
        assert not any(causality.precedes(later, earlier) for earlier in order[:place])


@given(graphs, st.sets(st.sampled_from(IDS)))
def test_some_stand_and_whatever_falls_is_known_by_one_that_stands(
    graph: Graph, some: set[str]
) -> None:
    causality = causality_of(graph)
    ids = sorted(some & graph.keys())
    last, first = causality.last(ids), causality.first(ids)
    assert bool(last) == bool(first) == bool(ids)
    for id in set(ids) - set(last):
        assert any(causality.precedes(id, other) for other in last)
    for id in set(ids) - set(first):
        assert any(causality.precedes(other, id) for other in first)


@given(graphs)
def test_what_waits_has_something_missing_behind_it(graph: Graph) -> None:
    causality = causality_of(graph)
    absent = {i for seen, _, _ in graph.values() for i in seen} - graph.keys()
    assert causality.waiting == tuple(sorted(absent))
    for id, (seen, _, _) in graph.items():
        direct = bool(seen & absent)
        known = [other for other in graph if causality.precedes(other, id)]
        inherited = any(graph[other][0] & absent for other in known)
        assert causality.waits(id) >= (direct or inherited)


def test_a_line_written_with_every_clock_backwards_is_still_a_line() -> None:
    line: Graph = {
        id: (frozenset(IDS[n - 1 : n]), f"c{n}", 1) for n, id in enumerate(IDS)
    }
    causality = causality_of(line)
    assert causality.order == tuple(IDS)
    assert causality.heads == (IDS[-1],)


def test_of_entries_that_did_not_know_each_other_the_earlier_comes_first() -> None:
    apart: Graph = {id: (frozenset(), f"c{n}", 1) for n, id in enumerate(IDS)}
    assert causality_of(apart).order == tuple(reversed(IDS))
