"""What petitions say to the national petition system, and what it says to them.

    to_row      a petition ──► one row of its fields, each cell text
    from_row    a row ──► what is registered of it, and what is wrong with it by field

`FIELDS` is the mapping, one line a field, found alike in the interfaces of three local
systems. Those that are `taken` come in as well as go out, and come back as they went;
the others are read from what the desk did. `WITHOUT` names the fields that have no
counterpart here and why, `OURS_WITHOUT` what a petition says here and the row has no
field for. Nothing is made up for either.

A petition is known by xfjbh: the number that the other system gave it, else our own.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Any, Final, NamedTuple

from schemas import codes, exchange_cells, identifiers, labels
from schemas.errors import InvalidBody
from schemas.exchange_fields import HINTS, PERSON, POINTERS, TRIAL_CHANNELS
from schemas.fields import Body
from schemas.petition.claims import Deed, Petition
from schemas.petition.registering import RESIDENT_ID_CARD, Registered
from schemas.texts import Words

Row = Mapping[str, str]
FORM: Final = Registered(exclude=("actor",))
SEX: Mapping[str, str] = MappingProxyType({"1": "1", "2": "0"})
"""GB/T 2261.1 (1 male, 2 female) to theirs (1 male, 0 female)."""
NOT_A_DAY = Words("不是日期", "it is no day")
NOT_A_NUMBER = Words("不是整数", "it is no whole number")
NOT_A_FLAG = Words("只能是 1 或 0", "only 1 or 0 can stand there")
NOT_A_CHANNEL = Words("不是已知的信访形式代码", "no channel has this code")
NOT_AN_ID_TYPE = Words("不是已知的证件类型", "no kind of document has this code")
NO_NUMBER = Words(
    "没有信访件编号，再导入一次就认不出它", "without a number it is not known again"
)
ROUNDED = Words(
    "被表格软件改成了科学计数法，后几位已丢失",
    "the spreadsheet made it a rounded number; its last digits are lost",
)
MANGLED = re.compile(r"\d(\.\d+)?[eE]\+?\d+")


@dataclass(frozen=True, slots=True)
class Codes:
    """The county's own table of codes, where no public one is known."""

    channels: Mapping[str, str] = field(default_factory=lambda: TRIAL_CHANNELS)

    def channel_out(self, ours: str) -> str:
        """Their code; where they have none, the word."""
        return self.channels.get(ours) or codes.label("petition_channels", ours)

    def channel_in(self, theirs: str) -> str | None:
        for ours, code in self.channels.items():
            if code == theirs:
                return ours
        return by_word("petition_channels", theirs)


TRIAL = Codes()


class Fault(NamedTuple):
    """What is wrong with a field of a row, and what to do."""

    field: str
    words: Words
    do: Words


@dataclass(frozen=True, slots=True)
class Taken:
    """What a row says; whole where there are no faults."""

    body: Body
    repeats: str
    """The number of the petition that it repeats."""
    faults: tuple[Fault, ...] = ()

    @property
    def reference(self) -> str:
        return str(self.body.get("external_ref", ""))


def to_row(
    petition: Petition, number: str, codes: Codes = TRIAL, repeats: str = ""
) -> dict[str, str]:
    """Every field of `FIELDS`; `repeats` is the number of the petition it repeats."""
    told = petition.registered
    texts = {key: str(asked["text"]) for key, asked in told["claims"].items()}
    return {
        "xfjbh": told.get("external_ref") or number,
        "lhxfjid": repeats,
        "xfrq": told["received_on"],
        "xfxs": codes.channel_out(told["channel"]),
        "xfrs": str(told["people"]),
        "djjgmc": told.get("unit", ""),
        "gkxx": exchange_cells.joined(texts),
        "tsnr": told.get("facts", ""),
        "bfyrhdw": against(told),
        "wtsddm": exchange_cells.padded(told["area"]),
        "zdjjbz": flagged(told.get("is_urgent")),
        **persons(list(told.get("petitioners", {}).values())),
        **derived(petition),
    }


def against(told: Body) -> str:
    """Once where all claims are against the same."""
    named = {k: str(a["against"]) for k, a in told["claims"].items() if "against" in a}
    values = set(named.values())
    if len(named) == len(told["claims"]) and len(values) == 1:
        (one,) = values
        if exchange_cells.MARK not in one:
            return one
    return exchange_cells.marked(named)


def flagged(value: bool | None) -> str:
    return "" if value is None else str(int(value))


def persons(people: list[Body]) -> dict[str, str]:
    """A line in each cell for each of them; sex and birth as the card number says."""
    cards = [card(each) for each in people]
    cells = {
        code: [str(each.get(name, "")) for each in people]
        for code, name in PERSON.items()
        if name not in ("phone", "is_representative")
    }
    phones = [str(each.get("phone", "")) for each in people]
    mobile = [identifiers.MOBILE.fullmatch(each) is not None for each in phones]
    told = {
        **cells,
        "sjh": [p if m else "" for p, m in zip(phones, mobile, strict=True)],
        "gddh": ["" if m else p for p, m in zip(phones, mobile, strict=True)],
        "zfrbz": [flagged(each.get("is_representative")) for each in people],
        "xb": [SEX[c.sex] if c else "" for c in cards],
        "csrq": [c.birth.isoformat() if c else "" for c in cards],
    }
    return {code: exchange_cells.lines(values) for code, values in told.items()}


def card(person: Body) -> identifiers.IDCard | None:
    if person.get("id_type") != RESIDENT_ID_CARD or "id_no" not in person:
        return None
    return identifiers.check_id_card(person["id_no"])


