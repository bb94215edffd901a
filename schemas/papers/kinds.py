"""The catalogue of papers: the 36 documents of a petition (D), the forms (M, X)."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

from schemas.papers.forms_kinds import FORMS
from schemas.papers.kind import COMMON as COMMON
from schemas.papers.kind import Kind as Kind
from schemas.papers.kind import Slot as Slot
from schemas.papers.kind import UnknownPaper as UnknownPaper
from schemas.papers.kind import Values as Values
from schemas.papers.registration import REGISTRATION

DOCUMENTS: Final = (*REGISTRATION,)
KINDS: Final[Mapping[str, Kind]] = MappingProxyType(
    {kind.code: kind for kind in (*DOCUMENTS, *FORMS)}
)


def kind(code: str) -> Kind:
    """UnknownPaper."""
    if code not in KINDS:
        raise UnknownPaper(code)
    return KINDS[code]
