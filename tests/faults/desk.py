"""What may happen at the county: the hub is read, backups, restores, decisions."""

import json
from pathlib import Path
from random import Random

from mobile.copies import hand_over
from mobile.credentials import SHRED_AT
from mobile.errors import PhoneError
from mobile.recovery import Recovery
from server import deciding, devices, erasing, moving, recovery, secluding
from server.errors import CountyError
from server.registry import db
from server.registry.desk import Pen
from server.registry.record import Quarantined
from tests.faults.handsets import NEW_PIN, WRONG
from tests.faults.village import GRID, OTHER, SECURITY, Village, person

COUNTY = ("500230",)
ERASED = ("erasure", "pipl-47", "当事人申请")


def someone(village: Village, rnd: Random) -> str:
    return rnd.choice(sorted(village.phones))


def ingests(village: Village, rnd: Random) -> str:
    village.ingest()
    return "县里收件入库"


def two_ingest(village: Village, rnd: Random) -> str:
    village.two_ingest()
    return "县里两个程序同时收件入库"


def days_pass(village: Village, rnd: Random) -> str:
    days = rnd.choice([1, 8])
    village.county.clock.forward(days=days)
    return f"过了{days}天"


def backs_up(village: Village, rnd: Random) -> str:
    village.back_up()
    return f"县里做了第{len(village.shelves)}次备份"


def goes_back(village: Village, rnd: Random) -> str:
    if not village.shelves:
        return ""
    number = rnd.randrange(len(village.shelves))
    registry, hub = rnd.choice([(True, False), (False, True), (True, True)])
    village.restore(village.shelves[number], registry=registry, hub=hub)
    what = "和".join(["登记库"] * registry + ["同步中心"] * hub)
    return f"{what}退回到第{number + 1}次备份"


def hub_loses(village: Village, rnd: Random) -> str:
    village.hub_loses()
    return "同步中心丢了网格的库"


def is_revoked(village: Village, rnd: Random) -> str:
    name = someone(village, rnd)
    if village.forked or village.ended or len(village.phones) < 2:
        return ""
    county, device = village.county, village.phones[name].unlocked.device
    with county.context():
        devices.revoke(device, "找不到了", county.clock.now, pen=county.pen)
    village.ended.add(name)
    return f"县里停用了{name}的手机"


def is_moved(village: Village, rnd: Random) -> str:
    """To the other grid, or back again."""
    name = someone(village, rnd)
    county, device = village.county, village.phones[name].unlocked.device
    with county.context():
        running = devices.areas_of(devices.find(device))
        if running not in ([GRID], [OTHER]) or name in village.ended:
            return ""
        to = OTHER if running == [GRID] else GRID
        moving.move(
            SECURITY, device, running, [to], "调整网格",
            county=county.settings.county, pen=county.pen, now=county.clock.now,
        )  # fmt: skip
    village.moved.setdefault(person(name), set()).add(f"grid-{to}")
    return f"县里把{name}调到{'第五' if to == OTHER else '第一'}网格"


def enrols_again(village: Village, rnd: Random) -> str:
    name = rnd.choice(sorted({person(each) for each in village.phones}))
    new = village.another_phone(name)
    return f"{name}领了一部新手机（{new}）"


def waiting(village: Village, *, releasable: bool) -> list[int]:
    db.session.rollback()
    rows = list(db.session.query(Quarantined).filter_by(resolved_at=None))
    found = [
        row.position for row in rows if not releasable or deciding.is_releasable(row)
    ]
    db.session.rollback()
    return found


def is_released(village: Village, rnd: Random) -> str:
    county = village.county
    with county.context():
        if not (rows := waiting(village, releasable=True)):
            return ""
        position, now = rnd.choice(rows), county.clock.now
        who = village.officers.first
        deciding.release(who, position, "核对过了", pen=county.pen, now=now)
    return "主管核对以后放行了一条待核记录"


def is_kept_out(village: Village, rnd: Random) -> str:
    county = village.county
    with county.context():
        if not (rows := waiting(village, releasable=False)):
            return ""
        position, now = rnd.choice(rows), county.clock.now
        who = village.officers.first
        deciding.keep(who, position, "不是他写的", pen=county.pen, now=now)
    return "主管核对以后没有采信一条待核记录"


def erases(village: Village, rnd: Random) -> str:
    """周 asks, 吴 approves; what may not be erased stays."""
    county, ids = village.county, sorted(village.recorded())
    if not ids:
        return ""
    id, ours = rnd.choice(ids), county.sili
    with county.context():
        try:
            erasing.ask(village.officers.first, id, *ERASED, county.clock.now)
            ledger, now = ours.settings.erasures, county.clock.now
            erasing.approve(village.officers.second, id, ours.keys, ledger, now)
        except CountyError as refused:
            return f"周敏提出删除一条记录，没有成（{refused.zh}）"
    village.erased.add(id)
    return "周敏提出、吴江批准，删除了一条记录的内容"


def restricts(village: Village, rnd: Random) -> str:
    """An open case is one that only some may know of; somebody is kept out, or not."""
    open_ = village.lying_open()
    if not open_:
        return ""
    case = rnd.choice(sorted(open_))
    out = rnd.sample(sorted({"王", "孙", "李", "陈"} & {*village.members}), 1)
    out = out if rnd.random() < 0.5 else []
    ids = [village.cast[name].enrolled().person_id for name in out]
    county, who = village.county, village.officers.first
    pen = Pen.of(county.sili.keys, who)
    with county.context():
        try:
            secluding.restrict(
                who, case, "dv", ids, "查明有家暴", pen=pen, now=county.clock.now
            )
        except CountyError as refused:
            return f"县里想把一件纠纷转为限制知悉，没有成（{refused.zh}）"
    village.secluded[case] = open_[case] - {*ids}
    return "县里把一件纠纷转为限制知悉" + (f"，{'、'.join(out)}回避" if out else "")


def forgets_pin(village: Village, rnd: Random) -> str:
    """Two officers release the phone's data key; with it comes a new PIN."""
    name = someone(village, rnd)
    phone, county = village.phones[name], village.county
    phone.close()
    asking = Recovery(phone.credentials)
    asked, code = recovery.read(asking.request()), asking.code()
    with county.context():
        keys, now = county.sili.keys, county.clock.now
        try:
            given = recovery.release_key(asked, code, village.officers, keys, now)
        except CountyError as refused:
            return f"{name}忘了密码，县里没有放行（{refused.zh}）"
    phone.unlocked = asking.take(json.dumps(given), NEW_PIN)
    return f"{name}忘了密码，两名工作人员放行，换了新密码"


def nine_were_wrong(path: Path) -> None:
    """Each takes a tenth of a second; their counting has tests of its own."""
    kept = json.loads(path.read_text())
    kept["wrong"] = {"tries": SHRED_AT - 1, "wait_until_ms": 0}
    path.write_text(json.dumps(kept))


def is_shredded(village: Village, rnd: Random) -> str:
    """Ten wrong PINs by who found it; what only the county opens is handed over."""
    if len(village.phones) < 3:
        return ""
    name = someone(village, rnd)
    phone, county = village.phones[name], village.county
    phone.close()
    nine_were_wrong(phone.credentials.path)
    try:
        phone.credentials.unlock(WRONG)
    except PhoneError:
        assert phone.credentials.is_shredded
    handed = recovery.read(hand_over(phone.folder))
    with county.context():
        ours, by = county.sili, village.officers
        recovery.deliver(handed, by, ours.keys, ours.hub, county.clock.now)
    village.phones.pop(name)
    return f"捡到{name}手机的人输错十次密码，手机自毁；加密副本交到县里"
