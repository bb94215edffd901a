"""经过: what happened in a case, told in sentences, day by day.

    entries ──► sentences by their type        SENTENCES (sentences, sittings)
    county  ──► sentences about what it did    doings
            ──► in the order of the days ──► chapters by where the case stood

Every entry has its sentence, and its number points to its line in the log. One that
nobody here can tell is named all the same: by its type and its author. An act that two
wrote down is told once, then what the other says otherwise. A chapter begins with the
act that brought the case there; what is about other entries stands where it was done.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from itertools import groupby
from types import MappingProxyType
from typing import TypeAlias

from schemas import assigning, bodies, codes, panel, placing
from schemas.casefile import CaseFile
from schemas.entry import Entry
from schemas.ledger import ANEW
from schemas.placing import Record
from schemas.registers import Standing
from server.console import sentences, sittings, typography
from server.console.casepage import doers
from server.console.doings import Doings
from server.console.language import Language, gettext
from server.console.opening import role_of
from server.console.reading import Reader
from server.console.sentences import Act, Sentences
from server.console.sources import late
from server.history import History
from server.registry.cases import CaseView, EntryView, doer

Place: TypeAlias = tuple[str, int, int]
"""Where a case stands in its story: of what kind, at which stage, in which round."""

BEFORE: Place = ("before", 0, 0)
REGISTERED: Place = ("registered", 0, 0)
CORRECTED = [type for type in bodies.SCHEMAS if type.endswith(".corrected")]
SENTENCES: Mapping[str, Callable[[Act], Sentences]] = MappingProxyType(
    {
        "dispute.opened": sentences.opened,
        "dispute.accepted": sentences.accepted,
        "dispute.not_accepted": sentences.not_accepted,
        "dispute.consented": sentences.consented,
        "dispute.suspended": sentences.suspended,
        "dispute.resumed": sentences.resumed,
        "dispute.extension_asked": sentences.extension_asked,
        "dispute.terminated": sentences.terminated,
        "stage.recorded": sittings.held,
        panel.TYPE: sittings.drawn,
        "agreement.signed": sentences.signed,
        "agreement.sealed": sentences.sealed,
        "follow_up.recorded": sentences.visited,
        "evidence.added": sentences.evidence,
        "entry.voided": sentences.voided,
        "conflict.settled": sentences.settled,
        "amendment.confirmed": sentences.confirmed,
        "review.given": sentences.reviewed,
        "review.answered": sentences.review_answered,
        assigning.ANSWERED: sentences.assignment_answered,
        **dict.fromkeys(CORRECTED, sentences.corrected),
    }
)
# What may be said anew, each time an act of its own.
EACH_AN_ACT = frozenset({*ANEW, assigning.ANSWERED})


@dataclass(frozen=True, slots=True)
class Told:
    """One sentence or some about one thing; `no` is 0 where no entry says it."""

    day: date
    at: datetime
    text: str
    no: int = 0
    place: Place | None = None
    """To which the case came by it."""
    came: str = ""
    """When the county had it, where that was late."""


@dataclass(frozen=True, slots=True)
class Day:
    day: date
    told: tuple[Told, ...]

    @property
    def came(self) -> str:
        """Where all that was done on this day came late together, when."""
        found = {each.came for each in self.told if each.no}
        return found.pop() if len(found) == 1 else ""


@dataclass(frozen=True, slots=True)
class Chapter:
    anchor: str
    title: str
    days: tuple[Day, ...]


class Teller:
    """Tells the entries of one case in one language."""

    def __init__(
        self, casefile: CaseFile, views: Iterable[EntryView], tongue: Language
    ) -> None:
        self.casefile = casefile
        self.views = {view.entry.id: view for view in views}
        self.tongue = tongue
        numbers = {entry.id: no for no, entry in enumerate(casefile.entries, 1)}
        persons = doers(self.views.values())
        self.reader = Reader(casefile, numbers, tongue, persons)
        aside = (*casefile.unplaced, *casefile.unknown)
        self.aside = {each.entry_id for each in aside}
        read = [placing.read(each) for each in casefile.entries if each.body]
        self.records = {each.id: each for each in read if isinstance(each, Record)}
        self.differences = differences(casefile, self.reader)

    def entries(self, late: Iterable[str] = ()) -> Iterator[Told]:
        """Each of them, in the case's order."""
        came_late, roots = frozenset(late), dict[str, Record]()
        for no, entry in enumerate(self.casefile.entries, 1):
            record = self.record(entry)
            earlier = roots.get(record.root) if record else None
            said = self.sentences(entry, record, earlier)
            text = typography.run([*said, *self.tail(entry)], self.tongue)
            came = self.came(entry) if entry.id in came_late else ""
            place = place_of(record) if record and not earlier else None
            if record and entry.type not in EACH_AN_ACT:
                roots.setdefault(record.root, record)
            yield Told(day_of(entry), entry.at.corrected, text, no, place, came)

    def record(self, entry: Entry) -> Record | None:
        """What counts in the case; nothing that was voided or laid aside."""
        out = entry.id in self.aside or entry.id in self.casefile.voided
        return None if out else self.records.get(entry.id)

    def sentences(
        self, entry: Entry, record: Record | None, earlier: Record | None
    ) -> Sentences:
        known = self.records.get(entry.id)
        if known is None or entry.id in self.aside or entry.type not in SENTENCES:
            yield self.named(entry)
            return
        act = Act(known, *self.who(entry), self.casefile, self.reader, self.records)
        if earlier is not None:
            yield from sentences.again(act, earlier)
        else:
            yield from SENTENCES[entry.type](act)

    def named(self, entry: Entry) -> str:
        """Of what cannot be told: what it is, who wrote it, why no more is said."""
        who, _ = self.who(entry)
        name = bodies.TYPE_NAMES.get(entry.type)
        if name is None:
            return gettext("%(who)s记了一条本系统还不认识的记录，已原样保存。", who=who)
        said = {"who": who, "title": name.words(self.tongue)}
        if entry.id in self.casefile.erased:
            return gettext("%(who)s记了一条“%(title)s”，内容已依法删除。", **said)
        if entry.id in self.aside:
            return gettext(
                "%(who)s记了一条“%(title)s”，没有计入案情，原文在记录里。", **said
            )
        return gettext("%(who)s记了一条“%(title)s”。", **said)

    def who(self, entry: Entry) -> tuple[str, str]:
        """Who did it, with his office or who wrote it down for him; and by name."""
        view = self.views[entry.id]
        if not view.for_another:
            role = role_of(view.role)
            words = gettext("%(role)s%(name)s", role=role, name=view.person)
            return words, view.person
        name = view.mediator
        if name == doer(entry):
            name = gettext("不在名册上的人")
        written = gettext("%(person)s据纸质原件补录", person=view.person)
        return sentences.beside(name, written), name

    def came(self, entry: Entry) -> str:
        received = self.views[entry.id].received_at.astimezone(typography.CHINA)
        day = typography.day(received.date(), self.tongue)
        return gettext("县里%(day)s才收到。", day=day)

    def tail(self, entry: Entry) -> Sentences:
        """Why it was written late, and what became of it."""
        if reason := sentences.gist(late(entry.body or {})):
            yield gettext("事后补记：%(reason)s。", reason=reason)
        if entry.id in self.casefile.voided:
            yield gettext("这条记录后来作废，不计入案情。")
        yield from self.differences.get(entry.id, ())


