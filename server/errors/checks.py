"""What stands in the way of a spot check: drawing it, judging it, putting right."""

from collections.abc import Mapping

from server.errors.county import Barred, CountyError

REFUSED: Mapping[str, tuple[str, str]] = {
    "period": ("结束日期不能早于开始日期。", "the period ends before it begins"),
    "future": ("还没有到的日子不能抽查。", "what has not come yet is not checked"),
    "area": ("{who} 不在您的范围里。", "{who} is not in your area"),
    "size": (
        "一次抽 1 到 {most} 件。",
        "from 1 to {most} petitions are drawn at once",
    ),
    "none": (
        "这段时间、这个范围里没有登记的信访事项。",
        "nothing was registered there in that time",
    ),
    "drawn": ("这一件没有抽中。", "it was not drawn"),
    "over": (
        "这一件已经整改，不再判定。",
        "it was put right already and is not judged again",
    ),
    "right": ("这一件没有要整改的。", "there is nothing to put right"),
    "unit": ("没有登记“{who}”这个单位。", "there is no unit {who!r}"),
}


class CheckRefused(Barred):
    code = "check_refused"
    bars = REFUSED


class CheckNotFound(CountyError):
    """Also what somebody without scope gets."""

    code = "check_not_found"
    status = 404

    def __init__(self, check: str) -> None:
        super().__init__(f"没有找到抽查 {check}。", f"there is no spot check {check}")
        self.check = check
