from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext

from services.enterprise.models import Base


def test_the_migrations_make_the_tables_that_the_models_describe(registry):
    with registry.engine.connect() as connection:
        context = MigrationContext.configure(
            connection,
            opts={"include_object": lambda _, name, kind, *__: kind != "table" or name in Base.metadata.tables},
        )
        assert compare_metadata(context, Base.metadata) == []
