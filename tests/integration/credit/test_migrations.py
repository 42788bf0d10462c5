from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext

from services.credit.models import Row


def test_the_migrations_make_exactly_the_tables_of_the_models(credit):
    with credit.engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"include_name": _is_ours})
        assert compare_metadata(context, Row.metadata) == []


def _is_ours(name, kind, _):
    return kind != "table" or name in Row.metadata.tables
