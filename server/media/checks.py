"""Whether each medium and each printed paper is in the store, whole and as it was."""

from collections.abc import Iterator

from sqlalchemy import select
from sqlalchemy.orm import Session

from server.media import Store, is_sound
from server.registry.media import WHOLE, Medium
from server.registry.paper_rows import PaperFile
from server.verify import Finding, broken, notice


def check(session: Session, store: Store) -> Iterator[Finding]:
    there = {name.partition(".")[0] for name, _ in store.sizes()}
    known = select(Medium.address, Medium.evidence).where(Medium.state == WHOLE)
    rows = {address: evidence for address, evidence in session.execute(known)}
    printed = select(PaperFile.address, PaperFile.paper, PaperFile.kind)
    for address, paper, kind in session.execute(printed):
        rows[address] = f"{paper}.{kind}"
    session.rollback()
    for address, evidence in sorted(rows.items()):
        subject = f"{evidence} {address}"
        if store.size(address) is None:
            words = "证据库中没有这份证据", "the media store does not have it"
            yield broken("medium_missing", subject, *words)
        elif not is_sound(store, address):
            words = "证据库中的内容已损坏", "what the media store has of it is damaged"
            yield broken("medium_rotten", subject, *words)
    if strangers := there - rows.keys():
        zh = f"证据库中有{len(strangers)}份没有对应的记录"
        en = f"{len(strangers)} media belong to no record that is held"
        yield notice("media_without_record", "media", zh, en)
