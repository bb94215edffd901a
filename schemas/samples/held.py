"""What is held beside the disputes: an evening of 宣讲, or a leader who receives.

Of a reception every matter that was not settled there is promised, and most promises
are told of later: kept, or put off and then kept.
"""

from datetime import date, timedelta
from random import Random
from typing import Any

from schemas.envelope import Object
from schemas.samples.county import County, Grid
from schemas.samples.grammar import between, pick
from schemas.samples.lives import Step
from schemas.samples.people import person

ASKED = (
    "有人问调解收不收钱。答：人民调解不收费。",
    "有人问协议签了反悔怎么办。答：可以再来调，也可以依法起诉。",
    "有人问土地台账在哪里看。答：村委会可以查，要带身份证。",
)
POSTS = ("镇长", "副镇长", "党委副书记", "政法委员")
MATTERS = (
    ("低保怎么申请。", "讲清了条件和材料，回去备齐交村里。"),
    ("村口的路灯坏了半个月没人修。", "电工本周去看。"),
    ("引水渠垮了一段，秧田栽不下去。", "水利站派人看现场，列进维修。"),
    ("老屋的滴水滴到邻居檐下，两家为这个红过脸。", "先由村里去看，合适的走调解。"),
    ("医保在外地怎么报销。", "当场打电话问清，告诉了要哪几样。"),
)
FORMS = ("leader_reception", "petition_reception", "on_site_office")
TAKERS = ("镇水利站", "村委会", "镇司法所")


def evening(rng: Random, county: County, grid: Grid, day: date) -> list[Step]:
    """宣讲: one record."""
    village = county.village(grid.village)
    came = between(rng, 18, 90)
    body: Object = {
        "held_on": day.isoformat(),
        "team": {"level": "township", "kind": pick(rng, ("cadre", "masses"))},
        "outline": "masses",
        "place": f"{village.name}{pick(rng, village.places)}院坝",
        "speakers": {"s1": {"name": grid.mediator, "post": "网格调解员"}},
        "audience_kind": "mixed",
        "audience_count": came,
        "petitioner_count": between(rng, 0, 4),
        "questions": pick(rng, ASKED),
    }
    return [Step("outreach.held", body, day, "20:40")]


def reception(rng: Random, county: County, grid: Grid, day: date) -> list[Step]:
    """接访、下访: the register, then what came of its promises."""
    village = county.village(grid.village)
    visitors = {
        f"v{number}": visitor(rng, day, told)
        for number, told in enumerate(rng.sample(MATTERS, between(rng, 1, 3)), 1)
    }
    body: Object = {
        "held_on": day.isoformat(),
        "activity_kind": pick(rng, FORMS),
        "leader": {
            "name": village.justice,
            "post": f"{village.township}{pick(rng, POSTS)}",
        },
        "place": f"{village.name}便民服务中心",
        "visitors": visitors,
    }
    steps = [Step("reception.held", body, day, "11:50")]
    for key, told in visitors.items():
        if not told["resolved_on_site"] and rng.random() < 0.7:
            steps += followed(rng, key, date.fromisoformat(told["follow_up_due"]))
    return sorted(steps, key=lambda step: step.day)


def visitor(rng: Random, day: date, told: tuple[str, str]) -> dict[str, Any]:
    someone, (matter, answer) = person(rng, between(rng, 1950, 1995)), told
    line: dict[str, Any] = {
        "name": someone.name,
        "phone": someone.phone,
        "people": between(rng, 1, 3),
        "matter": matter,
        "answer": answer,
        "resolved_on_site": rng.random() < 0.4,
    }
    if not line["resolved_on_site"]:
        due = day + timedelta(days=between(rng, 7, 20))
        line |= {"passed_to": pick(rng, TAKERS), "follow_up_due": due.isoformat()}
    return line


def followed(rng: Random, visitor: str, due: date) -> list[Step]:
    """Kept a day before it was promised, or first put off by two weeks."""
    late = due + timedelta(days=14)
    kept: Object = {"result": "resolved", "situation": "办好了。", "told_visitor": True}
    words: list[tuple[date, Object]] = [(due, kept)]
    if rng.random() < 0.3:
        put_off = {"result": "still_open", "next_due": late.isoformat()}
        words = [(due, put_off), (late, kept)]
    return [
        followed_up(visitor, number, day - timedelta(days=1), said)
        for number, (day, said) in enumerate(words, 1)
    ]


def followed_up(visitor: str, round: int, day: date, said: Object) -> Step:
    body = {
        "followed_on": day.isoformat(), "visitor": visitor, "round": round, **said
    }  # fmt: skip
    return Step("reception.followed_up", body, day, "16:20")
