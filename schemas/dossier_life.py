"""How far a dossier is, of what the field wrote and of what the desk did about it.

    open ─► lacking ─► complete ─► returned ─► mended ─► accepted ─► archived
                                      ▲           │                     │
                                      └───────────┘        reopened ◄───┘

The field's reviews and the desk's stand in one row (`words_given`): a deed comes after
every review that it knew, before every one that it did not know. So `reviewing.life`
says of both what it says of the field's alone, and whoever still waits for something
outweighs who received it beside him. An item of the desk's meets the same fates as one
of the phone's (`reviewing.Fate`): written *since* is what the deed did not know.

What is archived stays as it is. Whatever the field writes after it reopens the dossier
in words, until it is archived anew; nothing is refused for it.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Any, NamedTuple

from schemas import dossier, review, reviewing
from schemas.casefile import CaseFile
from schemas.catalogue import SETTLED, Outcome
from schemas.dossier_deeds import ACCEPTED, ARCHIVED, NOUN, RETURNED
from schemas.entry import Entry
from schemas.fields import day
from schemas.reviewing import Fate, Item, Life, Review
from schemas.texts import Words

RETENTION: Mapping[Outcome, str] = {Outcome.WRITTEN: "30"}
BRIEF = "10"


class Told(NamedTuple):
    """One deed about this dossier, in the order in which the desk did them."""

    id: str
    type: str
    body: Mapping[str, Any]
    on: date

    def knew(self, entry: Entry) -> bool:
        reached = self.body["known"].values()
        return any(c["chain"] == entry.chain and entry.n <= c["n"] for c in reached)


class Step(StrEnum):
    OPEN = "open"
    LACKING = "lacking"
    COMPLETE = "complete"
    RETURNED = "returned"
    MENDED = "mended"
    ACCEPTED = "accepted"
    ARCHIVED = "archived"
    REOPENED = "reopened"


STEP_WORDS: Mapping[Step, Words] = {
    Step.OPEN: Words("还没有结果", "No outcome yet"),
    Step.LACKING: Words("还没齐", "Papers lacking"),
    Step.COMPLETE: Words("齐了待审", "Whole, to be reviewed"),
    Step.RETURNED: Words("退回待补", "Returned, to be mended"),
    Step.MENDED: Words("已补待看", "Mended, to be seen"),
    Step.ACCEPTED: Words("已接收", "Received"),
    Step.ARCHIVED: Words("已归档", "Archived"),
    Step.REOPENED: Words("归档后又有记录", "Written on since it was archived"),
}
RECEIVED = frozenset({Step.ACCEPTED, Step.ARCHIVED, Step.REOPENED})
TO_JUDGE = frozenset({Step.LACKING, Step.COMPLETE, Step.RETURNED, Step.MENDED})


@dataclass(frozen=True, slots=True)
class DossierLife:
    step: Step
    outcome: Outcome
    given: tuple[Review, ...]
    """Each word that was said of it, the field's and the desk's."""
    lacking: tuple[dossier.Paper, ...]
    archived: Told | None = None
    accepted_on: date | None = None
    since: int = 0
    """How many records came since it was archived."""

    @property
    def open_items(self) -> tuple[Item, ...]:
        if self.step is not Step.RETURNED:
            return ()
        return tuple(item for each in self.given for item in awaited(each))

    @property
    def due_on(self) -> date | None:
        """Until when the first of what is asked for is to be mended."""
        days = (day(item.due_on) for item in self.open_items if item.due_on)
        return min(filter(None, days), default=None)

    @property
    def retention(self) -> str:
        """As proposed (试行口径): a written agreement 30 years, all else 10."""
        return RETENTION.get(self.outcome, BRIEF)

    @property
    def is_settled(self) -> bool:
        return self.outcome in SETTLED


def life_of(casefile: CaseFile, deeds: Sequence[Told]) -> DossierLife:
    whole = dossier.dossier(casefile)
    lacking = tuple(p for p in whole.papers if p.state is dossier.State.LACKING)
    given = words_given(casefile, deeds, lacking)
    archived = _standing_archive(deeds)
    late = [e for e in casefile.entries if archived and not archived.knew(e)]
    return DossierLife(
        _step(reviewing.life(casefile.tree, given), lacking, archived, bool(late)),
        whole.outcome,
        given,
        lacking,
        archived,
        _accepted_on(given),
        len(late),
    )


def _step(
    life: Life,
    lacking: Sequence[dossier.Paper],
    archived: Told | None,
    is_late: bool,
) -> Step:
    if life is Life.NONE:
        return Step.OPEN
    if life is Life.RETURNED:
        return Step.RETURNED
    if archived is not None:
        return Step.REOPENED if is_late else Step.ARCHIVED
    if life is Life.ACCEPTED:
        return Step.ACCEPTED
    if life is Life.MENDED:
        return Step.MENDED
    return Step.LACKING if lacking else Step.COMPLETE


def _standing_archive(deeds: Sequence[Told]) -> Told | None:
    """The last archiving, unless the desk returned the dossier after it."""
    found: Told | None = None
    for deed in deeds:
        if deed.type == NOUN + ARCHIVED:
            found = deed
        elif deed.type == NOUN + RETURNED:
            found = None
    return found


def _accepted_on(given: Sequence[Review]) -> date | None:
    """When it was received last, if nothing was asked for since."""
    words = [each for each in given if of_dossier(each)]
    last = words[-1] if words else None
    if last is None or last.verdict != review.ACCEPTED:
        return None
    return day(last.reviewed_on)


def of_dossier(given: Review) -> bool:
    return given.subject == review.DOSSIER and given.as_role != review.MENTOR


def awaited(given: Review) -> tuple[Item, ...]:
    """What of it is still to be mended."""
    asks = of_dossier(given) and given.verdict == review.RETURNED
    return given.open_items if asks else ()


# The field's words and the desk's


def words_given(
    casefile: CaseFile, deeds: Sequence[Told], lacking: Sequence[dossier.Paper]
) -> tuple[Review, ...]:
    """In one row; what the desk received, knowing of it, is asked for no more."""
    entries = {each.id: each for each in casefile.entries}
    left = list(casefile.reviews)
    codes = frozenset(paper.about.code for paper in lacking)
    row: list[Review] = []
    for deed in deeds:
        if deed.type == NOUN + ARCHIVED:
            continue
        known = [each for each in left if deed.knew(entries[each.id])]
        left = [each for each in left if each not in known]
        row += known
        if deed.type == NOUN + ACCEPTED:
            row = [_lifted(each, deed) for each in row]
        row.append(_said(casefile, deed, codes))
    return (*row, *left)


def _lifted(given: Review, by: Told) -> Review:
    if given.subject != review.DOSSIER:
        return given
    items = [
        each._replace(fate=Fate.LIFTED, by=by.id) if each.fate is Fate.OPEN else each
        for each in given.items
    ]
    return given._replace(items=tuple(items))


def _said(casefile: CaseFile, deed: Told, lacking: frozenset[str]) -> Review:
    """A deed as a review: of the dossier, by whom of the desk."""
    actor, body = deed.body["actor"], deed.body
    answers = list(_answers(casefile, deed.id))
    items = [
        _judged(casefile, deed, reviewing.item(id, said), answers, lacking)
        for id, said in reviewing.in_order(body.get("items", {}))
    ]
    verdict = deed.type.removeprefix(NOUN)
    return Review(
        deed.id,
        actor["name"],
        "",
        actor["role"],
        review.DOSSIER,
        "",
        verdict,
        body.get("comment", ""),
        deed.on.isoformat(),
        tuple(items),
    )


def _judged(
    casefile: CaseFile,
    deed: Told,
    item: Item,
    answers: Sequence[Mapping[str, Any]],
    lacking: frozenset[str],
) -> Item:
    if item.paper and item.paper not in lacking:
        return item._replace(fate=Fate.MENDED)
    entries = {each.id: each for each in casefile.entries}
    there = reviewing.written(item.place, casefile.registers) if item.place else ()
    new = (id for id in there if id in entries and not deed.knew(entries[id]))
    if by := next(new, ""):
        return item._replace(fate=Fate.MENDED, by=by)
    for each in answers:
        if said := each.get("answers", {}).get(item.id):
            return item._replace(fate=Fate.ANSWERED, done=said["done"])
    return item


def _answers(casefile: CaseFile, review_id: str) -> Iterator[Mapping[str, Any]]:
    """What the field wrote as answers to this deed, and did not take back."""
    for said in casefile.tree.get("review_answer", {}).values():
        if said.get("review") == review_id:
            yield said
