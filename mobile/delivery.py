"""Where each entry stands, from what the hub and the county have confirmed.

    被退回    the county holds it in quarantine, or the hub refused it
    本机      on this phone; the hub has not said that it has it
    在中转站  the same, and a township's relay has it; the county does not
    已送达    the hub has said so, and no receipt names it
    县已收到  a receipt of the running epoch names it
    已备份    the same, and it lies in a verified backup

    _local/unsent:<entry>      本机; recorded here, or the hub lost it again
    _local/relayed:<entry>     a relay said that it has it, or it came from there
    _local/delivered:<entry>   the hub said that it has it, and no receipt names it
    _local/refused:<entry>     the hub's words, where it refused one
    _local/epoch               the life of the registry whose receipts count
    _local/receipt:<device>    the last receipt of each device in that epoch
    _local/witness             the last heads of the desk that receipts named

Another epoch is another registry: nothing of the earlier one's receipts counts, and
every entry of this phone is offered again. So it is where a key of the county was
withdrawn, since anybody may have written them. Within an epoch serials only rise, and
so do the words. Nothing here is ever guessed from what this phone believes to have
sent.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from sys import intern
from typing import Any, NamedTuple

from mobile import leaves, receipts
from mobile.county import NotTheCounty
from mobile.judging import Heard
from mobile.lines import Lines
from mobile.receipts import Receipt
from mobile.standing import Standing, Tally
from mobile.wholeness import Wholeness
from schemas import witness
from schemas.entry import Entry
from schemas.witness import Head
from sync.database import Database

Verify = Callable[[Mapping[str, Any]], Receipt]


class Place(NamedTuple):
    """Where an entry stands in which chain."""

    case: str
    device: str
    chain: str
    n: int


@dataclass(frozen=True, slots=True)
class Returned:
    """A refused entry: why, and what to do about it."""

    id: str
    case: str
    zh: str
    todo: str


HUB_REFUSED = "请告诉乡镇主管；记录还在本机，没有丢"


class Delivery:
    """What is known of the entries of one database."""

    def __init__(
        self, database: Database, device: str, verify: Verify, lines: Lines
    ) -> None:
        self._database = database
        self._device = device
        self._verify = verify
        self._read_places = lines.placed
        self.forget()

    def forget(self) -> None:
        """Read anew what the file has: nothing here outlives an undone transaction."""
        self._receipts: dict[str, Receipt] = {
            doc["body"]["device"]: receipts.of_body(doc["body"], doc["digest"])
            for _, doc in self._database.local_docs(receipts.PREFIX)
        }
        self._places: dict[str, Place] = {}
        self._beside: dict[str, Place] = {}
        self._numbered: dict[tuple[str, str], dict[int, tuple[str, ...]]] = {}
        self._forked: dict[tuple[str, str], int] = {}
        self._tallies: dict[str, Tally] | None = None
        for case, places in self._read_places():
            self.place(case, places)

    def place(self, case: str, places: Mapping[str, tuple[str, int]]) -> None:
        """Learn where entries of a case stand in their chains."""
        self._tallies = None
        for id, at in places.items():
            self._beside.pop(id, None)
            self._places[id] = self._placed(id, case, *at)

    def _placed(self, id: str, case: str, chain: str, n: int) -> Place:
        device, chain = intern(device_of(id)), intern(chain)
        numbered = self._numbered.setdefault((device, chain), {})
        here = numbered.get(n, ())
        if id not in here:
            numbered[n] = (*here, id)
        if len(numbered[n]) > 1:
            first = self._forked.get((device, chain), n)
            self._forked[device, chain] = min(first, n)
        return Place(case, device, chain, n)

    def take_out(self, id: str) -> None:
        """The county refuses what was taken here; its receipt is still looked at."""
        self._tallies = None
        self._beside[id] = self._places.pop(id)

    def word_on(self, read: Entry) -> Heard:
        """What the county says of an entry that is in no case yet, or in one."""
        if read.id not in self._places:
            placed = self._placed(read.id, read.case, read.chain, read.n)
            self._beside[read.id] = placed
        return Heard(
            self._confirmed(read.id) is not None, self._receipt_refuses(read.id)
        )

    def has(self, id: str) -> bool:
        """Is it in one of the cases here?"""
        return id in self._places

    def case_of(self, id: str) -> str | None:
        """In which case here it is, if in one."""
        place = self._places.get(id)
        return place.case if place else None

    def place_of(self, id: str) -> Place | None:
        """Where an entry that is in a case here stands in its chain."""
        return self._places.get(id)

    def ends(self) -> list[str]:
        """The last entry here of each chain of this phone."""
        last: dict[str, tuple[int, str]] = {}
        for id, place in self._places.items():
            if place.device == self._device:
                last[place.chain] = max(last.get(place.chain, (0, "")), (place.n, id))
        return [id for _, id in last.values()]

    def of_others(self) -> list[str]:
        """What other phones wrote and is in a case here."""
        every = self._places.items()
        return [id for id, place in every if place.device != self._device]

    def refused_of_others(self) -> list[str]:
        """What is in a case here though the county refuses it."""
        refused = (id for each in self._receipts.values() for id in each.refused)
        return [
            id
            for id in refused
            if id in self._places and self._places[id].device != self._device
        ]

    # What is asked

    def standing(self, id: str) -> Standing:
        confirmed = self._confirmed(id)
        if confirmed is not None:
            return confirmed
        if self.refusal(id) is not None:
            return Standing.RETURNED
        if self._database.local(f"relayed:{id}") is not None:
            return Standing.RELAYED
        unsent = self._database.local(f"unsent:{id}")
        return Standing.DELIVERED if unsent is None else Standing.HERE

    def standings(self) -> dict[str, Standing]:
        """Every entry's standing."""
        return {id: self.standing(id) for id in self._places}

    def colleagues(self) -> dict[str, list[str]]:
        """By device, what others wrote and no receipt names."""
        found: dict[str, list[str]] = {}
        for id, place in sorted({**self._beside, **self._places}.items()):
            if place.device != self._device and self._confirmed(id) is None:
                found.setdefault(place.device, []).append(id)
        return found

    def tallies(self) -> dict[str, Tally]:
        """Every case's tally; counted anew only after something changed."""
        if self._tallies is None:
            self._tallies = self._count()
        return self._tallies

    def _count(self) -> dict[str, Tally]:
        unsent, relayed = set(self.unsent()), set(self.relayed())
        refused = self._refused()
        found: dict[str, list[Standing]] = {}
        for id, place in self._places.items():
            standing = self._named(id, place)
            if standing is None:
                standing = Standing.HERE if id in unsent else Standing.DELIVERED
                standing = Standing.RELAYED if id in relayed else standing
                standing = Standing.RETURNED if id in refused else standing
            found.setdefault(place.case, []).append(standing)
        return {case: Tally.of(standings) for case, standings in found.items()}

    def _refused(self) -> set[str]:
        """What the hub or a receipt refused, whether or not it is here."""
        refused = set(self.hub_refused())
        for receipt in self._receipts.values():
            refused.update(receipt.refused)
        return refused

    def returned(self) -> list[Returned]:
        """What was refused, with the reason and what to do."""
        found, refused = [], self._refused()
        for id, place in self._places.items():
            told = self.refusal(id) if id in refused else None
            if told is not None and self._confirmed(id) is None:
                todo = told.get("do_zh", HUB_REFUSED)
                found.append(Returned(id, place.case, told["zh"], todo))
        return found

    def _confirmed(self, id: str) -> Standing | None:
        """What the receipts say of it; nothing is None."""
        place = self._place_of(id)
        return self._named(id, place) if place else None

    def _named(self, id: str, place: Place) -> Standing | None:
        receipt = self._receipts.get(place.device)
        chain = receipt.chains.get(place.chain) if receipt else None
        if chain is None:
            return None
        for run in chain.around(place.n):
            if self._fits(id, place, run):
                is_kept = run.first == 1 and place.n <= chain.kept
                return Standing.KEPT if is_kept else Standing.RECEIVED
        return None

    def _fits(self, id: str, place: Place, run: receipts.Run) -> bool:
        """Does the run's head stand for this very entry?"""
        if place.n == run.last:
            return run.head.startswith(digest_of(id))
        forked = self._forked.get((place.device, place.chain))
        if forked is not None and forked <= run.last:
            return False  # The head may stand for the other branch.
        last = self._numbered.get((place.device, place.chain), {}).get(run.last, ())
        return any(run.head.startswith(digest_of(each)) for each in last)

    def refusal(self, id: str) -> Mapping[str, str] | None:
        """Why it was refused, if it was."""
        return self._receipt_refuses(id) or self._database.local(f"refused:{id}")

    def _receipt_refuses(self, id: str) -> Mapping[str, str] | None:
        place = self._place_of(id)
        receipt = self._receipts.get(place.device) if place else None
        return receipt.refused.get(id) if receipt else None

    def _place_of(self, id: str) -> Place | None:
        return self._places.get(id) or self._beside.get(id)

    def wholeness(self, device: str) -> Wholeness | None:
        """What its receipt says of its evidence."""
        receipt = self._receipts.get(device)
        return receipt.wholeness if receipt else None

    def twice(self) -> int:
        """How many numbers of this phone's own chains the county has twice."""
        own = self._receipts.get(self._device)
        chains = own.chains.values() if own else ()
        return sum(len(chain.twice) for chain in chains)

    # The hub

    def unsent(self) -> dict[str, str]:
        """Entry id to case, of what the hub has not said that it has."""
        return self._marked("unsent:")

    def unconfirmed(self) -> dict[str, str]:
        """What the hub said that it has, and no receipt names."""
        return self._marked("delivered:")

    def relayed(self) -> dict[str, str]:
        """What lies at a relay, and the county has not said to have."""
        return self._marked("relayed:")

    def at_relay(self, ids: Iterable[str], *, there: bool = True) -> None:
        """A relay has these, or lacks them; the county may know nothing of it."""
        self._tallies = None
        with self._database.transaction():
            for id in ids:
                if there and self._confirmed(id) is None:
                    case = self.case_of(id) or ""
                    self._database.put_local(f"relayed:{id}", {"case": case})
                else:
                    self._drop(id, "relayed:")

    def hub_refused(self) -> dict[str, str]:
        return self._marked("refused:")

    def _marked(self, prefix: str) -> dict[str, str]:
        found = self._database.local_docs(prefix)
        return {id.removeprefix(prefix): doc["case"] for id, doc in found}

    def wrote(self, id: str, case: str) -> None:
        self._tallies = None
        self._database.put_local(f"unsent:{id}", {"case": case})

    def delivered(self, ids: Iterable[str]) -> None:
        """The hub said that it has these."""
        self._tallies = None
        with self._database.transaction():
            for id in ids:
                waiting = self._database.local(f"unsent:{id}")
                if waiting is not None:
                    self._database.put_local(f"delivered:{id}", waiting)
                self._drop(id, "unsent:", "refused:", "relayed:")

    def lost(self, ids: Iterable[str]) -> None:
        """The hub had these and lacks them now; they are to be offered again."""
        self._tallies = None
        with self._database.transaction():
            for id in ids:
                waiting = self._database.local(f"delivered:{id}")
                if waiting is not None:
                    self._database.put_local(f"unsent:{id}", waiting)
                    self._drop(id, "delivered:")

    def refused(self, id: str, words: str) -> None:
        """The hub refused one; it stays here, and is said."""
        self._tallies = None
        waiting = self._database.local(f"unsent:{id}")
        if waiting is not None:
            told = {"case": waiting["case"], "zh": words}
            self._database.put_local(f"refused:{id}", told)

    def _drop(self, id: str, *prefixes: str) -> None:
        for prefix in prefixes:
            if self._database.local(prefix + id) is not None:
                self._database.delete_local(prefix + id)

    # The county

    def hear(self, id: str) -> Receipt | None:
        """Take in a receipt that came; None where it was refused, and that is said."""
        return self._hear(id, partial(self._read, id))

    def heard(self, document: Mapping[str, Any]) -> Receipt | None:
        """The same of one that came in an answer, and lies in no database here."""
        return self._hear(str(document.get("_id")), partial(self._verify, document))

    def _hear(self, id: str, read: Callable[[], Receipt]) -> Receipt | None:
        self._tallies = None
        device = id.rpartition(":")[2]
        try:
            receipt = read()
            self._check_age(receipt)
        except NotTheCounty as error:
            self._database.put_local(f"distrusted:{id}", {"zh": error.zh})
            return None
        for said, _ in self._database.local_docs("distrusted:receipt:"):
            if said.endswith(f":{device}"):
                self._database.delete_local(said)
        self._receipts[receipt.device] = receipt
        kept = {"body": dict(receipt.body), "digest": receipt.digest}
        self._database.put_local(f"{receipts.PREFIX}{receipt.device}", kept)
        if receipt.head is not None:
            self._witness(receipt.head)
        return receipt

    def witnessed(self) -> tuple[Head, ...]:
        """The heads of the desk that this phone was told, the newest last."""
        kept = self._database.local("witness") or {"heads": []}
        return tuple(map(witness.of_json, kept["heads"]))

    def _witness(self, head: Head) -> None:
        heads = witness.newest([*self.witnessed(), head])
        told = {"heads": [each.to_json() for each in heads]}
        self._database.put_local("witness", told)

    def _read(self, id: str) -> Receipt:
        """Of several leaves the county's own, and of these the newest."""
        found: list[Receipt] = []
        wrong: NotTheCounty = receipts.Unreadable()
        for leaf in leaves.living(self._database, id):
            try:
                found.append(self._verify(leaf))
            except NotTheCounty as error:
                wrong = error
        if not found:
            raise wrong
        return max(found, key=lambda receipt: receipt.serial)

    def _check_age(self, receipt: Receipt) -> None:
        """Refuse what is older than known; begin anew where the registry did."""
        running = self._database.local("epoch")
        if running is None or running["epoch"] != receipt.epoch:
            if running and receipt.begun_at <= datetime.fromisoformat(running["at"]):
                raise receipts.Older
            self._begin(receipt, is_first=running is None)
        known = self._receipts.get(receipt.device)
        if known is not None and receipt.is_older_than(known):
            raise receipts.Older

    def _begin(self, receipt: Receipt, *, is_first: bool) -> None:
        """Another registry: forget what the earlier one said, offer everything."""
        now = {"epoch": receipt.epoch, "at": receipt.begun_at.isoformat()}
        self._forget_receipts()
        self._database.put_local("epoch", now)
        if not is_first:
            self._offer_again()

    def unlearn(self) -> None:
        """What receipts said may not have been the county's."""
        self._forget_receipts()
        self._offer_again()

    def _forget_receipts(self) -> None:
        for id, _ in self._database.local_docs(receipts.PREFIX):
            self._database.delete_local(id)
        if self._database.local("epoch") is not None:
            self._database.delete_local("epoch")
        self._receipts.clear()

    def _offer_again(self) -> None:
        for id, place in self._places.items():
            if place.device == self._device:
                self.wrote(id, place.case)
                self._drop(id, "delivered:", "refused:")

    def settle(self) -> None:
        """What a receipt names waits for nothing any more."""
        self._tallies = None
        for prefix in ("unsent:", "delivered:", "refused:", "relayed:"):
            for id in self._marked(prefix):
                if self._confirmed(id) is not None:
                    self._drop(id, prefix)


def device_of(id: str) -> str:
    return id.split(":", 2)[1]


def digest_of(id: str) -> str:
    """As much of the digest as the id bears."""
    return id.rpartition(":")[2]
