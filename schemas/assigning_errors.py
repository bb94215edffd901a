"""What can be wrong with what the county says of an assignment."""

from schemas.errors import SiliError


class InvalidAssignment(SiliError):
    """A document `assignment:` that this program cannot read; `id` names it."""

    def __init__(self, id: str) -> None:
        super().__init__(id)
        self.id = id

    @property
    def zh(self) -> str:
        return f"县里的指派（{self.id}）读不出，没有采用，请升级应用"

    @property
    def en(self) -> str:
        return f"the county's {self.id} cannot be read; not used, update the app"
