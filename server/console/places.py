"""What a place of the case file is called, and how its settlement stands."""

from schemas import bodies, placing
from schemas.registers import Register
from server.console.language import Language, gettext


def label(path: str, tongue: Language) -> str:
    """What a register is called: 协议条款 t1 · 金额."""
    type_, place = placing.origin(path)
    if not type_:
        return gettext("进展") if path == "/state" else path
    kind = bodies.type_label(type_, tongue)
    return f"{kind} · {bodies.trail(type_, place, tongue)}"


def outcome(register: Register) -> str:
    """How a settlement of this register stands now."""
    if register.returned:
        return gettext("已退回当事人，仍待定")
    if register.reopened:
        return gettext("核对后又有新说法，重新待核对")
    if register.disputed:
        return gettext("仍待核对")
    return gettext("已核对")
