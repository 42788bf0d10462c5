"""Free ports on loopback, chosen where no outgoing connection can take them before their server binds."""

import os
import random
import socket

LOOPBACK = "127.0.0.1"
# Below the kernel's ephemeral range, so that a server killed and started again finds its port still free;
# above the standard ports of RabbitMQ and PostgreSQL, which may be in use by the machine's own servers.
FIRST, LAST = 18_000, 32_000
STANDARD = {25_672}
# "18000-25000": what several runs beside each other share out, since a port is chosen long before its server binds
SHARE_VARIABLE = "SANHU_LOCAL_PORTS"

_choice = random.SystemRandom()


class NoFreePort(Exception):
    """No free port was found on loopback; something occupies nearly all of ours (18000 to 32000)."""


def is_free(port: int) -> bool:
    """Can a server listen on `port` of loopback now?"""
    with socket.socket(socket.AF_INET, socket.SOCK_STREAM) as candidate:
        candidate.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            candidate.bind((LOOPBACK, port))
            candidate.listen(1)
        except OSError:
            return False
    return True


def share(part: int = 0, parts: int = 1) -> tuple[int, int]:
    """First of our ports and the one after the last; with `parts`, of one of that many equal parts of them."""
    told = os.environ.get(SHARE_VARIABLE)
    first, last = (int(end) for end in told.split("-")) if told else (FIRST, LAST)
    width = (last - first) // parts
    return first + part * width, first + (part + 1) * width


def free_ports(count: int) -> list[int]:
    """Choose `count` different free ports at random, so that neighbours seldom choose alike."""
    first, last = share()
    chosen: list[int] = []
    for _ in range(200 * count):
        if len(chosen) == count:
            break
        port = _choice.randrange(first, last)
        if port not in STANDARD and port not in chosen and is_free(port):
            chosen.append(port)
    if len(chosen) == count:
        return chosen
    raise NoFreePort(f"{count} free ports wanted between {first} and {last}, found {len(chosen)}")


def answers(port: int, timeout_s: float = 0.5) -> bool:
    """Does anything accept connections on `port` of loopback?"""
    try:
        with socket.create_connection((LOOPBACK, port), timeout_s):
            return True
    except OSError:
        return False
