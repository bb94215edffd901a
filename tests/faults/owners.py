"""Who writes what, and who may read it: invariants 7 and 8, and what was erased.

Told from the village alone: from whose phone it is, where its person ever acted, whom
the author of a restricted case named; never from the product's own lists of readers.
"""

from typing import Any

from sqlalchemy import select, text

from schemas import entry
from schemas.canonical import digest_of
from schemas.errors import SiliError
from schemas.sealing import Purpose
from server.lateness import LONG
from server.permissions import Principal, Role
from server.registry import db
from server.registry.cases import CaseQuery, list_cases
from server.registry.directory import DeviceKey
from server.registry.record import LateArrival
from server.tokens import public_key
from sync.peer import Refusal
from tests.faults.village import CAST, GRID, OTHER, Cases, Village, person

OFFICE = "冉"
ELSEWHERE = "500230999"
GRIDS = {f"grid-{GRID}", f"grid-{OTHER}"}


def nobody_writes_for_another(village: Village) -> None:
    """7: each document at the hub has one leaf, under the seal of whose it is."""
    hub = village.county.sili.hub
    for name in hub.names():
        for line in hub.open(name).all_docs():
            if not line.id.startswith("_"):
                leaves = hub.leaves(name, line.id)
                own = [leaf for leaf in leaves if is_of_its_owner(village, leaf)]
                whole = len(own) == len(leaves) == 1
                assert whole, f"{line.id}在{name}被别人写过"


def is_of_its_owner(village: Village, leaf: dict[str, Any]) -> bool:
    """An entry is its device's, which its id names; all else is the county's."""
    keys = village.county.sili.keys
    if leaf["_id"].startswith("entry:"):
        leaf.pop("_revisions", None)
        return is_the_devices_own(village, leaf)
    seal = leaf["seal"]
    said = {n: v for n, v in leaf.items() if not n.startswith("_") and n != "seal"}
    receipt = leaf["type"] == "receipt"
    purpose = Purpose.RECEIPT if receipt else Purpose.SERVER_DOC
    key = keys.public_keys.get(seal["kid"])
    digest = digest_of(said)
    return key is not None and key.verify(purpose, keys.county, digest, seal["sig"])


def is_the_devices_own(village: Village, leaf: dict[str, Any]) -> bool:
    try:
        read = entry.read(leaf)
        with village.county.context():
            key = db.session.get_one(DeviceKey, read.kid)
            entry.verify(read, public_key(key), village.county.settings.county)
    except SiliError:
        return False
    return bool(key.device_id == leaf["_id"].split(":")[1])


def nobody_reads_beyond(village: Village, cases: Cases) -> None:
    """8: on phones, and at the hub."""
    secret = {
        case: {read.id for _, read in cases.get(case, ())}
        for case in village.restricted
    }
    for name, phone in village.phones.items():
        who = phone.unlocked.enrolled().person_id
        held = phone.holds()
        for case, ids in secret.items():
            may = who in village.restricted[case] or person(name) == OFFICE
            assert may or not held & ids, f"{name}的手机上有别人的限制知悉案件{case}"
        elsewhere = {*phone.shelves} - village.acted(name) - {phone.private}
        assert not elsewhere, f"{name}的手机上有{elsewhere}"
    closed = set().union(*secret.values())
    for id, places in village.at_hub().items():
        assert id not in closed or not places & GRIDS, f"{id}在公开的网格库里"


