"""Changes of trial rules, and years as a State Council might order them, at random."""

from datetime import date, timedelta
from typing import Any

from hypothesis import strategies as st

from schemas import configuring
from schemas.counting import UNITS
from schemas.rule_book import BOOK
from schemas.terms import Change, Terms, may_change

ACTOR = {"id": "a-1", "name": "周敏", "role": "county_officer"}
DAYS = st.dates(date(2026, 1, 1), date(2029, 12, 31))
TRIAL = [rule for rule in BOOK.values() if may_change(rule)]
NOTICE = "国务院办公厅关于2027年部分节假日安排的通知（国办发明电〔2026〕9号）"

CHANGES = st.builds(
    Change,
    st.sampled_from(sorted({rule.id for rule in BOOK.values()})),
    DAYS,
    st.integers(0, 40),
    st.sampled_from(sorted(UNITS)),
)
TERMS = st.builds(Terms.of, st.lists(CHANGES, max_size=6))


@st.composite
def years(draw: st.DrawFn, year: int = 2027) -> dict[str, Any]:
    """The body of a deed that publishes the year."""
    first = date(year - 1, 12, 1)
    last = (date(year, 12, 31) - first).days
    offs, off = {}, set[date]()
    for n in range(1, draw(st.integers(1, 7)) + 1):
        begins = draw(st.integers(0, last))
        ends = min(last, begins + draw(st.integers(0, 8)))
        days = [first + timedelta(days=each) for each in range(begins, ends + 1)]
        off |= set(days)
        name = draw(st.sampled_from(["元旦", "春节", "国庆节", "抗战胜利日"]))
        offs[f"h{n}"] = {"name": name, "first": str(days[0]), "last": str(days[-1])}
    every = [first + timedelta(days=each) for each in range(last + 1)]
    free = [str(each) for each in every if each.weekday() > 4 and each not in off]
    work = draw(st.lists(st.sampled_from(free), max_size=8, unique=True))
    body = {"actor": ACTOR, "year": year, "off": offs, "notice": NOTICE}
    return {**body, **({"work": work} if work else {}), "reason": "照通知登记"}


def order(body: dict[str, Any], edition: int = 1) -> dict[str, Any]:
    return dict(configuring.order(body, edition))
