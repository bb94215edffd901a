"""The product broken once for each invariant, and found, for the right reason."""

from collections.abc import Callable

import pytest
from sqlalchemy import select

from mobile import bringing
from mobile.delivery import Delivery
from mobile.standing import Standing
from schemas.casefile import CaseFile
from server import outbox, reoffering
from server.registry import projecting, restricting
from server.registry.directory import Device
from tests.faults import truths
from tests.faults.histories import MOST, Stage

Break = Callable[[pytest.MonkeyPatch], None]


def nobody_offers(patch: pytest.MonkeyPatch) -> None:
    """1: after a new epoch nothing is offered again."""
    patch.setattr(Delivery, "wrote", lambda self, id, case: None)
    patch.setattr(bringing, "bring_colleagues", lambda *_: 0)
    patch.setattr(Delivery, "lost", lambda self, ids: None)


def words_run_ahead(patch: pytest.MonkeyPatch) -> None:
    """2: delivered is called received."""
    patch.setattr(Delivery, "_confirmed", lambda self, id: Standing.RECEIVED)


def nothing_is_carried(patch: pytest.MonkeyPatch) -> None:
    """3: the hub is read and nothing is offered to it again."""
    patch.setattr(reoffering, "reoffer", lambda *_: 0)


def order_matters(patch: pytest.MonkeyPatch) -> None:
    """4: what was folded tells how it came."""
    real = truths.fold

    def folded(found: object) -> CaseFile:
        every = list(found)  # type: ignore[call-overload]
        return real(every[:-1] if len(every) % 2 else every)

    patch.setattr(truths, "fold", folded)


def rows_drift(patch: pytest.MonkeyPatch) -> None:
    """5: a row holds what no entry says."""
    real, count = projecting.columns, iter(range(10**9))
    patch.setattr(
        projecting, "columns", lambda found: {**real(found), "title": f"{next(count)}"}
    )


def the_later_wins(patch: pytest.MonkeyPatch) -> None:
    """6: of two sums the machine takes one."""
    patch.setattr(CaseFile, "conflicts", ())


def the_county_tidies(patch: pytest.MonkeyPatch) -> None:
    """7: the county writes over what a phone wrote."""
    real = outbox.bring

    def bring(hub, database, notes, *more):  # type: ignore[no-untyped-def]
        peer = hub.peer(database)
        for line in peer.all_docs(start_key="entry:", include_docs=True):
            if line.id.startswith("entry:"):
                peer.bulk_docs([{**line.document, "case": "tidied"}])
        return real(hub, database, notes, *more)

    patch.setattr(outbox, "bring", bring)


def everybody_reads(patch: pytest.MonkeyPatch) -> None:
    """8: a restricted case is brought to every phone."""

    def every_phone(session, grid, casefile):  # type: ignore[no-untyped-def]
        return set(session.scalars(select(Device.id)))

    patch.setattr(restricting, "of_case", every_phone)


# What is wrong, how the story ends, and a seed whose history shows it soon.
BREAKS: dict[Break, tuple[str, int]] = {
    nobody_offers: ("有人手里有而县里没有", 6),
    words_run_ahead: ("不是这样", 6),
    nothing_is_carried: ("同步中心却没有", 92),
    order_matters: ("因到达先后不同而不同", 0),
    rows_drift: ("重建以后不一样了", 0),
    the_later_wins: ("由机器定了数额", 1),
    the_county_tidies: ("被别人写过", 1),
    everybody_reads: ("有别人的限制知悉案件", 14),
}


@pytest.mark.parametrize("broken", BREAKS)
def test_a_broken_product_is_found(village: Stage, broken: Break) -> None:
    ends, first = BREAKS[broken]
    _ = village.small, village.large  # Begun whole: other histories begin there too.
    with pytest.MonkeyPatch.context() as patch:
        broken(patch)
        for seed in range(first, first + 300):
            found = village.attempt(seed, tuple(range(MOST)), whole=True)
            if found is not None and ends in found.why:
                break
    assert found is not None
    assert ends in found.why, f"{seed}: {found}"
    assert f"SEED={found.seed}" in str(found)
