"""The form of every error of the county."""

from collections.abc import Mapping
from typing import ClassVar


class CountyError(Exception):
    """Something the county could not do, with words for the person who asked."""

    code: ClassVar[str] = "county_error"
    status: ClassVar[int] = 500

    def __init__(self, zh: str, en: str) -> None:
        super().__init__(en)
        self.zh = zh
        self.en = en


class Barred(CountyError):
    """`reason` is the bar that it met; who met it and how many may be are said."""

    status = 409
    bars: ClassVar[Mapping[str, tuple[str, str]]] = {}

    def __init__(self, reason: str, who: str = "", most: int = 0) -> None:
        zh, en = (words.format(who=who, most=most) for words in self.bars[reason])
        super().__init__(zh, en)
        self.reason = reason
