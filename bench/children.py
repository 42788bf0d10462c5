"""Child processes of a measurement: peers that answer until stopped, clients that print one rate."""

from __future__ import annotations

import json
import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager

WAIT_S = 30


def rate(module: str, *arguments: object) -> float:
    """Run a client to its end and return the rate it printed."""
    return measured(module, *arguments)["rate"]


def measured(module: str, *arguments: object) -> dict[str, float]:
    """Run a client to its end and return what it printed."""
    done = subprocess.run(
        [sys.executable, "-m", module, *map(str, arguments)],
        check=True,
        capture_output=True,
        text=True,
        timeout=120,
    )
    told: dict[str, float] = json.loads(done.stdout.splitlines()[-1])
    return told


@contextmanager
def peer(*command: object, environment: Mapping[str, str] | None = None, port: int | None = None) -> Iterator[None]:
    """Run a module until the block ends; with a port, wait until it listens there."""
    process = subprocess.Popen(
        [sys.executable, "-m", *map(str, command)],
        env={**os.environ, **(environment or {})},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    try:
        if port is not None:
            _wait_for(port, process)
        yield
    finally:
        process.terminate()
        try:
            process.wait(10)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


def free_port() -> int:
    """A port of the loopback that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def _wait_for(port: int, process: subprocess.Popen[bytes]) -> None:
    deadline = time.monotonic() + WAIT_S
    while time.monotonic() < deadline:
        if process.poll() is not None:
            raise RuntimeError(f"the peer ended with {process.returncode}")
        try:
            socket.create_connection(("127.0.0.1", port), 0.2).close()
        except OSError:
            time.sleep(0.05)  # between looks; the deadline decides
        else:
            return
    raise RuntimeError("the peer did not listen")
