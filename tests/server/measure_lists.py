"""How long the desk's questions take over many cases.

    python -m tests.server.measure_lists [--cases 100000] [--rounds 40] [--postgresql]

Rows go into the projection as the projection would write them; the time is that of
`list_cases`, page and counts together.
"""

import random
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from typing import Any, TypeAlias

from sqlalchemy import insert

from schemas import codes
from server.permissions import Principal
from server.registry import db, transaction
from server.registry.cases import CaseQuery, list_cases
from server.registry.projection import CaseRow
from server.registry.search import Searched
from server.registry.searched import searched
from tests.server.county import County
from tests.server.measuring import (
    Line,
    a_county,
    analyze,
    asked,
    clock_of,
    in_portions,
    print_table,
    put_words,
    timed,
)

SURNAMES = "王李张刘陈杨黄赵吴周徐孙马朱胡林郭何高罗郑梁谢宋唐许邓冯韩曹"
GIVEN = "秀英建国桂芳志强玉兰海燕德明春梅永福小红大山长江素珍光华金凤世平明霞"
PLACES = "村口晒坝后山柴林屋后水沟青苗地界鱼塘边老屋基院坝新修公路旁"
STATES = ("opened", "accepted", "air", "deliberate", "answer", "appraise", "follow_up")
SAID = "他家先挖我才填这条沟几十年都是大家用的哪个都晓得凭良心说话不能光听一面"
LIGHTS = ("green", "yellow", "red", "grey")
FIRST = date(2022, 1, 1)
Filled: TypeAlias = tuple[dict[str, Any], Searched]
RECEIVED = datetime(2022, 1, 1, tzinfo=UTC)
AT_ONCE = 5000


def rows(count: int, rng: random.Random) -> Iterator[Filled]:
    villages = [c for c, d in codes.divisions("500230").items() if d.level == "village"]
    for id in range(1, count + 1):
        yield row(id, rng.choice(villages), rng)


def row(id: int, village: str, rng: random.Random) -> Filled:
    names = [name(rng), name(rng)]
    opened_on = FIRST + timedelta(days=rng.randrange(1700))
    number = f"（{opened_on.year}）丰{village[6:9]}人调字第{id}号"
    title = f"{'、'.join(names)}邻里纠纷"
    place = "".join(rng.sample(PLACES, 6))
    summary = "".join(rng.choices(PLACES + GIVEN, k=120))
    open_case = rng.random() < 0.1
    values = {
        "id": id,
        "case": f"case-{id:08d}",
        "case_number": number,
        "temp_number": f"T-d-{id:016x}-1",
        "home": f"grid-{village}001",
        "grid": f"{village}001",
        "village": village,
        "township": village[:9],
        "title": title,
        "party_names": "、".join(names),
        "dispute_type": f"{rng.randrange(1, 18):02d}",
        "source": "application",
        "state": rng.choice(STATES) if open_case else "follow_up",
        "stage": None,
        "round": None,
        "opened_on": opened_on,
        "accepted_on": opened_on,
        "due_on": opened_on + timedelta(days=31) if open_case else None,
        "light": rng.choice(LIGHTS[:3]) if open_case else "grey",
        "amount_fen": rng.randrange(10**7),
        "last_received_at": RECEIVED + timedelta(seconds=rng.randrange(147 * 10**6)),
        "entry_count": 8,
        "conflict_count": int(rng.random() < 0.003),
        "problem_count": 0,
        "waiting_count": 0,
        "unknown_count": 0,
    }
    phones = [f"139{rng.randrange(10**8):08d}", ""]
    parties = zip(names, phones, strict=True)
    tree = {
        "dispute": {
            "place": place,
            "summary": summary,
            "dispute_type": values["dispute_type"],
        },
        "party": {n: {"name": n, "phone": p, "address": place} for n, p in parties},
        "stage": {"1": {"round": {"1": heard(rng)}}},
    }
    numbers = [number, values["temp_number"]]
    place_of = (values["grid"], village, village[:9])
    return values, searched(tree, title, numbers, place_of)


