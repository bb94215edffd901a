"""How Alembic reaches the registry: through the app's own engine."""

from alembic import context

import server.registry.directory
import server.registry.projection
import server.registry.record  # noqa: F401
from server.migrations import is_ours
from server.registry import Base, db


def run() -> None:
    with db.engine.connect() as connection:
        context.configure(
            connection=connection,
            target_metadata=Base.metadata,
            render_as_batch=True,
            include_name=lambda name, kind, parents: is_ours(name, kind),
        )
        with context.begin_transaction():
            context.run_migrations()


run()
