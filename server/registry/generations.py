"""Who is told that a grid's generation was raised, and with it its township's: at
once, whoever raised it.

Every token that names an earlier generation fails at our own doors by the registry
alone. A hub that keeps the generations itself (`_security` of a CouchDB) has to be
told, so the session watches what is written to the grids and, when it is committed,
says which of them stand elsewhere now.
"""

from collections.abc import Callable, Iterator, Mapping

from flask import Flask, current_app
from sqlalchemy import Connection, event, select
from sqlalchemy.orm import ORMExecuteState, Session, UOWTransaction

from server.permissions import TOWNSHIP
from server.registry import db
from server.registry.directory import Grid

BEFORE = "generations before"
EXTENSION = "generations raised"

Raised = Callable[[Mapping[str, int]], None]


def tell(app: Flask, raised: Raised) -> None:
    """From now on `raised` hears of every grid of this app whose generation rose."""
    app.extensions[EXTENSION] = raised


def generation_of(app: Flask) -> Callable[[str], int]:
    """The generation of a grid by its code, the first where nobody acts in it; that of
    a township is the sum of its grids'."""

    def generation(code: str) -> int:
        with app.app_context():
            if len(code) == TOWNSHIP:
                return township(dict(grids(db.session())), code)
            found = db.session.scalar(select(Grid.generation).where(Grid.code == code))
        return 1 if found is None else found

    return generation


@event.listens_for(db.session, "do_orm_execute")
def before_an_update(state: ORMExecuteState) -> None:
    if state.is_update and state.bind_mapper is Grid.__mapper__:
        note(state.session)


@event.listens_for(db.session, "before_flush")
def before_a_flush(session: Session, _flush: UOWTransaction, _some: object) -> None:
    if any(isinstance(each, Grid) for each in (*session.dirty, *session.new)):
        note(session)


def note(session: Session) -> None:
    if BEFORE not in session.info:
        session.info[BEFORE] = dict(grids(session.connection()))


def grids(asked: Session | Connection) -> Iterator[tuple[str, int]]:
    rows = asked.execute(select(Grid.code, Grid.generation))
    yield from ((code, generation) for code, generation in rows)


def township(generations: Mapping[str, int], area: str) -> int:
    """It rises with any of its grids, and with each new one."""
    return sum(each for code, each in generations.items() if code.startswith(area))


@event.listens_for(db.session, "after_commit")
def after_a_commit(session: Session) -> None:
    if BEFORE not in session.info or session.in_nested_transaction():
        return
    before = session.info.pop(BEFORE)
    with db.engine.connect() as connection:
        after = dict(grids(connection))
    risen = {code: now for code, now in after.items() if before.get(code) != now}
    risen |= {area: township(after, area) for area in {c[:TOWNSHIP] for c in risen}}
    raised: Raised | None = current_app.extensions.get(EXTENSION)
    if risen and raised is not None:
        raised(risen)


@event.listens_for(db.session, "after_rollback")
def after_a_rollback(session: Session) -> None:
    session.info.pop(BEFORE, None)
