"""What may happen to a township's laptop, and to phones that come to it.

`acts` says what a deed is; these are drawn where a laptop has come (`WEIGHTS`), but for
its coming. Whatever a phone is told by a laptop makes nothing 已送达, and 县已收到 only
what is in the record: it is asked at once, whatever else went wrong.
"""

from collections.abc import Callable, Iterable
from pathlib import Path
from random import Random
from time import sleep
from typing import Any

from server import utc_now
from tests.faults.acts import FARTHEST, KIB, NEAREST, Deed, damaged, weather
from tests.faults.desk import someone
from tests.faults.street import Street
from tests.faults.township import Township
from tests.faults.truths import ARRIVED
from tests.journeys.processes import today
from tests.mobile.disputes import opened

A_LITTLE = 3.0
THREE_WEEKS = 21


def comes(street: Street, rnd: Random) -> str:
    if street.laptop is not None:
        return ""
    street.laptop_comes()
    return "司法所领来一台电脑作中转站"


def there(street: Street) -> Township:
    """The laptop in the village, on, out of reach of the county."""
    laptop = street.laptop
    assert laptop is not None
    laptop.was_used = True
    laptop.on_good_lines()
    laptop.road.shut()
    laptop.on()
    return laptop


def some(street: Street, rnd: Random) -> list[str]:
    return rnd.choice([[someone(street, rnd)], sorted(street.phones)])


def told_there(
    street: Street,
    names: Iterable[str],
    meanwhile: Callable[[], object] = lambda: None,
    **how: str,
) -> dict[str, dict[str, Any]]:
    """These phones synchronise with the laptop; what it tells them is so."""
    names, laptop = list(names), street.laptop
    assert laptop is not None
    before: dict[str, str] = {}
    for name in names:
        street.ask(name, do="relay", address=laptop.address)
        before |= own(street, name)
    told = street.synchronise(names, meanwhile, **{"through": "relay", **how})
    for name in names:
        assert told[name]["kind"] != "ended", f"{name}的手机在中转站自己停了"
        for id, words in own(street, name).items():
            new = f"{name}的手机在中转站听说{id}{words}"
            if words != before.get(id):
                assert words != "已送达", new
                true = words not in ARRIVED or id in recorded(street)
                assert true, f"{new}，县里没有"
    street.said += [f"at the laptop: {each['kind']}" for each in told.values()]
    return told


def own(street: Street, name: str) -> dict[str, str]:
    """What the phone says of each entry of its own."""
    device = street.phones[name].unlocked.device
    told: dict[str, str] = street.ask(name, do="standing").get("entries", {})
    return {id: words for id, words in told.items() if f":{device}:" in id}


def recorded(street: Street) -> set[str]:
    """Now, or before the county went back: what it said then is heard later."""
    return street.was_recorded | street.recorded().keys()


def syncs_there(street: Street, rnd: Random) -> str:
    """The laptop alone, or where the phone finds no county by itself."""
    laptop, names = there(street), some(street, rnd)
    laptop.lane.weather, sky = weather(rnd)
    street.line.open = how = rnd.random() < 0.5
    told = told_there(street, names, through="relay" if how else "")
    street.line.open = True
    done = sum(each["ok"] for each in told.values())
    return f"{'、'.join(names)}在村里跟中转站同步，{sky}（{done}个成了）"


def dies_with_phones(street: Street, rnd: Random) -> str:
    laptop, names = there(street), sorted(street.phones)
    after = rnd.uniform(NEAREST, FARTHEST)

    def strike() -> None:
        sleep(after)
        laptop.kill()

    told_there(street, names, strike)
    return f"{'、'.join(names)}跟中转站同步{after:.2f}秒时，中转站没电了"


def dies_on_the_way(street: Street, rnd: Random) -> str:
    """With what phones brought; while it carries to the county."""
    laptop, names = there(street), some(street, rnd)
    told_there(street, names)
    laptop.kill()
    laptop.road.open = True
    laptop.road.weather, sky = weather(rnd)
    after = rnd.uniform(NEAREST, FARTHEST)
    laptop.on()
    sleep(after)
    laptop.kill()
    return f"{'、'.join(names)}交给中转站，它往县里交了{after:.2f}秒时没电了（{sky}）"


def meets(street: Street, rnd: Random) -> str:
    laptop = there(street)
    laptop.kill()
    laptop.road.open = True
    laptop.road.weather, sky = weather(rnd)
    began = utc_now()
    laptop.on()
    for _ in range(int(A_LITTLE / 0.1)):
        if waits := laptop.waits(began) == 0:
            break
        sleep(0.1)
    return f"中转站连上县里，{sky}（{'交完了' if waits else '没有交完'}）"


def is_away(street: Street, rnd: Random) -> str:
    laptop, name = there(street), someone(street, rnd)
    laptop.kill()
    told = told_there(street, [name])[name]
    assert not told["ok"], told
    assert "中转站" in told["words"], told
    return f"中转站不在村里，{name}没有找到它"


