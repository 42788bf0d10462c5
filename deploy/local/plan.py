"""Which processes make up Sanhu, how each is started, and what it needs to know."""

import os
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from databus.topology import WITH_TASKS
from deploy.local.ports import LOOPBACK
from deploy.local.processes import Program

ROOT = Path(__file__).resolve().parent.parent.parent

# Settings that whoever starts the stack may hand on to every process.
HANDED_ON = (
    "SANHU_BULK_PER_S",
    "SANHU_CLOCK_FILE",
    "SANHU_EVIDENCE",
    "SANHU_LOG_LEVEL",
    "SANHU_MAX_BODIES_MIB",
    "SANHU_MAX_WORKERS",
    "SANHU_RPC_TIMEOUT_S",
    "SANHU_WEBHOOK_HOSTS",
    "SANHU_WEBHOOK_PAUSES_S",
    "SANHU_WEBHOOK_TIMEOUT_S",
)


@dataclass(frozen=True)
class Part:
    """One of Sanhu's own processes.

    Attributes:
        package: where its migrations are.
        shares: the part whose database it works on; empty for its own.
    """

    name: str
    package: str
    command: tuple[str, ...]
    shares: str = ""

    @property
    def setting(self) -> str:
        """The part's name inside names of settings: SANHU_DATABASE_URL_CREDIT."""
        return self.name.upper().replace("-", "_")

    @property
    def owner(self) -> str:
        """The part whose database and keys it has."""
        return self.shares or self.name

    @property
    def database(self) -> str:
        return f"sanhu_{self.owner}"

    @property
    def database_setting(self) -> str:
        """The setting that says where its database is."""
        return f"SANHU_DATABASE_URL_{self.owner.upper()}"


def _service(name: str) -> Part:
    target = f"services.{name}.service:{name.capitalize()}Service"
    return Part(name, f"services.{name}", ("-m", "databus.run", target))


SERVICES = tuple(_service(name) for name in ("enterprise", "credit", "inspection", "enforcement"))


def _worker(name: str) -> Part:
    """What does the chores of a service beside it: imports, exports, the rating of everybody; and its tasks."""
    target = f"services.{name}.service:{name.capitalize()}Service"
    tasks = ("--tasks",) if name in WITH_TASKS else ()
    return Part(f"{name}-worker", f"services.{name}", ("-m", "databus.work", target, *tasks), shares=name)


WORKERS = tuple(_worker(name) for name in ("enterprise", "credit", "inspection", "enforcement"))
SEALING = frozenset(worker.package for worker in WORKERS)  # services that issue papers
GATEWAY = Part("gateway", "gateway", ("-m", "gateway"))
DOOR = Part("door", "gateway", ("-m", "gateway.amqp"), shares="gateway")
KEEPER = Part("keeper", "gateway", ("-m", "gateway.evidence"), shares="gateway")
PARTS = (*SERVICES, *WORKERS, GATEWAY, DOOR, KEEPER)


def part(name: str) -> Part:
    """The part of that name.

    Raises:
        LookupError: there is none; the message lists those there are.
    """
    for each in PARTS:
        if each.name == name:
            return each
    raise LookupError(f"no part is named {name!r}; there are: {', '.join(each.name for each in PARTS)}")


def http_address(port: int) -> str:
    return f"http://{LOOPBACK}:{port}"


def base_environment() -> dict[str, str]:
    """What every process of the stack inherits: no more of the caller's environment than it needs."""
    kept = {key: value for key, value in os.environ.items() if key in HANDED_ON and value}
    kept.setdefault("SANHU_WEBHOOK_HOSTS", f"{LOOPBACK}, localhost")  # a system in the making listens on this machine
    return kept | {
        "PATH": os.environ.get("PATH", "/usr/bin:/bin"),
        "HOME": os.environ.get("HOME", "/"),
        "LANG": "C.UTF-8",
        "PYTHONUNBUFFERED": "1",
        "EVENTLET_NO_GREENDNS": "yes",  # all addresses are numbers here: a resolver of Python need not be loaded
    }


def part_program(which: Part, folder: Path, settings: Mapping[str, str]) -> Program:
    """How to run a part with these settings."""
    return Program(
        name=which.name,
        command=(sys.executable, *which.command),
        folder=ROOT,
        log=folder / f"{which.name}.log",
        environment=base_environment() | dict(settings),
        stop_period_s=30,
    )
