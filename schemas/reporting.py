"""检举控告: what is told, what became of it, and who may not read it.

    told     what is reported, of whom, by whom if he says so, how and when it came
    step     收到 → 受理 | 转有权机关 | 不属受理范围 → 反馈, each with a sealed note
    barred   whoever is reported himself, or is of a unit that is (信访工作条例§30③)

A report is no entry and no petition: no phone, fold or registry has a form for it. It
is sealed under a key of its own (AES-256-GCM), bound to its number and to what it is,
and filled up to whole blocks, so that its length says little. The key is enclosed to
each reader (`schemas.recovery`).

The number is drawn, so that none says how many there are; it has no letter or digit
that is taken for another.
"""

import os
import secrets
import unicodedata
from collections.abc import Iterator, Mapping
from types import MappingProxyType
from typing import Any, TypeAlias

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from marshmallow import ValidationError

from schemas import labels, strict_json
from schemas.canonical import canonical_bytes
from schemas.errors import InvalidBody, NotForThisKey
from schemas.fields import (
    Body,
    Choice,
    Day,
    Flag,
    Form,
    Group,
    Keyed,
    Name,
    Text,
    When,
    legal,
    optional,
    phone,
)
from schemas.sealing import from_base64url, to_base64url
from schemas.texts import Words

Object: TypeAlias = dict[str, Any]

KEY, NONCE, BLOCK = 32, 12, 4096
LETTERS = "23456789ABCDEFGHJKMNPQRSTVWXYZ"
HALF = 5
NAMELESS = Words("写明姓名或者单位", "say a name or a unit")
REAL_NAME = Words("实名的要写明姓名", "who reports by name says it")

TAKEN_IN, ACCEPTED, TRANSFERRED = "taken_in", "accepted", "transferred"
REFUSED, ANSWERED = "not_competent", "answered"
STEPS: Mapping[str, Words] = MappingProxyType(
    {
        TAKEN_IN: Words("收到", "received"),
        ACCEPTED: Words("受理", "accepted"),
        TRANSFERRED: Words("转有权机关", "transferred to the competent organ"),
        REFUSED: Words("不属受理范围", "not within its powers"),
        ANSWERED: Words("反馈", "answered"),
    }
)
FOLLOWS: Mapping[str, frozenset[str]] = MappingProxyType(
    {
        ACCEPTED: frozenset({TAKEN_IN, REFUSED}),
        TRANSFERRED: frozenset({TAKEN_IN, ACCEPTED, REFUSED}),
        REFUSED: frozenset({TAKEN_IN}),
        ANSWERED: frozenset({ACCEPTED, TRANSFERRED, REFUSED}),
    }
)
"""After which steps each may come."""
PURPOSES: Mapping[str, Words] = MappingProxyType(
    {
        "handling": Words("办理本件", "handling it"),
        "supervision": Words("督办、审核", "supervision or review"),
        "answer": Words("答复检举控告人", "answering who reports"),
        "archive": Words("归档、查档", "the archive"),
    }
)


class Reported(Form):
    """Of whom it is: a person, a unit, or a person of a unit."""

    name = Name(optional("姓名", "name"))
    post = Name(optional("职务", "post"))
    unit = Name(optional("单位", "unit"), most=200)

    def faults(self, data: Body) -> Iterator[tuple[str, Words]]:
        if "name" not in data and "unit" not in data:
            yield "/name", NAMELESS


class Reporter(Form):
    """Who reports, as far as he says."""

    name = Name(optional("姓名", "name"))
    phone = phone(optional("联系电话", "phone"))
    address = Name(optional("住址", "address"), most=200)


class Told(Form):
    """A report as it is written down when it comes."""

    facts = Text(legal("反映的问题", "what is reported"), most=16_000)
    about = Keyed(
        legal("被反映人", "who is reported"), Reported, numbered="p", least=1, most=20
    )
    reporter = Group(optional("检举控告人", "who reports"), Reporter)
    is_named = Flag(legal("实名", "by name"))
    wish = Text(optional("对保护的要求", "how to be protected"), most=1000)
    how = Choice(legal("来的方式", "how it came"), "petition_channels")
    received_on = Day(legal("收到日期", "day received"))

    def faults(self, data: Body) -> Iterator[tuple[str, Words]]:
        if data["is_named"] and "name" not in data.get("reporter", {}):
            yield "/reporter/name", REAL_NAME


IS_TRANSFER = When(
    "转有权机关的", "where it is transferred", lambda data: data["step"] == TRANSFERRED
)


class Note(Form):
    """What became of it, in the reader's words."""

    step = Name(legal("办理情况", "what became of it"), most=40)
    organ = Name(legal("转往的机关", "to which organ", when=IS_TRANSFER), most=200)
    words = Text(optional("说明", "in words"), most=4000)


def load(form: type[Form], body: object) -> Object:
    """Hold it to the form. Raises InvalidBody."""
    held = form()
    try:
        loaded: Object = held.load(body)  # type: ignore[arg-type]
    except ValidationError as wrong:
        raise InvalidBody(tuple(labels.errors(held, wrong.messages_dict))) from None
    return loaded


def is_barred(told: Body, name: str, unit: str) -> bool:
    """Is the reader of this name and unit reported, or of a unit that is?

    Rather one too many: another reader is left, or a higher body is turned to.
    """
    own_name, own_unit = plain(name), plain(unit)
    for each in told["about"].values():
        if own_name and own_name in plain(each.get("name", "")):
            return True
        reported = plain(each.get("unit", ""))
        if reported and own_unit and (reported in own_unit or own_unit in reported):
            return True
    return False


def plain(text: str) -> str:
    """The letters and digits alone, as two would write them alike."""
    folded = unicodedata.normalize("NFKC", text).casefold()
    return "".join(each for each in folded if each.isalnum())


def draw_number() -> str:
    drawn = "".join(secrets.choice(LETTERS) for _ in range(2 * HALF))
    return f"{drawn[:HALF]}-{drawn[HALF:]}"


def seal(key: bytes, content: Mapping[str, Any], number: str, what: str) -> str:
    """The content, in whole blocks, as the key opens it in this place alone."""
    said = canonical_bytes(dict(content))
    nonce = os.urandom(NONCE)
    whole = said.ljust(-(-len(said) // BLOCK) * BLOCK)
    return to_base64url(nonce + AESGCM(key).encrypt(nonce, whole, _bound(number, what)))


def opened(key: bytes, sealed: str, number: str, what: str) -> Object:
    """What was sealed. Raises NotForThisKey: another key, place, or changed."""
    raw = from_base64url(sealed) or b""
    try:
        said = AESGCM(key).decrypt(raw[:NONCE], raw[NONCE:], _bound(number, what))
    except (ValueError, InvalidTag) as wrong:
        raise NotForThisKey(number) from wrong
    content: Any = strict_json.loads(said)
    return dict(content)


def _bound(number: str, what: str) -> bytes:
    return "\0".join(("sili", "report/1", number, what)).encode()
