from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext

from services.inspection.models import Base


def test_the_migrations_make_exactly_the_tables_of_the_models(inspection):
    with inspection.engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"include_name": _is_ours})
        assert compare_metadata(context, Base.metadata) == []


def _is_ours(name, kind, _):
    return kind != "table" or name in Base.metadata.tables
