"""A petition as it is written down when it comes (D01).

Every petition is registered, clear or not (信访工作条例§19、§22、§23): without a name
or an address the duty to answer in writing falls away, the duty to register does not.
What was said is written as it was said; each thing asked for is a claim of its own.
Of a visit by several at most five stand for the rest (§20③).

Identity numbers are checked for slips and are no condition. A report (检举控告) has no
place here: its claims are written down where nobody below the receiver reads them.
"""

from collections.abc import Iterator

from schemas import identifiers
from schemas.deed import Deed
from schemas.fields import (
    Body,
    Choice,
    Day,
    Fen,
    Flag,
    Form,
    Group,
    Identifier,
    Key,
    Keyed,
    Name,
    Text,
    Whole,
    legal,
    optional,
    phone,
)
from schemas.texts import Words

CARD = Identifier(optional("证件号码", "card number"), identifiers.check_id_card)
MOST_REPRESENTATIVES, GROUP = 5, 5
RESIDENT_ID_CARD = "111"
TOO_MANY_STAND = Words(
    "推选的代表不得超过五人（信访工作条例§20③）",
    "at most five stand for the rest (regulation §20③)",
)
MANY_NEED_REPRESENTATIVES = Words(
    "多人走访同一事项，须推选代表（信访工作条例§20③）",
    "several who visit with one matter choose who stands for them (regulation §20③)",
)
FEWER_THAN_NAMED = Words(
    "人数少于已写明的信访人", "fewer people than petitioners are named"
)


def check_area(code: str) -> str:
    """A county, a township, a village or a grid."""
    known = {
        6: identifiers.check_county_code,
        9: identifiers.check_township_code,
        15: identifiers.check_grid_code,
    }
    return known.get(len(code), identifiers.check_village_code)(code)


class Petitioner(Form):
    """Who asks; as far as is known."""

    name = Name(optional("姓名（名称）", "name", law="信访工作条例§19①"))
    id_type = Choice(optional("证件类型", "kind of document"), "id_types")
    id_no = Name(optional("证件号码", "document number"), most=40)
    phone = phone(optional("联系电话", "phone"))
    address = Name(optional("住址", "address", law="信访工作条例§19①"), most=200)
    is_representative = Flag(optional("是推选的代表", "stands for the rest"))

    def faults(self, data: Body) -> Iterator[tuple[str, Words]]:
        if data.get("id_type") == RESIDENT_ID_CARD and "id_no" in data:
            if wrong := CARD.fault(data["id_no"]):
                yield "/id_no", wrong


class Asked(Form):
    """One thing that is asked for (诉求)."""

    text = Text(legal("诉求", "claim", law="信访工作条例§19①"), most=2000)
    amount_fen = Fen(optional("涉及金额", "amount"))
    against = Name(optional("被反映的单位或个人", "against whom"), most=200)


class OfReception(Form):
    """A matter of the register of 接访 that it was brought from."""

    case = Identifier(legal("接访记录", "the reception"), identifiers.check_case)
    matter = Key(legal("来访事项", "the visitor's matter"))


class Registered(Deed):
    """When and how it came, from whom, what is asked, and why."""

    received_on = Day(legal("收到日期", "day received", law="信访工作条例§22①"))
    received_by = Choice(legal("收到的机关", "received by"), "petition_receivers")
    unit = Name(optional("收到的单位", "unit that received it"), most=100)
    channel = Choice(
        legal("信访形式", "channel", law="信访工作条例§17①"), "petition_channels"
    )
    is_oral = Flag(optional("口头提出，已如实记录", "told, and written down as told"))
    petitioners = Keyed(optional("信访人", "petitioners"), Petitioner)
    people = Whole(legal("人数", "people"), 1, 100_000)
    claims = Keyed(legal("诉求", "claims"), Asked, numbered="c", least=1, most=50)
    facts = Text(optional("事实", "facts", law="信访工作条例§19①"), most=16_000)
    reasons = Text(optional("理由", "reasons", law="信访工作条例§19①"), most=8000)
    area = Identifier(legal("问题属地", "where it lies"), check_area)
    repeats = Identifier(
        optional("重复的原件", "the petition it repeats"), identifiers.check_case
    )
    is_urgent = Flag(optional("重大、紧急", "major or urgent", law="信访工作条例§25"))
    external_ref = Name(optional("外部系统编号", "number elsewhere"), most=100)
    case = Identifier(
        optional("转来的调解案件", "mediated before as"), identifiers.check_case
    )
    reception = Group(optional("来自接访登记", "brought at a reception"), OfReception)

    def faults(self, data: Body) -> Iterator[tuple[str, Words]]:
        named = data.get("petitioners", {}).values()
        standing = [each for each in named if each.get("is_representative")]
        if len(named) > data["people"]:
            yield "/people", FEWER_THAN_NAMED
        if data["channel"] == "visit" and data["people"] >= GROUP and not standing:
            yield "/petitioners", MANY_NEED_REPRESENTATIVES
        if len(standing) > MOST_REPRESENTATIVES:
            yield "/petitioners", TOO_MANY_STAND


COMPLETE = ("name", "address")


def lacking(registered: Body) -> list[str]:
    """What the regulation asks a petition to say and this one does not (§19①): of
    the petitioners `name` and `address`, and `facts`, `reasons`."""
    who = registered.get("petitioners", {}).values()
    unclear = [
        each for each in COMPLETE if not any(each in petitioner for petitioner in who)
    ]
    return unclear + [each for each in ("facts", "reasons") if each not in registered]


def is_answerable(registered: Body) -> bool:
    """Are name and address clear, so that it must be answered in writing (§23②)?"""
    return not set(lacking(registered)) & set(COMPLETE)