def differences(casefile: CaseFile, reader: Reader) -> dict[str, list[str]]:
    """By entry, where it says otherwise than one before it, and both stand."""
    places: dict[tuple[str, str, Standing], list[str]] = defaultdict(list)
    for register in casefile.registers.values():
        writes = {each.entry_id for each in (register.write, *register.others)}
        first, *later = sorted(writes, key=lambda id: reader.numbers[id])
        for id in later:
            known = id, first, register.standing
            where = sentences.placed(casefile, reader, register.path)
            places[known].append(where)
    found: dict[str, list[str]] = defaultdict(list)
    for (id, first, standing), named in places.items():
        place = typography.listed(sentences.few(named), reader.tongue)
        found[id].append(differing(place, reader.numbers[first], standing))
    return found


def differing(place: str, number: int, standing: Standing) -> str:
    said = {"place": place, "number": number}
    if standing is Standing.AMENDMENT:
        return gettext("%(place)s与记录 %(number)s 两说并存，等原记录人确认。", **said)
    if standing is Standing.PROVISIONAL:
        return gettext("%(place)s与记录 %(number)s 说法不一，还有资料没送到。", **said)
    return gettext("%(place)s与记录 %(number)s 说法不一，还没有核对原件。", **said)


def day_of(entry: Entry) -> date:
    """The day of the act; of what nobody can read the day of its writing."""
    acted_on = bodies.day_of_act(entry.type, entry.body or {})
    return acted_on or entry.at.corrected.astimezone(typography.CHINA).date()


