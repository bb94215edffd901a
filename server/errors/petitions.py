"""What stands in the way of registering a petition or of the next step with one."""

from collections.abc import Mapping, Sequence

from schemas.petition.needs import Refusal
from schemas.problems import PROPOSED
from server.errors.county import Barred, CountyError


class PetitionNotFound(CountyError):
    """Also what somebody without scope gets."""

    code = "petition_not_found"
    status = 404

    def __init__(self, petition: str) -> None:
        super().__init__(
            f"没有找到信访事项 {petition}。", f"there is no petition {petition}"
        )
        self.petition = petition


class PetitionRefused(CountyError):
    """The step may not be done; `refusals` say why, by claim, by which article."""

    code = "petition_refused"
    status = 409

    def __init__(self, refusals: Sequence[Refusal]) -> None:
        zh = "；".join(dict.fromkeys(f"{r.words.zh}（{r.law}）" for r in refusals))
        en = "; ".join(
            dict.fromkeys(f"{r.words.en} ({in_english(r)})" for r in refusals)
        )
        super().__init__(f"这一步没有办：{zh}。", f"the step was not done: {en}")
        self.refusals = tuple(refusals)


def in_english(refusal: Refusal) -> str:
    return "trial reading" if refusal.law == PROPOSED else refusal.law


class PetitionChanged(CountyError):
    code = "petition_changed"
    status = 412

    def __init__(self, seen: int, stands: int) -> None:
        super().__init__(
            "您打开页面以后，别人已经办了下一步。您填的还在，请看过新情况再提交。",
            f"it was seen after {seen} steps and there are {stands}; look at it again",
        )
        self.seen, self.stands = seen, stands


class PetitionUnseen(CountyError):
    """Who does not say what he saw would write over somebody else's step."""

    code = "if_match_missing"
    status = 428

    def __init__(self) -> None:
        super().__init__(
            "请先读取信访事项，把它的 ETag 放进 If-Match 再提交。",
            "read the petition first and send its ETag as If-Match",
        )


REFUSED: Mapping[str, tuple[str, str]] = {
    "future": (
        "{who}还没有到，不能登记以后的日子。",
        "{who} has not come yet; a step is registered on its day or later",
    ),
    "outside": (
        "问题属地 {who} 不在您的辖区。",
        "the place {who} lies outside your areas",
    ),
    "repeats": (
        "没有找到重复的原件 {who}。",
        "there is no petition {who} that it could repeat",
    ),
    "external_ref": (
        "外部系统编号 {who} 已经登记过，没有再登记一次。",
        "the number {who} of the other system is registered already",
    ),
    "no_case": (
        "没有找到转来的案件 {who}。",
        "there is no case {who} that it was brought from",
    ),
    "not_failed": (
        "案件 {who} 的调解还没有终止，不能转入信访。",
        "the mediation of {who} has not failed; it is not taken further yet",
    ),
    "no_matter": (
        "接访登记里没有 {who} 这一项。",
        "the reception has no matter {who}",
    ),
    "brought": (
        "这项来访事项已经登记为{who}，没有再登记一次。",
        "the matter is registered already as {who}",
    ),
    "key": (
        "这个 Idempotency-Key 已经用于另一项内容，请换一个。",
        "this Idempotency-Key was used for something else; take another",
    ),
}


class RegistrationRefused(Barred):
    code = "registration_refused"
    bars = REFUSED
