"""What the county erased: the words leave this phone, the entry stays in its place.

    erased:<entry>   a document of the county's, verified like each of them
        ──► the entry in its bare form, same id and revision, and no copy enclosed
        ──► _local/erased:<entry>    kind, day, and whether the county was told
        ──► the file is written anew, so that no byte is left

What is said in the phone's own database counts for every file on it: of a grid that
its person has left it hears nothing else. It says that it holds nothing any more when
that is so of all of them.

Of a case that only some may know of now (kind "restricted") the grid's file loses the
words in the same way, and the case is in no list of it; whoever may know has it in the
phone's own database, where what is written openly afterwards comes too. What a phone
that was stopped had handed in there itself goes as well.

An entry that comes later with its words, from wherever, is struck as soon as it is
seen. Drafts are the writer's own and stay.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from mobile import copies, county, leaves, restricting
from schemas import entry
from schemas.desk import ERASURES, WITHDRAWN
from schemas.entry import Entry
from schemas.identifiers import is_private, private_database
from sync.database import Database
from sync.errors import NotFound, StorageFailed

PREFIX = "erased:"
GONE = "withdrawn:"
OWED = "scrub-owed"


def take(database: Database, document: Mapping[str, Any]) -> None:
    """The county's word, already verified; inside the index's transaction."""
    id = str(document["entry"])
    note(database, PREFIX + id, document)
    for found in leaves.entries(database, present(database, [id])):
        if is_struck(database, id):
            strike(database, found)
        elif is_handed_in(database, found):
            let_go(database, found)


def note(database: Database, at: str, said: Mapping[str, Any]) -> None:
    """What was erased is more than withdrawn; what was once withdrawn stays so."""
    kept = {"kind": str(said["kind"]), "on": str(said["on"])}
    is_gone, mark = is_of_gone(said), database.local(at)
    if mark is None:
        kept |= {"told": False}
    else:
        is_gone = is_gone or is_of_gone(mark)
        more = mark["kind"] == WITHDRAWN != kept["kind"]
        kept = {**mark, **kept, "told": False} if more else mark
    database.put_local(at, {**kept, "withdrawn": is_gone})


def withdraw(database: Database, case: str) -> None:
    """Only some may know of it now: here it is no more, nor the county's word on it;
    but where its entries stand in their chains, for receipts speak of that."""
    if not is_withdrawn(database, case):
        database.put_local(GONE + case, {"places": {}})
    with database.transaction():
        database.purge(county.PREFIX + case)
        if database.local(f"county:{case}") is not None:
            database.delete_local(f"county:{case}")


def withdrawn(database: Database) -> set[str]:
    """The cases that left this grid."""
    return {id.removeprefix(GONE) for id, _ in database.local_docs(GONE)}


def is_withdrawn(database: Database, case: str) -> bool:
    return database.local(GONE + case) is not None


def heard(own: Database, database: Database) -> list[dict[str, Any]]:
    """What was said in the phone's own database of entries that lie in this one, and
    was not taken here yet."""
    said = {id.removeprefix(PREFIX): mark for id, mark in own.local_docs(PREFIX)}
    here = present(database, said)
    return [
        {"entry": id, **said[id]}
        for id in here
        if is_news(database.local(PREFIX + id), said[id])
    ]


def is_of_gone(said: Mapping[str, Any]) -> bool:
    """Did its case leave the grid? Of what an earlier version noted: no."""
    return bool(said.get("withdrawn"))


def is_news(mark: Mapping[str, Any] | None, said: Mapping[str, Any]) -> bool:
    if mark is None or (is_of_gone(said) and not is_of_gone(mark)):
        return True
    return bool(mark["kind"] == WITHDRAWN != said["kind"])


def present(database: Database, ids: Iterable[str]) -> list[str]:
    return [each.id for each in database.all_docs(keys=list(ids)) if each.rev]


def kind_of(database: Database, id: str) -> str:
    mark = database.local(PREFIX + id)
    return str(mark["kind"]) if mark else ""


def is_struck(database: Database, id: str) -> bool:
    """Its words are not to be here: in the phone's own database only what is erased,
    for there lies what whoever may know is brought."""
    kind = kind_of(database, id)
    return bool(kind) and not (kind == WITHDRAWN and is_private(database.name))


def is_handed_in(database: Database, found: Entry) -> bool:
    """Own words that lay in an open grid, brought here by a phone that was let in
    nowhere else; and nobody has told its person that he may know of the case."""
    is_own = private_database(found.device) == database.name
    if not is_own or is_private(found.home):
        return False
    key = present(database, [restricting.PREFIX + found.case])
    return not key and restricting.held(database, found.case) is None


def let_go(database: Database, found: Entry) -> None:
    """Nothing stays, not even the bare form: who may know of it some day is brought
    all of it again."""
    with database.transaction():
        database.purge(found.id)
        restricting.wait_no_more(database, found)
        database.put_local(OWED, {})


def strike(database: Database, found: Entry) -> None:
    """Put the bare form where the entry was; with it goes the case, if it is gone."""
    copies.drop_copy(database, found.id)
    mark = database.local(PREFIX + found.id)
    if mark is not None and is_of_gone(mark) and not is_private(database.name):
        withdraw(database, found.case)
    if found.body is None:
        return
    document = entry.erase(found).document()
    with database.transaction():
        database.purge(found.id)
        database.bulk_docs([document], new_edits=False)
        database.put_local(OWED, {})


def scrub(database: Database) -> None:
    """What is owed; where somebody reads the file just now, another time."""
    if database.local(OWED) is None:
        return
    try:
        database.scrub()
        database.delete_local(OWED)
    except (StorageFailed, NotFound):
        return


def is_owed(database: Database) -> bool:
    """Bytes of what was struck may still lie in the file."""
    return database.local(OWED) is not None


def untold(database: Database) -> list[str]:
    """What the county does not know yet that it is gone here."""
    if is_owed(database):
        return []
    marks = database.local_docs(PREFIX)
    return [id.removeprefix(PREFIX) for id, mark in marks if not mark["told"]]


def told(database: Database, ids: Iterable[str]) -> None:
    with database.transaction():
        for id in ids:
            mark = database.local(PREFIX + id)
            if mark is not None:
                database.put_local(PREFIX + id, {**mark, "told": True})


def words(database: Database, id: str) -> str:
    """What stands where the words were; "" where the entry is not erased."""
    mark = database.local(PREFIX + id)
    if mark is None:
        return ""
    kind = ERASURES.get(mark["kind"])
    return f"已依法删除（{kind.zh if kind else mark['kind']}，{mark['on']}）"
