"""Who is told that a grid's generation was raised: at once, whoever raised it.

Every token that names an earlier generation fails at our own doors by the registry
alone. A hub that keeps the generations itself (`_security` of a CouchDB) has to be
told, so the session watches what is written to the grids and, when it is committed,
says which of them stand elsewhere now.
"""

from collections.abc import Callable, Mapping

from flask import Flask, current_app
from sqlalchemy import event, select
from sqlalchemy.orm import ORMExecuteState, Session, UOWTransaction

from server.registry import db
from server.registry.directory import Grid

BEFORE = "generations before"
EXTENSION = "generations raised"

Raised = Callable[[Mapping[str, int]], None]


def tell(app: Flask, raised: Raised) -> None:
    """From now on `raised` hears of every grid of this app whose generation rose."""
    app.extensions[EXTENSION] = raised


def generation_of(app: Flask) -> Callable[[str], int]:
    """The generation of a grid by its code; the first, where nobody acts in it."""

    def generation(code: str) -> int:
        with app.app_context():
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
        rows = session.connection().execute(select(Grid.code, Grid.generation))
        session.info[BEFORE] = {code: generation for code, generation in rows}


@event.listens_for(db.session, "after_commit")
def after_a_commit(session: Session) -> None:
    if BEFORE not in session.info or session.in_nested_transaction():
        return
    before = session.info.pop(BEFORE)
    with db.engine.connect() as connection:
        rows = connection.execute(select(Grid.code, Grid.generation))
        risen = {code: now for code, now in rows if before.get(code) != now}
    raised: Raised | None = current_app.extensions.get(EXTENSION)
    if risen and raised is not None:
        raised(risen)


@event.listens_for(db.session, "after_rollback")
def after_a_rollback(session: Session) -> None:
    session.info.pop(BEFORE, None)
