"""Packs for whoever may read what lies in them: looked through, and printed.

    case_pack      one dossier            petition_pack   one petition's file
    month          what was opened or received in a township in a month
    led            X06, 领导包案台账
    printed        bound into one PDF; printing, step by step
    handed_over    移交清单: what ended, with its pages, and how long it is kept

Every matter is opened as its page is, so each leaves its line in the log of readings,
which says whether its words were covered. Uncovered takes a reason. What only some may
know of is in no month's pack: it is printed by itself, where its purpose is asked.
"""

from collections.abc import Generator, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import IO, Final

from sqlalchemy import select
from sqlalchemy.orm import Session

from schemas import codes
from schemas.papers.sheets.known import day
from schemas.papers.sheets.masking import Mask
from server import reading
from server.errors.packs import PackRefused
from server.papers import binding, packs, petition_values
from server.papers import reading as papers
from server.papers.binding import Bound, Paper, Step
from server.papers.packs import Matter
from server.papers.setting import Setting
from server.permissions import Principal, Verb, areas
from server.petitions import opening, scope
from server.petitions.leading import lead_officials
from server.reading import Purpose
from server.registry.cases import may_read
from server.registry.occasions import OccasionRow
from server.registry.petition_rows import PetitionRow
from server.registry.projecting import county_day
from server.registry.projection import DISPUTES, CaseRow

MOST, LEAST_REASON = 60, 4
COVERED, OPEN = "pack", "open_pack"
LEDGER: Final = "X06"
HEADS: Final = ("序号", "编号", "题名", "页数", "保管期限", "备注")
KEPT: Final = "petition_retentions"


@dataclass(frozen=True, slots=True)
class Pack:
    """What is bound together, under a name."""

    name: str
    matters: tuple[Matter, ...]
    place: str = ""

    @property
    def papers(self) -> int:
        return sum(len(each.papers) for each in self.matters)

    @property
    def lacking(self) -> int:
        return sum(1 for each in self.matters if each.wanting)


def reason_of(said: str, given: Purpose | None) -> Purpose:
    """Why it is printed uncovered. PackRefused."""
    if len(said.strip()) < LEAST_REASON:
        raise PackRefused("reason")
    return Purpose(given.code if given else "other", said.strip()[: reading.MOST_SAID])


def what(by: Setting) -> str:
    return COVERED if by.covered else OPEN


def case_pack(
    principal: Principal,
    case: str,
    by: Setting,
    now: datetime,
    purpose: Purpose | None = None,
) -> Pack:
    """CaseNotFound, PurposeMissing."""
    matter = _case(principal, case, by, now, purpose)
    return Pack(f"{matter.number}卷宗", (matter,))


def _case(
    principal: Principal,
    case: str,
    by: Setting,
    now: datetime,
    purpose: Purpose | None,
) -> Matter:
    view = reading.open_case(
        principal, case, by.keys, now, what=what(by), purpose=purpose
    )
    return packs.of_case(view, by)


def petition_pack(
    principal: Principal,
    petition: str,
    by: Setting,
    now: datetime,
    purpose: Purpose | None = None,
) -> Pack:
    """NotAllowed, PetitionNotFound."""
    matter = _petition(principal, petition, by, now, purpose)
    return Pack(f"{matter.number}案卷", (matter,))


def _petition(
    principal: Principal,
    petition: str,
    by: Setting,
    now: datetime,
    purpose: Purpose | None,
) -> Matter:
    view = opening.opened(
        principal, petition, by.keys, now, what=what(by), purpose=purpose
    )
    return packs.of_petition(view, papers.of_petition(by.session, principal, view), by)


@dataclass(frozen=True, slots=True)
class Month:
    """What was opened or received in a township in a month, before it is opened."""

    name: str
    place: str
    cases: tuple[str, ...]
    petitions: tuple[str, ...]

    @property
    def many(self) -> int:
        return len(self.cases) + len(self.petitions)


def in_month(
    session: Session, principal: Principal, township: str, first: date
) -> Month:
    """Cases and occasions in the order of their days, then petitions. PackRefused."""
    place = codes.name_of(township) or township
    found = Month(
        f"{place}{first.year}年{first.month}月",
        place,
        tuple(_cases(session, principal, township, first)),
        tuple(_petitions(session, principal, township, first)),
    )
    if not found.many:
        raise PackRefused("empty", found.name)
    if found.many > MOST:
        raise PackRefused("many", str(found.many), MOST)
    return found


def month(
    principal: Principal,
    township: str,
    first: date,
    by: Setting,
    now: datetime,
    purpose: Purpose | None = None,
) -> Pack:
    """PackRefused."""
    of = in_month(by.session, principal, township, first)
    found = [_case(principal, each, by, now, purpose) for each in of.cases]
    found += [_petition(principal, each, by, now, purpose) for each in of.petitions]
    return Pack(f"{of.name}台账", tuple(found), of.place)


