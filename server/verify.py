"""Is the registry what it says it is? Every chain, seal, number and projection.

    record        each entry's bytes give its id, digest, revision, columns; its seal
                  is the enrolled key's; its arrival was noted
    chains        what forks is broken; a gap is shown, since it may yet arrive
    numbers       each series counts 1, 2, 3 … and no further than its counter
    projections   folded anew, every row, clock and search word is the same
    outbox        says of each case what the fold says; the hub has it, under our seal
    hub           each entry that was read is in the record or in quarantine

Nothing is repaired here. A finding is `broken`, or a `notice` of something that may
be so and should be known.
"""

import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any, Literal, TypeAlias

from sqlalchemy import select
from sqlalchemy.orm import Session, undefer

from schemas import entry
from schemas.entry import Entry
from schemas.errors import SiliError
from schemas.identifiers import private_database
from schemas.sealing import PublicKey
from server import (
    dossier_checks,
    indexing,
    outbox,
    paper_checks,
    patrol_checks,
    petition_checks,
    recounting,
)
from server.hub import Hub
from server.keys import CountyKeys
from server.registry import desk, entries, erasures, projecting, restricting
from server.registry.chains import ChainView, chains_by_link
from server.registry.directory import DeviceKey
from server.registry.dossier_rows import DossierRow
from server.registry.occasions import OccasionRow
from server.registry.petition_rows import PetitionRow
from server.registry.projection import CaseClock, CaseRow, Standing
from server.registry.record import (
    CaseNumber,
    Checkpoint,
    NumberSeries,
    Outgoing,
    Quarantined,
    ReceivedEntry,
    Reception,
)
from server.registry.search import search_of
from server.tokens import public_key

