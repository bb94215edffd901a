"""A signature being written by finger: felt, kept after each stroke, bound at the end.

    begin ──► stroke, stroke, … (each in the draft as soon as the finger is lifted)
          ──► sign: refused with the reason, or put into the agreement, bound to it

Whoever kills the app in the middle loses the stroke under the finger and no other. A
signature that was begun over words that were changed since is begun anew, and so is one
that lies there longer than a hand writes. Nothing is added to what was felt.
"""

from __future__ import annotations

import os
from collections.abc import Sequence
from datetime import datetime
from typing import Any

from mobile import agreeing, signers
from mobile.clock import PhoneClock
from mobile.forms import Paper
from mobile.signers import Pen, Signer
from schemas import handwriting
from schemas.handwriting import MOST_MS, WIDE, Point, Stroke
from schemas.texts import SAME_TRACE, Words

# Across and down as parts of the glass's width, when (phone's steady clock), pressure.
Felt = tuple[float, float, float, float | None]


class Penning:
    """One signer's hand over one text."""

    def __init__(
        self, paper: Paper, clock: PhoneClock, signer: Signer, pen: Pen
    ) -> None:
        self.paper, self.clock, self.signer, self.pen = paper, clock, signer, pen
        if not self._goes_on():
            self.begin()

    @property
    def kept(self) -> dict[str, Any]:
        return self.paper.draft.signing

    @property
    def strokes(self) -> tuple[Stroke, ...]:
        spelled = self.kept["strokes"]
        return handwriting.read(spelled) if spelled else ()

    def _goes_on(self) -> bool:
        """Is what lies in the draft this signature, over these words, from just now?"""
        about = {"at": self.signer.at, "text": agreeing.digest(self.paper)}
        same = about.items() <= self.kept.items()
        return bool(same) and 0 <= self._passed(self.clock.steady()) <= MOST_MS

    def begin(self) -> None:
        now = self.clock.at()
        self.paper.draft.signing = {
            "at": self.signer.at,
            "text": agreeing.digest(self.paper),
            "nonce": os.urandom(32).hex(),
            "wall": now.wall,
            "boot": now.boot,
            "mono_ms": now.mono_ms,
            "strokes": "",
        }

    def _passed(self, steady: float) -> int:
        """Milliseconds since it was begun; by the wall, if the phone was restarted."""
        if self.kept["boot"] == self.clock.boot:
            return int(steady * 1000) - int(self.kept["mono_ms"])
        began = datetime.fromisoformat(self.kept["wall"])
        return int((self.clock.now() - began).total_seconds() * 1000)

    def stroke(self, felt: Sequence[Felt]) -> None:
        """The finger was lifted."""
        last = max((s[-1].ms for s in self.strokes), default=0)
        points = []
        for across, down, steady, pressure in felt:
            last = max(last, self._passed(steady))
            press = None if pressure is None else _within(pressure, 100)
            points.append(
                Point(_within(across, WIDE), _within(down, WIDE), last, press)
            )
        if last > MOST_MS:
            self.begin()
        elif points:
            self.kept["strokes"] = handwriting.spelled((*self.strokes, tuple(points)))

    def refusal(self) -> Words | None:
        """Why it may not stand as it is."""
        refused = handwriting.refusal(self.strokes)
        if refused is not None:
            return refused
        body, own = self.paper.body, handwriting.written(self.strokes)
        traces = {
            f"/{name}/{key}": trace
            for name in ("signatures", "mediator_signatures")
            for key, trace in handwriting.traces(body.get(name, {})).items()
        }
        traces[self.signer.at] = own
        return SAME_TRACE if self.signer.at in handwriting.repeated(traces) else None

    def sign(self) -> None:
        """What was felt becomes the signature."""
        kept = self.kept
        trace = handwriting.written(self.strokes)
        text, nonce = kept["text"], kept["nonce"]
        hand = {
            "strokes": trace,
            "nonce": nonce,
            "wall": kept["wall"],
            "boot": kept["boot"],
            "mono_ms": kept["mono_ms"],
            "bound": handwriting.bound(text, self.signer.key, nonce, trace),
        }
        signers.by_finger(self.paper, self.signer, self.pen, hand, text)
        self.paper.draft.signing = {}


def _within(part: float, most: int) -> int:
    return min(max(round(part * most), 0), most)
