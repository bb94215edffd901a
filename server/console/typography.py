"""How a value is set on the page: days, instants, money, places, persons' marks.

Pure functions of a value and a language. Instants are shown in China's time with
their seconds; an instant that was corrected is shown beside the one the phone read.
"""

import re
from collections.abc import Iterable, Sequence
from datetime import date, datetime, timedelta, timezone

from server.console.language import Language

CHINA = timezone(timedelta(hours=8), "CST")
MONTHS = "Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec".split()
DOUBLED = re.compile(r"([？！…?!])[。.；;]")
WEEKDAYS = "Mon Tue Wed Thu Fri Sat Sun".split()


def day(value: date | str | None, tongue: Language) -> str:
    if not value:
        return "—"
    if isinstance(value, str):
        value = date.fromisoformat(value)
    if tongue == "zh":
        return f"{value.year}年{value.month}月{value.day}日"
    return f"{value.day} {MONTHS[value.month - 1]} {value.year}"


def weekday(value: date, tongue: Language) -> str:
    if tongue == "zh":
        return f"星期{'一二三四五六日'[value.weekday()]}"
    return WEEKDAYS[value.weekday()]


def instant(value: datetime | None) -> str:
    """To the second, in China's time, so that two can be compared at a glance."""
    return f"{value.astimezone(CHINA):%Y-%m-%d %H:%M:%S}" if value else "—"


def moment(value: datetime | None, today: date) -> str:
    """Short, for lists: the clock today, the day otherwise."""
    if value is None:
        return "—"
    there = value.astimezone(CHINA)
    if there.date() == today:
        return f"{there:%H:%M}"
    if there.year == today.year:
        return f"{there:%m-%d %H:%M}"
    return f"{there:%Y-%m-%d}"


def ago(value: datetime, now: datetime, tongue: Language) -> str:
    """How long since, in the largest unit that says it."""
    seconds = max(0, int((now - value).total_seconds()))
    for length, zh, en in (
        (86400, "天", "d"),
        (3600, "小时", "h"),
        (60, "分钟", "min"),
    ):
        if seconds >= length:
            count = seconds // length
            return f"{count} {zh}前" if tongue == "zh" else f"{count} {en} ago"
    return "刚刚" if tongue == "zh" else "just now"


def money(fen: int | None, tongue: Language) -> str:
    if fen is None:
        return "—"
    yuan, rest = divmod(abs(fen), 100)
    digits = f"{'−' if fen < 0 else ''}{yuan:,}" + (f".{rest:02d}" if rest else "")
    return f"{digits} 元" if tongue == "zh" else f"¥{digits}"


def drift(offset_ms: int | None, uncertainty_ms: int | None, tongue: Language) -> str:
    """By how much the phone's clock was off the county's."""
    if offset_ms is None:
        return "未与县里对过时" if tongue == "zh" else "never compared with the county"
    span = f" ± {uncertainty_ms / 1000:g}" if uncertainty_ms is not None else ""
    if offset_ms == 0:
        return (
            f"与县里时间一致{span and f'（{span.strip()} 秒）'}"
            if tongue == "zh"
            else (f"agrees with the county{span and f' ({span.strip()} s)'}")
        )
    seconds = abs(offset_ms) / 1000
    way = ("慢", "slow") if offset_ms > 0 else ("快", "fast")
    if tongue == "zh":
        return f"手机{way[0]} {seconds:g}{span} 秒"
    return f"phone {way[1]} by {seconds:g}{span} s"


def days_left(due: date, today: date, tongue: Language) -> str:
    left = (due - today).days
    if left == 0:
        return "今日到期" if tongue == "zh" else "due today"
    if left > 0:
        return f"余 {left} 日" if tongue == "zh" else f"{left} days left"
    return f"逾期 {-left} 日" if tongue == "zh" else f"{-left} days overdue"


def listed(words: Sequence[str], tongue: Language) -> str:
    return ("、" if tongue == "zh" else ", ").join(words)


def run(sentences: Iterable[str], tongue: Language) -> str:
    """One after the other; what ends in a mark of its own gets no second one."""
    text = ("" if tongue == "zh" else " ").join(filter(None, sentences))
    return DOUBLED.sub(r"\1", text)


def short(mark: str, length: int = 8) -> str:
    """The beginning of a long mark: enough to tell two apart at a glance."""
    return mark if len(mark) <= length + 2 else mark[:length] + "…"
