"""What may happen in a history, each told in the words of a clerk.

A deed that makes no sense now (nobody disagrees, there is no backup yet) says nothing
and is no part of the story. What the county does is in `desk`.
"""

from collections.abc import Callable
from functools import cache
from random import Random

from mobile import disagreements
from mobile.errors import PhoneError
from schemas.errors import SiliError
from tests.faults import desk
from tests.faults.desk import someone
from tests.faults.village import HOME, Village
from tests.mobile.disputes import opened
from tests.mobile.photographs import photograph

Deed = Callable[[Village, Random], str]
SUMS = {860_000: "8600元", 680_000: "6800元", 780_000: "7800元"}


def some_case(village: Village, rnd: Random, name: str) -> tuple[str, str]:
    """One that this phone lists, and the database in which it is written on."""
    phone = village.phones[name]
    cases = {each.summary.case: each.summary for each in phone.casebook.cases()}
    if not cases:
        return "", ""
    case = rnd.choice(sorted(cases))
    restricted = cases[case].is_restricted
    return case, phone.private if restricted else cases[case].database


def opens(village: Village, rnd: Random) -> str:
    name = someone(village, rnd)
    village.phones[name].opens()
    return f"{name}没有网络，登记了一件纠纷"


def opens_restricted(village: Village, rnd: Random) -> str:
    """With somebody of the village named, or nobody."""
    name = someone(village, rnd)
    others = sorted(village.phones.keys() - {name})
    named = rnd.sample(others, min(rnd.choice([0, 1]), len(others)))
    persons = {village.phones[n].unlocked.enrolled().person_id for n in named}
    phone = village.phones[name]
    persons -= {phone.unlocked.enrolled().person_id}
    case = phone.opens_restricted(sorted(persons))
    village.restricted[case] = persons | {phone.unlocked.enrolled().person_id}
    who = "、".join(named)
    return f"{name}登记了一件限制知悉的纠纷" + (f"，让{who}知悉" if who else "")


def signs(village: Village, rnd: Random) -> str:
    """Two who record one act may have understood two sums."""
    name = someone(village, rnd)
    case, home = some_case(village, rnd, name)
    if not case:
        return ""
    fen = rnd.choice(list(SUMS))
    village.phones[name].signs(case, home, fen)
    return f"{name}记录调解协议，写{SUMS[fen]}"


def corrects(village: Village, rnd: Random) -> str:
    name = someone(village, rnd)
    phone = village.phones[name]
    case, home = some_case(village, rnd, name)
    found = phone.casebook.casefile(case, home) if case else None
    acts = [
        each
        for each in (found.entries if found else ())
        if each.type == "agreement.signed" and each.body is not None
    ]
    if not acts:
        return ""
    act, fen = rnd.choice(acts), rnd.choice(list(SUMS))
    body = {
        "corrects": act.id,
        "corrected_on": phone.clock.today().isoformat(),
        "reason": "又问了一遍",
        "set": {"/terms/t1/amount_fen": fen},
    }
    phone.casebook.record("agreement.corrected", case, body, home=home)
    return f"{name}把数额更正为{SUMS[fen]}"


def settles(village: Village, rnd: Random) -> str:
    """By the director with the paper, or by somebody who may not."""
    name = someone(village, rnd)
    book = village.phones[name].casebook
    open_ = [each for each in disagreements.everywhere(book) if not each.is_amendment]
    if not open_:
        return ""
    about = rnd.choice(open_)
    side = rnd.choice(about.sides)
    try:
        disagreements.settle(book, about, side.entry, paper="协议书", place="第2页")
    except (PhoneError, SiliError):
        return f"{name}想核定数额，没有这个权限"
    return f"{name}对照签字原件，核定为{side.words}"


def confirms(village: Village, rnd: Random) -> str:
    name = someone(village, rnd)
    book = village.phones[name].casebook
    every = disagreements.everywhere(book)
    mine = [each for each in every if each.is_amendment and each.may_confirm]
    if not mine:
        return ""
    disagreements.confirm(book, rnd.choice(mine))
    return f"{name}确认了别人的更正"


def writes_for(village: Village, rnd: Random) -> str:
    """补录: the judicial office writes from the paper what 王 did."""
    if "冉" not in village.phones:
        return ""
    phone = village.phones["冉"]
    book, day = phone.casebook, phone.clock.today().isoformat()
    picture = book.papers.keep(original())
    body = opened(
        opened_on=day,
        on_behalf_of=village.cast["王"].enrolled().person_id,
        source="paper",
        paper={"title": "登记表", "pages": 1, "pictures": [picture]},
    )
    book.record("dispute.opened", book.new_case(), body, home=HOME)
    return "冉照着纸质登记表替王补录了一件纠纷"


@cache
def original() -> bytes:
    return photograph(60, 40)


def syncs(village: Village, rnd: Random) -> str:
    name = someone(village, rnd)
    told = village.sync(name)
    return f"{name}同步（传出{told.sent}条，收到{told.received}条）"


def syncs_cut(village: Village, rnd: Random) -> str:
    name, after = someone(village, rnd), rnd.randrange(1, 20)
    told = village.sync(name, cut=after)
    if told.kind == "done":
        return f"{name}在信号不好的地方同步，成了"
    return f"{name}同步到第{after + 1}次请求时断了线"


def clock_jumps(village: Village, rnd: Random) -> str:
    name, hours = someone(village, rnd), rnd.choice([-30, -2, 5, 50])
    village.ahead.setdefault(village.phones[name].phone, [0.0])[0] = hours * 3600.0
    return f"{name}的手机时间{'快' if hours > 0 else '慢'}了{abs(hours)}小时"


def phone_goes_back(village: Village, rnd: Random) -> str:
    """Its folder is put back as it was a moment ago, without what no backup has; what
    it wrote meanwhile is gone unless somebody has it."""
    name = someone(village, rnd)
    copy = village.copied(name)
    village.phones[name].opens()
    if rnd.random() < 0.5:
        village.sync(name)
    village.put_back(name, copy)
    return f"{name}又登记了一件，随后手机恢复成之前的样子"


def forks(village: Village, rnd: Random) -> str:
    if village.forked:
        return ""
    name = someone(village, rnd)
    village.fork(name, village.copied(name))
    if name in village.ended:
        village.ended.add(f"{name}'")
    return f"{name}的手机被整个复制，两部同时在用"


def is_lost(village: Village, rnd: Random) -> str:
    name = someone(village, rnd)
    if len(village.phones) <= len(village.together(name)) + 1:
        return ""
    gone = village.lose(name)
    return f"{'、'.join(gone)}的手机掉进河里"


WEIGHTS: dict[Deed, int] = {
    opens: 8,
    opens_restricted: 3,
    signs: 12,
    corrects: 6,
    settles: 6,
    confirms: 4,
    writes_for: 2,
    syncs: 10,
    syncs_cut: 8,
    clock_jumps: 2,
    phone_goes_back: 2,
    forks: 2,
    is_lost: 2,
    desk.ingests: 6,
    desk.two_ingest: 3,
    desk.days_pass: 2,
    desk.backs_up: 6,
    desk.goes_back: 13,
    desk.hub_loses: 2,
    desk.is_revoked: 2,
    desk.is_moved: 4,
    desk.enrols_again: 2,
    desk.is_released: 4,
    desk.is_kept_out: 2,
    desk.erases: 4,
    desk.restricts: 4,
    desk.forgets_pin: 1,
    desk.is_shredded: 1,
}
