"""What is loaded, made and looked through before the first page, told by counting."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
BEGUN = """
import json, os, sys
os.environ["KIVY_NO_ARGS"] = "1"
from mobile import sparing
there = {*sys.modules}  # What a measuring interpreter brings itself.
with sparing.spared():
    import kivy.clock
from tests.mobile import driver
from mobile import app
app.WARM_AFTER_SECONDS = 3600
d = driver.start(app.SiliApp(__import__("pathlib").Path(sys.argv[1])))
from kivy.lang import Builder
files = {rule.ctx.filename for _, rule in Builder.rules}
told = {"modules": sorted({*sys.modules} - there), "rules": sorted(map(str, files))}
told["screens"] = d.app.screens.screen_names
print(json.dumps(told))
"""
# Pillow, an event loop, what opens a lock, and what any screen but this one needs.
NOT_YET = {
    "asyncio",
    "ssl",
    "PIL",
    "cryptography",
    "sqlite3",
    "marshmallow",
    "kivy.core.clipboard",
    "mobile.credentials",
    "mobile.casebook",
    "mobile.screens.cases",
    "schemas",
    "sync",
}


@pytest.mark.kivy
def test_the_page_of_the_pin_is_drawn_with_what_it_needs_alone(tmp_path: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-c", BEGUN, str(tmp_path)],
        cwd=ROOT,
        check=True,
        capture_output=True,
        text=True,
    )
    told = json.loads(done.stdout.splitlines()[-1])
    assert NOT_YET & {*told["modules"]} == set()
    assert told["screens"] == ["pin"]
    ours = [name for name in told["rules"] if name.startswith(str(ROOT / "mobile"))]
    assert sorted(Path(name).name for name in ours) == ["pin.kv", "theme.kv"]


def in_a_process(code: str) -> str:
    done = subprocess.run(
        [sys.executable, "-c", code],
        cwd=ROOT,
        check=True,
        capture_output=True,
        text=True,
    )
    return done.stdout.splitlines()[-1]


def test_whoever_wants_the_loop_later_gets_the_real_one() -> None:
    code = (
        "from mobile import sparing\n"
        "with sparing.spared(): import kivy.clock\n"
        "import asyncio\n"
        "async def answer(): return 7\n"
        "print(asyncio.run(asyncio.wait_for(answer(), 5)))"
    )
    assert in_a_process(code) == "7"


def test_a_loop_that_is_there_already_is_left_alone() -> None:
    code = (
        "import asyncio, sys; from mobile import sparing\n"
        "with sparing.spared(): import kivy.clock\n"
        "print(sys.modules['asyncio'] is asyncio)"
    )
    assert in_a_process(code) == "True"


def test_what_is_there_once_the_app_has_begun_is_not_looked_through_again() -> None:
    code = (
        "import gc; from mobile import sparing; sparing.hold_still()\n"
        "before = gc.isenabled()\n"
        "sparing.keep_what_is_there()\n"
        "print(before, gc.isenabled(), gc.get_freeze_count() > 0)"
    )
    assert in_a_process(code) == "False True True"


def test_who_never_held_still_keeps_nothing() -> None:
    code = (
        "import gc; from mobile import sparing; before = gc.get_freeze_count()\n"
        "sparing.keep_what_is_there()\n"
        "with sparing.still():\n"
        "    sparing.keep_what_is_there(); held = gc.isenabled()\n"
        "print(held, gc.isenabled(), before == gc.get_freeze_count())"
    )
    assert in_a_process(code) == "False True True"


def test_what_is_read_while_it_is_still_is_kept_as_well() -> None:
    code = (
        "import gc; from mobile import sparing; sparing.hold_still()\n"
        "sparing.keep_what_is_there(); kept = gc.get_freeze_count()\n"
        "with sparing.still():\n    read = [[] for _ in range(500)]\n"
        "print(gc.isenabled(), gc.get_freeze_count() - kept >= 500)"
    )
    assert in_a_process(code) == "True True"


@pytest.mark.kivy
def test_whoever_leaves_the_phone_leaves_no_ring_behind() -> None:
    code = (
        "import gc, weakref\n"
        "from tests.mobile import driver\n"
        "from mobile.screens import forgetting\n"
        "class Ring: pass\n"
        "one = Ring(); one.itself = one; gone = weakref.ref(one)\n"
        "gc.freeze(); del one; forgetting.forget_drawn(); print(gone() is None)"
    )
    assert in_a_process(code) == "True"
