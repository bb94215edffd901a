"""Are the ledgers whole? `sili verify` asks, before a restore has to rely on them.

    gone       there is none, though a backup was made: a restore would be refused
    altered    a line does not verify: a restore would stop there
    short      the registry decided something that its ledger does not tell, as when the
               ledger was lost and begun anew: a backup made before would take it back

A phone that came is not asked for: without its line nobody is let in.
What lies in the newest backup too is a notice; once the time is over for which any
backup is kept, nothing is left that could take it back.
"""

from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from schemas.envelope import REGISTRY
from server import ledger
from server.config import Settings
from server.errors import ErasureRefused
from server.keys import CountyKeys
from server.registry.desk import OUTLIVING
from server.registry.erasures import Erasure
from server.registry.record import Backup, ReceivedEntry
from server.verify import Finding, broken, notice


def check(
    session: Session, settings: Settings, keys: CountyKeys, now: datetime
) -> Iterator[Finding]:
    """Each ledger against what the registry decided since the oldest backup kept."""
    last = session.scalar(select(func.max(Backup.verified_at)))
    since = now - timedelta(days=settings.backup_days)
    yield from of_ledger(settings.standing, deeds(session, since), keys, last)
    yield from of_ledger(settings.erasures, erasures(session, since), keys, last)


def deeds(session: Session, since: datetime) -> dict[str, datetime]:
    """When each was done of what a restore must not take back, by its id."""
    types = ReceivedEntry.type.in_(OUTLIVING - {"device.enrolled"})
    mine = ReceivedEntry.database == REGISTRY, types
    rows = select(ReceivedEntry.id, ReceivedEntry.received_at).where(*mine)
    found = session.execute(rows.where(ReceivedEntry.received_at >= since))
    return {id: at for id, at in found}


def erasures(session: Session, since: datetime) -> dict[str, datetime]:
    rows = select(Erasure.entry, Erasure.approved_at)
    found = session.execute(rows.where(Erasure.approved_at >= since))
    return {entry: at for entry, at in found if at is not None}


def of_ledger(
    path: Path, decided: dict[str, datetime], keys: CountyKeys, last: datetime | None
) -> Iterator[Finding]:
    if not path.exists():
        if decided or last is not None:
            yield gone(path)
        return
    try:
        told = {name_of(line) for line in ledger.lines(path, keys)}
    except ErasureRefused as altered:
        yield broken("ledger_altered", str(path), altered.zh, altered.en)
        return
    lacking = [at for id, at in decided.items() if id not in told]
    if lacking:
        yield short(path, len(lacking), last is None or max(lacking) >= last)


def name_of(line: ledger.Line) -> str:
    """The entry erased, or the deed done."""
    return str(line["deed"]["_id"] if "deed" in line else line["entry"])


def gone(path: Path) -> Finding:
    zh = "不见了：恢复备份会撤销停用、调动或删除；请从另一磁盘放回"
    en = (
        "is gone: a restore would take back what was ended, moved or erased;"
        " bring it back from the other disk"
    )
    return broken("ledger_missing", str(path), zh, en)


def short(path: Path, count: int, is_in_no_backup: bool) -> Finding:
    zh = f"缺{count}项已作的决定：恢复更早的备份会撤销；请放回原文件，"
    zh += "放不回就立即备份，并删除更早的备份"
    en = (
        f"lacks {count} decisions, which an earlier backup would take back: bring the"
        " ledger back, or make a backup now and delete the earlier ones"
    )
    weigh = broken if is_in_no_backup else notice
    return weigh("ledger_short", str(path), zh, en)
