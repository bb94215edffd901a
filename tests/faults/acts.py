"""What may happen to real processes, each told in the words of a clerk.

A deed draws from its generator and says a sentence, or nothing where it makes no sense
now. A place for more actors: a deed is a function of the street and a generator, with
a line in `WEIGHTS`; a process that it starts is ended in `Street.__exit__` and is at
rest when `Street.until_read` says so. `relays` is what happens at a township's laptop.
"""

import json
from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path
from random import Random
from time import sleep

from tests.faults import desk
from tests.faults.deeds import SUMS
from tests.faults.desk import someone
from tests.faults.proxy import FAIR, Weather
from tests.faults.street import Street
from tests.journeys.killable import MOMENTS, STATEMENTS
from tests.journeys.processes import CHINA, today
from tests.mobile.disputes import opened
from tests.mobile.two_hands import signed

Deed = Callable[[Street, Random], str]
POINTS = sorted({*MOMENTS.values(), *STATEMENTS})
NEAREST, FARTHEST = 0.0, 0.8
KIB = 1024
FEW = 3


def weather(rnd: Random) -> tuple[Weather, str]:
    seed, at = rnd.randrange(2**32), rnd.randrange(100, 30_000)
    soon = rnd.uniform(0.02, 0.5)
    return rnd.choice(
        [
            (FAIR, "信号好"),
            (Weather(delay=0.02, rate=150_000, seed=seed), "信号又慢又远"),
            (Weather(cut_at=(at, at), seed=seed), f"每条连接到第{at}个字节就断"),
            (Weather(cut_after=(0, soon), seed=seed), f"每条连接{soon:.2f}秒之内断"),
            (Weather(loss=0.4, seed=seed), "有的请求没有回音"),
            (Weather(truncate=0.4, seed=seed), "有的回答只到一半"),
            (Weather(duplicate=0.6, seed=seed), "有的请求到了两次"),
            (Weather(late=0.5, seed=seed), "有的连接后发先至"),
            (Weather(corrupt=0.4, seed=seed), "有的字节传错了"),
            (Weather(0, 0.005, (0.1, 1), loss=0.1, truncate=0.1, duplicate=0.2,
                     corrupt=0.1, seed=seed), "样样都不好"),
        ]
    )  # fmt: skip


def a_case(street: Street, rnd: Random, name: str) -> tuple[str, str]:
    """One of a few, so that several write of the same."""
    listed = few(street, name)
    return rnd.choice(listed) if listed else ("", "")


def few(street: Street, name: str) -> list[tuple[str, str]]:
    listed = street.ask(name, do="list").get("cases", [])
    return [(each["case"], each["home"]) for each in listed[:FEW]]


def agreements(street: Street, name: str) -> list[tuple[str, str, str]]:
    """Those of the few, each with its case and home."""
    known = street.acknowledged
    return [
        (id, case, home)
        for case, home in few(street, name)
        for id in entries_of(street, name, case, home)
        if known.get(id) == "agreement.signed"
    ]


def entries_of(street: Street, name: str, case: str, home: str) -> list[str]:
    told = street.ask(name, do="case", case=case, home=home)
    found: list[str] = (told.get("file") or {}).get("entries", [])
    return found


def opens(street: Street, rnd: Random) -> str:
    name, count = someone(street, rnd), rnd.choice([1, 1, 2, 5])
    for number in range(count):
        body = opened(opened_on=today(), place=f"第{number}口井旁")
        street.record(name, "dispute.opened", body)
    return f"{name}登记了{count}件纠纷"


def agreement(fen: int) -> dict[str, object]:
    body = {**signed(fen), "signed_on": today()}
    for each in body["signatures"].values():
        each["signed_on"] = today()
    return body


def signs(street: Street, rnd: Random, by: str = "") -> str:
    name = by or someone(street, rnd)
    case, home = a_case(street, rnd, name)
    fen = rnd.choice(list(SUMS))
    if not case or not street.record(
        name, "agreement.signed", agreement(fen), case=case, home=home
    ):
        return ""
    return f"{name}记录调解协议，写{SUMS[fen]}"


def corrects(street: Street, rnd: Random) -> str:
    """An agreement of any of the few; where there is none, one is written first."""
    name = someone(street, rnd)
    acts = agreements(street, name)
    if not acts and signs(street, rnd, name):
        acts = agreements(street, name)
    if not acts:
        return ""
    (act, case, home), fen = rnd.choice(acts), rnd.choice(list(SUMS))
    body = {
        "corrects": act,
        "corrected_on": today(),
        "reason": "又问了一遍",
        "set": {"/terms/t1/amount_fen": fen},
    }
    done = street.record(name, "agreement.corrected", body, case=case, home=home)
    return f"{name}把数额更正为{SUMS[fen]}" if done else ""


