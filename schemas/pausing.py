"""What interrupts a mediation, and what the parties are asked when it takes too long.

    dispute.suspended         police or a court took it up, or 不可抗力: nobody mediates
    dispute.resumed           it goes on. The statutory month runs meanwhile: a day that
                              the law sets is not moved by anybody here
    dispute.extension_asked   past the month, or after four returns: would each party
                              agree to go on? Only who is refused is escalated (0b.4)

Suspensions and questions are counted, so that two who record one record one.
"""

from collections.abc import Iterator

from schemas import texts
from schemas.codes import code_list
from schemas.fields import (
    Body,
    Choice,
    Day,
    Flag,
    Form,
    Keyed,
    Name,
    Text,
    When,
    Whole,
    dossier,
    late,
    legal,
    optional,
)
from schemas.on_paper import Act
from schemas.texts import Words


def _is_intervention(body: Body) -> bool:
    ground = code_list("suspension_grounds").get(str(body.get("ground")))
    return ground is not None and bool(ground.more.get("authority"))


INTERVENED = When("有机关介入", "where an authority took it", _is_intervention)
ALL_AGREED = When(
    "各方同意延长",
    "where all agreed",
    lambda body: bool(body.get("answers")) and agreed_by_all(body["answers"]),
)


def agreed_by_all(answers: Body) -> bool:
    return all(each.get("agreed") is True for each in answers.values())


class DisputeSuspended(Act):
    """暂停: on what ground, by whom, since when."""

    round = Whole(legal("第几次暂停", "which suspension", hard=True), 1, 20)
    suspended_on = Day(legal("暂停日期", "day suspended", hard=True))
    ground = Choice(legal("暂停原因", "ground", hard=True), "suspension_grounds")
    authority = Name(
        dossier("介入的机关", "authority that took it", when=INTERVENED), most=200
    )
    reason = Text(legal("暂停说明", "what happened"))
    told_on = Day(dossier("告知当事人日期", "day the parties were told"))
    late = late()


class DisputeResumed(Act):
    """恢复: the ground is gone, and it goes on where it stood."""

    round = Whole(legal("第几次暂停", "which suspension", hard=True), 1, 20)
    resumed_on = Day(legal("恢复日期", "day resumed", hard=True))
    reason = Text(legal("恢复说明", "why it goes on"))
    late = late()


class ExtensionAnswer(Form):
    """What one party said to going on."""

    agreed = Flag(legal("同意延长", "agrees", hard=True))
    mode = Choice(dossier("表态方式", "how it was given"), "modes")


class ExtensionAsked(Act):
    """询问延长: each party's answer, and until when if all agree."""

    round = Whole(legal("第几次询问", "which time", hard=True), 1, 20)
    asked_on = Day(legal("询问日期", "day asked", hard=True))
    answers = Keyed(legal("各方答复", "answers", hard=True), ExtensionAnswer, least=1)
    until = Day(legal("延长到", "extended until", hard=True, when=ALL_AGREED))
    reason = Text(optional("为什么延长", "why"))
    late = late()

    def faults(self, data: Body) -> Iterator[tuple[str, Words]]:
        if data.get("until", "9") <= data["asked_on"]:
            yield "/until", texts.ENDS_BEFORE
