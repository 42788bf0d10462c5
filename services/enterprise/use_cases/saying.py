"""Facts that the registry says: each goes to the outbox, and into the archive of the enterprise concerned."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, replace
from typing import Any

from databus import contracts
from services.enterprise.domain import archive
from services.enterprise.domain.enterprises import Enterprise
from services.enterprise.domain.facts import Fact
from services.enterprise.domain.marks import MarkLicence
from services.enterprise.domain.memberships import Membership
from services.enterprise.domain.moves import Move
from services.enterprise.domain.proposals import Proposal
from services.enterprise.domain.regulations import Regulations
from services.enterprise.domain.titles import Title
from services.enterprise.domain.zones import Zone
from services.enterprise.use_cases.held import Succession
from services.enterprise.use_cases.kept import Entry, Moved
from services.enterprise.use_cases.work import Work


def say_enterprise(name: str, enterprise: Enterprise, work: Work) -> None:
    """Say that an enterprise was registered or changed."""
    _say(f"enterprise.{name}", enterprise.uscc, _state(enterprise), work, uscc=enterprise.uscc)


def say_enterprises(name: str, enterprises: Sequence[Enterprise], work: Work) -> None:
    """Say the same of many enterprises; their archives get their lines in one statement."""
    event = f"enterprise.{name}"
    said = [_add(event, one.uscc, _state(one), work, uscc=one.uscc) for one in enterprises]
    work.archive.add_all([entry for entry in said if entry is not None])


def say_zone(zone: Zone, previous: str | None, move: Move, clause: str, regulations: Regulations, work: Work) -> None:
    """Note a zone's move in its history and say it."""
    _note("zone", zone.zone_id, zone.version, previous, move, clause, regulations, work)
    data = {
        "zone_id": zone.zone_id,
        "name": zone.name,
        "product": zone.product,
        "hs_prefixes": list(zone.hs_prefixes),
        "division": zone.division,
        "state": zone.state,
        "previous_state": previous,
        "level": zone.level,
        "on": move.on,
        "clause": clause,
        "agency": move.agency,
        "version": zone.version,
    }
    _say("enterprise.zone_state_changed", zone.zone_id, data, work, clause=clause)


def say_membership(
    membership: Membership, previous: str | None, move: Move, clause: str, regulations: Regulations, work: Work
) -> None:
    """Note a membership's move in its history and say it."""
    subject = membership.membership_id
    _note("membership", subject, membership.version, previous, move, clause, regulations, work)
    data = {
        "membership_id": subject,
        "zone_id": membership.zone_id,
        "uscc": membership.uscc,
        "state": membership.state,
        "previous_state": previous,
        "batch_no": membership.batch_no,
        "on": move.on,
        "clause": clause,
        "reason": membership.reason,
        "version": membership.version,
    }
    _say("enterprise.membership_changed", subject, data, work, uscc=membership.uscc, clause=clause)


def say_title(
    title: Title, previous: str | None, move: Move, clause: str, regulations: Regulations, work: Work
) -> None:
    """Note a title's move in its history and say it."""
    _note("title", title.title_id, title.version, previous, move, clause, regulations, work)
    data = {
        "title_id": title.title_id,
        "zone_id": title.zone_id,
        "uscc": title.uscc,
        "state": title.state,
        "previous_state": previous,
        "on": move.on,
        "clause": clause,
        "reason": title.reason,
        "trace_case_id": title.trace_case_id,
        "version": title.version,
    }
    _say("enterprise.title_changed", title.title_id, data, work, uscc=title.uscc, clause=clause)


def say_mark(
    licence: MarkLicence, previous: str | None, move: Move, clause: str, regulations: Regulations, work: Work
) -> None:
    """Note a mark licence's move in its history and say it."""
    _note("mark_licence", licence.licence_id, licence.version, previous, move, clause, regulations, work)
    data = {
        "licence_id": licence.licence_id,
        "zone_id": licence.zone_id,
        "uscc": licence.uscc,
        "state": licence.state,
        "previous_state": previous,
        "valid_until": licence.valid_until,
        "on": move.on,
        "clause": clause,
        "reason": licence.reason,
        "trace_case_id": licence.trace_case_id,
        "version": licence.version,
    }
    _say("enterprise.mark_licence_changed", licence.licence_id, data, work, uscc=licence.uscc, clause=clause)


