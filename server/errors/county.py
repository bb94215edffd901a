"""The form of every error of the county."""

from typing import ClassVar


class CountyError(Exception):
    """Something the county could not do, with words for the person who asked."""

    code: ClassVar[str] = "county_error"
    status: ClassVar[int] = 500

    def __init__(self, zh: str, en: str) -> None:
        super().__init__(en)
        self.zh = zh
        self.en = en
