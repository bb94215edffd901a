"""The schema: what the steps make is what the tables say; down and up again."""

from importlib import import_module
from pkgutil import iter_modules

import pytest
from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from sqlalchemy import event, inspect

from server import migrations, registry
from server.registry import Base, db
from tests.server.county import County


@pytest.fixture(autouse=True, scope="module")
def every_table() -> None:
    """A table is known once its module is read; commands read only what they use."""
    for each in iter_modules(registry.__path__):
        import_module(f"{registry.__name__}.{each.name}")


def test_the_steps_make_the_tables(county: County) -> None:
    with county.context(), db.engine.connect() as connection:
        context = MigrationContext.configure(
            connection,
            opts={
                "include_name": lambda name, kind, parents: migrations.is_ours(
                    name, kind
                )
            },
        )
        assert compare_metadata(context, Base.metadata) == []
        assert migrations.current() == migrations.head()


def test_prepared_again_nothing_happens(county: County) -> None:
    statements: list[str] = []

    def note(_connection: object, _cursor: object, statement: str, *_: object) -> None:
        statements.append(statement)

    with county.context():
        event.listen(db.engine, "before_cursor_execute", note)
    migrations.prepare(county.app, county.settings.data)
    assert statements
    assert not [each for each in statements if "CREATE" in each or "INSERT" in each]


def test_down_and_up_again(county: County) -> None:
    config = Config()
    config.set_main_option("script_location", str(migrations.FOLDER))
    with county.context():
        command.downgrade(config, "base")
        assert inspect(db.engine).get_table_names() == ["alembic_version"]
        migrations.prepare(county.app, county.settings.data)
        assert set(Base.metadata.tables) < set(inspect(db.engine).get_table_names())
