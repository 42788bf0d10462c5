"""Where a stack keeps its things: its home folder, the servers' data folder, remembered ports and passwords."""

import contextlib
import fcntl
import json
import secrets
import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from deploy.local.ports import free_ports, is_free
from deploy.local.processes import DidNotStart

DATA_ROOT = Path("/var/tmp")  # noqa: S108  — mkdtemp makes the folder; /var/tmp outlives a restart


class Home:
    """The folder of one stack, `.local` in a checkout.

    The servers' data lies in a folder of its own outside the checkout, whose name is kept in the home:
    PostgreSQL refuses root, and the account root drops to may not be able to enter the checkout.
    """

    def __init__(self, folder: Path) -> None:
        self.folder = folder.resolve()
        self.env_file = self.folder / "stack.env"
        self._note = self.folder / "data-folder"
        self._memory_file = self.folder / "memory.json"

    def prepare(self) -> None:
        self.folder.mkdir(parents=True, exist_ok=True)

    @contextlib.contextmanager
    def locked(self) -> Iterator[None]:
        """One `up` or `down` at a time."""
        self.prepare()
        with (self.folder / "lock").open("w") as lock:
            try:
                fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                raise DidNotStart(f"another command is starting or stopping the stack in {self.folder}") from None
            yield

    @property
    def data(self) -> Path:
        """The servers' data folder, made where there is none yet."""
        known = self.known_data()
        if known is not None:
            return known
        self.prepare()
        folder = Path(tempfile.mkdtemp(prefix="sanhu-", dir=DATA_ROOT))
        folder.chmod(0o711)
        self._note.write_text(f"{folder}\n")
        return folder

    def known_data(self) -> Path | None:
        """The servers' data folder, if the stack was ever up and nobody removed it since."""
        if not self._note.exists():
            return None
        folder = Path(self._note.read_text().strip())
        return folder if folder.is_dir() else None

    def purge(self) -> None:
        """Remove everything the stack ever wrote; only for a stack that is down."""
        data = self.known_data()
        if data is not None:
            shutil.rmtree(data, ignore_errors=True)
        shutil.rmtree(self.folder, ignore_errors=True)

    def ports(self, *names: str, afresh: bool = False) -> dict[str, int]:
        """A port for each name: the remembered one while it is free, else a new one that is remembered."""
        memory = self._memory()
        ports: dict[str, int] = {} if afresh else memory.get("ports", {})
        chosen = {name: ports[name] for name in names if name in ports and is_free(ports[name])}
        missing = [name for name in names if name not in chosen]
        chosen |= dict(zip(missing, free_ports(len(missing)), strict=True))
        memory["ports"] = memory.get("ports", {}) | chosen
        self._remember(memory)
        return chosen

    def known_ports(self) -> dict[str, int]:
        """The ports of the last start, free or not."""
        return dict(self._memory().get("ports", {}))

    def secret(self, name: str) -> str:
        """A generated password, the same for as long as the home lives."""
        memory = self._memory()
        kept: dict[str, str] = memory.setdefault("secrets", {})
        if name not in kept:
            kept[name] = secrets.token_urlsafe(24)
            self._remember(memory)
        return kept[name]

    def forget_secret(self, name: str) -> None:
        """Have the next use of a generated password make another."""
        memory = self._memory()
        memory.get("secrets", {}).pop(name, None)
        self._remember(memory)

    def keep(self, name: str, value: dict[str, Any]) -> None:
        """Remember something for as long as the home lives."""
        self._remember(self._memory() | {name: value})

    def kept(self, name: str) -> dict[str, Any]:
        """What was remembered under a name; empty if nothing was."""
        return dict(self._memory().get(name, {}))

    def write_env(self, env: dict[str, str]) -> None:
        """Write stack.env: KEY=VALUE lines, readable by the owner alone since it holds passwords."""
        fresh = self.env_file.with_suffix(".new")
        fresh.touch(mode=0o600)
        fresh.write_text("".join(f"{key}={value}\n" for key, value in env.items()))
        fresh.replace(self.env_file)

    def read_env(self) -> dict[str, str]:
        """What the last `up` wrote; empty when the stack was never up."""
        if not self.env_file.exists():
            return {}
        lines = self.env_file.read_text().splitlines()
        return dict(line.split("=", 1) for line in lines if "=" in line)

    def _memory(self) -> dict[str, dict[str, Any]]:
        if not self._memory_file.exists():
            return {}
        memory: dict[str, dict[str, Any]] = json.loads(self._memory_file.read_text())
        return memory

    def _remember(self, memory: dict[str, dict[str, Any]]) -> None:
        self.prepare()
        fresh = self._memory_file.with_suffix(".new")
        fresh.touch(mode=0o600)
        fresh.write_text(json.dumps(memory, indent=1))
        fresh.replace(self._memory_file)
