"""The demo's phones at work: enrolled, a life logged offline, then synchronised."""

import threading
from collections import defaultdict
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

from flask import Flask

from server import county, devices
from server.demo.errors import PhoneRefused
from server.demo.phones import Phone
from server.demo.plan import PhonePlan, Work
from server.registry import db
from server.registry.desk import Pen

AT_ONCE = 4
AHEAD = 20

Tell = Callable[[str], None]


@dataclass(frozen=True, slots=True)
class Logged:
    """What one phone recorded, and what the hub confirmed of it."""

    grid: str
    mediator: str
    cases: int
    entries: frozenset[str]
    unsent: int


def live(app: Flask, folder: Path, plans: list[PhonePlan], tell: Tell) -> list[Logged]:
    """Run all phones, a few at once; `tell` hears 'entry' and 'phone' as they come."""
    with ThreadPoolExecutor(AT_ONCE) as pool:
        return list(pool.map(partial(one, app, folder, tell), plans))


def one(app: Flask, folder: Path, tell: Tell, plan: PhonePlan) -> Logged:
    with Phone(folder / plan.grid.code) as phone:
        enrol(app, phone, plan)
        entries = log_offline(phone, plan.works, tell)
        demand(phone, do="sync")
        unsent = demand(phone, do="unsent")["unsent"]
    tell("phone")
    return Logged(
        plan.grid.code, plan.grid.mediator, plan.cases, frozenset(entries), unsent
    )


REGISTERING = threading.Lock()


def enrol(app: Flask, phone: Phone, plan: PhonePlan) -> None:
    public = demand(phone, do="create")["public"]
    with REGISTERING, app.app_context():
        sili = county()
        device = devices.register(
            public,
            plan.grid.mediator,
            [plan.grid.code],
            county=sili.settings.county,
            now=sili.clock(),
            pen=Pen.at_machine(sili.keys),
        )
        answer = devices.enrolment_answer(device, sili.settings, sili.keys)
        db.session.remove()
    demand(phone, do="enrol", answer=answer)


def log_offline(phone: Phone, works: tuple[Work, ...], tell: Tell) -> list[str]:
    """Record everything in its order; the ids of the entries."""
    cases: dict[int, str] = {}
    ids: dict[int, list[str]] = defaultdict(list)
    for work in works:
        step, mine = work.step, ids[work.case]
        said = {
            "type": step.type,
            "body": step.naming(mine),
            "at": f"{step.day.isoformat()}T{step.time}:00+08:00",
        }
        if work.case in cases:
            said["case"] = cases[work.case]
        answer = demand(phone, do="record", **said)
        cases[work.case] = answer["case"]
        mine.append(answer["id"])
        tell("entry")
    return [id for mine in ids.values() for id in mine]


def demand(phone: Phone, **work: object) -> dict[str, Any]:
    answer = phone.ask(**work)
    if not answer["ok"]:
        raise PhoneRefused(str(work), answer)
    return answer
