"""Gaps and forks of a chain: what a supervisor is shown."""

from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from server import suspending
from server.permissions import Role
from server.registry import db, desk
from server.registry.chains import (
    Link,
    broken_chains,
    chain_view,
    chains,
    chains_by_link,
)
from tests.server.county import County, new_case
from tests.server.mediation import accepted, opened

numbers = st.sets(st.integers(1, 30), min_size=1)


def links(which: set[int]) -> list[Link]:
    return [
        Link("d", "c", n, f"digest {n}", f"digest {n - 1}" if n > 1 else None)
        for n in sorted(which)
    ]


@given(numbers)
def test_gaps_and_what_is_there_make_the_whole_chain(which: set[int]) -> None:
    view = chain_view(links(which))
    missing = {n for first, last in view.gaps for n in range(first, last + 1)}
    assert missing | which == set(range(1, view.last + 1))
    assert not missing & which
    assert not view.forks


@given(numbers, st.data())
def test_a_second_entry_of_one_number_is_a_fork(
    which: set[int], data: st.DataObject
) -> None:
    n = data.draw(st.sampled_from(sorted(which)))
    twin = Link("d", "c", n, "another", f"digest {n - 1}" if n > 1 else None)
    view = chain_view(sorted([*links(which), twin], key=lambda link: link.n))
    assert n in view.forks


def test_a_link_that_names_another_digest_is_a_fork() -> None:
    first, second = links({1, 2})
    bent = Link("d", "c", 2, second.digest, "somebody else's")
    assert chain_view([first, bent]).forks == (2,)


def test_a_chain_that_does_not_begin_with_nothing_is_a_fork() -> None:
    assert chain_view([Link("d", "c", 1, "x", "something")]).forks == (1,)


def test_a_gap_is_shown_and_keeps_nothing_out(county: County) -> None:
    case = new_case()
    county.write("dispute.opened", opened(), case=case)
    lost = county.seal("dispute.accepted", accepted(), case=case)
    county.write("dispute.accepted", accepted(), case=case)
    assert county.ingest().held == 2
    with county.context():
        (view,) = broken_chains(county.officer)
        assert (view.gaps, view.held, view.last) == (((2, 2),), 2, 3)
        assert not broken_chains(county.principal(Role.COUNTY_OFFICER, "500230102"))
    county.put(lost.document())
    county.ingest()
    with county.context():
        assert broken_chains(county.officer) == []
        assert chains(db.session()) == list(chains_by_link(db.session()))
        assert [view.is_whole for view in chains(db.session())] == [True]


def test_counted_or_link_by_link_a_chain_is_the_same(county: County) -> None:
    case = new_case()
    phones = [county.phone, county.phones("李娟"), county.phones("周敏")]
    for turn in range(9):
        phone = phones[turn % 3]
        made = county.seal("dispute.accepted", accepted(), case=case, phone=phone)
        if turn != 4:
            county.put(made.document())
    county.phone.chain = replace(county.phone.chain, n=0, prev=None)
    county.write("dispute.accepted", accepted(), case=case)
    resumed(county)
    with county.context():
        keys = county.sili.keys
        counted = [v for v in chains(db.session()) if v.device != desk.device(keys)]
        by_link = [v for v in chains_by_link(db.session()) if v in counted]
        assert counted == by_link
        assert sorted(view.is_whole for view in counted) == [False, False, True]


def resumed(county: County) -> None:
    """Two entries of one number are both in: the county stopped the phone for it."""
    county.ingest()
    said = {"pen": county.pen, "now": county.clock.now}
    who = county.principal(Role.SECURITY_ADMINISTRATOR, "500230")
    with county.context():
        suspending.resume(who, county.phone.device, "本人恢复的备份", **said)
    county.ingest()


def test_a_bent_link_that_leaves_the_counts_alone_is_found_link_by_link(
    county: County,
) -> None:
    case = new_case()
    county.seal("dispute.opened", opened(), case=case)
    county.write("dispute.accepted", accepted(), case=case)
    county.phone.chain = replace(county.phone.chain, n=0, prev=None)
    county.write("dispute.opened", opened(), case=case)
    county.ingest()
    with county.context():
        assert [view.forks for view in chains_by_link(db.session())] == [(2,)]