def takes_evidence(street: Street, rnd: Random) -> str:
    """A paper of so many pieces; which are under way while others write."""
    name, size = someone(street, rnd), rnd.choice([3, 40, 150]) * KIB
    case, home = a_case(street, rnd, name)
    if not case or not home.startswith("grid-"):
        return ""
    paper = street.folder / f"{rnd.randrange(2**32)}.pdf"
    paper.write_bytes(b"%PDF-1.4\n" + rnd.randbytes(size))
    work = {"case": case, "home": home, "path": str(paper), "title": "协议书"}
    told = street.ask(name, do="evidence", **work)
    if not told["ok"]:
        return ""
    street.acknowledged[told["id"]] = "evidence.added"
    street.taken[told["evidence"]] = told["id"], case
    return f"{name}取了一份{size // KIB}K的证据"


def frees(street: Street, rnd: Random) -> str:
    """Of what the county keeps the phone lets its copies go."""
    name = someone(street, rnd)
    freed = street.ask(name, do="free", budget=0).get("freed")
    return f"{name}的手机腾出地方（{freed}）" if freed else ""


def syncs(street: Street, rnd: Random) -> str:
    """One or all at once, in some weather."""
    names = rnd.choice([[someone(street, rnd)], sorted(street.phones)])
    street.line.weather, sky = weather(rnd)
    told = street.synchronise(names)
    street.line.weather = FAIR
    street.said += [each.get("error", each.get("kind", "")) for each in told.values()]
    done = sum(each["ok"] for each in told.values())
    return f"{'、'.join(names)}同步，{sky}（{done}个成了）"


def is_killed(street: Street, rnd: Random) -> str:
    """A phone, in the middle of what it does or of nothing."""
    name, after = someone(street, rnd), rnd.uniform(NEAREST, FARTHEST)

    def strike() -> None:
        sleep(after)
        street.process(name).process.kill()

    street.line.weather, sky = weather(rnd)
    street.synchronise([name], strike)
    street.kill(name)
    street.line.weather = FAIR
    return f"{name}的手机同步{after:.2f}秒时没电了（{sky}）"


def is_killed_writing(street: Street, rnd: Random) -> str:
    """What it said is recorded stays; of the rest it may be either."""
    name, after = someone(street, rnd), rnd.uniform(0, 0.05)
    street.ask(name, do="unsent")
    phone = street.process(name)
    for _ in range(6):
        body = opened(opened_on=today())
        phone.send(do="record", type="dispute.opened", body=body)
    sleep(after)
    phone.process.kill()
    told = phone.process.stdout.read().splitlines() if phone.process.stdout else []
    kept = [json.loads(line) for line in told if line[-1:] == "}"]
    kept = [each for each in kept if each["ok"]]
    for each in kept:
        street.acknowledged[each["id"]] = "dispute.opened"
    street.kill(name)
    return f"{name}的手机登记到第{len(kept)}件时没电了"


def server_is_killed(street: Street, rnd: Random) -> str:
    """While phones synchronise, or not."""
    names = rnd.sample(sorted(street.phones), rnd.randint(0, len(street.phones)))
    after = rnd.uniform(NEAREST, FARTHEST)

    def strike() -> None:
        sleep(after)
        street.server.kill()
        street.begin()

    street.synchronise(names, strike)
    return (
        f"{'、'.join(names) or '没有人'}同步，{after:.2f}秒时县里的服务器断电，又起来"
    )


def server_dies_at(street: Street, rnd: Random) -> str:
    """At one boundary of what it writes."""
    point, times = rnd.choice(POINTS), rnd.randint(1, 4)
    street.begin_to_die(point, times)
    street.synchronise(street.phones)
    sleep(0.3)
    died = street.server.ended
    street.server.kill()
    street.begin()
    where = f"写到{point}第{times}次时死掉" if died else "断电"
    return f"县里的服务器{where}，又起来"


def second_ingest(street: Street, rnd: Random) -> str:
    """Comes, or is killed; beside desk verbs and the first one."""
    if not street.database_url:
        return ""
    if not street.workers:
        street.begin_second()
        return "县里又起了一个收件程序"
    names = sorted(street.phones)
    street.synchronise(names, lambda: sleep(rnd.uniform(0, FARTHEST)))
    street.end_second()
    return "县里的第二个收件程序被杀死"


def clock_jumps(street: Street, rnd: Random) -> str:
    name, days = someone(street, rnd), rnd.choice([-400, -9, -1, 1, 9, 400])
    at = datetime.now(CHINA) + timedelta(days=days)
    body = opened(opened_on=at.date().isoformat())
    done = street.record(name, "dispute.opened", body, at=at.isoformat())
    return f"{name}的手机的钟跳了{days}天，登记一件（{'成' if done else '没有成'}）"


