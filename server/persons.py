"""此人的其他案件: in which other cases a party of this one is a party too.

    case file ──► keys of its parties ──► cases that share one ──► who of each he may be

Nothing here is kept and nobody is merged (decision 0059): each time it is asked anew of
the sheets, by whoever may read the case, within what he may list. What the desk said of
persons when it joined two cases stands above what a machine makes of them; that it told
two cases apart speaks of the disputes, is shown, and is no word about who is in them.
Below the county nothing is asked of, or answered with, what stays there.
"""

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, replace

from sqlalchemy import select
from sqlalchemy.orm import Session

from schemas.casefile import CaseFile
from schemas.joining import Together, Who
from server.errors import CaseNotFound
from server.joining import is_below_county
from server.keys import CountyKeys
from server.likeness import answered, parties
from server.linkage.blocking import person_keys
from server.linkage.comparing import Reason
from server.linkage.identity import How, counterparts, likeness
from server.linkage.rarity import Rarity
from server.linkage.sheet import Mac, Person, Sheet, sheet_of
from server.linking import Linking
from server.permissions import Principal, Verb
from server.reading import readable
from server.registry import alike, commonness, db, joined, portions, projecting
from server.registry.projection import CaseRow
from server.together import Join


@dataclass(frozen=True, slots=True)
class Met:
    """A party of another case who is this person, or may be."""

    row: CaseRow
    person: Person
    how: How
    reasons: tuple[Reason, ...]
    said: tuple[Join, ...] = ()
    """By which deeds the desk says so."""
    apart: str = ""
    """Why the two cases are not one dispute, where the desk said that."""


@dataclass(frozen=True, slots=True)
class Found:
    """What is known of a person over all cases that the reader may be told of."""

    person: Person
    met: tuple[Met, ...] = ()
    passed_over: tuple[str, ...] = ()
    """The kinds of his keys that too many cases share."""
    stays_at_county: bool = False


@dataclass(frozen=True, slots=True)
class Side:
    """A case with its persons by the ids that its parties have there."""

    sheet: Sheet
    persons: dict[str, Person]

    @classmethod
    def of(cls, casefile: CaseFile, row: CaseRow, mac: Mac) -> "Side | None":
        """None of what linkage never sees."""
        sheet = sheet_of(casefile, row.grid, mac, is_restricted=row.restricted)
        if sheet is None:
            return None
        every = zip(parties(casefile), sheet.persons, strict=True)
        return cls(sheet, dict(every))

    def but(self, named: Collection[Who]) -> list[Person]:
        """Whoever is not among these."""
        case = self.sheet.case
        every = self.persons.items()
        return [each for party, each in every if Who(case, party) not in named]


def cases_of(
    principal: Principal, casefile: CaseFile, party: str, keys: CountyKeys
) -> Found:
    """Of a party of a case that was opened before. Raises CaseNotFound."""
    session, mac = db.session(), Linking.under(keys).mac
    row = readable(principal, casefile.case)
    side = Side.of(casefile, row, mac)
    if side is None or party not in side.persons:
        raise CaseNotFound(casefile.case)
    person = side.persons[party]
    if is_below_county(principal) and side.sheet.county_only:
        return Found(person, stays_at_county=True)
    shared = alike.sharing(session, side.sheet)
    stand = joined.standing(session, [row.case])
    search = Search(session, mac, side, party, stand)
    rows = listed(session, principal, set(shared) - {row.id}, search.cases_named)
    met = sorted(search.met(rows), key=order)
    missed = set(person_keys(person, side.sheet)) - set(shared.get(row.id, ()))
    is_kept = row.id in alike.texts(session, [row.id])
    kinds = {key[0] for key in missed} if is_kept else set()
    return Found(person, tuple(met), tuple(sorted(kinds)))


def listed(
    session: Session, principal: Principal, rows: set[int], cases: set[str]
) -> list[CaseRow]:
    """Those of these that the principal may be answered with."""
    held = select(CaseRow).where(*answered(principal, Verb.LIST_CASES, CaseRow))
    found = {*session.scalars(held.where(CaseRow.case.in_(cases)))}
    for some in portions(sorted(rows)):
        found |= {*session.scalars(held.where(CaseRow.id.in_(some)))}
    return list(found)


def order(met: Met) -> tuple[int, int, str]:
    """The surest first, of these the latest."""
    day = met.row.opened_on
    return met.how, -day.toordinal() if day else 0, met.row.case


@dataclass(frozen=True, slots=True)
class Search:
    """One party of a case, looked for in others."""

    session: Session
    mac: Mac
    side: Side
    party: str
    stand: Together

    @property
    def case(self) -> str:
        return self.side.sheet.case

    @property
    def named(self) -> list[frozenset[Who]]:
        """Who of this case the desk says is in others too."""
        every = self.stand.persons(self.stand.group(self.case))
        return [same for same in every if self.case in {who.case for who in same}]

    @property
    def cases_named(self) -> set[str]:
        return {who.case for same in self.named for who in same} - {self.case}

    def met(self, rows: Sequence[CaseRow]) -> Iterator[Met]:
        sheets = alike.sheets(self.session, [row.id for row in rows])
        rare = self.rarity(sheets.values())
        named = self.cases_named
        for row in rows:
            if row.case in named:
                found = self.as_said(row)
            else:
                theirs = sheets[row.id].persons if row.id in sheets else ()
                found = self.by_machine(row, self.side.sheet.persons, theirs, rare)
            apart = self.stand.apart.get(frozenset({self.case, row.case}), "")
            yield from (replace(each, apart=apart) for each in found)

    def rarity(self, sheets: Collection[Sheet]) -> Rarity:
        """Of names alone."""
        every = [replace(each, text="") for each in (self.side.sheet, *sheets)]
        return commonness.rarity(self.session, every)

    def by_machine(
        self,
        row: CaseRow,
        ours: Sequence[Person],
        theirs: Sequence[Person],
        rare: Rarity,
    ) -> Iterator[Met]:
        person = self.side.persons[self.party]
        for each in counterparts(person, ours, theirs, rare):
            if each.how is not None:
                yield Met(row, each.other, each.how, each.reasons)

    def as_said(self, row: CaseRow) -> Iterator[Met]:
        """By the desk; of whom it did not name in these two, as the machine has it."""
        found = projecting.without_clocks(self.session, row.case)
        there = Side.of(found.casefile, row, self.mac) if found else None
        if there is None:
            return
        rare = self.rarity([there.sheet])
        both = [s for s in self.named if row.case in {who.case for who in s}]
        mine = Who(self.case, self.party)
        same = next((each for each in both if mine in each), None)
        if same is None:
            named = frozenset[Who]().union(*both)
            ours, theirs = self.side.but(named), there.but(named)
            yield from self.by_machine(row, ours, theirs, rare)
            return
        for party, other in there.persons.items():
            if (who := Who(row.case, party)) in same:
                beside = likeness(self.side.persons[self.party], other, rare)
                yield Met(row, other, How.SAID, beside.reasons, self.deeds(mine, who))

    def deeds(self, mine: Who, who: Who) -> tuple[Join, ...]:
        joins = self.stand.joins_saying(mine, who)
        return tuple(Join.of(self.stand, join) for join in joins)
