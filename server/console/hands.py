"""Whose hand stands under an agreement, over which words, and its trace drawn.

The drawing is made here from numbers that the schema has checked, never from text that
a phone sent: nothing but digits and the letters of a path reaches the page.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from markupsafe import Markup

from schemas import agreement_text, codes, effect, handwriting
from server.console import typography
from server.console.language import Language, gettext
from server.console.reading import Reader

MARGIN = 20
SIGNERS = ("signatures", "mediator_signatures")


@dataclass(frozen=True, slots=True)
class Hand:
    """One signature as the page shows it."""

    name: str
    day: str
    how: str
    over: str
    stands: bool
    drawing: Markup | None


def hands(agreement: Mapping[str, Any], reader: Reader) -> Iterator[Hand]:
    """Those that name the words they are over, parties first."""
    now = agreement_text.digest(dict(agreement))
    reached = agreement.get("signed_on")
    for name in SIGNERS:
        outdated = effect.outdated(dict(agreement), name)
        for key, signature in sorted(agreement.get(name, {}).items()):
            if "text" in signature:
                who = reader.who(key) if name == "signatures" else ""
                yield Hand(
                    who or signature.get("name", key),
                    typography.day(signature.get("signed_on", reached), reader.tongue),
                    _how(signature, reader.tongue),
                    _over(signature, now, key in outdated),
                    key not in outdated,
                    _drawing(signature.get("hand", {})),
                )


def _how(signature: Mapping[str, Any], tongue: Language) -> str:
    said = codes.label("signature_kinds", signature.get("how", "paper"), tongue)
    if "hand" in signature:
        said = gettext("手写签名轨迹，非可靠电子签名")
    if "signer" in signature:
        capacity = codes.label(
            "signer_capacities", signature.get("capacity", "agent"), tongue
        )
        signer = signature["signer"]
        return gettext(
            "%(how)s，%(capacity)s %(signer)s 代签",
            how=said,
            capacity=capacity,
            signer=signer,
        )
    return said


def _over(signature: Mapping[str, Any], now: str | None, is_outdated: bool) -> str:
    mark = typography.short(signature["text"])
    if not is_outdated:
        return gettext("签的是现在的正文（校验码 %(mark)s）", mark=mark)
    if signature["text"] != now:
        return gettext("签的是改动前的正文（校验码 %(mark)s），要重签", mark=mark)
    return gettext("笔迹与正文对不上，不算签署（校验码 %(mark)s）", mark=mark)


def _drawing(hand: Mapping[str, Any]) -> Markup | None:
    trace = hand.get("strokes", "")
    if not trace or handwriting.fault(trace) is not None:
        return None
    strokes = handwriting.read(trace)
    points = [point for stroke in strokes for point in stroke]
    left, top = min(p.x for p in points), min(p.y for p in points)
    wide = max(p.x for p in points) - left + 2 * MARGIN
    high = max(p.y for p in points) - top + 2 * MARGIN
    paths = "".join(
        "M" + "L".join(f"{p.x - left + MARGIN} {p.y - top + MARGIN}" for p in stroke)
        for stroke in strokes
    )
    return Markup(
        '<svg class="hand" viewBox="0 0 {} {}" aria-hidden="true"><path d="{}"/></svg>'
    ).format(wide, high, paths)
