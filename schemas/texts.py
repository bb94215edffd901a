"""The words in which a field says that it cannot stand, in both languages.

Labels live with the fields (`schemas.fields`), names of codes with the code lists
(`schemas.codes`), everything else that a body can be told is here, once.
"""

from typing import NamedTuple


class Words(NamedTuple):
    """One sentence in two languages."""

    zh: str
    en: str

    def words(self, lang: str) -> str:
        return self.zh if lang == "zh" else self.en


REQUIRED = Words("必须填写", "must be filled in")
NULL = Words("不能为空值，没有就不要写这一项", "may not be null; leave it out")
UNKNOWN = Words("没有这一项，请去掉", "there is no such field; take it out")
NOT_OBJECT = Words("应是一组填写项", "must be an object")
NOT_LIST = Words("应是一个列表", "must be a list")
NOT_TEXT = Words("应是文字", "must be text")
NOT_WHOLE = Words("应是整数(金额以分计)", "must be a whole number (money in fen)")
NOT_FLAG = Words("应选是或否", "must be yes or no")
BLANK = Words("不能只有空白", "must not be blank")
NOT_NFC = Words("文字未规范化(NFC)", "text is not in Unicode form NFC")
CONTROL = Words("含有看不见的控制字符，请删去后重输", "holds control characters")
INVISIBLE = Words("含有看不见的字符，请删去后重输", "holds invisible characters")
ONE_LINE = Words("前后不能有空格", "must not begin or end with a space")
NOT_DAY = Words("应是真实的日期，如2026-11-21", "must be a real day such as 2026-11-21")
NOT_HOUR = Words("应是时刻，如09:30", "must be a time of day such as 09:30")
NOT_KEY = Words(
    "编号应以小写字母开头，只用小写字母、数字和连字符",
    "an id begins with a lower-case letter, then lower-case letters, digits, hyphens",
)
NOT_POINTER = Words(
    "应是指向原记录某一项的路径", "must be a JSON Pointer into the body"
)
REPEATED = Words("同一项列了两次", "the same thing is listed twice")

NOT_IN_SUBTYPES = Words("小类不属于所选纠纷类型", "the subtype is of another type")
TWO_PARTIES = Words("至少要有两方当事人", "a dispute has at least two parties")
NO_SUCH_PARTY = Words("当事人里没有这一方", "no such party in this record")
NO_SUCH_CLAIM = Words("诉求里没有这一项", "no such claim in this record")
DIFFERS_FROM_CARD = Words("与身份证号码不一致", "differs from the ID card number")
LOWER_CASE = Words("末位请用大写X", "write the last letter as capital X")
MINOR_NEEDS_GUARDIAN = Words("未成年人须有法定代理人", "a minor needs a guardian")
CHILD_NEEDS_GUARDIAN = Words(
    "不满十四周岁，须写明监护人并经他同意（个人信息保护法§31）",
    "under fourteen: a guardian must be named and consent (PIPL §31)",
)
GUARDIAN_CONSENTS_FIRST = Words(
    "不满十四周岁，监护人同意之后才能记（个人信息保护法§31）",
    "under fourteen: recorded only once the guardian consents (PIPL §31)",
)
INCAPABLE_NEEDS_GUARDIAN = Words(
    "不能完全辨认自己行为的，须有法定代理人（民法典§21、§22）",
    "whoever lacks full capacity needs a guardian (Civil Code §21, §22)",
)
GUARDIAN_IS_AGAINST = Words(
    "对方当事人、疑似加害人不能当监护人，请换一位监护人，"
    "没有的由村（居）委会或者民政部门担任（民法典§31、§36）",
    "neither the other party nor who is suspected of harm: another guardian, or the"
    " village committee or civil affairs (Civil Code §31, §36)",
)

HOW_HEARD = Words(
    "有家庭暴力或者未成年人，要写明是分开听取还是同席（试行口径）",
    "with violence or a child in it, say whether they are heard apart (trial rule)",
)
TOGETHER_NOT_ASKED = Words(
    "同席须受害人自愿：写明是哪一方、哪天要求的，没有的应当分开听取（试行口径）",
    "together only where who suffers asked for it: who, and when (trial rule)",
)
TOGETHER_ASKED_LATER = Words(
    "同席要先要求、后坐到一起（试行口径）",
    "it is asked for before they sit together (trial rule)",
)

