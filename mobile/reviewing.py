"""审阅 on the phone: what an office still has to look over, and what it says of it.

    waiting        the stages and dossiers of which nobody said a word yet, newest first
    found          what the check of the dossier finds there: one tap makes it an item
    give           review.given, as what this phone's person is
    answer         review.answered, by whose case it is
    mend           the very form in which an item is mended

What is waiting and what is asked for is read from the lines that the index keeps.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

from mobile import colleagues, mending
from mobile.casebook import Casebook
from mobile.drafts import Draft
from mobile.errors import Unfinished
from mobile.listing import Listed
from mobile.plans import PLANS
from mobile.reviewed import ASKED_ROLES, LOOKS_OVER, OFFICE, Asked
from mobile.summaries import Summary
from schemas import codes, placing, review
from schemas.casefile import CaseFile
from schemas.dossier import State, asking, dossier
from schemas.entry import Entry
from schemas.errors import FieldError
from schemas.reviewing import LIFE_WORDS, Fate, Item, Life, Review, item
from schemas.wanting import Lack, Mend

# A dossier of which the office has not said its last word; of the others, any word.
TO_RECEIVE = frozenset({Life.COMPLETE, Life.SEEN, Life.MENDED})
TO_LOOK_AT = frozenset({Life.COMPLETE, Life.MENDED})
NOTHING_SAID = FieldError(
    "/items", "要补正的", "items", "退回要写明补什么：点上面的，或者自己写", ""
)
NO_ADVICE = FieldError("/comment", "建议", "comment", "写一句建议再记下来", "")


class Waiting(NamedTuple):
    """One thing to look over; a stage, or with no entry the dossier."""

    case: str
    home: str
    title: str
    entry: str
    words: str
    day: str


@dataclass(frozen=True, slots=True)
class Found:
    """What the check of the dossier found; becomes an item with one tap."""

    words: str
    paper: str = ""
    place: str = ""

    def item(self, due_on: str) -> dict[str, str]:
        said = {"paper": self.paper, "place": self.place, "words": self.words}
        return {n: v for n, v in {**said, "due_on": due_on}.items() if v}


# -- what is still to be looked over


def looks_over(book: Casebook) -> bool:
    return book.enrolment.role in LOOKS_OVER


def waiting(book: Casebook, listed: Iterable[Listed] | None = None) -> list[Waiting]:
    """Newest first; of one case the stages in their order, then the dossier."""
    if not looks_over(book):
        return []
    lines = [each.summary for each in (book.cases() if listed is None else listed)]
    lines.sort(key=lambda line: line.touched_at, reverse=True)
    me, role = book.enrolment.person_id, book.enrolment.role
    return [found for line in lines for found in _waiting(line, me, role)]


def _waiting(line: Summary, me: str, role: str) -> Iterator[Waiting]:
    if line.is_erased:
        return
    about = line.case, line.database, line.title
    for each in line.unread:
        if each.by != me:
            words = stage_words(each.stage, each.round)
            yield Waiting(*about, each.entry, words, each.held_on)
    wanted = TO_RECEIVE if role == OFFICE else TO_LOOK_AT
    if line.life in wanted:
        words = f"卷宗：{LIFE_WORDS[Life(line.life)].zh}"
        yield Waiting(*about, "", words, line.touched_at[:10])


def told(book: Casebook, listed: Iterable[Listed]) -> str:
    """What the list says at its head; empty where this is nobody's office."""
    if not looks_over(book):
        return ""
    found = waiting(book, listed)
    stages = sum(1 for each in found if each.entry)
    parts = [f"会面 {stages}"] if stages else []
    parts += [f"卷宗 {len(found) - stages}"] if len(found) > stages else []
    return "　".join(["要审的", *(parts or ["现在没有"])])


def stage_words(stage: int, round: int) -> str:
    plan = PLANS[f"stage.recorded/{stage}"].title
    return f"{plan}（第 {round} 轮）" if round > 1 else plan


# -- what is found there


def record_of(casefile: CaseFile, entry: str) -> Entry | None:
    return next((each for each in casefile.entries if each.id == entry), None)


def found(casefile: CaseFile, entry: str) -> list[Found]:
    """Of a stage what lacks on its own place of the case; else by paper."""
    papers = [p for p in dossier(casefile).papers if p.state is State.LACKING]
    if not entry:
        return [Found(asking(p), p.about.code) for p in papers]
    held = record_of(casefile, entry)
    if held is None or held.body is None:
        return []
    root = placing.root(held.type, held.body, held.id)
    lacks = {lack.at: lack.zh for paper in papers for lack in paper.lacks}
    return [
        Found(words, place=at)
        for at, words in lacks.items()
        if at.startswith(root + "/")
    ]


