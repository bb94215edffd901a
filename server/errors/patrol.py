"""What stands in the way of doing something about a finding of the patrol."""

from collections.abc import Mapping

from server.errors.county import Barred, CountyError


class FindingNotFound(CountyError):
    """Also what somebody gets whose it is not."""

    code = "finding_not_found"
    status = 404

    def __init__(self, finding: str) -> None:
        super().__init__(
            f"没有找到网巡问题 {finding}。", f"there is no finding {finding}"
        )
        self.finding = finding


REFUSED: Mapping[str, tuple[str, str]] = {
    "state": (
        "这一步现在不能办，可能别人刚办过下一步；请重新打开页面看。",
        "this may not be done with the finding now; open the page again",
    ),
    "unit": (
        "责任单位名录里没有“{who}”，请从名录里选。",
        "there is no unit {who!r} that goes on; choose one that is listed",
    ),
    "rule": (
        "请从负面清单里选一项，{who} 不是。",
        "choose an item of the lists; {who!r} is none",
    ),
    "petition": (
        "没有找到编号为“{who}”的信访事项；没有涉及具体事项的，不填编号。",
        "there is no petition {who!r}; leave the number out where it is about none",
    ),
    "future": (
        "{who}还没有到，不能登记以后的日子。",
        "{who} has not come yet; enter it on its day or later",
    ),
}


class FindingRefused(Barred):
    code = "finding_refused"
    bars = REFUSED
