"""A case as the county reads it: sections in the order of the mediation.

    head      number, parties, where it stands, its clocks
    sections  parties · dispute and claims · acceptance · consent · the four stages,
              each with its rounds · agreement · termination · visits · corrections
    log       every entry of the case, numbered; a value's small number points here

Nothing typed in the village is left out: what the sections did not read is gathered
in the last one, and bodies that have no place in the case file stand whole beside
their entry.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace

from schemas import assigning, bodies, codes, placing, settling
from schemas.casefile import CaseFile
from schemas.entry import Entry
from schemas.fields import Keyed
from schemas.registers import Register
from schemas.review import ANSWERED, GIVEN
from schemas.stage import PARTS
from server.console import places, reviewed, states, typography
from server.console.blocks import Block, Said
from server.console.hands import SIGNERS, Hand, hands
from server.console.language import LANGUAGES, Language, gettext
from server.console.reading import Reader, Tree, branch, called
from server.console.sources import Line, Log
from server.registry.cases import EntryView, doer

STAGES = ("1", "2", "3", "4")
NAMED_ABOVE = ("stage", "round", "party", "draw", "assignment")
SEALED = ("evidence", "kind", "title", "media_type", "size", "sha256", "key", "pieces")


@dataclass(frozen=True, slots=True)
class Part:
    """One act under a section's title: a round, a visit, one party's consent."""

    anchor: str
    title: str
    block: Block
    hands: tuple[Hand, ...] = ()


@dataclass(frozen=True, slots=True)
class Section:
    anchor: str
    title: str
    aside: str
    parts: tuple[Part, ...]


@dataclass(frozen=True, slots=True)
class CasePage:
    sections: tuple[Section, ...]
    log: tuple[Line, ...]
    tongue: Language

    def line(self, no: int) -> Line:
        return self.log[no - 1]

    def summary(self, no: int) -> str:
        """Whose words these are, and when the county got them."""
        line = self.line(no)
        if line.mediator:
            return gettext(
                "记录 %(no)s · %(mediator)s · %(day)s办 · %(person)s 据纸质原件补录 ·"
                " 县 %(received)s 收到",
                no=no,
                mediator=line.mediator,
                day=line.act_on,
                person=line.person,
                received=line.received,
            )
        return gettext(
            "记录 %(no)s · %(person)s · %(day)s办 · 县 %(received)s 收到",
            no=no,
            person=line.person,
            day=line.act_on,
            received=line.received,
        )

    def provenance(self, no: int) -> str:
        """The whole of it in one line, for the small number's tip."""
        line = self.line(no)
        said = (
            (gettext("记录人"), line.person),
            *([(gettext("办理人"), line.mediator)] if line.mediator else []),
            (gettext("设备"), line.device),
            (gettext("办理日"), line.act_on),
            (gettext("手机时间"), line.wall),
            (gettext("校正后"), line.corrected),
            (gettext("县收到"), line.received),
        )
        return " · ".join(f"{name} {text}" for name, text in said)


def compose(
    casefile: CaseFile,
    arrived: Iterable[EntryView],
    tongue: Language,
) -> CasePage:
    numbers = {entry.id: no for no, entry in enumerate(casefile.entries, 1)}
    views = list(arrived)
    reader = Reader(casefile, numbers, tongue, doers(views))
    sections = [part for part in Composer(reader, casefile).sections() if part.parts]
    return CasePage(tuple(sections), log_of(casefile, views, tongue), tongue)


def log_of(
    casefile: CaseFile, arrived: Iterable[EntryView], tongue: Language
) -> tuple[Line, ...]:
    numbers = {entry.id: no for no, entry in enumerate(casefile.entries, 1)}
    log = Log(casefile, tongue)
    return tuple(log.line(numbers[view.entry.id], view) for view in arrived)


def doers(views: Iterable[EntryView]) -> dict[str, str]:
    """The names of those for whom something was written down, by their ids."""
    return {doer(view.entry): view.mediator for view in views if view.for_another}


