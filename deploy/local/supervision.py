"""The supervisor that keeps a stack's programs alive, and how to talk to it over its unix socket."""

import contextlib
import os
import shlex
import subprocess
import sys
import time
import xmlrpc.client
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from supervisor.xmlrpc import SupervisorTransport

from deploy.local.processes import DidNotStart, PortTaken, Program, explain, kill_tree, log_tail

START_TIMEOUT_S = 15
STOP_TIMEOUT_S = 90
CRASHES_TOLERATED = 1

HEAD = """\
[unix_http_server]
file = {socket}
chmod = 0700

[supervisord]
logfile = {log}
logfile_maxbytes = 5MB
logfile_backups = 2
pidfile = {pidfile}
directory = {folder}
strip_ansi = true
silent = true
{account}
[rpcinterface:supervisor]
supervisor.rpcinterface_factory = supervisor.rpcinterface:make_main_rpcinterface

[supervisorctl]
serverurl = unix://{socket}
"""

PROGRAM = """
[program:{name}]
command = {command}
directory = {folder}
environment = {environment}
priority = {priority}
autostart = false
autorestart = true
startsecs = 1
startretries = 10
stopsignal = {stop_signal}
stopwaitsecs = {stop_period_s}
killasgroup = true
redirect_stderr = true
stdout_logfile = {log}
stdout_logfile_maxbytes = 20MB
stdout_logfile_backups = 3
"""

# Supervisors outlive the calls that start them: kept, so that Python does not think them forgotten.
_started: list[subprocess.Popen[bytes]] = []


@dataclass(frozen=True)
class State:
    """What the supervisor says about one program."""

    name: str
    state: str
    pid: int
    started_at_s: int
    explanation: str


