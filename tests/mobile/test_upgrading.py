"""The app after an upgrade: what it kept and could not read, it reads."""

from __future__ import annotations

from mobile.casebook import Casebook
from tests.mobile.disputes import DAY, opened
from tests.older import older

HOME = "grid-500230101201001"
ENDED = {
    "terminated_on": DAY,
    "ground": "party_refused",
    "reason": "张大山不再到场",
    "channels_told": ["judicial"],
}


def recorded(book: Casebook) -> str:
    case = book.new_case()
    book.record("dispute.opened", case, opened(), home=HOME)
    book.record("dispute.terminated", case, ENDED, home=HOME)
    return case


def by_an_older_app(reopened, case: str) -> None:
    """An app that never heard of an end has the case in its list."""
    with older("dispute.terminated"):
        before = reopened()
        shelf = before.shelf(HOME)
        shelf.database.delete_local("known")
        shelf.know_more()
        assert before.cases()[0].summary.state == "opened"
        assert len(before.casefile(case, HOME).unknown) == 1
        before.close()


def test_the_app_reads_at_its_start_what_the_one_before_could_not(
    casebook, reopened
) -> None:
    case = recorded(casebook)
    casebook.close()
    by_an_older_app(reopened, case)
    after = reopened()
    assert after.cases()[0].summary.state == "terminated"
    assert after.casefile(case, HOME).unknown == ()


def test_the_same_app_folds_nothing_again(casebook, reopened) -> None:
    case = recorded(casebook)
    kept = casebook.database(HOME).local(f"case:{case}")
    kept["summary"]["title"] = "不曾再折叠"
    casebook.database(HOME).put_local(f"case:{case}", kept)
    casebook.close()
    assert reopened().cases()[0].summary.title == "不曾再折叠"