def _cases(
    session: Session, principal: Principal, township: str, first: date
) -> list[str]:
    here = CaseRow.township == township, CaseRow.restricted.is_(False)
    until = following(first)
    opened = CaseRow.opened_on >= first, CaseRow.opened_on < until
    disputes = select(CaseRow).where(DISPUTES, *here, *opened)
    held = OccasionRow.held_on >= first, OccasionRow.held_on < until
    occasions = select(CaseRow).join(OccasionRow).where(*here, *held)
    rows = [
        *session.scalars(disputes.order_by(CaseRow.opened_on, CaseRow.id)),
        *session.scalars(occasions.order_by(OccasionRow.held_on, CaseRow.id)),
    ]
    return [row.case for row in rows if may_read(principal, row)]


def _petitions(
    session: Session, principal: Principal, township: str, first: date
) -> list[str]:
    if not areas(principal, Verb.READ_PETITIONS):
        return []
    mine = (
        scope.visible(session, principal),
        PetitionRow.area.startswith(township, autoescape=True),
        PetitionRow.received_on >= first,
        PetitionRow.received_on < following(first),
    )
    rows = select(PetitionRow.petition).where(*mine)
    ordered = rows.order_by(PetitionRow.received_on, PetitionRow.id)
    return list(session.scalars(ordered))


def following(first: date) -> date:
    """The first day of the month after it."""
    return date(first.year + first.month // 12, first.month % 12 + 1, 1)


# Printed


def led(principal: Principal, by: Setting, now: datetime) -> bytes:
    """X06: who answers for which petition today, as far as the reader sees them."""
    today = county_day(now)
    said = petition_values.ledger(lead_officials(principal, today), today)
    cover = Mask({}, covered=by.covered)
    values = {name: cover(words) for name, words in said.items()}
    return by.paper(LEDGER, "", lambda: values).make()


def printing(
    pack: Pack, by: Setting, to: IO[bytes], now: datetime
) -> Generator[Step, None, Bound]:
    """One dossier under its own cover; several under one of their own. PrintFailed."""
    several = len(pack.matters) > 1 or pack.place
    volumes = [each.volume(with_cover=bool(several)) for each in pack.matters]
    own = None if several else pack.matters[0].cover
    return binding.binding(by.press, own or cover(pack, by, now), volumes, to)


def printed(pack: Pack, by: Setting, to: IO[bytes], now: datetime) -> Bound:
    return binding.done(printing(pack, by, to, now))


def cover(pack: Pack, by: Setting, now: datetime) -> Paper:
    rows = (
        ("件数", f"{len(pack.matters)}件"),
        ("打印日期", day(now.date().isoformat())),
        ("个人信息", by.mark or "未遮盖"),
    )
    return by.note(pack.name, rows)


# 移交清单


@dataclass(frozen=True, slots=True)
class HandedOver:
    """What ended, a row each."""

    name: str
    rows: tuple[tuple[str | int, ...], ...]


def handed_over(pack: Pack) -> HandedOver:
    """Its papers are set to count their pages. PackRefused, PrintFailed."""
    ended = [each for each in pack.matters if each.has_ended]
    if not ended:
        raise PackRefused("none_ended", pack.name)
    volumes = [each.volume(with_cover=True) for each in ended]
    with TemporaryDirectory(prefix="pack-") as folder:
        found = binding.done(binding.laid(volumes, Path(folder)))
    return HandedOver(f"{pack.name}移交清单", tuple(_rows(ended, found)))


def _rows(ended: Sequence[Matter], found: Bound) -> Iterator[tuple[str | int, ...]]:
    for n, (matter, (_, placed)) in enumerate(
        zip(ended, found.volumes, strict=True), 1
    ):
        pages = placed[-1].last - placed[0].first + 1
        kept = codes.label(KEPT, matter.kept_for)
        lacks = "有缺件" if any(each.is_absent for each in matter.wanting) else ""
        yield n, matter.number, matter.title, pages, kept, lacks


def list_of(handed: HandedOver, by: Setting, from_: str) -> bytes:
    """The list as it is signed by both sides."""
    pages = sum(int(row[3]) for row in handed.rows)
    after = (
        f"共{len(handed.rows)}卷，{pages}页。保管期限为拟定，以档案主管部门审核的为准。",
        f"= 移交单位：{binding.plain(from_)}（印章）",
        "= 移交人（签名）：",
        "= 接收单位：　　　　　　　　　　（印章）",
        "= 接收人（签名）：",
        "= 移交日期：　　　　年　　月　　日",
    )
    rows = [tuple(map(str, row)) for row in handed.rows]
    return binding.listed(by.press, handed.name, HEADS, rows, after)