def is_full(street: Street, rnd: Random) -> str:
    """It takes no more, says so, and goes on by itself where there is room again."""
    laptop, most = there(street), rnd.choice([0, 4, 64, 256]) * KIB
    name, pid = someone(street, rnd), [laptop.child.pid if laptop.child else 0]
    laptop.road.open = rnd.random() < 0.7
    street.record(name, "dispute.opened", opened(opened_on=today()))
    told_there(street, [name])  # It goes to the county with that, and again soon.
    street.fill(pid, most)
    told = told_there(street, street.phones)
    sleep(rnd.uniform(0, A_LITTLE))
    assert laptop.is_on, "中转站的磁盘满了，程序自己停了"
    street.fill(pid, None)
    done = sum(each["ok"] for each in told.values())
    began, laptop.road.open = utc_now(), True
    street.record(name, "dispute.opened", opened(opened_on=today()))
    told_there(street, [name])
    laptop.until_met(began)
    return f"中转站的磁盘满了（每个文件只到{most // KIB}K），{done}部手机同步成了"


def is_ended(street: Street, rnd: Random) -> str:
    """By the county; whoever has heard of it comes no more. What lies there is handed
    in by hand, and the folder is put away."""
    laptop, name = there(street), someone(street, rnd)
    laptop.ends()
    heard = street.ask(name, do="sync")["ok"]
    told = told_there(street, [name])[name]
    assert not (heard and told["ok"]), f"{name}听说中转站停用了，还跟它同步"
    laptop.kill()
    street.tried("bundle", "import", exported(laptop, stick_of(street)))
    street.handed_in |= laptop.holds().keys()
    laptop.away()
    street.laptop = None
    return (
        f"县里停用了中转站，{name}{'' if heard else '没有'}听说；它上面的由人交到县里"
    )


def sinks(street: Street, rnd: Random) -> str:
    """With all that phones brought; they have it still."""
    laptop, names = there(street), some(street, rnd)
    told_there(street, names)
    laptop.sinks()
    street.laptop, street.has_sunk = None, True
    return f"{'、'.join(names)}交给中转站以后，它掉进河里了"


def phone_sinks(street: Street, rnd: Random) -> str:
    """What the laptop has of it is all there is."""
    laptop, name = there(street), someone(street, rnd)
    written = street.record(name, "dispute.opened", opened(opened_on=today()))
    laptop.lane.weather, sky = weather(rnd)
    told = told_there(street, [name])[name]
    said = [id for id, words in own(street, name).items() if words.startswith("在中转")]
    lacks = {*said} - laptop.holds().keys() - recorded(street)
    assert street.has_sunk or not lacks, f"{name}说{lacks}在中转站，那里没有"
    street.lose(name)
    became = (
        f"{'记了一件，' if written else ''}{'同步了' if told['ok'] else '没有同步成'}"
    )
    if len(street.phones) < 3:
        became += f"；他领了一部新手机（{street.another_phone(name[:1])}）"
    return f"{name}在中转站{became}（{sky}），手机掉进河里了"


def lies_in_a_drawer(street: Street, rnd: Random) -> str:
    laptop = there(street)
    laptop.kill()
    laptop.ages(THREE_WEEKS)
    return "中转站在柜子里放了三个星期"


def stick_of(street: Street) -> Path:
    stick = street.folder / "stick"
    stick.mkdir(exist_ok=True)
    return stick


def exported(laptop: Township, stick: Path) -> Path:
    laptop.says("bundle", "export", "--to", str(stick))
    return stick / f"{laptop.mine.relay}.sili"


def is_carried_by_hand(street: Street, rnd: Random) -> str:
    """As `acts.carries_by_hand` of a phone."""
    laptop, stick = there(street), stick_of(street)
    laptop.kill()
    out = exported(laptop, stick)
    answer = stick / f"{laptop.mine.relay}-answer.sili"
    answer.unlink(missing_ok=True)
    became = damaged(out, rnd)
    work = ("bundle", "import", out, *[out] * rnd.randint(0, 1), "--answers", stick)
    if rnd.random() < 0.3:
        street.begun_and_killed(rnd.uniform(0.3, 3), *work)
        return f"中转站的数据包（{became}）交到县里，导入的程序被杀死"
    street.tried(*work)
    if not answer.exists():
        return f"中转站的数据包（{became}）交到县里，没有回执"
    came = damaged(answer, rnd)
    code, said = laptop.tried("bundle", "import", str(answer))
    assert came == "完好" or code, f"中转站收下了{came}的回执"
    assert came != "完好" or not code, f"中转站没有收下回执：{said}"
    return f"中转站的数据包（{became}）交到县里，带回回执（{came}）"


COMES: dict[Deed, int] = {comes: 4}
WEIGHTS: dict[Deed, int] = {
    syncs_there: 8,
    dies_with_phones: 3,
    dies_on_the_way: 4,
    meets: 4,
    is_away: 1,
    is_full: 3,
    is_ended: 2,
    sinks: 1,
    phone_sinks: 3,
    lies_in_a_drawer: 2,
    is_carried_by_hand: 4,
}
