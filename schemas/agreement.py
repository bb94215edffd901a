"""An agreement: signed by the parties, then sealed by the committee.

Signed is not in effect (调解法§29②): a written agreement takes effect on the day of
the last of the parties' signatures, the mediator's, and the committee's seal; an
oral one when it is reached (§30). `effective_on` here is what the clerk believed;
the fold computes it anew.

Marriage, adoption, inheritance and other personal status are signed on paper, not
on a screen (电子签名法§3).

The words that were signed are recorded clause by clause (`agreement_text`), and each
signature names the digest of the words that it is over; one by finger carries the
trace of the hand, bound to them (`handwriting`).
"""

from collections.abc import Iterator, Mapping
from typing import Any

from schemas import end_conditions, handwriting, identifiers, texts
from schemas.agreement_text import Clause
from schemas.errors import FieldError
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
    Several,
    Text,
    When,
    Whole,
    dossier,
    late,
    legal,
    optional,
)
from schemas.handwriting import Hand
from schemas.labels import field_error
from schemas.on_paper import Act
from schemas.texts import Words

WRITTEN = When("书面协议", "if written", lambda body: body.get("form") != "oral")
ORAL = When("口头协议", "if oral", lambda body: body.get("form") == "oral")
BY_FINGERPRINT = When(
    "按指印",
    "for a fingerprint",
    lambda signature: signature.get("how") == "fingerprint",
)


class Term(Form):
    """One thing agreed: what, how much, by whom to whom, how, where, until when."""

    text = Text(legal("协议条款", "term", law="调解法§29", hard=True), most=4000)
    amount_fen = Fen(optional("金额", "amount", hard=True))
    payer = Key(optional("给付方", "payer", hard=True))
    payee = Key(optional("接受方", "payee", hard=True))
    mode = Name(dossier("履行方式", "how performed", law="调解法§29", hard=True))
    place = Name(optional("履行地点", "where performed", law="75号令§35"), most=200)
    due_on = Day(dossier("履行期限", "due", law="调解法§29", hard=True))


class Signed(Form):
    """Which words were signed, by whose hand."""

    text = Identifier(
        optional("所签文本", "text signed", hard=True), identifiers.check_digest
    )
    hand = Group(optional("手写签名轨迹", "trace of the hand", hard=True), Hand)


class Signature(Signed):
    """How and when a party signed, or who signed for it."""

    how = Choice(
        legal("签署方式", "how signed", law="调解法§29", hard=True), "signature_kinds"
    )
    signed_on = Day(legal("签署日期", "day signed", law="调解法§29", hard=True))
    witness = Name(dossier("见证人", "witness", when=BY_FINGERPRINT))
    capacity = Choice(optional("签署身份", "signed as", hard=True), "signer_capacities")
    signer = Name(optional("代签人", "who signed for the party", hard=True))


class MediatorSignature(Signed):
    """A mediator's signature; without a day of its own, the agreement's."""

    name = Name(legal("调解员姓名", "mediator's name"))
    signed_on = Day(optional("签署日期", "day signed", hard=True))


class ReadAloud(Form):
    """念读: the words that were read to everybody, and when."""

    text = Identifier(
        legal("所念文本", "text read", hard=True), identifiers.check_digest
    )
    read_on = Day(legal("念读日期", "day read", hard=True))


class AgreementSigned(Act):
    """调解协议书 (M08), or the register of an oral agreement (M09)."""

    round = Whole(legal("第几份协议", "round", hard=True), 1, 20)
    form = Choice(
        legal("协议形式", "form", law="调解法§28", hard=True), "agreement_forms"
    )
    signed_on = Day(legal("达成日期", "day reached", law="调解法§30", hard=True))
    agreement_no = Name(optional("协议文号", "agreement number"), most=60)
    dispute_facts = Text(
        legal("主要事实", "facts", law="调解法§29", hard=True), most=8000
    )
    disputed_matters = Text(
        legal("争议事项", "matters in dispute", law="调解法§29", hard=True), most=4000
    )
    responsibilities = Text(
        dossier(
            "各方责任", "responsibilities", law="调解法§29", hard=True, when=WRITTEN
        ),
        most=4000,
    )
    terms = Keyed(
        legal("协议内容", "terms", law="调解法§29", hard=True, when=WRITTEN),
        Term,
        numbered="t",
        least=1,
        most=60,
    )
    oral_agreement_content = Text(
        legal("口头协议内容", "what was agreed", law="调解法§28", hard=True, when=ORAL),
        most=8000,
    )
    amount_fen = Fen(optional("协议涉及金额", "amount", hard=True))
    confirmation_bars = Several(
        optional("不予司法确认的情形", "bars to confirmation", law="民诉解释§355"),
        Choice(legal("情形", "bar"), "confirmation_bars"),
    )
    copies = Whole(optional("份数", "copies", law="调解法§29"), 1, 99)
    signatures = Keyed(
        dossier("当事人签署", "signatures", law="调解法§29", hard=True, when=WRITTEN),
        Signature,
    )
    mediator_signatures = Keyed(
        dossier("调解员签名", "mediators' signatures", law="调解法§29", hard=True),
        MediatorSignature,
    )
    recorder = Name(dossier("记录人", "recorder", law="调解法§28"))
    clauses = Keyed(optional("协议正文", "text", hard=True), Clause, most=80)
    read_aloud = Group(optional("念读", "read aloud"), ReadAloud)
    late = late()

    def faults(self, data: Body) -> Iterator[tuple[str, Words]]:
        signed = {
            (name, key): signature
            for name in ("signatures", "mediator_signatures")
            for key, signature in data.get(name, {}).items()
        }
        for (name, key), signature in signed.items():
            at = f"/{name}/{key}"
            if "hand" in signature:
                yield from _bound(at, key, signature)
            elif "clauses" in data and signature.get("how") == "signature":
                yield f"{at}/hand", texts.NO_TRACE
        traces = {f"/{n}/{k}": s for (n, k), s in signed.items()}
        for at in sorted(handwriting.repeated(handwriting.traces(traces))):
            yield f"{at}/hand/strokes", texts.SAME_TRACE


def _bound(at: str, signer: str, signature: Body) -> Iterator[tuple[str, Words]]:
    """Is the trace tied to the words it names, and to this person?"""
    if "text" not in signature:
        yield f"{at}/text", texts.NO_TEXT_SIGNED
    elif not handwriting.is_bound(signer, signature):
        yield f"{at}/hand/bound", texts.BOUND_DIFFERS


class AgreementSealed(Act):
    """加盖调委会印章: the last requisite of a written agreement."""

    round = Whole(legal("第几份协议", "round", hard=True), 1, 20)
    sealed_on = Day(legal("盖章日期", "day sealed", law="调解法§29", hard=True))
    committee = Name(legal("调解委员会", "committee"))
    sealed_by = Name(legal("盖章人", "sealed by"))
    effective_on = Day(optional("生效日期", "in effect on", law="调解法§29", hard=True))
    complete = Flag(optional("签署已齐备", "all have signed"))
    late = late()


_FORM = AgreementSigned()


def unmet(body: Body, case_tree: Mapping[str, Any]) -> list[FieldError]:
    """Who has yet to sign, and what must be signed on paper; not the seal."""
    owed = end_conditions.unsigned(body, case_tree)
    return [field_error(_FORM, pointer, words) for pointer, words in owed]