class Composer:
    """Lays out the registers of one case in sections."""

    def __init__(self, reader: Reader, casefile: CaseFile) -> None:
        self.reader = reader
        self.tree = reader.tree
        self.casefile = casefile

    def sections(self) -> Iterator[Section]:
        yield section("course", gettext("进展有两说"), self.course())
        yield section("parties", gettext("当事人"), self.parties())
        yield section("dispute", gettext("纠纷与诉求"), self.dispute())
        yield section("acceptance", gettext("受理"), self.acceptance())
        yield section("consent", gettext("同意调解与公开意愿"), self.consents())
        yield section("pauses", gettext("暂停与延长"), self.pauses())
        for stage in STAGES:
            if stage == "4":
                yield section("panel", gettext("抽评理员"), self.panels())
            title = codes.label("stages", stage, self.reader.tongue)
            yield section(f"stage-{stage}", title, self.rounds(stage), stage)
        yield section("agreement", gettext("调解协议"), self.agreements())
        yield section("termination", gettext("终止调解"), self.termination())
        yield section("follow-up", gettext("回访"), self.visits())
        yield section("reviews", gettext("审阅"), self.reviews())
        yield section("answered", gettext("答复指派"), self.answered())
        yield section("settlements", gettext("核对原件"), self.settlements())
        yield section("corrections", gettext("更正与作废"), self.corrections())
        yield section("rest", gettext("其他登记"), self.rest())

    def parties(self) -> Iterator[Part]:
        field = field_of("dispute.opened", "parties")
        found = self.tree.get("party")
        if isinstance(found, dict):
            block = self.reader.keyed("", field, found, headed=("role",))
            yield Part("party", "", replace(block, layout="people"))

    def dispute(self) -> Iterator[Part]:
        form = bodies.form_of("dispute.opened")
        block = self.reader.form("", form, branch(self.tree, "dispute"))
        claims = branch(self.tree, "claim")
        if claims:
            field = field_of("dispute.opened", "claims")
            listed = self.reader.keyed(self.reader.label(field), field, claims)
            block = replace(block, blocks=(*block.blocks, listed))
        yield from part("dispute-facts", "", block)

    def acceptance(self) -> Iterator[Part]:
        yield from self.act("acceptance", "dispute.accepted")
        yield from self.act("non_acceptance", "dispute.not_accepted")

    def act(
        self, root: str, type_: str, title: str = "", *named: str
    ) -> Iterator[Part]:
        """`named` are those of its fields that the title has said already."""
        form = bodies.form_of(type_)
        tree = branch(self.tree, *root.split("/"))
        block = self.reader.form("", form, tree, headed=(*NAMED_ABOVE, *named))
        yield from part(root.replace("/", "-"), title, block)

    def consents(self) -> Iterator[Part]:
        for party in sorted(branch(self.tree, "consent")):
            name = self.reader.who(party) or party
            yield from self.act(f"consent/{party}", "dispute.consented", name)

    def rounds(self, stage: str) -> Iterator[Part]:
        rounds = branch(self.tree, "stage", stage, "round")
        for number in sorted(rounds, key=int):
            title = (
                gettext("第 %(number)s 轮", number=number) if len(rounds) > 1 else ""
            )
            root = f"stage/{stage}/round/{number}"
            self.reader.present = called(branch(rounds, number, "participants"))
            for part in self.act(root, "stage.recorded", title):
                yield replace(part, block=untitled(part.block, stage))

    def agreements(self) -> Iterator[Part]:
        found = branch(self.tree, "agreement")
        for number in sorted(found, key=int):
            title = gettext("第 %(number)s 份", number=number) if len(found) > 1 else ""
            tree = branch(found, number)
            body = self.undrawn({k: each for k, each in tree.items() if k != "seal"})
            seal = {"seal": branch(tree, "seal")}
            block = self.both({**body, **seal}, "agreement", gettext("调委会盖章"))
            drawn = tuple(hands(self.casefile.tree["agreement"][number], self.reader))
            for each in part(f"agreement-{number}", title, block):
                yield replace(each, hands=drawn)

    def undrawn(self, body: Tree) -> Tree:
        """Without the traces of hands, which are drawn and not written out."""
        found = dict(body)
        for name in SIGNERS:
            signed = branch(body, name)
            for key in signed:
                self.pass_over(branch(signed, key, "hand"))
            if signed:
                found[name] = {key: _without(signed, key, "hand") for key in signed}
        return found

    def both(self, tree: Tree, root: str, title: str) -> Block:
        """An act, and below it the one that lies inside it."""
        outer, name, inner = placing.TWICE_OVER[root]
        body: Tree = {key: each for key, each in tree.items() if key != name}
        first = self.reader.form("", bodies.form_of(outer), body, headed=NAMED_ABOVE)
        form = bodies.form_of(inner)
        second = self.reader.form(title, form, branch(tree, name), headed=NAMED_ABOVE)
        blocks = [*first.blocks, *([second] if second.values else [])]
        return replace(first, blocks=tuple(blocks))

    def pauses(self) -> Iterator[Part]:
        """What interrupted it, and what the parties were asked past its time."""
        found = branch(self.tree, "suspension")
        for number in sorted(found, key=int):
            block = self.both(branch(found, number), "suspension", gettext("恢复调解"))
            title = gettext("第 %(number)s 次暂停", number=number)
            yield from part(f"suspension-{number}", title, block)
        for number in sorted(branch(self.tree, "extension"), key=int):
            title = gettext("第 %(number)s 次询问延长", number=number)
            root = f"extension/{number}"
            yield from self.act(root, "dispute.extension_asked", title)

    def panels(self) -> Iterator[Part]:
        """Each draw, the first one too where it was drawn again."""
        rounds = branch(self.tree, "panel")
        for round in sorted(rounds, key=int):
            draws = branch(rounds, round, "draw")
            for number in sorted(draws, key=int):
                self.reader.present = called(branch(draws, number, "pool"))
                title = gettext("第 %(number)s 次抽取", number=number)
                root = f"panel/{round}/draw/{number}"
                yield from self.act(root, "panel.drawn", title)

    def termination(self) -> Iterator[Part]:
        yield from self.act("termination", "dispute.terminated")

    def visits(self) -> Iterator[Part]:
        found = branch(self.tree, "follow_up")
        for short in sorted(found, key=lambda key: day_of(found, key)):
            day = typography.day(day_of(found, short), self.reader.tongue)
            yield from self.act(f"follow_up/{short}", "follow_up.recorded", day)

    def corrections(self) -> Iterator[Part]:
        for root, type_ in (
            ("correction", "dispute.corrected"),
            ("void", "entry.voided"),
        ):
            for short in sorted(branch(self.tree, root)):
                yield from self.act(f"{root}/{short}", type_)

    def reviews(self) -> Iterator[Part]:
        """Each word that was given, then what was answered."""
        for given in self.casefile.reviews:
            title = reviewed.heading(given, self.reader.tongue)
            root = f"review/{placing.short(given.id)}"
            for each in self.act(root, GIVEN, title, *reviewed.HEADED):
                block = reviewed.with_fates(each.block, given, self.reader.tongue)
                yield replace(each, block=block)
        for short in sorted(branch(self.tree, "review_answer")):
            title = bodies.type_label(ANSWERED, self.reader.tongue)
            yield from self.act(f"review_answer/{short}", ANSWERED, title)

    def answered(self) -> Iterator[Part]:
        """What the assignee said; whom it was assigned to stands beside the page."""
        for id in sorted(branch(self.tree, "assignment")):
            yield from self.act(f"assignment/{id}", assigning.ANSWERED)

    def settlements(self) -> Iterator[Part]:
        """Each with what became of the place that it settled."""
        found = branch(self.tree, "settlement")
        for entry in self.casefile.entries:
            short = placing.short(entry.id)
            if short in found and entry.type in settling.TYPES and entry.body:
                path = entry.body["register"]
                stands = places.outcome(self.casefile.registers[path])
                title = f"{self.reader.place(path)}{gettext('：')}"
                yield from self.act(f"settlement/{short}", entry.type, title + stands)

    def course(self) -> Iterator[Part]:
        """Where the case stands, where two people brought it to different places."""
        register = self.casefile.registers.get("/state")
        if register is None:
            return
        value = self.reader.value(gettext("进展"), None, register)
        if value.others:
            said = [self.state(each) for each in (value.said, *value.others) if each]
            value = replace(value, said=said[0], others=tuple(said[1:]), struck=())
            yield Part("state", "", Block("", "values", (value,)))

    def state(self, said: Said) -> Said:
        return replace(said, text=states.word(said.text, self.reader.tongue))

    def evidence(self, short: str) -> Block:
        """What the record of a medium says of it, but for how it is sealed."""
        tree = branch(self.tree, "evidence", short)
        said: Tree = {name: each for name, each in tree.items() if name not in SEALED}
        return self.reader.form("", bodies.form_of("evidence.added"), said)

    def pass_over(self, tree: Tree) -> None:
        """Shown elsewhere: each medium has a page of its own."""
        for each in tree.values():
            if isinstance(each, Register):
                self.reader.read.add(each.path)
            else:
                self.pass_over(each)

    def rest(self) -> Iterator[Part]:
        """What no section read: shown under its path, so that nothing is lost."""
        self.pass_over(branch(self.tree, "evidence"))
        left = self.casefile.registers.keys() - self.reader.read
        values = tuple(
            self.reader.value(path, None, self.casefile.registers[path])
            for path in sorted(left)
        )
        yield from part("unread", "", Block("", "values", values))