def heard(rng: random.Random) -> dict[str, Any]:
    """What both sides said."""
    said = {who: {"facts": "".join(rng.choices(SAID + PLACES, k=80))} for who in "ab"}
    return {"air": {"statements": said}}


def name(rng: random.Random) -> str:
    return rng.choice(SURNAMES) + "".join(rng.sample(GIVEN, rng.choice((1, 2, 2))))


def fill(county: County, count: int) -> None:
    rng = random.Random(7)
    made = rows(count, rng)
    with county.context():
        for some in in_portions(count, AT_ONCE):
            with transaction() as session:
                batch = [next(made) for _ in some]
                session.execute(insert(CaseRow), [values for values, _ in batch])
                put_words(session, ((row["id"], words) for row, words in batch))
        analyze(db.session())


QUESTIONS: dict[str, tuple[CaseQuery, int]] = {
    "first page": (CaseQuery(), 1),
    "page 1000": (CaseQuery(), 1000),
    "by day opened": (CaseQuery(sort="opened_on", descending=False), 1),
    "by due day": (CaseQuery(sort="due_on", descending=False), 1),
    "by number": (CaseQuery(sort="case_number"), 20),
    "one township": (CaseQuery(township="500230101"), 1),
    "one village": (CaseQuery(village="500230101205"), 1),
    "red light": (CaseQuery(light="red"), 1),
    "state": (CaseQuery(state="answer"), 1),
    "type and days": (
        CaseQuery(
            dispute_type="02",
            opened_from=date(2024, 1, 1),
            opened_to=date(2024, 12, 31),
        ),
        1,
    ),
    "conflicts": (CaseQuery(conflicts=True), 1),
    "township, red, type": (
        CaseQuery(township="500230101", light="red", dispute_type="05"),
        1,
    ),
    "name of two": (CaseQuery(text="王秀"), 1),
    "name of three": (CaseQuery(text="李秀英"), 1),
    "surname": (CaseQuery(text="王"), 1),
    "two common words": (CaseQuery(text="水沟 村口"), 1),
    "phone, half typed": (CaseQuery(text="13912"), 1),
    "case number": (CaseQuery(text="人调字第4711号"), 1),
    "kind, every case": (CaseQuery(text="纠纷"), 1),
    "kind, by day opened": (CaseQuery(text="纠纷", sort="opened_on"), 1),
    "kind, one village": (CaseQuery(text="纠纷", village="500230101205"), 1),
    "kind, one type": (CaseQuery(text="纠纷", dispute_type="05"), 1),
    "statement": (CaseQuery(text="良心"), 1),
    "pinyin": (CaseQuery(text="wangxiuying"), 1),
    "pinyin, half typed": (CaseQuery(text="wang"), 1),
    "initials": (CaseQuery(text="wxy"), 1),
    "nothing": (CaseQuery(text="没有这样的话"), 1),
    "name in a township": (CaseQuery(text="王秀", township="500230101"), 1),
}


SUPERVISOR = {
    "first page": CaseQuery(),
    "name of two": CaseQuery(text="王秀"),
    "kind": CaseQuery(text="纠纷"),
}


def measure(county: County, rounds: int) -> Iterator[Line]:
    township = county.principal(county.officer.role, "500230101", "500230102")
    clock = clock_of(county)

    def of(who: Principal, query: CaseQuery, page: int) -> tuple[int, float, float]:
        total = list_cases(who, query, page).total
        return total, *timed(lambda: list_cases(who, query, page), rounds, clock)

    with county.context():
        for label, (query, page) in QUESTIONS.items():
            yield label, *of(county.officer, query, page)
        for label, query in SUPERVISOR.items():
            yield f"supervisor: {label}", *of(township, query, 1)


def main() -> None:
    wanted = asked(__doc__, "cases")
    with a_county(postgresql=wanted.postgresql) as county:
        fill(county, wanted.count)
        print_table(f"{wanted.count} cases", measure(county, wanted.rounds))


if __name__ == "__main__":
    main()