def derived(petition: Petition) -> dict[str, str]:
    """What only goes out: read from what the desk did."""
    told = petition.registered
    named = any("name" in each for each in told.get("petitioners", {}).values())
    opinion, served = last(petition, "opinion_issued"), last(petition, "served")
    replies = opinion["replies"] if opinion else {}
    units = {key: claim.unit for key, claim in petition.claims.items() if claim.unit}
    closed, said = last(petition, "closed"), last(petition, "evaluated")
    return {
        "bjgccbz": flagged(petition.is_first),
        "cfxfbz": flagged(not petition.is_first),
        "nmbz": flagged(not named),
        "djr": told["actor"]["name"],
        "qxjg": exchange_cells.joined(units),
        "fcbz": flagged(last(petition, "review_requested") is not None),
        "fhbz": flagged(last(petition, "recheck_requested") is not None),
        "bjbz": flagged(not petition.is_open),
        "bjsj": closed["closed_on"] if closed and not petition.is_open else "",
        "yjsnr": exchange_cells.joined({k: r["text"] for k, r in replies.items()}),
        "xfryj": served.get("opinion", "") if served else "",
        "sdfs": served["mode"] if served else "",
        "qsbz": flagged(served["signed"]) if served else "",
        "dzrdwpj": said["satisfaction"] if said else "",
    }


def last(petition: Petition, type: str) -> Body | None:
    found: list[Deed] = [deed for deed in petition.deeds if deed.type == type]
    return found[-1].body if found else None


def from_row(
    row: Row, codes: Codes = TRIAL, received_by: str = "petition_office"
) -> Taken:
    """What is registered of the row, as far as its fields are `taken`."""
    faults: list[Fault] = []
    told = {k: v for k, v in said(row, codes, faults) if v not in ("", None)}
    body: dict[str, Any] = {"received_by": received_by, **told}
    if claims := claims_of(row):
        body["claims"] = claims
    people = [*petitioners(row, faults)]
    if people:
        body["petitioners"] = {f"p{n}": each for n, each in enumerate(people, 1)}
    if not body.get("external_ref"):
        faults.append(fault("xfjbh", NO_NUMBER))
    wrong = {each.field for each in faults}
    faults += [each for each in held(body) if each.field not in wrong]
    return Taken(body, row.get("lhxfjid", "").strip(), tuple(faults))


def said(
    row: Row, codes: Codes, faults: list[Fault]
) -> Iterator[tuple[str, str | int | bool | None]]:
    """The fields that stand once in a row."""

    def read(code: str, name: str, value: Any, wrong: Words) -> tuple[str, Any]:
        if row.get(code, "").strip() and value is None:
            faults.append(fault(code, wrong))
        return name, value

    people, area = row.get("xfrs", "").strip(), row.get("wtsddm", "")
    count = int(people) if people.isascii() and people.isdigit() else None
    day = exchange_cells.day(row.get("xfrq", ""))
    channel = codes.channel_in(row.get("xfxs", "").strip())
    urgent = exchange_cells.flag(row.get("zdjjbz", ""))
    yield "external_ref", row.get("xfjbh", "").strip()
    yield read("xfrq", "received_on", day, NOT_A_DAY)
    yield read("xfxs", "channel", channel, NOT_A_CHANNEL)
    yield read("xfrs", "people", count, NOT_A_NUMBER)
    yield read("zdjjbz", "is_urgent", urgent, NOT_A_FLAG)
    yield "unit", row.get("djjgmc", "").strip()
    yield "facts", row["tsnr"] if row.get("tsnr", "").strip() else ""
    yield "area", exchange_cells.area(area)


def claims_of(row: Row) -> dict[str, dict[str, str]]:
    texts = exchange_cells.parted(row.get("gkxx", ""))
    cell = row.get("bfyrhdw", "")
    if exchange_cells.is_marked(cell):
        named = exchange_cells.parted(cell)
    else:
        named = dict.fromkeys(texts, cell.strip()) if cell.strip() else {}
    every = dict.fromkeys([*texts, *named])
    return {
        key: {
            **({"text": texts[key]} if key in texts else {}),
            **({"against": named[key]} if key in named else {}),
        }
        for key in every
    }


def petitioners(row: Row, faults: list[Fault]) -> Iterator[dict[str, Any]]:
    cells = {code: row[code] for code in PERSON if row.get(code, "").strip()}
    for person in exchange_cells.people(cells):
        told: dict[str, Any] = {}
        for code, value in person.items():
            name, read = PERSON[code], read_of(code, value)
            if isinstance(read, Words):
                faults.append(fault(code, read))
            elif name not in told:
                told[name] = read
        if told:
            yield told


def read_of(code: str, value: str) -> str | bool | Words:
    """What a person's cell says, or what is wrong with it."""
    if code == "zfrbz":
        is_leading = exchange_cells.flag(value)
        return NOT_A_FLAG if is_leading is None else is_leading
    if code == "zjlx":
        return by_word("id_types", value) or NOT_AN_ID_TYPE
    if MANGLED.fullmatch(value) and code in ("zjhm", "sjh", "gddh"):
        return ROUNDED
    return value


def by_word(name: str, said: str) -> str | None:
    """The code that is so, or is called so."""
    for code in codes.code_list(name).values():
        if said in (code.code, code.zh, code.en):
            return code.code
    return None


def held(body: Body) -> Iterator[Fault]:
    """What the form of a registration has against it."""
    try:
        labels.held(FORM, body)
    except InvalidBody as wrong:
        for each in wrong.errors:
            code = POINTERS[re.sub(r"/[cp]\d+", "", each.pointer)]
            yield fault(code, Words(each.zh, each.en))


def fault(code: str, words: Words) -> Fault:
    return Fault(code, words, HINTS[code])
