"""A season of a township: each kind of negligence is caught, the careful one is spared.

Twenty petitions come on one day, each to somebody who does one thing wrong; four more
come to a unit that does everything right. The patrol goes round five times in three
months, and two faults that no record tells are entered by hand.
"""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

from tests.schemas.petition.telling import OTHER, UNIT, to_road
from tests.server.asked import later, registered, step, today, unit
from tests.server.county import County
from tests.server.patrolled import of, patrol, report, rows

ROUNDS, EVERY = 5, 20


class Season:
    """The county, and what somebody means to do on a later day."""

    def __init__(self, county: County) -> None:
        self.county = county
        self.people = 0
        self.plans: list[tuple[int, Callable[[], None]]] = []
        self.begun = today(county)

    def came(self, **said: Any) -> str:
        """Somebody new, with a matter of his own."""
        self.people += 1
        who = {"p1": {"name": f"王{self.people}", "address": f"{self.people}组"}}
        return registered(self.county, **{"petitioners": who, **said})

    def do(self, petition: str, type: str, by: str = UNIT, **said: Any) -> None:
        step(self.county, petition, type, by=unit(by), **said)

    def office(self, petition: str, type: str, **said: Any) -> None:
        step(self.county, petition, type, **said)

    def on(self, days: int, act: Callable[[], None]) -> None:
        self.plans.append((days, act))

    def signed(self, name: str = UNIT, **said: Any) -> str:
        petition = self.came(**said)
        self.office(petition, "classified")
        self.office(petition, "transferred", unit=name)
        self.do(petition, "unit_received", name)
        return petition

    def accepted(self, name: str = UNIT, **said: Any) -> str:
        petition = self.signed(name, **said)
        self.do(petition, "met", name)
        self.do(petition, "accepted", name)
        return petition

    def answered(self, name: str = UNIT, signed: bool = True, **said: Any) -> str:
        """Met twice, an opinion, served, met again: on one day, and nothing wrong."""
        petition = self.accepted(name)
        self.do(petition, "met", name, number=2, content="沟通方案")
        self.do(petition, "opinion_issued", name, **said)
        self.do(petition, "served", name, signed=signed)
        self.do(petition, "met", name, number=3, content="答复见面")
        return petition

    def reported(self, name: str = UNIT, **said: Any) -> str:
        petition = self.answered(name, **said)
        self.do(petition, "reported_back", name)
        return petition

    def pass_by(self) -> None:
        """What was planned, on its day; the patrol at the end of each round."""
        for ends in range(EVERY, ROUNDS * EVERY + 1, EVERY):
            due = [plan for plan in self.plans if ends - EVERY <= plan[0] < ends]
            for days, act in sorted(due, key=lambda plan: plan[0]):
                self.county.clock.now += timedelta(days=days - self.now)
                act()
            later(self.county, ends - self.now)
            patrol(self.county)

    @property
    def now(self) -> int:
        """So many days have passed."""
        return (today(self.county) - self.begun).days


REPLY = {"c1": {"disposition": "not_supported", "text": "无法律依据"}}


def faults(season: Season) -> dict[str, str]:
    """By item, the petition in which somebody did it."""
    s, day = season, timedelta(days=1)
    made = {
        "N1-1": s.came(received_on=(today(s.county) - 4 * day).isoformat()),
        "N1-4": s.came(),
        "N2-1": s.came(),
        "N2-2": s.signed(),
        "N2-3": s.signed(),
        "N2-4": s.signed(),
        "N2-5": s.accepted(),
        "N2-6": s.reported(),
        "N2-8": s.signed(),
        "N3-2": s.accepted(),
        "N3-4": s.reported(basis="见附件"),
        "N3-5": s.accepted(),
        "N3-6": s.accepted(),
        "N3-8": s.reported(signed=False),
        "N4-2": s.accepted(),
        "N4-3": s.answered(),
        "N4-4": s.accepted(),
        "N4-5": s.reported(),
        "N4-6": s.reported(),
        "N5-2": s.came(is_urgent=True),
    }
    s.on(1, lambda: s.office(made["N1-4"], "classified", **SUGGESTED))
    s.on(2, lambda: s.office(made["N1-4"], "classified"))
    s.do(made["N2-3"], "objected")
    s.do(made["N2-4"], "disputed", units=[UNIT, OTHER])
    s.office(made["N2-6"], "review_requested")
    s.on(12, lambda: s.do(made["N2-8"], "met"))
    s.on(13, lambda: s.do(made["N2-8"], "accepted"))
    s.on(14, lambda: s.do(made["N2-8"], "met", number=2, content="沟通方案"))
    s.on(5, lambda: s.office(made["N3-2"], "classified", answers=to_road(1)))
    s.office(made["N3-5"], "classified", answers=to_road(5))
    s.do(made["N3-5"], "answered")
    told = today(s.county).isoformat()
    s.on(9, lambda: s.do(made["N3-6"], "extended", told_on=told))
    s.do(made["N4-2"], "opinion_issued")
    s.do(made["N4-2"], "served")
    s.do(made["N4-4"], "met", number=2, content="沟通方案")
    s.do(made["N4-4"], "opinion_issued", replies=REPLY)
    s.do(made["N4-4"], "served")
    s.on(75, lambda: s.office(made["N4-4"], "closed"))
    s.on(20, lambda: again(s, made["N4-5"]))
    s.on(3, lambda: s.office(made["N4-6"], "evaluated", satisfaction="3"))
    return made


SUGGESTED = {"category": "suggestion", "answers": {}}


def again(season: Season, petition: str) -> None:
    season.came(repeats=petition)


def careful(season: Season) -> list[str]:
    """Everything in time, in its own words, and followed up."""
    made = [season.reported(OTHER) for _ in range(4)]
    season.on(2, lambda: season.office(made[0], "evaluated", satisfaction="3"))
    season.on(5, lambda: season.do(made[0], "met", OTHER, number=3, content="回访"))
    return made


def test_each_negligence_is_caught_and_the_careful_is_never_accused(
    county: County,
) -> None:
    season = Season(county)
    spared, made = careful(season), faults(season)
    report(county, "N5-1", unit=UNIT)
    report(county, "N5-3", unit=UNIT)
    season.pass_by()
    missed = {
        item for item, petition in made.items() if item not in of(county, petition)
    }
    assert missed == set()
    for item, petition in made.items():
        facts = [r for r in rows(county) if (r.rule, r.petition) == (item, petition)]
        assert len(facts) == 1, item
    assert {item for each in spared for item in of(county, each)} == set()
    assert OTHER not in {row.unit for row in rows(county)}
