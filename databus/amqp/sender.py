"""Coalesced writes: whatever a process writes within one turn of the hub leaves in one send."""

from __future__ import annotations

import socket
from contextlib import suppress
from typing import Any, Final

import eventlet
from eventlet import hubs
from eventlet.event import Event

HIGH_WATER: Final = 8 << 20  # bytes waiting to be sent, above which publishers wait


class Sender:
    """Writes to one socket, in order, without blocking whoever writes.

    Args:
        sock: eventlet's green socket.
        secure: the socket speaks TLS. A raw send would then put plain text between the records, so everything goes
            through the green socket, in a greenthread.
    """

    def __init__(self, sock: Any, *, secure: bool) -> None:
        self._sock = sock
        self._raw_send = None if secure else sock.fd.send
        self._parts: list[bytes] = []
        self._size = 0
        self._scheduled = self._slow = self._dead = False
        self._drained: Any = None

    @property
    def waiting_bytes(self) -> int:
        """How much is written and not yet with the kernel."""
        return self._size

    def write(self, data: bytes) -> None:
        """Send soon; nothing happens on a connection that is lost."""
        if self._dead:
            return
        self._parts.append(data)
        self._size += len(data)
        if not self._scheduled and not self._slow:
            self._scheduled = True
            hubs.get_hub().schedule_call_global(0, self._flush)

    def wait_below_high_water(self) -> None:
        """Wait while too much waits to be sent; returns at once when the connection is lost."""
        while self._size > HIGH_WATER and not self._dead:
            if self._drained is None:
                self._drained = Event()
            self._drained.wait()

    def hang_up(self) -> None:
        """Wake the reader with an end of file."""
        with suppress(OSError):
            self._sock.shutdown(socket.SHUT_RDWR)

    def give_up(self) -> None:
        """Forget what was not sent and let the waiting go."""
        self._dead = True
        self._parts, self._size = [], 0
        self._tell_drained()

    def _flush(self) -> None:
        self._scheduled = False
        if self._dead or not self._parts:
            return
        data = self._take()
        sent = 0
        if self._raw_send is not None:
            try:
                sent = self._raw_send(data)
            except (BlockingIOError, InterruptedError):
                sent = 0
            except OSError:
                self.hang_up()
                return
        if sent < len(data):
            self._slow = True
            self._size = len(data) - sent
            eventlet.spawn_n(self._flush_slowly, data[sent:] if sent else data)

    def _flush_slowly(self, data: bytes) -> None:
        try:
            while not self._dead:
                self._sock.sendall(data)
                self._size = sum(map(len, self._parts))
                if self._size <= HIGH_WATER:
                    self._tell_drained()
                if not self._parts:
                    break
                data = self._take()
                self._size = len(data)
        except (OSError, ValueError):  # ValueError: a TLS socket that is closed already
            self.hang_up()
        finally:
            self._slow = False

    def _take(self) -> bytes:
        parts, self._parts, self._size = self._parts, [], 0
        return parts[0] if len(parts) == 1 else b"".join(parts)

    def _tell_drained(self) -> None:
        drained, self._drained = self._drained, None
        if drained is not None:
            drained.send(None)
