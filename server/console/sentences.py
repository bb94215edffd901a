"""What an entry tells, in sentences: who did what, and the few values one asks for.

Each function makes of an act its sentences; `server.console.telling` has the table. A
sentence tells what was written then, in the words of its author where they are free;
what was corrected or contradicted since is another entry's to tell. Of long words there
is the beginning.
"""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from itertools import groupby
from typing import Any, TypeAlias

from schemas import assigning, bodies, codes, labels, placing
from schemas.casefile import CaseFile
from schemas.corrections import CORRECTION_OF
from schemas.entry import Entry
from schemas.fields import Body
from schemas.placing import Record
from server.console import typography
from server.console.language import Language, gettext
from server.console.reading import Reader
from server.console.sources import Log

Sentences: TypeAlias = Iterator[str]
MOST = 160
FEW = 5
TWICE = re.compile(r"\b(\w+) (?=\1\b)")
STOPS = "。.；;，, "
SIDES = frozenset({"applicant", "respondent", "third_party"})


@dataclass(frozen=True, slots=True)
class Act:
    """One entry that is told, with the words at hand for it."""

    record: Record
    who: str
    """Who did it, as the sentence names them."""
    name: str
    """The same by name alone, to see whom a body means."""
    casefile: CaseFile
    reader: Reader
    records: Mapping[str, Record]
    """All entries of the case that could be read."""

    @property
    def entry(self) -> Entry:
        return self.record.entry

    @property
    def body(self) -> Body:
        return self.record.body

    @property
    def tongue(self) -> Language:
        return self.reader.tongue

    def word(self, pointer: str) -> str:
        """What stands at that place, as a page says it; "" where nothing does."""
        value: Any = self.body
        for token in labels.tokens(pointer):
            value = value.get(token) if isinstance(value, dict) else None
        if value is None:
            return ""
        return self.reader.words(bodies.field_at(self.entry.type, pointer), value)

    def text(self, pointer: str) -> str:
        return gist(self.word(pointer))

    def person(self, pointer: str) -> str:
        """Whom a name means; with his office where it is who tells it."""
        name = self.word(pointer)
        return self.who if name == self.name else name

    def party(self, id: object) -> str:
        return self.reader.who(str(id)) or gettext("一方当事人")

    def noted(self, id: object) -> str:
        """Another entry by its number, with what it is."""
        record, number = numbered(self.reader, id), self.reader.numbers.get(str(id))
        if number is None:
            return record
        about = self.casefile.entries[number - 1]
        if about.type not in bodies.TYPE_NAMES:
            return record
        return beside(record, Log(self.casefile, self.tongue).title(about))

    def list(self, words: Iterable[str]) -> str:
        return typography.listed(list(words), self.tongue)


def numbered(reader: Reader, id: object) -> str:
    """An entry by its number in the log."""
    number = reader.numbers.get(str(id))
    if number is None:
        return gettext("一条还没有送到的记录")
    return gettext("记录 %(number)s", number=number)


def gist(text: str) -> str:
    """In one line, without the stop at its end; of long words the beginning."""
    line = " ".join(text.split())
    return line[:MOST] + "…" if len(line) > MOST else line.rstrip(STOPS)


def beside(text: str, *more: str) -> str:
    """With the rest in brackets, where there is any."""
    said = gettext("，").join(filter(None, more))
    return gettext("%(words)s（%(more)s）", words=text, more=said) if said else text


def in_turn(texts: Iterable[str]) -> str:
    return gettext("；").join(filter(None, texts))


def placed(casefile: CaseFile, reader: Reader, path: str) -> str:
    """What a register is called; an id in it by its name, or by nothing."""
    names, above = dict[str, str](), ""
    for token in labels.tokens(path):
        above += f"/{token}"
        known = named(casefile, above) or reader.who(token) or reader.numbered(token)
        names[token] = known if known != token else ""
    ids = ids_in(path)
    parts = [part.rpartition(" ") for part in reader.place(path).split(" · ")]
    said = [
        f"{head} {names[last] if last in ids else last}".strip()
        for head, _, last in parts
    ]
    return TWICE.sub("", " · ".join(said))


