"""What lies in a pack: a dossier, a petition's file, a month's 台账 of a township.

    of_case        M00 cover · M01 M02 M03 身份证明 M04 … M12, in the order of the
                   卷宗目录; evidence after its list
    of_petition    登记表 first, then everything by its day: papers as they were issued,
                   三见面, 听证, 延期, 送达回证
    month          both of a township, each a volume

Beside each paper stands what it lacks, and what should be there and is not is named
with its article: nobody hears that a file is whole because its papers were printed.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace

from sqlalchemy import ColumnElement, select

from schemas.catalogue import CATALOGUE, IDENTITY, Need, Outcome
from schemas.dossier import Paper as Listed
from schemas.dossier import State, dossier
from schemas.kinds import ACTIVITY
from schemas.papers.due import due_paper
from schemas.papers.kinds import KINDS, kind
from schemas.papers.sheets.known import day
from schemas.papers.sheets.masking import Mask
from schemas.papers.sheets.printable import Printable
from schemas.petition import moves
from schemas.petition.archiving import proposed
from schemas.petition.claims import Claim, Deed, row_for
from schemas.texts import Words
from server.media import viewing
from server.media.viewing import Piece
from server.papers import case_values, petition_values, values
from server.papers.binding import Paper, Volume
from server.papers.setting import Setting
from server.papers.values import Office
from server.petitions.opening import PetitionView
from server.registry.cases import CaseView
from server.registry.paper_rows import PaperRow
from server.registry.petitions import summary

REGISTERED, SERVICE = "D01", "X01"
COVER = "M00"
YEARS = {Outcome.WRITTEN: "30"}
BRIEF = "10"
DAY = re.compile("[0-9]{4}年[0-9]{1,2}月[0-9]{1,2}日$")
LONGEST = ("permanent", "30", "10")


@dataclass(frozen=True, slots=True)
class Wanting:
    """What a paper lacks; `is_absent`, where the paper itself is not there."""

    title: Words
    lacks: tuple[Words, ...]
    law: str
    is_absent: bool


@dataclass(frozen=True, slots=True)
class Matter:
    """One case or petition as it goes into a pack."""

    id: str
    number: str
    title: str
    cover: Paper | None
    papers: tuple[Paper, ...]
    wanting: tuple[Wanting, ...]
    kept_for: str
    """A code of `petition_retentions`, as it was filed or as the rules propose it."""
    has_ended: bool

    def volume(self, *, with_cover: bool = False) -> Volume:
        front = (self.cover,) if with_cover and self.cover else ()
        return Volume(f"{self.number}　{self.title}", (*front, *self.papers))


# A dossier


def of_case(view: CaseView, by: Setting) -> Matter:
    """Of a case that was opened already; an occasion has its one form (X03, X10)."""
    mask = case_values.mask(view, covered=by.covered)
    if view.casefile.kind == ACTIVITY:
        return _occasion(view, by, mask)
    listed = dossier(view.casefile)
    shown = {each.about.code: each for each in listed.papers if _is_in(each)}
    found = [*_of_case(view, by, mask, shown)]
    cover = next((each for code, each in found if code == COVER), None)
    there = {code for code, _ in found}
    return Matter(
        view.row.case,
        case_values.number(view.row),
        mask(view.casefile.title_zh),
        cover,
        tuple(each for code, each in found if code != COVER),
        tuple(_wanting(each, there, mask) for each in shown.values() if _lacks(each)),
        YEARS.get(listed.outcome, BRIEF),
        listed.outcome is not Outcome.OPEN,
    )


def _occasion(view: CaseView, by: Setting, mask: Mask) -> Matter:
    papers = [_form(view, by, each, mask) for each in case_values.printables(view)]
    return Matter(
        view.row.case,
        case_values.number(view.row),
        mask(view.casefile.title_zh),
        None,
        (*papers, *exhibits(view, by, mask)),
        (),
        BRIEF,
        True,
    )


def _is_in(paper: Listed) -> bool:
    return paper.state in (State.THERE, State.LACKING)


def _lacks(paper: Listed) -> bool:
    return paper.state is State.LACKING and paper.need is Need.COMPULSORY


def _wanting(paper: Listed, there: set[str], mask: Mask) -> Wanting:
    lacks = tuple(Words(mask(each.zh), mask(each.en)) for each in paper.lacks)
    title = Words(paper.about.zh, paper.about.en)
    return Wanting(title, lacks, paper.about.law, paper.about.code not in there)


def _of_case(
    view: CaseView, by: Setting, mask: Mask, shown: dict[str, Listed]
) -> Iterator[tuple[str, Paper]]:
    """Each paper with its code, in the order of the catalogue."""
    issued = _issued(by, PaperRow.case_id == view.row.case, mask)
    printable = case_values.printables(view)
    for about in CATALOGUE:
        code = about.code
        if own := [paper for of, paper in issued if of == code]:
            yield from ((code, paper) for paper in own)
        elif code == IDENTITY and code in shown:
            yield code, identities(view, by, mask)
        elif code in shown:
            for each in printable:
                if each.code == code:
                    yield code, _form(view, by, each, mask)
        if code == "M06":
            yield from ((code, exhibit) for exhibit in exhibits(view, by, mask))
    listed = {about.code for about in CATALOGUE}
    yield from ((of, paper) for of, paper in issued if of not in listed)


def _form(view: CaseView, by: Setting, of: Printable, mask: Mask) -> Paper:
    covered, filled = by.covered, case_values.filled
    on = DAY.search(of.about)
    about = mask(DAY.sub("", of.about).strip())
    return by.paper(
        of.code,
        f"{of.title}（{about}）" if about else of.title,
        lambda: filled(view, of.code, of.key, covered=covered),
        on.group() if on else "",
    )


def identities(view: CaseView, by: Setting, mask: Mask) -> Paper:
    """身份证明: whose original was seen, which takes the place of a copy (0b.12)."""
    rows = [
        (mask(name), "已核对原件" if party.get("id_seen") else "没有核对原件")
        for _, party in case_values.known(view).parties
        if (name := party.get("name", ""))
    ]
    return by.note("当事人身份证明", rows)


def exhibits(view: CaseView, by: Setting, mask: Mask) -> Iterator[Paper]:
    for piece in viewing.of_case(view):
        if not piece.is_voided:
            told = _told(piece, mask)
            yield by.exhibit(piece, f"证据：{mask(str(piece.body['title']))}", told)


def _told(piece: Piece, mask: Mask) -> list[tuple[str, str]]:
    return [
        ("名称", mask(str(piece.body["title"]))),
        ("取得日期", day(piece.body.get("taken_on"))),
        ("SHA-256", str(piece.body["sha256"])),
    ]


def _issued(
    by: Setting, of: ColumnElement[bool], mask: Mask
) -> list[tuple[str, Paper]]:
    rows = by.session.scalars(select(PaperRow).where(of).order_by(PaperRow.paper))
    return [(row.code, _paper(by, row, mask)) for row in rows]


def _paper(by: Setting, row: PaperRow, mask: Mask) -> Paper:
    return by.issued(row, mask, day(row.issued_on.isoformat()))


# A petition's file


def of_petition(view: PetitionView, issued: Iterable[PaperRow], by: Setting) -> Matter:
    """Of a petition that was opened already, with the papers that its reader sees."""
    mask = petition_values.masked(view, covered=by.covered)
    rows = list(issued)
    papers = [(row.issued_on.isoformat(), _paper(by, row, mask)) for row in rows]
    if not any(row.code == REGISTERED for row in rows):
        papers.insert(0, ("", _register(view, by, mask)))
    forms = [_form_of(view, by, each) for each in petition_values.forms(view)]
    ordered = sorted([*papers, *forms], key=lambda each: each[0])
    return Matter(
        view.row.petition,
        view.row.number,
        mask(summary(view.petition)),
        None,
        tuple(paper for _, paper in ordered),
        tuple(_owed(view, rows)),
        _kept_for(view),
        not view.petition.is_open,
    )


def _register(view: PetitionView, by: Setting, mask: Mask) -> Paper:
    def said() -> dict[str, str]:
        filled = values.filled(view, REGISTERED, Office("", ""))
        return {name: mask(words) for name, words in filled.items()}

    received = day(view.petition.registered["received_on"])
    return by.paper(REGISTERED, kind(REGISTERED).name.zh, said, received)


def _form_of(view: PetitionView, by: Setting, of: Printable) -> tuple[str, Paper]:
    """With its place: a proof of service lies behind what was served that day."""
    covered, filled = by.covered, petition_values.filled
    on = petition_values.day_of(view, of)
    paper = by.paper(
        of.code,
        of.title,
        lambda: filled(view, of.code, of.key, covered=covered),
        day(on),
    )
    return (f"{on}+" if of.code == SERVICE else on), paper


def _owed(view: PetitionView, rows: list[PaperRow]) -> Iterator[Wanting]:
    """Papers that a step asked for, and that nobody issued."""
    standing = [row for row in rows if row.is_standing]
    told = {form.code for form in petition_values.forms(view)}
    for code, key in owed(view.petition.claims.values()):
        own = (r for r in standing if r.code == code)
        is_there = any(not row.claims or key in row.about for row in own)
        if code in KINDS and code not in told and not is_there:
            told.add(code)
            about = kind(code)
            yield Wanting(about.name, (), about.law, True)


def owed(claims: Iterable[Claim]) -> Iterator[tuple[str, str]]:
    """The code of each paper that a step of a claim asks for, and the claim."""
    for claim in claims:
        so_far = replace(claim, state=moves.State.REGISTERED, acts=claim.acts[:1])
        for act in claim.acts[1:]:
            row = row_for(so_far.state, act)
            if row is None:
                continue
            so_far = _after(so_far, act, row)
            if code := due_paper(so_far, row):
                yield code, claim.key


def _after(claim: Claim, act: Deed, row: moves.Move) -> Claim:
    return replace(claim, state=row.to or claim.state, acts=(*claim.acts, act))


def _kept_for(view: PetitionView) -> str:
    """The longest that was filed, or that the rules propose."""
    claims = view.petition.claims.values()
    filed = [str(c.said("retention", "archived") or proposed(c)) for c in claims]
    return min(filed, key=LONGEST.index)
