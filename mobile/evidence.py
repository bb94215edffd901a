"""Evidence of the cases on this phone: where each thing stands, and what may go.

    未传              taken and recorded here
    传送中 n%         the hub has some of its pieces
    已传完            the hub has them all, and the county has not answered
    县里没收全        a receipt says so; what lacks is sent again
    县里已收全        the county has it whole and verified
    已备份            the same, and it lies in a verified backup
    县里打不开        what came is not what the record says: it is to be taken anew

What is said comes from receipts alone (`wholeness`); of the hub it is only said what it
has. Nothing leaves this phone but what is 已备份, oldest first, and only where there is
more than the budget allows; a small picture stays.

A record and the note on its thing lie in two files: which case it is for is noted
before the record is sealed, and which entry names it after, so that whoever opens the
casebook next can tell a thing that was recorded from one that was given up.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, replace
from enum import IntEnum
from typing import TYPE_CHECKING, Any, NamedTuple

from mobile import drafts, erasing
from mobile.delivery import Delivery
from mobile.media import AT_RELAY, CARRIED, Medium
from mobile.standing import Standing
from schemas import codes
from schemas.desk import WITHDRAWN
from schemas.entry import Entry
from schemas.identifiers import parse_entry_id

if TYPE_CHECKING:
    from mobile.casebook import Casebook
    from mobile.shelf import Shelf

TYPE = "evidence.added"
MB = 2**20


class At(IntEnum):
    REFUSED = -1
    RETURNED = 0
    HERE = 1
    CARRYING = 2
    CARRIED = 3
    LACKING = 4
    WHOLE = 5
    KEPT = 6


WORDS = {
    At.REFUSED: "县里打不开，请作废后重新取证",
    At.RETURNED: "记录被退回，先不传",
    At.HERE: "未传",
    At.CARRYING: "传送中",
    At.CARRIED: "已传完，等县里核对",
    At.LACKING: "县里没收全，会再传",
    At.WHOLE: "县里已收全",
    At.KEPT: "已备份",
}
LIGHTS = {
    At.REFUSED: "red",
    At.RETURNED: "red",
    At.HERE: "yellow",
    At.CARRYING: "blue",
    At.CARRIED: "blue",
    At.LACKING: "yellow",
    At.WHOLE: "green",
    At.KEPT: "green",
}


@dataclass(frozen=True, slots=True)
class Thing:
    """One record of evidence, and where the thing itself stands."""

    entry: Entry
    body: Mapping[str, Any]
    at: At
    words: str
    medium: Medium | None

    @property
    def light(self) -> str:
        return LIGHTS[self.at]


class Room(NamedTuple):
    """How many bytes lie here, and how many of these could go."""

    used: int
    kept: int

    @property
    def words(self) -> str:
        if not self.used:
            return "手机里没有存证据原件"
        said = f"证据占用 {megabytes(self.used)} MB"
        if not self.kept:
            return f"{said}，县里还没有备份，都要留着"
        return f"{said}，其中 {megabytes(self.kept)} MB 县里已备份，可以腾出"


def megabytes(size: int) -> str:
    """83; under ten 4.1, so that it never says nothing where there is something."""
    if size >= 10 * MB:
        return str(round(size / MB))
    return f"{max(size / MB, 0.1):.1f}"


def described(body: Mapping[str, Any]) -> str:
    """照片，1600×1200，0.4 MB"""
    parts = [codes.label("evidence_kinds", str(body.get("kind", "")))]
    if "width" in body and "height" in body:
        parts.append(f"{body['width']}×{body['height']}")
    if "seconds" in body:
        parts.append(f"{body['seconds'] // 60} 分 {body['seconds'] % 60} 秒")
    if body.get("kind") == "file":
        parts[0] = codes.label("media_types", str(body.get("media_type", "")))
    return "，".join([*parts, f"{megabytes(body.get('size', 0))} MB"])


# -- where it stands


def of_case(casebook: Casebook, case: str, home: str) -> list[Thing]:
    """The evidence of a case, voided or not, in the case's order."""
    casefile = casebook.casefile(case, home)
    found = casefile.entries if casefile else ()
    return [
        _thing(casebook, each, home)
        for each in found
        if each.type == TYPE and each.body is not None
    ]