def ids_in(path: str) -> set[str]:
    """The names along the way that no form gave."""
    type, place = placing.origin(path)
    if not type:
        return set()
    steps = labels.steps(bodies.form_of(type), place)
    return {token for token, field in steps if field is None}


def named(casefile: CaseFile, path: str) -> str:
    """The name that was last written there, if it was taken out too."""
    register = casefile.registers.get(f"{path}/name")
    names = [each.value for each in register.history] if register else []
    return next((name for name in reversed(names) if isinstance(name, str)), "")


def few(texts: list[str]) -> list[str]:
    """As many as one reads, and how many there are besides."""
    left = len(texts) - FEW
    more = [gettext("另有 %(count)s 处", count=left)] if left > 0 else []
    return [*texts[:FEW], *more]


def each_of(body: Body, *names: str) -> Iterator[Any]:
    """The things in a map of the body, in the order of their keys."""
    found: Any = body
    for name in names:
        found = found.get(name, {})
    yield from (found[key] for key in sorted(found))


def why(act: Act, pointer: str = "/reason") -> Sentences:
    if reason := act.text(pointer):
        yield gettext("理由：%(reason)s。", reason=reason)


def by(act: Act) -> str:
    return gettext("由%(who)s记录。", who=act.who)


# The dispute


def opened(act: Act) -> Sentences:
    parties = [
        gettext(
            "%(role)s%(name)s",
            role=codes.label("party_roles", each["role"], act.tongue),
            name=each["name"],
        )
        for each in each_of(act.body, "parties")
    ]
    yield gettext(
        "%(who)s登记了一件%(kind)s：%(parties)s。",
        who=act.who,
        kind=act.word("/dispute_type"),
        parties=act.list(parties),
    )
    yield gettext("%(words)s。", words=act.text("/summary"))
    claims = sorted(each_of(act.body, "claims"), key=lambda each: each["party"])
    for key, some in groupby(claims, key=lambda each: each["party"]):
        asked = in_turn(beside(gist(each["text"]), money(act, each)) for each in some)
        name = act.body["parties"][key]["name"]
        yield gettext("%(party)s提出：%(words)s。", party=name, words=asked)


def money(act: Act, body: Body) -> str:
    """The amount, where the words have not said it."""
    fen = body.get("amount_fen")
    if fen is None:
        return ""
    figures, words = (
        re.sub(r"[\s,，]", "", text)
        for text in (typography.money(fen, "zh"), body["text"])
    )
    if re.search(rf"(?<![\d.]){re.escape(figures)}", words):
        return ""
    return typography.money(fen, act.tongue)


def accepted(act: Act) -> Sentences:
    yield gettext(
        "%(committee)s受理（%(trigger)s），调解员：%(mediators)s。",
        committee=act.word("/committee"),
        trigger=act.word("/trigger"),
        mediators=act.list(each["name"] for each in each_of(act.body, "mediators")),
    )
    yield by(act)


def not_accepted(act: Act) -> Sentences:
    reason = act.text("/reason")
    yield gettext("%(who)s记录不予受理：%(reason)s。", who=act.who, reason=reason)
    yield gettext("告知当事人：%(advice)s。", advice=act.text("/advice"))


def consented(act: Act) -> Sentences:
    said = {"party": act.party(act.body["party"]), "who": act.who}
    if act.body["agreed"]:
        yield gettext("%(party)s向%(who)s表态：同意调解。", **said)
    else:
        yield gettext("%(party)s向%(who)s表态：不同意调解。", **said)
    if openness := act.word("/openness"):
        yield gettext("公开意愿：%(openness)s。", openness=openness)


def suspended(act: Act) -> Sentences:
    ground = beside(act.word("/ground"), act.word("/authority"))
    yield gettext("%(who)s记录暂停调解：%(ground)s。", who=act.who, ground=ground)
    yield gettext("%(words)s。", words=act.text("/reason"))


