"""A small client of RabbitMQ's management API: vhosts and users cannot be made over AMQP."""

import base64
import contextlib
import hashlib
import json
import secrets
import urllib.error
import urllib.request
from typing import Any
from urllib.parse import quote, unquote, urlsplit, urlunsplit

from deploy.local.processes import Missing

# past any proxy that the environment names: the login must not go there, and a proxy cannot reach our loopback
DIRECT = urllib.request.build_opener(urllib.request.ProxyHandler({}))


class Refused(Exception):
    """The management API answered with an error status; the message names call and status."""

    def __init__(self, message: str, status: int) -> None:
        super().__init__(message)
        self.status = status


class Management:
    """Calls to the management API at `url`, which carries the login: http://user:password@host:port."""

    def __init__(self, url: str) -> None:
        parts = urlsplit(url)
        if parts.scheme not in {"http", "https"} or not parts.hostname or parts.username is None:
            raise Missing(
                "SANHU_RABBITMQ_MANAGEMENT_URL must read http://user:password@host:port; "
                f"it names {parts.scheme or 'no scheme'}://{parts.hostname or 'no host'}"
            )
        login = f"{unquote(parts.username)}:{unquote(parts.password or '')}"
        self._authorization = "Basic " + base64.b64encode(login.encode()).decode()
        address = parts.netloc.rpartition("@")[2]
        self._base = urlunsplit((parts.scheme, address, parts.path.rstrip("/"), "", ""))

    def get(self, path: str) -> Any:
        return self._call("GET", path)

    def put(self, path: str, body: object = None) -> None:
        self._call("PUT", path, body if body is not None else {})

    def post(self, path: str, body: object) -> None:
        self._call("POST", path, body, timeout_s=60)

    def delete(self, path: str) -> None:
        self._call("DELETE", path)

    def ensure_vhost(self, vhost: str, user: str) -> None:
        """Make a vhost, where there is none, that `user` may use."""
        name = quote(vhost, safe="")
        self.put(f"/api/vhosts/{name}")
        everything = {"configure": ".*", "write": ".*", "read": ".*"}
        self.put(f"/api/permissions/{name}/{quote(user, safe='')}", everything)

    def ready_messages(self, vhost: str) -> dict[str, int]:
        """Messages in each queue, waiting and being handled; the broker counts every few seconds."""
        queues = self.get(f"/api/queues/{quote(vhost, safe='')}?columns=name,messages")
        return {queue["name"]: queue.get("messages", 0) for queue in queues}

    def end_connections(self, user: str) -> None:
        """Close every connection of a user: a new password alone leaves the old ones open."""
        with contextlib.suppress(Refused):  # there are none
            self.delete(f"/api/connections/username/{quote(user, safe='')}")

    def _call(self, verb: str, path: str, body: object = None, *, timeout_s: float = 10) -> Any:
        request = urllib.request.Request(  # noqa: S310  — the scheme was checked above
            self._base + path,
            method=verb,
            data=None if body is None else json.dumps(body).encode(),
            headers={"Authorization": self._authorization, "Content-Type": "application/json"},
        )
        try:
            with DIRECT.open(request, timeout=timeout_s) as answer:
                said = answer.read()
        except urllib.error.HTTPError as refusal:
            refusal.close()
            raise Refused(f"{verb} {path}: status {refusal.code}", refusal.code) from None
        return json.loads(said) if said else None


def password_hash(password: str) -> str:
    """RabbitMQ's salted SHA-256, as its definitions files carry it."""
    salt = secrets.token_bytes(4)
    return base64.b64encode(salt + hashlib.sha256(salt + password.encode()).digest()).decode()
