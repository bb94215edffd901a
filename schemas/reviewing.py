"""What was said of a case by whose office it is to look, and what came of it.

    review ─► its items ─► open
                           mended     the paper lacks nothing; or somebody who knew of
                                      the review wrote at that place of the case
                           answered   somebody wrote what was done
                           lifted     the 司法所 received the dossier, knowing of it

An item never goes: it is in its review with what became of it. Two who review at once
write beside each other; a dossier that one received and another returned is returned
until what he asked for is there. Only its own author takes a review back (作废).
Everything is a function of the entries, like the rest of the case file.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from enum import StrEnum
from typing import Any, NamedTuple, TypeAlias

from schemas import dossier, review
from schemas.catalogue import Outcome, outcome_of
from schemas.causality import Causality
from schemas.placing import Record
from schemas.registers import Register
from schemas.texts import Words

Tree: TypeAlias = Mapping[str, Any]


class Fate(StrEnum):
    OPEN = "open"
    MENDED = "mended"
    ANSWERED = "answered"
    LIFTED = "lifted"


FATE_WORDS: Mapping[Fate, Words] = {
    Fate.OPEN: Words("要补", "To be mended"),
    Fate.MENDED: Words("已补上", "Mended"),
    Fate.ANSWERED: Words("已答复", "Answered"),
    Fate.LIFTED: Words("接收时不再要求", "Not asked for any more"),
}


class Item(NamedTuple):
    """One thing to mend, and what became of it; `by` is the entry that shows it."""

    id: str
    words: str
    paper: str
    place: str
    due_on: str
    fate: Fate = Fate.OPEN
    by: str = ""
    done: str = ""


class Review(NamedTuple):
    """One word about a stage or the dossier; `read_by`: who said that he read it."""

    id: str
    by: str
    device: str
    as_role: str
    subject: str
    about: str
    verdict: str
    comment: str
    reviewed_on: str
    items: tuple[Item, ...]
    read_by: tuple[str, ...] = ()

    @property
    def open_items(self) -> tuple[Item, ...]:
        return tuple(each for each in self.items if each.fate is Fate.OPEN)

    @property
    def is_advice(self) -> bool:
        return self.verdict == review.SEEN

    @property
    def waits(self) -> bool:
        """Has whose case it is something to do about it: to mend, or to read?"""
        if self.is_advice:
            return bool(self.comment or self.items) and not self.read_by
        return bool(self.open_items)


class Life(StrEnum):
    """How far the dossier is, as far as the field sees it."""

    NONE = ""
    COMPLETE = "complete"
    SEEN = "seen"
    RETURNED = "returned"
    MENDED = "mended"
    ACCEPTED = "accepted"


LIFE_WORDS: Mapping[Life, Words] = {
    Life.NONE: Words("案件还没有结果，还不审卷", "Not to be reviewed yet"),
    Life.COMPLETE: Words("待司法所审卷", "Waits for its review"),
    Life.SEEN: Words("有人看过，待司法所接收", "Seen, not received yet"),
    Life.RETURNED: Words("退回补正", "Returned to be mended"),
    Life.MENDED: Words("已补正，待司法所再审", "Mended, waits to be seen again"),
    Life.ACCEPTED: Words("司法所已接收", "Received by the judicial office"),
}


def reviews(
    records: Sequence[Record],
    registers: Mapping[str, Register],
    causality: Causality,
    tree: Tree,
) -> tuple[Review, ...]:
    """Those that were given, in the case's order."""
    given = [each for each in records if each.entry.type == review.GIVEN]
    if not given:
        return ()
    answers = [each for each in records if each.entry.type == review.ANSWERED]
    lacking = _lacking(tree)
    found = []
    for record in given:
        to_it = [each for each in answers if each.body["review"] == record.id]
        lifted = _received(record, given, causality)
        fate = _judge(record, to_it, lifted, registers, causality, lacking)
        found.append(_review(record, to_it, fate))
    return tuple(found)


