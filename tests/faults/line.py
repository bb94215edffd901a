"""A line between a phone and the county that drops after so many requests."""

from sync.errors import PeerUnavailable


class Line:
    """Half of a bulk that is under way when it drops has arrived."""

    def __init__(self, left: int | None = None) -> None:
        self.left = left
        self.dropped = False

    def use(self) -> None:
        if self.is_last():
            self.dropped = True
            raise PeerUnavailable("the line dropped")
        if self.left is not None:
            self.left -= 1

    def is_last(self) -> bool:
        return self.left is not None and self.left <= 0
