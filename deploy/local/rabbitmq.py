"""A private RabbitMQ node from Debian's package: own data, own epmd, own ports, loopback only, no guest."""

import json
import secrets
import shutil
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from deploy.local.certificates import Authority
from deploy.local.management import Management, Refused, password_hash
from deploy.local.node_files import Ports, configuration, environment
from deploy.local.ports import LOOPBACK, answers, free_ports
from deploy.local.processes import (
    Missing,
    PortTaken,
    Process,
    Program,
    give_to,
    unprivileged_user,
    wait_until,
)

SERVER = Path("/usr/lib/rabbitmq/bin/rabbitmq-server")  # not /usr/sbin's, which changes user and folders
VHOST = "sanhu"
ADMINISTRATOR = "sanhu_admin"
USER = "sanhu"
START_TIMEOUT_S = 90


def choose_ports() -> Ports:
    return Ports(*free_ports(6))


def find_server() -> Path:
    """The server's start script.

    Raises:
        Missing: RabbitMQ is not installed.
    """
    if not SERVER.exists():
        raise Missing(
            "RabbitMQ is not installed: run `make setup`, or install Debian's package `rabbitmq-server`, "
            "or point SANHU_AMQP_URI and SANHU_RABBITMQ_MANAGEMENT_URL at a broker"
        )
    return SERVER


