"""The fold: from the entries of a case to the case file.

    entries ──► records, and bodies laid aside      placing
            ──► who knew what                       causality
            ──► voided ones hidden, corrections written where their original was
            ──► settlements judged by what their authors knew       settling
            ──► registers, settled                  registers
            ──► reviews, and what became of their items             reviewing
            ──► a tree of the values shown, and how far the case is      course, walking

`fold` reads nothing but its entries and depends on neither their order nor their
repetition, so phone and server, over the same entries, show the same case file.
Nothing is dropped: every leaf of every body is in a register, or its body is kept
whole in `unplaced`, `unknown` (a newer program wrote it) or with the `voided`.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property

from schemas import (
    assigning,
    codes,
    course,
    kinds,
    occasions,
    placing,
    restriction,
    review,
    reviewing,
    settling,
    walking,
)
from schemas.causality import Causality, Moment
from schemas.course import Act, Course, State, Step
from schemas.entry import Entry
from schemas.envelope import Object
from schemas.kinds import Kind
from schemas.ledger import ANEW, Correction, Ledger, accept
from schemas.placing import Aside, Record
from schemas.problems import Problem
from schemas.registers import REMOVED, Register, Standing, Write
from schemas.restriction import Restriction
from schemas.reviewing import Life, Review


@dataclass(frozen=True)
class CaseFile:
    """What the entries of one case say, and what stands of it.

    Its parts are shared with the entries: they are to be read, never changed.
    """

    case: str
    home: str
    entries: tuple[Entry, ...]
    registers: dict[str, Register] = field(repr=False)
    tree: Object = field(repr=False)
    provenance: dict[str, str] = field(repr=False)
    unplaced: tuple[Aside, ...]
    unknown: tuple[Aside, ...]
    voided: dict[str, str]
    erased: tuple[str, ...]
    waiting: tuple[str, ...]
    heads: tuple[str, ...]
    course: Course
    reviews: tuple[Review, ...] = ()
    unread_stages: tuple[str, ...] = ()

    @property
    def dossier_life(self) -> Life:
        return reviewing.life(self.tree, self.reviews)

    @property
    def state(self) -> State | None:
        return self.course.state

    @property
    def stage(self) -> int | None:
        return self.course.stage

    @property
    def round(self) -> int | None:
        return self.course.round

    @property
    def next_steps(self) -> tuple[Step, ...]:
        return self.course.next_steps

    @property
    def effective(self) -> dict[int, date]:
        """The day on which each agreement took effect, by its round."""
        return self.course.effective

    @property
    def problems(self) -> tuple[Problem, ...]:
        return self.course.problems

    @cached_property
    def conflicts(self) -> tuple[Register, ...]:
        return self._standing(Standing.CONFLICT)

    @cached_property
    def settled(self) -> tuple[Register, ...]:
        """What was once settled or returned, whatever stands there now."""
        return tuple(each for each in self.registers.values() if each.settlements)

    @cached_property
    def provisional(self) -> tuple[Register, ...]:
        return self._standing(Standing.PROVISIONAL)

    @cached_property
    def amendments(self) -> tuple[Register, ...]:
        return self._standing(Standing.AMENDMENT)

    @cached_property
    def restriction(self) -> Restriction:
        """Who may know of it and who may not, as far as the field says it."""
        return restriction.of(self.entries)

    @cached_property
    def kind(self) -> Kind:
        """A dispute, or something outside any."""
        return kinds.of(self.entries)

    @property
    def title_zh(self) -> str:
        """张三、李四邻里纠纷; 宣讲：荷花村院坝"""
        if self.kind == kinds.ACTIVITY:
            return occasions.title(self.tree)
        if self.kind == kinds.ASSIGNMENT:
            return "答复指派"
        parties: dict[str, Object] = self.tree.get("party", {})
        roles = ("applicant", "respondent", "third_party")
        names = [
            party["name"]
            for role in roles
            for party in parties.values()
            if party.get("role") == role and "name" in party
        ]
        kind = self.tree.get("dispute", {}).get("dispute_type")
        what = codes.label("dispute_types", kind) if kind else "纠纷"
        return "、".join(names[:2]) + ("等" if len(names) > 2 else "") + what

    def _standing(self, standing: Standing) -> tuple[Register, ...]:
        registers = self.registers.values()
        return tuple(each for each in registers if each.standing is standing)

    def to_json(self) -> Object:
        """The same text for the same entries, on every machine."""
        return {
            "case": self.case,
            "home": self.home,
            "title_zh": self.title_zh,
            "entries": [entry.id for entry in self.entries],
            "tree": self.tree,
            "registers": {at: _register(each) for at, each in self.registers.items()},
            "unplaced": [each._asdict() for each in self.unplaced],
            "unknown": [each._asdict() for each in self.unknown],
            "voided": self.voided,
            "erased": list(self.erased),
            "waiting": list(self.waiting),
            "heads": list(self.heads),
            "course": self.course.to_json(),
            "reviews": [_told(each) for each in self.reviews],
            "unread_stages": list(self.unread_stages),
        }


def fold(entries: Iterable[Entry]) -> CaseFile:
    """The case file of the entries of one case."""
    arrived = _arrived(entries)
    read = {
        id: placing.read(entry)
        for id, entry in arrived.items()
        if entry.body is not None
    }
    causality = _causality(arrived, read)
    in_order = [read[id] for id in causality.order if id in read]
    voided = _voided(each for each in in_order if isinstance(each, Record))
    shown = [each for each in in_order if each.id not in voided]
    records = [each for each in shown if isinstance(each, Record)]
    corrections, refused = accept(records, causality)
    refused_ids = {each.id for each in refused}
    records = [each for each in records if each.id not in refused_ids]
    settlements = [each for each in records if each.entry.type in settling.TYPES]
    records = [each for each in records if each.entry.type not in settling.TYPES]
    ledger = _ledger(records, corrections, causality)
    _, unfit = ledger.judge(settlements, causality)
    refused += unfit
    registers = ledger.settle(causality)
    tree = _tree(registers)
    aside = [each for each in shown if isinstance(each, Aside)] + refused
    acts = _acts(records, corrections, tree)
    given = reviewing.reviews(records, registers, causality, tree)
    first = arrived[causality.order[0]] if arrived else None
    return CaseFile(
        case=first.case if first else "",
        home=first.home if first else "",
        entries=tuple(arrived[id] for id in causality.order),
        registers=registers,
        tree=tree,
        provenance={path: each.write.entry_id for path, each in registers.items()},
        unplaced=tuple(each for each in aside if each.code != "unknown_type"),
        unknown=tuple(each for each in aside if each.code == "unknown_type"),
        voided={id: by for id, by in voided.items() if id in arrived},
        erased=tuple(id for id in causality.order if id not in read),
        waiting=causality.waiting,
        heads=causality.heads,
        course=walking.run(acts, tree),
        reviews=given,
        unread_stages=reviewing.unread_stages(records, given),
    )


def _arrived(entries: Iterable[Entry]) -> dict[str, Entry]:
    """Each entry once; of one that was erased somewhere, the erased copy."""
    arrived: dict[str, Entry] = {}
    for entry in sorted(entries, key=lambda e: (e.id, e.body is not None, e.rev)):
        arrived.setdefault(entry.id, entry)
    return arrived


def _causality(
    arrived: Mapping[str, Entry], read: Mapping[str, Record | Aside]
) -> Causality:
    moments: dict[str, Moment] = {}
    named: dict[str, tuple[str, ...]] = {}
    for id, entry in arrived.items():
        written_at = entry.at.corrected
        moments[id] = written_at.date().isoformat(), written_at
        record = read.get(id)
        if isinstance(record, Record):
            moments[id] = record.day, written_at
            named[id] = record.names
    return Causality(arrived, moments, named)


def _voided(records: Iterable[Record]) -> dict[str, str]:
    """What is hidden, by which entry; from the last, so that a void can be voided."""
    voided: dict[str, str] = {}
    records = list(records)
    own = {*review.TYPES, assigning.ANSWERED}
    reviewers = {r.id: r.entry.by for r in records if r.entry.type in own}
    for record in reversed(records):
        if not reviewing.own_voids_only(record, reviewers):
            continue
        if record.voids and record.id not in voided:
            voided[record.voids] = record.id
    for record in records:
        if record.corrects in voided:
            voided[record.id] = voided[record.corrects]
    return dict(sorted(voided.items()))


def _ledger(
    records: Sequence[Record],
    corrections: Sequence[Correction],
    causality: Causality,
) -> Ledger:
    ledger = Ledger()
    told: dict[str, list[str]] = defaultdict(list)
    for record in records:
        ledger.record(record)
        state = course.step(record.entry.type, record.body)
        again = any(causality.precedes(id, record.id) for id in told[record.root])
        if state and not again:
            ledger.step(record, state)
        told[record.root].append(record.id)
    for correction in corrections:
        ledger.correct(correction)
    ledger.clear(corrections)
    return ledger


def _tree(registers: Mapping[str, Register]) -> Object:
    tree: Object = {}
    for path, register in registers.items():
        if register.value is not REMOVED:
            *parents, name = path.split("/")[1:]
            node = tree
            for parent in parents:
                node = node.setdefault(parent, {})
            node[name] = {} if register.value == {} else register.value
    return tree


def _acts(
    records: Sequence[Record], corrections: Sequence[Correction], tree: Object
) -> Iterator[Act]:
    """Each act once, as shown; a consent, which may be given anew, as it was given."""
    consents = {c.original.id: c.body for c in corrections}
    told: set[str] = set()
    for record in records:
        type, id = record.entry.type, record.id
        if type in ANEW:
            yield Act(type, id, consents.get(id, record.body))
        elif type in walking.TAKE and record.root not in told:
            told.add(record.root)
            yield Act(type, id, _at(tree, record.root))


def _at(tree: Object, root: str) -> Object:
    for name in root.split("/")[1:]:
        tree = tree[name]
    return tree


def _told(given: Review) -> Object:
    return {**given._asdict(), "items": [each._asdict() for each in given.items]}


def _register(register: Register) -> Object:
    return {
        "class": register.klass,
        "standing": register.standing,
        "shown": _write(register.write),
        "others": [_write(write) for write in register.others],
        "history": [write.entry_id for write in register.history],
        "settlements": list(register.settlements),
        "returned": register.returned,
    }


def _write(write: Write) -> Object:
    if write.value is REMOVED:
        return {"entry": write.entry_id, "removed": True}
    return {"entry": write.entry_id, "value": write.value}
