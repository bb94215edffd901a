"""Bundles: what was carried by hand, taken in and answered.

taking       a bundle of a phone ──► entries, evidence, what the phone says of itself
answering    what the county has said since ──► a bundle for that phone alone
"""

from server.bundles.answering import answer
from server.bundles.taking import Taken, take

__all__ = ["Taken", "answer", "take"]
