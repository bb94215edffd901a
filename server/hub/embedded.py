"""The hub inside the server: a folder of SQLite files, one for each database."""

from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

from server.hub import leaves
from server.hub.names import kind_of
from sync.database import Database
from sync.errors import Forbidden, NotFound
from sync.gate import Folder, Principal
from sync.peer import Document, Peer


class EmbeddedHub:
    """A folder of databases in this very process; also what /couch serves."""

    def __init__(self, folder: Path) -> None:
        self.folder = Folder(folder)

    def names(self) -> list[str]:
        return [name for name in self.folder.names() if kind_of(name)]

    def open(self, name: str, principal: Principal | None = None) -> Database:
        if kind_of(name) is None:
            raise NotFound("Database does not exist.")
        return self.folder.ensure(name)

    def create(self, name: str) -> Database:
        return self.folder.ensure(name)

    def delete(self, name: str) -> None:
        raise Forbidden("databases of the county are not deleted", subject=name)

    def peer(self, name: str) -> Peer:
        return self.open(name)

    def ensure(self, name: str) -> None:
        self.open(name)

    def leaves(self, name: str, id: str) -> list[Document]:
        return leaves.every(self.open(name), id)

    def purge(
        self, name: str, id: str, revs: Sequence[str], instead: Sequence[Document]
    ) -> None:
        """Forget the document, and put another form of it in its place."""
        database = self.open(name)
        with database.transaction():
            database.purge(id)
            database.bulk_docs(instead, new_edits=False)

    def scrub(self, name: str) -> None:
        """Leave no byte of what was purged."""
        self.open(name).scrub()

    def raised(self, generations: Mapping[str, int]) -> None:
        """Nothing is kept of them: the gate asks the registry at each request."""

    def watch(self, hint: Callable[[str], None]) -> None:
        """Nothing is written here but under /couch, which says so itself."""

    def close(self) -> None:
        self.folder.close()
