"""Real servers for tests: a private PostgreSQL and a private RabbitMQ, one of each for a pytest session."""

import os
import re
import secrets
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TypeVar

from psycopg2 import sql

from deploy.local.home import DATA_ROOT
from deploy.local.postgresql import Postgresql, administration, ensure_role
from deploy.local.rabbitmq import USER, Rabbitmq
from deploy.local.stack import Stack

ROOT = Path(__file__).resolve().parent.parent
ROLE = "sanhu_tests"

T = TypeVar("T")


def make_folder(kind: str) -> Path:
    """A new folder that an unprivileged account can enter, on a path short enough for sockets."""
    # Root's own temporary folder may be closed to the accounts that the servers drop to.
    parent = DATA_ROOT if os.getuid() == 0 else None
    folder = Path(tempfile.mkdtemp(prefix=f"sanhu-tests-{kind}-", dir=parent))
    folder.chmod(0o711)
    return folder


def wait_for(seen: Callable[[], T], *, within_s: float = 5.0) -> T:
    """Ask `seen()` until it says something true; fail when it has not within the time."""
    deadline = time.monotonic() + within_s
    while not (said := seen()):
        assert time.monotonic() < deadline, f"not seen within {within_s:g} s"
        time.sleep(0.02)
    return said


@contextmanager
def running_stack() -> Iterator[Stack]:
    """The whole stack as `make up` runs it, with a clock that can be moved; gone without a trace at the end."""
    folder = make_folder("stack")
    stack = Stack(folder, attached=True, settings={"SANHU_CLOCK_FILE": str(folder / "clock-offset-s")})
    try:
        stack.up()
        yield stack
    finally:
        stack.down(purge=True)


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
        self.server.stop()  # in order: a killed server leaves its shared memory behind
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
                sql.SQL("CREATE DATABASE {} TEMPLATE {}").format(sql.Identifier(database), sql.Identifier(template))
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


class Broker:
    """A private RabbitMQ node that hands out fresh vhosts, so that tests do not see each other's queues."""

    def __init__(self) -> None:
        self._folder = make_folder("rabbitmq")
        self.server = Rabbitmq(self._folder / "node")

    def start(self) -> None:
        self.server.start()

    def stop(self) -> None:
        self.server.kill()
        shutil.rmtree(self._folder, ignore_errors=True)

    @property
    def uri(self) -> str:
        """AMQP address of the vhost that the whole session shares."""
        return self.server.uri

    def fresh(self) -> str:
        """AMQP address of a new, empty vhost."""
        vhost = f"t_{secrets.token_hex(6)}"
        self.server.management.ensure_vhost(vhost, USER)
        return self.uri.rpartition("/")[0] + "/" + vhost

    def drop(self, uri: str) -> None:
        """Drop a vhost with its queues; connections to it are closed."""
        self.server.management.delete("/api/vhosts/" + uri.rpartition("/")[2])
