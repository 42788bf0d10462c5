"""The local stack: two servers, four services and the gateway, as ordinary processes under a supervisor."""

import concurrent.futures
import signal
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path

from deploy.local.home import Home
from deploy.local.plan import GATEWAY, PARTS, SEALING, Part, base_environment, http_address, part_program
from deploy.local.ports import LOOPBACK, answers
from deploy.local.processes import DidNotStart, PortTaken, Program, freeze_tree, processes_with, signal_tree, thaw_tree
from deploy.local.questions import can_connect, migrate, says_ready
from deploy.local.seals import SealKeys
from deploy.local.servers import EPMD, POSTGRESQL, RABBITMQ, Servers
from deploy.local.supervision import Start, State, Supervisor
from deploy.local.tokens import Issuer, Signatory

SERVER_TIMEOUT_S = 90
PART_TIMEOUT_S = 180  # on a machine whose processors are taken; each part that is ready is told meanwhile
LEFTOVER_PERIOD_S = 40
LOOK_PERIOD_S = 0.1
ATTEMPTS = 4
ALIVE = {"STARTING", "RUNNING"}
HTTPS = "gateway_https"
MARK = "SANHU_PROCESS_OF"  # in the environment of every process of a stack: whose it is


class Stack:
    """One stack in `home`; several may run beside each other.

    Args:
        home: where it keeps its things; `.local` for `make up`.
        attached: it ends when the process that started it does, as tests and the demo want it.
        settings: more settings for every process, over those the caller's environment hands on.
        reroute: gives the processes another address of the broker than the real one, as a fault test wants it.
        say: hears a line of progress.
    """

    def __init__(
        self,
        home: Path,
        *,
        attached: bool = False,
        settings: Mapping[str, str] | None = None,
        reroute: Callable[[str], str] = str,
        say: Callable[[str], None] = print,
    ) -> None:
        self.home = Home(home)
        self.issuer = Issuer(self.home.folder)
        self.signatory = Signatory(self.home.folder)
        self.signing_key_file = self.signatory.key_file
        self.seal_keys = SealKeys(self.home.folder)
        self._attached = attached
        self._settings = dict(settings or {})
        self._reroute = reroute
        self._say = say

    @property
    def env(self) -> dict[str, str]:
        """What the last start wrote to stack.env; empty when it was never up."""
        return self.home.read_env()

    @property
    def supervisor(self) -> Supervisor:
        return Supervisor(self.home.folder, (self.home.known_data() or self.home.folder) / "supervisor.sock")

    def start_servers(self) -> dict[str, str]:
        """Start PostgreSQL and RabbitMQ alone, with their databases and vhost; return stack.env's lines."""
        return self._bring_up([])

    def up(self) -> dict[str, str]:
        """Start everything, in order; return when every process says it is ready.

        Raises:
            DidNotStart: with the end of the log of what did not come up; what this call started is stopped.
            Missing: something must be installed first.
        """
        return self._bring_up(PARTS)

    def down(self, *, purge: bool = False) -> None:
        """Stop what `up` started, and only that; with `purge`, remove its data too."""
        with self.home.locked():
            if self.running():
                self._end(at_once=purge)
            self._end_leftovers()
            self.home.env_file.unlink(missing_ok=True)
        if purge:
            self.home.purge()

    def running(self) -> bool:
        return self.home.known_data() is not None and self.supervisor.running()

    def status(self) -> list[tuple[State, bool]]:
        """Each program with whether it is ready; empty when the stack is down."""
        if not self.running():
            return []
        order = [POSTGRESQL, EPMD, RABBITMQ, *(part.name for part in PARTS)]
        states = sorted(self.supervisor.states(), key=lambda state: order.index(state.name))
        return [(state, state.state in ALIVE and self._is_ready(state.name)) for state in states]

    def crashed(self) -> bool:
        """Did the last stack end without being stopped?"""
        return self.home.env_file.exists() and not self.running()

    def migrate(self) -> None:
        """Bring every database to the newest schema."""
        self._say("migrating databases")
        migrate([part for part in PARTS if not part.shares], self.env)

    def log(self, name: str) -> Path:
        return self.supervisor.log(name)

    def pid(self, name: str) -> int:
        """The process id of a program; 0 while it does not run."""
        return self.supervisor.state(name).pid

    def kill(self, name: str) -> None:
        """Kill −9 a program and its children; the supervisor starts it again."""
        signal_tree(self.pid(name), signal.SIGKILL)

    def freeze(self, name: str) -> None:
        """Stop a program's clock without closing its connections."""
        freeze_tree(self.pid(name))

    def thaw(self, name: str) -> None:
        thaw_tree(self.pid(name))

    def stop(self, name: str) -> None:
        """Stop one program in order and keep it stopped."""
        self.supervisor.stop_program(name)

    def start(self, name: str) -> None:
        """Start one stopped program and wait until it is ready."""
        self.supervisor.start_program(name)
        self.wait_ready(name)

    def wait_ready(self, name: str, timeout_s: float = PART_TIMEOUT_S) -> None:
        """Wait until a program says it is ready, or raise DidNotStart."""
        deadline = time.monotonic() + timeout_s
        while not any(state.name == name and ready for state, ready in self.status()):
            if time.monotonic() > deadline:
                raise DidNotStart(f"{name} was not ready within {timeout_s:g} s; see {self.log(name)}")
            time.sleep(0.05)

    def _bring_up(self, parts: Sequence[Part]) -> dict[str, str]:
        with self.home.locked():
            found_running = self.running()
            try:
                return self._attempt_often(parts)
            except BaseException:
                if not found_running:
                    self._end(at_once=self._attached)
                    self.home.env_file.unlink(missing_ok=True)
                raise

    def _end(self, *, at_once: bool) -> None:
        """End all programs; at once only where no data is kept: a broker may lose queues it made just now."""
        if not at_once:
            self.supervisor.shutdown()
            return
        if self.running() and POSTGRESQL in {state.name for state in self.supervisor.states()}:
            self.supervisor.stop_program(POSTGRESQL)  # killed, it would leave its shared memory behind
        self.supervisor.kill()

    def _attempt_often(self, parts: Sequence[Part]) -> dict[str, str]:
        for attempt in range(ATTEMPTS - 1):
            try:
                return self._attempt(parts, afresh=attempt > 0)
            except PortTaken as taken:
                self._say(f"a port was taken meanwhile, choosing others: {str(taken).splitlines()[0]}")
                self.supervisor.shutdown()
        return self._attempt(parts, afresh=True)

    def _attempt(self, parts: Sequence[Part], *, afresh: bool) -> dict[str, str]:
        servers = Servers(self.home)
        self.home.data.mkdir(exist_ok=True)  # the supervisor's socket lies there, even beside existing servers
        self.issuer.prepare()
        self.signatory.prepare()
        self.seal_keys.prepare(sorted({part.owner for part in PARTS if part.package in SEALING}))
        if not self.running():
            self._end_leftovers()
            programs = servers.programs(afresh=afresh)
            ports = self.home.ports(*(part.name for part in PARTS), HTTPS, afresh=afresh)
            programs += [self._part_program(part, ports[part.name], servers) for part in PARTS]
            self.supervisor.configure(programs)
            self.supervisor.start(self._environment(), attached=self._attached)
        self._start_servers(servers, migrate=bool(parts))
        for _ in self._started([part.name for part in parts], PART_TIMEOUT_S, self._is_ready):
            pass
        return self.env

    def _start_servers(self, servers: Servers, *, migrate: bool) -> None:
        """Start the servers; databases are migrated meanwhile, since the broker takes longer."""
        ready = self._started(servers.names(), SERVER_TIMEOUT_S, servers.ready)
        if POSTGRESQL in servers.names():
            next(name for name in ready if name == POSTGRESQL)
        servers.furnish_databases()
        self.home.write_env(self._public_env(servers))
        with concurrent.futures.ThreadPoolExecutor(max_workers=1) as beside:
            migrating = beside.submit(self.migrate) if migrate else None
            for _ in ready:
                pass
            servers.furnish_broker()
        if migrating is not None:
            migrating.result()

    def _started(self, names: Sequence[str], timeout_s: float, ready: Callable[[str], bool]) -> Iterator[str]:
        """Start programs together and yield each when it is ready; the slowest decides how long it takes."""
        began = time.monotonic()
        for name in names:
            self.supervisor.start_program(name)
        waiting = {name: Start(self.supervisor, name, timeout_s) for name in names}
        while waiting:
            for name in [name for name in waiting if ready(name)]:
                self._say(f"  {name:<12} ready after {time.monotonic() - began:.1f} s")
                del waiting[name]
                yield name
            for state in self.supervisor.states() if waiting else []:
                if state.name in waiting:
                    waiting[state.name].check(state)
            time.sleep(LOOK_PERIOD_S if waiting else 0)

    def _is_ready(self, name: str) -> bool:
        if name == POSTGRESQL:
            return can_connect(self.env[GATEWAY.database_setting])
        ports = self.home.known_ports()
        if name in {EPMD, RABBITMQ}:
            return answers(ports["rabbitmq_epmd" if name == EPMD else "rabbitmq_amqp"])
        return says_ready(http_address(ports[name]))

    def _environment(self) -> dict[str, str]:
        return base_environment() | {MARK: str(self.home.folder)}

    def _end_leftovers(self) -> None:
        """End what a stack of this home left running when its supervisor was killed."""
        deadline = time.monotonic() + LEFTOVER_PERIOD_S
        while left := processes_with(f"{MARK}={self.home.folder}"):
            if time.monotonic() > deadline:
                for pid in left:
                    signal_tree(pid, signal.SIGKILL)
            time.sleep(0.1)

    def _part_program(self, part: Part, port: int, servers: Servers) -> Program:
        settings = {
            "SANHU_AMQP_URI": self._reroute(servers.amqp_uri),
            "SANHU_DATABASE_URL": servers.database_url(part),
            "SANHU_HTTP_PORT": str(port),
            "SANHU_JWKS_FILE": str(self.issuer.jwks_file),
            "SANHU_AMQP_DOOR_URI": self._reroute(servers.door_uri),
            "SANHU_SIGNING_KEY_FILE": str(self.signing_key_file),
        }
        if part == GATEWAY:
            settings |= self._tls(servers) | {"SANHU_SEAL_KEYS_FILE": str(self.seal_keys.public_file)}
        if part.package in SEALING:
            page = http_address(self.home.known_ports()[GATEWAY.name]) + "/papers"
            settings |= {"SANHU_SEAL_KEY_FILE": str(self.seal_keys.key_file(part.owner)), "SANHU_SEAL_PAGE": page}
        return part_program(part, self.supervisor.logs, settings | self._settings)

    def _tls(self, servers: Servers) -> dict[str, str]:
        """The gateway's listener for client certificates, with those of the stack's own authority."""
        servers.authority.prepare()
        own = servers.authority.server()
        return {
            "SANHU_HTTPS_PORT": str(self.home.known_ports()[HTTPS]),
            "SANHU_TLS_CERT_FILE": str(own.certificate),
            "SANHU_TLS_KEY_FILE": str(own.key),
            "SANHU_TLS_CLIENT_CA_FILE": str(servers.authority.certificate_file),
        }

    def _public_env(self, servers: Servers) -> dict[str, str]:
        ports = self.home.known_ports()
        env = {"SANHU_URL": http_address(ports[GATEWAY.name])} | servers.env()
        for part in PARTS:
            env[f"SANHU_METRICS_{part.setting}"] = http_address(ports[part.name]) + "/metrics"
        env |= {
            "SANHU_HTTPS_URL": f"https://{LOOPBACK}:{ports[HTTPS]}",
            "SANHU_AUTHORITY_FILE": str(servers.authority.certificate_file),
            "SANHU_JWKS_FILE": str(self.issuer.jwks_file),
            "SANHU_SIGNING_KEY_FILE": str(self.signing_key_file),
            "SANHU_SEAL_KEYS_FILE": str(self.seal_keys.public_file),
            "SANHU_AMQP_DOOR_URI": servers.door_uri,
            "SANHU_STACK_HOME": str(self.home.folder),
        }
        return env | self._settings