# -- saying it


def give(
    book: Casebook,
    case: str,
    home: str,
    entry: str,
    verdict: str,
    *,
    comment: str = "",
    items: Iterable[Found] = (),
    due_on: str = "",
    as_role: str = "",
) -> Entry:
    """`Unfinished` where something is returned without saying what to mend."""
    role, listed = as_role or book.enrolment.role, list(items)
    if verdict == review.RETURNED and not listed:
        raise Unfinished((NOTHING_SAID,))
    if role == review.MENTOR and not comment.strip():
        raise Unfinished((NO_ADVICE,))
    body: dict[str, Any] = {
        "subject": review.STAGE if entry else review.DOSSIER,
        "verdict": verdict,
        "as_role": role,
        "reviewed_on": book.clock.today().isoformat(),
    }
    if entry:
        body["about"] = entry
    if comment.strip():
        body["comment"] = comment.strip()
    if listed and verdict != review.ACCEPTED:
        body["items"] = {f"i{n}": each.item(due_on) for n, each in enumerate(listed, 1)}
    return book.record(review.GIVEN, case, body, home=home)


def answer(book: Casebook, given: Review, home: str, case: str, **done: str) -> Entry:
    """What was done about which item; with none, that it was read."""
    body: dict[str, Any] = {
        "review": given.id,
        "answered_on": book.clock.today().isoformat(),
    }
    said = {id: {"done": words.strip()} for id, words in done.items() if words.strip()}
    if said:
        body["answers"] = said
    return book.record(review.ANSWERED, case, body, home=home)


# -- whose work it is


def for_me(book: Casebook, line: Summary) -> list[Asked]:
    """What of a case is asked of this phone's person."""
    enrolment = book.enrolment
    if not line.asked or enrolment.role not in ASKED_ROLES:
        return []
    return [each for each in line.asked if each.by != enrolment.person_id]


def mend(
    book: Casebook, casefile: CaseFile, item: Item, home: str
) -> tuple[Draft, Lack] | None:
    """The form in which it is mended and what lacks there; None where words do it."""
    lack = _lack(casefile, item)
    if lack is None:
        return None
    draft, at = mending.begun(book, casefile, lack, home)
    book.keep(draft)
    return draft, lack._replace(at=at)


def _lack(casefile: CaseFile, item: Item) -> Lack | None:
    if item.paper:
        lacks = dossier(casefile).paper(item.paper).lacks
        return lacks[0] if lacks else None
    if item.place and placing.origin(item.place)[0]:
        return Lack(item.place, Mend.LATER, item.words, item.words, "")
    return None


def review_of(
    book: Casebook, casefile: CaseFile | None, home: str, id: str
) -> Review | None:
    if casefile is None:
        return None
    every = (*casefile.reviews, *at_desk(book, casefile, home))
    return next((each for each in every if each.id == id), None)


def at_desk(book: Casebook, casefile: CaseFile, home: str) -> list[Review]:
    """What the 司法所 asks for at its desk, as the county says it, without what was
    mended or answered here since."""
    said = book.statement(casefile.case, home)
    asked: dict[str, list[Mapping[str, str]]] = {}
    for each in said.asked if said else ():
        asked.setdefault(each["review"], []).append(each)
    return [_of_desk(casefile, id, items) for id, items in asked.items()]


def _of_desk(casefile: CaseFile, id: str, asked: Sequence[Mapping[str, str]]) -> Review:
    answers = casefile.tree.get("review_answer", {}).values()
    mine = [each.get("answers", {}) for each in answers if each.get("review") == id]
    items = [_since(casefile, each, mine) for each in asked]
    by, on = asked[0]["by"], asked[0]["on"]
    about = (OFFICE, review.DOSSIER, "", review.RETURNED, "", on)
    return Review(id, by, "", *about, tuple(items))


def _since(
    casefile: CaseFile, asked: Mapping[str, str], answers: Sequence[Mapping[str, Any]]
) -> Item:
    found = item(asked["item"], asked)
    for each in answers:
        if said := each.get(found.id):
            return found._replace(fate=Fate.ANSWERED, done=said["done"])
    if found.paper and dossier(casefile).paper(found.paper).state is State.THERE:
        return found._replace(fate=Fate.MENDED)
    return found


# -- in words


def who(book: Casebook, given: Review | Asked) -> str:
    """司法所 冉敏"""
    role = codes.label("reviewer_roles", given.as_role, "zh")
    at_desk = isinstance(given, Review) and not given.device
    name = given.by if at_desk else colleagues.name_of(book, given.by)
    return " ".join(filter(None, (role, name)))
