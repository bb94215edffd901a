"""What every deed about a petition but the first is: of some claims, on a day."""

from schemas.desk import Deed
from schemas.fields import Day, Key, Several, legal


def on(zh: str, en: str) -> Day:
    return Day(legal(zh, en))


class OfClaims(Deed):
    """A deed about some of the claims."""

    claims = Several(
        legal("诉求", "claims"), Key(legal("诉求", "claim")), least=1, most=50
    )
