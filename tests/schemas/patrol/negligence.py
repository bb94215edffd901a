"""For each item of the lists, what it hits and the nearest that it does not.

`EXAMPLES` has of each item a sentence and the petition, with what stands beside it, in
which somebody was negligent; `SPARED` the same of the careful colleague.
"""

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any, NamedTuple

from schemas.patrol import beside
from schemas.patrol.beside import Letter, Read, ToldAt
from schemas.patrol.context import Context, Hit, Kin, Paper, late_of
from schemas.patrol.judging import hits
from schemas.petition.claims import Deed, Petition
from schemas.petition.clocks import clocks_of
from tests.schemas.petition.telling import (
    ACTOR,
    CALENDAR,
    MONDAY,
    TERMS,
    UNIT,
    deed,
    registered,
    suggestion,
    to_road,
    told,
)

LONG = "信访人反映水渠被邻户侵占，现场核实属实，双方对恢复原状的方案仍有分歧"


def on(days: int) -> date:
    """So many days after the petition came."""
    return MONDAY + timedelta(days=days)


def beside_of(petition: Petition, day: date, **more: Any) -> Context:
    clocks = clocks_of(petition, CALENDAR, TERMS, day)
    return Context(day, CALENDAR, late_of(clocks, day), **more)


def seen(petition: Petition, days: int, **more: Any) -> tuple[Hit, ...]:
    """What the patrol hits so many days after the petition came."""
    return hits(petition, beside_of(petition, on(days), **more))


class Example(NamedTuple):
    rule: str
    sentence: str
    hits: Callable[[], tuple[Hit, ...]]


def example(
    rule: str, sentence: str, petition: Petition, days: int, **more: Any
) -> Example:
    return Example(rule, sentence, lambda: seen(petition, days, **more))


def handed(*later: Deed, first: Deed | None = None) -> Petition:
    """Handed on the next day, signed for the day after."""
    opening = deed("transferred", on(1)), deed("unit_received", on(2))
    return told(deed("classified", on(0)), *opening, *later, first=first)


def accepted(*later: Deed, first: Deed | None = None) -> Petition:
    """Met and accepted in the first week."""
    early = deed("met", on(3)), deed("accepted", on(4))
    return handed(*early, *later, first=first)


def met(number: int, days: int, **said: Any) -> Deed:
    content = said.pop("content", f"第{number}次见面")
    return deed("met", on(days), number=number, content=content, **said)


def opinion(days: int, disposition: str = "supported", **said: Any) -> Deed:
    replies = {"c1": {"disposition": disposition, "text": "应予恢复"}}
    return deed("opinion_issued", on(days), **{"replies": replies, **said})


def served(
    *later: Deed, disposition: str = "supported", signed: bool = True
) -> Petition:
    """Met twice, answered, served on the thirtieth day, met again."""
    return accepted(
        met(2, 15),
        opinion(28, disposition),
        deed("served", on(30), signed=signed),
        met(3, 31),
        *later,
    )


def repeated(days: int) -> tuple[Kin, ...]:
    return (Kin("y", "（2026）丰信访字第9号", on(days)),)


def by(act: Deed, **actor: str) -> Deed:
    return act._replace(body=act.body | {"actor": {**ACTOR, **actor}})


def without(*names: str, **said: Any) -> Deed:
    made = registered(**said)
    kept = {k: v for k, v in made.body.items() if k not in names}
    return made._replace(body=kept)


def two(text: str) -> Petition:
    """Two claims, answered in one opinion."""
    both = "c1", "c2"
    acts = [deed(t, on(n), *both) for n, t in enumerate(ON_THE_WAY)]
    issued = deed("opinion_issued", on(20), *both)
    replies = {
        "c1": {"disposition": "supported", "text": "水渠应予恢复"},
        "c2": {"disposition": "supported", "text": text},
    }
    issued = issued._replace(body=issued.body | {"replies": replies})
    return told(*acts, issued, first=registered(claims=2))


ON_THE_WAY = ("classified", "transferred", "unit_received", "met", "accepted")


def urgent(days: int) -> Petition:
    return told(deed("transferred", on(days)), first=registered(is_urgent=True))


def objected_twice(*last: Deed) -> Petition:
    refused = deed("objection_answered", on(5), result="refused")
    return handed(deed("objected", on(4)), refused, *last)


def extended(told_on: int, days: int = 50) -> Petition:
    act = deed("extended", on(days), told_on=on(told_on).isoformat())
    return accepted(met(2, 15), act)


def reviewed(days: int) -> Petition:
    asked = deed("review_requested", on(40))
    return served(asked, deed("reviewed", on(40 + days)))