def what_was_withdrawn_is_gone(village: Village, cases: Cases) -> None:
    """8: of a case that the county restricted later, no words for who may not know."""
    hub = village.county.sili.hub
    for case, may in village.secluded.items():
        ids = {read.id for _, read in cases.get(case, ())}
        for name in GRIDS & {*hub.names()}:
            for id in ids:
                said = any("body" in leaf for leaf in hub.leaves(name, id))
                assert not said, f"转为限制知悉的{id}还在{name}"
            left = [each.rev for each in hub.open(name).all_docs(keys=[f"case:{case}"])]
            assert not any(left), f"{name}里还说着{case}"
        for name, phone in village.phones.items():
            who = phone.unlocked.enrolled().person_id
            if who in may or person(name) == OFFICE or name in village.ended:
                continue
            for id in ids:
                assert not says(phone.shelves, id), f"{name}的手机还有{id}的内容"
            listed = {each.summary.case for each in phone.casebook.cases()}
            assert case not in listed, f"{name}的手机还列着{case}"


def whoever_may_know_has_it(village: Village, cases: Cases) -> None:
    """Who opened it has every entry of it that still speaks, in the own database."""
    for case, may in village.secluded.items():
        speaking = {read.id for _, read in cases.get(case, ()) if read.body is not None}
        for name, phone in village.phones.items():
            who = phone.unlocked.enrolled().person_id
            if who not in may or name in village.ended:
                continue
            own = {phone.private: phone.shelves[phone.private]}
            lacks = {id for id in speaking if not says(own, id)}
            assert not lacks, f"{name}可以知悉，却没有{sorted(lacks)}"


def the_console_keeps_it(village: Village) -> None:
    """8: who may not read restricted cases finds none; nor what lies elsewhere."""
    secret = {*village.restricted, *village.secluded}
    with village.county.context():
        for role, area in (
            (Role.TOWNSHIP_SUPERVISOR, GRID[:9]),
            (Role.JUSTICE_BUREAU, "500230"),
            (Role.COUNTY_OFFICER, ELSEWHERE),
        ):
            asks = Principal("a-1", "某人", role, (area,))
            seen = {row.case for row in list_cases(asks, CaseQuery()).rows}
            may = set() if area == ELSEWHERE else seen - secret
            assert seen <= may, f"{role}在{area}看到了{sorted(seen - may)}"


def what_was_erased_is_gone(village: Village) -> None:
    """In the record, at the hub, and on every phone that is let in."""
    hub = village.county.sili.hub
    with village.county.context():
        for id in village.erased:
            rows = text("SELECT raw FROM entry WHERE id = :id")
            for raw in db.session.scalars(rows, {"id": id}):
                assert b'"body"' not in bytes(raw), f"登记库里还有{id}的内容"
    for id in village.erased:
        for name in village.at_hub().get(id, ()):
            said = any("body" in leaf for leaf in hub.leaves(name, id))
            assert not said, f"同步中心的{name}还有{id}的内容"
        for name, phone in village.phones.items():
            if name not in village.ended:
                assert not says(phone.shelves, id), f"{name}的手机还有{id}的内容"


def says(shelves: dict[str, Any], id: str) -> bool:
    found = (
        leaf
        for shelf in shelves.values()
        if id in {line.id for line in shelf.database.all_docs(keys=[id]) if line.rev}
        for leaf in shelf.database.open_revs(id)
    )
    return any(not isinstance(leaf, Refusal) and "body" in leaf for leaf in found)


def late_is_late(village: Village, cases: Cases) -> None:
    """What came more than a week after it was written is shown as that, once."""
    with village.county.context():
        noted = list(db.session.scalars(select(LateArrival.document)))
    late = {
        read.id
        for told in cases.values()
        for received_at, read in told
        if received_at - read.at.corrected > LONG
    }
    assert len(noted) == len({*noted}), "迟到的记录记了两次"
    assert late <= {*noted}, f"迟到而没有标明：{sorted(late - {*noted})}"


def seats_are_apart(village: Village) -> None:
    """Two at one phone: the key of the one opens no file of the other."""
    for name in village.phones:
        if CAST.get(name) and CAST[name].seat == 2 and "王" in village.phones:
            one, other = village.phones["王"], village.phones[name]
            assert one.unlocked.data_key != other.unlocked.data_key
            assert one.unlocked.device != other.unlocked.device
            assert not one.folder.samefile(other.folder)