def say_fact(fact: Fact, change: str, clause: str, work: Work, *, reason: str | None = None) -> None:
    """Say that a fact was recorded, corrected, ended or withdrawn; one about a person is never said."""
    say_facts([fact], change, clause, work, reason=reason)


def say_facts(facts: Sequence[Fact], change: str, clause: str, work: Work, *, reason: str | None = None) -> None:
    """Say the same of many facts; their archives get their lines in one statement."""
    event = "enterprise.fact_changed"
    said = [
        _add(event, fact.fact_id, _told(fact, change, reason), work, uscc=fact.uscc, clause=clause) for fact in facts
    ]
    work.archive.add_all([entry for entry in said if entry is not None])


def _told(fact: Fact, change: str, reason: str | None) -> dict[str, Any]:
    return {
        "fact_id": fact.fact_id,
        "uscc": fact.uscc,
        "kind": fact.kind,
        "change": change,
        "details": dict(fact.details),
        "held_from": fact.held_from,
        "held_until": fact.held_until,
        "document_no": fact.document_no,
        "reason": reason,
        "agency": fact.agency,
        "version": fact.version,
    }


def say_succession(succession: Succession, work: Work) -> None:
    """Say that one enterprise was succeeded by another; the archives of both tell of it."""
    told = contracts.get("enterprise.succeeded").schema.fields
    data = {name: value for name, value in asdict(succession).items() if name in told}
    uscc, clause = succession.uscc, succession.clause
    entry = _add("enterprise.succeeded", uscc, data, work, uscc=uscc, clause=clause)
    if entry is not None:
        work.archive.add(entry)
    if entry is not None and not succession.follows:  # else the successor's archive has all that is said of the old one
        work.archive.add(replace(entry, uscc=succession.successor))


def say_proposal(proposal: Proposal, work: Work) -> None:
    """Say how a proposal stands."""
    told = contracts.get("enterprise.proposal_changed").schema.fields
    data = {name: value for name, value in asdict(proposal).items() if name in told}
    data["decided_by"] = list(proposal.decided_by)
    _say(
        "enterprise.proposal_changed",
        proposal.proposal_id,
        data,
        work,
        uscc=proposal.uscc,
        clause=proposal.clause,
    )


def _state(enterprise: Enterprise) -> dict[str, Any]:
    data = {**vars(enterprise), "hs_codes": list(enterprise.hs_codes), "pledge": enterprise.pledge}
    del data["pledge_signed_on"]
    return data


def _say(
    name: str,
    subject: str,
    data: Mapping[str, Any],
    work: Work,
    *,
    uscc: str | None = None,
    clause: str | None = None,
) -> None:
    entry = _add(name, subject, data, work, uscc=uscc, clause=clause)
    if entry is not None:
        work.archive.add(entry)


def _add(
    name: str,
    subject: str,
    data: Mapping[str, Any],
    work: Work,
    *,
    uscc: str | None = None,
    clause: str | None = None,
) -> Entry | None:
    """Put a fact into the outbox; return its line for the archive of the enterprise concerned, if one is."""
    event_id = work.outbox.add(name, subject=subject, data=data, uscc=uscc, legalbasis=clause)
    if uscc is None:
        return None
    shown = contracts.write(contracts.get(name), data)
    zh, en = archive.lines(name, shown)
    return Entry(uscc, event_id, name, subject, work.clock.now(), work.caller.agency, zh, en, shown)


def _note(
    kind: str,
    subject: str,
    version: int,
    previous: str | None,
    move: Move,
    clause: str,
    regulations: Regulations,
    work: Work,
) -> None:
    work.history.add(
        Moved(
            kind=kind,
            subject=subject,
            version=version,
            source=previous,
            target=move.to,
            on=move.on,
            agency=move.agency,
            actor=work.caller.actor if move.agency else None,
            evidence=move.evidence,
            reason=move.reason,
            clause=clause,
            rule_set=regulations.version,
            noted_at=work.clock.now(),
        )
    )