def phone_is_full(street: Street, rnd: Random) -> str:
    """It records and synchronises on a disk that takes no more; then there is room."""
    name, most = someone(street, rnd), rnd.choice([0, 4, 64, 256, 1024]) * KIB
    street.ask(name, do="unsent")
    street.fill([street.process(name).process.pid], most)
    written = street.record(name, "dispute.opened", opened(opened_on=today()))
    told = street.synchronise([name])[name]
    street.said.append(str(told.get("error", told.get("kind"))))
    assert name in street.alive, f"{name}的手机存满时程序自己停了"
    street.fill([street.alive[name].process.pid], None)
    full = "什么也写不下" if not most else f"每个文件只到{most // KIB}K"
    return f"{name}的手机存满了（{full}），登记{'成' if written else '不成'}"


def server_is_full(street: Street, rnd: Random) -> str:
    most = rnd.choice([0, 32, 256, 1024]) * KIB
    street.fill(street.pids(), most)
    told = street.synchronise(street.phones)
    street.fill(street.pids(), None)
    done = sum(each["ok"] for each in told.values())
    for each in told.values():
        words = each["words"]
        assert "服务器出错" not in words, f"县里的磁盘满了，手机只说：{words}"
    return f"县里的磁盘满了（每个文件只到{most // KIB}K），{done}部手机同步成了"


def backs_up(street: Street, rnd: Random) -> str:
    told = street.command(
        *("backup", "--to", street.folder / "disk", "--key-file", street.key_file)
    )
    street.backups.append(told.splitlines()[0])
    return f"县里做了第{len(street.backups)}次备份"


def goes_back(street: Street, rnd: Random) -> str:
    if not street.backups:
        return ""
    number, part = rnd.randrange(len(street.backups)), rnd.choice(["all", "registry"])
    part = part if street.database_url else rnd.choice([part, "hub"])
    street.go_back(street.backups[number], part)
    return f"县里退回到第{number + 1}次备份（{part}）"


def enrols_again(street: Street, rnd: Random) -> str:
    """Somebody's phone is revoked, or not, and he gets a new one."""
    if len(street.phones) > len(street.members) + 1:
        return ""
    name = rnd.choice(street.members)
    ended = desk.is_revoked(street, rnd) if rnd.random() < 0.5 else ""
    new = street.another_phone(name)
    return f"{ended}{'；' if ended else ''}{name}领了一部新手机（{new}）"


def carries_by_hand(street: Street, rnd: Random) -> str:
    """A stick to the county and back: whole, torn, garbled; an import may die."""
    name, stick = someone(street, rnd), street.folder / "stick"
    stick.mkdir(exist_ok=True)
    out = stick / f"{name}.sili"
    if not street.ask(name, do="export", path=str(out))["ok"]:
        return ""
    became = damaged(out, rnd)
    work = ("bundle", "import", out, *[out] * rnd.randint(0, 1), "--answers", stick)
    if rnd.random() < 0.3:
        street.begun_and_killed(rnd.uniform(0.3, 3), *work)
        return f"{name}的数据包（{became}）交到县里，导入的程序被杀死"
    street.tried(*work)
    answer = stick / f"{street.phones[name].unlocked.device}-answer.sili"
    if not answer.exists():
        return f"{name}的数据包（{became}）交到县里，没有回执"
    came = damaged(answer, rnd)
    told = street.ask(name, do="take_in", path=str(answer))
    assert name in street.alive, f"{name}的手机收回执时程序自己停了"
    if came != "完好":
        assert not told["ok"], f"{name}的手机收下了{came}的回执"
    return f"{name}的数据包（{became}）交到县里，带回回执（{came}）"


def damaged(file: Path, rnd: Random) -> str:
    """What becomes of it on the way."""
    raw, kind = file.read_bytes(), rnd.choice(["完好", "完好", "只到一半", "坏了"])
    at = rnd.randrange(len(raw))
    if kind == "只到一半":
        file.write_bytes(raw[:at])
    elif kind == "坏了":
        file.write_bytes(raw[:at] + bytes([raw[at] ^ 1]) + raw[at + 1 :])
    return kind


def at_the_desk(street: Street, rnd: Random) -> str:
    deed = rnd.choice([desk.erases, desk.is_released, desk.is_kept_out, desk.restricts])
    return deed(street, rnd)


WEIGHTS: dict[Deed, int] = {
    opens: 8,
    signs: 6,
    corrects: 14,
    takes_evidence: 4,
    frees: 1,
    syncs: 12,
    is_killed: 5,
    is_killed_writing: 3,
    server_is_killed: 3,
    server_dies_at: 2,
    second_ingest: 3,
    clock_jumps: 2,
    phone_is_full: 3,
    server_is_full: 2,
    backs_up: 1,
    goes_back: 2,
    enrols_again: 1,
    at_the_desk: 3,
    carries_by_hand: 4,
}
