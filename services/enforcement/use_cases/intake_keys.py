"""Keys to which the public seals: register, revoke and list them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Any

from databus import sealed, statements
from databus.clock import Clock
from databus.errors import Conflict, InvalidRequest
from databus.rules import RuleBook
from databus.strict_json import JsonObject
from services.enforcement.domain import powers
from services.enforcement.domain.agencies import require_owner
from services.enforcement.domain.complaints import ACTIVE, KEY_HISTORY, REVOKED, IntakeKey
from services.enforcement.domain.history import Step
from services.enforcement.use_cases.intake_work import IntakeWork, power, require_power


@dataclass(frozen=True)
class RegisterKey:
    """A key that a unit registers, vouched for by another key of its own."""

    division: str
    jwk: Mapping[str, str]
    valid_from: date
    valid_to: date
    voucher: Mapping[str, str]
    signature: str
    former_signature: str | None = None


@dataclass(frozen=True)
class RevokeKey:
    """The end of a key."""

    kid: str
    reason: str
    document_no: str


def register_key(order: RegisterKey, work: IntakeWork, rules: RuleBook, clock: Clock) -> JsonObject:
    """Register a key to which people seal, for a county.

    Raises:
        NotPermitted: an agency that handles no complaints there.
        InvalidRequest: no key, a term too long, or a signature that does not hold.
        Conflict: vouched for by a key that the former one does not vouch for: nobody but the unit changes it.
    """
    agency = require_power("handle", work, rules, division=order.division)
    today = clock.today()
    _check_term(order, rules, today)
    kid = sealed.key_id(order.jwk)
    said = sealed.statement_of(
        agency,
        order.division,
        order.jwk,
        valid_from=order.valid_from.isoformat(),
        valid_to=order.valid_to.isoformat(),
    )
    statements.check(said, order.signature, order.voucher)
    fingerprint = sealed.fingerprint(order.voucher)
    _check_voucher(order, agency, fingerprint, said, work)
    if work.intake.keys.find(kid) is not None:
        raise Conflict("the key is registered already", "jwk", "a new key for each term")
    key = IntakeKey(
        kid=kid,
        agency=agency,
        division=order.division,
        jwk={name: order.jwk[name] for name in ("crv", "kty", "x", "y")},
        voucher={name: order.voucher[name] for name in ("crv", "kty", "x")},
        fingerprint=fingerprint,
        statement=statements.text_of(said),
        signature=order.signature,
        valid_from=order.valid_from,
        valid_to=order.valid_to,
        state=ACTIVE,
    )
    work.intake.keys.add(key)
    _note(work, key, None, today, power("handle", rules)["clause"], None)
    return shown(key, rules)


def revoke_key(order: RevokeKey, work: IntakeWork, rules: RuleBook, clock: Clock) -> JsonObject:
    """Revoke a key; what was sealed to it stays readable to who has its private half.

    Raises:
        NotPermitted: neither the unit itself nor its superior, as the reason demands.
        InvalidRequest: a reason that is not listed.
        Conflict: it is revoked already.
    """
    key = work.intake.keys.get(order.kid)
    work.expect_version(key.version)
    rows = {row["code"]: row for row in rules.table("intake_revocation")}
    row = rows.get(order.reason)
    if row is None:
        raise InvalidRequest("not in the list", "reason", "one of " + ", ".join(rows))
    agency, today = work.caller.require_agency(), clock.today()
    powers.require_seat("revoke_intake_key", row["by"], row["clause"], agency, division=key.division, rules=rules)
    if not powers.sits_in(power("assign", rules)["by"], agency, division=key.division, rules=rules):
        require_owner(key.agency, agency, rules, what="the key", on=today)
    if key.state == REVOKED:
        raise Conflict("the key is revoked already", "kid", "one that stands")
    after = replace(key, state=REVOKED, reason=order.reason, revoked_on=today, version=key.version + 1)
    work.intake.keys.save(after)
    _note(work, after, key.state, today, row["clause"], order.document_no)
    return shown(after, rules)


def list_keys(ask: Mapping[str, Any], work: IntakeWork, rules: RuleBook, clock: Clock) -> JsonObject:
    """List keys: those to which may be sealed now, or all that there ever were."""
    on = None if ask["all"] else clock.today()
    found = work.intake.keys.listed(ask["division"], ask["agency"], on)
    return {"items": [shown(key, rules) for key in found]}


def shown(key: IntakeKey, rules: RuleBook) -> JsonObject:
    """Return a key as it is shown; `public` says whether the public writes to it."""
    by = power("take_in", rules)["by"]
    return {
        **{name: getattr(key, name) for name in key.__dataclass_fields__},
        "public": powers.sits_in(by, key.agency, division=key.division, rules=rules),
    }


def _check_term(order: RegisterKey, rules: RuleBook, today: date) -> None:
    longest = int(rules.value("intake_key_longest_days", on=today))
    if not order.valid_from <= order.valid_to <= order.valid_from + timedelta(days=longest):
        right = f"a day from {order.valid_from}, at most {longest} days later"
        raise InvalidRequest("a key is changed in time", "valid_to", right)
    if order.valid_to < today:
        raise InvalidRequest("the key is over already", "valid_to", f"a day from {today}")


def _check_voucher(
    order: RegisterKey, agency: str, fingerprint: str, said: Mapping[str, Any], work: IntakeWork
) -> None:
    """Let a key that vouches be changed by itself alone, or after the superior said that it is lost."""
    former = work.intake.keys.last_of(agency)
    if former is None or former.fingerprint == fingerprint or work.intake.keys.lost(agency, former.fingerprint):
        return
    if order.former_signature is None:
        raise Conflict(
            "the unit's keys are vouched for by another key",
            "former_signature",
            f"a signature by the key {former.fingerprint} over the same statement",
        )
    statements.check(said, order.former_signature, former.voucher)


def _note(work: IntakeWork, key: IntakeKey, before: str | None, on: date, clause: str, document_no: str | None) -> None:
    caller = work.caller
    step = Step(KEY_HISTORY, key.kid, key.version, before, key.state, on, caller.agency, caller.actor, clause)
    work.history.add(replace(step, note=key.reason, document_no=document_no))
