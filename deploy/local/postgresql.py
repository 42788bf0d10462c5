"""A private PostgreSQL cluster from Debian's binaries: own data, password and port, loopback only."""

import contextlib
import os
import re
import secrets
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import psycopg2
from psycopg2 import sql

from deploy.local.ports import LOOPBACK, free_ports
from deploy.local.processes import (
    Missing,
    PortTaken,
    Process,
    Program,
    give_to,
    unprivileged_user,
    wait_until,
)

OLDEST_VERSION = 15
ADMINISTRATOR = "sanhu_admin"
START_TIMEOUT_S = 30

SETTINGS = {
    "listen_addresses": LOOPBACK,
    "unix_socket_directories": "",
    "max_connections": "200",
    "shared_buffers": "128MB",
    "password_encryption": "scram-sha-256",
    "timezone": "UTC",
    # when a fact was committed, to the microsecond: what delays are measured by
    "track_commit_timestamp": "on",
    "log_timezone": "UTC",
    "idle_in_transaction_session_timeout": "120s",
    "log_min_duration_statement": "500ms",
    "max_wal_size": "512MB",
}
# Tests throw their clusters away, so these never wait for the disk.
DISPOSABLE = {"fsync": "off", "synchronous_commit": "off", "full_page_writes": "off"}


def find_binaries() -> Path:
    """The folder with `initdb` and `postgres` of the newest usable version on this machine.

    Raises:
        Missing: no PostgreSQL of version 15 or newer is installed.
    """
    candidates = [
        (int(folder.parent.name), folder)
        for folder in Path("/usr/lib/postgresql").glob("*/bin")
        if folder.parent.name.isdigit() and (folder / "initdb").exists()
    ]
    on_path = shutil.which("initdb")
    if on_path is not None:
        said = subprocess.run([on_path, "--version"], capture_output=True, text=True, check=False).stdout
        version = re.search(r"\d+", said)
        candidates.append((int(version[0]) if version else 0, Path(on_path).resolve().parent))
    usable = [(version, folder) for version, folder in candidates if version >= OLDEST_VERSION]
    if not usable:
        raise Missing(
            f"PostgreSQL {OLDEST_VERSION} or newer is not installed: run `make setup`, "
            "or install Debian's package `postgresql`, or point SANHU_DATABASE_URL_<SERVICE> at a server"
        )
    return max(usable)[1]


