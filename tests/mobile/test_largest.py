"""The flows once more in the largest type, on a small glass, each in its own window.

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
WINDOW = {
    "SILI_TYPE": str(max(scale for _, scale in theme.SCALES)),
    "KIVY_METRICS_FONTSCALE": "1.5",
    "SILI_WINDOW_WIDTH": "360",
    "SILI_WINDOW_HEIGHT": "640",
}


@pytest.mark.parametrize("flows", FLOWS)
def test_the_flows_go_by_touch(flows: str) -> None:
    path = str(TESTS / f"{flows}.py")
    command = [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", path]
    lived = subprocess.run(
        command, env={**os.environ, **WINDOW}, capture_output=True, text=True
    )
    assert lived.returncode == 0, lived.stdout[-4000:]
