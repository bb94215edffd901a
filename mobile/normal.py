"""What is sealed is text in one form, whatever keyboard it came from."""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping
from typing import Any


def normalised(value: Any) -> Any:
    """Text in NFC, so that nothing sealed is refused for its form."""
    if isinstance(value, str):
        return unicodedata.normalize("NFC", value)
    if isinstance(value, Mapping):
        return {name: normalised(each) for name, each in value.items()}
    if isinstance(value, list):
        return [normalised(each) for each in value]
    return value