class Rabbitmq:
    """A node in `folder`; started and stopped here, or run by a supervisor from `programs(ports)`.

    Args:
        folder: of its data.
        more: says what else it has from its start, in the form of its definitions files.
        authority: whose client certificates it trusts, each being the user of its common name.
    """

    def __init__(
        self,
        folder: Path,
        more: Callable[[], Mapping[str, list[Any]]] = dict,
        authority: Authority | None = None,
    ) -> None:
        self.folder = folder
        self._more = more
        self._authority = authority or Authority(folder / "certificates")
        self.ports: Ports | None = None
        self._server = find_server()
        self._user = unprivileged_user("rabbitmq")
        self._broker: Process | None = None
        self._epmd: Process | None = None

    @property
    def uri(self) -> str:
        """AMQP address of the internal vhost with its own user."""
        return f"amqp://{USER}:{self._password(USER)}@{LOOPBACK}:{self._bound.amqp}/{VHOST}"

    @property
    def authority(self) -> Authority:
        """Whose certificates it has and trusts."""
        return self._authority

    @property
    def tls_address(self) -> str:
        """Where it takes connections with client certificates."""
        return f"amqps://{LOOPBACK}:{self._bound.tls}"

    @property
    def management_url(self) -> str:
        """Address of the management API with the administrator's login."""
        return f"http://{ADMINISTRATOR}:{self._password(ADMINISTRATOR)}@{LOOPBACK}:{self._bound.management}"

    @property
    def metrics_url(self) -> str:
        return f"http://{LOOPBACK}:{self._bound.metrics}/metrics"

    @property
    def management(self) -> Management:
        return Management(self.management_url)

    def programs(self, ports: Ports) -> tuple[Program, Program]:
        """Write the node's configuration and say how to run its name server and the node, in this order."""
        self.ports = ports
        give_to(self.folder, self._user)
        self._write_cookie()
        self._write("enabled_plugins", "[rabbitmq_management,rabbitmq_prometheus,rabbitmq_auth_mechanism_ssl].\n")
        self._write("env.conf", "")
        self._write_certificates()
        self._write("definitions.json", json.dumps(self._definitions(), indent=1))
        self._write("rabbitmq.conf", configuration(self.folder, ports))
        told = environment(self.folder, ports)
        epmd = Program(
            name="epmd",
            command=("epmd", "-port", str(ports.epmd), "-address", LOOPBACK),
            folder=self.folder,
            log=self.folder / "epmd.log",
            environment=told,
            user=self._user,
        )
        broker = Program(
            name="rabbitmq",
            command=(str(self._server),),
            folder=self.folder,
            log=self.folder / "rabbitmq.log",
            environment=told,
            user=self._user,
            stop_period_s=30,
        )
        return epmd, broker

    def accepts(self) -> bool:
        """Does it listen, with its vhost and users in place?"""
        if not answers(self._bound.amqp):
            return False
        try:
            self.management.get(f"/api/vhosts/{VHOST}")
        except (Refused, OSError):
            return False
        return True

    def start(self) -> None:
        """Start it as a child of this process; again after `stop` or `kill`, on the same ports."""
        for _ in range(5):
            epmd, broker = self.programs(self.ports or choose_ports())
            broker.log.unlink(missing_ok=True)
            if self._epmd is None or not self._epmd.alive:
                self._epmd = Process(epmd)
                self._epmd.start()
            self._broker = Process(broker)
            self._broker.start()
            try:
                wait_until(
                    self.accepts,
                    program=broker,
                    alive=lambda process=self._broker: process.alive,  # type: ignore[misc]
                    timeout_s=START_TIMEOUT_S,
                )
            except PortTaken:
                self.kill()
                self.ports = None
                continue
            return
        raise PortTaken("rabbitmq found a port taken five times in a row")

    def stop(self) -> None:
        for process in (self._broker, self._epmd):
            if process is not None:
                process.stop()

    def kill(self) -> None:
        """Kill −9 the node and its name server, as a power cut would."""
        for process in (self._broker, self._epmd):
            if process is not None:
                process.kill()

    def freeze(self) -> None:
        """Stop its clock without closing a connection: clients see a server that says nothing."""
        if self._broker is not None:
            self._broker.freeze()

    def thaw(self) -> None:
        if self._broker is not None:
            self._broker.thaw()

    @property
    def _bound(self) -> Ports:
        if self.ports is None:
            raise Missing("the node has no ports yet: start it, or give it its programs' ports")
        return self.ports

    def _password(self, user: str) -> str:
        """The user's password, made on first use and kept beside the data."""
        kept = self.folder / f"{user}.password"
        if not kept.exists():
            give_to(self.folder, self._user)
            self._write(kept.name, secrets.token_urlsafe(24))
            kept.chmod(0o600)
        return kept.read_text()

    def _write_certificates(self) -> None:
        self._authority.prepare()
        server = self._authority.server()
        for name, source in (("authority.pem", self._authority.certificate_file), ("server.pem", server.both)):
            self._write(name, source.read_text())
            (self.folder / name).chmod(0o600)

    def _write_cookie(self) -> None:
        home = self.folder / "home"
        give_to(home, self._user)
        if not (home / ".erlang.cookie").exists():
            self._write("home/.erlang.cookie", secrets.token_hex(20))
            (home / ".erlang.cookie").chmod(0o400)

    def _write(self, name: str, text: str) -> None:
        path = self.folder / name
        path.write_text(text)
        if self._user is not None:
            shutil.chown(path, self._user)

    def _definitions(self) -> Mapping[str, list[Any]]:
        """Users and vhosts; the internal vhost's queues and exchanges are declared by the processes themselves."""
        own, more = self._own_definitions(), self._more()
        return {name: [*own.get(name, []), *more.get(name, [])] for name in {**own, **more}}

    def _own_definitions(self) -> Mapping[str, list[Any]]:
        everything = {"configure": ".*", "write": ".*", "read": ".*", "vhost": VHOST}
        return {
            "users": [
                {
                    "name": user,
                    "password_hash": password_hash(self._password(user)),
                    "hashing_algorithm": "rabbit_password_hashing_sha256",
                    "tags": tags,
                }
                for user, tags in ((ADMINISTRATOR, ["administrator"]), (USER, []))
            ],
            "vhosts": [{"name": VHOST}],
            "permissions": [everything | {"user": user} for user in (ADMINISTRATOR, USER)],
            "parameters": [
                {
                    "vhost": VHOST,
                    "component": "vhost-limits",
                    "name": "limits",
                    "value": {"max-connections": 500, "max-queues": 1000},
                }
            ],
        }
