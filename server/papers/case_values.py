"""What a case, an evening or a reception fills in: the slots of M00-M12, X03, X09, X10.

    case view ─► Known ─► Sheet (schemas.papers.sheets), masked ─► a value for each slot

The sheet is the one that the phone prints, so village and county never word a case in
two ways. The number is the official one, with the temporary one of the village's papers
beside it (0b.12).
"""

from collections.abc import Callable, Mapping
from typing import Final

from schemas.papers import remedies
from schemas.papers.dossier_kinds import SIGNING
from schemas.papers.filling import of_sheet, pairs, signing
from schemas.papers.kinds import kind
from schemas.papers.sheets import known as words
from schemas.papers.sheets.known import Known, Tree
from schemas.papers.sheets.known import day as written
from schemas.papers.sheets.masking import Mask
from schemas.papers.sheets.printable import Printable, forms, sheet
from server.registry.cases import CaseView
from server.registry.projection import CaseRow

ENDED, CONFIRMATION = "D27", "M11"
DL14: Final = "DL14"


def known(view: CaseView) -> Known:
    return Known(view.casefile.tree, number(view.row))


def number(row: CaseRow) -> str:
    """（2026）丰虎威人调字第12号（临时号T-d-1-3）"""
    temporary = f"临时号{row.temp_number}"
    return f"{row.case_number}（{temporary}）" if row.case_number else temporary


def mask(view: CaseView, *, covered: bool) -> Mask:
    """What covers the words of this case (0b.10)."""
    tree, is_restricted = view.casefile.tree, view.row.restricted
    return Mask(tree, covered=covered, is_restricted=is_restricted)


def printables(view: CaseView) -> list[Printable]:
    """What of this case can be filled in, in the order of the catalogue of forms."""
    found = forms(known(view))
    if any(clock.rule.id == DL14 for clock in view.clocks):
        of_the_court = Printable(CONFIRMATION, "", kind(CONFIRMATION).name.zh, "")
        place = next((n for n, p in enumerate(found) if p.code in ("D27", "M10")), None)
        found.insert(len(found) if place is None else place, of_the_court)
    return found


def filled(
    view: CaseView, code: str, key: str = "", *, covered: bool = True
) -> dict[str, str]:
    """The values of that form; what nobody recorded is absent."""
    about, is_restricted = known(view), view.row.restricted
    if code in OWN:
        said = OWN[code](view, about).items()
        covers = mask(view, covered=covered)
        own = {name: covers(each) for name, each in said}
        return _complete({"mediation_no": about.number, **own}, about)
    form = Printable(code, key, "", "")
    drawn = sheet(about, form, covered=covered, is_restricted=is_restricted)
    found = _complete(of_sheet(kind(code), drawn), about)
    # On a line of its own, where the form has one for it.
    number = found.get("mediation_no", "").replace("（临", "\n（临")
    return {**found, "mediation_no": number}


def _complete(values: dict[str, str], about: Known) -> dict[str, str]:
    """With the committee; beside the paper's own number, the registry's."""
    own = values.get("mediation_no", "")
    if own and own not in about.number:
        values["mediation_no"] = f"{own}（正式号{about.number}）"
    values.setdefault("issuer_unit", about.committee)
    return {name: said for name, said in values.items() if said}


def ended(view: CaseView, about: Known) -> dict[str, str]:
    """D27: why it ended, and where else the parties may turn (调解法§26)."""
    told = about.tree.get("termination", {})
    ground = words.said("dispute.terminated", "/ground", told)
    why = (ground, told.get("reason", ""))
    return {
        "termination_reason": "。".join(filter(None, why)),
        "other_remedies": remedies.of_case(about.tree) if told else "",
        "recorder": about.mediators,
        "issued_on": written(told.get("terminated_on")),
    }


# 司法确认: the county's own, of an agreement that may be confirmed


def confirmation(view: CaseView, about: Known) -> dict[str, str]:
    """An application that all parties make together within thirty days (调解法§33)."""
    clock = next((c for c in view.clocks if c.rule.id == DL14), None)
    if clock is None:
        return {}
    since = clock.due.start_on.isoformat()
    agreement = _in_force(view, about)
    ruled = f"经{about.committee}主持调解，于{written(agreement.get('signed_on'))}达成"
    return {
        "applicants": "\n".join(_applicant(party) for _, party in about.parties),
        "agreement_no": agreement.get("agreement_no", "") or about.number,
        "signed_on": written(agreement.get("signed_on")),
        "effective_on": written(since),
        "apply_by": f"{written(clock.due.due_on.isoformat())}止",
        "request": f"申请人因{about.title}，{ruled}人民调解协议，自"
        f"{written(since)}起生效。申请人出于解决纠纷的目的自愿达成协议，没有恶意串通、"
        "规避法律的行为，现共同申请人民法院确认上述调解协议有效。",
        SIGNING: signing(tuple(f"申请人 {name}" for name in about.signers())),
    }


def _in_force(view: CaseView, about: Known) -> Tree:
    """The last agreement that took effect."""
    effective = [n for n, _ in about.agreements() if int(n) in view.casefile.effective]
    return dict(about.agreements())[effective[-1]] if effective else {}


def _applicant(party: Tree) -> str:
    labels = ("姓名", "性别", "出生日期", "证件号码", "住址", "联系电话")
    names = ("name", "sex", "birth_on", "id_no", "address", "phone")
    said = words.party_said(party, *names)
    return pairs(tuple(zip(labels, said, strict=True)))


OWN: Final[Mapping[str, Callable[[CaseView, Known], dict[str, str]]]] = {
    ENDED: ended,
    CONFIRMATION: confirmation,
}
