"""What handlers of the registry share: who changes what and why, and what they may."""

from __future__ import annotations

from collections.abc import Mapping

from databus.errors import NotPermitted, PreconditionFailed, Unavailable
from gateway.directory import Directory
from gateway.domain.agencies import Agency
from gateway.registry.store import Change
from gateway.resources.ask import Ask
from gateway.tracker import terms


def directory(ask: Ask) -> Directory:
    """Return the directory; Unavailable while it was not read."""
    if ask.directory is None or not ask.directory.up:
        raise Unavailable("the gateway has not read yet who takes part; try again in a moment")
    return ask.directory


def change(ask: Ask, reason: str) -> Change:
    """Return who changes something now, and why."""
    return Change(terms.clock().now(), ask.agency, ask.caller.actor or ask.agency, reason)


def check_version(ask: Ask, version: int) -> None:
    """Raise PreconditionFailed if the caller read another version than there is."""
    if ask.caller.if_match is not None and ask.caller.if_match != str(version):
        raise PreconditionFailed(f"it has changed: the version is {version}", "If-Match", f'"{version}"')


def check_operator(ask: Ask, what: str) -> None:
    """Raise NotPermitted if the caller may not operate the exchange."""
    if not ask.operator:
        raise NotPermitted(f"{what} is for operators of the exchange", "agency", "one with the grant exchange:operate")


def answers_today(code: str, agencies: Mapping[str, Agency]) -> str:
    """Return who answers for an agency today: itself, or the last of its successors."""
    seen = {code}
    while (found := agencies.get(code)) is not None and found.successor is not None and found.successor not in seen:
        code = found.successor
        seen.add(code)
    return code
