"""The flows once more in large type, on a small glass, each in a window of its own.

What a test of these does by touch it does here with the same touches: whatever they
reach at the usual size can be reached by who sees badly.
"""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from mobile import theme

pytestmark = pytest.mark.kivy
TESTS = Path(__file__).parent
FLOWS = (
    "test_flows",
    "test_minutes_screens",
    "test_signing_screens",
    "test_evidence_screens",
    "test_review_screens",
    "test_conflict_screens",
    "test_assigned_screen",
    "test_occasions",
    "test_protecting",
    "test_three_taps",
)
_, LARGE, LARGEST = (scale for _, scale in theme.SCALES)
# What she chose in the app, what she chose for the whole phone, and the glass.
SIZES = {
    "largest": (LARGEST, 1.5, (360, 640)),
    "large": (LARGE, 1.0, (360, 640)),
}


def window(size: str) -> dict[str, str]:
    chosen, system, (width, height) = SIZES[size]
    return {
        "SILI_TYPE": str(chosen),
        "KIVY_METRICS_FONTSCALE": str(system),
        "SILI_WINDOW_WIDTH": str(width),
        "SILI_WINDOW_HEIGHT": str(height),
    }


@pytest.mark.parametrize(
    ("flows", "size"), [*((each, "largest") for each in FLOWS), (FLOWS[0], "large")]
)
def test_the_flows_go_by_touch(flows: str, size: str) -> None:
    path = str(TESTS / f"{flows}.py")
    command = [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", path]
    lived = subprocess.run(
        command, env={**os.environ, **window(size)}, capture_output=True, text=True
    )
    assert lived.returncode == 0, lived.stdout[-4000:]
