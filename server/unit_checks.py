"""Are the units what the desk's deeds say? `sili verify` asks."""

from collections.abc import Iterator

from sqlalchemy.orm import Session

from server.registry import units
from server.verify import Finding, broken


def check(session: Session) -> Iterator[Finding]:
    """Each unit that differs from the deeds, that lacks, or that nobody added."""
    kept, told = units.standing(session).every, units.recorded(session).every
    for name in sorted(kept.keys() | told.keys()):
        if kept.get(name) != told.get(name):
            zh = f"责任单位“{name}”与经办记录不符"
            en = f"the unit {name!r} is not what the desk's deeds say"
            yield broken("unit", name, zh, en)
