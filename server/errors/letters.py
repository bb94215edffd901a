"""What stands in the way of a letter of supervision, or of the next deed about one."""

from collections.abc import Mapping

from server.errors.county import Barred, CountyError

REFUSED: Mapping[str, tuple[str, str]] = {
    "gone": (
        "这条提示已经有人处理，或者情况变了，请重新打开页面。",
        "somebody decided about this already, or it is so no more; open the page again",
    ),
    "alone": (
        "建议函、追责建议和没有定发往单位的，要逐件拟函，不能成批发出。",
        "a suggestion, and what is for a person to address, is written one by one",
    ),
    "unit": (
        "责任单位名录里没有“{who}”，请从名录里选。",
        "there is no unit {who!r} that goes on; choose one that is listed",
    ),
    "petition": (
        "没有找到信访事项 {who}。",
        "there is no petition {who}",
    ),
    "due": (
        "反馈期限要在今天以后，写成 2026-03-02 这样。",
        "the answer is due on a day after today, written as 2026-03-02",
    ),
    "state": (
        "这份函件“{who}”，现在不能办这一步，请重新打开页面。",
        "the letter is {who!r} and this is not done now; open the page again",
    ),
    "day": (
        "整改完成日期不能在今天以后。",
        "what was put right was so today or before",
    ),
}


class LetterRefused(Barred):
    code = "letter_refused"
    bars = REFUSED


class LetterNotFound(CountyError):
    """Also what somebody without scope gets."""

    code = "letter_not_found"
    status = 404

    def __init__(self, letter: str) -> None:
        super().__init__(f"没有找到函件 {letter}。", f"there is no letter {letter}")
        self.letter = letter
