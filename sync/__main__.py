"""`python -m sync SOURCE TARGET`: replicate between any two of an address and a file.

    python -m sync http://localhost:5984/cases cases.sqlite
    python -m sync cases.sqlite https://me:secret@hub.example/cases --continuous

Stopped with Ctrl-C it finishes the batch at hand; the same command goes on from
there. It ends with 0 if all went over, 1 if documents were refused (they are named),
2 if it could not be done, 130 if it was stopped.
"""

import signal
import sys
from argparse import ArgumentParser, Namespace
from collections.abc import Sequence
from contextlib import ExitStack
from threading import Event
from typing import TextIO

from .database import Database
from .errors import Cancelled, FileExists, SyncError
from .peer import Peer
from .remote import RemoteDatabase
from .replicator import Outcome, Progress, replicate


def main(arguments: Sequence[str] | None = None) -> int:
    asked = parser().parse_args(arguments)
    cancel = Event()
    before = signal.signal(signal.SIGINT, lambda *_: cancel.set())
    try:
        return tell(run(asked, cancel))
    except Cancelled:
        return stopped()
    except SyncError as error:
        sys.stderr.write(f"\n{error.en}\n{error.zh}\n")
        return 2
    finally:
        signal.signal(signal.SIGINT, before)


def parser() -> ArgumentParser:
    parser = ArgumentParser(prog="python -m sync", description="Replicate one way.")
    parser.add_argument("source", help="https://… or a database file")
    parser.add_argument("target", help="https://… or a database file, made if need be")
    parser.add_argument("--continuous", action="store_true", help="go on until Ctrl-C")
    parser.add_argument(
        "--create-target", action="store_true", help="make it over HTTP"
    )
    parser.add_argument("--batch-size", type=int, default=500, metavar="N")
    parser.add_argument("--insecure", action="store_true", help="http:// beyond here")
    return parser


def run(asked: Namespace, cancel: Event) -> Outcome:
    with ExitStack() as opened:
        return replicate(
            peer(asked.source, asked.insecure, opened),
            target(asked, opened),
            batch_size=asked.batch_size,
            on_progress=Line(sys.stderr),
            cancel=cancel,
            continuous=asked.continuous,
        )


def peer(place: str, insecure: bool, opened: ExitStack, create: bool = False) -> Peer:
    if "://" in place:
        return opened.enter_context(RemoteDatabase(place, insecure=insecure))
    return opened.enter_context(Database(place, create=create))


def target(asked: Namespace, opened: ExitStack) -> Peer:
    found = peer(asked.target, asked.insecure, opened, create=True)
    if asked.create_target and isinstance(found, RemoteDatabase):
        try:
            found.create()
        except FileExists:
            pass
    return found


class Line:
    """One line that keeps up with the run; nothing but its end where nobody looks."""

    def __init__(self, out: TextIO) -> None:
        self.out = out
        self.live = out.isatty()

    def __call__(self, now: Progress) -> None:
        if self.live:
            rest = "" if now.pending is None else f", {now.pending} to come"
            carried = now.bytes_carried / 1_000_000
            beside = f", {carried:.1f} MB of attachments" if carried else ""
            self.out.write(
                f"\r\x1b[K{now.changes_seen} seen, {now.docs_read} read,"
                f" {now.docs_written} written{beside}{rest} · {now.stage}"
            )
            self.out.flush()


def tell(outcome: Outcome) -> int:
    took = (outcome.end - outcome.start).total_seconds()
    sys.stderr.write(
        f"\n{outcome.docs_written} of {outcome.docs_read} documents written"
        f" in {took:.1f} s, up to {outcome.last_seq}\n"
    )
    for refusal in outcome.refusals:
        sys.stderr.write(f"refused: {refusal.id} {refusal.rev}: {refusal.reason}\n")
    return 1 if outcome.refusals else 0


def stopped() -> int:
    sys.stderr.write(
        "\nStopped; the same command goes on from here. 已停止，可继续。\n"
    )
    return 130


if __name__ == "__main__":
    sys.exit(main())
