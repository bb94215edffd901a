"""登记抽查 (6.7): petitions drawn by lot, looked at, put right where they are wrong.

    check.drawn       so many of what was registered in a period, drawn by a seed
    check.judged      each of the items passes or does not; who puts it right, by when
    check.rectified   what was done about it

    seed ──► rank of each petition = SHA-256(seed:petition) ──► the lowest so many

Whoever has the seed and the list draws the same again: the order of the list plays no
part, a larger sample holds the smaller one, and what is registered later changes
nothing, since the population is what stood in the record before the draw. The digest
says which list that was. The seed comes from the system, nobody types it.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from hashlib import sha256
from types import MappingProxyType

from schemas import identifiers
from schemas.deed import Deed, Verbs, named, reason
from schemas.fields import (
    Body,
    Choice,
    Day,
    Flag,
    Form,
    Identifier,
    Keyed,
    Name,
    Several,
    Text,
    Whole,
    legal,
    optional,
)
from schemas.petition.registering import check_area
from schemas.texts import Words

NOUN = "check."
DRAWN, JUDGED, RECTIFIED = "drawn", "judged", "rectified"
TYPES = frozenset(NOUN + verb for verb in (DRAWN, JUDGED, RECTIFIED))
METHOD = "sha256-rank-1"
MOST = 200
PASSED, FAILED = "passed", "failed"


@dataclass(frozen=True, slots=True)
class Item:
    """What is looked at; `finds` is the rule of the negative list that it may hit."""

    name: Words
    law: str
    finds: str


ITEMS: Mapping[str, Item] = MappingProxyType(
    {
        "i1": Item(
            Words("收到后及时登记", "registered when it came"),
            "信访工作条例§22①、§43",
            "N1-1",
        ),
        "i2": Item(
            Words("姓名、住址、请求、事实、理由齐全", "all that must be said is there"),
            "信访工作条例§19①",
            "N1-2",
        ),
        "i3": Item(
            Words("初次、重复判定正确", "first or repeated, as it is"),
            "信访工作条例§19③、§36③",
            "N1-3",
        ),
        "i4": Item(
            Words("类别和路径分得对", "of the right category and road"),
            "信访工作条例§28、§31",
            "N1-4",
        ),
        "i5": Item(
            Words("诉求逐项如实记下，与原件一致", "each claim as the original has it"),
            "信访工作条例§22①、§44(一)",
            "N1-2",
        ),
        "i6": Item(
            Words("问题属地和人数属实", "the place and the number of people are true"),
            "信访工作条例§20、§22",
            "N1-2",
        ),
        "i7": Item(
            Words("转送、交办对了单位", "handed on to the right unit"),
            "信访工作条例§22①、§24",
            "N3-1",
        ),
    }
)
"""What the form of a spot check asks (X04)."""

WHY = Words("不合格的写明哪里不对", "say what is wrong where it does not pass")
EVERY = Words("每一项都要判", "each of the items is judged")
BY_WHEN = Words("有不合格的，要定整改期限", "say by when it is put right")
BACKWARDS = Words("结束日在开始日之前", "it ends before it begins")
TOO_MANY = Words("抽取的比登记的多", "more are drawn than there are")


def check() -> Name:
    return Name(legal("抽查", "spot check"), most=36)


def petition() -> Identifier:
    return Identifier(legal("信访事项", "petition"), identifiers.check_case)


class Drawn(Deed):
    """抽取: with what anybody needs to draw it again."""

    check = check()
    since = Day(legal("收到日期自", "received from"))
    until = Day(legal("收到日期至", "received until"))
    area = Identifier(legal("范围", "area"), check_area)
    channel = Choice(optional("信访形式", "channel"), "petition_channels")
    method = named("方法", "method")
    seed = named("种子", "seed")
    population = Whole(legal("登记件数", "how many there are"), 1, 100_000_000)
    digest = named("登记清单摘要", "digest of the list")
    size = Whole(legal("抽取件数", "how many are drawn"), 1, MOST)
    sample = Several(legal("抽中的", "drawn"), petition(), least=1, most=MOST)
    reason = reason()

    def faults(self, data: Body) -> Iterator[tuple[str, Words]]:
        if data["until"] < data["since"]:
            yield "/until", BACKWARDS
        if data["size"] > data["population"]:
            yield "/size", TOO_MANY


class Judgement(Form):
    """One item of one petition."""

    passes = Flag(legal("合格", "passes"))
    note = Text(optional("哪里不对", "what is wrong"), most=500)

    def faults(self, data: Body) -> Iterator[tuple[str, Words]]:
        if data["passes"] is False and not data.get("note"):
            yield "/note", WHY


class Judged(Deed):
    """判定; with a fault in it, the notice to whoever puts it right."""

    check = check()
    petition = petition()
    judged_on = Day(legal("抽查日期", "day looked at"))
    items = Keyed(legal("抽查项目", "items"), Judgement, numbered="i")
    unit = Name(optional("由谁整改", "who puts it right"), most=100)
    rectify_by = Day(optional("整改期限", "put right by"))

    def faults(self, data: Body) -> Iterator[tuple[str, Words]]:
        if data["items"].keys() != ITEMS.keys():
            yield "/items", EVERY
        if failed(data) and "rectify_by" not in data:
            yield "/rectify_by", BY_WHEN
        if data.get("rectify_by", data["judged_on"]) < data["judged_on"]:
            yield "/rectify_by", BACKWARDS


class Rectified(Deed):
    """整改: what was done, by whoever was told of it."""

    check = check()
    petition = petition()
    rectified_on = Day(legal("整改日期", "day put right"))
    text = Text(legal("怎么改的", "what was done"), most=1000)


FORMS: Mapping[str, type[Form]] = MappingProxyType(
    {DRAWN: Drawn, JUDGED: Judged, RECTIFIED: Rectified}
)
TYPE_NAMES: Mapping[str, Words] = MappingProxyType(
    {
        DRAWN: Words("抽取登记抽查", "Spot check drawn"),
        JUDGED: Words("判定登记抽查", "Spot check judged"),
        RECTIFIED: Words("整改登记抽查", "Spot check put right"),
    }
)


VERBS = Verbs(NOUN, FORMS)
form_of, load = VERBS.form_of, VERBS.load


# The lot


def sample(seed: str, population: Iterable[str], size: int) -> tuple[str, ...]:
    """So many of them, in the order of their ranks."""
    return tuple(sorted(population, key=lambda each: _rank(seed, each))[:size])


def _rank(seed: str, petition: str) -> str:
    return sha256(f"{seed}:{petition}".encode()).hexdigest()


def digest(population: Sequence[str]) -> str:
    """Of the list as it stood, in the order of the record."""
    return sha256("\n".join(population).encode()).hexdigest()


def failed(judged: Body) -> tuple[str, ...]:
    """The items that do not pass, in their order."""
    items = judged["items"]
    return tuple(key for key in ITEMS if not items.get(key, {}).get("passes", True))


def result(judged: Body) -> str:
    return FAILED if failed(judged) else PASSED
