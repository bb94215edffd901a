"""卷宗 at the desk: what the 司法所 and the county do about one, as sealed deeds.

    dossier.returned          退回补正, with the items to mend
    dossier.accepted          接收; whatever was asked for before is asked no more
    dossier.claimed           以案定补: for this dispute, to whom, of which grade
    dossier.claim_withdrawn   that claim stands no more, and why
    dossier.claims_confirmed  the county signs off a township's claims of a month
    dossier.archived          归档: for how long, under which number, where
    dossier.rate_set          what a dispute of a grade is paid from a day on; 0 is none

The case is in the envelope. A deed about what was on the table says how far the entries
of the case went (`known`, the last number of each chain), so that what came later is
told from what was there, whenever it arrives. What comes of the deeds is
`schemas.dossier_life`.
"""

import re
from collections.abc import Iterator, Mapping
from types import MappingProxyType
from typing import Any

from schemas import identifiers
from schemas.deed import Deed, Verbs, named, reason
from schemas.fields import (
    Body,
    Choice,
    Day,
    Fen,
    Form,
    Identifier,
    Keyed,
    Name,
    Several,
    Text,
    Whole,
    legal,
    optional,
)
from schemas.review import ItemAsked
from schemas.strict_json import INTEGER_LIMIT
from schemas.texts import Words

NOUN = "dossier."
RETURNED = "returned"
ACCEPTED = "accepted"
CLAIMED = "claimed"
CLAIM_WITHDRAWN = "claim_withdrawn"
CONFIRMED = "claims_confirmed"
ARCHIVED = "archived"
RATE_SET = "rate_set"

MONTH = re.compile(r"2[01][0-9]{2}-(0[1-9]|1[0-2])")
MOST_CLAIMS = 2000
NOT_MONTH = Words("写成 2026-03 这样的月份", "a month is written as 2026-03")
NOT_THE_SUM = Words("各人的补贴加起来不是总额", "the shares do not make up the amount")
NO_PERSON_TWICE = Words("同一个人写了两次", "somebody is named twice")


class Month(Text):
    """A month of the calendar, YYYY-MM."""

    def fault(self, value: str) -> Words | None:
        return None if MONTH.fullmatch(value) else NOT_MONTH


class OfChain(Form):
    chain = Name(legal("链", "chain"), most=100)
    n = Whole(legal("末号", "last number"), 0, INTEGER_LIMIT)


def known() -> Keyed:
    words = legal("当时已有的记录", "entries that were there")
    return Keyed(words, OfChain, numbered="k", least=1)


def comment() -> Text:
    return Text(optional("评语", "comment"), most=500)


def claim(words: str = "申领") -> Identifier:
    return Identifier(legal(words, "claim"), identifiers.parse_entry_id)


class Returned(Deed):
    """What is to be mended, item by item."""

    known = known()
    items = Keyed(
        legal("要补正的", "to be mended"), ItemAsked, numbered="i", least=1, most=50
    )
    comment = comment()


class Accepted(Deed):
    known = known()
    comment = comment()


class Share(Form):
    """What one mediator is paid of it."""

    person = named("调解员", "mediator")
    share = Fen(legal("补贴", "share"))


class Claimed(Deed):
    """Once for a dispute: `cases` are those that were one with it then."""

    area = named("乡镇（街道）", "township")
    cases = Several(
        legal("同一纠纷的案件", "cases of the dispute"),
        Identifier(legal("案件", "case"), identifiers.check_case),
        least=1,
    )
    grade = Choice(legal("难易程度", "grade"), "dispute_grades")
    amount = Fen(legal("补贴金额", "amount"))
    month = Month(legal("申领月份", "month"), most=7)
    mediators = Keyed(
        legal("调解员", "mediators"), Share, numbered="m", least=1, most=20
    )
    grounds = Text(optional("定级理由", "why this grade"), most=500)

    def faults(self, data: Body) -> Iterator[tuple[str, Words]]:
        shares = data["mediators"].values()
        if sum(each["share"] for each in shares) != data["amount"]:
            yield "/amount", NOT_THE_SUM
        if len({each["person"] for each in shares}) < len(shares):
            yield "/mediators", NO_PERSON_TWICE


class ClaimWithdrawn(Deed):
    claim = claim()
    reason = reason()


class ClaimsConfirmed(Deed):
    """Each claim once; `reason` where one of them was in doubt."""

    area = named("乡镇（街道）", "township")
    month = Month(legal("月份", "month"), most=7)
    claims = Several(legal("申领", "claims"), claim(), least=1, most=MOST_CLAIMS)
    total = Fen(legal("合计", "total"))
    reason = Text(optional("有疑问仍确认的理由", "why all the same"), most=1000)


class Archived(Deed):
    known = known()
    retention = Choice(legal("保管期限", "kept for"), "petition_retentions")
    archive_no = named("案卷号", "number of the file")
    pages = Whole(legal("页数", "pages"), 1, 9999)
    place = Name(legal("存放位置", "where it is kept"), most=200)


class RateSet(Deed):
    """From that day on; what was claimed before stays as it was."""

    grade = Choice(legal("难易程度", "grade"), "dispute_grades")
    amount = Fen(legal("每件补贴", "for each dispute"))
    since = Day(legal("从哪天起", "from which day"))
    reason = reason()


FORMS: Mapping[str, type[Form]] = MappingProxyType(
    {
        RETURNED: Returned,
        ACCEPTED: Accepted,
        CLAIMED: Claimed,
        CLAIM_WITHDRAWN: ClaimWithdrawn,
        CONFIRMED: ClaimsConfirmed,
        ARCHIVED: Archived,
        RATE_SET: RateSet,
    }
)
TYPES = frozenset(NOUN + each for each in FORMS)
OF_A_CASE = frozenset(NOUN + each for each in (RETURNED, ACCEPTED, ARCHIVED))
OF_CLAIMS = frozenset(NOUN + each for each in (CLAIMED, CLAIM_WITHDRAWN, CONFIRMED))
OUTLIVING = OF_CLAIMS | {NOUN + RATE_SET, NOUN + ACCEPTED, NOUN + ARCHIVED}
"""What a restored registry must not forget: nothing is paid or filed twice."""

TYPE_NAMES: Mapping[str, Words] = MappingProxyType(
    {
        RETURNED: Words("卷宗退回补正", "Dossier returned"),
        ACCEPTED: Words("卷宗接收", "Dossier received"),
        CLAIMED: Words("申领以案定补", "Reward claimed"),
        CLAIM_WITHDRAWN: Words("撤回申领", "Claim withdrawn"),
        CONFIRMED: Words("确认以案定补", "Claims confirmed"),
        ARCHIVED: Words("卷宗归档", "Dossier archived"),
        RATE_SET: Words("调整以案定补标准", "Rate set"),
    }
)


VERBS = Verbs(NOUN, FORMS)
form_of, load = VERBS.form_of, VERBS.load


def as_known(reached: Mapping[str, int]) -> dict[str, Any]:
    """The last number of each chain, as a deed has it."""
    return {
        f"k{n}": {"chain": chain, "n": last}
        for n, (chain, last) in enumerate(sorted(reached.items()), 1)
    }
