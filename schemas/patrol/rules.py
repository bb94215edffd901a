"""The five lists and their 33 items (6.1), as data.

`severity` is how pressing it is, `days` the working days to put it right, `letter` what
is proposed where that does not happen. All three are this county's reading (试行口径);
the articles are law. A `secret` item is for the county office alone: the unit that it
is about would learn who complained.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Final, Literal, TypeAlias

from schemas.texts import Words

Severity: TypeAlias = Literal["yellow", "orange", "red"]
SEVERITIES: Mapping[Severity, Words] = MappingProxyType(
    {
        "red": Words("红", "red"),
        "orange": Words("橙", "orange"),
        "yellow": Words("黄", "yellow"),
    }
)
LISTS: Mapping[str, Words] = MappingProxyType(
    {
        "N1": Words("应登未登、登记失实", "Registration"),
        "N2": Words("超期", "Time limits"),
        "N3": Words("程序不规范", "Procedure"),
        "N4": Words("办理答复不到位", "Substance"),
        "N5": Words("失职失责及安全", "Duty and safety"),
    }
)
DAYS: Mapping[Severity, int] = MappingProxyType({"red": 1, "orange": 3, "yellow": 3})


@dataclass(frozen=True, slots=True)
class Rule:
    code: str
    name: Words
    law: str
    severity: Severity
    letter: str
    secret: bool = False
    by_hand: bool = False
    """The record alone cannot tell; it is entered by whoever knows of it."""

    @property
    def list(self) -> str:
        return self.code.partition("-")[0]

    @property
    def days(self) -> int:
        return DAYS[self.severity]


def rule(
    code: str,
    severity: Severity,
    letter: str,
    name: tuple[str, str],
    law: str,
    *,
    secret: bool = False,
    by_hand: bool = False,
) -> Rule:
    law = f"信访工作条例{law}"
    return Rule(code, Words(*name), law, severity, letter, secret, by_hand)


EVERY: Final = (
    rule("N1-1", "yellow", "D32", ("登记超一个工作日", "Registered late"), "§43"),
    rule("N1-2", "yellow", "D32", ("要素缺失未注明不清", "Elements missing"), "§19①"),
    rule("N1-3", "orange", "D35", ("初次、重复判定错误", "First or repeat"), "§43"),
    rule("N1-4", "orange", "D35", ("三类事项分类错误", "Wrong category"), "§28①"),
    rule("N1-5", "orange", "D33", ("接访事项未录入", "Reception not entered"), "§21②"),
    rule("N2-1", "orange", "D32", ("转送交办超期", "Handed on late"), "§22①"),
    rule("N2-2", "orange", "D32", ("受理告知超期", "Told late"), "§23②③"),
    rule("N2-3", "yellow", "D32", ("异议超期", "Objection late"), "§23③"),
    rule("N2-4", "orange", "D32", ("受理争议超期", "Dispute undecided"), "§24"),
    rule("N2-5", "red", "D33", ("办结超期", "Concluded late"), "§34"),
    rule("N2-6", "red", "D33", ("复查复核超期", "Review late"), "§35、§36"),
    rule("N2-7", "orange", "D33", ("交办督办逾期未反馈", "No feedback"), "§22①、§40④"),
    rule("N2-8", "yellow", "D32", ("三见面逾期", "Meeting late"), "§31(六)"),
    rule("N3-1", "red", "D33", ("应受理未受理、推诿", "Passed on"), "§44(二)"),
    rule("N3-2", "orange", "D35", ("第三十一条情形错误", "Wrong road"), "§31"),
    rule("N3-3", "yellow", "D35", ("文书未出具或用错", "Paper wanting"), "§23、§32"),
    rule("N3-4", "orange", "D35", ("意见书要素缺失", "Opinion lacks"), "§32①"),
    rule("N3-5", "orange", "D35", ("未告知救济途径", "Remedies not told"), "§35、§36"),
    rule("N3-6", "orange", "D33", ("延期未批准、未告知", "Extension"), "§34"),
    rule("N3-7", "red", "D33", ("应回避未回避", "Not recused"), "§28③"),
    rule("N3-8", "yellow", "D35", ("送达无回证", "Service unproved"), "§32、§35"),
    rule("N4-1", "orange", "D35", ("未逐项回应诉求", "Claim unanswered"), "§32①"),
    rule("N4-2", "yellow", "D35", ("三见面缺失、不实", "Meeting missing"), "§31(六)"),
    rule("N4-3", "red", "D33", ("支持意见未执行", "Not carried out"), "§32②"),
    rule("N4-4", "yellow", "D35", ("未疏导、未帮扶", "Not counselled"), "§27、§37②"),
    rule("N4-5", "yellow", "D35", ("未一次性化解", "Raised again"), "§45"),
    rule("N4-6", "yellow", "D35", ("不满意未回访", "Dissatisfied, not seen"), "§45"),
    rule(
        "N5-1",
        "red",
        "D36",
        ("检举材料泄露", "Report leaked"),
        "§30③、§46(五)",
        secret=True,
        by_hand=True,
    ),
    rule("N5-2", "red", "D33", ("重大紧急迟报漏报", "Urgent, late"), "§25、§46(四)"),
    rule(
        "N5-3",
        "red",
        "D36",
        ("打击报复信访人", "Retaliation"),
        "§18④、§46(六)",
        secret=True,
        by_hand=True,
    ),
    rule("N5-4", "red", "D36", ("拒不落实督办", "Supervision refused"), "§40、§45(三)"),
    rule(
        "N5-5",
        "red",
        "D36",
        ("弄虚作假", "Made up"),
        "§40①、§46",
        secret=True,
    ),
    rule(
        "N5-6",
        "red",
        "D34",
        ("越权查询导出", "Looked up beyond need"),
        "§30③、§46",
        secret=True,
    ),
)
RULES: Mapping[str, Rule] = MappingProxyType({each.code: each for each in EVERY})
SECRET: Final = tuple(each.code for each in EVERY if each.secret)