SCREEN_FAILED = Words(
    "有不得受理的情形，不能受理(75号令§22)",
    "a bar is marked, so it cannot be accepted (Order 75 §22)",
)
SCREEN_PASSED = Words(
    "没有勾选不得受理的情形，请说明是哪一种(75号令§22)",
    "no bar is marked; say which one it is (Order 75 §22)",
)
NOTHING_CORRECTED = Words("没有写明改了什么", "it says nothing that is changed")
OVERLAP = Words("与另一处更正重叠", "overlaps another change of this correction")
NO_SUCH_PLACE = Words("原记录里没有这一项", "the original has no such place")
FIXED = Words(
    "不能更正；记错了请作废原记录，重新记录",
    "cannot be corrected; void the original and record it anew",
)
LETS_MORE_KNOW = Words(
    "手机上只能收紧，不能放宽；要让更多人知悉，请司法所或县里在“知情人”里办",
    "a phone may let fewer know, never more; more are named at the desk",
)
NOT_ITS_CORRECTION = Words(
    "这种更正不能用于这类记录", "this correction is for records of another kind"
)

WRONG_STAGE_PART = Words("不是本阶段的内容", "belongs to another stage")
WRONG_OUTCOME = Words("本阶段没有这个结果", "this stage has no such outcome")
WRONG_NEXT_STAGE = Words("与阶段结果不符", "does not follow from the outcome")
NO_SUCH_OPTION = Words("方案里没有这一个", "no such option in this record")
NO_SUCH_PARTICIPANT = Words("参加人里没有这个人", "no such participant in this record")
CLOSED_NOT_PUBLISHED = Words(
    "只有公开评理才可公示", "only a public appraisal may be published"
)
CLOSED_NO_PANEL = Words("不公开的评理不设评理团", "a closed appraisal has no panel")

NOT_A_TRACE = Words("不是手写轨迹", "is no trace of a hand")
NOTHING_DRAWN = Words("还没有写", "nothing was written")
NO_MOVEMENT = Words(
    "手指没有移动，请在框里写名字", "the finger did not move; write the name"
)
TOO_SHORT = Words(
    "写得太短，不像签名，请写全名", "too short for a signature; write the whole name"
)
TOO_MANY_STROKES = Words(
    "笔画太多，请擦掉重写", "too many strokes; clear it and write again"
)
SAME_TRACE = Words(
    "与另一人的签名笔迹完全一样，不能用", "the same trace as somebody else's"
)
NO_TRACE = Words(
    "屏幕签名要有手写轨迹，请到“协议正文和签字”里签",
    "a signature on screen has a trace of the hand",
)
BOUND_DIFFERS = Words(
    "签名与所签文本、签名人对不上", "is not bound to this text and this person"
)
NO_TEXT_SIGNED = Words(
    "没有写明签的是哪份文本", "it does not say which text was signed"
)
NOT_ALTERED = Words("没有改写", "nothing was rewritten")

PIECES_DIFFER = Words("片数与大小不符", "not as many as its size makes")
NOT_OF_THIS_KIND = Words("这种格式不属于所选种类", "is no format of this kind")

ACT_AFTER_RECORD = Words(
    "行为日在记录时间之后，须写明原因和依据的纸质材料",
    "the day of the act is after the record; give the reason and the paper",
)
ACT_LONG_BEFORE = Words(
    "行为日比记录时间早三天以上，须写明原因和依据的纸质材料",
    "the day of the act is over three days before the record; give reason and paper",
)


def longer_than(most: int) -> Words:
    return Words(f"最多{most}个字", f"at most {most} characters")


def fewer_than(least: int) -> Words:
    return Words(f"至少{least}项", f"at least {least}")


def more_than(most: int) -> Words:
    return Words(f"最多{most}项", f"at most {most}")


def outside(least: int, most: int) -> Words:
    return Words(f"应在{least}到{most}之间", f"must lie between {least} and {most}")


def not_a_code(codes: tuple[str, ...]) -> Words:
    return Words("不在可选项内", f"must be one of {', '.join(codes)}")


