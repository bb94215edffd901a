"""From a lack in the dossier to the form where it is mended.

What was recorded is corrected, and the form opens where the lack is; what nobody
recorded yet is recorded. A consent is asked anew, of the party that owes it. A draft
that was begun for the same is gone on with.
"""

from __future__ import annotations

from mobile.casebook import Casebook
from mobile.drafts import Draft
from mobile.plans import PLANS
from mobile.recording import open_correction, open_form
from schemas import placing
from schemas.casefile import CaseFile
from schemas.entry import Entry
from schemas.wanting import Lack

ASKED_ANEW = "dispute.consented"


def begun(
    casebook: Casebook, casefile: CaseFile, lack: Lack, home: str
) -> tuple[Draft, str]:
    """The draft in which this is mended, and at which place of it; "" at its first."""
    type, at = placing.origin(lack.at)
    wrong = _recorded(casefile, type, lack.at)
    if wrong is not None and type != ASKED_ANEW:
        return _correction(casebook, wrong, home), at
    return _new(casebook, casefile, type, lack.at, home), ""


def _new(
    casebook: Casebook, casefile: CaseFile, type: str, at: str, home: str
) -> Draft:
    key = _key(type, at)
    for draft in casebook.drafts(casefile.case):
        if draft.form == key and not draft.corrects and type != ASKED_ANEW:
            return draft
    draft = open_form(casebook, key, casefile.case, home)
    if type == ASKED_ANEW:
        draft.body["party"] = at.split("/")[2]
    return draft


def _correction(casebook: Casebook, wrong: Entry, home: str) -> Draft:
    for draft in casebook.drafts(wrong.case):
        if draft.corrects == wrong.id and draft.type == wrong.type:
            return draft
    return open_correction(casebook, wrong, home)


def _recorded(casefile: CaseFile, type: str, at: str) -> Entry | None:
    """The first record of the act on which that place stands."""
    for entry in casefile.entries:
        if entry.type != type or entry.id in casefile.voided or entry.body is None:
            continue
        root = placing.root(type, entry.body, entry.id)
        inside = placing.origin(at)[1]
        if placing.path(root, inside) == at:
            return entry
    return None


def _key(type: str, at: str) -> str:
    key = f"{type}/{at.split('/')[2]}" if type == "stage.recorded" else type
    return key if key in PLANS else ASKED_ANEW
