"""The two servers a stack needs: private ones of its own, or existing ones that settings point at."""

import os
from collections.abc import Mapping
from dataclasses import dataclass, field
from urllib.parse import quote, unquote, urlsplit

import psycopg2

from deploy.local.agencies import Agencies
from deploy.local.certificates import CERTIFICATES, Authority
from deploy.local.home import Home
from deploy.local.management import Management, Refused
from deploy.local.node_files import Ports
from deploy.local.plan import PARTS, Part
from deploy.local.postgresql import Postgresql, administration, ensure_database, ensure_role
from deploy.local.processes import DidNotStart, Program
from deploy.local.rabbitmq import Rabbitmq

POSTGRESQL, EPMD, RABBITMQ = "postgresql", "epmd", "rabbitmq"
RABBITMQ_PORTS = ("amqp", "tls", "management", "metrics", "distribution", "epmd")


@dataclass
class Servers:
    """PostgreSQL and RabbitMQ as one stack sees them."""

    home: Home
    environment: Mapping[str, str] = field(default_factory=lambda: os.environ)

    def __post_init__(self) -> None:
        missing = [part for part in _owners() if not self._given(part)]
        self.postgresql = Postgresql(self.home.data / "postgresql") if missing else None
        self.agencies = Agencies(self.home)
        self.authority = Authority(self.home.folder / CERTIFICATES)
        self.rabbitmq = None
        if not self.environment.get("SANHU_AMQP_URI"):
            self.rabbitmq = Rabbitmq(self.home.data / "rabbitmq", self.agencies.definitions, self.authority)
        self._recall()

    def programs(self, *, afresh: bool = False) -> list[Program]:
        """Prepare the private servers' folders and say how to run them, on remembered or new ports."""
        programs: list[Program] = []
        if self.postgresql is not None:
            self.postgresql.prepare()
            port = self.home.ports(POSTGRESQL, afresh=afresh)[POSTGRESQL]
            programs.append(self.postgresql.program(port))
        if self.rabbitmq is not None:
            names = [f"rabbitmq_{name}" for name in RABBITMQ_PORTS]
            ports = self.home.ports(*names, afresh=afresh)
            programs += self.rabbitmq.programs(Ports(*(ports[name] for name in names)))
        return programs

    def names(self) -> list[str]:
        """The private servers' programs, in the order they start."""
        return ([POSTGRESQL] if self.postgresql else []) + ([EPMD, RABBITMQ] if self.rabbitmq else [])

    def ready(self, name: str) -> bool:
        if name == POSTGRESQL and self.postgresql is not None:
            return self.postgresql.accepts()
        if name == RABBITMQ and self.rabbitmq is not None:
            return self.rabbitmq.accepts()
        return True

    @property
    def amqp_uri(self) -> str:
        return self.rabbitmq.uri if self.rabbitmq is not None else self.environment["SANHU_AMQP_URI"]

    @property
    def management_url(self) -> str:
        """Empty when an existing broker is used whose management API was not named."""
        if self.rabbitmq is not None:
            return self.rabbitmq.management_url
        return self.environment.get("SANHU_RABBITMQ_MANAGEMENT_URL", "")

    @property
    def has_agencies(self) -> bool:
        """Whether the agencies' vhosts can be made: not on a broker whose management API was not named."""
        return bool(self.management_url)

    @property
    def door_uri(self) -> str:
        """Where the door finds the agencies' vhosts."""
        return self.agencies.door_uri(self.amqp_uri)

    def database_url(self, part: Part) -> str:
        given = self._given(part)
        if given or self.postgresql is None:
            return given
        return self.postgresql.url(part.database, part.database, self.home.secret(part.database))

    def furnish_databases(self) -> None:
        """Make the roles and databases in the private cluster.

        Raises:
            DidNotStart: an existing database that a setting names cannot be used.
        """
        if self.postgresql is not None:
            with administration(self.postgresql.url()) as cursor:
                for part in _owners():
                    if not self._given(part):
                        ensure_role(cursor, part.database, self.home.secret(part.database))
                        ensure_database(cursor, part.database, part.database)
        for part in _owners():
            if self._given(part):
                _check_database(part.database_setting, self._given(part))

    def furnish_broker(self) -> None:
        """Make the vhosts in an existing broker; the private one has them from its start.

        Raises:
            DidNotStart: the broker that a setting names cannot be used.
        """
        if self.rabbitmq is not None or not self.management_url:
            return
        parts = urlsplit(self.amqp_uri)
        vhost = unquote(parts.path[1:]) or "/"
        management = Management(self.management_url)
        try:
            management.get(f"/api/vhosts/{quote(vhost, safe='')}")
        except Refused as refusal:
            if refusal.status != 404:
                raise DidNotStart(f"SANHU_RABBITMQ_MANAGEMENT_URL: {refusal}") from None
            management.ensure_vhost(vhost, unquote(parts.username or "guest"))
        except OSError as broken:
            raise DidNotStart(f"SANHU_RABBITMQ_MANAGEMENT_URL does not answer: {broken}") from None
        self.agencies.furnish(management)

    def env(self) -> dict[str, str]:
        """The lines about servers in stack.env."""
        env = {"SANHU_AMQP_URI": self.amqp_uri}
        if self.management_url:
            env["SANHU_RABBITMQ_MANAGEMENT_URL"] = self.management_url
        if self.rabbitmq is not None:
            env["SANHU_METRICS_RABBITMQ"] = self.rabbitmq.metrics_url
            env["SANHU_AMQPS_ADDRESS"] = self.rabbitmq.tls_address
            env["SANHU_AUTHORITY_FILE"] = str(self.authority.certificate_file)
        for part in _owners():
            env[part.database_setting] = self.database_url(part)
        return env | (self.agencies.env(self.amqp_uri) if self.has_agencies else {})

    def _given(self, part: Part) -> str:
        return self.environment.get(part.database_setting, "")

    def _recall(self) -> None:
        """Take the ports of the last start, so that another shell sees the servers that run."""
        recalled = self.home.known_ports()
        if self.postgresql is not None and POSTGRESQL in recalled:
            self.postgresql.port = recalled[POSTGRESQL]
        if self.rabbitmq is not None and all(f"rabbitmq_{name}" in recalled for name in RABBITMQ_PORTS):
            self.rabbitmq.ports = Ports(*(recalled[f"rabbitmq_{name}"] for name in RABBITMQ_PORTS))


def _owners() -> list[Part]:
    """The parts that have a database of their own."""
    return [part for part in PARTS if not part.shares]


def _check_database(setting: str, url: str) -> None:
    try:
        psycopg2.connect(url, connect_timeout=5).close()
    except psycopg2.Error as broken:
        raise DidNotStart(f"{setting} cannot be used: {broken}") from None
