"""A private PostgreSQL whose writes reach the disk, for what is measured without a stack; gone at the end."""

from __future__ import annotations

import secrets
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

from psycopg2 import sql

from databus.clock import SystemClock
from databus.service import Service
from databus.testing import Harness
from deploy.local.postgresql import Postgresql, administration, ensure_role

FOLDER: Final = "/var/tmp"
_ROLE: Final = "bench"


class Databases:
    """Databases of a private server."""

    def __init__(self, server: Postgresql, password: str) -> None:
        self.server = server
        self._password = password

    def url(self, name: str) -> str:
        """The address of a database."""
        return self.server.url(name, _ROLE, self._password)

    def make(self, name: str) -> str:
        """Make an empty database; return its address."""
        self._do(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(name)))
        return self.url(name)

    def copy(self, name: str, to: str) -> str:
        """Copy a database that nobody is connected to, file by file; return the copy's address."""
        made = sql.SQL("CREATE DATABASE {} TEMPLATE {} STRATEGY FILE_COPY")
        self._do(made.format(sql.Identifier(to), sql.Identifier(name)))
        return self.url(to)

    def _do(self, statement: sql.Composable) -> None:
        with administration(self.url("postgres")) as cursor:
            cursor.execute(statement)


@contextmanager
def own_server(what: str) -> Iterator[Databases]:
    """Run a server for what is measured until the block ends."""
    folder = Path(tempfile.mkdtemp(prefix=f"sanhu-bench-{what}-", dir=FOLDER))
    folder.chmod(0o711)
    server, password = Postgresql(folder / "cluster"), secrets.token_urlsafe(16)
    server.start()
    try:
        with administration(server.url()) as cursor:
            ensure_role(cursor, _ROLE, password, creates_databases=True)
        yield Databases(server, password)
    finally:
        server.stop()
        shutil.rmtree(folder, ignore_errors=True)


@contextmanager
def alone_on_a_server(service_class: type[Service]) -> Iterator[Harness]:
    """Run a service in this process, on a database and a server of its own, until the block ends."""
    with own_server(service_class.name) as databases:
        harness = Harness(service_class, databases.make(service_class.name), SystemClock())
        try:
            yield harness
        finally:
            harness.close()
