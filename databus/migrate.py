"""Brings a database to the present shape: the bus's own tables, then the service's.

python -m databus.migrate services.credit            (SANHU_DATABASE_URL says where)
python -m databus.migrate services.credit gateway    (SANHU_DATABASE_URL_CREDIT, SANHU_DATABASE_URL_GATEWAY)
"""

from __future__ import annotations

import os
import sys
from importlib.resources import files

import sqlalchemy as sa
from alembic import command
from alembic.config import Config

from databus.persistence import connect

_LOCK = 0x5A4E4855
_USAGE = """\
usage: SANHU_DATABASE_URL=postgresql://… python -m databus.migrate services.credit
       or several: each one's database as SANHU_DATABASE_URL_CREDIT, SANHU_DATABASE_URL_GATEWAY, …"""


def upgrade(engine: sa.Engine, package: str) -> None:
    """Run what migrations are missing, one process at a time; safe to call again.

    Args:
        engine: the service's database.
        package: such as `services.credit`; its folder `migrations/` holds the versions.
    """
    with engine.connect() as connection:
        connection.execute(sa.text("SELECT pg_advisory_lock(:key)"), {"key": _LOCK})
        connection.commit()
        try:
            _run(connection, str(files("databus").joinpath("migrations")), "databus_version")
            _run(connection, str(files(package).joinpath("migrations")), "service_version")
        finally:
            connection.rollback()
            connection.execute(sa.text("SELECT pg_advisory_unlock(:key)"), {"key": _LOCK})
            connection.commit()


def _run(connection: sa.Connection, versions: str, version_table: str) -> None:
    config = Config()
    config.set_main_option("script_location", str(files("databus").joinpath("alembic")))
    config.set_main_option("path_separator", "os")
    config.set_main_option("version_locations", versions)
    config.attributes["connection"] = connection
    config.attributes["version_table"] = version_table
    command.upgrade(config, "head")


def main() -> None:
    """Migrate the packages named on the command line, one after the other."""
    packages = sys.argv[1:]
    urls = [_url_of(package, alone=len(packages) == 1) for package in packages]
    if not packages or not all(urls):
        sys.exit(_USAGE)
    for package, url in zip(packages, urls, strict=True):
        engine = connect(url, statement_timeout_s=600)
        try:
            upgrade(engine, package)
        except Exception:
            sys.stderr.write(f"migration of {package} failed\n")
            raise
        engine.dispose()


def _url_of(package: str, *, alone: bool) -> str:
    """Where a package's database is; empty where no setting says it."""
    named = os.environ.get("SANHU_DATABASE_URL_" + package.rpartition(".")[2].upper(), "")
    return os.environ.get("SANHU_DATABASE_URL", named) if alone else named


if __name__ == "__main__":
    main()