def not_numbered(letters: str) -> Words:
    forms = "或".join(f"{letter}1" for letter in letters)
    either = " or ".join(f"{letter}1" for letter in letters)
    return Words(f"编号应如{forms}", f"is numbered {either}, and so on")


# What a stage owes (schemas.end_conditions).

NOT_INVITED = Words(
    "受邀人员到场须当事人同意(调解法§20)", "guests need the parties' consent (§20)"
)
CLOSED_TO_LISTENERS = Words(
    "本案不公开，不得有人旁听(调解法§23)", "this case is closed to listeners (§23)"
)
NOT_REPORTED = Words(
    "可能引起治安、刑事案件的，应及时报告公安机关(调解法§25)",
    "what may turn violent must be reported to the police (§25)",
)
NO_ISSUES = Words("还没有归纳争议焦点", "no issue has been framed")
NO_BASIS = Words("还没有写明依据", "no law, policy or village rule is named")
NO_OPTION = Words("还没有形成方案", "no option has been made")
NOTHING_CHOSEN = Words("主持人还没有定案", "the host has not chosen an option")
PARTY_PRESENT = Words("会商议理当事人不参加", "parties do not take part in this stage")
RECUSED_PRESENT = Words("应当回避，不能参加", "has a stake and may not take part")
NO_ADVISER = Words(
    "须有法律顾问或司法所人员参加(可远程)",
    "a legal adviser or the judicial office must take part, if need be remotely",
)
DEADLOCK_NEEDS_OPENNESS = Words(
    "僵局评理须各方同意公开", "a deadlock is appraised only if all agree to openness"
)
TOO_PUBLIC = Words(
    "超出当事人同意的公开范围(调解法§23)", "more public than the parties allow (§23)"
)
NO_PLAN = Words("还没有履行计划", "there is no plan of performance")
MATCHES_NONE = Words(
    "相符的记录须是并存的记录之一，不能另写一个数",
    "it must be one of the entries that stood; a settlement sets no value",
)
BOTH_WAYS = Words(
    "已退回当事人的，不再写相符的记录", "what is returned matches nothing"
)
PAPER_OR_PLACE = Words(
    "写了哪一份材料，就不再写案卷位置", "it names a paper or a place, not both"
)
WHOLE_DOSSIER = Words("审整卷的，不写哪一次会面", "a whole dossier names no stage")
NOT_HIS_VERDICT = Words(
    "这个身份不能写这个意见：接收卷宗由司法所，带教只提建议",
    "this role may not say so: the judicial office receives, a mentor advises",
)
NOTHING_TO_MEND = Words("退回的要写明补什么", "what is returned says what to mend")
RECEIVED_WHOLE = Words(
    "接收了就没有要补的；还有要补的，就退回补正", "what is received lacks nothing"
)
NO_MEDIATOR_SIGNATURE = Words("调解员还没有签名", "no mediator has signed")
PAPER_ONLY = Words(
    "涉及婚姻、收养、继承等人身关系，须在纸质件上签署(电子签名法§3)",
    "personal status is signed on paper (Electronic Signature Law §3)",
)

ENDS_BEFORE = Words(
    "应晚于询问的日期", "must be after the day on which they were asked"
)
ODD_SEATS = Words(
    "应为单数，且不多于可以抽的人数", "an odd number, no more than may be drawn"
)
NOT_BY_LOT = Words(
    "抽中的人与名单、随机数算出的不符", "those drawn do not follow from pool and nonce"
)
CLOSED_PANEL = Words(
    "有当事人不公开，不能设评理团(调解法§23)",
    "a party wants it closed, so no panel may sit (§23)",
)
SAY_WHY_AGAIN = Words("重新抽取要写理由", "say why it is drawn again")


def too_few_candidates(least: int) -> Words:
    return Words(
        f"可以抽的人不够，至少要{least}人", f"too few may be drawn: {least} at least"
    )


def people_unasked(count: int) -> Words:
    return Words(
        f"还有{count}人没有问亲属和利害关系",
        f"{count} were not asked about kin and stake",
    )


def not_drawn(name: str) -> Words:
    return Words(f"{name}不是抽签抽中的", f"{name} was not drawn by lot")


