"""The forms of a mediation's dossier (M00-M12) and those beside the 36 (X01-X10)."""

from typing import Final

from schemas.papers.annex_kinds import ANNEX
from schemas.papers.dossier_kinds import DOSSIER
from schemas.papers.kind import Kind

FORMS: Final[tuple[Kind, ...]] = (*DOSSIER, *ANNEX)
