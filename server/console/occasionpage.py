"""One occasion as the county reads it (X03 接访下访登记表, X10 宣讲活动记录表).

head      what it was, when, where, who received or how many came
held      the form as it was filled in
lines     a reception's register: each visitor's matter, then what came of it, with
          the dispute that it became, where the reader may read that
log       every entry of it, as on the page of a case
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace

from schemas import bodies, codes, occasions
from schemas.casefile import CaseFile
from schemas.occasions import Matter
from server.console import cases, typography
from server.console.casepage import (
    CasePage,
    Composer,
    Part,
    Section,
    doers,
    field_of,
    log_of,
    part,
    section,
)
from server.console.desk import place_name
from server.console.furnishing import village_of
from server.console.language import Language, gettext
from server.console.reading import Reader, Tree, branch, called
from server.registry.cases import CaseView
from server.registry.projection import CaseRow

HELD = {"reception": "reception.held", "outreach": "outreach.held"}
FOLLOWED = "reception.followed_up"


@dataclass(frozen=True, slots=True)
class Line:
    """A visitor's line of the register, and how it stands in a word."""

    part: Part
    light: str
    words: str
    became: CaseRow | None


class OccasionComposer(Composer):
    """Lays out the registers of one occasion."""

    def sections(self) -> Iterator[Section]:
        yield section("held", gettext("登记内容"), self.held())
        yield section("corrections", gettext("更正与作废"), self.corrections())
        yield section("rest", gettext("其他登记"), self.rest())

    def held(self) -> Iterator[Part]:
        """The form, but for its visitors: each of them has a line below."""
        for root, type_ in HELD.items():
            found = branch(self.tree, root)
            said: Tree = {name: found[name] for name in found if name != "visitors"}
            yield from part(root, "", self.reader.form("", bodies.form_of(type_), said))

    def visitor(self, matter: Matter) -> Iterator[Part]:
        """What was said on the day, then each word of what came of it."""
        field = field_of("reception.held", "visitors")
        told = branch(self.tree, "reception", "visitors", matter.key)
        block = self.reader.form("", field.form, told, headed=("name",))
        followed = branch(self.tree, "followed_up", matter.key)
        form, beside = bodies.form_of(FOLLOWED), ("visitor", "round")
        later = tuple(
            self.reader.form(
                bodies.type_label(FOLLOWED, self.reader.tongue),
                form,
                branch(followed, number),
                headed=beside,
            )
            for number in sorted(followed, key=int)
        )
        whole = replace(block, blocks=(*block.blocks, *later))
        yield from part(f"visitor-{matter.key}", named(matter), whole)


def named(matter: Matter) -> str:
    name = str(matter.told.get("name", ""))
    if matter.people == 1:
        return name
    return gettext("%(name)s 等 %(count)s 人", name=name, count=matter.people)


def laid_out(
    view: CaseView, became: Mapping[str, CaseRow], tongue: Language
) -> tuple[CasePage, tuple[Line, ...]]:
    """The lines first, so that the rest is only what none of them read."""
    composer = composed(view, became, tongue)
    lines = tuple(register(composer, view, became))
    sections = tuple(each for each in composer.sections() if each.parts)
    log = log_of(view.casefile, view.entries, tongue)
    return CasePage(sections, log, tongue), lines


def composed(
    view: CaseView, became: Mapping[str, CaseRow], tongue: Language
) -> OccasionComposer:
    """With the names of the disputes; of one that the reader may not read, none."""
    casefile = view.casefile
    numbers = {entry.id: no for no, entry in enumerate(casefile.entries, 1)}
    unread = gettext("不在您能看的范围内")
    disputes = {
        matter.case: cases.title(became[matter.case], tongue)
        if matter.case in became
        else unread
        for matter in occasions.matters(casefile.tree)
        if matter.case
    }
    persons = doers(view.entries) | disputes
    reader = Reader(casefile, numbers, tongue, persons)
    reader.present = called(branch(reader.tree, "reception", "visitors"))
    return OccasionComposer(reader, casefile)


def register(
    composer: OccasionComposer, view: CaseView, became: Mapping[str, CaseRow]
) -> Iterator[Line]:
    for matter in occasions.matters(view.casefile.tree):
        light, words = standing(matter, view, composer.reader.tongue)
        for each in composer.visitor(matter):
            yield Line(each, light, words, became.get(matter.case))


def standing(matter: Matter, view: CaseView, tongue: Language) -> tuple[str, str]:
    """The light of a line, which is its promise's, and its words."""
    if matter.is_on_site:
        return "green", gettext("当场解决")
    if matter.done_on is not None:
        done = matter.followed[-1].get("result", "")
        words = codes.label("follow_up_results", str(done), tongue)
        return "green", f"{typography.day(matter.done_on, tongue)} {words}"
    about = f"/reception/visitors/{matter.key}"
    for clock in view.clocks:
        if clock.about == about:
            left = typography.days_left(clock.due.due_on, view.as_of, tongue)
            return clock.light, left
    return "grey", gettext("还没办好")


def title(casefile: CaseFile, tongue: Language) -> str:
    """下访：包鸾镇镇长 冉建国; what it is called in words of the language."""
    if tongue == "zh":
        return occasions.title(casefile.tree)
    told = occasions.held(casefile.tree)
    if not occasions.is_reception(casefile.tree):
        return f"{gettext('宣讲')} · {told.get('place', '')}"
    kind = codes.label("activity_kinds", str(told.get("activity_kind", "")), tongue)
    leader = told.get("leader", {})
    return f"{kind} · {leader.get('post', '')} {leader.get('name', '')}".strip()


def facts(view: CaseView, tongue: Language) -> Iterator[tuple[str, str]]:
    tree, row = view.casefile.tree, view.row
    found = occasions.matters(tree)
    yield gettext("日期"), typography.day(occasions.day_held(tree), tongue)
    yield gettext("乡镇（街道）"), place_name(row.township, tongue)
    yield gettext("村（社区）"), village_of(row.village)
    if not occasions.is_reception(tree):
        count = occasions.held(tree).get("audience_count", 0)
        yield gettext("听众人次"), f"{count:,}"
        return
    yield gettext("来访批次"), str(len(found))
    yield gettext("来访人次"), str(sum(each.people for each in found))
    left = sum(each.is_open for each in found)
    yield gettext("还没办好"), str(left)
