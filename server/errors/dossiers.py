"""What stands in the way of judging a dossier, or of a claim that is made for it."""

from collections.abc import Mapping

from server.errors.county import Barred

REFUSED: Mapping[str, tuple[str, str]] = {
    "open": (
        "案件还没有结果，还不审卷。",
        "the case has no outcome yet, and its dossier is not reviewed",
    ),
    "changed": (
        "页面打开以后案卷又有了新记录，请重新打开看过再办。",
        "something was written since the page was opened; look again and decide",
    ),
    "items": (
        "退回要写明补什么：勾选缺的材料，或者自己写。",
        "say what is to be mended: tick what lacks, or write it",
    ),
    "day": (
        "补正期限“{who}”要填今天起一年以内的日期。",
        "{who} is no day from today on and within a year",
    ),
    "accepted": (
        "卷宗已经接收，没有新的情况。",
        "the dossier was received already, and nothing came since",
    ),
    "not_received": (
        "卷宗还没有接收，先审卷接收再办。",
        "the dossier is not received yet; receive it first",
    ),
    "archived": (
        "卷宗已经归档，归档以后没有新记录。",
        "the dossier is archived, and nothing was written since",
    ),
    "kept": (
        "保管期限、页数（1 到 9999）和存放位置都要填。",
        "say for how long it is kept, its pages (1 to 9999) and where it stands",
    ),
}

NOT_CLAIMED: Mapping[str, tuple[str, str]] = {
    "not_received": (
        "卷宗还没有接收，接收后才能申领。",
        "the dossier is not received yet; only then it may be claimed for",
    ),
    "unsettled": (
        "没有调解成功的，不在以案定补范围内（试行口径）。",
        "what was not settled is not paid for (a trial rule)",
    ),
    "conflict": (
        "案卷里有待核对原件的内容，核对后才能申领。",
        "something in the file is to be checked against the original first",
    ),
    "agreement": (
        "协议书或口头协议登记表还不齐，补齐后才能申领。",
        "the agreement, or the register of an oral one, lacks something",
    ),
    "no_rate": (
        "县里还没有定补贴标准，定了才能申领。",
        "the county has not said what is paid for a dispute",
    ),
    "once": (
        "一件纠纷只申领一次：{who} 已经申领过。",
        "a dispute is claimed for once; {who} was already",
    ),
    "once_elsewhere": (
        "一件纠纷只申领一次：同一件的另一案已经申领过。",
        "a dispute is claimed for once; another case of it was already",
    ),
    "alike": (
        "可能和已经申领的是同一件纠纷：{who}。先认定是不是同一件，再申领。",
        "it may be one dispute with one that was claimed for: {who}. Decide that first",
    ),
    "grade": (
        "请选难易程度；县里没有给这一级定标准的，不能选。",
        "choose a grade for which the county pays",
    ),
    "mediators": (
        "补贴只能给记过这件纠纷的调解员，至少选一人。",
        "it is paid to mediators who recorded this dispute; choose one at least",
    ),
    "shares": (
        "各人的补贴要么都不填（平分），要么都填，合计等于 {who}。",
        "leave every share empty, or fill in all so that they make up {who}",
    ),
    "money": (
        "“{who}”不是金额，请写成 200 或 200.50 这样的元数。",
        "{who} is no amount; write yuan like 200 or 200.50",
    ),
    "none": (
        "没有可以确认的申领；有疑问的要写明理由再确认。",
        "there is nothing to sign off; say why, where a claim is in doubt",
    ),
    "over": (
        "这条申领已经撤回或已经确认，页面是旧的，请重新打开。",
        "the claim was withdrawn or signed off already; open the page again",
    ),
    "rate": (
        "标准要填难易程度、金额（0 为不补）和今天或以后的日期。",
        "say grade, amount (0 is nothing) and a day from today on",
    ),
}


class DossierRefused(Barred):
    code = "dossier_refused"
    bars = REFUSED


class ClaimRefused(Barred):
    code = "claim_refused"
    bars = NOT_CLAIMED
