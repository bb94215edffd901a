"""The devices' chains as they arrived: what is missing in between, what forks.

A chain counts 1, 2, 3 … and each entry names the digest of the one before. A number
that has not come is a *gap*; two entries of one number, or a link that names another
digest than the one before it bears, are a *fork*. Both are shown to the supervisor.
Neither keeps anything out of the registry.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import groupby
from operator import attrgetter

from sqlalchemy import distinct, func, select
from sqlalchemy.orm import Session

from server.permissions import Principal, Verb, areas
from server.registry import db
from server.registry.directory import Device, Person, Scope
from server.registry.record import ReceivedEntry
from server.registry.restricting import IN_GRIDS

CHAIN = (ReceivedEntry.device, ReceivedEntry.chain)
LINK = (*CHAIN, ReceivedEntry.n, ReceivedEntry.digest, ReceivedEntry.prev)


@dataclass(frozen=True, slots=True)
class Link:
    """One entry's place in its chain."""

    device: str
    chain: str
    n: int
    digest: str
    prev: str | None


@dataclass(frozen=True, slots=True)
class ChainView:
    """One chain of one device: how far it came, and what is wrong with it."""

    device: str
    chain: str
    held: int
    last: int
    gaps: tuple[tuple[int, int], ...]
    forks: tuple[int, ...]

    @property
    def is_whole(self) -> bool:
        return not self.gaps and not self.forks


def chain_view(links: list[Link]) -> ChainView:
    """What the links of one chain, ordered by their number, amount to."""
    numbers = sorted({link.n for link in links})
    return ChainView(
        device=links[0].device,
        chain=links[0].chain,
        held=len(links),
        last=numbers[-1],
        gaps=tuple(gaps(numbers)),
        forks=tuple(forks(links)),
    )


def gaps(numbers: list[int]) -> Iterable[tuple[int, int]]:
    """The ranges that lie between what is there, from 1 on."""
    for before, after in zip([0, *numbers], numbers, strict=False):
        if after > before + 1:
            yield before + 1, after - 1


def forks(links: list[Link]) -> Iterable[int]:
    digests = {link.n: link.digest for link in links}
    for n, same in groupby(links, key=attrgetter("n")):
        some = list(same)
        before = digests.get(n - 1)
        wrong = any(link.prev != before for link in some) if before or n == 1 else False
        if len(some) > 1 or wrong:
            yield n


def chains(session: Session, devices: Iterable[str] | None = None) -> list[ChainView]:
    """Every chain, or those of some devices, by count; links where a count is off.

    Answered from an index. A link that is bent and leaves the counts alone is found
    by `chains_by_link`, which reads them all.
    """
    n = ReceivedEntry.n
    counts = select(*CHAIN, func.count(), func.max(n), func.count(distinct(n)))
    rows = counts.where(IN_GRIDS).group_by(*CHAIN)
    if devices is not None:
        rows = rows.where(ReceivedEntry.device.in_(list(devices)))
    return [
        ChainView(device, chain, held, last, (), ())
        if held == last == different
        else chain_view(links(session, device, chain))
        for device, chain, held, last, different in session.execute(rows)
    ]


def links(session: Session, device: str, chain: str) -> list[Link]:
    one = ReceivedEntry.device == device, ReceivedEntry.chain == chain
    rows = select(*LINK).where(*one).order_by(ReceivedEntry.n, ReceivedEntry.id)
    return [Link(*row) for row in session.execute(rows)]


def chains_by_link(session: Session) -> Iterator[ChainView]:
    """Every chain, link by link."""
    rows = select(*LINK).order_by(*CHAIN, ReceivedEntry.n, ReceivedEntry.id)
    every = (Link(*row) for row in session.execute(rows))
    for _, some in groupby(every, key=attrgetter("device", "chain")):
        yield chain_view(list(some))


def broken_chains(principal: Principal) -> list[ChainView]:
    """The chains with a gap or a fork, of devices in the principal's areas."""
    held = areas(principal, Verb.READ_DEVICES)
    grids = (
        select(Device.id, Scope.area)
        .join(Person, Device.person_id == Person.id)
        .join(Scope, Scope.holder == Person.id)
    )
    mine = {
        device
        for device, area in db.session.execute(grids)
        if any(area.startswith(code) for code in held)
    }
    return [view for view in chains(db.session(), mine) if not view.is_whole]
