"""What becomes of entries: refused, held, brought back, erased."""

from server.errors.county import CountyError


class Refused(CountyError):
    """A document that goes to quarantine; its code says why."""

    status = 422

    def __init__(self, reason: str, zh: str, en: str) -> None:
        super().__init__(zh, en)
        self.reason = reason


class NotInQuarantine(CountyError):
    code = "not_in_quarantine"
    status = 404

    def __init__(self, position: int) -> None:
        super().__init__(
            "没有找到等待核对的这份文件：可能已有人处理。",
            "no such document waits; somebody may have decided it already",
        )
        self.position = position


class NotReleasable(CountyError):
    """Form, seal, id and revision are nobody's to decide."""

    code = "not_releasable"
    status = 409

    def __init__(self, zh: str, en: str) -> None:
        super().__init__(f"不能放行：{zh}", f"it cannot be released: {en}")


class TooManyEntries(CountyError):
    code = "too_many_entries"
    status = 413

    def __init__(self, count: int, most: int) -> None:
        super().__init__(
            f"一次送来 {count} 条，最多 {most} 条，请分几次送。",
            f"{count} entries at once; bring at most {most} at a time",
        )
        self.count = count


class BodyRefused(CountyError):
    """What was sent is too large, not JSON, or not in a form that may be sealed."""

    code = "body_refused"

    def __init__(self, status: int, zh: str, en: str) -> None:
        super().__init__(f"内容没有收下：{zh}", f"the body is refused: {en}")
        self.status = status  # type: ignore[misc]


class ErasureRefused(CountyError):
    code = "erasure_refused"
    status = 409


class CodeDiffers(CountyError):
    code = "code_differs"
    status = 403

    def __init__(self) -> None:
        super().__init__(
            "六位数字与这份申请不符，请与持机人电话核对后再试。",
            "the six digits do not belong to this request; ask the phone's holder",
        )


class NotRecoverable(CountyError):
    code = "not_recoverable"
    status = 422

    def __init__(self, zh: str, en: str) -> None:
        super().__init__(f"这份内容取不回：{zh}", f"it cannot be recovered: {en}")


class RuleIncomplete(CountyError):
    code = "rule_incomplete"
    status = 400

    def __init__(self) -> None:
        super().__init__(
            "村规民约没有登记：请选本县的村，写明条文（2000 字以内，没有看不见的字符）"
            "和通过日期，日期不能晚于今天。",
            "the rule is not entered: choose a village of this county, write its text"
            " (at most 2,000 characters, none invisible) and a day that is past",
        )


class RuleNotFound(CountyError):
    """What is out of scope looks like not there."""

    code = "rule_not_found"
    status = 404

    def __init__(self, rule: str) -> None:
        super().__init__(f"没有找到这条村规 {rule}。", f"there is no rule {rule}")
        self.rule = rule
