"""Between what is typed and what is recorded.

A day may be typed 20261121, 2026.11.21 or 11-21, a time 930 or 9点半's 9:30, money in
yuan; recorded are 2026-11-21, 09:30 and fen. What cannot be understood is refused with
words and kept as it was typed. Text is brought into NFC here, before it is sealed.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from typing import Any

from marshmallow import fields as marshmallow_fields

from mobile import lunar
from schemas import codes, fields, identifiers

CHIPS_AT_MOST = 7
LONG_TEXT = 300
WEEKDAYS = "一二三四五六日"
TYPED = frozenset({"line", "prose", "day", "hour", "money", "whole", "phone", "code"})


class NotUnderstood(Exception):
    """Typed text that is no answer yet; it stays in the draft as it is."""

    def __init__(self, zh: str, en: str) -> None:
        super().__init__(en)
        self.zh = zh
        self.en = en


def kind_of(field: marshmallow_fields.Field[Any]) -> str:
    """Which editor a field of the schema asks for."""
    for cls, kind in (
        (fields.Day, "day"),
        (fields.Hour, "hour"),
        (fields.Fen, "money"),
        (fields.Whole, "whole"),
        (fields.Flag, "flag"),
        (fields.Several, "many"),
    ):
        if isinstance(field, cls):
            return "pictures" if are_pictures(field) else kind
    if isinstance(field, fields.Choice):
        return "choice" if len(field.choices) <= CHIPS_AT_MOST else "pick"
    if isinstance(field, fields.Identifier):
        return _identifier_kind(field)
    if isinstance(field, fields.Text) and not isinstance(field, fields.Name):
        return "prose" if field.most > LONG_TEXT else "line"
    return "line"


def are_pictures(field: marshmallow_fields.Field[Any]) -> bool:
    inner = field.inner if isinstance(field, fields.Several) else None
    is_id = isinstance(inner, fields.Identifier)
    return is_id and inner.check is identifiers.check_digest


def _identifier_kind(field: fields.Identifier) -> str:
    if field.check is identifiers.check_village_code:
        return "village"
    return "phone" if field.check is identifiers.check_phone else "code"


def codes_name(field: marshmallow_fields.Field[Any]) -> str | None:
    if isinstance(field, fields.Several):
        field = field.inner
    return field.codes_name if isinstance(field, fields.Choice) else None


def understood(kind: str, text: str, today: date | None = None) -> Any:
    """The value of what was typed; None for an empty box."""
    text = unicodedata.normalize("NFC", text)
    if not text.strip():
        return None
    if kind == "prose":
        return text.strip("\n ")
    text = text.strip()
    reader = {"day": day, "hour": hour, "money": fen, "whole": whole}.get(kind)
    if reader is not None:
        return reader(_narrow(text))
    if kind in ("phone", "code"):
        return _narrow(text).replace(" ", "").upper()
    return text


def written(kind: str, value: Any) -> str:
    """The value as it stands in its box."""
    if value is None:
        return ""
    if kind == "money":
        return _yuan(value)
    return str(value)


def day(text: str) -> str:
    digits = re.findall(r"\d+", text)
    if len(digits) == 1 and len(digits[0]) == 8:
        digits = [digits[0][:4], digits[0][4:6], digits[0][6:]]
    try:
        return date(*map(int, digits)).isoformat()
    except (TypeError, ValueError):
        raise NotUnderstood(
            "请写成 20261121 这样的八位数字", "write eight digits such as 20261121"
        ) from None


def hour(text: str) -> str:
    found = re.fullmatch(r"(\d{1,2})[:：.点时]?(\d{2})分?", text)
    if text.endswith("半"):
        found = re.fullmatch(r"(\d{1,2})[点时]?()半", text)
    if found is None:
        found = re.fullmatch(r"(\d{1,2})[点时:：]?()", text)
    if found is None:
        raise NotUnderstood("请写成 0930 或 9:30", "write 0930 or 9:30")
    minutes = 30 if text.endswith("半") else int(found[2] or 0)
    if int(found[1]) > 23 or minutes > 59:
        raise NotUnderstood("没有这个时间，请写成 0930", "there is no such time")
    return f"{int(found[1]):02d}:{minutes:02d}"


def fen(text: str) -> int:
    text = text.replace(",", "").replace("，", "").removesuffix("元").strip("￥¥ ")
    found = re.fullmatch(r"(\d+(?:\.\d{1,6})?)(万?)", text)
    if found is None:
        raise NotUnderstood("请只写数字，单位是元，如 8600", "write digits, in yuan")
    amount = Decimal(found[1]) * (10000 if found[2] else 1) * 100
    if amount != int(amount):
        raise NotUnderstood("最多写到分，如 86.50", "at most two decimals")
    return int(amount)


def whole(text: str) -> int:
    if not re.fullmatch(r"\d{1,9}", text):
        raise NotUnderstood("请只写数字", "write digits only")
    return int(text)


def _narrow(text: str) -> str:
    """Full-width digits and letters of a Chinese keyboard become plain ones."""
    return unicodedata.normalize("NFKC", text)


def _yuan(value: int) -> str:
    return (
        str(value // 100) if value % 100 == 0 else f"{value // 100}.{value % 100:02d}"
    )


def spoken(kind: str, value: Any, choices: Sequence[tuple[str, str]] = ()) -> str:
    """The value in words, for reading over and for the case page."""
    if value is None:
        return ""
    names = dict(choices)
    if kind == "flag":
        return "是" if value else "否"
    if kind == "money":
        return yuan_words(value)
    if kind == "day":
        return day_words(str(value))
    if kind == "village":
        return codes.name_of(str(value)) or str(value)
    if kind == "pictures":
        return f"{len(value)} 张"
    if isinstance(value, list):
        return "、".join(names.get(v, str(v)) for v in value)
    return names.get(value, str(value))


def yuan_words(value: int) -> str:
    whole_yuan = f"{value // 100:,}"
    return (
        f"{whole_yuan} 元" if value % 100 == 0 else f"{whole_yuan}.{value % 100:02d} 元"
    )


def day_words(text: str) -> str:
    try:
        that = date.fromisoformat(text)
    except ValueError:
        return text
    weekday = WEEKDAYS[that.weekday()]
    in_words = f"{that.year}年{that.month}月{that.day}日 星期{weekday}"
    return f"{in_words} {lunar.words(that)}".rstrip()