def place_of(record: Record) -> Place | None:
    match record.entry.type:
        case "stage.recorded":
            return "stage", record.body["stage"], record.body["round"]
        case panel.TYPE:
            return "stage", 4, record.body["round"]
        case "agreement.signed" | "agreement.sealed":
            return "agreement", 0, record.body["round"]
        case "follow_up.recorded":
            return "follow_up", 0, 0
        case "dispute.terminated":
            return "terminated", 0, 0
        case type if type.startswith("dispute.") and type not in CORRECTED:
            return REGISTERED
        case _:
            return None


# The whole


def story(view: CaseView, known: History, tongue: Language) -> tuple[Chapter, ...]:
    """What happened in this case, as far as its reader may know."""
    teller = Teller(view.casefile, view.entries, tongue)
    done = [
        Told(each.at.astimezone(typography.CHINA).date(), each.at, each.text)
        for each in Doings(view, known, teller.reader).told()
    ]
    return tuple(chapters([*teller.entries(known.late), *done], tongue))


def chapters(told: Iterable[Told], tongue: Language) -> Iterator[Chapter]:
    placed = list(in_places(in_order(told)))
    for number, (place, some) in enumerate(groupby(placed, key=lambda at: at[0]), 1):
        days = groupby((each for _, each in some), key=lambda each: each.day)
        yield Chapter(
            anchor=f"chapter-{number}",
            title=title_of(place, tongue),
            days=tuple(Day(day, tuple(each)) for day, each in days),
        )


def in_order(told: Iterable[Told]) -> list[Told]:
    """By days; of one day the entries in the case's order, the rest between them."""
    latest: dict[date, datetime] = {}
    keys: list[tuple[date, datetime, bool, int]] = []
    every = list(told)
    for at, each in enumerate(every):
        moment = each.at
        if each.no:
            moment = latest[each.day] = max(latest.get(each.day, moment), moment)
        keys.append((each.day, moment, not each.no, at))
    return [every[key[-1]] for key in sorted(keys)]


def in_places(told: Iterable[Told]) -> Iterator[tuple[Place, Told]]:
    """Each with where the case stood; registering again leads nowhere back."""
    stands = BEFORE
    for each in told:
        if each.place is not None and (each.place != REGISTERED or stands == BEFORE):
            stands = each.place
        yield stands, each


def title_of(place: Place, tongue: Language) -> str:
    kind, stage, round = place
    if kind == "stage":
        return sittings.round_of(codes.label("stages", str(stage), tongue), round)
    if kind == "agreement":
        return sittings.round_of(gettext("达成协议"), round)
    return {
        "registered": gettext("登记受理"),
        "follow_up": gettext("回访"),
        "terminated": gettext("终止调解"),
    }.get(kind, gettext("登记以前"))
