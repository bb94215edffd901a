"""How Alembic reaches a registry: by the connection given to it, else the app's."""

from alembic import context
from sqlalchemy import Connection

import server.registry.directory
import server.registry.projection
import server.registry.record  # noqa: F401
from server.migrations import is_ours
from server.registry import Base, db


def run(connection: Connection) -> None:
    context.configure(
        connection=connection,
        target_metadata=Base.metadata,
        render_as_batch=True,
        include_name=lambda name, kind, parents: is_ours(name, kind),
    )
    with context.begin_transaction():
        context.run_migrations()


given = context.config.attributes.get("connection")
if given is not None:
    run(given)
else:
    with db.engine.connect() as connection:
        run(connection)
