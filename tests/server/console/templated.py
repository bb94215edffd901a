"""Templates of papers, for their pages: one was changed, and another change waits."""

from tests.server.console.desk import Desk
from tests.server.papers.templated import CODE, current, file, propose, publish, second


def templates_page(desk: Desk) -> str:
    """Where they are listed; changed at the first call."""
    if not current(desk.county).version:
        publish(desk.county, propose(desk.county, file("请妥善保管本告知书。")))
        again = file("请凭本告知书查询，遗失可以补领。")
        propose(desk.county, again, second(desk.county))
    return "/templates"


def template_page(desk: Desk) -> str:
    return f"{templates_page(desk)}/{CODE}"
