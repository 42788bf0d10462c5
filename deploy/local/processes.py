"""Programs as ordinary processes: what to run, and a handle that starts, stops, kills and freezes one."""

import contextlib
import os
import pwd
import shutil
import signal
import subprocess
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

LOG_TAIL_LINES = 25
_FREEZE_S = 5.0


class DidNotStart(Exception):
    """A program did not come up; the message names it and ends with the tail of its log."""


class PortTaken(DidNotStart):
    """A program found its port taken by another process; choose new ports and try again."""


class Missing(Exception):
    """Something that must be installed is missing; the message says how to get it."""


@dataclass(frozen=True)
class Program:
    """What to run, as whom, where, and how to end it.

    `user` is the account to drop to when root starts it; `stop_period_s` is the grace between the stop
    signal and SIGKILL.
    """

    name: str
    command: tuple[str, ...]
    folder: Path
    log: Path
    environment: dict[str, str] = field(default_factory=dict)
    user: str | None = None
    stop_signal: str = "TERM"
    stop_period_s: int = 20

    def bound_command(self) -> tuple[str, ...]:
        """The command, bound to its parent's life and without privileges it does not need.

        A server whose parent was killed would hold its ports and data for ever; the kernel ends it instead.
        """
        setpriv = shutil.which("setpriv", path=os.environ.get("PATH", "") + ":/usr/bin:/bin")
        if setpriv is None:
            raise Missing("`setpriv` is missing; it comes with Debian's package util-linux")
        drop: tuple[str, ...] = ()
        if self.user is not None and os.getuid() == 0:
            account = pwd.getpwnam(self.user)
            drop = (f"--reuid={account.pw_uid}", f"--regid={account.pw_gid}", "--clear-groups")
        return (setpriv, "--pdeathsig", self.stop_signal, *drop, *self.command)


class Process:
    """One running program, started by this process and ended with it."""

    def __init__(self, program: Program) -> None:
        self.program = program
        self._popen: subprocess.Popen[bytes] | None = None

    @property
    def pid(self) -> int:
        if self._popen is None:
            raise DidNotStart(f"{self.program.name} was never started")
        return self._popen.pid

    @property
    def alive(self) -> bool:
        return self._popen is not None and self._popen.poll() is None

    def start(self) -> None:
        with self.program.log.open("ab") as log:
            self._popen = subprocess.Popen(
                self.program.bound_command(),
                env=self.program.environment,
                cwd=self.program.folder,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            )

    def stop(self) -> None:
        """Ask it to end; after its grace, kill it with all its children."""
        if self._popen is None or not self.alive:
            return
        thaw_tree(self.pid)
        self._popen.send_signal(getattr(signal, f"SIG{self.program.stop_signal}"))
        try:
            self._popen.wait(self.program.stop_period_s)
        except subprocess.TimeoutExpired:
            self.kill()

    def kill(self) -> None:
        """End it and its children at once, as a power cut would."""
        if self._popen is not None and self.alive:
            kill_tree(self.pid)
            self._popen.wait(10)

    def freeze(self) -> None:
        freeze_tree(self.pid)

    def thaw(self) -> None:
        thaw_tree(self.pid)


def wait_until(
    ready: Callable[[], bool],
    *,
    program: Program,
    alive: Callable[[], bool],
    timeout_s: float,
) -> None:
    """Wait until `ready()`; raise PortTaken or DidNotStart with the log's tail when it will not be."""
    deadline = time.monotonic() + timeout_s
    while not ready():
        late = time.monotonic() > deadline
        if late or not alive():
            what = f"was not ready within {timeout_s:g} s" if late else "ended while starting"
            raise explain(program.name, program.log, what)
        time.sleep(0.03)


def explain(name: str, log: Path, what: str) -> DidNotStart:
    """The error for a program that did not come up, with the tail of its log."""
    tail = log_tail(log)
    lower = tail.lower()
    taken = "address already in use" in lower or "eaddrinuse" in lower
    return (PortTaken if taken else DidNotStart)(f"{name} {what}; end of {log}:\n{tail}")


def log_tail(log: Path, lines: int = LOG_TAIL_LINES) -> str:
    """The last lines of a log, empty when there is none."""
    try:
        with log.open("rb") as opened:
            opened.seek(0, os.SEEK_END)
            opened.seek(max(0, opened.tell() - 200 * lines))
            text = opened.read().decode("utf-8", "replace")
    except FileNotFoundError:
        return ""
    return "\n".join(text.splitlines()[-lines:])


def descendants(pid: int) -> list[int]:
    """Every living child of `pid`, and theirs, parents first."""
    children: dict[int, list[int]] = {}
    for child, parent in _parents():
        children.setdefault(parent, []).append(child)
    found: list[int] = []
    waiting = [pid]
    while waiting:
        nexts = children.get(waiting.pop(), [])
        found += nexts
        waiting += nexts
    return found


def _parents() -> Iterator[tuple[int, int]]:
    for entry in Path("/proc").iterdir():
        if entry.name.isdigit():
            with contextlib.suppress(OSError):
                after_name = (entry / "stat").read_text(errors="replace").rpartition(")")[2].split()
                yield int(entry.name), int(after_name[1])


def processes_with(setting: str) -> list[int]:
    """Processes whose environment holds `KEY=VALUE`, as far as this user may look."""
    wanted = setting.encode()
    found: list[int] = []
    for pid, _ in _parents():
        with contextlib.suppress(OSError):
            if wanted in Path(f"/proc/{pid}/environ").read_bytes().split(b"\0"):
                found.append(pid)
    return found


def signal_tree(pid: int, what: signal.Signals) -> None:
    """Send a signal to a process and all its descendants, the process first."""
    for each in [pid, *descendants(pid)]:
        with contextlib.suppress(ProcessLookupError):
            os.kill(each, what)


def kill_tree(pid: int) -> None:
    signal_tree(pid, signal.SIGKILL)


def freeze_tree(pid: int) -> None:
    """Stop the clock of a process and all its descendants; return when none of their threads runs any more."""
    signal_tree(pid, signal.SIGSTOP)
    deadline = time.monotonic() + _FREEZE_S
    while any(map(_runs, [pid, *descendants(pid)])) and time.monotonic() < deadline:
        time.sleep(0.005)  # between looks; a thread stops when it next leaves the kernel


def _runs(pid: int) -> bool:
    """Whether any thread of a process is neither stopped nor gone."""
    for told in Path(f"/proc/{pid}/task").glob("*/stat"):
        with contextlib.suppress(OSError):
            if told.read_text().rpartition(")")[2].split()[0] not in "TtZX":
                return True
    return False


def thaw_tree(pid: int) -> None:
    signal_tree(pid, signal.SIGCONT)


def give_to(folder: Path, user: str | None) -> None:
    """Make `folder` private to `user` when root runs this; private to the caller otherwise."""
    folder.mkdir(parents=True, exist_ok=True)
    folder.chmod(0o700)
    if user is not None and os.getuid() == 0:
        shutil.chown(folder, user, pwd.getpwnam(user).pw_gid)


def unprivileged_user(preferred: str) -> str | None:
    """The account root drops to: the package's own where it exists, else nobody; None for ordinary users."""
    if os.getuid() != 0:
        return None
    with contextlib.suppress(KeyError):
        return pwd.getpwnam(preferred).pw_name
    return "nobody"