def _lacking(tree: Tree) -> frozenset[str]:
    case = dossier.of_tree(tree)
    return frozenset(
        each.about.code for each in case.papers if each.state is dossier.State.LACKING
    )


def _received(
    record: Record, given: Sequence[Record], causality: Causality
) -> str | None:
    """The first reception of the dossier that knew of this review of it."""
    if record.body["subject"] != review.DOSSIER:
        return None
    for each in given:
        if each.body["verdict"] == review.ACCEPTED:
            if causality.precedes(record.id, each.id):
                return each.id
    return None


def _judge(
    record: Record,
    answers: Sequence[Record],
    lifted: str | None,
    registers: Mapping[str, Register],
    causality: Causality,
    lacking: frozenset[str],
) -> Callable[[Item], Item]:
    def fate(item: Item) -> Item:
        if item.paper and item.paper not in lacking:
            return item._replace(fate=Fate.MENDED)
        if item.place:
            for id in written(item.place, registers):
                if causality.precedes(record.id, id):
                    return item._replace(fate=Fate.MENDED, by=id)
        for each in answers:
            if said := each.body.get("answers", {}).get(item.id):
                done = said["done"]
                return item._replace(fate=Fate.ANSWERED, by=each.id, done=done)
        if lifted is not None:
            return item._replace(fate=Fate.LIFTED, by=lifted)
        return item

    return fate


def written(place: str, registers: Mapping[str, Register]) -> Iterator[str]:
    """The entries that wrote there or below, in the order of the registers."""
    for path, register in registers.items():
        if path == place or path.startswith(place + "/"):
            yield from (write.entry_id for write in register.history)


def _review(
    record: Record, answers: Sequence[Record], fate: Callable[[Item], Item]
) -> Review:
    body = record.body
    items = [item(id, said) for id, said in in_order(body.get("items", {}))]
    return Review(
        record.id,
        record.entry.by,
        record.entry.device,
        body["as_role"],
        body["subject"],
        body.get("about", ""),
        body["verdict"],
        body.get("comment", ""),
        body["reviewed_on"],
        tuple(map(fate, items)),
        tuple(sorted({each.entry.by for each in answers})),
    )


def item(id: str, said: Tree) -> Item:
    """What was asked for, before anything came of it."""
    rest = (said.get(name, "") for name in ("paper", "place", "due_on"))
    return Item(id, said["words"], *rest)


def in_order(items: Tree) -> list[tuple[str, Tree]]:
    """By their numbers: i1, i2, … i10."""
    return sorted(items.items(), key=lambda each: int(each[0][1:]))


def own_voids_only(record: Record, authors: Mapping[str, str]) -> bool:
    """A review, or an answer to one or to an assignment, is taken back by its author
    alone."""
    return authors.get(str(record.voids), record.entry.by) == record.entry.by


# What of a case is still to be looked at


def life(tree: Tree, given: Sequence[Review]) -> Life:
    """Whoever still waits for something outweighs who received it beside him."""
    if outcome_of(tree) is Outcome.OPEN:
        return Life.NONE
    words = [
        each
        for each in given
        if each.subject == review.DOSSIER and each.as_role != review.MENTOR
    ]
    if any(each.verdict == review.RETURNED and each.open_items for each in words):
        return Life.RETURNED
    if not words:
        return Life.COMPLETE
    last = words[-1].verdict
    return Life.MENDED if last == review.RETURNED else Life(last)


def unread_stages(
    records: Sequence[Record], given: Sequence[Review]
) -> tuple[str, ...]:
    """Each stage once, by the first record of it, of which nobody said a word."""
    roots = {
        each.id: each.root for each in records if each.entry.type == "stage.recorded"
    }
    read = {
        roots.get(each.about)
        for each in given
        if each.subject == review.STAGE and each.as_role != review.MENTOR
    }
    first: dict[str, str] = {}
    for id, root in roots.items():
        first.setdefault(root, id)
    return tuple(id for root, id in first.items() if root not in read)
