"""Are the spot checks what the desk's deeds say? `sili verify` asks.

Besides, each is drawn again: another sample than its seed gives was not drawn by lot.
"""

from collections.abc import Iterator, Mapping
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from server.registry import checks
from server.registry.checks import CheckDraw, CheckRow, columns
from server.verify import Finding, broken
from server.watching.checks import again


def check(session: Session) -> Iterator[Finding]:
    """Each draw and each petition of it that differs, and each lot that does."""
    told = checks.recorded(session)
    draws = {row.check: row for row in session.scalars(select(CheckDraw))}
    rows = session.scalars(select(CheckRow))
    drawn = {id: columns(row) for id, row in draws.items()}
    judged = {(row.check, row.petition): columns(row) for row in rows}
    wrong = {*differing(drawn, told.draws)}
    wrong |= {check for check, _ in differing(judged, told.rows)}
    for id in sorted(wrong):
        words = "登记抽查与经办记录不符", "a spot check is not what its deeds say"
        yield broken("check", id, *words)
    for id in sorted(draws.keys() - wrong):
        if not again(session, draws[id]):
            zh = "按种子重抽，抽中的不是这些"
            yield broken("check_drawn", id, zh, "its seed draws another sample")


def differing(kept: Mapping[Any, Any], told: Mapping[Any, Any]) -> Iterator[Any]:
    return (id for id in kept.keys() | told.keys() if kept.get(id) != told.get(id))
