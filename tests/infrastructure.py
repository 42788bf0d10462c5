"""Real servers for tests: a private PostgreSQL and a private RabbitMQ, one of each for a pytest session."""

import os
import re
import secrets
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

from psycopg2 import sql

from deploy.local.postgresql import Postgresql, administration, ensure_role

ROOT = Path(__file__).resolve().parent.parent
ROLE = "sanhu_tests"


def make_folder(kind: str) -> Path:
    """A new folder that an unprivileged account can enter, on a path short enough for sockets."""
    folder = Path(tempfile.mkdtemp(prefix=f"sanhu-tests-{kind}-"))
    folder.chmod(0o711)
    return folder


class Databases:
    """A private cluster that hands out fresh databases, empty or copied from a migrated template."""

    def __init__(self) -> None:
        self._folder = make_folder("postgresql")
        self._password = secrets.token_urlsafe(16)
        self._templates: set[str] = set()
        self.server = Postgresql(self._folder / "cluster", disposable=True)

    def start(self) -> None:
        self.server.start()
        with administration(self.server.url()) as cursor:
            ensure_role(cursor, ROLE, self._password, creates_databases=True)

    def stop(self) -> None:
        # Its data is thrown away, so nothing is gained by an orderly shutdown.
        self.server.kill()
        shutil.rmtree(self._folder, ignore_errors=True)

    def url(self, database: str) -> str:
        return self.server.url(database, ROLE, self._password)

    def fresh(self, package: str | None = None) -> str:
        """URL of a new database: empty, or with the schema of `package` ("services.credit", "gateway")."""
        template = "template1" if package is None else self._template(package)
        database = f"t_{secrets.token_hex(6)}"
        self._create(database, template)
        return self.url(database)

    def drop(self, url: str) -> None:
        """Drop a database whatever is still connected to it."""
        with administration(self.server.url()) as cursor:
            name = sql.Identifier(url.rpartition("/")[2])
            cursor.execute(sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(name))

    def _template(self, package: str) -> str:
        database = "template_" + re.sub(r"\W", "_", package)
        if database not in self._templates:
            self._create(database, "template1")
            migrate(package, self.url(database))
            self._templates.add(database)
        return database

    def _create(self, database: str, template: str) -> None:
        with administration(self.url("postgres")) as cursor:
            cursor.execute(
                sql.SQL("CREATE DATABASE {} TEMPLATE {}").format(
                    sql.Identifier(database), sql.Identifier(template)
                )
            )


def migrate(package: str, url: str) -> None:
    """Bring a database to the newest schema of `package`, as the stack does it."""
    done = subprocess.run(
        [sys.executable, "-m", "databus.migrate", package],
        env=os.environ | {"SANHU_DATABASE_URL": url},
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, f"migration of {package} failed:\n{done.stdout}{done.stderr}"
