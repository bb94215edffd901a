"""What can go wrong where the county keeps account of who reads."""

from datetime import date
from typing import ClassVar

from server.errors import CountyError


class PurposeMissing(CountyError):
    """A restricted case is opened to a purpose."""

    code: ClassVar[str] = "purpose_missing"
    status: ClassVar[int] = 428

    def __init__(self, case: str) -> None:
        super().__init__(
            f"案件 {case} 限制知悉，请先说明阅看事由（purpose）。",
            f"case {case} is restricted: say first to what purpose (purpose)",
        )
        self.case = case


class StillKept(CountyError):
    code: ClassVar[str] = "still_kept"
    status: ClassVar[int] = 400

    def __init__(self, before: date, oldest: date) -> None:
        super().__init__(
            f"阅看记录至少保存十二个月，只能清理 {oldest} 以前的，不能到 {before}。",
            f"the reading log is kept twelve months: only what is from before {oldest}"
            f" may be closed, not up to {before}",
        )
        self.before, self.oldest = before, oldest
