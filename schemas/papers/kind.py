"""A kind of paper: its code, who it is for, and the slots that are filled in it.

    COMMON     what any paper may bear: number, issuer, day, seal …
    slots      its own, named as the specification names them

A slot of its own goes before the common one of the same name. What a paper is about
decides which number it must bear: a petition's, or a mediation's; a paper about a unit
alone bears neither. The number of the paper itself is drawn as it is issued, so
nobody types it and no draft lacks it.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Final, TypeAlias

from schemas.errors import SiliError
from schemas.texts import Words

Values: TypeAlias = Mapping[str, str]
"""What is filled in: several lines are joined with a newline, a day is written out."""

PETITION, CASE, UNIT = "petition", "case", "unit"


@dataclass(frozen=True, slots=True)
class Slot:
    """One thing that is filled in."""

    name: str
    words: Words
    law: str = ""
    required: bool = True
    most: int = 2000


COMMON: Final = (
    Slot("doc_no", Words("文号", "number"), required=False, most=100),
    Slot("issuer_unit", Words("制作单位", "issued by"), most=100),
    Slot("issued_on", Words("制作日期", "day of issue"), most=20),
    Slot("seal", Words("印章", "seal"), required=False, most=100),
    Slot("petition_no", Words("信访事项编号", "petition"), required=False, most=100),
    Slot("mediation_no", Words("调解编号", "mediation"), required=False, most=100),
    Slot("query_code", Words("查询码", "query code"), required=False, most=40),
    Slot("contact_phone", Words("联系电话", "phone"), required=False, most=60),
)
NUMBER_OF: Final[Mapping[str, str]] = {PETITION: "petition_no", CASE: "mediation_no"}


@dataclass(frozen=True, slots=True)
class Kind:
    """One kind of paper."""

    code: str
    key: str
    name: Words
    group: str
    series: str
    """The letter of its number, 受; empty where it has no number."""
    about: str
    law: str
    addressee: Words
    slots: tuple[Slot, ...]

    @property
    def every(self) -> tuple[Slot, ...]:
        """The common slots, then its own."""
        own = {slot.name for slot in self.slots}
        common = (self._asked(slot) for slot in COMMON if slot.name not in own)
        return (*common, *self.slots)

    def _asked(self, slot: Slot) -> Slot:
        is_its_number = slot.name == NUMBER_OF.get(self.about)
        return replace(slot, required=True) if is_its_number else slot


class UnknownPaper(SiliError):
    """A code that the catalogue of papers does not have."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code

    @property
    def zh(self) -> str:
        return f"文书目录里没有{self.code}，请从目录里选，或者升级程序"

    @property
    def en(self) -> str:
        return f"there is no paper {self.code}; choose one of the list, or update"
