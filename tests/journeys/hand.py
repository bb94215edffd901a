"""The app in a mediator's hand, in a process of its own.

    python -m tests.journeys.hand FOLDER PART

    new        two PINs; prints the public key; takes the county's answer from the
               folder as soon as it lies there
    morning    opens, accepts, asks both parties, holds stages one and two; types half
               an answer of stage three, says so, and waits to be killed
    afternoon  finds the draft where it was, finishes stage three, agreement, seal,
               stage four and the visit; tries to reach the county and cannot
    evening    tries again

Everything is done by touches in a real window; every text that was typed goes to
FOLDER/typed.jsonl, every answer is a line on standard output. It is a Friday in
November on this phone, whatever day it is elsewhere.
"""

import json
import sys
from pathlib import Path
from time import time
from typing import Any

from tests.mobile import driver, walk
from tests.mobile.conftest import FRIDAY, PIN
from tests.mobile.driver import Driver

HALF = "两家共用，老图上"
WHOLE = "两家共用，老图上画得明明白白，哪一家都不能堵。"


class Hand(Driver):
    """A driver whose words are written down beside the phone."""

    typed: Path

    def write(self, tid: str, text: str) -> None:
        super().write(tid, text)
        with self.typed.open("a", encoding="utf-8") as lines:
            lines.write(json.dumps([tid, text], ensure_ascii=False) + "\n")


def say(**told: Any) -> None:
    sys.stdout.write(json.dumps(told, ensure_ascii=False) + "\n")
    sys.stdout.flush()


def new(hand: Hand) -> None:
    walk.give_pin(hand)
    walk.give_pin(hand)
    say(public=hand.app.credentials.public_text)
    answer = hand.app.credentials.dropped
    hand.until(answer.exists, 120, "the county's answer")
    hand.tap("enrol:take")
    say(screen=hand.screen())


def morning(hand: Hand) -> None:
    walk.give_pin(hand, PIN)
    walk.open_dispute(hand)
    walk.accept(hand)
    walk.consent(hand)
    walk.consent(hand, "limited")
    walk.air(hand)
    walk.deliberate(hand)
    hand.tap("do:stage.recorded/3")
    walk.where(hand)
    walk.came(hand, 1, 2, 4, 5)
    walk.to_page(hand, "answer:i1")
    hand.tap("q:/answer/answers/i1/answer")
    hand.type(HALF)
    hand.until(lambda: HALF in kept(hand), 60, "the draft on the disk")
    say(half=HALF)
    hand.until(lambda: False, 120, "to be killed")


def kept(hand: Hand) -> str:
    """What the drafts on the disk say, read by another connection."""
    book = hand.app.casebook
    return " ".join(str(draft.body) for draft in book.drafts())


def afternoon(hand: Hand) -> None:
    walk.give_pin(hand, PIN)
    hand.tap("filter:drafts")
    hand.tap("draft:0")
    found = hand.find("q:/answer/answers/i1/answer").text
    say(found=found, page=[tid for tid in hand.tids() if tid.startswith("page:")])
    answer(hand)
    walk.sign(hand)
    walk.seal(hand)
    walk.appraise(hand)
    walk.follow_up(hand)
    hand.tap("note")
    hand.tap("sync:start")
    hand.until(lambda: hand.reads("连不上县里"), 60)
    hand.until(lambda: not hand.app.is_syncing, 60)
    say(waiting=hand.find("sync:waiting").words)


def answer(hand: Hand) -> None:
    """The rest of stage three, from the page where the phone died."""
    points = {"i1": WHOLE, "c1": "墙退后四十公分。", "c2": "赔三百。"}
    for point, words in points.items():
        walk.to_page(hand, f"answer:{point}")
        hand.write(f"q:/answer/answers/{point}/answer", words)
        hand.write(f"q:/answer/answers/{point}/basis", "民法典第二百九十条")
        for who in (1, 2):
            hand.tap(f"q:/answer/answers/{point}/responses/p{who}/response=accept")
    walk.result(hand, "agreed_written")
    walk.save(hand)


def evening(hand: Hand) -> None:
    walk.give_pin(hand, PIN)
    hand.tap("note")
    hand.tap("sync:start")
    hand.until(lambda: hand.reads("已同步"), 60)
    hand.until(lambda: not hand.app.is_syncing, 60)
    book = hand.app.casebook
    (listed,) = book.cases()
    say(
        delivery=listed.delivery,
        number=listed.number,
        case=listed.summary.case,
        entries=listed.summary.entry_count,
    )


PARTS = {"new": new, "morning": morning, "afternoon": afternoon, "evening": evening}


def main(folder: Path, part: str) -> None:
    from mobile.app import SiliApp
    from mobile.clock import PhoneClock

    ahead = FRIDAY - time()
    clock = PhoneClock(folder, wall=lambda: time() + ahead)
    hand = Hand(driver.start(SiliApp(folder, clock=clock)).app)
    hand.typed = folder / "typed.jsonl"
    PARTS[part](hand)
    hand.close()


if __name__ == "__main__":
    main(Path(sys.argv[1]), sys.argv[2])