class Postgresql:
    """A cluster in `folder`; started and stopped here, or run by a supervisor from `program(port)`.

    `folder`'s parents must be open to the account that root drops to (`x` for all).
    """

    def __init__(self, folder: Path, *, disposable: bool = False) -> None:
        self.folder = folder
        self.port = 0
        self._disposable = disposable
        self._user = unprivileged_user("postgres")
        self._binaries = find_binaries()
        self._process: Process | None = None

    @property
    def password(self) -> str:
        return (self.folder / "password").read_text().strip()

    def url(self, database: str = "postgres", role: str = ADMINISTRATOR, password: str | None = None) -> str:
        """The address of a database as libpq, SQLAlchemy and asyncpg all read it."""
        return f"postgresql://{role}:{password or self.password}@{LOOPBACK}:{self.port}/{database}"

    def prepare(self) -> None:
        """Make the cluster where there is none yet."""
        give_to(self.folder, self._user)
        if (self.folder / "data" / "PG_VERSION").exists() and (self.folder / "complete").exists():
            return
        shutil.rmtree(self.folder / "data", ignore_errors=True)
        password = self.folder / "password"
        password.write_text(secrets.token_urlsafe(24) + "\n")
        password.chmod(0o600)
        if self._user is not None:
            shutil.chown(password, self._user)
        initdb = Program(
            name="initdb",
            command=(
                *(str(self._binaries / "initdb"), "-D", str(self.folder / "data"), "-U", ADMINISTRATOR),
                *("--auth=scram-sha-256", f"--pwfile={password}", "-E", "UTF8", "--locale=C.UTF-8"),
                *(("--no-sync",) if self._disposable else ()),
            ),
            folder=self.folder,
            log=self.folder / "initdb.log",
            user=self._user,
        )
        subprocess.run(
            initdb.bound_command(), env=self._environment(), cwd=self.folder, check=True, capture_output=True
        )
        (self.folder / "complete").touch()

    def program(self, port: int) -> Program:
        """How to run it; the caller starts it and asks `accepts()` until it does."""
        self.port = port
        settings = SETTINGS | (DISPOSABLE if self._disposable else {}) | {"port": str(port)}
        flags = [part for key, value in settings.items() for part in ("-c", f"{key}={value}")]
        return Program(
            name="postgresql",
            command=(str(self._binaries / "postgres"), "-D", str(self.folder / "data"), *flags),
            folder=self.folder,
            log=self.folder / "postgresql.log",
            environment=self._environment(),
            user=self._user,
            stop_signal="INT",  # fast shutdown: open sessions are ended, everything committed is on disk
        )

    def accepts(self) -> bool:
        """Can the administrator log in now?"""
        try:
            psycopg2.connect(self.url(), connect_timeout=2).close()
        except psycopg2.OperationalError:
            return False
        return True

    def start(self) -> None:
        """Start it as a child of this process; again after `stop` or `kill`, on the same port."""
        self.prepare()
        for _ in range(5):
            program = self.program(self.port or free_ports(1)[0])
            program.log.unlink(missing_ok=True)
            self._process = Process(program)
            self._process.start()
            try:
                wait_until(
                    self.accepts,
                    program=program,
                    alive=lambda process=self._process: process.alive,  # type: ignore[misc]
                    timeout_s=START_TIMEOUT_S,
                )
            except PortTaken:
                self._process.stop()
                self.port = 0
                continue
            return
        raise PortTaken("postgresql found its port taken five times in a row")

    def stop(self) -> None:
        if self._process is not None:
            self._process.stop()

    def kill(self) -> None:
        """Kill −9 the server and every session, as a power cut would."""
        if self._process is not None:
            self._process.kill()

    def _environment(self) -> dict[str, str]:
        return {
            "PATH": os.environ.get("PATH", "/usr/bin:/bin"),
            "LC_ALL": "C.UTF-8",
            "HOME": str(self.folder),
        }


@contextlib.contextmanager
def administration(url: str) -> Iterator[Any]:
    """A cursor of an autocommitting session, for statements that no transaction may hold."""
    connection = psycopg2.connect(url, connect_timeout=10)
    connection.autocommit = True
    try:
        with connection.cursor() as cursor:
            yield cursor
    finally:
        connection.close()


def ensure_role(cursor: Any, role: str, password: str, *, creates_databases: bool = False) -> None:
    """Make a login role, or give the existing one this password."""
    cursor.execute("SELECT 1 FROM pg_roles WHERE rolname = %s", (role,))
    verb = "ALTER" if cursor.fetchone() else "CREATE"
    cursor.execute(
        sql.SQL("{verb} ROLE {role} LOGIN {createdb} PASSWORD {password}").format(
            verb=sql.SQL(verb),
            role=sql.Identifier(role),
            createdb=sql.SQL("CREATEDB" if creates_databases else "NOCREATEDB"),
            password=sql.Literal(password),
        )
    )


def ensure_database(cursor: Any, database: str, owner: str) -> None:
    """Make a database that only its owner may enter, where there is none of that name."""
    cursor.execute("SELECT 1 FROM pg_database WHERE datname = %s", (database,))
    if cursor.fetchone():
        return
    name = sql.Identifier(database)
    cursor.execute(sql.SQL("CREATE DATABASE {} OWNER {}").format(name, sql.Identifier(owner)))
    cursor.execute(sql.SQL("REVOKE CONNECT ON DATABASE {} FROM PUBLIC").format(name))
