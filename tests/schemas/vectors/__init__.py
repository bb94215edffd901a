"""Cases that any other implementation can be held to, kept as JSON."""

import json
from pathlib import Path
from typing import Any


def envelope_vectors() -> Any:
    return json.loads((Path(__file__).parent / "envelope.json").read_text("utf-8"))


def spelled(row: dict[str, Any]) -> str:
    """The text of a case; very long ones are kept as pieces to repeat."""
    if row["text"] is None:
        return "".join(piece * times for piece, times in row["repeat"])
    text: str = row["text"]
    return text
