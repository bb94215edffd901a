"""What the desk does with a paper, as bodies of its sealed deeds.

    issued      its number, what it says, by which template, and the digests of what was
                printed; a corrected one names the paper that it replaces
    cancelled   作废: it counts for nothing, and its number stays its own
    served      送达: to whom, how, and what proves it (X01)

A paper is about a petition or about a case, or about neither; the claims are those of
the petition. What it says are flat texts under the names of its slots, as they were
printed (`Values`).
"""

import re
from collections.abc import Iterator, Mapping
from types import MappingProxyType

from schemas import identifiers
from schemas.deed import Deed, Verbs, reason
from schemas.fields import (
    Body,
    Choice,
    Day,
    Form,
    Identifier,
    Key,
    Keyed,
    Label,
    Name,
    Several,
    Text,
    When,
    Whole,
    legal,
    optional,
)
from schemas.papers.kind import Values
from schemas.texts import Words

NOUN = "paper."
BOTH = Words("一份文书只能关于一件事", "a paper is about one thing")
MOST = 16_000


class Said(Form):
    text = Text(legal("内容", "text"), most=MOST)


class Filling(Keyed):
    """A text under the name of each slot that is filled in."""

    def __init__(self, label: Label) -> None:
        super().__init__(label, Said)
        self.pattern = re.compile(r"[a-z][a-z0-9_]{0,59}")


def paper(zh: str = "文书", en: str = "paper") -> Identifier:
    return Identifier(legal(zh, en), identifiers.check_case)


def digest(zh: str, en: str) -> Identifier:
    return Identifier(legal(zh, en), identifiers.check_digest)


class Issued(Deed):
    paper = paper()
    code = Name(legal("文书种类", "kind"), most=10)
    number = Name(optional("文号", "number"), most=100)
    issued_on = Day(legal("制作日期", "day of issue"))
    unit = Name(legal("制作单位", "issued by"), most=100)
    recipient = Name(optional("送达对象", "addressee"), most=200)
    petition = Identifier(optional("信访事项", "petition"), identifiers.check_case)
    case_id = Identifier(optional("调解案件", "case"), identifiers.check_case)
    claims = Several(optional("关于哪些诉求", "claims"), Key(legal("诉求", "claim")))
    replaces = Identifier(optional("代替", "replaces"), identifiers.check_case)
    batch = Identifier(optional("批次", "batch"), identifiers.check_case)
    template = digest("模板", "template")
    version = Whole(legal("模板版本", "version of the template"), 0, 100_000)
    values = Filling(legal("填写内容", "what is filled in"))
    docx = digest("DOCX 摘要", "SHA-256 of the .docx")
    pdf = digest("PDF 摘要", "SHA-256 of the PDF")
    pages = Whole(legal("页数", "pages"), 1, 10_000)

    def faults(self, data: Body) -> Iterator[tuple[str, Words]]:
        if "petition" in data and "case_id" in data:
            yield "/case_id", BOTH


class Cancelled(Deed):
    paper = paper()
    cancelled_on = Day(legal("作废日期", "day cancelled"))
    reason = reason()


def _mode(code: str) -> When:
    words = {
        "post": ("邮寄的", "by post"),
        "left": ("留置的", "left there"),
        "notice": ("公告的", "by public notice"),
    }[code]
    return When(*words, lambda body: body.get("mode") == code)


POST, LEFT, NOTICE = map(_mode, ("post", "left", "notice"))


class Served(Deed):
    """送达回证 (X01)."""

    paper = paper()
    served_on = Day(legal("送达日期", "day served"))
    mode = Choice(legal("送达方式", "way"), "paper_service_modes")
    to = Name(legal("受送达人", "served to"), most=200)
    signed_by = Name(optional("签收人", "signed by"))
    relation = Name(optional("与受送达人的关系", "what they are to them"))
    post_no = Name(legal("邮件号码", "number of the letter", when=POST))
    why = Text(legal("拒收的理由和经过", "how it was refused", when=LEFT), most=1000)
    witnesses = Several(
        legal("见证人", "witnesses", law="民事诉讼法§89", when=LEFT),
        Name(legal("见证人", "witness")),
        most=10,
    )
    published = Name(legal("公告的地方", "where published", when=NOTICE), most=200)
    note = Text(optional("备注", "note"), most=1000)


FORMS: Mapping[str, type[Form]] = MappingProxyType(
    {"issued": Issued, "cancelled": Cancelled, "served": Served}
)
TYPE_NAMES: Mapping[str, Words] = MappingProxyType(
    {
        "issued": Words("出具文书", "Paper issued"),
        "cancelled": Words("作废文书", "Paper cancelled"),
        "served": Words("送达文书", "Paper served"),
    }
)
DAYS: Mapping[str, str] = MappingProxyType(
    {"issued": "issued_on", "cancelled": "cancelled_on", "served": "served_on"}
)
ISSUED, CANCELLED, SERVED = (NOUN + verb for verb in FORMS)


VERBS = Verbs(NOUN, FORMS)
form_of, load = VERBS.form_of, VERBS.load


def filled(values: Values) -> dict[str, dict[str, str]]:
    """As the deed has them; what is empty is left out."""
    return {name: {"text": text} for name, text in values.items() if text.strip()}


def values_of(body: Body) -> dict[str, str]:
    """What a paper says, as it was printed."""
    return {name: str(each["text"]) for name, each in body["values"].items()}
