"""Registrations of enterprises under a time-limited regime: applied for, given, refused, revoked."""

from __future__ import annotations

from dataclasses import replace
from typing import Final

from databus.errors import Conflict, InvalidRequest, NotFound
from databus.identifiers import uuid7
from databus.pages import Page, page
from services.inspection.domain import powers
from services.inspection.domain.mode_table import JsonObject
from services.inspection.domain.reach import Reach
from services.inspection.domain.regimes import APPLIED, OPEN, REGISTERED, Registration, registration_machine
from services.inspection.use_cases.deciding import uscc_key
from services.inspection.use_cases.ports import Desk, Work
from services.inspection.use_cases.powers import division_of, require
from services.inspection.use_cases.redeciding import redecide_touched

REGISTRATION_CHANGED: Final = "inspection.registration_changed"


def apply_registration(desk: Desk, work: Work, ask: JsonObject) -> Registration:
    """Take an enterprise's application for registration under an open regime.

    Raises:
        NotPermitted: not the enterprise's own way in (portal, association) nor its inspection office.
        NotFound: no such regime.
        Conflict: the regime has ended, or the enterprise has applied or is registered already.

    Source: S14 六(一)出口 (简化手续).
    """
    require(desk, work, "apply_registration", ask["uscc"])
    regime = work.regimes.find(ask["regime_id"])
    if regime is None:
        raise NotFound("there is no such regime", "regime_id", "the id that list_regimes gives")
    if regime.state != OPEN:
        raise Conflict("the regime has ended: no registration is needed", "regime_id", "a regime that is open")
    if work.regimes.standing(regime.regime_id, ask["uscc"]) is not None:
        raise Conflict("the enterprise has applied already", "uscc", "an enterprise without a registration under it")
    registration = Registration(
        registration_id=uuid7(),
        regime_id=regime.regime_id,
        uscc=ask["uscc"],
        statement=ask["statement"],
        evidence=tuple(ask["evidence"]),
        state=APPLIED,
        agency=work.caller.require_agency(),
        actor=work.caller.actor,
        applied_at=desk.clock.now(),
        clause=desk.clause_of("apply_registration"),
    )
    work.regimes.add_registration(registration)
    say_registration(work, registration)
    return registration


def decide_registration(desk: Desk, work: Work, ask: JsonObject) -> Registration:
    """Register an enterprise, refuse it, or revoke its registration; its open consignments are decided anew.

    Raises:
        NotFound: no such registration.
        NotPermitted: not the inspection office of its county, or the person who handed the application in.
        Conflict: no such step from where it stands.
        InvalidRequest: a refusal or a revocation without its reason.

    Source: S14 六(一)出口; 行政许可法 38, 69.
    """
    seen = work.regimes.registration(ask["registration_id"])
    if seen is None:
        raise NotFound("there is no such registration", "registration_id", "the id that apply_registration answered")
    work.held.writing(uscc_key(seen.uscc))
    found = work.regimes.registration(ask["registration_id"], for_update=True)
    assert found is not None
    work.expect_version(found.version)
    division = division_of(work, found.uscc)
    machine = registration_machine(desk.rules)
    move = powers.check_move(machine, found.state, ask["to"], work.caller.agency, division=division, rules=desk.rules)
    _another_person(work, found)
    if ask["to"] != REGISTERED and ask["reason"] is None:
        raise InvalidRequest("what burdens an enterprise is given with its reason", "reason", "why, in its own words")
    registration = replace(
        found,
        state=ask["to"],
        decided_agency=work.caller.require_agency(),
        decided_actor=work.caller.actor,
        decided_at=desk.clock.now(),
        document_no=ask["document_no"],
        reason=ask["reason"],
        clause=move.clause,
        version=found.version + 1,
    )
    work.regimes.save_registration(registration)
    say_registration(work, registration)
    _touch_enterprise(desk, work, registration)
    return registration


def list_registrations(work: Work, ask: JsonObject) -> Page[Registration]:
    """List registrations, newest first."""
    found = work.regimes.registrations(ask, ask["cursor"], ask["limit"] + 1)
    return page(found, ask["limit"], lambda one: one.registration_id)


def say_registration(work: Work, registration: Registration) -> None:
    """Say a registration with all that it is."""
    told = {
        "registration_id": registration.registration_id,
        "regime_id": registration.regime_id,
        "uscc": registration.uscc,
        "state": registration.state,
        "document_no": registration.document_no,
        "reason": registration.reason,
        "clause": registration.clause,
        "agency": registration.decided_agency or registration.agency,
        "version": registration.version,
    }
    subject = registration.registration_id
    work.outbox.add(REGISTRATION_CHANGED, subject=subject, data=told, uscc=registration.uscc)


def _another_person(work: Work, registration: Registration) -> None:
    agency, actor = work.caller.agency, work.caller.actor
    if actor is not None and (agency, actor) == (registration.agency, registration.actor):
        raise Conflict(
            "who handed an application in does not decide it", "sanhu.actor", "another officer than the one who did"
        )


def _touch_enterprise(desk: Desk, work: Work, registration: Registration) -> None:
    regime = work.regimes.find(registration.regime_id)
    assert regime is not None
    touched = [Reach(uscc=registration.uscc, hs_prefix=one, direction="export") for one in regime.hs_prefixes]
    redecide_touched(desk, work, touched, f"{REGISTRATION_CHANGED}/{registration.registration_id}")
