"""The bus's migrations make its tables, together with any number of others who migrate at the same time."""

import os
import subprocess
import sys
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

import sqlalchemy as sa
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext

from databus.migrate import upgrade
from databus.persistence import connect
from databus.tables import metadata
from tests.infrastructure import ROOT

PACKAGE = "tests.integration.databus.notes"


def ours(name: str | None, kind: str, _parents: object) -> bool:
    return kind != "table" or (str(name).startswith("databus_") and not str(name).endswith("_version"))


def test_the_migrations_make_exactly_the_tables_that_the_bus_uses(fresh_database: Callable[[str | None], str]) -> None:
    engine = connect(fresh_database(PACKAGE))
    with engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"include_name": ours, "compare_type": True})
        assert compare_metadata(context, metadata) == []
    engine.dispose()


def test_many_may_migrate_at_the_same_time_and_again(fresh_database: Callable[[str | None], str]) -> None:
    url = fresh_database(None)

    def migrate(_: int) -> None:
        engine = connect(url)
        upgrade(engine, PACKAGE)
        engine.dispose()

    with ThreadPoolExecutor(4) as pool:
        list(pool.map(migrate, range(4)))
    migrate(0)
    engine = connect(url)
    assert {"databus_outbox", "notes"} <= set(sa.inspect(engine).get_table_names())
    engine.dispose()


def test_the_command_says_how_it_is_used() -> None:
    done = subprocess.run(
        [sys.executable, "-m", "databus.migrate"], capture_output=True, text=True, env={"PATH": ""}, check=False
    )
    assert done.returncode == 1
    assert "SANHU_DATABASE_URL" in done.stderr


def test_several_packages_are_migrated_by_one_process(fresh_database: Callable[[str | None], str]) -> None:
    urls = {name: fresh_database(None) for name in ("SANHU_DATABASE_URL_NOTES", "SANHU_DATABASE_URL_GATEWAY")}
    done = _run([PACKAGE, "gateway"], urls)
    assert done.returncode == 0, done.stderr
    for url, table in zip(urls.values(), ("notes", "agencies"), strict=True):
        engine = connect(url)
        assert {"databus_outbox", table} <= set(sa.inspect(engine).get_table_names())
        engine.dispose()


def test_nothing_is_migrated_while_one_of_several_is_not_said_where(
    fresh_database: Callable[[str | None], str],
) -> None:
    url = fresh_database(None)
    done = _run([PACKAGE, "gateway"], {"SANHU_DATABASE_URL_NOTES": url, "SANHU_DATABASE_URL": url})
    assert done.returncode == 1
    assert "SANHU_DATABASE_URL_GATEWAY" in done.stderr
    engine = connect(url)
    assert sa.inspect(engine).get_table_names() == []
    engine.dispose()


def test_the_package_whose_migration_fails_is_named(fresh_database: Callable[[str | None], str]) -> None:
    urls = {"SANHU_DATABASE_URL_NOTES": fresh_database(None), "SANHU_DATABASE_URL_NOWHERE": fresh_database(None)}
    done = _run([PACKAGE, "services.nowhere"], urls)
    assert done.returncode == 1
    assert "migration of services.nowhere failed" in done.stderr


def _run(packages: list[str], settings: dict[str, str]) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "databus.migrate", *packages],
        capture_output=True,
        text=True,
        cwd=ROOT,
        env={"PATH": os.environ["PATH"], **settings},
        check=False,
    )
