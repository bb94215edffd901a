"""批量出具: one kind of paper about many petitions, some at a time.

    proposed   the petitions of a state that have no such paper yet
    run        draft each; those that lack something are left, with what; the rest are
               issued, ten to a transaction, and after each ten it is told how far it is
    files      all of a batch as one PDF, or packed as they are

Whoever else works at the desk waits for ten papers at most. What was issued stays, also
where the one who watches goes away; run again, it leaves out what has its paper.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from io import BytesIO
from itertools import islice
from zipfile import ZIP_STORED, ZipFile

from pypdf import PdfWriter
from sqlalchemy import select

from schemas.identifiers import uuid7
from schemas.papers.kinds import kind
from schemas.papers.lint import lacks
from server.errors import CountyError
from server.errors.papers import PaperLacks, PaperRefused
from server.keys import CountyKeys
from server.media import Store
from server.papers import doing, files, waiting
from server.papers.issuing import Draft, Issued, written
from server.papers.reading import STANDS, PaperQuery, narrowed, of_petition, visible
from server.papers.values import filled
from server.permissions import Principal
from server.petitions import listing, opening, scope
from server.petitions.listing import PetitionQuery
from server.petitions.opening import PetitionView
from server.registry import db
from server.registry.desk import Pen
from server.registry.paper_rows import PaperRow
from server.registry.petition_rows import PetitionRow
from server.registry.projecting import county_day

MOST, AT_ONCE = 500, 10


@dataclass(frozen=True, slots=True)
class Left:
    """A petition of which nothing was issued, and why."""

    row: PetitionRow
    why: CountyError


@dataclass(frozen=True, slots=True)
class Step:
    """How far it is, with what was issued and left since the last one."""

    done: int
    total: int
    issued: tuple[Issued, ...]
    left: tuple[Left, ...]


@dataclass(frozen=True, slots=True)
class Batch:
    """Who issues which kind, in whose name, as what batch."""

    principal: Principal
    code: str
    pen: Pen
    keys: CountyKeys
    clock: Callable[[], datetime]
    id: str

    @classmethod
    def begun(
        cls, principal: Principal, code: str, pen: Pen, clock: Callable[[], datetime]
    ) -> "Batch":
        id = uuid7(int(clock().timestamp() * 1000))
        return cls(principal, code, pen, pen.keys, clock, id)


def proposed(principal: Principal, code: str, state: str) -> list[PetitionRow]:
    """Of the reader's queue, what is due first on top."""
    rows = iter(listing.every(principal, PetitionQuery(state=state)))
    return list(islice(without(code, rows), MOST))


def without(code: str, rows: Iterator[PetitionRow]) -> Iterator[PetitionRow]:
    """Those that have no such paper that stands."""
    while some := list(islice(rows, MOST)):
        mine = PaperRow.petition.in_([row.petition for row in some])
        has = select(PaperRow.petition).where(mine, PaperRow.code == code, *STANDS)
        with_paper = set(db.session.scalars(has))
        yield from (row for row in some if row.petition not in with_paper)


def run(batch: Batch, petitions: Sequence[str]) -> Iterator[Step]:
    """PaperRefused where they are too many; what stands in the way of one is told of
    that one."""
    if len(petitions) > MOST:
        raise PaperRefused("many", most=MOST)
    for at in range(0, len(petitions), AT_ONCE):
        some = petitions[at : at + AT_ONCE]
        drawn = [drafted(batch, petition) for petition in some]
        left = [each for each in drawn if isinstance(each, Left)]
        orders = [each for each in drawn if isinstance(each, Draft)]
        issued, refused = together(batch, orders)
        done = at + len(some)
        yield Step(done, len(petitions), tuple(issued), (*left, *refused))


def drafted(batch: Batch, petition: str) -> Draft | Left:
    """Filled with what the petition's deeds say, or what it lacks."""
    now = batch.clock()
    view = opening.opened(batch.principal, petition, batch.keys, now)
    session = db.session()
    papers = of_petition(session, batch.principal, view)
    claims = claims_of(batch, view, papers)
    office = waiting.office(session, batch.principal, batch.keys.county)
    values = filled(view, batch.code, office, claims)
    due = {**values, "issued_on": written(county_day(now))}
    if lacking := lacks(batch.code, due):
        return Left(view.row, PaperLacks(lacking))
    order = Draft(batch.code, petition, values, office.unit, claims, batch=batch.id)
    return order if claims else Left(view.row, PaperRefused("claims", view.row.number))


def claims_of(
    batch: Batch, view: PetitionView, papers: Sequence[PaperRow]
) -> tuple[str, ...]:
    """Those whose step asks for it; where no step does, all that have none yet."""
    session, who = db.session(), batch.principal
    asked = waiting.due(session, who, view, papers).get(batch.code)
    if asked:
        return asked
    own = scope.names(session, who) if scope.is_unit(who) else None
    return tuple(
        key
        for key, claim in view.petition.claims.items()
        if (own is None or claim.unit in own)
        and not waiting.has(papers, batch.code, key)
    )


def together(batch: Batch, orders: list[Draft]) -> tuple[list[Issued], list[Left]]:
    """In one transaction; where one of them cannot be, each by itself."""
    if not orders:
        return [], []
    who, now = batch.principal, batch.clock()
    try:
        return doing.issue_all(who, orders, pen=batch.pen, now=now), []
    except CountyError as wrong:
        if len(orders) == 1:
            row = scope.row_of(db.session(), who, orders[0].about)
            return [], [Left(row, wrong)]
    each = [together(batch, [order]) for order in orders]
    return [i for some, _ in each for i in some], [e for _, some in each for e in some]


# Taken away


def of_batch(principal: Principal, batch: str) -> list[PaperRow]:
    """What the reader sees of it, as it was issued."""
    session = db.session()
    mine = visible(session, principal), *narrowed(PaperQuery(batch=batch))
    return list(session.scalars(select(PaperRow).where(*mine).order_by(PaperRow.paper)))


def one_pdf(rows: Sequence[PaperRow], store: Store, keys: CountyKeys) -> bytes:
    written, made = PdfWriter(), BytesIO()
    for row in rows:
        pdf = files.opened(db.session(), store, keys, row.paper, files.PDF)
        written.append(BytesIO(pdf), import_outline=False)
    written.write(made)
    return made.getvalue()


def packed(rows: Sequence[PaperRow], store: Store, keys: CountyKeys) -> bytes:
    """Each paper's PDF and .docx under its number."""
    made = BytesIO()
    with ZipFile(made, "w", ZIP_STORED) as pack:
        for row in rows:
            name = f"{row.number or row.paper} {kind(row.code).name.zh}"
            for each in (files.PDF, files.DOCX):
                content = files.opened(db.session(), store, keys, row.paper, each)
                pack.writestr(f"{name}.{each}", content)
    return made.getvalue()
