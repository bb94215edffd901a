"""The catalogue of papers: the 36 documents of a petition (D), the forms (M, X)."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

from schemas.papers.classified import CLASSIFIED
from schemas.papers.conciliated import CONCILIATED
from schemas.papers.forms_kinds import FORMS
from schemas.papers.handled import HANDLED
from schemas.papers.jurisdiction import JURISDICTION
from schemas.papers.kind import COMMON as COMMON
from schemas.papers.kind import Kind as Kind
from schemas.papers.kind import Slot as Slot
from schemas.papers.kind import UnknownPaper as UnknownPaper
from schemas.papers.kind import Values as Values
from schemas.papers.oversight import OVERSIGHT
from schemas.papers.registration import REGISTRATION
from schemas.papers.reviewed import REVIEWED

DOCUMENTS: Final = (
    *REGISTRATION,
    *JURISDICTION,
    *CLASSIFIED,
    *HANDLED,
    *CONCILIATED,
    *REVIEWED,
    *OVERSIGHT,
)
KINDS: Final[Mapping[str, Kind]] = MappingProxyType(
    {kind.code: kind for kind in (*DOCUMENTS, *FORMS)}
)


def kind(code: str) -> Kind:
    """UnknownPaper."""
    if code not in KINDS:
        raise UnknownPaper(code)
    return KINDS[code]


def laid_out(code: str, values: Values) -> dict[str, str]:
    """Every slot of the paper, empty where nothing is filled in. UnknownPaper."""
    return {slot.name: values.get(slot.name, "") for slot in kind(code).every}