def on_a_side(name: str, ground: Words) -> Words:
    return Words(f"{name}不能当评理员：{ground.zh}", f"{name} may not sit: {ground.en}")


def returned_too_often(limit: int) -> Words:
    return Words(
        f"从这一步退回最多{limit}次，已经用完：先问各方是否同意延长，不同意的提级(试行口径)",
        f"it may go back {limit} times from here: ask for an extension, or escalate",
    )


def last_return(limit: int) -> Words:
    return Words(
        f"退回合计满{limit}次：先问各方是否同意延长，不同意的提级(试行口径)",
        f"{limit} returns in all: ask the parties for an extension, or escalate",
    )


def not_agreed_fast(name: str) -> Words:
    return Words(f"{name}未表示同意简易路径", f"{name} has not agreed to it")


def not_told(name: str) -> Words:
    return Words(f"尚未向{name}告知权利义务", f"{name} was not told of rights")


def not_heard(name: str) -> Words:
    return Words(f"{name}未陈述，也未记缺席", f"{name} was neither heard nor absent")


def no_consent(name: str) -> Words:
    return Words(f"{name}尚未同意调解(调解法§17)", f"{name} has not consented (§17)")


def openness_not_asked(name: str) -> Words:
    return Words(
        f"尚未询问{name}的公开意愿，按不公开处理",
        f"{name} was not asked about openness; the case counts as closed",
    )


def not_confirmed(name: str) -> Words:
    return Words(f"{name}尚未确认", f"{name} has not confirmed it")


def no_finding(number: str) -> Words:
    return Words(f"焦点{number}还没有事实认定", f"issue {number} has no finding")


def not_assigned(number: str) -> Words:
    return Words(f"焦点{number}没有分工答理人", f"nobody is to answer issue {number}")


def not_checked(name: str) -> Words:
    return Words(f"{name}未作回避检查", f"{name} was not checked for a stake")


def too_few_members(least: int) -> Words:
    return Words(f"会商成员至少{least}人", f"at least {least} must deliberate")


def too_few_answerers(least: int) -> Words:
    return Words(f"答理人至少{least}人(含主持人)", f"at least {least} must answer")


def not_answered(number: str) -> Words:
    kind = ("诉求", "claim") if number.startswith("c") else ("焦点", "issue")
    return Words(f"{kind[0]}{number}还没有答复", f"{kind[1]} {number} has no answer")


def no_response(name: str) -> Words:
    return Words(f"{name}尚未表态", f"{name} has not responded")


def not_scored(name: str) -> Words:
    return Words(f"{name}尚未评价满意度", f"{name} was not asked for satisfaction")


def panel_of(least: int) -> Words:
    return Words(
        f"评理员至少{least}人且为单数", f"the panel is an odd number, at least {least}"
    )


def has_a_stake(name: str) -> Words:
    return Words(f"{name}应当回避", f"{name} has a stake and may not sit")


def votes_differ(seated: int) -> Words:
    return Words(f"票数应等于评理员人数{seated}", f"votes must add up to {seated}")


def wording_not_agreed(name: str) -> Words:
    return Words(f"{name}未同意公示文字", f"{name} has not agreed to the wording")


MORE_THAN_CAME = Words("比听众总人数还多", "more than came")


def names(name: str) -> Words:
    return Words(f"公示文字里有当事人姓名{name}", f"the notice names {name}")


def not_signed(name: str) -> Words:
    return Words(f"{name}尚未签署(调解法§29)", f"{name} has not signed (§29)")


def signed_before(name: str) -> Words:
    return Words(
        f"{name}签的是改动前的文本，请按现在的文本再签(调解法§29)",
        f"{name} signed an earlier text; it must be signed again (§29)",
    )


def other_sum(written: str, recorded: str) -> Words:
    zh = f"写的是{written}" if written else "没有写金额"
    en = f"names {written}" if written else "names no sum"
    return Words(
        f"条文里{zh}，登记的是{recorded}，请核对", f"{en}; {recorded} is recorded"
    )


def other_day(recorded: str) -> Words:
    return Words(
        f"条文里没有登记的期限{recorded}，请核对",
        f"does not name the day recorded, {recorded}",
    )