def rows(rule: str, of: Callable[[], Any]) -> Callable[[], tuple[Hit, ...]]:
    return lambda: tuple(each for each in of() if isinstance(each, Hit))


def of_reception(entered: int | None, arrived: int, day: int) -> Any:
    matter = ToldAt("k", "v1", on(0), on(arrived), on(entered) if entered else None)
    return beside.reception(matter, Context(on(day), CALENDAR))


def of_letter(day: int, **said: Any) -> Any:
    letter = Letter("l", "（2026）丰信督字第1号", UNIT, on(10), **said)
    return beside.letter(letter, Context(on(day), CALENDAR))


def of_reading(opened: int, away: int = 0) -> Any:
    return beside.reading(Read("a", "李敏", UNIT, MONDAY, opened, away))


X01 = Paper("X01", (), on(31))
D05 = Paper("D05", ("c1",), on(4))
SINCE: dict[str, Any] = {"papers_since": on(0)}

EXAMPLES = [
    example(
        "N1-1",
        "a letter of Monday is registered on Wednesday",
        told(),
        3,
        recorded={"d0": on(2)},
    ),
    example(
        "N1-2",
        "reasons are left out and nobody wrote 不清",
        told(first=without("reasons")),
        1,
    ),
    example(
        "N1-3",
        "what the same people asked before is registered as first",
        told(),
        1,
        earlier=repeated(-90),
    ),
    example(
        "N1-4",
        "an appeal was taken for a suggestion",
        told(suggestion(on(0)), deed("classified", on(2))),
        3,
    ),
    Example(
        "N1-5",
        "a matter told at a reception is entered nowhere",
        rows("N1-5", lambda: of_reception(None, 0, 5)),
    ),
    example("N2-1", "nothing was handed on for twenty days", told(), 20),
    example("N2-2", "the unit says nothing for twenty days", handed(), 22),
    example(
        "N2-3",
        "an objection lies unanswered for two weeks",
        handed(deed("objected", on(4))),
        20,
    ),
    example(
        "N2-4",
        "a dispute between units is undecided after a week",
        handed(deed("disputed", on(4))),
        20,
    ),
    example("N2-5", "no opinion after seventy days", accepted(met(2, 15)), 75),
    example("N2-6", "a review takes forty days", reviewed(40), 85),
    example(
        "N2-7",
        "the result of an assignment is not reported by its day",
        told(deed("assigned", on(1), due_on=on(30).isoformat())),
        40,
    ),
    example("N2-8", "the first meeting is held two weeks late", handed(met(1, 20)), 21),
    example(
        "N3-1",
        "a unit whose objection was refused objects again",
        objected_twice(deed("objected", on(6))),
        6,
    ),
    example(
        "N3-2",
        "what was accepted for an opinion is a matter for the court",
        accepted(deed("classified", on(9), answers=to_road(1))),
        10,
    ),
    example("N3-3", "accepted, and no notice is issued", accepted(), 12, **SINCE),
    example(
        "N3-4",
        "an opinion that rests on nothing",
        accepted(met(2, 15), opinion(28, basis="见附件")),
        29,
    ),
    example(
        "N3-5",
        "a duty is refused without a word of review",
        handed(
            deed("classified", on(2), answers=to_road(5)),
            deed("accepted", on(4)),
            deed("answered", on(8)),
        ),
        9,
    ),
    example("N3-6", "told of the extension before it was approved", extended(45), 52),
    example(
        "N3-7",
        "the petitioner's namesake handles it",
        told(by(deed("classified", on(0)), name="王秀英")),
        1,
    ),
    example("N3-8", "left there, unsigned, without proof", served(signed=False), 40),
    example("N4-1", "two claims have one and the same answer", two("水渠应予恢复"), 21),
    example(
        "N4-2",
        "answered within a fortnight without the second meeting",
        accepted(opinion(10), deed("served", on(11))),
        12,
    ),
    example("N4-3", "supported, and nothing is reported", served(), 75),
    example(
        "N4-4",
        "not supported, and closed without a word",
        accepted(
            met(2, 15),
            opinion(28, "not_supported"),
            deed("served", on(30)),
            deed("closed", on(70)),
        ),
        71,
    ),
    example(
        "N4-5",
        "the same people come again while it is watched",
        served(),
        50,
        followers=repeated(45),
    ),
    example(
        "N4-6",
        "dissatisfied, and nobody goes to see them",
        served(deed("evaluated", on(35), satisfaction="3")),
        60,
    ),
    example("N5-2", "an urgent matter waits for three days", urgent(3), 4),
    Example(
        "N5-4",
        "urged, and still not answered",
        rows("N5-4", lambda: of_letter(40, urged_on=on(15))),
    ),
    example(
        "N5-5",
        "three meetings of three petitions in the same words",
        handed(met(1, 3, content=LONG)),
        4,
        copies={f"d-met-{on(3)}": 2},
    ),
    Example(
        "N5-6",
        "one account opens two hundred petitions in a day",
        rows("N5-6", lambda: of_reading(200)),
    ),
]
SPARED = [
    example(
        "N1-1",
        "a letter of Monday is registered on Tuesday",
        told(),
        3,
        recorded={"d0": on(1)},
    ),
    example(
        "N1-2",
        "reasons are left out and 不清 is written",
        told(first=without("reasons", facts="水渠被占，理由不清")),
        1,
    ),
    example(
        "N1-3",
        "what the same people asked before is registered as a repetition",
        told(first=registered(repeats="y")),
        1,
        earlier=repeated(-90),
    ),
    example(
        "N1-4",
        "an appeal takes another road before it is accepted",
        told(deed("classified", on(0), answers=to_road(2)), deed("classified", on(2))),
        3,
    ),
    Example(
        "N1-5",
        "a matter told at a reception is entered on the second day",
        rows("N1-5", lambda: of_reception(2, 0, 5)),
    ),
    example("N2-1", "the fifteenth day is not over", told(), 15),
    example("N2-2", "told on the fifteenth day", handed(deed("accepted", on(17))), 22),
    example(
        "N2-3",
        "an objection is answered within the week",
        objected_twice(deed("accepted", on(6))),
        20,
    ),
    example(
        "N2-3",
        "the right to object is not used",
        handed(deed("accepted", on(17))),
        22,
    ),
    example(
        "N2-4",
        "a dispute is decided on the fifth day",
        handed(deed("disputed", on(3)), deed("dispute_decided", on(8), unit=UNIT)),
        9,
    ),
    example("N2-5", "answered in a month", served(), 75),
    example("N2-6", "a review takes thirty days", reviewed(30), 85),
    example(
        "N2-7",
        "the result of an assignment is reported on its day",
        told(
            deed("classified", on(0)),
            deed("assigned", on(1), due_on=on(30).isoformat()),
            deed("unit_received", on(2)),
            deed("accepted", on(4)),
            deed("reported_back", on(30)),
        ),
        40,
    ),
    example("N2-8", "met on the third working day", handed(met(1, 7)), 21),
    example(
        "N3-1",
        "a unit whose objection was refused accepts",
        objected_twice(deed("accepted", on(6))),
        6,
    ),
    example(
        "N3-2",
        "the road is found before it is accepted",
        handed(
            deed("classified", on(2), answers=to_road(1)),
            deed("channelled", on(4)),
        ),
        10,
    ),
    example(
        "N3-3",
        "accepted, and the notice is there",
        accepted(),
        12,
        papers=(D05,),
        **SINCE,
    ),
    example("N3-4", "an opinion that names its article", served(), 35),
    example(
        "N3-5",
        "a duty is refused and both roads are named",
        handed(
            deed("classified", on(2), answers=to_road(5)),
            deed("accepted", on(4)),
            deed("answered", on(8), remedies="六十日内可申请行政复议"),
        ),
        9,
    ),
    example("N3-6", "told of the extension when it was approved", extended(50), 52),
    example("N3-7", "a stranger handles it", told(deed("classified", on(0))), 1),
    example(
        "N3-8",
        "left there, unsigned, with two witnesses",
        served(signed=False),
        40,
        papers=(X01,),
    ),
    example("N4-1", "two claims have their own answers", two("补偿款不予支持"), 21),
    example("N4-2", "met twice before it was answered", served(), 35),
    example(
        "N4-3", "supported, and reported", served(deed("reported_back", on(55))), 75
    ),
    example(
        "N4-4",
        "not supported, and explained at a third meeting",
        served(deed("closed", on(70)), disposition="not_supported"),
        71,
    ),
    example(
        "N4-5",
        "the same people come again after it was watched",
        served(),
        120,
        followers=repeated(110),
    ),
    example(
        "N4-6",
        "dissatisfied, and seen again within the week",
        served(deed("evaluated", on(35), satisfaction="3"), met(3, 38)),
        60,
    ),
    example("N5-2", "an urgent matter goes on the next day", urgent(1), 4),
    Example(
        "N5-4",
        "urged, and answered the next day",
        rows("N5-4", lambda: of_letter(40, urged_on=on(15), answered_on=on(16))),
    ),
    example(
        "N5-5",
        "the same words stand in one other petition",
        handed(met(1, 3, content=LONG)),
        4,
        copies={f"d-met-{on(3)}": 1},
    ),
    Example(
        "N5-6",
        "one account opens sixty petitions in a day",
        rows("N5-6", lambda: of_reading(60)),
    ),
]
BY_HAND = ("N5-1", "N5-3")
