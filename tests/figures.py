"""Figures in a text: a number that stands by itself, not digits inside an id.

Ids and digests are drawn anew each time; sooner or later one holds any few digits.
"""

import re


def says(text: str, number: str) -> bool:
    """Whether the number is there, with no letter and no digit beside it."""
    alone = rf"(?<![0-9A-Za-z]){re.escape(number)}(?![0-9A-Za-z])"
    return re.search(alone, text) is not None
