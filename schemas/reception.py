"""接访、下访、现场办公: a leader hears people, and each matter gets its line (X03).

信访工作条例§18 has leaders receive petitioners on fixed days and go down to them;
四下基层 has them work on the spot. The record is the lines: who came, what for, what
was said, and, where it was not settled there, who takes it on until when. What came of
such a promise is `reception.followed_up`, numbered for each visitor: the last counts,
and two phones that note the first note the same. Of a matter that becomes a dispute it
names the case.

An accusation against an official is none of these lines: the phone refuses it.
"""

from schemas import identifiers
from schemas.fields import (
    Body,
    Choice,
    Day,
    Flag,
    Form,
    Group,
    Identifier,
    Key,
    Keyed,
    Name,
    Text,
    When,
    Whole,
    late,
    legal,
    optional,
)
from schemas.on_paper import Act

RESOLVED, OPENED, OPEN = "resolved", "opened_case", "still_open"


def _is_promised(body: Body) -> bool:
    return body.get("resolved_on_site") is False


PROMISED = When("没有当场解决", "not resolved on the spot", _is_promised)
OPENED_CASE = When(
    "立为纠纷", "became a dispute", lambda body: body.get("result") == OPENED
)
STILL_OPEN = When("还没办好", "still open", lambda body: body.get("result") == OPEN)


class Leader(Form):
    """Who received."""

    name = Name(legal("接访领导", "leader"))
    post = Name(legal("职务", "post"))


class Visitor(Form):
    """One visitor, or one group with one matter: a line of the register."""

    name = Name(legal("来访人姓名", "visitor"))
    address = Name(optional("住址（村组）", "where from"), most=200)
    phone = Identifier(optional("联系电话", "phone"), identifiers.check_phone)
    people = Whole(optional("一行几人", "how many came with it"), 1, 1000)
    matter = Text(legal("反映的事（一句话）", "the matter"), most=500)
    answer = Text(optional("怎么答复的", "what was answered"), most=1000)
    resolved_on_site = Flag(legal("当场解决了吗", "resolved on the spot"))
    passed_to = Name(legal("交给谁办", "passed to", when=PROMISED))
    follow_up_due = Day(legal("哪天前办好", "promised by", when=PROMISED))


class ReceptionHeld(Act):
    """Who received whom, where and on which day, and what came of each matter."""

    held_on = Day(legal("日期", "day held"))
    activity_kind = Choice(
        legal("形式", "kind", law="信访工作条例§18"), "activity_kinds"
    )
    leader = Group(legal("接访领导", "leader"), Leader)
    place = Name(legal("地点", "place"), most=200)
    visitors = Keyed(optional("来访人和事项", "visitors and their matters"), Visitor)
    late = late()


class ReceptionFollowedUp(Act):
    """What came of a matter that was not resolved on the spot."""

    followed_on = Day(legal("哪天", "day"))
    visitor = Key(legal("哪一位的事", "whose matter"))
    round = Whole(legal("第几次", "how manieth word of it"), 1, 100)
    result = Choice(legal("办得怎样", "what came of it"), "follow_up_results")
    case = Identifier(
        legal("立成的纠纷", "the dispute that it became", when=OPENED_CASE),
        identifiers.check_case,
    )
    next_due = Day(legal("改到哪天前", "promised by now", when=STILL_OPEN))
    situation = Text(optional("具体情况", "in words"), most=1000)
    told_visitor = Flag(optional("告诉本人了吗", "was the visitor told"))
    late = late()
