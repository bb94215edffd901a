"""What is told of a case that no entry of it says: what the county did about it.

    number · joined, split, told apart · assigned, taken back · restricted, who may know
    · words erased · documents that wait, or were decided about

Each with its moment. Whose name and what reason is told here the page of the case tells
as well, or a page that the reader may open; `server.history` has left out the rest.
"""

from collections.abc import Callable, Iterator, Mapping
from datetime import datetime
from types import MappingProxyType
from typing import Any, NamedTuple

from schemas import assigning, codes, joining
from schemas.desk import ERASURES
from server import history
from server.auditing import Deed
from server.console import reasons, typography
from server.console.language import gettext
from server.console.opening import role_of
from server.console.reading import Reader
from server.console.sentences import beside, gist, numbered
from server.history import History
from server.permissions import Role
from server.registry import restricting
from server.registry.cases import CaseView
from server.registry.projection import CaseRow
from server.together import Past


class Done(NamedTuple):
    """When, and the sentence about it."""

    at: datetime
    text: str


class Doings:
    """Tells what the county did about one case, in no order."""

    def __init__(self, view: CaseView, known: History, reader: Reader) -> None:
        self.view = view
        self.known = known
        self.reader = reader
        self.persons = dict(known.persons)
        for line in known.asked:
            self.persons[line.standing.row.id] = line.assignee

    def told(self) -> Iterator[Done]:
        if self.known.number is not None:
            number = self.known.number
            words = gettext("县里给本案编号：%(number)s。", number=number.text)
            yield Done(number.issued_at, words)
        for past in self.known.past:
            yield Done(past.at, PAST[past.how](self, past))
        for deed in self.known.deeds:
            yield Done(deed.entry.at.corrected, DEEDS[deed.entry.type](self, deed))
        yield from self.matters()
        for held in self.view.quarantined:
            why = reasons.headline(held.reason)
            words = gettext("有一份文件没能入库：%(why)s。", why=why)
            yield Done(held.first_seen, words)

    def matters(self) -> Iterator[Done]:
        """What was told with an assignment before there was this case."""
        for row in (line.standing.row for line in self.known.asked):
            if row.case is None:
                words = gettext(
                    "%(who)s把这件事交给%(person)s办，%(day)s 止。",
                    who=row.made_by,
                    person=self.persons[row.id],
                    day=typography.day(row.due_on, self.reader.tongue),
                )
                yield Done(row.made_at, words)

    # Assigned

    def assigned(self, deed: Deed) -> str:
        said = body(deed)
        return gettext(
            "%(who)s把本案指派给%(person)s，%(day)s 止。",
            who=who(deed.actor),
            person=self.person(said["assignment"]),
            day=typography.day(said["due_on"], self.reader.tongue),
        )

    def taken_back(self, deed: Deed) -> str:
        said = body(deed)
        words = gettext(
            "%(who)s收回给%(person)s的指派。",
            who=who(deed.actor),
            person=self.person(said["assignment"]),
        )
        return self.run(words, reason(said["reason"]))

    def person(self, id: str) -> str:
        return self.persons.get(id) or gettext("不在名册上的人")

    # Who may know, what was erased, what waited

    def restricted(self, deed: Deed) -> str:
        ground = codes.label("restrictions", body(deed)["ground"], self.reader.tongue)
        words = gettext("%(who)s把本案转为限制知悉", who=who(deed.actor))
        return gettext("%(words)s。", words=beside(words, ground))

    def let_know(self, deed: Deed) -> str:
        said = body(deed)
        told = {"who": who(deed.actor), "person": self.person(said["person"])}
        if said["may_know"]:
            words = gettext("%(who)s让%(person)s知悉本案。", **told)
        else:
            words = gettext("%(who)s让%(person)s不再知悉本案。", **told)
        return self.run(words, reason(said["reason"]))

    def erased(self, deed: Deed) -> str:
        said = body(deed)
        kind = ERASURES[said["kind"]].words(self.reader.tongue)
        return gettext(
            "%(who)s依法删除%(record)s的内容，%(approver)s批准。",
            who=who(deed.actor),
            record=beside(numbered(self.reader, said["entry"]), kind),
            approver=who(said["approver"]),
        )

    def released(self, deed: Deed) -> str:
        said = {"who": who(deed.actor), "why": held(deed)}
        return gettext("%(who)s核对后放行一份待查文件（%(why)s）。", **said)

    def kept(self, deed: Deed) -> str:
        said = {"who": who(deed.actor), "why": held(deed)}
        return gettext("%(who)s对一份待查文件不予采信（%(why)s）。", **said)

    # One with others

    def joined(self, past: Past) -> str:
        said = {"who": who(past.by), "others": self.others(past)}
        words = gettext("%(who)s把本案与%(others)s合并为一件。", **said)
        return self.run(words, self.leading(past), reason(past.reason))

    def leading(self, past: Past) -> str:
        if past.leader == self.view.row.case:
            return gettext("本案是主案。")
        for row in past.rows:
            if row.case == past.leader:
                return gettext("主案是%(number)s。", number=called(row))
        return ""

    def split(self, past: Past) -> str:
        said = {"who": who(past.by), "others": self.others(past)}
        if past.leaves:
            words = gettext("%(who)s把本案拆出来，不再与%(others)s是一件。", **said)
        else:
            words = gettext("%(who)s把%(others)s拆出去，不再与本案是一件。", **said)
        return self.run(words, reason(past.reason))

    def told_apart(self, past: Past) -> str:
        said = {"who": who(past.by), "others": self.others(past)}
        words = gettext("%(who)s认定本案与%(others)s不是同一案。", **said)
        return self.run(words, reason(past.reason))

    def others(self, past: Past) -> str:
        names = [called(row) for row in past.rows]
        if past.unseen:
            count = past.unseen
            names.append(gettext("不在您范围内的 %(count)s 件", count=count))
        return typography.listed(names, self.reader.tongue)

    def run(self, *sentences: str) -> str:
        return typography.run(sentences, self.reader.tongue)


DEEDS: Mapping[str, Callable[[Doings, Deed], str]] = MappingProxyType(
    {
        assigning.MADE: Doings.assigned,
        assigning.WITHDRAWN: Doings.taken_back,
        restricting.SECLUDED: Doings.restricted,
        restricting.DECIDED: Doings.let_know,
        history.ERASED: Doings.erased,
        history.RELEASED: Doings.released,
        history.KEPT: Doings.kept,
    }
)
PAST: Mapping[str, Callable[[Doings, Past], str]] = MappingProxyType(
    {
        joining.JOINED: Doings.joined,
        joining.SPLIT: Doings.split,
        joining.DISTINGUISHED: Doings.told_apart,
    }
)


def body(deed: Deed) -> Mapping[str, Any]:
    return deed.entry.body or {}


def who(actor: Mapping[str, str]) -> str:
    """With the office; whoever sat at the machine has none."""
    if actor["role"] not in set(Role):
        return actor["name"]
    role = role_of(actor["role"])
    return gettext("%(role)s%(name)s", role=role, name=actor["name"])


def held(deed: Deed) -> str:
    return reasons.headline(str(body(deed)["refusal"]))


def reason(text: str) -> str:
    return gettext("理由：%(reason)s。", reason=gist(text)) if text else ""


def called(row: CaseRow) -> str:
    return row.case_number or row.temp_number
