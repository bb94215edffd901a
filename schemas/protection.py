"""强制报告: that violence in a family, or harm to a child, was told to whom it must be.

    反家庭暴力法§14      a person without full capacity suffers violence: must be told
    未成年人保护法§11②   a child's rights are infringed: must be told, at once
    反家庭暴力法§13      anybody else who suffers violence: may be told

A report is a case of its own (`about` names the dispute, where there is one), so that
nothing of it lies where the dispute lies: sealed for the phone that wrote it and for
the county, and brought to nobody (`schemas.restricted`). Who reported is in no paper,
list or print. Where it was not told, the reason stands, and what was done instead.
"""

from schemas import identifiers
from schemas.codes import code_list
from schemas.fields import (
    Body,
    Choice,
    Day,
    Form,
    Hour,
    Identifier,
    Key,
    Name,
    Several,
    Text,
    When,
    late,
    legal,
    optional,
)

TYPE = "protection.reported"
NOT_REPORTED = "not_reported"


def is_told(body: Body) -> bool:
    """Was it told to somebody? A draft that does not say how was not yet."""
    return body.get("how") not in (None, NOT_REPORTED)


def must(ground: object) -> bool:
    """Does the law say 应当, and not 可以?"""
    known = code_list("report_grounds").get(str(ground))
    return known is not None and bool(known.more["must"])


def article(ground: str) -> str:
    """反家庭暴力法§14"""
    return str(code_list("report_grounds")[ground].more["law"])


TOLD = When("已报告", "if reported", is_told)
NOT_TOLD = When(
    "没有报告", "if not reported", lambda body: body.get("how") == NOT_REPORTED
)
NO_CASE = When("没有案件", "where there is no case", lambda body: "about" not in body)


class ProtectionReported(Form):
    """保护性报告: on what ground, about whom, to whom and when, or why not."""

    reported_on = Day(legal("报告日期", "day reported", hard=True))
    ground = Choice(legal("报告依据", "ground", hard=True), "report_grounds")
    about = Identifier(
        optional("关于哪个案件", "about which case", hard=True), identifiers.check_case
    )
    about_parties = Several(
        optional("关于哪些当事人", "about which parties", hard=True),
        Key(legal("当事人", "party")),
    )
    about_whom = Text(
        legal("受害人（姓名、大概年龄、住处）", "who suffers", hard=True, when=NO_CASE),
        most=500,
    )
    facts = Text(legal("看到、听到的", "what was seen", hard=True), most=4000)
    how = Choice(legal("怎么报告的", "how it was told", hard=True), "report_ways")
    reported_at = Hour(legal("报告时间", "time of day", when=TOLD))
    to_whom = Name(legal("向谁报告", "to whom", hard=True, when=TOLD))
    receipt_no = Name(optional("接报回执或者警情编号", "receipt or police number"))
    reason = Text(legal("没有报告的理由", "why it was not told", when=NOT_TOLD))
    instead = Text(legal("另外做了什么", "what was done instead", when=NOT_TOLD))
    reporter = Name(legal("报告人", "who reported"))
    late = late()
