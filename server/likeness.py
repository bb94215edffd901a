"""可能是同一件: which cases are alike, and two of them laid side by side.

    near       pairs that nobody has joined or told apart, the likeliest first
    compared   two cases with every reason, and who of the one may be who of the other

Advice, and nothing else: what is done about it is done in `joining`. Below the county
nothing is asked of, or answered with, what stays there.
"""

from collections.abc import Iterator
from dataclasses import dataclass

from sqlalchemy import ColumnElement, exists, false, func, or_, select
from sqlalchemy.orm import aliased

from schemas.casefile import CaseFile
from schemas.joining import Together
from server.errors import CaseNotFound
from server.joining import is_below_county, row_of
from server.keys import CountyKeys
from server.linkage.comparing import Reason
from server.linkage.scoring import Score, score
from server.linkage.sheet import ROLES, Sheet, sheet_of
from server.linking import Linking
from server.permissions import Principal, Verb, areas, demand
from server.registry import commonness, db, joined
from server.registry.alike import LinkagePair, LinkageSheet
from server.registry.cases import open_to, within
from server.registry.joined import CaseApart, CaseGroup
from server.registry.projection import CaseRow

AT_ONCE = 50
ONE, OTHER = aliased(CaseRow), aliased(CaseRow)
GROUP_OF_ONE, GROUP_OF_OTHER = aliased(CaseGroup), aliased(CaseGroup)


@dataclass(frozen=True, slots=True)
class Near:
    """Two cases that may be one dispute."""

    one: CaseRow
    other: CaseRow
    bits: float


@dataclass(frozen=True, slots=True)
class Page:
    rows: tuple[Near, ...]
    total: int
    number: int

    @property
    def pages(self) -> int:
        return max(1, -(-self.total // AT_ONCE))


def near(principal: Principal, number: int = 1) -> Page:
    """A page of what nobody has decided yet."""
    session = db.session()
    rows = (
        select(ONE, OTHER, LinkagePair.bits)
        .select_from(LinkagePair)
        .join(ONE, ONE.case == LinkagePair.one)
        .join(OTHER, OTHER.case == LinkagePair.other)
        .where(*undecided(), *in_scope(principal))
    )
    total = session.scalar(select(func.count()).select_from(rows.subquery())) or 0
    ordered = rows.order_by(LinkagePair.bits.desc(), LinkagePair.one, LinkagePair.other)
    shown = ordered.offset((number - 1) * AT_ONCE).limit(AT_ONCE)
    found = tuple(Near(*row) for row in session.execute(shown))
    return Page(found, total, number)


def undecided() -> Iterator[ColumnElement[bool]]:
    """Neither told apart nor one already."""
    yield ~exists().where(
        CaseApart.one == LinkagePair.one, CaseApart.other == LinkagePair.other
    )
    yield ~exists().where(
        GROUP_OF_ONE.case == LinkagePair.one,
        GROUP_OF_OTHER.case == LinkagePair.other,
        GROUP_OF_ONE.leader == GROUP_OF_OTHER.leader,
    )


def in_scope(principal: Principal) -> Iterator[ColumnElement[bool]]:
    for row in (ONE, OTHER):
        yield from answered(principal, Verb.JOIN, row)


def answered(
    principal: Principal, verb: Verb, row: type[CaseRow]
) -> Iterator[ColumnElement[bool]]:
    """With which cases somebody may be answered who may do this with them: a dispute
    can lie in one township and its record in another, and he sees both."""
    held = areas(principal, verb)
    yield within(held, row)
    yield or_(false(), *(row.grid.startswith(area) for area in held))
    yield open_to(principal, row)
    if is_below_county(principal):
        yield exists().where(
            LinkageSheet.row_id == row.id, LinkageSheet.county_only.is_(False)
        )


@dataclass(frozen=True, slots=True)
class Pairing:
    """A party of the one beside who he may be in the other; '' where nobody is."""

    one: str
    other: str
    reasons: tuple[Reason, ...] = ()


@dataclass(frozen=True, slots=True)
class Compared:
    """How alike two cases are, which parties may be one, what is known of both."""

    score: Score
    parties: tuple[Pairing, ...]
    matter: tuple[Reason, ...]
    stand: Together


def compared(
    principal: Principal, one: CaseFile, other: CaseFile, keys: CountyKeys
) -> Compared:
    """Both were opened before. Raises CaseNotFound, NotAllowed."""
    session = db.session()
    rows = [row_of(session, principal, each.case) for each in (one, other)]
    for row in rows:
        demand(principal, Verb.JOIN, row.grid)
    mac = Linking.under(keys).mac
    mine, theirs = (
        sheet_of(file, row.grid, mac, is_restricted=row.restricted)
        for file, row in zip((one, other), rows, strict=True)
    )
    if mine is None or theirs is None:
        raise CaseNotFound(one.case if mine is None else other.case)
    found = score(mine, theirs, commonness.rarity(session, [mine, theirs]))
    return Compared(
        found,
        tuple(paired(found, (mine, one), (theirs, other))),
        tuple(each for each in found.reasons if each.about == ("", "")),
        joined.standing(session, [one.case, other.case]),
    )


Side = tuple[Sheet, CaseFile]


def paired(found: Score, one: Side, other: Side) -> Iterator[Pairing]:
    """Each party once: with his counterpart, then who has none."""
    mine, theirs = (
        dict(zip(parties(f), s.persons, strict=True)) for s, f in (one, other)
    )
    met: set[str] = set()
    for pairing in found.pairings:
        ends = (pairing.one, pairing.other)
        here = next(key for key, who in mine.items() if any(who is e for e in ends))
        there = next(key for key, who in theirs.items() if any(who is e for e in ends))
        met |= {f"1 {here}", f"2 {there}"}
        yield Pairing(here, there, pairing.reasons)
    yield from (Pairing(key, "") for key in mine if f"1 {key}" not in met)
    yield from (Pairing("", key) for key in theirs if f"2 {key}" not in met)


def parties(casefile: CaseFile) -> list[str]:
    """The ids of the parties in the order of the sheet's persons."""
    named = [
        (ROLES.index(party["role"]), place, key)
        for place, (key, party) in enumerate(casefile.tree.get("party", {}).items())
        if party.get("name")
    ]
    return [key for _, _, key in sorted(named)]
