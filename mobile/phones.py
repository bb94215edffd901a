"""手机同步情况: of each phone what the county knows, in words, and what to do about it.

    said (mobile.townships) ──► signs, the most pressing first ──► one light, one advice

All of it is as of the day up to which the county's words are known here, never as of
now: whoever was silent for three days then may have called since. Phones stand by what
presses and then by name; nobody is counted against anybody.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from datetime import date, datetime
from typing import Any, NamedTuple

from mobile.clock import CHINA
from mobile.townships import Townships
from schemas import codes

ORDER = {"red": 0, "yellow": 1, "green": 2, "grey": 3}
QUIET, SILENT, LOST = 3, 7, 30
CALL = "请他在有信号的地方打开应用，按“开始同步”"
BRING = "先打电话问问；那里没有网，就带中转站的电脑去，或者叫他用U盘带来"
ANEW = "手机要是丢了坏了，请县里登记新手机，把旧的停用"
ROLES = {
    "mediator": "网格调解员",
    "director": "调委会主任",
    "judicial_office": "司法所",
    "township_supervisor": "乡镇主管",
}
# Why something of it waits at the county, and what to do.
LOOKED_AT = "请在县里的“待查文件”页面看一看，决定收不收"
UPGRADE = "请他升级应用，再照原样重新记录一次"
REASONS: Mapping[str, tuple[str, str]] = {
    "invalid_body": ("填写不合表格要求", UPGRADE),
    "invalid_entry": ("记录格式不对", UPGRADE),
    "no_body": ("记录没有内容", UPGRADE),
    "wrong_home": ("送错了网格", "请他在案件所属的网格里重新记录"),
    "outside_scope": ("写的时候他还不负责这个网格", LOOKED_AT),
    "wrong_person": ("写的人不是这部手机登记的人", LOOKED_AT),
    "revoked_device": ("手机已停用，记录等着核对", LOOKED_AT),
    "suspended_device": (
        "手机暂停着，恢复后自动入卷",
        "查清楚以后，在县里的页面上恢复这部手机",
    ),
    "bad_seal": ("签章不符，可能被改动过", LOOKED_AT),
    "wrong_id": ("编号与内容不符", LOOKED_AT),
    "wrong_revision": ("版本与签章不符", LOOKED_AT),
    "paper_missing": ("补录没有附纸质原件", "请他把原件拍上，重新补录"),
    "not_their_mediator": ("补录写的调解员不在这个网格", "请他核对名字，重新补录"),
    "unknown_envelope": ("县里的程序还读不懂", "等县里升级，会自动再核验"),
    "unknown_algorithm": ("县里的程序还读不懂", "等县里升级，会自动再核验"),
}
UNKNOWN = "核验没有通过", LOOKED_AT


class Sign(NamedTuple):
    """One thing that is so, and what to do about it, if anything."""

    light: str
    words: str
    todo: str = ""


class Phone(NamedTuple):
    """One phone, ready to be shown."""

    device: str
    person: str
    role: str
    place: str
    signs: tuple[Sign, ...]
    facts: tuple[str, ...]
    is_ended: bool

    @property
    def light(self) -> str:
        return self.signs[0].light

    @property
    def todo(self) -> str:
        return next((sign.todo for sign in self.signs if sign.todo), "")

    @property
    def presses(self) -> bool:
        return self.light in ("red", "yellow")


class Shown(NamedTuple):
    """All phones of the townships, and up to when that is so."""

    phones: tuple[Phone, ...]
    as_of: datetime | None

    @property
    def pressing(self) -> int:
        return sum(each.presses for each in self.phones)


def shown(townships: Townships) -> Shown:
    found: list[Phone] = []
    times = [each.as_of for each in townships]
    for each in townships:
        as_of = (each.as_of or datetime.min.replace(tzinfo=CHINA)).astimezone(CHINA)
        found += (of_document(said, as_of.date()) for said in each.phones())
    known = [at for at in times if at is not None]
    oldest = min(known) if known and len(known) == len(times) else None
    return Shown(tuple(sorted(found, key=place_in_list)), oldest)


def place_in_list(phone: Phone) -> tuple[bool, int, str, str]:
    return phone.is_ended, ORDER[phone.light], phone.person, phone.device


def find(townships: Townships, device: str) -> Phone | None:
    return next((p for p in shown(townships).phones if p.device == device), None)


def told(townships: Townships) -> str:
    """What the list of cases and the sync page say of it in one line; to whoever looks
    after no phones, nothing."""
    return words(shown(townships)) if townships else ""


def words(found: Shown) -> str:
    if not found.phones:
        return "手机同步情况　县里还没有说"
    said = f"{found.pressing} 部要管" if found.pressing else "都正常"
    return f"手机同步情况　{said}"


def as_of_words(as_of: datetime | None, now: datetime) -> str:
    if as_of is None:
        return "县里还没有说过，请先同步一次"
    at = as_of.astimezone(CHINA)
    told = f"县里的情况截至 {at.month}月{at.day}日 {at:%H:%M}"
    days = (now.astimezone(CHINA).date() - at.date()).days
    return f"{told}。那以后的 {days} 天还不知道，先同步再看" if days > 0 else told


# -- one phone


def of_document(said: Mapping[str, Any], as_of: date) -> Phone:
    person = said["person"]
    found = sorted(signs(said, as_of), key=lambda sign: ORDER[sign.light])
    return Phone(
        device=said["device"],
        person=person["name"],
        role=ROLES.get(person["role"], ""),
        place=places(said["areas"]),
        signs=tuple(found),
        facts=tuple(facts(said)),
        is_ended=bool(said.get("revoked_on")),
    )


def places(areas: Iterable[str]) -> str:
    return "、".join(codes.name_of(area) or area for area in areas)


def signs(said: Mapping[str, Any], as_of: date) -> Iterator[Sign]:
    if said.get("revoked_on"):
        yield Sign("grey", f"{spoken(said['revoked_on'])}已停用")
        return
    if said.get("suspended_on"):
        why = said.get("suspended_for") or "没有写"
        todo = f"理由：{why}。查清楚以后，在县里的页面上恢复或者停用"
        yield Sign("red", "已暂停", todo)
    if said.get("forked"):
        todo = "打电话问他恢复过备份没有、是不是只有他一个人在用"
        yield Sign("red", "有编号重复的记录", todo)
    yield from of_refusals(said)
    yield of_silence(said, as_of)
    yield from of_transport(said)
    yield from of_program(said)


def of_refusals(said: Mapping[str, Any]) -> Iterator[Sign]:
    for reason, count in said.get("waiting", {}).items():
        why, todo = REASONS.get(reason, UNKNOWN)
        yield Sign("red", f"退回 {count} 条：{why}", todo)
    if kept_out := said.get("kept_out"):
        yield Sign("grey", f"核对后没有采信 {kept_out} 条")


def last_day(said: Mapping[str, Any]) -> date | None:
    """On which day it was let in last, or something of it came another way."""
    days = [said.get("heard_on"), said.get("received_on")]
    return max((date.fromisoformat(day) for day in days if day), default=None)


def of_silence(said: Mapping[str, Any], as_of: date) -> Sign:
    last = last_day(said)
    if last is None:
        return Sign("red", "登记以后没有同步过", CALL)
    days = (as_of - last).days
    if days < QUIET:
        told = ("今天", "昨天")[days] if 0 <= days < 2 else spoken(last.isoformat())
        return Sign("green", f"{told}同步过")
    light = "yellow" if days < SILENT else "red"
    todo = CALL if days < SILENT else BRING if days < LOST else f"{BRING}。{ANEW}"
    return Sign(light, f"{days} 天没有同步", todo)


def of_transport(said: Mapping[str, Any]) -> Iterator[Sign]:
    for relay in said.get("at_relays", ()):
        if relay["waiting"]:
            todo = f"把{relay['name']}接上网，或者用U盘从那里带到县里"
            yield Sign("yellow", f"{relay['waiting']} 条还在中转站", todo)
    if count := said.get("evidence_missing"):
        todo = "请他连上无线网，把应用开着等它传完"
        yield Sign("yellow", f"照片录音还差 {count} 件", todo)
    if any(each["gap"] for each in said.get("held", {}).values()):
        todo = "请他再同步一次，缺的会自己补上；补不上请告诉县里"
        yield Sign("yellow", "中间缺记录", todo)


def of_program(said: Mapping[str, Any]) -> Iterator[Sign]:
    if minutes := said.get("clock_minutes"):
        way = "慢" if minutes > 0 else "快"
        todo = "请他在手机的设置里打开“自动确定日期和时间”"
        yield Sign("yellow", f"手机时间{way} {abs(minutes)} 分钟", todo)
    if said.get("is_newer"):
        yield Sign("grey", "他的应用比县里的新，县里升级后再读")


def facts(said: Mapping[str, Any]) -> Iterator[str]:
    """What stands below, for who speaks with him on the telephone."""
    for name, told in (
        ("heard_on", "最近联系县里"),
        ("received_on", "县里最近收到记录"),
    ):
        day = said.get(name)
        yield f"{told}：{spoken(day) if day else '没有'}"
    for grid, chain in said.get("held", {}).items():
        yield f"{codes.name_of(grid) or grid}：县里连续收到第 {chain['n']} 条"
    for relay in said.get("at_relays", ()):
        yield f"到过中转站（{relay['name']}）：{spoken(relay['met_on'])}"
    yield f"手机编号：{said['device']}"


def spoken(day: str) -> str:
    when = date.fromisoformat(day)
    return f"{when.month}月{when.day}日"
