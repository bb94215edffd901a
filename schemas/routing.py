"""Whose a petition is (转送、交办), proposed with reasons; a person decides.

A unit fits that goes on, has the category in its 责任清单 (谁主管、谁负责, 信访工作条例
§5(三)) and has the place in its area (属地管理). Of those that fit

    the matter is a lower level's     the townships first (§22①(二))
    it is the county's own            the county's units first (§22①(一))
    nobody has said                   the nearest area first

and who stands equal has one rank: a tie is shown and never decided. Where nothing
fits, what is lacking is said. A unit that was right to send a matter back is not
proposed for it again.

All of it is this system's reading (试行口径); the articles are law.
"""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from types import MappingProxyType
from typing import Final, Literal, TypeAlias

from schemas import codes
from schemas.texts import Words
from schemas.units import Unit, UnitName

Competent: TypeAlias = Literal["", "same", "lower", "upper"]
"""As `situations` has it of a petition: `competent_level`; "" is not known yet."""
LEVEL_OF: Final = MappingProxyType({"same": "county", "lower": "township"})

NO_CATEGORY = Words("还没有选内容分类", "the content category is not chosen")
NO_PLACE = Words("还没有写明问题属地", "where it lies is not said")
UPPER = Words(
    "属上级机关处理的，本县没有单位可转",
    "a higher level is competent: no unit of this county",
)
ALL_RETURNED = Words(
    "合适的单位都已退回，应当协商或报共同的上一级确定（信访工作条例§24）",
    "every unit that fits sent it back: agree, or ask their common superior (§24)",
)
OF_THE_COUNTY = Words(
    "属本级处理：转有权处理的部门（信访工作条例§22①(一)）",
    "the county's own: to its competent department (regulation §22①(一))",
)
OF_THE_TOWNSHIP = Words(
    "涉及下级：按属地管理转送（信访工作条例§22①(二)）",
    "a lower level's: to where it lies (regulation §22①(二))",
)
LEVEL_FITS = MappingProxyType({"county": OF_THE_COUNTY, "township": OF_THE_TOWNSHIP})


@dataclass(frozen=True, slots=True)
class Proposal:
    """A unit that fits, and why; equal rank is a tie."""

    unit: Unit
    rank: int
    reasons: tuple[Words, ...]


@dataclass(frozen=True, slots=True)
class Routing:
    """Who may be asked, the likeliest first; where nobody, what is lacking."""

    proposals: tuple[Proposal, ...] = ()
    lacking: tuple[Words, ...] = ()

    @property
    def first(self) -> tuple[Proposal, ...]:
        return tuple(each for each in self.proposals if each.rank == 1)


def propose(
    units: Iterable[Unit],
    area: str,
    category: str,
    competent: Competent = "",
    returned: Collection[UnitName] = (),
) -> Routing:
    """Whose a matter of that category is, which lies in that area."""
    if lacking := _unsaid(area, category, competent):
        return Routing(lacking=lacking)
    open_units = [unit for unit in units if unit.is_open]
    dutiful = [unit for unit in open_units if category in unit.duties]
    near = [unit for unit in dutiful if area.startswith(unit.area)]
    fit = [unit for unit in near if unit.name not in returned]
    if not fit:
        return Routing(lacking=(_nobody(area, category, dutiful, near),))
    return Routing(_ranked(fit, area, category, competent))


def _unsaid(area: str, category: str, competent: Competent) -> tuple[Words, ...]:
    unsaid = (
        (not category, NO_CATEGORY),
        (not area, NO_PLACE),
        (competent == "upper", UPPER),
    )
    return tuple(words for is_so, words in unsaid if is_so)


def _nobody(
    area: str, category: str, dutiful: Collection[Unit], near: Collection[Unit]
) -> Words:
    if near:
        return ALL_RETURNED
    zh, en = _named("content_categories", category)
    if not dutiful:
        return Words(
            f"没有单位的责任清单里有“{zh}”，请先补上",
            f"no unit has {en!r} among its duties; add it first",
        )
    place = codes.name_of(area) or area
    return Words(
        f"责任清单里有“{zh}”的单位，辖区都不含{place}",
        f"no unit with the duty {en!r} has {place} in its area",
    )


def _ranked(
    fit: Iterable[Unit], area: str, category: str, competent: Competent
) -> tuple[Proposal, ...]:
    wanted = LEVEL_OF.get(competent, "")
    groups: dict[tuple[bool, int], list[Unit]] = {}
    for unit in sorted(fit, key=lambda unit: unit.place):
        key = bool(wanted) and unit.level != wanted, -len(unit.area)
        groups.setdefault(key, []).append(unit)
    return tuple(
        Proposal(unit, rank, _reasons(unit, area, category, wanted, len(groups[key])))
        for rank, key in enumerate(sorted(groups), start=1)
        for unit in groups[key]
    )


def _reasons(
    unit: Unit, area: str, category: str, wanted: str, equals: int
) -> tuple[Words, ...]:
    zh, en = _named("content_categories", category)
    where, place = codes.name_of(unit.area) or unit.area, codes.name_of(area) or area
    said = [
        Words(
            f"责任清单有“{zh}”（谁主管、谁负责，信访工作条例§5(三)）",
            f"{en!r} is among its duties (regulation §5(三))",
        ),
        Words(
            f"辖区{where}含问题属地{place}（属地管理，信访工作条例§5(三)）",
            f"its area {where} contains {place} (regulation §5(三))",
        ),
    ]
    if unit.level == wanted:
        said.append(LEVEL_FITS[wanted])
    if equals > 1:
        said.append(
            Words(
                f"同样合适的有{equals}个单位，由人选定",
                f"{equals} units fit alike: a person chooses",
            )
        )
    return tuple(said)


def _named(codes_name: str, code: str) -> tuple[str, str]:
    return codes.label(codes_name, code), codes.label(codes_name, code, "en")
