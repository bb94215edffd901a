"""What a petition fills in: for each document the slots that its deeds answer.

    PetitionView ─► a filler for each slot of the kind ─► what is known, by name

What the deeds say is never typed again, and nothing else is said: a slot that no deed
answers is absent, and asked for on the form. Beside the deeds stand the issuer, the
numbers of the papers that came `before`, and the words that the law has everybody told
(`schemas.papers.notices`). The number of a paper and its day are given as it is issued.

D13 and D14 are of reports and have nothing from a petition; D27 has its values from a
dossier, the letters D33 to D36 from whoever supervises.
"""

from collections.abc import Mapping
from typing import Final

from schemas.papers import notices
from schemas.papers.kind import PETITION
from schemas.papers.kinds import kind
from server.papers import before, done, petitioned
from server.papers.told import Filler, Told, actor, coded, due, on, one, text
from server.papers.told import Office as Office
from server.petitions.opening import PetitionView

COMMON: Final[Mapping[str, Filler]] = {
    "petition_no": lambda told: told.view.row.number,
    # There is no other way to ask yet than to name the number.
    "query_code": lambda told: told.view.row.number,
}
LED_AWAY: Final[Mapping[str, Filler]] = {
    "competent_authority": one("authority", "channelled"),
    "legal_basis": text("basis", "channelled"),
    "time_limit_hint": text("time_limit", "channelled"),
}

FILLERS: Final[Mapping[str, Mapping[str, Filler]]] = {
    "D01": petitioned.D01,
    "D02": {
        "recipient_unit": one("unit", "transferred"),
        "transfer_basis": text("reason", "transferred"),
        "contact_person": actor("transferred"),
    },
    "D03": {
        "recipient_unit": one("unit", "assigned"),
        "assign_level": coded("assign_levels", "level", "assigned"),
        "assign_authority": text("reason", "assigned"),
        "assignment_due": on("due_on", "assigned"),
        "lead_official": done.lead,
        "contact_person": actor("assigned"),
    },
    "D04": {
        "recipient_unit": one("unit", *done.HANDED),
        "routed_on": done.handed_on,
        "routing_kind": done.handed_how,
        "inquiry_phone": lambda told: told.office.phone,
    },
    "D05": {
        "accepted_at": on("accepted_on", "accepted"),
        "handling_procedure": text("told_how", "accepted"),
        "handling_due": done.handled_by,
        "handler": actor("accepted"),
        "handler_phone": lambda told: told.office.phone,
    },
    "D06": {
        "non_acceptance_reason": text("reason", "not_accepted"),
        "legal_basis": done.refused("legal_basis"),
        "competent_unit": one("competent", "not_accepted"),
        "guidance": done.refused("guidance"),
    },
    "D07": {
        "recheck_doc_no": before.recheck_number,
        "recheck_date": before.either(
            on("decided_on", "rechecked"), before.recheck_day
        ),
    },
    "D08": {"missing_items": petitioned.missing},
    "D09": {
        "recipient_unit": before.issuer("D02", "D03"),
        "source_doc_no": before.number("D02", "D03"),
        "unit_received_at": on("received_on", "unit_received"),
        "objection_reason": text("reason", "objected"),
        "suggested_unit": one("suggested", "objected"),
    },
    "D10": {
        "dispute_raised_at": on("disputed_on", "disputed"),
        "parties_units": done.units("units", "disputed"),
        "agreed_unit": done.agreed_unit,
        "co_units": done.units("beside", "dispute_decided"),
    },
    "D11": {
        "dispute_raised_at": on("disputed_on", "disputed"),
        "decider": coded("dispute_deciders", "decider", "dispute_decided"),
        "decided_unit": one("unit", "dispute_decided"),
        "co_units": done.units("beside", "dispute_decided"),
        "effective_on": on("decided_on", "dispute_decided"),
    },
    "D12": {
        "study_opinion": text("text", "answered"),
        "adoption_result": coded("adoptions", "adoption", "answered"),
    },
    "D15": LED_AWAY,
    "D16": {
        "arbitration_body": one("authority", "channelled"),
        "arbitration_kind": done.by_matter(notices.ARBITRATIONS),
        "legal_basis": text("basis", "channelled"),
        "limitation_hint": done.limitation,
    },
    "D17": {
        "competent_authority": one("authority", "channelled"),
        "rule_basis": text("basis", "channelled"),
    },
    "D18": LED_AWAY,
    "D19": {
        "investigation_result": text("findings", "investigated"),
        "duty_decision": text("text", "answered"),
    },
    "D21": {
        "original_due": done.first_due,
        "extended_due": due("DL07"),
        "extension_days": done.longer,
        "extension_reason": text("reason", "extended"),
        "approver": one("approver", "extended"),
    },
    "D22": {
        "claims": petitioned.claims,
        "facts_and_reasons": text("facts", "opinion_issued"),
        "investigation_findings": text("findings", "investigated"),
        "disposition": done.disposition,
        "disposition_basis": text("basis", "opinion_issued"),
        "item_replies": done.replies,
    },
    "D23": {
        "recipient_unit": before.issuer("D03"),
        "source_doc_no": before.number("D03"),
        "handling_process": done.course,
        "result": text("text", "reported_back"),
        "reporter": actor("reported_back"),
    },
    "D24": {
        "withdrawal_reason": text("reason", "withdrawn"),
        "voluntary_statement": done.of_their_own_will,
        "confirmed_by": actor("withdrawn"),
    },
    "D25": {
        "mediation_org": one("committee", done.SENT),
        "consent_applicant": done.agreed("petitioner"),
        "consent_respondent": done.agreed("other"),
    },
    "D26": {
        "mediation_no": one("agreement", "mediation_returned"),
        "parties": done.parties,
    },
    "D28": {"mediation_no": one("agreement", "mediation_returned")},
    "D29": {
        "remedy_level": done.level,
        "request_received_on": on("received_on", *done.ASKED),
        "decision_due": done.remedy_due,
    },
    "D30": {
        "original_doc_no": before.either(
            before.number("D22"), one("number", "opinion_issued")
        ),
        "review_claims": text("text", "review_requested"),
        "review_findings": text("facts", "reviewed"),
        "review_result": coded("remedy_results", "result", "reviewed"),
        "legal_basis": text("basis", "reviewed"),
    },
    "D31": {
        "review_doc_no": before.number("D30"),
        "recheck_claims": text("text", "recheck_requested"),
        "hearing_summary": done.heard,
        "recheck_findings": text("facts", "rechecked"),
        "recheck_result": coded("remedy_results", "result", "rechecked"),
        "legal_basis": text("basis", "rechecked"),
    },
    "D32": {
        "recipient_unit": done.lies_with,
        "source_doc_no": before.number("D02", "D03"),
        "due_on": done.pressing,
    },
}


def filled(
    view: PetitionView, code: str, office: Office, claims: tuple[str, ...] = ()
) -> dict[str, str]:
    """What is known of that paper, of these claims or of all. UnknownPaper."""
    paper = kind(code)
    issuer = {"issuer_unit": office.unit, "contact_phone": office.phone}
    found = {**issuer, **notices.standing(code)}
    if paper.about == PETITION:
        every = view.petition.claims
        told = Told(view, office, tuple(every[key] for key in claims or every))
        fillers = {**COMMON, **petitioned.ALL, **FILLERS.get(code, {})}
        asked = {slot.name for slot in paper.every}
        known = ((n, fill(told)) for n, fill in fillers.items() if n in asked)
        found |= {name: said for name, said in known if said}
    return {name: said for name, said in found.items() if said.strip()}
