"""A county to play in: real townships and villages, invented people in office.

Places are Fengdu's 30 townships and 338 villages (`schemas.codes`); grids, offices
and everybody in them are made up. All follow from the seed and the code, whatever
order they are asked for.
"""

from dataclasses import dataclass
from functools import cached_property, lru_cache
from random import Random

from schemas import codes
from schemas.samples.grammar import between, pick
from schemas.samples.people import full_name

BEFORE = (
    "黄桷 柏树 石梯 桂花 大 高 老鹰 观音 龙井 水井 瓦窑 碾子 油房 关刀 青杠 马桑 沙 团"
    " 三块 白岩 洞 学堂 庙 土地 干 新 楼房 岩口 柳 竹林 猫儿 凉水 牛栏 双河 石板 漆树"
).split()
AFTER = "湾 坝 坪 沟 坡 塘 嘴 岭 垭口 院子 坎 槽 岩 梁 堡 田 坳".split()


@dataclass(frozen=True, slots=True)
class Grid:
    """A grid with its mediator, who is also its grid worker."""

    code: str
    village: str
    name: str
    mediator: str


@dataclass(frozen=True, slots=True)
class Village:
    """A village: its committee, the people in office, its small places."""

    code: str
    name: str
    township: str
    committee: str
    director: str
    secretary: str
    rule_keeper: str
    adviser: str
    police: str
    justice: str
    panel: tuple[str, ...]
    places: tuple[str, ...]


class County:
    """Fengdu, with grids and offices made from a seed."""

    def __init__(self, seed: int, code: str = "500230") -> None:
        self.seed = seed
        self.code = code
        self.village = lru_cache(maxsize=None)(self._village)

    @cached_property
    def townships(self) -> tuple[codes.Division, ...]:
        return self._divisions("township")

    @cached_property
    def villages(self) -> tuple[codes.Division, ...]:
        return self._divisions("village")

    @cached_property
    def grids(self) -> tuple[Grid, ...]:
        """All grids of all villages, some five to a village."""
        return tuple(grid for village in self.villages for grid in self._grids(village))

    def _divisions(self, level: str) -> tuple[codes.Division, ...]:
        known = codes.divisions(self.code).values()
        return tuple(each for each in known if each.level == level)

    def _grids(self, village: codes.Division) -> list[Grid]:
        rng = Random(f"{self.seed} grids {village.code}")
        return [
            Grid(
                code=f"{village.code}{ordinal:03d}",
                village=village.code,
                name=f"{short_name(village.name)}第{ordinal}网格",
                mediator=full_name(rng, between(rng, 1962, 1992), _sex(rng, 0.55)),
            )
            for ordinal in range(1, between(rng, 3, 6) + 1)
        ]

    def _village(self, code: str) -> Village:
        rng = Random(f"{self.seed} village {code}")
        divisions = codes.divisions(self.code)
        village = divisions[code]
        township = divisions[village.parent]
        office = Random(f"{self.seed} township {township.code}")
        return Village(
            code=code,
            name=short_name(village.name),
            township=township.name,
            committee=f"{township.name}{short_name(village.name)}人民调解委员会",
            director=_elder(rng),
            secretary=_elder(rng),
            rule_keeper=_elder(rng),
            adviser=_elder(office),
            police=_elder(office),
            justice=_elder(office),
            panel=tuple(_elder(rng) for _ in range(12)),
            places=tuple(
                pick(rng, BEFORE) + pick(rng, AFTER) for _ in range(between(rng, 7, 11))
            ),
        )


def short_name(name: str) -> str:
    """万泉村村委会 is 万泉村, 何家场社区居委会 is 何家场社区, as people say."""
    for office in ("村民委员会", "居民委员会", "村委会", "居委会"):
        if name.endswith(office):
            stem = name.removesuffix(office)
            kind = "村" if office.startswith("村") else "社区"
            return stem if stem.endswith(("村", "社区")) else stem + kind
    return name


def _elder(rng: Random) -> str:
    return full_name(rng, between(rng, 1955, 1988), _sex(rng, 0.7))


def _sex(rng: Random, men: float) -> str:
    return "1" if rng.random() < men else "2"
