"""The 27 smart steps (6.4): what acts by rule, where, and on which ground.

Each is a deterministic rule that says what it hit, and none decides. `page` is the page
on which it is seen at work; `done` are the deeds in which it has a part, by which its
use is counted. What is not on yet says why, and shows nothing anywhere.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Final

from schemas.problems import PROPOSED
from schemas.texts import Words


@dataclass(frozen=True, slots=True)
class Step:
    """One of them. `item` is the item of business that it serves."""

    code: str
    key: str
    name: Words
    item: str
    rule: Words
    law: str
    page: str = ""
    done: tuple[str, ...] = ()
    off: Words | None = None


def step(
    code: str,
    key: str,
    item: str,
    name: tuple[str, str],
    rule: tuple[str, str],
    law: str,
    page: str = "",
    done: str = "",
    off: tuple[str, str] | None = None,
) -> Step:
    told = Words(*name), item, Words(*rule), law, page, tuple(done.split())
    return Step(code, key, *told, Words(*off) if off else None)


EVERY: Final = (
    step(
        "K01",
        "identity_check",
        "1",
        ("身份要素校验", "Identity check"),
        ("证件号码按校验位核对", "the check digit of a document number"),
        "GB 11643-1999",
        "new_petition",
        "registered",
    ),
    step(
        "K02",
        "duplicate_match",
        "1",
        ("重复件比对", "Same people before"),
        (
            "证件号，或者姓名加电话、住址相同的列出，由人确认",
            "the same number, or name with phone or address; a person confirms",
        ),
        "信访工作条例§19③",
        "petition",
        "registered",
    ),
    step(
        "K03",
        "first_repeat_judge",
        "1",
        ("初次、重复判定", "First or repeated"),
        (
            "写明重复哪一件的是重复，其余是初次",
            "repeated where it names the first",
        ),
        "信访工作条例§19③、§36③",
        "petition",
        "registered",
    ),
    step(
        "K04",
        "group_size_check",
        "1",
        ("联名、集体与代表人数校验", "Groups and who stands for them"),
        (
            "满5人走访须推选代表，代表不超过5人",
            "five who visit choose who stands for them, five at most",
        ),
        "信访工作条例§20③",
        "new_petition",
        "registered",
    ),
    step(
        "K05",
        "area_code_locate",
        "1",
        ("问题属地自动编码", "Where it lies"),
        (
            "从写下的文字里找乡镇和村的名字，得出编码，由人确认",
            "names of townships and villages in what was written; a person confirms",
        ),
        PROPOSED,
        "new_petition",
        "registered",
    ),
    step(
        "K06",
        "content_category_suggest",
        "2",
        ("内容分类建议", "Content category"),
        ("关键词表，列出命中的词", "a table of words, those that were hit are shown"),
        PROPOSED,
        "classified",
        "classified",
    ),
    step(
        "K07",
        "three_category_suggest",
        "2",
        ("三类事项判定建议", "Suggestion, report or appeal"),
        (
            "关键词表；像检举控告的先提示转交受理人",
            "a table of words; what reads like a report is said first",
        ),
        "信访工作条例§28",
        "classified",
        "classified",
    ),
    step(
        "K08",
        "article31_wizard",
        "2",
        ("第三十一条六情形问答", "The questions of §31"),
        ("五问依次回答，答“是”即停，留痕", "five questions, up to the first yes"),
        "信访工作条例§31",
        "classified",
        "classified",
    ),
    step(
        "K09",
        "situation_match",
        "2",
        ("23种情形匹配", "The 23 situations"),
        (
            "按事实依次试各条规则，列出命中的事实或者还缺什么",
            "rules tried in order, with the facts they hit or what is lacking",
        ),
        PROPOSED,
        "classified",
        "classified",
    ),
    step(
        "K10",
        "unit_suggest",
        "3",
        ("责任单位推荐", "Whose it is"),
        ("属地、内容分类与责任清单对上的单位", "place, content and duties that meet"),
        "信访工作条例§5(三)、§22①",
        "transferred",
        "transferred assigned",
    ),
    step(
        "K11",
        "tier_suggest",
        "4",
        ("三级转交办建议", "Level of the assignment"),
        ("重大疑难复杂、初转重、一般三级", "grave, come again, ordinary"),
        PROPOSED,
        "assigned",
        "assigned",
    ),
    step(
        "K12",
        "dispute_countdown",
        "5",
        ("受理争议5日倒计时", "Five days for a dispute"),
        ("争议提出之日起5日，到期报共同上一级", "five days from the day it was raised"),
        "信访工作条例§24",
        "petition",
        "disputed dispute_decided",
    ),
    step(
        "K13",
        "doc_merge",
        "6",
        ("规范文书套打", "Papers filled in"),
        ("从信访事项填写文书的各项", "the places of a paper, filled from the petition"),
        "信访工作条例§23、§32",
        "draft",
    ),
    step(
        "K14",
        "doc_completeness",
        "6",
        ("文书要素缺漏检查", "What a paper lacks"),
        ("缺一项就不出具，写明缺哪一项、哪一条", "no paper with a lack; which, by law"),
        "信访工作条例§32、§34、§35",
        "draft",
    ),
    step(
        "K15",
        "deadline_compute",
        "6",
        ("法定期限计算与顺延", "Terms counted"),
        ("起算日、放假、顺延逐日算出", "from which day, over which days off"),
        "民法典§200—204",
        "petition",
    ),
    step(
        "K16",
        "deadline_alert",
        "7",
        ("到期预警", "Due soon"),
        ("按各期限的提前天数亮黄灯，超期亮红灯", "yellow some days before, red after"),
        PROPOSED,
        "petitions",
    ),
    step(
        "K17",
        "secrecy_isolation",
        "2",
        ("检举控告隔离", "Reports kept apart"),
        (
            "另行登记，只有受理人打得开，不进信访件",
            "taken in apart, opened by their receivers alone",
        ),
        "信访工作条例§30③",
        "new_petition",
    ),
    step(
        "K18",
        "meeting_remind",
        "8",
        ("三见面提醒与核验", "The three meetings"),
        ("三次见面各有期限；电话不算见面", "each by its day; a call is no meeting"),
        PROPOSED,
        "petition",
        "met",
    ),
    step(
        "K19",
        "mediation_push",
        "9",
        ("访调对接推送", "To a mediator's phone"),
        (
            "双方同意、没有不得调解的情形，推送到调解员手机",
            "where both agree and nothing bars it, to the phone of a mediator",
        ),
        "信访工作条例§33、人民调解法§17",
        "mediation",
        "mediation_sent mediation_returned",
    ),
    step(
        "K20",
        "hearing_clock",
        "10",
        ("听证计时扣除", "Days of a hearing"),
        ("只在复核中扣除听证的日子", "left out of a recheck's term, of no other"),
        "信访工作条例§36②",
        "petition",
        "heard",
    ),
    step(
        "K21",
        "opinion_element_check",
        "12",
        ("处理意见书逐项应答检查", "An answer to each claim"),
        ("每项诉求都有答复和结论才能出具", "issued only where each claim is answered"),
        "信访工作条例§32①",
        "opinion_issued",
        "opinion_issued",
    ),
    step(
        "K22",
        "remedy_autotext",
        "12",
        ("救济权利自动附注", "The remedy in its own words"),
        ("每种文书只用自己的救济告知", "each paper has its own remedy and no other"),
        "信访工作条例§35、§36",
        "draft",
    ),
    step(
        "K23",
        "service_tracking",
        "12",
        ("送达与签收跟踪", "Service"),
        (
            "送达方式、是否签收；复查期从送达之日起算",
            "how, and whether signed for",
        ),
        "信访工作条例§32、§35",
        "served",
        "served",
    ),
    step(
        "K24",
        "satisfaction_callback",
        "16",
        ("满意度回访触发", "Ask whether they are satisfied"),
        ("送达以后起算评价期限", "its days begin when the answer was served"),
        PROPOSED,
        "petition",
        "evaluated",
    ),
    step(
        "K25",
        "one_time_resolution_judge",
        "16",
        ("一次性化解自动判定", "Resolved at once"),
        (
            "观察期满、没有再次提出、没有申请复查",
            "watched to the end, not brought again, no review asked for",
        ),
        PROPOSED,
        "closed",
        "closed",
    ),
    step(
        "K26",
        "pool_alert",
        "15",
        ("数据池碰撞预警", "Alerts of the data pool"),
        (
            "失信人、联调指令、特殊人群纠纷、劳动仲裁",
            "data of other authorities compared with petitions",
        ),
        "个人信息保护法§13、§55",
        off=(
            "法律依据、共享协议、影响评估、批准人录入以前不启用",
            "off until its legal basis, agreement, assessment and approval are entered",
        ),
    ),
    step(
        "K27",
        "trace_and_report",
        "15",
        ("全流程溯源评价与周报生成", "Tracing and the weekly report"),
        ("四主体溯源，每周汇编", "who answers for what, and a report each week"),
        PROPOSED,
        off=(
            "周报和四主体评价还没有做，做好以前不显示",
            "the weekly report and the tracing are not there yet",
        ),
    ),
)
STEPS: Mapping[str, Step] = MappingProxyType({each.code: each for each in EVERY})
OF_CLOCK: Mapping[str, str] = MappingProxyType(
    {
        "DL05": "K12",
        "DL12": "K20",
        "DL21": "K18",
        "DL22": "K18",
        "DL23": "K18",
        "DL24": "K24",
        "DL25": "K25",
    }
)
"""The step that a clock is the work of."""