class Supervisor:
    """One supervisord, with its configuration and logs in `folder` and its socket at `socket`.

    A unix socket's path holds about 100 bytes at most, so it lies apart from a deep checkout.
    """

    def __init__(self, folder: Path, socket: Path) -> None:
        self.folder = folder
        self.socket = socket
        self.logs = folder / "logs"
        self._configuration = folder / "supervisord.conf"
        self._pidfile = folder / "supervisord.pid"

    def configure(self, programs: Sequence[Program]) -> None:
        """Write the configuration; programs are started in this order by the caller, and stopped in reverse."""
        self.logs.mkdir(parents=True, exist_ok=True)
        head = HEAD.format(
            socket=self.socket,
            log=self.logs / "supervisord.log",
            pidfile=self._pidfile,
            folder=self.folder,
            account="user = root\n" if os.getuid() == 0 else "",
        )
        sections = [self._section(program, place) for place, program in enumerate(programs)]
        self._configuration.touch(mode=0o600)
        self._configuration.write_text(head + "".join(sections))

    def start(self, environment: Mapping[str, str], *, attached: bool) -> None:
        """Start supervisord; attached, it ends when this process does."""
        self.socket.unlink(missing_ok=True)
        program = Program(
            name="supervisord",
            command=(sys.executable, "-m", "supervisor.supervisord", "-n", "-c", str(self._configuration)),
            folder=self.folder,
            log=self.logs / "supervisord.out",
        )
        with program.log.open("ab") as out:
            started = subprocess.Popen(
                program.bound_command() if attached else program.command,
                env=dict(environment),
                cwd=self.folder,
                stdin=subprocess.DEVNULL,
                stdout=out,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            )
        _started.append(started)
        deadline = time.monotonic() + START_TIMEOUT_S
        while not self.running():
            if started.poll() is not None or time.monotonic() > deadline:
                raise DidNotStart(f"supervisord did not start:\n{log_tail(program.log)}")
            time.sleep(0.05)

    def running(self) -> bool:
        """Does a supervisor answer on the socket?"""
        if not self.socket.exists():
            return False
        try:
            return bool(self._ask("getState")["statename"] == "RUNNING")
        except (OSError, xmlrpc.client.Error):
            return False

    def start_program(self, name: str) -> None:
        """Tell it to start a program, unless that runs already; readiness is the caller's to wait for."""
        if self.state(name).state not in {"RUNNING", "STARTING"}:
            self._ask("startProcess", name, False)

    def stop_program(self, name: str) -> None:
        """Stop a program and wait for its end; the supervisor will not start it again by itself."""
        if self.state(name).state not in {"STOPPED", "EXITED", "FATAL"}:
            self._ask("stopProcess", name, True)

    def state(self, name: str) -> State:
        return _state(self._ask("getProcessInfo", name))

    def states(self) -> list[State]:
        """All programs, in the order they start."""
        return [_state(info) for info in self._ask("getAllProcessInfo")]

    def log(self, name: str) -> Path:
        return self.logs / f"{name}.log"

    def shutdown(self) -> None:
        """Stop all programs, last started first, then the supervisor itself."""
        pid = self._pid()
        with contextlib.suppress(OSError, xmlrpc.client.Error):
            self._ask("shutdown")
        self._wait_for_end(pid)

    def kill(self) -> None:
        """Kill −9 the supervisor and all programs at once."""
        pid = self._pid()
        if pid:
            kill_tree(pid)
        self._wait_for_end(pid)

    def _wait_for_end(self, pid: int) -> None:
        deadline = time.monotonic() + STOP_TIMEOUT_S
        while pid and _lives(pid):
            if time.monotonic() > deadline:
                raise DidNotStart(f"supervisord (pid {pid}) did not end within {STOP_TIMEOUT_S} s")
            time.sleep(0.05)
        for started in [one for one in _started if one.poll() is not None]:
            _started.remove(started)
        self.socket.unlink(missing_ok=True)

    def _ask(self, method: str, *arguments: object) -> Any:
        transport = SupervisorTransport(None, None, f"unix://{self.socket}")
        with xmlrpc.client.ServerProxy("http://supervisor", transport=transport) as server:
            return getattr(server.supervisor, method)(*arguments)

    def _pid(self) -> int:
        try:
            return int(self._ask("getPID"))
        except (OSError, xmlrpc.client.Error):
            return 0

    def _section(self, program: Program, place: int) -> str:
        values = {
            "name": program.name,
            "command": shlex.join(program.bound_command()),
            "folder": str(program.folder),
            "environment": ",".join(f'{key}="{value}"' for key, value in program.environment.items()),
            "stop_signal": program.stop_signal,
            "log": str(self.log(program.name)),
        }
        escaped = {key: value.replace("%", "%%") for key, value in values.items()}
        return PROGRAM.format(**escaped, priority=(place + 1) * 10, stop_period_s=program.stop_period_s)


class Start:
    """One program's way from started to ready; tells a program that keeps crashing from a slow one."""

    def __init__(self, supervisor: Supervisor, name: str, timeout_s: float) -> None:
        self._supervisor = supervisor
        self._name = name
        self._deadline = time.monotonic() + timeout_s
        self._timeout_s = timeout_s
        self._spawned_at: set[int] = set()

    def check(self, state: State) -> None:
        """Raise DidNotStart or PortTaken, with the log's tail, when there is no more hope; `state` as it is now."""
        self._spawned_at |= {state.started_at_s} - {0}
        log = self._supervisor.log(self._name)
        # what ends after the supervisor's first second is started again for ever: it is never seen in BACKOFF
        crashes = len(self._spawned_at) - (state.state not in {"BACKOFF", "FATAL"})
        if crashes > 0 or state.state == "FATAL":
            crash = explain(self._name, log, "keeps ending while it starts")
            if isinstance(crash, PortTaken) or state.state == "FATAL" or crashes > CRASHES_TOLERATED:
                raise crash
        if time.monotonic() > self._deadline:
            raise explain(self._name, log, f"was not ready within {self._timeout_s:g} s")


def _state(info: Mapping[str, Any]) -> State:
    return State(
        str(info["name"]), str(info["statename"]), int(info["pid"]), int(info["start"]), str(info["description"])
    )


def _lives(pid: int) -> bool:
    with contextlib.suppress(ChildProcessError):
        os.waitpid(pid, os.WNOHANG)  # an attached supervisor is our child: do not wait for its zombie
    return Path(f"/proc/{pid}").exists()
