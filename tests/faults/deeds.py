"""What may happen in a history, each told in the words of a clerk.

A deed that makes no sense now (nobody disagrees, there is no backup yet) says nothing
and is no part of the story.
"""

from collections.abc import Callable
from random import Random

from mobile import disagreements
from mobile.errors import PhoneError
from schemas.errors import SiliError
from server import deciding
from server.registry import db
from server.registry.record import Quarantined
from tests.faults.village import HOME, Village
from tests.mobile.two_hands import signed

Deed = Callable[[Village, Random], str]
SUMS = {860_000: "8,600", 680_000: "6,800", 780_000: "7,800"}


def someone(village: Village, rnd: Random) -> str:
    return rnd.choice(sorted(village.phones))


def some_case(village: Village, rnd: Random, name: str) -> str:
    cases = village.phones[name].casebook.cases()
    return rnd.choice(sorted(each.summary.case for each in cases)) if cases else ""


def opens(village: Village, rnd: Random) -> str:
    name = someone(village, rnd)
    village.phones[name].opens()
    return f"{name} logs a dispute offline"


def signs(village: Village, rnd: Random) -> str:
    """Two who record one act may have understood two sums."""
    name = someone(village, rnd)
    case = some_case(village, rnd, name)
    if not case:
        return ""
    phone, fen = village.phones[name], rnd.choice(list(SUMS))
    day = phone.clock.today().isoformat()
    body = {**signed(fen), "signed_on": day}
    for each in body["signatures"].values():
        each["signed_on"] = day
    phone.casebook.record("agreement.signed", case, body, home=HOME)
    return f"{name} records the agreement at {SUMS[fen]}"


def corrects(village: Village, rnd: Random) -> str:
    name = someone(village, rnd)
    phone = village.phones[name]
    case = some_case(village, rnd, name)
    found = phone.casebook.casefile(case, HOME) if case else None
    acts = [e for e in found.entries if e.type == "agreement.signed"] if found else []
    if not acts:
        return ""
    act, fen = rnd.choice(acts), rnd.choice(list(SUMS))
    body = {
        "corrects": act.id,
        "corrected_on": phone.clock.today().isoformat(),
        "reason": "又问了一遍",
        "set": {"/terms/t1/amount_fen": fen},
    }
    phone.casebook.record("agreement.corrected", case, body, home=HOME)
    return f"{name} corrects the sum to {SUMS[fen]}"


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
    except (PhoneError, SiliError) as refused:
        return f"{name} would settle it and may not ({type(refused).__name__})"
    return f"{name} settles it on {side.words} by the signed original"


def confirms(village: Village, rnd: Random) -> str:
    name = someone(village, rnd)
    book = village.phones[name].casebook
    every = disagreements.everywhere(book)
    mine = [each for each in every if each.is_amendment and each.may_confirm]
    if not mine:
        return ""
    disagreements.confirm(book, rnd.choice(mine))
    return f"{name} confirms what somebody else corrected"


def syncs(village: Village, rnd: Random) -> str:
    name = someone(village, rnd)
    told = village.sync(name)
    return f"{name} synchronises ({told.kind}: sent {told.sent})"


def syncs_cut(village: Village, rnd: Random) -> str:
    name, after = someone(village, rnd), rnd.randrange(1, 20)
    told = village.sync(name, cut=after)
    if told.kind == "done":
        return f"{name} synchronises over a poor line"
    return f"{name} synchronises; the line drops at request {after + 1}"


def ingests(village: Village, rnd: Random) -> str:
    village.ingest()
    return "the county reads the hub"


def clock_jumps(village: Village, rnd: Random) -> str:
    name, hours = someone(village, rnd), rnd.choice([-30, -2, 5, 50])
    village.ahead.setdefault(village.phones[name].folder, [0.0])[0] = hours * 3600.0
    return f"the clock of {name}'s phone is {hours:+} hours off"


def backs_up(village: Village, rnd: Random) -> str:
    village.back_up()
    return "the county makes a backup"


def goes_back(village: Village, rnd: Random) -> str:
    if not village.shelves:
        return ""
    number = rnd.randrange(len(village.shelves))
    registry, hub = rnd.choice([(True, False), (False, True), (True, True)])
    village.restore(village.shelves[number], registry=registry, hub=hub)
    what = " and ".join(["registry"] * registry + ["hub"] * hub)
    return f"the {what} go back to backup {number + 1}"


def hub_loses(village: Village, rnd: Random) -> str:
    village.hub_loses()
    return "the hub loses the grid's database"


def phone_goes_back(village: Village, rnd: Random) -> str:
    """Its folder is put back as it was a moment ago, without what no backup has; what
    it wrote meanwhile is gone unless somebody has it."""
    name = someone(village, rnd)
    copy = village.kept_aside(name)
    village.phones[name].opens()
    if rnd.random() < 0.5:
        village.sync(name)
    village.put_back(name, copy)
    return f"{name} writes, then the phone goes back to its copy of before"


def forks(village: Village, rnd: Random) -> str:
    if village.forked:
        return ""
    name = someone(village, rnd)
    copy = village.kept_aside(name)
    village.fork(name, copy)
    if name in village.ended:
        village.ended.add(f"{name}'")
    return f"{name}'s phone is copied with everything, and both are used"


def is_lost(village: Village, rnd: Random) -> str:
    if len(village.phones) < 3:
        return ""
    name = someone(village, rnd)
    village.lose(name)
    return f"{name}'s phone falls into the river"


def is_revoked(village: Village, rnd: Random) -> str:
    name = someone(village, rnd)
    if village.forked or village.ended or len(village.phones) < 3:
        return ""
    village.revoke(name)
    return f"the county revokes {name}'s phone"


def is_released(village: Village, rnd: Random) -> str:
    county = village.county
    with county.context():
        db.session.rollback()
        rows = list(db.session.query(Quarantined).filter_by(resolved_at=None))
        rows = [row for row in rows if deciding.is_releasable(row)]
        if not rows:
            return ""
        position = rnd.choice(rows).position
        db.session.rollback()
        deciding.release(
            county.officer, position, "核对过了", pen=county.pen, now=county.clock.now
        )
    return "the county releases an entry from quarantine"


WEIGHTS: dict[Deed, int] = {
    opens: 4,
    signs: 6,
    corrects: 3,
    settles: 3,
    confirms: 2,
    syncs: 6,
    syncs_cut: 4,
    ingests: 4,
    clock_jumps: 1,
    backs_up: 3,
    goes_back: 7,
    hub_loses: 1,
    phone_goes_back: 1,
    forks: 1,
    is_lost: 1,
    is_revoked: 1,
    is_released: 2,
}