Weight: TypeAlias = Literal["broken", "notice"]


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that is not as it should be."""

    weight: Weight
    kind: str
    subject: str
    zh: str
    en: str


def broken(kind: str, subject: str, zh: str, en: str) -> Finding:
    return Finding("broken", kind, subject, zh, en)


def notice(kind: str, subject: str, zh: str, en: str) -> Finding:
    return Finding("notice", kind, subject, zh, en)


def verify(session: Session, hub: Hub, keys: CountyKeys) -> Iterator[Finding]:
    """Everything that is wrong, part by part."""
    yield from of_record(session, keys)
    yield from of_chains(session, chains_by_link(session), desk.device(keys))
    yield from of_numbers(session)
    yield from of_cases(session, hub, keys)
    for petition, zh, en in petition_checks.wrong(session):
        yield broken("petition", petition, zh, en)
    for claim, zh, en in dossier_checks.wrong(session):
        yield broken("claim", claim, zh, en)
    for paper, zh, en in paper_checks.wrong(session):
        yield broken("paper", paper, zh, en)
    for finding, zh, en in patrol_checks.wrong(session):
        yield broken("patrol", finding, zh, en)
    yield from of_hub(session, hub)


# The record

COLUMNS = ("id", "rev", "digest", "case", "type", "v", "by", "device", "chain", "n")


def of_record(session: Session, keys: CountyKeys) -> Iterator[Finding]:
    noted = set(session.scalars(select(Reception.document)))
    known = {key.kid: public_key(key) for key in session.scalars(select(DeviceKey))}
    known |= keys.desk_keys
    for row in entries.everything(session):
        yield from of_entry(row, known, keys.county)
        if row.id not in noted:
            words = "收到这条记录时没有登记", "its arrival was not noted"
            yield broken("no_reception", row.id, *words)


def of_entry(
    row: ReceivedEntry, keys: Mapping[str, PublicKey], county: str
) -> Iterator[Finding]:
    try:
        read = entries.read(row)
        key = keys.get(read.kid)
        if key is None:
            words = f"密钥{read.kid}不在名录", f"no key {read.kid} in the directory"
            yield broken("no_key", row.id, *words)
        else:
            entry.verify(read, key, county)
    except (SiliError, ValueError) as wrong:
        zh = wrong.zh if isinstance(wrong, SiliError) else "原始内容无法读出"
        yield broken("entry", row.id, zh, str(wrong))
        return
    for name in differing(row, read):
        zh, en = f"{name}列与原始内容不符", f"the column {name} differs from the bytes"
        yield broken("entry_column", row.id, zh, en)


def differing(row: ReceivedEntry, read: Entry) -> list[str]:
    own = [name for name in COLUMNS if getattr(row, name) != getattr(read, name)]
    return own + (["database"] if row.database != read.home else [])


# Chains and numbers


def of_chains(
    session: Session, views: Iterable[ChainView], own: str
) -> Iterator[Finding]:
    """A gap of a phone may yet arrive. The desk's own deeds are all here, or gone; or a
    restore undid them, and the next was brought back from the ledger."""
    for view in views:
        for first, last in view.gaps:
            if view.device == own:
                if came_back(session, view.chain, last + 1):
                    continue
                zh = f"经办记录第{first}至{last}号不见了"
                en = f"the desk's deeds {first} to {last} are gone"
                yield broken("desk_gap", f"{view.device} {view.chain}", zh, en)
                continue
            zh = f"第{first}至{last}号尚未收到"
            en = f"numbers {first} to {last} have not arrived"
            yield notice("chain_gap", f"{view.device} {view.chain}", zh, en)
        for n in view.forks:
            zh = f"第{n}号出现分叉或与前一条不相接"
            en = f"number {n} forks, or does not follow the one before it"
            yield broken("chain_fork", f"{view.device} {view.chain}", zh, en)


def came_back(session: Session, chain: str, n: int) -> bool:
    """Did this deed enter the record only with a restore, after it was done?"""
    deed = ReceivedEntry.chain == chain, ReceivedEntry.n == n
    row = session.scalar(
        select(ReceivedEntry).options(undefer(ReceivedEntry.raw)).where(*deed)
    )
    if row is None:
        return False
    done = entry.read(json.loads(row.raw)).at.corrected
    return row.received_at - done > timedelta(seconds=1)


def of_numbers(session: Session) -> Iterator[Finding]:
    issued: dict[str, list[int]] = {}
    for number in session.scalars(select(CaseNumber)):
        issued.setdefault(number.series, []).append(number.n)
    for of, n in paper_checks.numbers(session):
        issued.setdefault(of, []).append(n)
    for series in session.scalars(select(NumberSeries)):
        if sorted(issued.get(series.series, [])) != list(range(1, series.last + 1)):
            words = "案号不连续", "its numbers are not 1, 2, 3 …"
            yield broken("number_series", series.series, *words)


# Projections

COUNTED = ("due_on", "light")


def of_cases(session: Session, hub: Hub, keys: CountyKeys) -> Iterator[Finding]:
    """Each case folded once: its row, clocks and words, and what the field was told."""
    rows = {row.case: row for row in session.scalars(select(CaseRow))}
    notes = {
        (note.database, note.document): note
        for note in session.scalars(select(Outgoing))
    }
    search, is_whole = search_of(session), indexing.is_whole(session)
    searched = search.rows(session) - set(session.scalars(select(PetitionRow.id)))
    if not is_whole:
        words = (
            "检索尚未按本程序全部重建",
            "not every case is indexed by this program yet",
        )
        yield notice("unindexed", "search", *words)
    is_counted = recounting.is_whole(session)
    if not is_counted:
        words = (
            "期限口径或放假安排有变，部分期限还在重算",
            "rules or calendar changed; some clocks are being counted anew",
        )
        yield notice("uncounted", "terms", *words)
    for case, found in folded(session):
        row = rows.pop(case, None)
        searched.discard(row.id if row else 0)
        if found is None:
            words = "记录读不出，无法重算", "its entries cannot be read and folded"
            yield broken("unfoldable", case, *words)
            continue
        yield from of_row(session, found, row, is_counted=is_counted)
        if row is not None and is_whole:
            yield from of_words(found, search.kept(session, row.id))
        for database in told(session, found):
            note = notes.get((database, f"case:{case}"))
            yield from of_answer(session, found, database, note, hub, keys)
    for case in rows:
        words = "登记表中多出这个案件", "it has a row and no entry"
        yield broken("row_without_entries", case, *words)
    for row_id in sorted(searched):
        words = "检索中多出一行", "the search index has a row of nothing"
        yield broken("search", str(row_id), *words)


def told(session: Session, found: projecting.Folded) -> list[str]:
    """Where the field hears of the case."""
    if not found.is_answered:
        return []
    if not found.is_restricted:
        return [found.casefile.home]
    devices = restricting.of_case(session, found.grid, found.casefile)
    return sorted(map(private_database, devices))


def folded(session: Session) -> Iterator[tuple[str, projecting.Folded | None]]:
    """Each case folded anew; None where its bytes do not give entries."""
    standing = session.get(Standing, 1)
    as_of = standing.as_of if standing else date.min
    for case in entries.cases(session):
        try:
            yield case, projecting.folded(session, case, as_of)
        except (SiliError, ValueError):
            yield case, None


def of_row(
    session: Session,
    found: projecting.Folded,
    row: CaseRow | None,
    *,
    is_counted: bool,
) -> Iterator[Finding]:
    case = found.casefile.case
    if row is None:
        words = "登记表中没有这个案件", "the registry has no row of it"
        yield broken("no_row", case, *words)
        return
    for name, value in projecting.columns(found).items():
        is_owed = name in COUNTED and not is_counted
        if getattr(row, name) != value and not is_owed:
            zh, en = f"{name}与记录不符", f"{name} is not what the entries say"
            yield broken("row", case, zh, en)
    counted = [*map(projecting.clock_columns, found.clocks)]
    if is_counted and clocks_kept(session, row.id) != counted:
        words = "期限与记录不符", "its clocks are not what the entries say"
        yield broken("clocks", case, *words)
    if listed(session, row.id) != projecting.occasion_columns(found):
        words = "宣讲接访的登记与记录不符", "its occasion is not what the entries say"
        yield broken("occasion", case, *words)
    if filed(session, row.id) != projecting.dossier_columns(session, found):
        words = "卷宗的登记与记录不符", "its dossier is not what the record says"
        yield broken("dossier", case, *words)


def of_words(
    found: projecting.Folded, kept: tuple[str, str] | None
) -> Iterator[Finding]:
    searched = projecting.searched(found)
    if kept != (searched.tokens, searched.shown):
        words = "检索词与记录不符", "its search words are not what the entries say"
        yield broken("search", found.casefile.case, *words)


def clocks_kept(session: Session, row_id: int) -> list[dict[str, Any]]:
    kept = select(CaseClock).where(CaseClock.row_id == row_id)
    names = [each.key for each in CaseClock.__table__.columns]
    told = [name for name in names if name not in {"row_id", "position"}]
    return [
        {name: getattr(clock, name) for name in told}
        for clock in session.scalars(kept.order_by(CaseClock.position))
    ]


def listed(session: Session, row_id: int) -> dict[str, Any] | None:
    """What is kept of an occasion; None of a dispute."""
    return beside(session.get(OccasionRow, row_id))


def filed(session: Session, row_id: int) -> dict[str, Any] | None:
    return beside(session.get(DossierRow, row_id))


def beside(row: OccasionRow | DossierRow | None) -> dict[str, Any] | None:
    """What stands in a row beside that of its case."""
    if row is None:
        return None
    names = [each.key for each in row.__table__.columns]
    return {name: getattr(row, name) for name in names if name != "row_id"}


# Outbox and hub


def of_answer(
    session: Session,
    found: projecting.Folded,
    database: str,
    note: Outgoing | None,
    hub: Hub,
    keys: CountyKeys,
) -> Iterator[Finding]:
    case = found.casefile.case
    if note is None:
        words = "没有待发给手机的答复", "the field was told nothing of it"
        yield broken("no_answer", case, *words)
        return
    body = json.loads(note.body)
    said = outbox.case_document(session, found, {})
    if outbox.words(body) != {**said, "database": database}:
        words = "给手机的答复与记录不符", "the field was told something else"
        yield broken("answer", case, *words)
    if note.published_at is None:
        words = "答复尚未送达同步中心", "its answer is not at the hub yet"
        yield notice("unpublished", case, *words)
    elif not at_hub(hub, keys, note.database, body):
        words = "同步中心没有这份答复", "the hub does not have its answer"
        yield broken("answer_at_hub", case, *words)


def at_hub(hub: Hub, keys: CountyKeys, database: str, body: outbox.Document) -> bool:
    """Does the hub have these very words, under our seal?"""
    return any(
        outbox.words(leaf) == outbox.words(body) and outbox.is_ours(leaf, keys)
        for leaf in hub.leaves(database, body["id"])
    )


def of_hub(session: Session, hub: Hub) -> Iterator[Finding]:
    known = set(session.scalars(select(ReceivedEntry.id)))
    known |= set(session.scalars(select(Quarantined.document)))
    marks = {mark.database: mark for mark in session.scalars(select(Checkpoint))}
    for id, names in erasures.left(session).items():
        zh = f"已删除的内容还在同步中心的 {'、'.join(names)}：它不支持清除"
        en = f"its words are at the hub still, in {', '.join(names)}: it cannot purge"
        yield broken("erased_at_hub", id, zh, en)
    for name in hub.names():
        peer = hub.peer(name)
        mark = marks.get(name)
        unread = peer.changes(mark.since if mark else "0").changes
        waiting = {change.id for change in unread}
        for change in peer.changes("0").changes:
            if change.id.startswith("entry:") and change.id not in known | waiting:
                words = "已读过却不在登记库", "it was read and is not in the registry"
                yield broken("lost", f"{name} {change.id}", *words)
        new = [id for id in waiting if id.startswith("entry:") and id not in known]
        if new:
            words = f"有{len(new)}条尚未入库", f"{len(new)} entries are not read yet"
            yield notice("unread", name, *words)
