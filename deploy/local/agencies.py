"""The agencies' own vhosts on the broker: one for each that takes part, with its user, limits and queues."""

import json
import tomllib
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any
from urllib.parse import quote, unquote, urlsplit

from databus.vhosts import (
    DOOR,
    exchanges,
    limits,
    operator_policies,
    permissions,
    policies,
    queues,
    user_limits,
    vhost,
)
from deploy.local.home import Home
from deploy.local.management import Management, Refused, password_hash
from deploy.local.plan import ROOT
from deploy.local.processes import DidNotStart
from gateway.amqp.own_events import shipped as own_events

SHIPPED = (ROOT / "deploy" / "agencies", ROOT / "gateway" / "rules")
EVERYTHING = {"configure": ".*", "write": ".*", "read": ".*"}


def shipped(folders: Iterable[Path] = SHIPPED) -> list[str]:
    """Codes of the agencies that take part from the beginning."""
    codes: set[str] = set()
    for file in (file for folder in folders for file in sorted(folder.glob("*.toml"))):
        codes |= tomllib.loads(file.read_text(encoding="utf-8")).get("agency", {}).keys()
    return sorted(codes)


class Agencies:
    """Which agencies have a vhost on a stack's broker, and their passwords, kept in the stack's home."""

    def __init__(self, home: Home) -> None:
        self._home = home

    def codes(self) -> list[str]:
        """The shipped ones, those that were added, without those that were removed."""
        kept = self._kept()
        return sorted((set(shipped()) | set(kept["added"])) - set(kept["removed"]))

    def password(self, user: str) -> str:
        """Of an agency's user, or the door's; made on first use."""
        return self._home.secret(f"amqp:{user}")

    def uri(self, code: str, internal_uri: str) -> str:
        """Where an agency finds its vhost, on the broker of `internal_uri`."""
        return f"{self._base(vhost(code), internal_uri)}/{quote(vhost(code), safe='')}"

    def door_uri(self, internal_uri: str) -> str:
        """Where the door finds all of them; the vhost is the door's to add."""
        return self._base(DOOR, internal_uri) + "/"

    def env(self, internal_uri: str) -> dict[str, str]:
        """The lines about agencies in stack.env."""
        return {setting(code): self.uri(code, internal_uri) for code in self.codes()}

    def definitions(self, codes: Iterable[str] | None = None) -> dict[str, list[Any]]:
        """What the broker is to have for these agencies (all of them), in the form of its definitions files."""
        chosen = self.codes() if codes is None else list(codes)
        told: dict[str, list[Any]] = {
            name: [] for name in ("vhosts", "users", "permissions", "parameters", "policies", "exchanges")
        } | {"queues": [], "bindings": []}
        told["users"].append(self._user(DOOR))
        for code in chosen:
            name = vhost(code)
            told["users"].append(self._user(name) | {"limits": user_limits()})
            told["vhosts"].append({"name": name})
            told["permissions"] += [
                {"user": name, "vhost": name, **permissions(own_events().exchanges(code))},
                {"user": DOOR, "vhost": name, **EVERYTHING},
            ]
            told["parameters"].append(_parameter(name, "vhost-limits", "limits", limits()))
            told["parameters"] += [
                _parameter(name, "operator_policy", title, policy) for title, policy in operator_policies().items()
            ]
            told["policies"] += [{"vhost": name, "name": title, **policy} for title, policy in policies().items()]
            _add_places(told, name, code)
        return told

    def furnish(self, management: Management, codes: Iterable[str] | None = None) -> None:
        """Make vhosts, users and bounds on a running broker; changes nothing where they are alike.

        Raises:
            DidNotStart: the management API does not do it.
        """
        try:
            management.post("/api/definitions", self.definitions(codes))
        except (Refused, OSError) as broken:
            raise DidNotStart(f"the agencies' vhosts could not be made: {broken}") from None

    def add(self, code: str) -> None:
        """Remember an agency that was added."""
        kept = self._kept()
        kept["added"] = sorted({*kept["added"], code})
        kept["removed"] = [each for each in kept["removed"] if each != code]
        self._home.keep("agencies", kept)

    def remove(self, code: str) -> None:
        """Remember that an agency was removed, and forget its password."""
        kept = self._kept()
        kept["added"] = [each for each in kept["added"] if each != code]
        kept["removed"] = sorted({*kept["removed"], code})
        self._home.keep("agencies", kept)
        self._home.forget_secret(f"amqp:{vhost(code)}")

    def rotate(self, code: str) -> None:
        """Forget an agency's password, so that the next use makes another."""
        self._home.forget_secret(f"amqp:{vhost(code)}")

    def _kept(self) -> dict[str, list[str]]:
        kept: Mapping[str, list[str]] = self._home.kept("agencies")
        return {"added": list(kept.get("added", [])), "removed": list(kept.get("removed", []))}

    def _user(self, name: str) -> dict[str, Any]:
        return {
            "name": name,
            "password_hash": password_hash(self.password(name)),
            "hashing_algorithm": "rabbit_password_hashing_sha256",
            "tags": [],
        }

    def _base(self, user: str, internal_uri: str) -> str:
        parts = urlsplit(internal_uri)
        place = parts.netloc.rpartition("@")[2]
        return f"{parts.scheme}://{quote(user, safe='')}:{quote(self.password(user), safe='')}@{place}"


def setting(code: str) -> str:
    """The name of the line in stack.env that says where an agency's vhost is."""
    return "SANHU_AMQP_URI_" + code.upper().replace("-", "_")


def internal_user(internal_uri: str) -> str:
    """Who the services are on the broker."""
    return unquote(urlsplit(internal_uri).username or "guest")


def _add_places(told: dict[str, list[Any]], name: str, code: str) -> None:
    for exchange in exchanges(own_events().exchanges(code)):
        told["exchanges"].append(
            {"vhost": name, "name": exchange.name, "type": exchange.kind}
            | {"durable": True, "auto_delete": False, "internal": False, "arguments": {}}
        )
    for queue in queues(own_events().bindings(code)):
        told["queues"].append(
            {"vhost": name, "name": queue.name, "durable": True, "auto_delete": False}
            | {"arguments": dict(queue.arguments)}
        )
        for source, key in queue.bindings:
            told["bindings"].append(
                {"vhost": name, "source": source, "destination": queue.name, "destination_type": "queue"}
                | {"routing_key": key, "arguments": {}}
            )


def _parameter(vhost_name: str, component: str, name: str, value: Mapping[str, Any]) -> dict[str, Any]:
    return {"vhost": vhost_name, "component": component, "name": name, "value": json.loads(json.dumps(value))}
