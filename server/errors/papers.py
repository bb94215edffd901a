"""What stands in the way of issuing a paper, or of what is done with it since."""

from collections.abc import Mapping, Sequence

from schemas.papers.lint import Lacking
from server.errors.county import Barred, CountyError


class PaperNotFound(CountyError):
    """Also what somebody without scope gets."""

    code = "paper_not_found"
    status = 404

    def __init__(self, paper: str) -> None:
        super().__init__(f"没有找到文书 {paper}。", f"there is no paper {paper}")
        self.paper = paper


class PaperLacks(CountyError):
    """Nothing was issued; `lacking` says what is missing, by article."""

    code = "paper_lacks"
    status = 409

    def __init__(self, lacking: Sequence[Lacking]) -> None:
        zh = "；".join(f"{e.words.zh}{in_brackets(e.law)}" for e in lacking)
        en = "; ".join(f"{e.words.en} {in_brackets(e.law)}".strip() for e in lacking)
        super().__init__(
            f"没有出具：{zh}。请补正后再出具。",
            f"nothing was issued: {en}; put that right and issue it again",
        )
        self.lacking = tuple(lacking)


def in_brackets(law: str) -> str:
    return f"（{law}）" if law else ""


REFUSED: Mapping[str, tuple[str, str]] = {
    "report": (
        "检举控告的文书（{who}）只能在检举控告里出具，这里不编号、不留存。",
        "the papers of a report ({who}) are issued where reports are, and not here",
    ),
    "about": (
        "这种文书不是关于这件事的：{who}。请换一种文书。",
        "{who} is not about this; choose another kind of paper",
    ),
    "restricted": (
        "案件 {who} 限定知悉范围，文书由知悉人在手机上出具。",
        "only some may know of the case {who}; its papers are made by those who do",
    ),
    "no_case": (
        "没有找到信访事项或者案件 {who}。",
        "there is no petition and no case {who}",
    ),
    "claims": (
        "这件信访事项没有诉求 {who}，或者不在您单位。",
        "the petition has no claim {who}, or it does not lie with your unit",
    ),
    "not_yours": (
        "{who}由别的部门出具，您不能出具。",
        "{who} is issued by somebody else",
    ),
    "cancelled": (
        "{who}已经作废，不能再办。",
        "{who} is cancelled; nothing more is done with it",
    ),
    "replaced": (
        "{who}已经有新的一份代替，请办新的那份。",
        "{who} was replaced; go on with the paper that replaces it",
    ),
    "another": (
        "代替的必须是同一件事的同一种文书：{who}不是。",
        "a paper replaces one of its kind about the same thing; {who} is none",
    ),
    "future": (
        "{who}还没有到，不能登记以后的日子。",
        "{who} has not come yet; write it down on its day or later",
    ),
    "early": (
        "送达不能早于出具：文书是{who}出具的。",
        "a paper is not served before it is issued, on {who}",
    ),
    "many": (
        "一次最多出具{most}份，请分批。",
        "at most {most} papers are issued at once; take several batches",
    ),
    "key": (
        "这张表单已经用于另一份文书，请重新打开。",
        "this form was used for another paper; open it anew",
    ),
}


class PaperRefused(Barred):
    code = "paper_refused"
    bars = REFUSED
