"""Pages of papers: a county office in the middle of a morning's post."""

from tests.server.asked import registered, step
from tests.server.console.desk import Desk
from tests.server.console.petitioned import petition_page
from tests.server.console.queued import petitions_page
from tests.server.county import County
from tests.server.papers.papers import cancelled, issued, known, look, served
from tests.server.responsible import HOUSING

NAMES = ("秦世友", "廖光碧", "冉隆华", "向家珍", "郎中才", "付德芬")
ASKS = ("恢复被堵的水渠", "兑现征地补偿尾款", "修复塌方的组道", "核实低保资格")


def handed_on(county: County) -> list[str]:
    """Six letters that came and went to a unit."""
    petitions = []
    for n, name in enumerate(NAMES):
        who = {"p1": {"name": name, "address": "青龙村2组"}}
        asks = [ASKS[n % len(ASKS)]]
        petitions.append(registered(county, petitioners=who, asks=asks))
        step(county, petitions[-1], "classified")
        step(county, petitions[-1], "transferred")
    return petitions


def mornings(county: County) -> list[str]:
    """Each with its paper, filled in from it."""
    every = handed_on(county)
    return [issued(county, p, "D02", values=known(county, p, "D02")) for p in every]


def papers_page(desk: Desk) -> str:
    petitions_page(desk)
    one, two, three, *_ = mornings(desk.county)
    served(desk.county, one, to="县人力资源和社会保障局", signed_by="何局长")
    cancelled(desk.county, two)
    about = str(look(desk.county, three).row.petition)
    told = {**known(desk.county, about, "D02"), "recipient_unit": HOUSING.unit}
    issued(desk.county, about, "D02", replaces=three, values=told)
    return "/papers"


def paper_page(desk: Desk) -> str:
    petitions_page(desk)
    *_, last = mornings(desk.county)
    return f"/papers/{last}"


def draft_page(desk: Desk) -> str:
    return f"{petition_page(desk)}/papers/D05?claims=c1"


def batch_page(desk: Desk) -> str:
    petitions_page(desk)
    handed_on(desk.county)
    return "/papers/batch?code=D02"