def resumed(act: Act) -> Sentences:
    reason = act.text("/reason")
    yield gettext("%(who)s记录恢复调解：%(reason)s。", who=act.who, reason=reason)


def extension_asked(act: Act) -> Sentences:
    answers = [
        gettext("%(party)s同意", party=act.party(key))
        if said["agreed"]
        else gettext("%(party)s不同意", party=act.party(key))
        for key, said in sorted(act.body["answers"].items())
    ]
    said = act.list(answers)
    yield gettext("%(who)s问各方愿不愿意延长：%(answers)s。", who=act.who, answers=said)
    if until := act.word("/until"):
        yield gettext("延长到%(day)s。", day=until)


def terminated(act: Act) -> Sentences:
    ground = act.word("/ground")
    yield gettext("%(who)s记录终止调解：%(ground)s。", who=act.who, ground=ground)
    yield gettext("%(words)s。", words=act.text("/reason"))
    yield gettext("告知的途径：%(channels)s。", channels=act.word("/channels_told"))


# Agreement and visit


def signed(act: Act) -> Sentences:
    if act.body["form"] == "oral":
        said = act.text("/oral_agreement_content")
        yield gettext("各方达成口头协议：%(terms)s。", terms=said or "—")
    else:
        said = in_turn(term(act, each) for each in each_of(act.body, "terms"))
        yield gettext("各方达成书面协议：%(terms)s。", terms=said or "—")
    signers = [act.party(key) for key in sorted(act.body.get("signatures", {}))]
    if signers:
        yield gettext("签署：%(names)s。", names=act.list(signers))
    yield by(act)


def term(act: Act, said: Body) -> str:
    due = typography.day(said["due_on"], act.tongue) if "due_on" in said else ""
    until = gettext("%(day)s 止", day=due) if due else ""
    return beside(gist(said["text"]), money(act, said), until)


def sealed(act: Act) -> Sentences:
    committee, hand = act.word("/committee"), act.person("/sealed_by")
    yield gettext("%(committee)s盖章（%(who)s）。", committee=committee, who=hand)
    effective = act.casefile.effective.get(act.body["round"])
    if effective is not None:
        day = typography.day(effective, act.tongue)
        yield gettext("协议自%(day)s起生效。", day=day)
    if hand != act.who:
        yield by(act)


def visited(act: Act) -> Sentences:
    yield gettext(
        "%(who)s回访%(party)s：%(words)s。",
        who=act.person("/visitor"),
        party=beside(act.party(act.body["party"]), act.word("/mode")),
        words=act.text("/situation"),
    )
    yield gettext("履行情况：%(status)s。", status=act.word("/performance_status"))
    if score := act.word("/satisfaction"):
        yield gettext("满意度：%(score)s。", score=score)
    if day := act.word("/next_on"):
        yield gettext("下次回访：%(day)s。", day=day)
    if act.person("/visitor") != act.who:
        yield by(act)


# What is about other entries


def evidence(act: Act) -> Sentences:
    yield gettext(
        "%(who)s加进一份证据（%(kind)s）：%(title)s。",
        who=act.who,
        kind=act.word("/kind"),
        title=act.text("/title"),
    )


def corrected(act: Act) -> Sentences:
    said = {"who": act.who, "record": act.noted(act.body["corrects"])}
    if changed := in_turn(changes(act)):
        yield gettext("%(who)s更正%(record)s：%(changes)s。", changes=changed, **said)
    else:
        yield gettext("%(who)s更正%(record)s。", **said)
    yield from why(act)


def changes(act: Act) -> Iterator[str]:
    """What is said otherwise, place by place; nothing of what cannot be read."""
    about = act.records.get(act.body["corrects"])
    if about is None or about.entry.type not in CORRECTION_OF:
        return
    for pointer, value in act.body.get("set", {}).items():
        yield change(act, about, pointer, value)
    for pointer in act.body.get("remove", ()):
        yield gettext("删去%(place)s", place=within(act, about, pointer))


