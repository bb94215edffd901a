"""What a case file can have against itself: acts where no rule allows them.

Each names its article; 试行口径 marks a rule of this system that no law contains.
A problem is shown and changes nothing: what happened stays recorded.
"""

from typing import NamedTuple

PROPOSED = "试行口径"


class Problem(NamedTuple):
    """What is wrong, at which entry, by which rule."""

    code: str
    entry_id: str
    zh: str
    en: str
    law: str


WORDS = {
    "not_opened": (
        "“{zh}”之前没有纠纷登记，请补登记",
        "{en}: no registration before it; register the dispute",
        "人民调解法§27",
    ),
    "not_accepted": (
        "“{zh}”之前没有受理，请核对受理日期或补记受理",
        "{en}: the dispute was not accepted before it; record the acceptance",
        PROPOSED,
    ),
    "after_end": (
        "“{zh}”记在{state_zh}之后，案件仍按已结束处理；确需再调解的请另行登记",
        "{en}: the case had ended before it and stays so; register a new dispute",
        PROPOSED,
    ),
    "accepted_before": (
        "受理之后不能再作不予受理；应当终止并告知其他途径",
        "it was accepted before; terminate it and tell the parties where else to turn",
        "人民调解法§26",
    ),
    "order": (
        "“{zh}”不能接在“{state_zh}”之后，请核对上一阶段的结果",
        "{en} does not follow {state_en}; check how the stage before it ended",
        PROPOSED,
    ),
    "round": (
        "“{zh}”的轮次应为第{expected}轮",
        "{en} should be round {expected}",
        PROPOSED,
    ),
    "refused": (
        "{who}已明确拒绝调解，不得进行“{zh}”",
        "{who} refused mediation, so {en} may not be held",
        "人民调解法§17",
    ),
    "overheard": (
        "“{zh}”有人旁听，而当事人没有同意公开",
        "{en} had listeners, but the parties had not agreed to any",
        "人民调解法§23(三)、75号令§29",
    ),
    "too_open": (
        "“{zh}”的公开方式超出当事人同意的范围",
        "{en} was more open than the parties had agreed",
        "人民调解法§23(三)、75号令§29",
    ),
    "returns": (
        "从“{zh}”返回已超过{limit}次",
        "it came back from {en} more than {limit} times",
        PROPOSED,
    ),
    "escalate": (
        "返回已满{limit}次：先问当事人是否约定延长，未约定的提级处理",
        "{limit} returns: ask the parties for an extension; without one, escalate",
        PROPOSED,
    ),
    "not_all_asked": (
        "“{zh}”没有问到{who}",
        "{en}: {who} was not asked",
        PROPOSED,
    ),
    "escalated_unasked": (
        "提级之前没有问当事人是否约定延长",
        "escalated before the parties were asked for an extension",
        PROPOSED,
    ),
    "while_suspended": (
        "“{zh}”记在暂停期间，请核对，或先记恢复",
        "{en} was recorded while it was suspended; record that it was resumed",
        PROPOSED,
    ),
    "nothing_to_suspend": (
        "协议已于{day}生效，没有可以暂停的调解",
        "an agreement is in effect since {day}; there is nothing to suspend",
        PROPOSED,
    ),
    "nothing_to_resume": (
        "“{zh}”没有对应的暂停",
        "{en}: it was not suspended",
        PROPOSED,
    ),
    "retracted_late": (
        "协议已于{day}生效，不能在评理中反悔；可另立协议或向法院起诉",
        "in effect since {day}, it cannot be retracted; agree anew or go to court",
        "人民调解法§29②、§32",
    ),
    "agreed_early": (
        "“{zh}”之前没有达成协议的阶段记录",
        "{en}: no stage before it ended in an agreement",
        PROPOSED,
    ),
    "nothing_to_seal": (
        "“{zh}”没有对应的已签协议",
        "{en}: no agreement of that round stands signed",
        "人民调解法§29②",
    ),
    "unsigned": (
        "已盖章，但尚缺{who_zh}的签署，协议没有生效",
        "it is sealed, but {who_en} has not signed; it is not in effect",
        "人民调解法§29②",
    ),
    "signed_before": (
        "{who_zh}签的是改动前的协议文本，对现在的文本不算签署，请重新签",
        "{who_en} signed the agreement before its text was changed; sign it again",
        "人民调解法§29②",
    ),
    "text_differs": (
        "{clause_zh}：{why_zh}",
        "agreement, {clause_en}: {why_en}",
        PROPOSED,
    ),
    "same_trace": (
        "两处手写签名的笔迹完全一样，请查明是谁签的",
        "two signatures have the very same trace; find out who signed",
        "人民调解法§29②",
    ),
    "effective_on": (
        "填写的生效日期与各项手续齐备之日（{day}）不符",
        "the day of effect given differs from that of the last requisite, {day}",
        "人民调解法§29②",
    ),
    "terminated_late": (
        "协议已于{day}生效，应当履行，不能再终止调解",
        "an agreement is in effect since {day} and binds; nothing is left to end",
        "人民调解法§31",
    ),
    "nothing_to_follow_up": (
        "“{zh}”之前没有生效的协议，也没有结案",
        "{en}: no agreement is in effect and the case has not ended",
        PROPOSED,
    ),
}


def problem(code: str, entry_id: str, **about: object) -> Problem:
    zh, en, law = WORDS[code]
    return Problem(code, entry_id, zh.format(**about), en.format(**about), law)
