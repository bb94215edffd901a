"""What stands in the way of a template of a paper."""

from collections.abc import Iterable, Mapping

from schemas.texts import Words
from server.errors.county import Barred, CountyError

REFUSED: Mapping[str, tuple[str, str]] = {
    "none": ("请先选一个 .docx 文件。", "choose a .docx file first"),
    "same": (
        "这个文件和现行模板一模一样，不用再提。",
        "it is the very template that counts already",
    ),
    "unseen": (
        "请先看这一版的样张，再勾选“已看过样张”。",
        "look at the proof of this very file first, and say that you did",
    ),
    "own": (
        "启用模板要由另一人复核，提出的人不能自己启用。",
        "another person lets it count, never the one who proposed it",
    ),
    "decided": (
        "这一份模板已经有人处理了，请刷新页面看结果。",
        "somebody has decided about this template; load the page again",
    ),
}


class TemplateRefused(Barred):
    code = "template_refused"
    bars = REFUSED


class TemplateFaulty(CountyError):
    """A file that is no template yet; `faults` says what is to be done."""

    code = "template_faulty"
    status = 400

    def __init__(self, faults: Iterable[Words]) -> None:
        self.faults = tuple(faults)
        zh = "；".join(each.zh for each in self.faults)
        en = "; ".join(each.en for each in self.faults)
        super().__init__(
            f"模板要改正后才能用：{zh}。", f"the template cannot be used yet: {en}"
        )


class TemplateNotFound(CountyError):
    code = "template_not_found"
    status = 404

    def __init__(self, template: str) -> None:
        super().__init__("没有这份模板。", f"there is no template {template!r}")
        self.template = template
