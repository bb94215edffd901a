"""A case: where it stands, what may come next, and everything that was recorded.

Conflicts and problems come first and in words. Each record shows whose it is, of which
day, and whether the county has it; each may be corrected or voided, and stays.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from kivy.properties import StringProperty

from mobile import (
    colleagues,
    disagreements,
    knowers,
    reading,
    recording,
    sittings,
    summaries,
    theme,
)
from mobile.naming import pictures_in
from mobile.plan import Plan
from mobile.plans import PLANS, plan_for
from mobile.screens import (
    agreed,
    assigned,
    dossier,
    harm,
    proofs,
    reviews,
    taught,
    ways,
)
from mobile.screens.pictures import shown
from mobile.screens.screen import SiliScreen
from mobile.screens.tall import TallColumn
from mobile.setting import Setting
from mobile.summaries import ERASED, is_erased
from mobile.widgets import (
    Badge,
    Card,
    Column,
    Large,
    Primary,
    Row,
    Small,
    Tap,
    Title,
    Words,
    Wrong,
    dp,
)
from schemas import bodies, panel, review, settling
from schemas.casefile import CaseFile
from schemas.clocks import Clock, clocks_of
from schemas.course import STATE_WORDS
from schemas.entry import Entry
from schemas.identifiers import is_private

__all__ = ["TallColumn"]  # named in case.kv
# What a frame makes of them; neither one record a frame nor all.
IN_A_FRAME = 5
ALWAYS = ("dispute.terminated", "dispute.suspended")
FIRST = ("dispute.resumed", "dispute.extension_asked")
# What stands as it was drawn.
FINAL = frozenset({recording.VOIDED, panel.TYPE})


class CaseScreen(SiliScreen):
    heading = StringProperty("")

    def enter(self, case: str = "", home: str = "", flash: str = "", **_: Any) -> None:
        self.case, self.home = case, home
        self.flash = flash
        self.open_entries: set[str] = set()
        self.draw()

    def draw(self) -> None:
        book = self.app.casebook
        column = self.ids.column
        column.clear_widgets()
        self.ids.page.to_top()
        casefile = book.casefile(self.case, self.home) if book else None
        if casefile is None:
            self.heading = "案件"
            column.add_widget(Words(words="这个案件的资料还没有收到。"))
            return
        self.heading = "案件"
        self._setting = recording.setting_of(
            book, recording.Draft("", "dispute.opened", "", 1, self.home, self.case)
        )
        if self.flash:
            column.add_widget(Words(words=self.flash, tid="flash", ink=theme.GREEN))
        self.ids.page.draw(self._parts(column, casefile))

    def _parts(self, column: Column, casefile: CaseFile) -> Iterator[None]:
        """From the top down; where it yields, the eye may begin."""
        if self._is_taught:
            yield from taught.parts(self, column, casefile)
            return
        self._draw_head(column, casefile)
        if not is_erased(casefile):
            harm.draw(self, column, casefile)
        self._draw_warnings(column, casefile)
        assigned.link(self.app, column, self.case)
        ways.draw(self, column, casefile)
        self._draw_drafts(column)
        if not is_erased(casefile):
            self._draw_next(column, casefile)
        yield
        if not is_erased(casefile):
            dossier.draw(self, column, casefile)
            reviews.draw(self, column, casefile)
        yield
        yield from self._draw_clocks(column, casefile)
        self._draw_people(column, casefile)
        agreed.draw(self, column, casefile)
        ways.draw_openness(self, column, casefile)
        proofs.draw(self, column, casefile)
        yield
        self._draw_knowers(column)
        yield from self._draw_entries(column, casefile)
        self._draw_doubts(column)

    @property
    def _is_taught(self) -> bool:
        return self.app.casebook.enrolment.taught_in(self.home) is not None

    # -- the head

    def _draw_head(self, column: Column, casefile: CaseFile) -> None:
        book = self.app.casebook
        statement = book.statement(self.case, self.home)
        card = Card()
        card.add_widget(Title(words=casefile.title_zh, tid="case:title"))
        number = statement.number or statement.temp_number if statement else ""
        words = number or "案号：传到县里后由县里给"
        card.add_widget(Small(words=words, tid="case:number"))
        row = Row()
        state = STATE_WORDS[casefile.state].zh if casefile.state else "等待资料"
        state = ERASED if is_erased(casefile) else state
        row.add_widget(Badge(words=state, light="blue", tid="case:state"))
        tally = book.tally_of(casefile, self.home)
        row.add_widget(Badge(words=tally.words, light=tally.light, tid="case:delivery"))
        card.add_widget(row)
        if is_private(self.home):
            words = "限制知悉：别对名单以外的人说起"
            card.add_widget(Words(words=words, ink=theme.RED, tid="case:restricted"))
        if statement is not None:
            received = f"县里已有 {statement.received} 条记录"
            card.add_widget(Small(words=received, tid="case:received"))
        column.add_widget(card)

    def _draw_doubts(self, column: Column) -> None:
        """What was written of it by others and is not taken, with the reason."""
        doubted = self.app.casebook.doubted(self.case, self.home)
        if not doubted:
            return
        card = Card(line=theme.AMBER, tid="case:doubts")
        card.add_widget(Title(words="没有算进本案的记录"))
        for number, each in enumerate(doubted):
            card.add_widget(Words(words=each.title, tid=f"doubt:{number}"))
            light = "red" if each.is_final else "yellow"
            card.add_widget(Badge(words=each.word, light=light))
            card.add_widget(Small(words=each.zh))
        column.add_widget(card)

    def _delivery(self, entry: Entry) -> tuple[str, str]:
        return self.app.casebook.delivery_of(entry.id, self.home)

    def _draw_warnings(self, column: Column, casefile: CaseFile) -> None:
        warnings = [f"{p.zh}（{p.law}）" for p in casefile.problems]
        if casefile.conflicts:
            warnings.insert(
                0, f"有 {len(casefile.conflicts)} 处两人记得不一样，待核对原件"
            )
        if casefile.amendments:
            warnings.append(f"有 {len(casefile.amendments)} 处别人更正过，待确认")
        if casefile.waiting:
            warnings.append(f"还有 {len(casefile.waiting)} 条资料没有收到")
        if casefile.unknown:
            warnings.append("有的记录要升级应用后才能看")
        if doubted := self.app.casebook.doubted(self.case, self.home):
            warnings.append(f"有 {len(doubted)} 条别人的记录没有算进来，见本页最下面")
        if not warnings:
            return
        card = Card(line=theme.AMBER, tid="case:warnings")
        for words in warnings:
            card.add_widget(Words(words=words, ink=theme.AMBER))
        for register in casefile.conflicts:
            values = [register.value, *(w.value for w in register.others)]
            words = reading.register_words(register.path, values, self._setting)
            card.add_widget(Small(words=words))
        if casefile.conflicts or casefile.amendments:
            look = Tap(words="看各人记了什么", tid="case:conflicts")
            look.bind(
                on_release=lambda _: self.app.go(
                    "conflicts", case=self.case, home=self.home
                )
            )
            card.add_widget(look)
        column.add_widget(card)

    # -- what one may do

    def _draw_drafts(self, column: Column) -> None:
        for number, draft in enumerate(self.app.casebook.drafts(self.case)):
            plan = PLANS[draft.form].title
            kind = (
                "更正 · " if draft.corrects and draft.type != recording.VOIDED else ""
            )
            go_on = Primary(
                words=f"接着写：{kind}{plan}（{draft.changed_at[11:16]} 存的）",
                tid=f"draft:{number}",
            )
            go_on.bind(
                on_release=lambda _, d=draft: self.app.go(
                    "form", draft=d.id, home=d.home
                )
            )
            column.add_widget(go_on)

    def _draw_next(self, column: Column, casefile: CaseFile) -> None:
        card = Card()
        card.add_widget(Large(words="下一步"))
        keys = self._next_keys(casefile)
        sitting = sittings.running(self.app.casebook, self.case, self.home)
        first = True
        for key in keys:
            if key in ALWAYS:
                continue
            cls = Primary if first else Tap
            card.add_widget(self._opener(cls, key, self._words_for(key, casefile)))
            first = False
        stages = [key for key in keys if key.startswith("stage.recorded/1")]
        if stages and not sitting:
            sit = Tap(words="一次会面，几步连着做", tid="do:sitting")
            sit.bind(on_release=lambda _: self._begin_sitting(stages[0]))
            card.add_widget(sit)
        if sitting:
            end = Tap(words="结束这次会面", tid="do:end-sitting")
            end.bind(on_release=lambda _: self._end_sitting())
            card.add_widget(end)
        for key in (key for key in ALWAYS if key in keys):
            card.add_widget(self._opener(Tap, key, PLANS[key].title))
        if not keys:
            card.add_widget(Words(words="这个案件已经了结。"))
        column.add_widget(card)

    def _next_keys(self, casefile: CaseFile) -> list[str]:
        found: list[str] = []
        for step in casefile.next_steps:
            key = f"{step.type}/{step.stage}" if step.stage else step.type
            if key in PLANS and key not in found:
                found.append(key)
        return sorted(found, key=lambda key: self._rank(key, casefile))

    def _rank(self, key: str, casefile: CaseFile) -> int:
        """Consent is asked before anyone listens, so it comes before the stages."""
        if key == "dispute.consented":
            return 0 if self._unasked(casefile) else 5
        order = (*FIRST, "dispute.accepted", "agreement", "stage.recorded", "follow_up")
        for place, prefix in enumerate(order, 1):
            if key.startswith(prefix):
                return place
        return 9

    def _unasked(self, casefile: CaseFile) -> int:
        asked = casefile.tree.get("consent", {})
        return sum(1 for key in casefile.tree.get("party", {}) if key not in asked)

    def _words_for(self, key: str, casefile: CaseFile) -> str:
        if key == "dispute.consented":
            left = self._unasked(casefile)
            return f"问意愿和公开（还有 {left} 人）" if left else "再问一次公开意愿"
        rounds = {
            f"{step.type}/{step.stage}": step.round
            for step in casefile.next_steps
            if step.stage
        }
        title = PLANS[key].title
        again = rounds.get(key) or 1
        return f"{title}（第 {again} 轮）" if again > 1 else title

    def _opener(self, cls: type[Tap], key: str, words: str) -> Tap:
        opener = cls(words=words, tid=f"do:{key}")
        opener.bind(on_release=lambda _: self.open_form(key))
        return opener

    def open_form(self, key: str) -> None:
        draft = recording.open_form(self.app.casebook, key, self.case, self.home)
        self.show_form(draft)

    def show_form(self, draft: recording.Draft) -> None:
        self.app.casebook.keep(draft)
        self.app.go("form", draft=draft.id, home=draft.home)

    def _begin_sitting(self, key: str) -> None:
        sittings.begin(self.app.casebook, self.case, self.home)
        self.open_form(key)

    def _end_sitting(self) -> None:
        sittings.end(self.app.casebook, self.case, self.home)
        self.draw()

    # -- what there is

    def _draw_clocks(self, column: Column, casefile: CaseFile) -> Iterator[None]:
        told, today = self.app.casebook.reference, self.app.clock.today()
        clocks = clocks_of(casefile, told.calendar, today, told.terms)
        if not clocks:
            return
        card = Card(tid="case:clocks")
        card.add_widget(Large(words="期限"))
        column.add_widget(card)
        for number, clock in enumerate(clocks, 1):
            card.add_widget(
                Words(words=f"{clock.rule.zh}：{clock.due.due_on:%Y年%m月%d日}")
            )
            card.add_widget(Badge(words=self._clock_words(clock), light=clock.light))
            card.add_widget(Small(words=clock.words_zh))
            if number % IN_A_FRAME == 0:
                yield
        yield

    def _clock_words(self, clock: Clock) -> str:
        if clock.ended_on is not None:
            return "已办" if clock.state == "met" else "已停"
        days = (clock.due.due_on - self.app.clock.today()).days
        return summaries.days_words(days)

    def _draw_people(self, column: Column, casefile: CaseFile) -> None:
        card = Card()
        card.add_widget(Large(words="当事人"))
        consents = casefile.tree.get("consent", {})
        for key, party in sorted(casefile.tree.get("party", {}).items()):
            role = bodies.enum_label(
                "dispute.opened", "/parties/x/role", party.get("role")
            )
            phone = f"　{party['phone']}" if party.get("phone") else ""
            card.add_widget(Words(words=f"{role}　{party.get('name', '')}{phone}"))
            card.add_widget(Small(words=self._consent_words(consents.get(key))))
        column.add_widget(card)

    def _draw_knowers(self, column: Column) -> None:
        """Who may know of a restricted case, with why and since when."""
        if not is_private(self.home):
            return
        about = self.app.casebook, self.case, self.home
        card = Card(line=theme.RED, tid="case:knowers")
        card.add_widget(Large(words=knowers.HEADING))
        for number, line in enumerate(knowers.lines(*about)):
            card.add_widget(Words(words=line.who, tid=f"knower:{number}"))
            card.add_widget(Small(words=line.why))
        card.add_widget(Small(words=knowers.closing(*about), tid="knowers:closing"))
        column.add_widget(card)

    def _consent_words(self, consent: Any) -> str:
        if not consent:
            return "还没有问愿不愿意调解"
        agreed = "愿意调解" if consent.get("agreed") else "不愿意调解"
        openness = consent.get("openness", "closed")
        words = bodies.enum_label("dispute.consented", "/openness", openness)
        return f"{agreed}，{words}"

    def _draw_entries(self, column: Column, casefile: CaseFile) -> Iterator[None]:
        column.add_widget(Large(words=f"记录（{len(casefile.entries)} 条）"))
        self._cards: dict[str, Card] = {}
        for number, entry in enumerate(casefile.entries):
            card = self._entry(number, entry, casefile)
            self._cards[entry.id] = card
            column.add_widget(card)
            if number % IN_A_FRAME == 0:
                yield

    def _entry(self, number: int, entry: Entry, casefile: CaseFile) -> Card:
        card = Card(tid=f"entry:{number}")
        plan = plan_for(entry.type, entry.body or {})
        card.add_widget(Words(words=_entry_title(entry, plan), size_sp=theme.LARGE))
        who = self._who(entry)
        day = bodies.day_of_act(entry.type, entry.body or {})
        wall = entry.at.wall[:16].replace("T", " ")
        card.add_widget(Small(words=f"{who}　{day or ''}　记于 {wall}"))
        light, words = self._delivery(entry)
        card.add_widget(Badge(words=words, light=light))
        if entry.id in casefile.voided:
            card.add_widget(Wrong(words="已作废"))
        if entry.id in self.open_entries:
            self._draw_content(card, entry, casefile)
        erased = self.app.casebook.erased_words(entry.id, self.home)
        if erased:
            card.add_widget(Wrong(words=erased, tid=f"erased:{number}"))
            return card
        opener = Tap(
            words="收起" if entry.id in self.open_entries else "看内容",
            tid=f"open:{number}",
        )
        opener.bind(on_release=lambda _: self._toggle(number, entry, casefile))
        row = Row()
        row.add_widget(opener)
        own = entry.id not in casefile.voided and plan is not None
        own = own and not self._is_taught
        if own and entry.type not in FINAL:
            correct = Tap(words="更正", tid=f"correct:{number}")
            correct.bind(on_release=lambda _: self._correct(entry))
            row.add_widget(correct)
        if (own and entry.type not in FINAL) or self._may_take_back(entry, casefile):
            void = Tap(words="作废", tid=f"void:{number}")
            void.bind(on_release=lambda _: self._void(entry))
            row.add_widget(void)
        card.add_widget(row)
        return card

    def _who(self, entry: Entry) -> str:
        """Whose act it is; and who typed it, where that was somebody else."""
        book = self.app.casebook
        own = book.enrolment.person_id
        mediator = (entry.body or {}).get("on_behalf_of")
        if mediator is None:
            return "本人" if entry.by == own else colleagues.author_of(book, entry)
        doer = "本人" if mediator == own else colleagues.name_of(book, mediator)
        typist = "本人" if entry.by == own else colleagues.author_of(book, entry)
        return f"{doer or '同网格调解员'}办，{typist}据纸质原件补录"

    def _draw_content(self, card: Card, entry: Entry, casefile: CaseFile) -> None:
        body = recording.standing_body(casefile, entry)
        if entry.type in settling.TYPES:
            for line in disagreements.lines(entry, casefile, self._setting):
                card.add_widget(Words(words=line))
            return
        if entry.type.endswith(".corrected"):
            for line in correction_lines(entry, casefile, self._setting):
                card.add_widget(Words(words=line))
            return
        for line in reading.read(entry.type, body, self._setting):
            label = f"{line.label}：{line.value}" if line.value else line.label
            indent = (dp(16) * line.depth, 0, 0, 0)
            card.add_widget(Words(words=label, padding=indent))
        for digest in pictures_in(body):
            card.add_widget(shown(self.app.casebook, digest))

    def _toggle(self, number: int, entry: Entry, casefile: CaseFile) -> None:
        self.open_entries ^= {entry.id}
        old, new = self._cards[entry.id], self._entry(number, entry, casefile)
        self._cards[entry.id] = new
        self.exchange(old, new)

    def exchange(self, old: Card, new: Card) -> None:
        """One card for another; the page stays where it is."""
        page = self.ids.page
        above = page.above
        old.parent.hold(new)
        page.from_top(above)

    def _may_take_back(self, entry: Entry, casefile: CaseFile) -> bool:
        """A review, or an answer to one, its own author."""
        is_own = entry.by == self.app.casebook.enrolment.person_id
        is_own = is_own and not self._is_taught
        return is_own and entry.type in review.TYPES and entry.id not in casefile.voided

    def _correct(self, entry: Entry) -> None:
        book = self.app.casebook
        self.show_form(recording.open_correction(book, entry, self.home))

    def _void(self, entry: Entry) -> None:
        draft = recording.open_form(
            self.app.casebook, recording.VOIDED, self.case, self.home, voids=entry.id
        )
        self.show_form(draft)


def _entry_title(entry: Entry, plan: Plan | None) -> str:
    if plan is None:
        return bodies.type_label(entry.type)
    again = (entry.body or {}).get("round", 1)
    suffix = (
        f"（第 {again} 轮）" if entry.type == "stage.recorded" and again > 1 else ""
    )
    return f"{plan.title}{suffix}"


def correction_lines(entry: Entry, casefile: CaseFile, setting: Setting) -> list[str]:
    """What was changed, from what, and why."""
    body = entry.body or {}
    found = [e for e in casefile.entries if e.id == body.get("corrects")]
    lines = [f"原因：{body.get('reason', '')}"]
    if not found:
        return lines
    of = found[0]
    for place, value in body.get("set", {}).items():
        label = bodies.trail(of.type, place).split(" · ")[-1]
        before = reading.spoken_at(of.type, place, of.body or {}, setting)
        after = reading.spoken_value(of.type, place, value, setting, of.body or {})
        lines.append(f"{label}：{before or '（空）'} → {after}")
    for place in body.get("remove", []):
        lines.append(f"删去：{bodies.trail(of.type, place)}")
    return lines