def _thing(casebook: Casebook, entry: Entry, home: str) -> Thing:
    body = entry.body or {}
    id = str(body.get("evidence", ""))
    medium = casebook.media.find(id)
    if medium is not None and medium.entry != entry.id:
        medium = None
    at = said(casebook, entry.id, home, id)
    words = WORDS[at]
    if medium is None and at is At.HERE:
        words = "还在记录人的手机上"
    elif medium is not None and at in (At.HERE, At.LACKING):
        at, words = _carried(casebook, medium, at)
    return Thing(entry, body, at, words, medium)


def state(casebook: Casebook, medium: Medium) -> At:
    """Where a thing of this phone stands; one that only a draft names is here."""
    if not medium.entry:
        return At.HERE
    return said(casebook, medium.entry, medium.home, medium.evidence)


def said(casebook: Casebook, entry: str, home: str, id: str) -> At:
    """What receipts say of the thing that this entry names."""
    told = teller(casebook, entry, home)
    if told is None:
        return At.HERE
    standing = told.standing(entry)
    if standing is Standing.RETURNED:
        return At.RETURNED
    media = told.wholeness(parse_entry_id(entry).device)
    if standing < Standing.RECEIVED or media is None:
        return At.HERE
    if id in media.lacking:
        return At.REFUSED if media.lacking[id].refused else At.LACKING
    kept = standing is Standing.KEPT and id not in media.unkept
    return At.KEPT if kept else At.WHOLE


def teller(casebook: Casebook, entry: str, home: str) -> Delivery | None:
    """Where receipts speak of it."""
    if home in casebook.left:
        return casebook.left[home].delivery
    return casebook.told_by(entry, home) if home in casebook.shelves else None


def _carried(casebook: Casebook, medium: Medium, at: At) -> tuple[At, str]:
    """How far it is with the hub, where the county does not have it whole."""
    kept = casebook.own.local(CARRIED + medium.evidence)
    if kept is not None and kept["refused"]:
        return At.RETURNED, f"没有传成：{kept['refused']}"
    part = part_carried(medium, kept)
    if not part and is_at_relay(casebook, medium):
        return At.CARRYING, "在中转站，县里还没收全"
    if not part:
        return at, WORDS[at]
    if part >= 1:
        return (at, WORDS[at]) if at is At.LACKING else (At.CARRIED, WORDS[At.CARRIED])
    return At.CARRYING, f"{WORDS[At.CARRYING]} {max(int(part * 100), 1)}%"


def is_at_relay(casebook: Casebook, medium: Medium) -> bool:
    """Does a relay have all of it? The county may know nothing of it."""
    notes = casebook.own.local_docs(f"{AT_RELAY}{medium.evidence}:")
    return any(part_carried(medium, kept) >= 1 for _, kept in notes)


def part_carried(medium: Medium, kept: Mapping[str, Any] | None) -> float:
    if kept is None:
        return 0.0
    lacking = sum(end - start for start, end in kept["lacking"])
    sent = sum(count for _, count, _ in kept["sent"])
    return 1 - (lacking - sent) / max(len(medium.pieces), 1)


def shelf_of(casebook: Casebook, home: str) -> Shelf | None:
    """The file in which its record lies, also of a grid that was left."""
    return casebook.shelves.get(home) or casebook.left.get(home)


# -- recording


def begin(casebook: Casebook, type: str, body: Mapping[str, Any], about: Any) -> None:
    """For which case it is, before the record is sealed."""
    medium = casebook.media.find(str(body.get("evidence"))) if type == TYPE else None
    if medium is not None and not medium.entry:
        home, case = about
        casebook.media.note(replace(medium, home=home, case=case))


def finish(casebook: Casebook, written: Entry, body: Mapping[str, Any]) -> None:
    """Which entry names it; not before all is kept that is kept together."""
    if casebook.owing is not None:
        casebook.owing.append((written, body))
        return
    medium = casebook.media.find(str(body.get("evidence")))
    if written.type == TYPE and medium is not None and not medium.entry:
        casebook.media.note(replace(medium, entry=written.id))


@contextmanager
def noted_at_the_end(casebook: Casebook) -> Iterator[None]:
    """What is recorded in here is kept or lost as one; then its things are noted."""
    owed: list[tuple[Entry, Mapping[str, Any]]] = []
    casebook.owing = owed
    try:
        yield
    finally:
        casebook.owing = None
    for written, body in owed:
        finish(casebook, written, body)


def named_in(draft: drafts.Draft) -> str:
    """The thing that a half-written form names; empty if it names none."""
    holder = draft.body if draft.type == TYPE else draft.body.get("record", {})
    return str(holder.get("evidence", ""))


