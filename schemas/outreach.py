"""宣讲: an evening at which the law and the ways of settling were told (2+30 宣讲).

The county has two teams, of 干部 and of 群众, each township one. What is asked is what
the monthly figures are made of and what the next speaker wants to know; nobody checks
in, no picture and no position is asked. A photograph may be added as evidence, with the
consent that evidence asks for.
"""

from collections.abc import Iterator

from schemas import texts
from schemas.fields import (
    Body,
    Choice,
    Day,
    Form,
    Group,
    Keyed,
    Name,
    Text,
    Whole,
    late,
    legal,
    optional,
)
from schemas.on_paper import Act
from schemas.texts import Words

MOST_PEOPLE = 100_000


class Team(Form):
    """Which of the 2+30 teams spoke; of a township's the township is the grid's."""

    level = Choice(legal("宣讲团级别", "level of the team"), "publicity_levels")
    kind = Choice(legal("宣讲团类别", "kind of team"), "publicity_kinds")


class Speaker(Form):
    """Who spoke."""

    name = Name(legal("宣讲人", "speaker"))
    post = Name(optional("职务或身份", "post"))


class OutreachHeld(Act):
    """Where and when, by which team, before whom, and what people asked."""

    held_on = Day(legal("宣讲日期", "day held"))
    team = Group(legal("宣讲团", "team"), Team)
    outline = Choice(legal("宣讲提纲", "outline"), "publicity_kinds")
    place = Name(legal("宣讲地点", "place"), most=200)
    speakers = Keyed(legal("宣讲人", "speakers"), Speaker, least=1, most=20)
    audience_kind = Choice(legal("听众", "audience"), "audience_kinds")
    audience_count = Whole(legal("听众人数", "how many came"), 0, MOST_PEOPLE)
    petitioner_count = Whole(
        optional("其中信访群众", "petitioners among them"), 0, MOST_PEOPLE
    )
    materials = Text(optional("发放的材料", "what was handed out"), most=500)
    questions = Text(
        optional("群众问了什么、怎么答的", "what was asked, and answered"), most=4000
    )
    late = late()

    def faults(self, data: Body) -> Iterator[tuple[str, Words]]:
        if data.get("petitioner_count", 0) > data["audience_count"]:
            yield "/petitioner_count", texts.MORE_THAN_CAME