def change(act: Act, about: Record, pointer: str, value: Any) -> str:
    place = within(act, about, pointer)
    if isinstance(value, dict):
        return gettext("%(place)s有改动", place=place)
    field = bodies.field_at(about.entry.type, pointer)
    said = gist(act.reader.words(field, value))
    return gettext("%(place)s记作“%(value)s”", place=place, value=said)


def within(act: Act, about: Record, pointer: str) -> str:
    """What a place of a record is called, beside the record's own name."""
    place = placed(act.casefile, act.reader, placing.path(about.root, pointer))
    return place.removeprefix(f"{bodies.type_label(about.entry.type, act.tongue)} · ")


def again(act: Act, earlier: Record) -> Sentences:
    """The same act, told once more: what is said otherwise this time."""
    said = {"who": act.who, "record": act.noted(earlier.id)}
    before = dict(placing.leaves(earlier.body))
    differs = [
        change(act, act.record, pointer, value)
        for pointer, value in placing.leaves(act.record.body)
        if before.get(pointer) != value and not isinstance(value, dict)
    ]
    if differs:
        yield gettext(
            "%(who)s也记了%(record)s这件事，说法不同：%(changes)s。",
            changes=in_turn(few(differs)),
            **said,
        )
    else:
        yield gettext("%(who)s也记了%(record)s这件事，说法相同。", **said)


def voided(act: Act) -> Sentences:
    record = act.noted(act.body["voids"])
    yield gettext("%(who)s作废%(record)s。", who=act.who, record=record)
    yield from why(act)


def settled(act: Act) -> Sentences:
    said = {"who": beside(act.who, act.word("/by_role")), "place": settled_at(act)}
    if act.body.get("returned_to_parties"):
        yield gettext("%(who)s核对原件，把%(place)s退回当事人。", **said)
    else:
        record = act.noted(act.body["matches"])
        yield gettext(
            "%(who)s核对原件：%(place)s以%(record)s为准。", record=record, **said
        )
        if paper := act.text("/cites/paper"):
            said_at = beside(paper, act.text("/cites/place"))
            yield gettext("依据：%(paper)s。", paper=said_at)
    yield from why(act)


def settled_at(act: Act) -> str:
    """The place, with what was found to be right there."""
    path = act.body["register"]
    type, inside = placing.origin(path)
    field = bodies.field_at(type, inside) if type else None
    register = act.casefile.registers.get(path)
    told = register.history if register else ()
    found = [each.value for each in told if each.entry_id == act.entry.id]
    words = (gist(act.reader.words(field, value)) for value in found)
    return beside(placed(act.casefile, act.reader, path), *words)


def confirmed(act: Act) -> Sentences:
    yield gettext(
        "%(who)s确认更正：%(place)s以%(record)s为准。",
        who=beside(act.who, act.word("/by_role")),
        place=settled_at(act),
        record=act.noted(act.body["matches"]),
    )


def reviewed(act: Act) -> Sentences:
    yield gettext(
        "%(who)s审阅%(subject)s：%(verdict)s。",
        who=beside(act.who, act.word("/as_role")),
        subject=act.word("/subject"),
        verdict=act.word("/verdict"),
    )
    items = [gist(each["words"]) for each in each_of(act.body, "items")]
    if items:
        yield gettext("要补的：%(items)s。", items=in_turn(items))
    if comment := act.text("/comment"):
        yield gettext("评语：%(words)s。", words=comment)


def review_answered(act: Act) -> Sentences:
    said = {"who": act.who, "record": act.noted(act.body["review"])}
    done = in_turn(gist(each["done"]) for each in each_of(act.body, "answers"))
    if done:
        yield gettext("%(who)s答复%(record)s：%(done)s。", done=done, **said)
    else:
        yield gettext("%(who)s看过了%(record)s。", **said)


def assignment_answered(act: Act) -> Sentences:
    if act.body["answer"] == assigning.TAKEN:
        yield gettext("%(who)s接下了指派。", who=act.who)
    else:
        reason = act.text("/reason") or "—"
        yield gettext(
            "%(who)s答复指派：不能办，%(reason)s。", who=act.who, reason=reason
        )
