"""审阅: what somebody whose office it is said of a stage or of a dossier.

    review.given      已阅, 退回补正 with the items to mend, or 接收; by whom, as what
    review.answered   what was done about which item; of a comment only that it was read

An item names a paper of the catalogue, a place of the case file, or neither: then its
words say it. Who may give which word is one table, `may_give`; a mentor only comments.
What became of each item is `schemas.reviewing`.
"""

from collections.abc import Iterator, Mapping

from schemas import identifiers, texts
from schemas.fields import (
    Body,
    Choice,
    Day,
    Form,
    Identifier,
    Keyed,
    Pointer,
    Text,
    When,
    late,
    legal,
    optional,
)
from schemas.texts import Words

GIVEN = "review.given"
ANSWERED = "review.answered"
TYPES = frozenset({GIVEN, ANSWERED})
STAGE, DOSSIER = "stage", "dossier"
SEEN, RETURNED, ACCEPTED = "seen", "returned", "accepted"
MENTOR = "mentor"
OFFICE = "judicial_office"

# As what somebody may say which words; a dossier is received by the 司法所 alone.
GIVES: Mapping[str, frozenset[str]] = {
    OFFICE: frozenset({SEEN, RETURNED, ACCEPTED}),
    "township_supervisor": frozenset({SEEN, RETURNED}),
    "director": frozenset({SEEN, RETURNED}),
    MENTOR: frozenset({SEEN}),
}
OF_A_STAGE = When(
    "审的是一次会面", "of a stage", lambda data: data.get("subject") == STAGE
)


def may_give(role: str, subject: str, verdict: str) -> bool:
    if verdict == ACCEPTED and subject != DOSSIER:
        return False
    return verdict in GIVES.get(role, ())


class ItemAsked(Form):
    """One thing to mend, or one piece of advice."""

    paper = Choice(optional("哪一份材料", "which paper"), "dossier_papers")
    place = Pointer(optional("案卷位置", "place in the case file"))
    words = Text(legal("要补什么", "what to mend"), most=500)
    due_on = Day(optional("最晚哪天", "until when"))

    def faults(self, data: Body) -> Iterator[tuple[str, Words]]:
        if "paper" in data and "place" in data:
            yield "/place", texts.PAPER_OR_PLACE


class ReviewGiven(Form):
    """Of the record of one stage, or of the whole dossier."""

    subject = Choice(legal("审什么", "of what"), "review_subjects")
    about = Identifier(
        legal("哪一次会面", "which stage", when=OF_A_STAGE),
        identifiers.parse_entry_id,
    )
    verdict = Choice(legal("审阅意见", "verdict"), "review_verdicts")
    comment = Text(optional("评语", "comment"))
    items = Keyed(
        optional("要补正的", "to be mended"), ItemAsked, numbered="i", most=50
    )
    as_role = Choice(legal("审阅人身份", "in which role"), "reviewer_roles")
    reviewed_on = Day(legal("审阅日期", "day reviewed"))
    late = late()

    def faults(self, data: Body) -> Iterator[tuple[str, Words]]:
        subject, verdict = data["subject"], data["verdict"]
        if subject == DOSSIER and "about" in data:
            yield "/about", texts.WHOLE_DOSSIER
        if not may_give(data["as_role"], subject, verdict):
            yield "/verdict", texts.NOT_HIS_VERDICT
        if verdict == RETURNED and not data.get("items"):
            yield "/items", texts.NOTHING_TO_MEND
        if verdict == ACCEPTED and data.get("items"):
            yield "/items", texts.RECEIVED_WHOLE


class ItemAnswered(Form):
    done = Text(legal("怎么补的", "what was done"), most=500)


class ReviewAnswered(Form):
    """What was done, item by item; without items: it was read (知道了)."""

    review = Identifier(
        legal("答的是哪次审阅", "which review"), identifiers.parse_entry_id
    )
    answers = Keyed(
        optional("逐条答复", "answers"), ItemAnswered, numbered="i", most=50
    )
    answered_on = Day(legal("答复日期", "day answered"))
    late = late()