def evidence(
    casefile: CaseFile, arrived: Iterable[EntryView], entry: Entry, tongue: Language
) -> Block:
    """The words of one medium."""
    numbers = {each.id: no for no, each in enumerate(casefile.entries, 1)}
    reader = Reader(casefile, numbers, tongue, doers(list(arrived)))
    return Composer(reader, casefile).evidence(placing.short(entry.id))


def _without(tree: Tree, key: str, name: str) -> "Tree | Register":
    found = tree[key]
    if isinstance(found, Register):
        return found
    return {each: inside for each, inside in found.items() if each != name}


def section(anchor: str, title: str, parts: Iterable[Part], aside: str = "") -> Section:
    return Section(anchor, title, aside, tuple(parts))


def part(anchor: str, title: str, block: Block) -> Iterator[Part]:
    if any(True for _ in block.walk()):
        yield Part(anchor, title, block)


def untitled(block: Block, stage: str) -> Block:
    """The stage's own part needs no heading below the stage's name."""
    names = {codes.label("stages", stage, tongue) for tongue in LANGUAGES}
    labels = {form_label(stage, tongue) for tongue in LANGUAGES}
    blocks = [
        replace(each, title="") if each.title in names | labels else each
        for each in block.blocks
    ]
    return replace(block, blocks=tuple(blocks))


def form_label(stage: str, tongue: Language) -> str:
    label = bodies.label("stage.recorded", f"/{PARTS[int(stage)]}", tongue)
    return label[:1].upper() + label[1:]


def field_of(type_: str, name: str) -> Keyed:
    field = bodies.form_of(type_).fields[name]
    if not isinstance(field, Keyed):
        raise TypeError(f"{type_} {name} is no map of forms")
    return field


def day_of(visits: Tree, short: str) -> str:
    found = branch(visits, short).get("visited_on")
    return str(found.value) if isinstance(found, Register) else ""
