"""Is the store of reports whole? `sili reports verify` asks; `sili verify` does not.

lines    1, 2, 3 …: each gives its own digest, names the one before, and bears the
         desk's seal, which a hand in the database cannot make
head     the chain still goes through the head that somebody wrote down before:
         without it nobody notices that the last lines were taken away
"""

from collections.abc import Iterator

from sqlalchemy import select
from sqlalchemy.orm import Session, undefer

from server.reports.store import Line, ReportStore
from server.verify import Finding, broken


def check(
    session: Session, store: ReportStore, known: tuple[int, str] | None = None
) -> Iterator[Finding]:
    """Every line that was altered or lacks."""
    n, digest, met = 0, "", known is None
    lines = select(Line).options(undefer(Line.said)).order_by(Line.n)
    for line in session.scalars(lines.execution_options(yield_per=100)):
        if line.n != n + 1:
            yield gone(n + 1, line.n - 1)
        elif line.prev != digest:
            zh = f"检举控告库第{line.n}行与前一行不相接"
            en = f"line {line.n} of the reports does not follow the one before"
            yield broken("report_chain", str(line.n), zh, en)
        if not store.is_sound(line):
            zh = f"检举控告库第{line.n}行被改动过"
            en = f"line {line.n} of the reports was altered"
            yield broken("report_altered", str(line.n), zh, en)
        n, digest = line.n, line.digest
        met = met or (n, digest) == known
    if known and not met:
        zh = f"检举控告库里没有记下的第{known[0]}行：末尾的行不见了，或换成了别的"
        en = f"line {known[0]} is not the one that was noted: lines are gone or others"
        yield broken("report_head", str(known[0]), zh, en)


def gone(first: int, last: int) -> Finding:
    zh = f"检举控告库第{first}至{last}行不见了"
    en = f"lines {first} to {last} of the reports are gone"
    return broken("report_gone", f"{first}-{last}", zh, en)
