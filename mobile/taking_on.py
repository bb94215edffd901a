"""指派 on the phone: what somebody is asked to see to, and his word on it.

    waiting    said to this person, open, and not answered here: each is a task
    recalled   it waited here and was taken back: its reason, until 知道了
    accept     of a case: `assignment.answered` in the case
    carry      of a matter: a new dispute begins with what was handed over; the answer
               is sealed with it (`note`), both or neither
    decline    with the reason; of a matter an entry of its own, outside any dispute

What was handed over stands in the form to be changed; the facts are told beside it and
are nobody's statement: what the parties say they are asked for. An answer counts from
the moment it is sealed, with or without a network. A half-written reason is kept in
this phone's own database.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

from mobile.assigned import Assignment
from mobile.casebook import Casebook
from mobile.contact import OLD_AFTER_DAYS
from mobile.drafts import Draft
from mobile.places import put_at
from mobile.setting import key_order
from mobile.summaries import Summary
from schemas import assigning
from schemas.assigning import ANSWERED, DECLINED, TAKEN, State
from schemas.entry import Entry

# 24小时内签收 is a proposal (试行口径); the day named in it begins to press before.
WITHIN = "24 小时内说接不接（试行口径）"
WARNS = 1
REASON, SEEN = "assigned-reason:", "assigned-seen:"
HANDED = "是指派时交来的"
HANDED_ON = ("name", "phone")
OTHERS = "third_party"
FROM_PETITION = "petition_dept"
NOT_HERE = "案件还没有到这部手机"


# -- what is asked


def every(book: Casebook) -> Iterator[Assignment]:
    """What was ever assigned to this person in the databases of this phone."""
    for shelf in book.shelves.values():
        yield from shelf.assigned.known.values()


def find(book: Casebook, id: str) -> Assignment | None:
    return next((each for each in every(book) if each.id == id), None)


def waiting(book: Casebook) -> list[Assignment]:
    """The first due first."""
    found = [e for e in every(book) if e.told.state is State.OPEN]
    said = answered(book) if found else frozenset()
    left = [e for e in found if e.id not in said and not _is_old(book, e)]
    return sorted(left, key=lambda each: (each.told.due_on, each.id))


def recalled(book: Casebook) -> list[Assignment]:
    """Taken back after it waited here, and nobody said 知道了 yet."""
    over = [e for e in every(book) if e.told.state is State.WITHDRAWN]
    found = [e for e in over if e.was_open]
    return [e for e in found if book.own.local(SEEN + e.id) is None]


def answered(book: Casebook) -> frozenset[str]:
    """What this phone holds an answer to, whether or not the county has it."""
    lines = (line for s in book.shelves.values() for line in s.lines.values())
    return frozenset(id for line in lines for id in line.answered)


def _is_old(book: Casebook, assignment: Assignment) -> bool:
    """A phone that hides old cases hides old assignments."""
    age = book.contact.today - assignment.made_on
    return book.contact.hides_old and age > timedelta(days=OLD_AFTER_DAYS)


def line_of(book: Casebook, assignment: Assignment) -> Summary | None:
    """The case, where it is on this phone: in its grid, or, where only some may know
    of it, in the private database."""
    case = assignment.told.case
    lines = (s.lines.get(case) for s in book.shelves.values() if case)
    return next((line for line in lines if line is not None), None)


def title(book: Casebook, assignment: Assignment) -> str:
    """Whose matter it is, as far as that is known here."""
    told = assignment.told
    if told.case:
        line = line_of(book, assignment)
        return line.title if line else NOT_HERE
    names = [name for _, name, _ in parties(assignment)]
    place = str(told.matter.get("place") or "")
    return "、".join(names) or place or f"{assignment.made_on:%m月%d日} 指派的事"


def parties(assignment: Assignment) -> list[tuple[str, str, str]]:
    """Key, name and telephone, in the order in which they were written."""
    found = assignment.told.matter.get("parties") or {}
    return [
        (key, str(found[key]["name"]), str(found[key].get("phone") or ""))
        for key in sorted(found, key=key_order)
    ]


def dues(book: Casebook) -> Iterator[tuple[str, int, bool]]:
    """For reminders: until when, how long before it presses, and that it is a duty."""
    for each in waiting(book):
        yield each.told.due_on.isoformat(), WARNS, False


def state(book: Casebook, assignment: Assignment) -> State:
    """As the county said it, or as it was answered here since."""
    known = assignment.told.state
    if known is State.OPEN and (said := said_here(book, assignment.id)):
        return State(said)
    return known


def said_here(book: Casebook, id: str) -> str:
    for shelf in book.shelves.values():
        for line in list(shelf.lines.values()):
            casefile = shelf.casefile(line.case) if id in line.answered else None
            for each in assigning.answers(casefile.tree) if casefile else ():
                if each.assignment == id:
                    return each.answer
    return ""


# -- the word on it


def accept(book: Casebook, assignment: Assignment, line: Summary) -> Entry:
    """Of a case that is here."""
    return _answer(book, assignment, TAKEN, line.case, line.database)


def decline(book: Casebook, assignment: Assignment, reason: str) -> Entry:
    """Of a case that is here in the case; of a matter by itself."""
    line = line_of(book, assignment)
    home = line.database if line else assignment.home
    case = line.case if line else book.new_case()
    given = _answer(book, assignment, DECLINED, case, home, reason.strip())
    keep_reason(book, assignment.id, "")
    return given


def _answer(
    book: Casebook,
    assignment: Assignment,
    answer: str,
    case: str,
    home: str,
    reason: str = "",
    grid: str = "",
) -> Entry:
    day = book.clock.today().isoformat()
    body = {"assignment": assignment.id, "answer": answer, "answered_on": day}
    if reason:
        body["reason"] = reason
    grid = grid or book.grid_of(case, home)
    return book.record(ANSWERED, case, body, home=home, grid=grid)


def see(book: Casebook, assignment: Assignment) -> None:
    """知道了, of one that was taken back."""
    keep_reason(book, assignment.id, "")
    book.own.put_local(SEEN + assignment.id, {})


def keep_reason(book: Casebook, id: str, reason: str) -> None:
    if reason.strip():
        book.own.put_local(REASON + id, {"reason": reason})
    elif book.own.local(REASON + id) is not None:
        book.own.delete_local(REASON + id)


def reason_of(book: Casebook, id: str) -> str:
    kept = book.own.local(REASON + id)
    return str(kept["reason"]) if kept else ""


# -- a matter becomes a dispute


def draft_of(book: Casebook, id: str) -> Draft | None:
    """The dispute that was begun with it and is half written."""
    begun = (d for d in book.drafts() if d.arises_from.get("assignment") == id)
    return next(begun, None)


def carry(draft: Draft, assignment: Assignment) -> None:
    """Into a fresh form of a dispute: what was handed over, to be changed there."""
    matter, body = assignment.told.matter, draft.body
    if number := assignment.told.petition_no:
        put_at(body, "/case_source", FROM_PETITION)
        put_at(body, "/petition_no", number)
    if kind := matter.get("kind"):
        put_at(body, "/dispute_type", kind)
    if place := matter.get("place"):
        put_at(body, "/place", place)
    keys = sorted(body["parties"], key=key_order)
    for number, (_, name, phone) in enumerate(parties(assignment)):
        key = keys[number] if number < len(keys) else f"p{number + 1}-{draft.id[:6]}"
        party = body["parties"].setdefault(key, {"role": OTHERS, "kind": "person"})
        party |= {n: v for n, v in zip(HANDED_ON, (name, phone), strict=True) if v}
        draft.taken[f"/parties/{key}"] = HANDED
    draft.arises_from = {"assignment": assignment.id, "home": assignment.home}


def handed(book: Casebook, draft: Draft) -> str:
    """交来的情况, told on the form that was begun with it."""
    found = find(book, draft.arises_from.get("assignment", ""))
    return str(found.told.matter.get("facts") or "") if found else ""


def note(book: Casebook, draft: Draft) -> None:
    """Taken on, within the transaction that seals the dispute; nothing where it was
    taken back or answered meanwhile."""
    found = find(book, draft.arises_from["assignment"])
    if found is not None and state(book, found) is State.OPEN:
        about = draft.case, draft.home
        _answer(book, found, TAKEN, *about, grid=draft.grid)