def give_up(casebook: Casebook, draft: drafts.Draft) -> None:
    """The form was thrown away: so is what was taken for it."""
    if not named_in(draft) or draft.corrects:
        return
    medium = casebook.media.find(named_in(draft))
    if medium is not None and not medium.entry:
        casebook.media.drop(medium.evidence)


def settle(casebook: Casebook) -> None:
    """At opening: what was recorded is known as that, what was given up is gone."""
    drafted = {named_in(draft) for draft in _drafts(casebook)}
    for medium in casebook.media.all():
        if medium.entry:
            continue
        naming = _naming(casebook, medium)
        if naming:
            casebook.media.note(replace(medium, entry=naming))
        elif medium.evidence not in drafted:
            casebook.media.drop(medium.evidence)
    casebook.media.tidy()


def _drafts(casebook: Casebook) -> Iterator[drafts.Draft]:
    for shelf in (*casebook.shelves.values(), *casebook.left.values()):
        yield from drafts.all_of(shelf.database)


def _naming(casebook: Casebook, medium: Medium) -> str:
    shelf = shelf_of(casebook, medium.home)
    casefile = shelf.casefile(medium.case) if shelf else None
    for entry in casefile.entries if casefile else ():
        said = (entry.body or {}).get("evidence")
        if entry.type == TYPE and said == medium.evidence:
            return entry.id
    return ""


# -- what the county took away


def erase(casebook: Casebook) -> None:
    """A thing goes with the words that named it; where its case left the grid, it goes
    along to whoever may know, and from the next day on nobody else opens it here."""
    for medium in casebook.media.all():
        shelf = shelf_of(casebook, medium.home)
        if not medium.entry or shelf is None:
            continue
        kind = erasing.kind_of(shelf.database, medium.entry)
        if kind and kind != WITHDRAWN:
            casebook.media.drop(medium.evidence)
        elif erasing.is_withdrawn(shelf.database, medium.case):
            _withdraw(casebook, medium)


def _withdraw(casebook: Casebook, medium: Medium) -> None:
    """Whoever may know is brought the case in these days; who was not, may not."""
    today = casebook.clock.today().isoformat()
    if medium.case in casebook.shelf(casebook.own.name).lines:
        casebook.media.note(replace(medium, home=casebook.own.name, gone=""))
    elif not medium.gone:
        casebook.media.note(replace(medium, gone=today))
    elif medium.key and medium.gone < today:
        casebook.media.forget_key(medium)


def leave(casebook: Casebook, home: str) -> None:
    """A grid's file was removed: the county keeps its evidence too."""
    for medium in casebook.media.all():
        if medium.entry and medium.home == home:
            casebook.media.drop(medium.evidence)


def is_kept(casebook: Casebook, home: str) -> bool:
    """Does the county keep all the evidence of this phone that lies in that file?"""
    return all(
        each.freed or state(casebook, each) is At.KEPT
        for each in casebook.media.all()
        if each.entry and each.home == home
    )


# -- room


def room(casebook: Casebook) -> Room:
    lying = [each for each in casebook.media.all() if not each.freed]
    used = sum(each.length for each in lying)
    return Room(used, sum(each.length for each in kept_of(casebook, lying)))


def kept_of(casebook: Casebook, some: Iterable[Medium]) -> list[Medium]:
    """What may go, the oldest first."""
    return [each for each in some if state(casebook, each) is At.KEPT]


def make_room(casebook: Casebook, budget: int) -> int:
    """Let go what is kept, the oldest first, until no more than the budget lies here;
    how many bytes went."""
    lying = [each for each in casebook.media.all() if not each.freed]
    over = sum(each.length for each in lying) - budget
    freed = 0
    for medium in kept_of(casebook, lying) if over > 0 else ():
        if freed >= over:
            break
        casebook.media.free(medium)
        casebook.papers.drop(medium.sha256)
        freed += medium.length
    return freed


def waiting_words(casebook: Casebook) -> str:
    """证据 3 件县里还没收全，还有 4.1 MB 没传"""
    lying = [
        each
        for each in casebook.media.all()
        if each.entry and not each.freed and state(casebook, each) < At.WHOLE
    ]
    if not lying:
        return ""
    left = sum(_left(casebook, each) for each in lying)
    rest = f"还有 {megabytes(left)} MB 没传" if left else "都已传完"
    return f"证据 {len(lying)} 件县里还没收全，{rest}"


def _left(casebook: Casebook, medium: Medium) -> int:
    kept = casebook.own.local(CARRIED + medium.evidence)
    return round(medium.length * (1 - part_carried(medium, kept)))
