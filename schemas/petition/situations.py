"""The 23 situations (4.2): which of them a claim is in, told from facts.

At each *point* (handing on, accepting, the kind, the road of §31, the remedy) the rules
are tried in their order and the first that holds is proposed, with the facts it hit. A
fact that nobody knows is never taken for yes or no: while a rule before the first that
holds cannot be told, there is no proposal but a list of what is lacking.

A proposal decides nothing: a person does, and says why where it is otherwise
(个人信息保护法§24③). All are this system's reading (试行口径); the articles are law.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Final, Literal, TypeAlias

from schemas.texts import Words

Point: TypeAlias = Literal["routing", "acceptance", "category", "appeal", "remedy"]
Facts: TypeAlias = Mapping[str, str]
YES_NO = ("yes", "no")

FACTS: Mapping[str, tuple[Words, tuple[str, ...]]] = MappingProxyType(
    {
        "competent_level": (
            Words("由哪一级处理", "which level is competent"),
            ("same", "lower", "upper"),
        ),
        "feedback_required": (
            Words("需要反馈办理结果", "the result is to be reported"),
            YES_NO,
        ),
        "assign_level": (
            Words("转交办层级", "level of the assignment"),
            ("county_committee", "joint_conference", "petition_office"),
        ),
        "is_major_urgent": (Words("重大、紧急", "major or urgent"), YES_NO),
        "source": (
            Words("怎么来的", "how it came"),
            ("direct", "forwarded", "assigned"),
        ),
        "competence": (
            Words("是否属本单位职权", "whether it is this unit's"),
            ("own", "subordinate", "none", "unclear"),
        ),
        "is_disputed": (
            Words("两个以上单位有争议", "two units or more dispute it"),
            YES_NO,
        ),
        "same_matter_in_progress": (
            Words("同一事项正在办理", "the same matter is being handled"),
            YES_NO,
        ),
        "receiver_is_superior": (
            Words("收件机关是上级", "whoever received it is a superior"),
            YES_NO,
        ),
        "recheck_concluded": (Words("已经复核", "it was rechecked"), YES_NO),
        "same_facts_and_reasons": (
            Words("事实和理由相同", "on the same facts and reasons"),
            YES_NO,
        ),
        "category": (Words("类别", "category"), ("suggestion", "report", "appeal")),
        "is_discipline_competent": (
            Words("属纪检监察机关受理", "the discipline inspection is competent"),
            YES_NO,
        ),
        "q1": (Words("应走政法机关法律程序", "a judicial process"), YES_NO),
        "q2": (Words("应走仲裁", "arbitration"), YES_NO),
        "q3": (Words("可走党员申诉、申请复审", "an appeal in the Party"), YES_NO),
        "q4": (Words("可走行政程序", "an administrative process"), YES_NO),
        "q5": (Words("申请查处或履行职责", "asks that a duty be done"), YES_NO),
        "petitioner_agrees": (
            Words("信访人同意调解", "the petitioner agrees to mediation"),
            YES_NO,
        ),
        "other_agrees": (
            Words("对方同意调解", "the other side agrees to mediation"),
            YES_NO,
        ),
        "remedy": (
            Words("请求的救济", "remedy asked for"),
            ("none", "review", "recheck"),
        ),
        "is_in_time": (Words("在期限内提出", "asked for in time"), YES_NO),
    }
)


VALUES: Mapping[str, Words] = MappingProxyType(
    {
        "yes": Words("是", "yes"),
        "no": Words("否", "no"),
        "same": Words("本级", "the same level"),
        "lower": Words("下级", "a lower level"),
        "upper": Words("上级", "a higher level"),
        "county_committee": Words("县委", "county committee"),
        "joint_conference": Words("联席会议", "joint conference"),
        "petition_office": Words("信访部门", "petition office"),
        "direct": Words("直接提出", "directly"),
        "forwarded": Words("转送来的", "handed on"),
        "assigned": Words("交办来的", "assigned"),
        "own": Words("属本单位", "this unit's"),
        "subordinate": Words("属下级机关", "an authority's below"),
        "none": Words("都不是", "none"),
        "unclear": Words("说不清", "not clear"),
        "suggestion": Words("意见建议", "a suggestion"),
        "report": Words("检举控告", "a report"),
        "appeal": Words("申诉求决", "an appeal"),
        "review": Words("复查", "review"),
        "recheck": Words("复核", "recheck"),
    }
)
"""What the values of facts are called."""


@dataclass(frozen=True, slots=True)
class Is:
    """A fact has one of these values."""

    fact: str
    values: frozenset[str]

    def holds(self, facts: Facts) -> bool | None:
        known = facts.get(self.fact)
        return None if known is None else known in self.values


@dataclass(frozen=True, slots=True)
class Situation:
    """A rule: it holds where one of each row of `when` does."""

    code: str
    point: Point
    name: Words
    when: tuple[tuple[Is, ...], ...]
    paper: str
    law: str

    def holds(self, facts: Facts) -> bool | None:
        rows = [_any(each.holds(facts) for each in row) for row in self.when]
        if False in rows:
            return False
        return None if None in rows else True

    def facts(self) -> Iterator[str]:
        return (each.fact for row in self.when for each in row)


def _any(held: Iterable[bool | None]) -> bool | None:
    known = list(held)
    if True in known:
        return True
    return None if None in known else False


def _is(text: str) -> Is:
    fact, _, values = text.partition("=")
    return Is(fact, frozenset(values.split("|")))


def rule(
    code: str, point: Point, name: Words, when: str, paper: str, law: str
) -> Situation:
    """`when`: conditions with spaces between, alternatives of one with `,`."""
    rows = tuple(tuple(map(_is, row.split(","))) for row in when.split())
    return Situation(code, point, name, rows, paper, law)


ROADS = (
    ("一", Words("政法机关法律程序", "a judicial process")),
    ("二", Words("仲裁", "arbitration")),
    ("三", Words("党员申诉、申请复审等", "an appeal in the Party")),
    ("四", Words("行政复议等行政程序", "an administrative process")),
    ("五", Words("查处违法、履行保护职责", "a duty to be done")),
)

# In the order in which they are tried.
SITUATIONS: Final = (
    rule(
        "S23",
        "acceptance",
        Words(
            "不服复核意见仍以同一事实和理由提出",
            "Rechecked, and raised again on the same facts",
        ),
        "recheck_concluded=yes same_facts_and_reasons=yes",
        "D07",
        "信访工作条例§36③",
    ),
    rule(
        "S10",
        "acceptance",
        Words(
            "在办期间又向上级提出同一事项", "Being handled, and raised with a superior"
        ),
        "same_matter_in_progress=yes receiver_is_superior=yes",
        "D06",
        "信访工作条例§19③",
    ),
    rule(
        "S04",
        "routing",
        Words("重大、紧急信访事项和信息", "Major or urgent"),
        "is_major_urgent=yes",
        "D34",
        "信访工作条例§22①(一)、§25",
    ),
    rule(
        "S12",
        "category",
        Words("检举控告，属纪检监察机关受理", "A report for the discipline inspection"),
        "category=report is_discipline_competent=yes",
        "D13",
        "信访工作条例§22②、§30",
    ),
    rule(
        "S13",
        "category",
        Words("检举控告，属组织人事或其他有权机关", "A report for another authority"),
        "category=report is_discipline_competent=no",
        "D14",
        "信访工作条例§30①②",
    ),
    rule(
        "S09",
        "acceptance",
        Words("两个以上单位有争议或职责不清", "Disputed, or nobody knows whose it is"),
        "is_disputed=yes,competence=unclear",
        "D11",
        "信访工作条例§24",
    ),
    rule(
        "S08",
        "acceptance",
        Words("转送、交办来件不属职权", "Handed on to a unit that is not competent"),
        "source=forwarded|assigned competence=none",
        "D09",
        "信访工作条例§23③",
    ),
    rule(
        "S07",
        "acceptance",
        Words(
            "直接提出但不属本机关及本系统职权",
            "Made directly to a unit that is not competent",
        ),
        "source=direct competence=none",
        "D06",
        "信访工作条例§23①",
    ),
    rule(
        "S06",
        "acceptance",
        Words("属于本系统下级机关职权", "For an authority below"),
        "competence=subordinate",
        "D04",
        "信访工作条例§23①",
    ),
    rule(
        "S05",
        "acceptance",
        Words("属于本机关、单位职权范围", "Within the unit's own powers"),
        "competence=own",
        "D05",
        "信访工作条例§23①②③",
    ),
    rule(
        "S03",
        "routing",
        Words("重要情况需要反馈办理结果", "The result is to be reported"),
        "feedback_required=yes,assign_level=county_committee|joint_conference",
        "D03",
        "信访工作条例§22①(三)",
    ),
    rule(
        "S01",
        "routing",
        Words("属本级机关、单位或其工作部门处理决定", "For a unit of the same level"),
        "competent_level=same",
        "D02",
        "信访工作条例§22①(一)",
    ),
    rule(
        "S02",
        "routing",
        Words("涉及下级机关、单位或其工作人员", "About a unit of a lower level"),
        "competent_level=lower",
        "D02",
        "信访工作条例§22①(二)",
    ),
    rule(
        "S11",
        "category",
        Words("反映情况、意见建议", "A suggestion"),
        "category=suggestion",
        "D12",
        "信访工作条例§29",
    ),
    *(
        rule(
            f"S{13 + number}",
            "appeal",
            Words(f"申诉求决（{han}）{to.zh}", f"An appeal, road {number}: {to.en}"),
            f"q{number}=yes",
            f"D{14 + number}",
            f"信访工作条例§31({han})",
        )
        for number, (han, to) in enumerate(ROADS, start=1)
    ),
    rule(
        "S19",
        "appeal",
        Words("申诉求决（六）不属以上情形", "An appeal by the petition procedure"),
        "q1=no q2=no q3=no q4=no q5=no",
        "D22",
        "信访工作条例§31(六)、§32、§34",
    ),
    rule(
        "S20",
        "remedy",
        Words("双方同意调解或自愿和解", "Both sides agree to mediation"),
        "petitioner_agrees=yes other_agrees=yes",
        "D26",
        "信访工作条例§33、§37",
    ),
    rule(
        "S21",
        "remedy",
        Words("不服处理意见，30日内请求复查", "Asks for review in time"),
        "remedy=review is_in_time=yes",
        "D30",
        "信访工作条例§35",
    ),
    rule(
        "S22",
        "remedy",
        Words("不服复查意见，30日内请求复核", "Asks for recheck in time"),
        "remedy=recheck is_in_time=yes",
        "D31",
        "信访工作条例§36①②",
    ),
)


@dataclass(frozen=True, slots=True)
class Proposal:
    """What the facts say: a situation with the facts that it hit, or what is lacking;
    neither where no rule holds."""

    situation: Situation | None = None
    hit: tuple[str, ...] = ()
    lacking: tuple[str, ...] = ()


def propose(point: Point, facts: Facts) -> Proposal:
    """The first rule of that point that holds, as far as the facts are known."""
    for each in (rule for rule in SITUATIONS if rule.point == point):
        held = each.holds(facts)
        if held is None:
            names = dict.fromkeys(each.facts())
            return Proposal(lacking=tuple(n for n in names if n not in facts))
        if held:
            hit = dict.fromkeys(n for n in each.facts() if n in facts)
            return Proposal(each, tuple(hit))
    return Proposal()
